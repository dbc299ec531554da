"""`qualcode quote`: picking, editing, approving, setting aside, listing and proving, as commands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
RANG = "nobody ever rang back"
NOTES = """---
kind: field_notes
area: North
recorded: no
quoting: yes
---
They did not want a recorder. A mother said «nobody told us it had closed» and looked away.

Two fathers came late and stood at the door.
"""


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments))
    shown = capsys.readouterr()
    return shown.out, shown.err


def as_json(capsys: Capture, *arguments: str, code: int = 0) -> Any:
    """Run a reading command with `--json` and return what it printed."""
    return json.loads(said(capsys, *arguments, "--json", code=code)[0])


def picked(capsys: Capture, words: str = RANG, *more: str) -> str:
    """Pick some words of the focus group and return the quote's id."""
    out, _ = said(capsys, "quote", "pick", "--source", "Group one", "--words", words, *more)
    return out.split()[0]


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a study but caches."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".qualcode" not in path.parts
    }


def in_quotes_file(study: Path) -> list[dict[str, Any]]:
    """Read `quotes.yaml` with another reader."""
    found: list[dict[str, Any]] = YAML(typ="safe").load((study / "quotes.yaml").read_text("utf-8"))["quotes"]
    return found


def refused(study: Path, capsys: Capture, *arguments: str, code: int = 2) -> str:
    """Run a command that is refused; prove that it changed nothing, and return what it said."""
    before = contents(study)
    out, err = said(capsys, *arguments, code=code)
    assert out == ""
    assert before == contents(study)
    return err


@pytest.fixture
def notes(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Add field notes of a session that was not recorded."""
    (tmp_path / "notes.md").write_text(NOTES, encoding="utf-8")
    said(capsys, "import", str(tmp_path / "notes.md"), "--title", "Notes", "--quoting", "yes")
    return study


@pytest.fixture
def speakers(study: Path, capsys: Capture) -> dict[str, str]:
    """Return the pseudonyms by who they are in the synthetic group."""
    turns = as_json(capsys, "show", "Group one")["turns"]
    ids = [turn["speaker"] for turn in turns]
    assert study.is_dir()
    return {"grace": ids[0], "sian": ids[1], "may": ids[2]}


def test_words_are_picked_and_shown_as_they_would_be_printed(study: Path, capsys: Capture) -> None:
    """A pick prints the quote with its id, and `quotes.yaml` holds a place, never a word."""
    out, err = said(capsys, "quote", "pick", "-s", "Group one", "--words", RANG, "--code", "not-called-back")
    assert re.match(r"Q-\w{4}  candidate  S\w{6} t2\n  “nobody ever rang back”\n", out)
    assert err == "1 picked\n"
    entry = in_quotes_file(study)[0]
    assert {"id", "source", "revision", "span", "anchor", "code", "status", "by", "at"} == set(entry)
    assert b"rang" not in (study / "quotes.yaml").read_bytes()


def test_a_coding_is_picked_with_its_code(study: Path, capsys: Capture) -> None:
    """Picking a coding takes its span and its code."""
    said(capsys, "code", "apply", "Group one", "long-wait", "--words", "the waiting list was four months")
    coding = as_json(capsys, "codings")["codings"][0]["id"]
    said(capsys, "quote", "pick", coding)
    listed = as_json(capsys, "quote", "list")["quotes"]
    assert [(q["text"], q["code"]) for q in listed] == [("the waiting list was four months", "long-wait")]
    assert study.is_dir()


def test_the_same_pick_twice_changes_nothing(study: Path, capsys: Capture) -> None:
    """The second time the quote that is there is named, and no byte changes."""
    first = picked(capsys)
    before = contents(study)
    out, err = said(capsys, "quote", "pick", "-s", "Group one", "--words", RANG)
    assert (out, err) == ("", f"0 picked\npicked already: {first}\n")
    assert before == contents(study)


def test_a_picked_quote_is_linked_to_its_recommendation(study: Path, capsys: Capture) -> None:
    """`--recommendation` links with the stance in the same verb; undo takes both away."""
    said(capsys, "recommend", "add", "Ring back in two days", "--id", "REC-ring")
    before = contents(study)
    one = picked(capsys, RANG, "--recommendation", "rec-ring", "--stance", "qualifies")
    listed = as_json(capsys, "quote", "list")["quotes"][0]
    assert (listed["recommendations"], listed["stance"]) == (["REC-ring"], "qualifies")
    assert one in (study / "recommendations.yaml").read_text("utf-8")
    said(capsys, "undo")
    after = contents(study)
    assert before["recommendations.yaml"] == after["recommendations.yaml"]
    assert "quotes.yaml" not in after


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("How did you first hear about the group?", "what a facilitator says is never evidence"),
        ("was four months. What would have helped?", "run over two speakers"),
        ("nobody ever wrote back", "the words are not in"),
        ("May", "the words stand in 2 places"),
    ],
)
def test_words_that_are_nobodys_evidence_are_refused(
    study: Path, capsys: Capture, words: str, fault: str
) -> None:
    """A facilitator's words, words over two speakers, words not there or there twice: exit 2, no change."""
    assert fault in refused(study, capsys, "quote", "pick", "-s", "Group one", "--words", words)


def test_unknown_permission_is_refused(study: Path, capsys: Capture) -> None:
    """Where neither the person nor the session says anything, words are not quoted."""
    said(capsys, "undo")
    group = study.parent / "group.vtt"
    said(capsys, "import", str(group), "--title", "Group one", "--role", "Grace Hill=facilitator")
    err = refused(study, capsys, "quote", "pick", "-s", "Group one", "--words", RANG)
    assert "neither the person nor the session says that words may be quoted" in err


@pytest.mark.parametrize(
    ("stated", "fault"),
    [
        (("--quoting", "no"), "does not permit quoting"),
        (("--quoting", "paraphrase"), "permits paraphrase only"),
        (("--recorded", "no"), "recording was not agreed to"),
    ],
)
def test_the_stricter_of_person_and_session_holds(
    study: Path, capsys: Capture, speakers: dict[str, str], stated: tuple[str, str], fault: str
) -> None:
    """A person's no weighs more than the session's yes."""
    said(capsys, "participant", "permit", speakers["sian"], *stated)
    assert fault in refused(study, capsys, "quote", "pick", "-s", "Group one", "--words", RANG)


def test_only_words_marked_as_heard_are_quoted_from_field_notes(notes: Path, capsys: Capture) -> None:
    """The note-taker's prose is refused; words between guillemets are allowed and told as heard."""
    prose = "Two fathers came late and stood at the door."
    assert "only words marked as heard" in refused(
        notes, capsys, "quote", "pick", "-s", "Notes", "--words", prose
    )
    beyond = "said «nobody told us it had closed"
    assert "only words marked as heard" in refused(
        notes, capsys, "quote", "pick", "-s", "Notes", "--words", beyond
    )
    said(capsys, "quote", "pick", "-s", "Notes", "--words", "nobody told us it had closed")
    said(capsys, "export", "quotes", "--format", "jsonl")
    row = json.loads((notes / "exports" / "quotes.jsonl").read_text("utf-8"))
    assert (row["text"], row["kind"]) == ("nobody told us it had closed", "heard")


def test_words_that_nobody_is_named_for_take_the_strictest_permission(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Where a turn has no speaker it may be anybody's: one person's no holds for it too."""
    lines = ["WEBVTT", "", "00:01.000 --> 00:03.000", "Ann Bell: It was cold in there.", ""]
    lines += ["00:04.000 --> 00:06.000", "Unknown Speaker: Nobody told us it had closed.", ""]
    (tmp_path / "group.vtt").write_text("\n".join(lines), encoding="utf-8")
    said(capsys, "import", str(tmp_path / "group.vtt"), "--title", "Two", "--quoting", "yes")
    ann = next(turn["speaker"] for turn in as_json(capsys, "show", "Two")["turns"] if turn["speaker"])
    said(capsys, "participant", "permit", ann, "--quoting", "no")
    err = refused(empty_study, capsys, "quote", "pick", "-s", "Two", "--words", "Nobody told us")
    assert "does not permit quoting" in err


def test_every_refused_line_of_a_file_is_named(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """All lines or none: each fault is told with its line, and nothing is picked."""
    lines = [
        {"source": "Group one", "text": RANG, "code": "not-called-back"},
        {"source": "Group one", "text": "How did you first hear about the group?"},
        {"source": "Group one", "text": RANG, "code": "not-called-bac"},
        {"source": "Group one", "text": "nobody wrote"},
        {"text": RANG},
        {"source": "Group one", "text": RANG, "recommendations": 7},
    ]
    file = tmp_path / "picks.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\nnot json\n", encoding="utf-8")
    err = refused(study, capsys, "quote", "pick", "--from", str(file))
    assert all(f"line {number}: " in err for number in (4, 5, 6, 7))
    good = [lines[0], lines[1], lines[2]]
    file.write_text("\n".join(json.dumps(line) for line in good), encoding="utf-8")
    err = refused(study, capsys, "quote", "pick", "--from", str(file))
    assert "line 2: t1 is the facilitator's" in err
    assert "line 3: no code is called 'not-called-bac'" in err
    assert "rang" not in err


def test_picks_from_a_file_carry_their_edits_and_stance(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """A line may hold cuts, insertions and replacements by words, links and a stance."""
    said(capsys, "recommend", "add", "Ring back", "--id", "REC-ring")
    pick = {
        "source": "Group one",
        "text": "They said someone would ring and nobody ever rang back.",
        "recommendations": "REC-ring",
        "stance": "speaks_against",
        "operations": [
            {"op": "insert", "after": "They", "text": "the surgery"},
            {"op": "cut", "text": "would ring"},
            {"op": "replace", "words": "rang back", "text": "called"},
        ],
    }
    (tmp_path / "picks.jsonl").write_text(json.dumps(pick), encoding="utf-8")
    said(capsys, "quote", "pick", "--from", str(tmp_path / "picks.jsonl"))
    quote = as_json(capsys, "quote", "list")["quotes"][0]
    assert quote["text"] == "They [the surgery] said someone (...) and nobody ever [called]."
    assert quote["stance"] == "speaks against"
    assert study.is_dir()
    said(capsys, "quote", "verify")


def test_edits_print_their_marks_and_verify(study: Path, capsys: Capture) -> None:
    """Cut, insertion and replacement print marked; the quote is a candidate again; `--clear` starts anew."""
    one = picked(capsys, "They said someone would ring and nobody ever rang back.")
    said(capsys, "quote", "approve", one)
    out, _ = said(
        capsys, "quote", "edit", one, "--cut", "would ring", "--insert", "They", "the surgery",
        "--replace", "rang back", "called",
    )  # fmt: skip
    assert "“They [the surgery] said someone (...) and nobody ever [called].”" in out
    assert f"{one}  candidate" in out
    assert "every one verified" in said(capsys, "quote", "verify")[0]
    out, _ = said(capsys, "quote", "edit", one, "--clear")
    assert "“They said someone would ring and nobody ever rang back.”" in out
    assert "operations" not in {name for name, value in in_quotes_file(study)[0].items() if value}


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (("--cut", RANG), "the edits leave nothing of what was said"),
        (("--replace", RANG, "they were helpful"), "the edits leave nothing of what was said"),
        (("--insert", "nobody", "at the [hub]"), "they cannot hold brackets"),
        (("--cut", "waiting list"), "the words are not in"),
        (("--insert", "nobody", "said Siân"), "holds a registered name"),
        (("--replace", "back", "0161 496 0000"), "a number that points to somebody"),
        ((), "no edit was named"),
    ],
)
def test_edits_that_would_change_or_betray_are_refused(
    study: Path, capsys: Capture, edit: tuple[str, ...], fault: str
) -> None:
    """Nothing but the words is no quote; brackets, names and numbers are no insertion."""
    one = picked(capsys)
    assert fault in refused(study, capsys, "quote", "edit", one, *edit)


def test_peoples_comments_in_quotes_yaml_survive(study: Path, capsys: Capture) -> None:
    """Approving and picking more leave what people wrote in the file."""
    one = picked(capsys)
    file = study / "quotes.yaml"
    text = file.read_text("utf-8").replace("status: candidate", "status: candidate   # ask Ann")
    file.write_text(f"# our best ones\n{text}", encoding="utf-8")
    said(capsys, "quote", "approve", one)
    picked(capsys, "The group itself was not bad at all")
    text = file.read_text("utf-8")
    assert "# our best ones" in text
    assert re.search(r"status: approved +# ask Ann", text)
    assert [len(in_quotes_file(study))] == [2]


def test_approval_and_setting_aside_are_kept_with_the_reason(study: Path, capsys: Capture) -> None:
    """Approving twice changes nothing; a reason must name nobody; undo restores the state."""
    one = picked(capsys)
    assert said(capsys, "quote", "approve", one.lower())[0] == f"approved: {one}\n"
    before = contents(study)
    said(capsys, "quote", "approve", one)
    assert before == contents(study)
    assert "holds a registered name" in refused(
        study, capsys, "quote", "reject", one, "--why", "Siân asked us"
    )
    said(capsys, "quote", "reject", one, "--why", "too long")
    assert (in_quotes_file(study)[0]["status"], in_quotes_file(study)[0]["note"]) == ("rejected", "too long")
    said(capsys, "undo")
    assert in_quotes_file(study)[0]["status"] == "approved"


def test_what_is_not_permitted_any_more_is_not_approved(
    study: Path, capsys: Capture, speakers: dict[str, str]
) -> None:
    """A withdrawal after the pick stands before the approval."""
    one = picked(capsys)
    said(capsys, "participant", "permit", speakers["sian"], "--quoting", "no")
    assert "does not permit quoting" in refused(study, capsys, "quote", "approve", one)


def test_unknown_names_are_refused_with_the_nearest(study: Path, capsys: Capture) -> None:
    """Quotes, codings, codes, themes and recommendations that are not there: exit 2 and a hint."""
    one = picked(capsys)
    wrong = one[:-1] + ("A" if one[-1] != "A" else "E")
    assert f"did you mean {one}" in refused(study, capsys, "quote", "approve", wrong)
    assert "no coding is called" in refused(study, capsys, "quote", "pick", "C-0000000000")
    pick = ("quote", "pick", "-s", "Group one", "--words", "kept me going")
    assert "did you mean group-good" in refused(study, capsys, *pick, "--code", "grup-good")
    assert "no theme is called" in refused(study, capsys, *pick, "--theme", "T-none")
    assert "no recommendation is called" in refused(study, capsys, *pick, "--recommendation", "REC-none")
    assert "one of the three" in refused(study, capsys, "quote", "pick")
    assert "needs --words" in refused(study, capsys, "quote", "pick", "-s", "Group one")


def test_the_list_masks_names_and_says_what_is_held_back(
    study: Path, capsys: Capture, speakers: dict[str, str]
) -> None:
    """Names are masked, open questions and withdrawn permissions are said, and the JSON keeps its schema."""
    picked(capsys, "I'm the only deaf mum at the Larkfield hub.")
    picked(capsys, "My health visitor Joan was lovely")
    said(capsys, "anonymise", "register", "add", "Joan", "--kind", "staff")
    said(capsys, "participant", "permit", speakers["may"], "--quoting", "no")
    found = as_json(capsys, "quote", "list")
    validator("output/quote-list")(found)
    singled, withdrawn = found["quotes"]
    assert "a place waits for review: X-" in singled["held_back"]
    assert "does not permit quoting" in withdrawn["held_back"]
    assert re.match(r"My health visitor \[.+\] was lovely", withdrawn["text"])
    out, _ = said(capsys, "quotes")
    assert "held back: a place waits for review: X-" in out
    assert "deaf" not in out
    assert study.is_dir()


def test_an_empty_list_says_so(empty_study: Path, capsys: Capture) -> None:
    """Without quotes both verbs say so in words and pass."""
    assert said(capsys, "quote", "list")[0] == "no quotes yet: qualcode quote pick CODING\n"
    assert said(capsys, "quote", "verify")[0] == "no quotes to prove yet: qualcode quote pick CODING\n"
    assert as_json(capsys, "quote", "list") == {"quotes": []}
    assert empty_study.is_dir()


def exported(study: Path, capsys: Capture, form: str = "md") -> Path:
    """Write the quote bank and return where it is."""
    said(capsys, "export", "quotes", "--format", form)
    return study / "exports" / f"quotes.{form}"


@pytest.mark.parametrize("form", ["md", "csv", "jsonl"])
@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("rang", "called", "words-changed"),
        ("ever ", "", "words-missing"),
        ("nobody", "Nobody", "words-changed"),
        ("back", "back again", "words-added"),
        ("ever rang", "(...)", "undeclared-cut"),
        ("nobody", "[nobody]", "undeclared-brackets"),
    ],
)
@pytest.mark.usefixtures("study")
def test_a_changed_quote_in_a_finished_file_is_found(
    capsys: Capture, form: str, before: str, after: str, code: str
) -> None:
    """One word more, less or other, a cut or brackets that were not declared: exit 1, in every format."""
    picked(capsys)
    file = exported(Path.cwd(), capsys, form)
    assert as_json(capsys, "quote", "verify", str(file)) == {"checked": 1, "at_fault": 0, "problems": []}
    changed = file.read_text("utf-8")
    assert before in changed
    file.write_text(changed.replace(before, after, 1), encoding="utf-8")
    found = as_json(capsys, "quote", "verify", str(file), code=1)
    validator("output/quote-verify")(found)
    assert (found["checked"], found["at_fault"], found["problems"][0]["code"]) == (1, 1, code)


def test_an_emptied_an_unknown_and_a_nameless_quote_are_found(study: Path, capsys: Capture) -> None:
    """No words are no proof; an id that nobody has and words that lost their id are at fault."""
    one = picked(capsys)
    file = exported(study, capsys, "jsonl")
    row = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**row, "text": ""}) + "\n", encoding="utf-8")
    assert as_json(capsys, "quote", "verify", str(file), code=1)["at_fault"] == 1
    file.write_text(json.dumps({**row, "id": "Q-0000"}) + "\n", encoding="utf-8")
    assert "no quote of this study has this id" in said(capsys, "quote", "verify", str(file), code=1)[0]
    bank = exported(study, capsys)
    text = bank.read_text("utf-8").replace(f"**{one}** · ", "")
    bank.write_text(text, encoding="utf-8")
    assert "quote without an id" in said(capsys, "quote", "verify", str(bank), code=1)[0]


def test_a_file_without_quotes_proves_nothing(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Neither an empty bank nor a letter passes for a verified file."""
    (tmp_path / "letter.md").write_text("# Dear all\n\nthanks\n", encoding="utf-8")
    assert "prints no quotes" in refused(study, capsys, "quote", "verify", str(tmp_path / "letter.md"))
    assert "no such file" in refused(study, capsys, "quote", "verify", str(tmp_path / "none.md"))


def test_verify_tells_a_withdrawn_a_rejected_and_a_moved_quote(
    study: Path, capsys: Capture, speakers: dict[str, str]
) -> None:
    """Permission withdrawn, quote set aside, place moved by hand: each is a finding of its own."""
    one = picked(capsys)
    file = exported(study, capsys)
    said(capsys, "quote", "reject", one)
    assert "was set aside" in said(capsys, "quote", "verify", str(file), code=1)[0]
    said(capsys, "undo")
    said(capsys, "participant", "permit", speakers["sian"], "--quoting", "no")
    assert "permission" in {p["code"] for p in as_json(capsys, "quote", "verify", code=1)["problems"]}
    said(capsys, "undo")
    start, end = in_quotes_file(study)[0]["span"]
    text = (study / "quotes.yaml").read_text("utf-8")
    (study / "quotes.yaml").write_text(text.replace(f"[{start}, {end}]", f"[{start}, {end + 1}]"), "utf-8")
    found = as_json(capsys, "quote", "verify", code=1)
    assert [(problem["code"], problem["message"]) for problem in found["problems"]] == [
        ("not-as-picked", "the source no longer holds the words that were picked")
    ]
    assert "rang" not in json.dumps(found)


def test_a_quote_whose_source_is_gone_is_told_and_nothing_fails(study: Path, capsys: Capture) -> None:
    """A hand-edited source id is a held-back quote in the list, a finding of verify, left out of exports."""
    one = picked(capsys)
    text = (study / "quotes.yaml").read_text("utf-8")
    (study / "quotes.yaml").write_text(re.sub(r"source: S\w{6}", "source: SAAAAAA", text), "utf-8")
    assert "is not in this study" in as_json(capsys, "quote", "list")["quotes"][0]["held_back"]
    assert as_json(capsys, "quote", "verify", code=1)["problems"][0]["code"] == "no-source"
    assert f"left out: {one}" in said(capsys, "export", "quotes")[0]


def test_a_locked_study_gets_one_line(study: Path, capsys: Capture) -> None:
    """Every quote verb says that the study is locked, and exits 2."""
    one = picked(capsys)
    said(capsys, "study", "lock")
    for verb in (("list",), ("verify",), ("approve", one), ("edit", one, "--clear"), ("pick", "C-1")):
        assert "this study is locked" in refused(study, capsys, "quote", *verb)


PATS = """---
kind: field_notes
area: North
quoting: yes
---
Pat Moss came late. «my number is on the list, ring me» she wrote.

Somebody at the door said «nobody told us it had closed» and left.
"""


@pytest.fixture
def with_pat(empty_study: Path, tmp_path: Path, capsys: Capture) -> str:
    """Register Pat by an interview, add notes with words that Pat may have said, and return Pat's id."""
    lines = ["WEBVTT", "", "00:01.000 --> 00:03.000", "Pat Moss: It was cold in there.", ""]
    lines += ["00:04.000 --> 00:06.000", "Ann Bell: Was it always?", ""]
    (tmp_path / "interview.vtt").write_text("\n".join(lines), encoding="utf-8")
    said(capsys, "import", str(tmp_path / "interview.vtt"), "--title", "One", "--quoting", "yes")
    (tmp_path / "notes.md").write_text(PATS, encoding="utf-8")
    said(capsys, "import", str(tmp_path / "notes.md"), "--title", "Notes", "--quoting", "yes")
    assert empty_study.is_dir()
    return str(as_json(capsys, "show", "One")["turns"][0]["speaker"])


def test_heard_words_are_not_quoted_where_someone_the_turn_names_does_not_permit_it(
    with_pat: str, capsys: Capture
) -> None:
    """Pick, approve, list, export, verify and check refuse alike; a nameless note of nobody passes."""
    study = Path.cwd()
    heard = ("quote", "pick", "-s", "Notes", "--words", "ring me")
    one = said(capsys, *heard)[0].split()[0]
    said(capsys, "export", "quotes", "-f", "md")
    assert as_json(capsys, "quote", "verify", "exports/quotes.md")["problems"] == []
    said(capsys, "participant", "permit", with_pat, "--quoting", "no")
    reason = f"the words may be {with_pat}'s, and the person does not permit quoting"
    longer = (*heard[:-1], "my number is on the list, ring me")
    assert reason in refused(study, capsys, *longer)
    assert "leave the words out" in refused(study, capsys, *longer)
    assert reason in refused(study, capsys, "quote", "approve", one)
    assert reason in as_json(capsys, "quote", "list")["quotes"][0]["held_back"]
    assert reason in as_json(capsys, "quote", "verify", "exports/quotes.md", code=1)["problems"][0]["message"]
    assert as_json(capsys, "quote", "verify", code=1)["problems"][0]["code"] == "permission"
    assert "not-permitted" in {found["code"] for found in as_json(capsys, "check", code=1)["problems"]}
    assert reason in as_json(capsys, "export", "quotes", "--format", "md")["left_out"][0]["reason"]
    said(capsys, "quote", "pick", "-s", "Notes", "--words", "nobody told us it had closed")


def test_what_holds_no_recorded_speech_is_said_in_a_sentence(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """The refusal is a sentence for every kind of notes."""
    for kind, holds in (("workshop", "a workshop's notes hold"), ("field_notes", "field notes hold")):
        file = tmp_path / f"{kind}.md"
        file.write_text(f"---\nkind: {kind}\n---\n- The door of the {kind} was shut.\n", encoding="utf-8")
        said(capsys, "import", str(file), "--title", kind, "--quoting", "yes")
        err = refused(empty_study, capsys, "quote", "pick", "-s", kind, "--words", "was shut")
        assert f"{holds} no recorded speech" in err


def test_a_broken_edit_is_named_and_the_other_quotes_are_listed(study: Path, capsys: Capture) -> None:
    """An edit that was broken by hand holds its own quote back; list and export go on."""
    one = picked(capsys)
    other = picked(capsys, "The group itself was not bad at all")
    said(capsys, "quote", "edit", one, "--cut", "ever")
    text = (study / "quotes.yaml").read_text("utf-8")
    start, end = next(quote for quote in in_quotes_file(study) if quote["id"] == one)["operations"][0]["span"]
    (study / "quotes.yaml").write_text(text.replace(f"[{start}, {end}]", f"[{start}, {end + 900}]"), "utf-8")
    found = {quote["id"]: quote for quote in as_json(capsys, "quote", "list")["quotes"]}
    assert "lies outside the quote" in found[one]["held_back"]
    assert (found[one]["text"], found[other]["held_back"]) == ("", "")
    out, _ = said(capsys, "quote", "list")
    assert f"{one}  candidate" in out
    assert "not bad at all" in out
    assert "“”" not in out
    assert f"left out: {one}" in said(capsys, "export", "quotes")[0]


@pytest.mark.parametrize("text", ["(...)", "...", "…", " . . . ", "he said (…) so", "the nurse (...)"])
def test_an_insertion_that_looks_like_a_cut_is_refused(study: Path, capsys: Capture, text: str) -> None:
    """`[(...)]` would be read as words left out; only a cut prints that mark."""
    one = picked(capsys)
    for edit in (("--insert", "nobody", text), ("--replace", "nobody", text)):
        assert "looks like a cut" in refused(study, capsys, "quote", "edit", one, *edit)
