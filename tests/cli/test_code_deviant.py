"""`qualcode code deviant`: the cases that do not fit, in three lists, masked, and nothing changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

SAID = [
    "They never rang me back about the referral.",
    "Nobody rang us back, not once.",
    "She said she would ring back and never rang.",
    "I waited and nobody rang back.",
    "They rang back after a week, never before.",
    "The bus to Joan's clinic was late again.",
    "Nobody ever rang back about my brother.",
    "They promised to ring back and never rang anyone back.",
    "The garden is lovely.",
    "They did not ring back then.",
]


@pytest.fixture
def coded(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Import talk, and code six turns of it with one code; two more would fit."""
    talk = tmp_path / "talk.vtt"
    people = ["Ada Pike", "Ben Carne"]
    cues = [
        f"00:00:{n:02}.000 --> 00:00:{n:02}.900\n{people[n % 2]}: {words}\n" for n, words in enumerate(SAID)
    ]
    talk.write_text("\n".join(["WEBVTT\n", *cues]), encoding="utf-8")
    assert run(["import", str(talk), "--title", "Talk", "--quoting", "yes", "--session", "area=North"]) == 0
    for turn in range(1, 7):
        assert run(["code", "apply", "Talk", "not-called-back", "--turn", f"t{turn}"]) == 0
    assert run(["code", "apply", "Talk", "long-wait", "--turn", "t8"]) == 0
    capsys.readouterr()
    return study


def deviant(capsys: pytest.CaptureFixture[str], *typed: str) -> dict[str, Any]:
    """Return the lists of a code."""
    capsys.readouterr()
    assert run(["code", "deviant", *typed, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    validator("output/code-deviant")(found)
    return found


@pytest.mark.usefixtures("coded")
def test_the_extract_unlike_the_others_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    """By words; half of the extracts at most; with the turns around it."""
    found = deviant(capsys, "not-called-back")
    assert found["extracts"] == 6
    assert len(found["far"]) == 3
    assert found["far"][0]["turns"] == ["t6"]
    assert found["far"][0]["likeness"] < found["usual"]
    assert [turn["turn"] for turn in found["far"][0]["before"]] == ["t5"]
    assert len(deviant(capsys, "not-called-back", "--top", "1")["far"]) == 1


@pytest.mark.usefixtures("coded")
def test_the_same_words_coded_otherwise_or_not_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    """The code's rules and its words lead to them; only sources that people have coded in are looked at."""
    found = deviant(capsys, "not-called-back")
    by_turn = {one["turn"]: one for one in found["elsewhere"]}
    assert by_turn.keys() == {"t7", "t8", "t10"}
    assert by_turn["t7"]["codes"] == []
    assert by_turn["t8"]["codes"] == ["long-wait"]
    assert all(one["why"] or one["likeness"] >= found["usual"] for one in found["elsewhere"])
    assert {one["title"] for one in found["elsewhere"]} == {"Talk"}


@pytest.mark.usefixtures("coded")
def test_what_a_person_decided_is_not_brought_up_by_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    """Coded and taken back again: the rule does not name it any more."""
    before = [one for one in deviant(capsys, "not-called-back")["elsewhere"] if one["why"]]
    assert [one["turn"] for one in before] == ["t7", "t8", "t10"]
    span = before[0]["span"]
    place = ["--span", f"{span[0]}:{span[1]}"]
    assert run(["code", "apply", "Talk", "not-called-back", *place]) == 0
    identifier = capsys.readouterr().out.split()[0]
    assert run(["code", "retract", identifier]) == 0
    after = [one for one in deviant(capsys, "not-called-back")["elsewhere"] if one["why"]]
    assert [one["turn"] for one in after] == ["t8", "t10"]


def test_the_opposite_in_polarity_is_a_negative_case(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a coder said of an extract, against what most extracts or the entry say."""
    book = coded / "codebook.yaml"
    words = book.read_text(encoding="utf-8")
    book.write_text(words + "facets:\n  polarity: [positive, negative]\n", encoding="utf-8")
    ids = {
        one["turns"][0]: one["id"]
        for one in json.loads(_out(capsys, "codings", "--code", "not-called-back", "--json"))["codings"]
    }
    for turn, polarity in {"t1": "negative", "t2": "negative", "t5": "positive"}.items():
        assert run(["code", "facet", ids[turn], f"polarity={polarity}"]) == 0
    (case,) = deviant(capsys, "not-called-back")["opposite"]
    assert (case["id"], case["why"]) == (ids["t5"], "positive, where the code is negative")


def _out(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    capsys.readouterr()
    assert run(list(typed)) == 0
    return capsys.readouterr().out


@pytest.mark.usefixtures("coded")
def test_a_stance_is_a_negative_case(capsys: pytest.CaptureFixture[str]) -> None:
    """Proposed with a stance and open; accepted, it is a coding's own, and proposed no more."""
    assert run(["tag"]) == 0
    proposed = [one for one in deviant(capsys, "not-called-back")["opposite"] if one["coder"] == "@rules"]
    assert proposed
    assert all(one["why"] == f"{one['stance']}, proposed" for one in proposed)
    assert run(["code", "accept", proposed[0]["id"]]) == 0
    after = deviant(capsys, "not-called-back")["opposite"]
    assert proposed[0]["id"] not in {one["id"] for one in after}
    assert [one["stance"] for one in after if one["coder"] == "ann"] == [proposed[0]["stance"]]


@pytest.mark.usefixtures("coded")
def test_words_are_masked_unless_raw(capsys: pytest.CaptureFixture[str]) -> None:
    """A registered name is shown only with --raw, and changes no rank."""
    assert run(["anonymise", "register", "add", "Joan", "--kind", "staff", "--as", "the nurse"]) == 0
    masked, raw = deviant(capsys, "not-called-back"), deviant(capsys, "not-called-back", "--raw")
    assert "Joan" not in json.dumps(masked)
    assert "Joan" in raw["far"][0]["words"]
    assert [one["likeness"] for one in raw["far"]] == [one["likeness"] for one in masked["far"]]


@pytest.mark.usefixtures("coded")
def test_the_screen_says_who_decides(capsys: pytest.CaptureFixture[str]) -> None:
    """Three lists, the sentence that a person reads again, and the verbs to act with."""
    shown = _out(capsys, "code", "deviant", "not-called-back")
    assert "To be read again by a person, not corrected by the machine" in shown
    assert shown.index("Furthest") < shown.index("The same words") < shown.index("Negative cases")
    assert "qualcode code retract ID" in shown


@pytest.mark.usefixtures("study")
def test_a_code_that_nobody_used(capsys: pytest.CaptureFixture[str]) -> None:
    """It says in words what is missing."""
    shown = _out(capsys, "code", "deviant", "one-person")
    assert "0 extracts to compare; 5 are needed" in shown
    assert "nobody has coded a source yet" in shown
    assert "none: no coding of it is marked" in shown


@pytest.mark.usefixtures("study")
def test_an_unknown_code(capsys: pytest.CaptureFixture[str]) -> None:
    """Did you mean, and exit code 2."""
    assert run(["code", "deviant", "long-wiat"]) == 2
    assert "did you mean long-wait?" in capsys.readouterr().err
