"""`qualcode codings`: the shared filters, honest counts, masked words, marked proposals."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

SURVEY = """Response ID,Area,Are you a parent?,What would have helped?
1,North,Yes,Someone to ring back. Nobody did.
2,South,No,A shorter waiting list.
3,South,Yes,One person who knows you.
"""


@pytest.fixture
def coded(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Add a survey of three respondents to the study, and codings by two coders."""
    survey = tmp_path / "survey.csv"
    survey.write_text(SURVEY, encoding="utf-8")
    columns = ["--column", "Area=attribute", "--column", "Are you a parent?=attribute"]
    columns += ["--column", "What would have helped?=open", "--attribute", "Are you a parent?=parent"]
    assert run(["import", str(survey), "--title", "Online survey", "--attribute", "Area=area", *columns]) == 0
    rows = [
        {"source": "Group one", "turn": "t2", "code": "not-called-back"},
        {"source": "Group one", "text": "nobody ever rang back", "code": "access"},
        {"source": "Group one", "text": "the waiting list was four months", "code": "long-wait"},
        {"source": "Online survey", "text": "A shorter waiting list.", "code": "long-wait"},
        {"source": "Online survey", "text": "One person who knows you.", "code": "one-person"},
    ]
    lines = tmp_path / "codings.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert run(["code", "apply", "--from", str(lines)]) == 0
    assert run(["code", "apply", "Group one", "group-good", "--turn", "t6", "--coder", "bob"]) == 0
    assert run(["code", "apply", "Group one", "access", "--turn", "t1", "--coder", "bob"]) == 0
    capsys.readouterr()
    return study


def listed(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """Return what `codings --json` prints, checked against its schema."""
    capsys.readouterr()
    assert run(["codings", "--json", *arguments]) == 0
    text = resources.files("qualcode.schemas").joinpath("output", "codings.json").read_text(encoding="utf-8")
    found: dict[str, Any] = fastjsonschema.compile(json.loads(text))(json.loads(capsys.readouterr().out))
    return found


def codes(capsys: Capture, *arguments: str) -> list[str]:
    """Return the codes of the codings that fit, sorted."""
    return sorted(coding["code"] for coding in listed(capsys, *arguments)["codings"])


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["access", "access", "group-good", "long-wait", "long-wait", "not-called-back", "one-person"]),
        (["--source", "online*"], ["long-wait", "one-person"]),
        (["--source", "group*", "--code", "long-wait"], ["long-wait"]),
        (["--code", "access"], ["access", "access", "long-wait", "long-wait", "not-called-back"]),
        (["--code", "Waiting too long", "--code", "one-person"], ["long-wait", "long-wait", "one-person"]),
        (["--coder", "bob"], ["access", "group-good"]),
        (["--coder", "Bob", "--code", "group-good"], ["group-good"]),
        (["--where", "area=South"], ["long-wait", "one-person"]),
        (["--where", "area=South and parent=no"], ["long-wait"]),
        (["--where", "role=facilitator"], ["access"]),
        (
            ["--where", "area=North and role!=facilitator"],
            ["access", "group-good", "long-wait", "not-called-back"],
        ),
    ],
)
def test_the_shared_filters(capsys: Capture, arguments: list[str], expected: list[str]) -> None:
    """Source globs, codes with those below, coder, attributes of people, sessions and answers narrow."""
    assert expected == codes(capsys, *arguments)


@pytest.mark.usefixtures("coded")
def test_one_speakers_codings(capsys: Capture) -> None:
    """`--speaker` keeps what that participant said, by id."""
    speaker = listed(capsys, "--code", "not-called-back")["codings"][0]["speakers"][0]
    assert codes(capsys, "--speaker", speaker) == ["access", "not-called-back"]


@pytest.mark.usefixtures("coded")
def test_counts_are_of_distinct_units(capsys: Capture) -> None:
    """Two codings on one turn are one turn; a turn is all its sentences; what a facilitator said is apart."""
    counts = [listed(capsys, "--source", "group*", "--unit", unit)["counts"] for unit in ("turn", "sentence")]
    assert [(count["codings"], count["units"], count["sources"], count["coders"]) for count in counts] == [
        (4, 3, 1, 2),
        (4, 6, 1, 2),
    ]
    responses = listed(capsys, "--unit", "response")["counts"]
    assert (responses["codings"], responses["units"], responses["outside"]) == (6, 5, 0)
    assert responses["never_evidence"] == 1
    assert listed(capsys, "--unit", "source")["counts"]["units"] == 2


@pytest.mark.usefixtures("coded")
def test_the_last_line_says_what_it_comes_to(capsys: Capture) -> None:
    """The count line names codings, units, sources and coders."""
    capsys.readouterr()
    run(["codings"])
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "6 codings on 5 turns in 2 sources by 2 coders",
        "and 1 on words that are never evidence",
    ]
    run(["codings", "--unit", "response", "--coder", "ann"])
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "5 codings on 4 responses in 2 sources by 1 coder"


@pytest.mark.usefixtures("coded")
def test_what_a_facilitator_said_is_marked(capsys: Capture) -> None:
    """A coding of a question says in list, code view and JSON that it is never evidence."""
    capsys.readouterr()
    run(["codings", "--where", "role=facilitator"])
    shown = " ".join(capsys.readouterr().out.split())
    assert "(facilitator, never" in shown
    assert shown.endswith(" 1 coding, on words that are never evidence")
    run(["code", "view", "access", "--where", "role=facilitator"])
    assert "facilitator, North, never evidence" in capsys.readouterr().out
    codings = listed(capsys)["codings"]
    assert [coding["role"] for coding in codings if not coding["evidence"]] == ["facilitator"]


@pytest.mark.usefixtures("study")
def test_what_the_rules_proposed_stays_visible(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """An accepted proposal is told as such in list and code view, and the proposal as accepted."""
    monkeypatch.setenv("COLUMNS", "200")
    run(["tag"])
    run(["code", "accept", "--code", "long-wait", "--coder", "rae"])
    (own,) = listed(capsys)["codings"]
    run(["codings"])
    shown = capsys.readouterr().out
    assert "rae (rules)" in shown
    assert "rae (rules): proposed by the rules, accepted by rae" in shown
    run(["code", "view", "long-wait"])
    assert "long-wait, proposed by the rules, accepted by rae" in capsys.readouterr().out
    proposals = {one["code"]: one["settled"] for one in listed(capsys, "--coder", "@rules")["codings"]}
    assert proposals["long-wait"] == [{"how": "accepted", "by": "rae", "coding": own["id"]}]
    assert proposals["one-person"] == []
    run(["codings", "--coder", "@rules"])
    shown = capsys.readouterr().out
    assert "4 proposals on 4 turns in 1 source, 3 open" in shown
    assert ("@rules: accepted by rae" in shown, "@rules: open" in shown) == (True, True)
    run(["code", "retract", own["id"], "--coder", "rae"])
    run(["codings", "--coder", "@rules", "--code", "long-wait"])
    shown = capsys.readouterr().out
    assert "@rules: taken back by rae" in shown
    assert "none open" in shown
    assert "count for nothing" not in shown


@pytest.mark.usefixtures("coded")
def test_the_list_leaves_its_room_to_the_words(capsys: Capture) -> None:
    """When a coding was made stands in the JSON; the list has no column for it."""
    made = listed(capsys)["codings"][0]["at"]
    run(["codings"])
    shown = capsys.readouterr().out
    assert made[:10] not in shown
    assert "when" not in shown.splitlines()[0]


@pytest.mark.usefixtures("coded")
def test_nothing_that_fits_is_said(capsys: Capture) -> None:
    """An empty result is a sentence and exit 0."""
    capsys.readouterr()
    assert run(["codings", "--coder", "bob", "--code", "one-person"]) == 0
    assert capsys.readouterr().out == "no codings fit\n"


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--source", "Grup one"], "did you mean Group one?"),
        (["--code", "long-wiat"], "did you mean long-wait?"),
        (["--coder", "boob"], "did you mean bob?"),
        (["--coder", "@rules"], "`qualcode tag`"),
        (["--where", "aera=South"], "did you mean area?"),
        (["--speaker", "P0000"], "no speaker is called"),
    ],
)
def test_unknown_names_are_an_error_never_an_empty_list(
    capsys: Capture, arguments: list[str], said: str
) -> None:
    """A filter that names what the study does not hold ends with exit 2 and the nearest name."""
    capsys.readouterr()
    assert run(["codings", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("coded")
def test_words_are_masked_unless_raw(capsys: Capture) -> None:
    """A registered name in coded words is masked in list and JSON; `--raw` shows what was said."""
    run(["code", "apply", "Group one", "one-person", "--words", "May will say the same"])
    one = ["--code", "one-person", "--source", "group*"]
    assert "May" not in listed(capsys, *one)["codings"][0]["words"]
    assert listed(capsys, *one, "--raw")["codings"][0]["words"] == "May will say the same"


@pytest.mark.usefixtures("coded")
def test_ids_and_codes_are_never_broken(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 80 columns ids and codes stand whole, so that they can be copied."""
    ids = [coding["id"] for coding in listed(capsys)["codings"]]
    monkeypatch.setenv("COLUMNS", "80")
    run(["codings"])
    shown = capsys.readouterr().out
    assert [identifier in shown for identifier in ids] == [True] * 7
    assert "not-called-back" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


@pytest.mark.usefixtures("coded")
def test_proposals_stand_apart_and_are_marked(capsys: Capture) -> None:
    """`--coder @rules` shows proposals as such; no other list or count holds one."""
    before = listed(capsys)
    assert run(["tag"]) == 0
    assert before == listed(capsys)
    assert {True} == {coding["proposal"] for coding in listed(capsys, "--coder", "@rules")["codings"]}
    run(["codings", "--coder", "@rules"])
    assert "count for nothing" in capsys.readouterr().out
