"""`qualcode code apply|retract|accept|view`: codings by command and from a file."""

from __future__ import annotations

import io
import json
import re
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
WAITING = "the waiting list was four months"


def schema(name: str) -> Callable[[Any], Any]:
    """Compile the schema of a verb's JSON."""
    text = resources.files("qualcode.schemas").joinpath("output", f"{name}.json").read_text(encoding="utf-8")
    check: Callable[[Any], Any] = fastjsonschema.compile(json.loads(text))
    return check


def found(capsys: Capture, *filters: str) -> list[dict[str, Any]]:
    """Return the codings that `qualcode codings --json` prints."""
    capsys.readouterr()
    assert run(["codings", "--json", *filters]) == 0
    codings: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["codings"]
    return codings


def logs(study: Path) -> dict[str, bytes]:
    """Return every file under codings/, by name."""
    return {
        str(path.relative_to(study)): path.read_bytes() for path in sorted(study.glob("codings/**/*.jsonl"))
    }


@pytest.mark.usefixtures("study")
def test_apply_puts_a_code_on_a_whole_turn(capsys: Capture) -> None:
    """`--turn t2` codes the words of that turn, whole, by this coder."""
    assert run(["code", "apply", "Group one", "not-called-back", "--turn", "t2", "--why", "typical"]) == 0
    (coding,) = found(capsys)
    assert {name: coding[name] for name in ("turns", "code", "coder", "why", "origin", "words")} == {
        "turns": ["t2"],
        "code": "not-called-back",
        "coder": "ann",
        "why": "typical",
        "origin": "person",
        "words": "They said someone would ring and nobody ever rang back. [laughs]",
    }


@pytest.mark.usefixtures("study")
def test_apply_says_the_turn(capsys: Capture) -> None:
    """What was put on is listed by turn; where it is not the whole turn, with its characters too."""
    capsys.readouterr()
    assert run(["code", "apply", "Group one", "access", "--turn", "t2"]) == 0
    assert " t2  access\n" in capsys.readouterr().out
    assert run(["code", "apply", "Group one", "access", "--span", "40:49"]) == 0
    assert " t2 40:49  access\n" in capsys.readouterr().out


@pytest.mark.usefixtures("study")
def test_many_codings_are_summed_up_by_source(tmp_path: Path, capsys: Capture) -> None:
    """A file of more than twenty codings gives a count by source, not a line each."""
    rows = [{"source": "Group one", "span": [40, 41 + end], "code": "access"} for end in range(21)]
    assert run(["code", "apply", "--from", lines_file(tmp_path, *rows)]) == 0
    shown = capsys.readouterr().out
    assert "21 codings: 21 in Group one" in shown
    assert "C-" not in shown


@pytest.mark.usefixtures("study")
def test_apply_finds_words_and_takes_codes_by_name(capsys: Capture) -> None:
    """`--words` codes exactly those words; codes may be named by id, name or alias, several at once."""
    assert (
        run(["code", "apply", "group.vtt", "long-wait", "nobody CALLED back", "--words", WAITING.upper()])
        == 0
    )
    assert [(coding["code"], coding["words"]) for coding in found(capsys)] == [
        ("long-wait", WAITING),
        ("not-called-back", WAITING),
    ]


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("copied", "said"),
    [
        (r"\S+ will say the same\.", "May will say the same."),
        (r"One person who knows you\. \S+ will", "One person who knows you. May will"),
        (r"who knows you\. \[\w+\]", "who knows you. May"),
    ],
)
def test_words_are_taken_as_the_masked_view_shows_them(
    tmp_path: Path, capsys: Capture, copied: str, said: str
) -> None:
    """Words copied from a masked view are found, a mask whole; `--from` takes them too."""
    run(["show", "Group one"])
    (words,) = re.findall(copied, " ".join(capsys.readouterr().out.split()))
    assert "May" not in words
    assert run(["code", "apply", "Group one", "access", "--words", words]) == 0
    row = {"source": "Group one", "text": words, "turn": "t5", "code": "long-wait"}
    assert run(["code", "apply", "--from", lines_file(tmp_path, row)]) == 0
    assert [coding["words"] for coding in found(capsys, "--raw")] == [said, said]
    row = {"source": "Group one", "text": words, "turn": "t6", "code": "long-wait"}
    assert run(["code", "apply", "--from", lines_file(tmp_path, row)]) == 2
    assert "--raw" not in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_apply_takes_a_span(capsys: Capture) -> None:
    """`--span` is in characters of the source's text."""
    assert run(["code", "apply", "Group one", "access", "--span", "40:49"]) == 0
    assert [(coding["span"], coding["words"]) for coding in found(capsys)] == [([40, 49], "They said")]


def test_a_coding_holds_no_words_and_its_anchor_proves(study: Path) -> None:
    """The log holds a span and a keyed hash, never a participant's words; `check` is content with it."""
    run(["code", "apply", "Group one", "long-wait", "--words", WAITING])
    assert [
        name for name, content in logs(study).items() if b"waiting" in content or b"months" in content
    ] == []
    assert run(["check"]) == 0


def test_the_same_again_is_said_and_not_doubled(study: Path, capsys: Capture) -> None:
    """A coder's code on words that have it already changes nothing, and the command says so."""
    run(["code", "apply", "Group one", "long-wait", "--turn", "t3"])
    before = logs(study)
    capsys.readouterr()
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3"]) == 0
    assert "there already" in capsys.readouterr().out
    assert before == logs(study)


@pytest.mark.usefixtures("study")
def test_two_coders_may_put_the_same_code_on_the_same_words(capsys: Capture) -> None:
    """What one coder did does not stand in another's way."""
    run(["code", "apply", "Group one", "long-wait", "--turn", "t3"])
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3", "--coder", "bob"]) == 0
    assert sorted(coding["coder"] for coding in found(capsys)) == ["ann", "bob"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Gruop one", "access", "--turn", "t2"], "did you mean Group one?"),
        (["Group one", "acess", "--turn", "t2"], "did you mean access?"),
        (["Group one", "access", "--turn", "t22"], "did you mean t2"),
        (["Group one", "access", "--words", "the moon is made of cheese"], "the words are not in"),
        (["Group one", "access", "--words", "nobody knows", "--turn", "t2"], "the words are not in"),
        (["Group one", "access", "--span", "20:10"], "START:END"),
        (["Group one", "access", "--span", "10:20000"], "characters"),
        (["Group one", "access"], "which words?"),
        (["Group one"], "a source and a code are needed"),
    ],
)
def test_what_cannot_be_applied_is_refused_in_one_line(
    study: Path, capsys: Capture, arguments: list[str], said: str
) -> None:
    """A wrong name, place or span ends with exit 2 and a hint, and changes nothing."""
    assert run(["code", "apply", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "cheese" not in error
    assert logs(study) == {}


@pytest.mark.usefixtures("study")
def test_words_in_several_places_are_not_guessed(capsys: Capture) -> None:
    """Words that stand twice are refused with the turns; `--turn` decides."""
    assert run(["code", "apply", "Group one", "access", "--words", "would"]) == 2
    assert "t2, t4, t6" in capsys.readouterr().err
    assert run(["code", "apply", "Group one", "access", "--words", "would", "--turn", "t2"]) == 0


@pytest.mark.usefixtures("study")
def test_a_retired_code_takes_no_codings(capsys: Capture) -> None:
    """A code that was retired is refused by name."""
    run(["codebook", "edit", "group-good", "--status", "retired"])
    assert run(["code", "apply", "Group one", "group-good", "--turn", "t6"]) == 2
    assert "retired" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_a_facilitators_turn_may_be_coded_with_a_word_of_warning(capsys: Capture) -> None:
    """Coding a question is allowed, and the coder is told that it is never evidence."""
    assert run(["code", "apply", "Group one", "access", "--turn", "t1"]) == 0
    assert "never evidence" in capsys.readouterr().err


def lines_file(tmp_path: Path, *rows: dict[str, Any]) -> str:
    """Write a file of JSON lines and return its name."""
    path = tmp_path / "codings.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_a_file_of_codings_is_applied_in_one_verb(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Lines name the source by title, id or file name; one undo takes all of them back."""
    source = found_source(study)
    name = lines_file(
        tmp_path,
        {"source": "group", "text": WAITING, "code": "long-wait", "why": "said twice"},
        {"source": "Group one", "turn": "t5", "code": "one-person"},
        {"source": source, "span": [40, 49], "code": "access", "why": ""},
        {"source": "group.vtt", "text": "would", "turn": "t6", "code": "group-good"},
    )
    assert run(["code", "apply", "--from", name]) == 0
    assert [coding["code"] for coding in found(capsys)] == ["access", "long-wait", "one-person", "group-good"]
    assert run(["undo"]) == 0
    assert found(capsys) == []


def found_source(study: Path) -> str:
    """Return the id of the only source."""
    return str(json.loads((study / "sources.lock").read_text(encoding="utf-8").splitlines()[0])["id"])


@pytest.mark.usefixtures("study")
def test_a_file_is_read_from_standard_input(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--from -` reads the lines that are piped in."""
    line = json.dumps({"source": "Group one", "turn": "t2", "code": "access"}) + "\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    assert run(["code", "apply", "--from", "-"]) == 0
    assert len(found(capsys)) == 1


def test_one_bad_line_and_nothing_is_applied(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Every bad line is listed with its number and its fault; no words are repeated; nothing is applied."""
    path = tmp_path / "codings.jsonl"
    rows = [
        '{"source": "Group one", "turn": "t2", "code": "access"}',
        '{"source": "Group two", "turn": "t2", "code": "access"}',
        "",
        '{"source": "Group one", "text": "purple elephants", "code": "access"}',
        '{"source": "Group one", "turn": "t2", "code": "acess"}',
        "not json",
        '{"source": "Group one", "turn": "t2", "cod": "access"}',
        '{"source": "Group one", "code": "access"}',
        '{"source": "Group one", "span": [9, 3], "code": "access"}',
        '{"source": "Group one", "turn": 2, "code": "access"}',
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    assert run(["code", "apply", "--from", str(path)]) == 2
    error = capsys.readouterr().err
    assert [f"line {number}:" in error for number in range(1, 11)] == [
        False,
        True,
        False,
        True,
        True,
        True,
        True,
        True,
        True,
        True,
    ]
    assert "elephants" not in error
    assert "did you mean code?" in error
    assert logs(study) == {}


def test_retract_takes_ones_own_back_for_ever(study: Path, capsys: Capture) -> None:
    """A retracted coding is gone from every list; its line stays in the log, and so does the reason."""
    run(["code", "apply", "Group one", "long-wait", "--turn", "t3"])
    (coding,) = found(capsys)
    assert run(["code", "retract", coding["id"], "--why", "wrong code"]) == 0
    assert found(capsys) == []
    assert b"wrong code" in next(iter(logs(study).values()))
    assert run(["code", "retract", coding["id"]]) == 0
    assert "before" in capsys.readouterr().out


@pytest.mark.usefixtures("study")
def test_a_quote_that_rested_on_a_retracted_coding_is_named(capsys: Capture) -> None:
    """The quote stays picked; the coder is told that no coding of theirs is behind it, when none is."""
    run(["code", "apply", "Group one", "long-wait", "--turn", "t3"])
    run(["code", "apply", "Group one", "long-wait", "--words", WAITING])
    narrow, wide = sorted((one["span"][1] - one["span"][0], one["id"]) for one in found(capsys))
    assert run(["quote", "pick", narrow[1]]) == 0
    capsys.readouterr()
    assert run(["code", "retract", narrow[1]]) == 0
    assert "no coding of yours" not in capsys.readouterr().out
    assert run(["code", "retract", wide[1]]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"Q-\w+ quotes these words; no coding of yours is behind it now", shown)


def test_another_coders_coding_is_refused_with_the_reason(study: Path, capsys: Capture) -> None:
    """Nobody writes another coder's log; the refusal names whose it is, and nothing is taken back."""
    run(["code", "apply", "Group one", "long-wait", "--turn", "t3"])
    run(["code", "apply", "Group one", "access", "--turn", "t2", "--coder", "bob"])
    ids = {coding["coder"]: coding["id"] for coding in found(capsys)}
    before = logs(study)
    assert run(["code", "retract", ids["ann"], ids["bob"]]) == 2
    assert "bob's coding" in capsys.readouterr().err
    assert before == logs(study)


@pytest.mark.usefixtures("study")
def test_an_unknown_id_is_refused(capsys: Capture) -> None:
    """An id that no log holds is named, with where to look."""
    assert run(["code", "retract", "C-0000000000"]) == 2
    assert "no coding is called 'C-0000000000'" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_a_proposal_cannot_be_retracted(capsys: Capture) -> None:
    """A proposal counts for nothing, so there is nothing to take back."""
    run(["tag"])
    proposal = found(capsys, "--coder", "@rules")[0]
    assert run(["code", "retract", proposal["id"]]) == 2
    assert "proposal" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_the_code_view_shows_all_extracts_with_those_below(capsys: Capture) -> None:
    """`view access` lists the extracts of access and of the codes under it; `--only` leaves those out."""
    run(["code", "apply", "Group one", "not-called-back", "--turn", "t2"])
    run(["code", "apply", "Group one", "long-wait", "--words", WAITING])
    run(["code", "apply", "Group one", "group-good", "--turn", "t6"])
    capsys.readouterr()
    assert run(["code", "view", "Getting help", "--context", "1"]) == 0
    shown = capsys.readouterr().out
    assert "nobody ever rang back. [laughs]" in shown
    assert WAITING in shown
    assert "How did you first hear about the group?" in shown
    assert "[/]" not in shown
    assert "2 codings on 2 turns in 1 source by 1 coder" in shown
    assert run(["code", "view", "access", "--only"]) == 0
    assert "no codings fit" in capsys.readouterr().out


@pytest.mark.usefixtures("study")
def test_the_code_view_is_masked_unless_raw(capsys: Capture) -> None:
    """Registered names are masked in the view and in its JSON; `--raw` shows the words as spoken."""
    run(["code", "apply", "Group one", "one-person", "--turn", "t5"])
    capsys.readouterr()
    run(["code", "view", "one-person"])
    masked = capsys.readouterr().out
    run(["code", "view", "one-person", "--json"])
    masked_json = capsys.readouterr().out
    run(["code", "view", "one-person", "--raw"])
    raw = capsys.readouterr().out
    assert ["May will say" in text for text in (masked, masked_json, raw)] == [False, False, True]


@pytest.mark.usefixtures("study")
def test_the_code_views_json_keeps_its_contract(capsys: Capture) -> None:
    """`code view --json` validates against its schema, context included."""
    run(["code", "apply", "Group one", "long-wait", "--words", WAITING])
    capsys.readouterr()
    assert run(["code", "view", "long-wait", "--json", "--context", "2"]) == 0
    view = schema("code-view")(json.loads(capsys.readouterr().out))
    assert [turn["turn"] for turn in view["codings"][0]["before"]] == ["t1", "t2"]
    assert view["path"] == "Getting help > Waiting too long"


@pytest.mark.usefixtures("study")
def test_a_word_that_is_no_verb_is_a_source(capsys: Capture) -> None:
    """`code aply ...` is an unknown source, and the hint names the verb that was meant."""
    assert run(["code", "aply", "Group one", "access"]) == 2
    assert "`qualcode code apply`" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_help_is_of_the_group(capsys: Capture) -> None:
    """`code --help` explains the session and lists the verbs."""
    assert run(["code", "--help"]) == 0
    shown = capsys.readouterr().out
    words = ("SOURCE", "apply", "retract", "accept", "view", "n NAME", "--all")
    assert [word in shown for word in words] == [True] * len(words)


def test_a_locked_study_is_not_coded(study: Path, capsys: Capture) -> None:
    """While the personal part is encrypted, coding is refused with what to do."""
    (study / "locked").mkdir()
    assert run(["code", "apply", "Group one", "access", "--turn", "t2"]) == 2
    assert run(["code", found_source(study)]) == 2
    assert "locked" in capsys.readouterr().err


def test_a_reason_that_names_somebody_is_refused(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Reasons stand in files without names: a registered name is refused, in a file with its line."""
    assert run(["code", "apply", "Group one", "access", "--turn", "t2", "--why", "as Okafor said"]) == 2
    name = lines_file(
        tmp_path,
        {"source": "Group one", "turn": "t2", "code": "access", "why": "typical"},
        {"source": "Group one", "turn": "t3", "code": "access", "why": "like Siân Pritchard"},
    )
    assert run(["code", "apply", "--from", name]) == 2
    error = capsys.readouterr().err
    assert ("line 1:" in error, "line 2:" in error) == (False, True)
    assert "Pritchard" not in error
    assert logs(study) == {}


@pytest.mark.usefixtures("study")
def test_a_line_too_deep_to_read_is_a_bad_line(tmp_path: Path, capsys: Capture) -> None:
    """JSON that is nested without end is named like any other bad line, and nothing breaks."""
    path = tmp_path / "codings.jsonl"
    path.write_text("[" * 200_000 + "\n", encoding="utf-8")
    assert run(["code", "apply", "--from", str(path)]) == 2
    assert "line 1: not a JSON object" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_several_turns_are_coded_at_once(capsys: Capture) -> None:
    """`--turn` may be repeated: one verb, one undo; a turn that is not there costs all of them."""
    assert (
        run(["code", "apply", "Group one", "long-wait", "--turn", "t2", "--turn", "t3", "--turn", "t3"]) == 0
    )
    assert [one["turns"] for one in found(capsys)] == [["t2"], ["t3"]]
    assert run(["undo"]) == 0
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t2", "--turn", "t99"]) == 2
    assert found(capsys) == []


@pytest.mark.usefixtures("study")
def test_several_words_and_spans_are_coded_at_once(capsys: Capture) -> None:
    """In one turn, where one is named; a span stands alone."""
    apply = ["code", "apply", "Group one", "long-wait"]
    assert run([*apply, "--turn", "t3", "--words", "Same here", "--words", WAITING]) == 0
    assert [one["words"] for one in found(capsys)] == ["Same here", WAITING]
    assert run([*apply, "--span", "0:8", "--span", "9:12"]) == 0
    assert len(found(capsys)) == 4
    for place in (["--turn", "t2", "--turn", "t3", "--words", "Same"], ["--turn", "t2", "--span", "0:8"]):
        assert run([*apply, *place]) == 2
    assert len(found(capsys)) == 4
