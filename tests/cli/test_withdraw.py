"""Withdrawal: what it reaches, what it leaves alone, and that nothing brings an erased person back."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.store.schemas import validator
from qualcode.store.study import find_study

Capture = pytest.CaptureFixture[str]
GROUP = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Grace Hill: What happened after the first letter?

2
00:00:05.000 --> 00:00:12.000
Ifor Blethyn: My sister drove me there twice before anybody opened the office door.

3
00:00:13.000 --> 00:00:20.000
Wanda Kessock: Ifor is right, and Ifor Blethyn said so to the council as well.

4
00:00:21.000 --> 00:00:26.000
Ifor Blethyn: They lost the whole folder and asked for everything a second time.

5
00:00:27.000 --> 00:00:36.000
Wanda Kessock: With us it took eleven weeks and three forms.
"""
WORDS = (
    "My sister drove me there twice before anybody opened the office door.",
    "They lost the whole folder and asked for everything a second time.",
)
NAMES = ("ifor blethyn", "blethyn", "ifor")
THEIRS = "They lost the whole folder and asked for everything a second time."


@pytest.fixture
def group(empty_study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Make a study in which two people talk, one names the other, both are coded and one is quoted."""
    (empty_study / "codebook.yaml").write_text(
        "format: 1\ncodes:\n  - id: lost-papers\n    name: Papers lost\n"
        "  - id: long-wait\n    name: Waiting\n",
        "utf-8",
    )
    transcript = tmp_path / "group.vtt"
    transcript.write_text(GROUP, encoding="utf-8")
    arguments = [
        "import",
        str(transcript),
        "--yes",
        "--quoting",
        "yes",
        "--recorded",
        "yes",
        "--title",
        "Group",
    ]
    assert run([*arguments, "--role", "Grace Hill=facilitator"]) == 0
    source = sources(empty_study)[0]
    for code, words in (("lost-papers", "They lost the whole folder"), ("long-wait", "eleven weeks")):
        assert run(["code", "apply", source, code, "--words", words]) == 0
    spoken = "asked for everything a second time. With us it took eleven weeks"
    assert run(["code", "apply", source, "long-wait", "--span", span_of(empty_study, spoken)]) == 0
    quoted = {"source": source, "text": THEIRS, "code": "lost-papers"}
    (tmp_path / "picks.jsonl").write_text(json.dumps(quoted) + "\n", "utf-8")
    assert run(["quote", "pick", "--from", str(tmp_path / "picks.jsonl")]) == 0
    capsys.readouterr()
    return empty_study


def sources(study: Path) -> list[str]:
    """Return the ids of the sources of a study."""
    lines = (study / "sources.lock").read_text("utf-8").splitlines()
    return list(dict.fromkeys(json.loads(line)["id"] for line in lines))


def span_of(study: Path, words: str) -> str:
    """Return where words stand in the text of the first source; a line end counts as a blank."""
    lines = (study / "sources" / f"{sources(study)[0]}.jsonl").read_text("utf-8").splitlines()[1:]
    text = " ".join(json.loads(line)["text"] for line in lines)
    start = text.index(words)
    return f"{start}:{start + len(words)}"


def pseudonym(study: Path, said: str) -> str:
    """Return who says something, by the source files alone."""
    for path in sorted((study / "sources").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            if said in line:
                return str(json.loads(line)["speaker"])
    raise AssertionError(said)


def erase(who: str, *options: str) -> int:
    """Erase somebody without a question."""
    return run(["participant", "withdraw", who, "--kind", "erase", "--yes", "--erase-for-ever", *options])


def plain(text: str) -> str:
    """Fold a text for the scanner: no accents, no case, letters and digits only, single blanks."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


def decrypted(study: Path) -> dict[str, str]:
    """Return every byte of study and vault as text: as it lies there, and decrypted with the key."""
    vault = Desk(find_study(study), "ann").vault()
    box: Fernet = vault.key.box("vault")
    found: dict[str, str] = {}
    for root in (study, vault.folder):
        for path in sorted(root.rglob("*")):
            if not path.is_file():
                continue
            content = path.read_bytes()
            found[str(path)] = str(path.relative_to(root)) + " " + content.decode("utf-8", "replace")
            if root == vault.folder and path.name != "vault.json":
                tokens = [line for line in content.split(b"\n") if line.startswith(b"gAAAA")]
                found[f"{path} decrypted"] = "\n".join(
                    box.decrypt(t).decode("utf-8", "replace") for t in tokens
                )
    return found


def held(study: Path, *, names: bool) -> list[str]:
    """Return where five of their words in a row, or a form of their name, still stand: a dumb scanner."""
    runs = set()
    for words in WORDS:
        split = plain(words).split()
        runs |= {" ".join(split[i : i + 5]) for i in range(len(split) - 4)}
    faults = []
    for place, text in decrypted(study).items():
        bare = f" {plain(text)} "
        faults += [f"{place}: {one}" for one in runs if f" {one} " in bare]
        faults += [f"{place}: {name}" for name in NAMES if names and f" {name} " in bare]
    return faults


def test_the_scanner_sees_what_there_is(group: Path) -> None:
    """Before an erasure words and names stand in sources, originals and the register."""
    places = " ".join(held(group, names=True))
    assert "sources" in places
    assert "originals" in places
    assert "register.log decrypted" in places


def test_the_plan_lists_every_holder_and_what_is_beyond_reach(group: Path, capsys: Capture) -> None:
    """The plan names turns, codings, quotes, exports, images, vault and mentions; nothing is written."""
    who = pseudonym(group, THEIRS)
    assert run(["export", "quotes", "--format", "csv"]) in {0, 1}
    (group / "exports").mkdir(exist_ok=True)
    (group / "exports" / "old.csv").write_text(f"id,text\nQ-1,{THEIRS}\n", "utf-8")
    assert run(["memo", "new", "Ask again about the folder", "--about", who]) == 0
    before = {path: path.read_bytes() for path in group.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert run(["participant", "withdraw", who, "--plan", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    validator("output/participant-withdraw")(plan)
    holders = {row["holder"] for row in plan["held"]}
    assert {"turns", "codings", "memos", "quotes", "exports", "before-images", "vault", "people"} <= holders
    assert next(row["ids"] for row in plan["held"] if row["holder"] == "turns") == ["t2", "t4"]
    assert plan["mentions"] == {"sure": 2, "perhaps": 0}
    assert "memos" in plan["first"][0]
    assert any("backups" in line for line in plan["beyond"])
    assert before == {path: path.read_bytes() for path in group.rglob("*") if path.is_file()}
    assert run(["participant", "withdraw", who]) == 0
    assert "--mentions remove" in capsys.readouterr().out


def test_an_erasure_takes_every_word_and_keeps_the_others(group: Path, capsys: Capture) -> None:
    """Their turns, quotes, row and codings are gone from every view; the others' turns are the same bytes."""
    who, source = pseudonym(group, THEIRS), sources(group)[0]
    lines = (group / "sources" / f"{source}.jsonl").read_bytes().splitlines()[1:]
    others = [line for line in lines if json.loads(line)["speaker"] != who]
    assert erase(who) == 0
    capsys.readouterr()
    assert not (group / "sources" / f"{source}.jsonl").exists()
    assert others == (group / "sources" / f"{source}@2.jsonl").read_bytes().splitlines()[1:]
    assert held(group, names=False) == []
    assert who not in (group / "participants.csv").read_text("utf-8")
    assert run(["codings", "--json"]) == 0
    words = [row["words"] for row in json.loads(capsys.readouterr().out)["codings"]]
    assert words == ["With us it took eleven weeks", "eleven weeks"]
    assert run(["quote", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["quotes"] == []
    assert run(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["anchors"] >= 3
    assert run(["log"]) == 0
    assert "participant erase" in capsys.readouterr().out


def test_names_in_others_words_are_masked_for_ever_or_taken_out(
    group: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """By default the name stands masked for ever; `--mentions remove` leaves no byte of it."""
    who = pseudonym(group, THEIRS)
    copy = group.parent / "copy"
    shutil.copytree(group, copy)
    vaults = group.parent / "vaults"
    shutil.copytree(vaults, group.parent / "vaults-before")
    assert erase(who) == 0
    capsys.readouterr()
    assert run(["anonymise", "scan"]) == 0
    assert run(["show", sources(group)[0]]) == 0
    assert "[participant] is right, and [participant] said so" in capsys.readouterr().out
    shutil.rmtree(vaults)
    shutil.move(group.parent / "vaults-before", vaults)
    shutil.rmtree(group)
    shutil.copytree(copy, group)
    monkeypatch.chdir(group)
    assert erase(who, "--mentions", "remove") == 0
    assert held(group, names=True) == []
    capsys.readouterr()
    assert run(["show", sources(group)[0], "--raw"]) == 0
    assert "[participant] is right, and [participant] said so" in capsys.readouterr().out
    assert run(["check"]) == 0


def test_no_later_verb_brings_anything_back(group: Path, tmp_path: Path, capsys: Capture) -> None:
    """Undo, redo, the same file, an older file, a saved-again file, a sheet and the register: all in vain."""
    who, source = pseudonym(group, THEIRS), sources(group)[0]
    assert run(["undo"]) == 0
    assert erase(who, "--mentions", "remove") == 0
    runs = [json.loads(line) for line in (group / "runs/ann.jsonl").read_text("utf-8").splitlines()]
    transcript = tmp_path / "group.vtt"
    older, again = tmp_path / "older.vtt", tmp_path / "again.vtt"
    older.write_text(GROUP.replace("three forms", "four forms"), "utf-8")
    again.write_text(GROUP.replace("first letter", "very first letter"), "utf-8")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("name,kind\nIfor Blethyn,participant\n", "utf-8")
    tries: list[list[str]] = [["undo"], ["undo", "--redo"]]
    tries += [["undo", row["run"]] for row in reversed(runs) if row["op"] == "begin"]
    tries += [["import", str(transcript), "--yes"], ["source", "update", source, str(transcript), "--yes"]]
    tries += [["source", "update", source, str(older), "--yes"], ["undo"], ["undo", "--redo"]]
    tries += [["import", str(again), "--yes"], ["participant", "join", str(sheet), "--yes"]]
    tries += [["anonymise", "register", "add", "Ifor Blethyn"], ["anonymise", "scan"]]
    for verb in tries:
        run(verb)
        assert held(group, names=True) == [], verb
    capsys.readouterr()
    assert run(["undo", next(row["run"] for row in runs if row.get("verb") == "participant erase")]) == 2
    assert "for ever" in capsys.readouterr().err
    assert run(["participant", "join", str(sheet), "--yes"]) == 2
    assert "withdrew on" in capsys.readouterr().err
    assert run(["anonymise", "register", "add", "Ifor Blethyn"]) == 2


def test_an_old_file_says_what_is_left_out(group: Path, tmp_path: Path, capsys: Capture) -> None:
    """Preview and balance tell the words of whoever withdrew; the words still add up."""
    assert erase(pseudonym(group, THEIRS)) == 0
    older = tmp_path / "older.vtt"
    older.write_text(GROUP.replace("three forms", "four forms"), "utf-8")
    capsys.readouterr()
    assert run(["import", str(older), "--dry-run", "--json"]) == 0
    read = json.loads(capsys.readouterr().out)["files"][0]
    dropped = {row["reason"]: row["words"] for row in read["balance"]["dropped"]}
    assert dropped["withdrawn"] == sum(len(words.split()) for words in WORDS)
    assert run(["source", "update", sources(group)[0], str(older), "--dry-run"]) == 0
    assert "somebody who withdrew" in capsys.readouterr().out


def test_a_colleagues_old_copy_is_found_and_cleaned(group: Path, capsys: Capture) -> None:
    """Old sources, row and vault lines put back: `check` finds them, `--clean` erases them again."""
    who, source = pseudonym(group, THEIRS), sources(group)[0]
    vault = Desk(find_study(group), "ann").vault().folder
    kept = {
        path: path.read_bytes()
        for path in (
            group / "sources" / f"{source}.jsonl",
            group / "participants.csv",
            vault / "register.log",
        )
    }
    assert erase(who, "--mentions", "remove") == 0
    assert run(["check"]) == 0
    for path, content in kept.items():
        path.write_bytes(content)
    capsys.readouterr()
    assert run(["check"]) == 1
    assert "participant withdraw --clean" in capsys.readouterr().out
    assert run(["participant", "withdraw", "--clean"]) == 0
    assert held(group, names=True) == []
    assert run(["check"]) == 0
    assert run(["participant", "withdraw", "--clean"]) == 0
    assert "nobody who was erased" in capsys.readouterr().out


def test_a_colleague_who_has_only_the_first_revision_gets_the_new_one(group: Path) -> None:
    """Where git brought logs and the list of sources, cleaning makes the same new revision from the old."""
    who, source = pseudonym(group, THEIRS), sources(group)[0]
    old = (group / "sources" / f"{source}.jsonl").read_bytes()
    assert erase(who) == 0
    new = group / "sources" / f"{source}@2.jsonl"
    wanted = new.read_bytes()
    new.unlink()
    (group / "sources" / f"{source}.jsonl").write_bytes(old)
    assert run(["participant", "withdraw", "--clean"]) == 0
    assert wanted == new.read_bytes()
    assert not (group / "sources" / f"{source}.jsonl").exists()
    assert run(["check"]) == 0


def test_no_quotes_and_no_further_use_can_be_undone(group: Path, capsys: Capture) -> None:
    """Quotes are rejected and quoting is off; codings stay; one undo restores every byte."""
    who = pseudonym(group, THEIRS)
    before = {name: (group / name).read_bytes() for name in ("participants.csv", "quotes.yaml")}
    for kind, further in (("no-quotes", ""), ("no-further-use", "no")):
        assert run(["participant", "withdraw", who, "--kind", kind, "--json"]) == 0
        done = json.loads(capsys.readouterr().out)
        validator("output/participant-withdraw")(done)
        assert (done["done"], len(done["rejected"])) == (kind, 1)
        row = next(
            line
            for line in (group / "participants.csv").read_text("utf-8").splitlines()
            if line.startswith(who)
        )
        assert row.split(",")[-3:] == ["no", "", further]
        assert run(["codings", "--json"]) == 0
        assert len(json.loads(capsys.readouterr().out)["codings"]) == 3
        assert run(["undo"]) == 0
        assert before == {name: (group / name).read_bytes() for name in before}
        capsys.readouterr()


def test_an_erasure_is_refused_under_a_legal_hold_and_while_locked(group: Path, capsys: Capture) -> None:
    """The reason is told; what can be undone is still allowed."""
    who = pseudonym(group, THEIRS)
    settings = (group / "qualcode.toml").read_text("utf-8")
    (group / "qualcode.toml").write_text(settings + '\n[governance]\nlegal_hold = "inquiry 7/26"\n', "utf-8")
    assert erase(who) == 2
    assert "inquiry 7/26" in capsys.readouterr().err
    assert run(["participant", "withdraw", who, "--kind", "no-quotes"]) == 0
    assert run(["check"]) == 0
    (group / "qualcode.toml").write_text(settings, "utf-8")
    assert run(["study", "lock"]) == 0
    assert erase(who) == 2
    assert "locked" in capsys.readouterr().err
    assert run(["study", "unlock"]) == 0
    assert held(group, names=False) != []


def test_an_erasure_needs_the_word(group: Path, capsys: Capture) -> None:
    """`--yes` alone, or nobody to ask, erases nothing."""
    who = pseudonym(group, THEIRS)
    for options in ([], ["--yes"], ["--erase-for-ever"], ["--json"]):
        assert run(["participant", "withdraw", who, "--kind", "erase", *options]) == 2
    assert "--erase-for-ever" in capsys.readouterr().err
    assert run(["participant", "withdraw"]) == 2
    assert run(["participant", "withdraw", "P2ZZZZ", "--plan"]) == 2


def test_memos_and_examples_are_edited_or_removed(group: Path, capsys: Capture) -> None:
    """An erasure waits for memos and examples with their words; the two options take them out."""
    who = pseudonym(group, THEIRS)
    assert run(["memo", "new", "They lost the whole folder and nobody minded"]) == 0
    assert run(["memo", "new", "About waiting"]) == 0
    assert run(["codebook", "edit", "lost-papers", "--example", "asked for everything a second time"]) == 0
    capsys.readouterr()
    assert erase(who) == 2
    told = capsys.readouterr().err
    assert "--remove-memos" in told
    assert "--remove-examples" in told
    assert erase(who, "--remove-memos", "--remove-examples") == 0
    assert held(group, names=False) == []
    assert [path.read_text("utf-8").splitlines()[-1] for path in (group / "memos").glob("*.md")] == [
        "About waiting"
    ]
    assert run(["check"]) == 0


def test_other_words_of_the_team_must_be_edited_by_hand(group: Path, capsys: Capture) -> None:
    """A theme that repeats five of their words stands in the way, with the line."""
    assert run(["theme", "add", "Papers", "--claim", "They lost the whole folder, again and again"]) == 0
    capsys.readouterr()
    assert erase(pseudonym(group, THEIRS)) == 2
    assert "themes.yaml line" in capsys.readouterr().err


def test_exports_with_their_words_go(group: Path) -> None:
    """An export that quotes them is removed; one that does not stays."""
    (group / "exports").mkdir()
    (group / "exports" / "a.md").write_text(f"> {THEIRS}\n", "utf-8")
    (group / "exports" / "b.md").write_text("> eleven weeks and three forms\n", "utf-8")
    assert erase(pseudonym(group, THEIRS)) == 0
    assert [path.name for path in (group / "exports").iterdir()] == ["b.md"]


def test_verbs_about_others_can_still_be_undone(group: Path, capsys: Capture) -> None:
    """What was done before an erasure to somebody else is taken back as ever."""
    other = pseudonym(group, "eleven weeks")
    assert run(["participant", "set", other, "age=40s"]) == 0
    verb = json.loads((group / "runs/ann.jsonl").read_text("utf-8").splitlines()[-1])["run"]
    assert erase(pseudonym(group, THEIRS)) == 0
    assert run(["undo", verb]) == 0
    assert "40s" not in (group / "participants.csv").read_text("utf-8")
    capsys.readouterr()
    first = json.loads((group / "runs/ann.jsonl").read_text("utf-8").splitlines()[0])["run"]
    assert run(["undo", first]) == 2
    assert held(group, names=False) == []


def test_a_coding_that_comes_later_from_a_colleague_is_hidden_or_shrinks(
    group: Path, capsys: Capture
) -> None:
    """Codings made at the first revision and merged after the erasure stand on what is left, or nowhere."""
    who, source = pseudonym(group, THEIRS), sources(group)[0]
    lines = (group / "codings/ann" / f"{source}.jsonl").read_text("utf-8").splitlines()
    assert erase(who) == 0
    (group / "codings/bob").mkdir()
    theirs = [json.loads(line) for line in lines]
    for event in theirs:
        event["by"] = "bob"
        event["id"] = f"C-{event['id'][2:][::-1]}"
        event["event"] = event["event"][::-1]
    log = "".join(json.dumps(event) + "\n" for event in theirs)
    (group / "codings/bob" / f"{source}.jsonl").write_text(log, "utf-8")
    capsys.readouterr()
    assert run(["codings", "--coder", "bob", "--json"]) == 0
    words = [row["words"] for row in json.loads(capsys.readouterr().out)["codings"]]
    assert words == ["With us it took eleven weeks", "eleven weeks"]
    assert run(["check"]) == 0


def test_a_question_that_began_at_their_turn_begins_at_the_next(group: Path, capsys: Capture) -> None:
    """The guide's link moves to the next turn that stays."""
    guide = "format: 1\nsections:\n  - id: A\n    questions:\n      - {id: A1, text: What happened?}\n"
    (group / "guide.yaml").write_text(guide, "utf-8")
    assert run(["guide", "set", sources(group)[0], "t2", "A1"]) == 0
    assert erase(pseudonym(group, THEIRS)) == 0
    capsys.readouterr()
    assert run(["guide", "links", "--json"]) == 0
    assert [row["turn"] for row in json.loads(capsys.readouterr().out)["links"]] == ["t3"]


SURVEY = """Respondent ID,Email,Ward,What would help most?,Anything else?
114-1,ifor@blethyn.example,North,My sister drove me there twice before anybody opened the office door.,Nothing
114-2,wanda@kessock.example,South,An office that opens when it says so.,"They lost my form, too."
114-3,,North,"Shorter forms, and one person to ask.",Nothing
"""


@pytest.fixture
def survey(empty_study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Make a study with a survey of three respondents."""
    (tmp_path / "survey.csv").write_text(SURVEY, encoding="utf-8")
    assert (
        run(["import", str(tmp_path / "survey.csv"), "--yes", "--quoting", "yes", "--title", "Survey"]) == 0
    )
    capsys.readouterr()
    return empty_study


def test_a_respondent_is_erased_with_answers_and_address(
    survey: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Open and closed answers and the address go; other rows stay; no later wave of the file brings them."""
    who, source = pseudonym(survey, WORDS[0]), sources(survey)[0]
    answers = (survey / "sources" / f"{source}.answers.jsonl").read_bytes().splitlines()
    assert erase(who, "--mentions", "remove") == 0
    kept = (survey / "sources" / f"{source}.answers.jsonl").read_bytes().splitlines()
    assert kept == [line for line in answers if json.loads(line)["respondent"] != who]
    assert len(kept) == 2
    assert held(survey, names=True) == []
    again = tmp_path / "again.csv"
    again.write_text(SURVEY.replace("when it says so", "when it says it does"), "utf-8")
    reworded = tmp_path / "reworded.csv"
    reworded.write_text(SURVEY.replace("My sister drove", "A friend drove"), "utf-8")
    for verb in (
        ["import", str(tmp_path / "survey.csv"), "--yes"],
        ["source", "update", source, str(again), "--yes"],
        ["import", str(again), "--yes"],
        ["import", str(reworded), "--yes"],
        ["undo"],
    ):
        run(verb)
        assert held(survey, names=True) == [], verb
    capsys.readouterr()
    assert run(["check", "--json"]) in {0, 1}
    found = {problem["code"] for problem in json.loads(capsys.readouterr().out)["problems"]}
    assert not found & {"withdrawn", "anchor", "missing", "text-hash", "turn-count"}


def test_what_they_passed_on_stays_the_other_persons_evidence(group: Path, capsys: Capture) -> None:
    """A turn that they said for somebody else stays without a speaker; one said for them goes."""
    who, source, other = pseudonym(group, THEIRS), sources(group)[0], pseudonym(group, "eleven weeks")
    assert run(["source", "voice", source, "t2", "--for", other]) == 0
    assert run(["source", "voice", source, "t5", "--for", who]) == 0
    assert erase(who) == 0
    lines = (group / "sources" / f"{source}@2.jsonl").read_text("utf-8").splitlines()[1:]
    turns = {turn["id"]: turn for turn in map(json.loads, lines)}
    assert list(turns) == ["t1", "t2", "t3"]
    assert (turns["t2"]["speaker"], turns["t2"]["speaks_for"]) == (None, other)
    assert who not in json.dumps(turns)
    capsys.readouterr()
    assert run(["check"]) == 0, capsys.readouterr().out


def test_reasons_that_repeat_their_words_are_blanked(group: Path) -> None:
    """What a coder wrote beside a coding is a trace too; the line stays, its words go.

    Such a reason is refused now; a log from before may hold one.
    """
    source = sources(group)[0]
    why = "says they lost the whole folder and asked again"
    assert run(["code", "apply", source, "long-wait", "--words", "three forms", "--why", "paperwork"]) == 0
    log = group / "codings/ann" / f"{source}.jsonl"
    log.write_text(log.read_text("utf-8").replace('"paperwork"', json.dumps(why)), "utf-8")
    assert why in log.read_text("utf-8")
    assert erase(pseudonym(group, THEIRS)) == 0
    assert held(group, names=False) == []
    events = map(json.loads, log.read_text("utf-8").splitlines())
    assert [event["why"] for event in events][-1] == "[withdrawn]"
    assert run(["check"]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_in_a_terminal_the_pseudonym_is_typed_by_hand(group: Path) -> None:
    """The plan is shown and the pseudonym asked for; another word erases nothing, the right one erases."""
    who = pseudonym(group, THEIRS)
    code, shown = typed(group, who, "yes")
    assert code == 2
    assert "what no erasure here can reach" in shown
    assert held(group, names=False) != []
    code, shown = typed(group, who, who.lower())
    assert code == 0
    assert f"{who} is erased, for ever" in shown
    assert held(group, names=False) == []


def typed(study: Path, who: str, answer: str) -> tuple[int, str]:
    """Erase somebody at a terminal and type one answer; return the exit code and what was shown."""
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "qualcode", "participant", "withdraw", who, "--kind", "erase"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=study,
        env={**os.environ, "TERM": "dumb", "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )
    os.close(slave)
    shown = b""
    while True:
        assert select.select([master], [], [], 30)[0], shown
        try:
            read = os.read(master, 4096)
        except OSError:
            break
        shown += read
        if not read:
            break
        if answer and shown.rstrip().endswith(b"to erase:"):
            os.write(master, f"{answer}\n".encode())
            answer = ""
    os.close(master)
    return process.wait(timeout=20), shown.decode()
