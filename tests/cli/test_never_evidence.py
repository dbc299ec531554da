"""What a facilitator says is never evidence: no verb counts a coding that lies on nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
ASKED = "What would have helped?"
RANG = "nobody ever rang back"


def said(capsys: Capture, *arguments: str, code: int = 0) -> str:
    """Run a command, hold its exit code, and return what it printed."""
    capsys.readouterr()
    assert code == run(list(arguments))
    return capsys.readouterr().out


def as_json(capsys: Capture, *arguments: str, code: int = 0) -> Any:
    """Run a reading command with `--json` and return what it printed."""
    return json.loads(said(capsys, *arguments, "--json", code=code))


@pytest.fixture
def asked(study: Path, capsys: Capture) -> Path:
    """Code a facilitator's question and nothing else, and rest a theme and a recommendation on the code."""
    said(capsys, "code", "apply", "Group one", "one-person", "--words", ASKED)
    said(
        capsys,
        "theme",
        "add",
        "One person",
        "--code",
        "one-person",
        "--id",
        "T-one",
        "--claim",
        "One is enough.",
    )
    said(capsys, "recommend", "add", "Name one person", "--id", "REC-one")
    said(capsys, "recommend", "link", "REC-one", "--theme", "T-one")
    return study


def add_evidence(capsys: Capture) -> None:
    """Code the answer too."""
    said(capsys, "code", "apply", "Group one", "one-person", "--words", "One person who knows you.")


def test_a_theme_is_not_heard_where_only_the_facilitator_spoke(asked: Path, capsys: Capture) -> None:
    """Its summary names no session, until somebody answers."""
    said(capsys, "export", "themes", "--counts")
    assert "Heard in" not in (asked / "exports" / "themes.md").read_text("utf-8")
    add_evidence(capsys)
    said(capsys, "export", "themes", "--counts")
    assert "**Heard in.** focus groups (1)" in (asked / "exports" / "themes.md").read_text("utf-8")


@pytest.mark.usefixtures("asked")
def test_a_theme_shows_such_extracts_marked_and_counts_the_others(capsys: Capture) -> None:
    """Marked in words and in JSON; neither the list's counts nor their bases take them in."""
    out = said(capsys, "theme", "show", "T-one")
    assert "0 extracts in 0 sources" in out
    assert "coded by ann · never evidence" in out
    counts = as_json(capsys, "theme", "list", "--counts")
    assert (counts["themes"][0]["counts"]["codings"], counts["bases"]["codings"]) == (0, 0)
    add_evidence(capsys)
    shown = as_json(capsys, "theme", "show", "T-one")
    validator("output/theme-show")(shown)
    assert [one["evidence"] for one in shown["codes"][0]["extracts"]] == [False, True]
    out = said(capsys, "theme", "show", "T-one")
    assert "1 extract in 1 source" in out
    counts = as_json(capsys, "theme", "list", "--counts")
    assert (counts["themes"][0]["counts"]["codings"], counts["bases"]["codings"]) == (1, 1)


@pytest.mark.usefixtures("asked")
def test_a_recommendation_has_nothing_for_it_but_what_people_said(capsys: Capture) -> None:
    """A link that leads to the question alone is not counted; one to a code nobody used yet is."""
    assert as_json(capsys, "recommend", "list")["recommendations"][0]["stances"]["supports"] == 0
    said(capsys, "recommend", "link", "REC-one", "--code", "one-person")
    assert as_json(capsys, "recommend", "list")["recommendations"][0]["stances"]["supports"] == 0
    said(capsys, "recommend", "link", "REC-one", "--code", "group-good", "--figure", "31 of 84")
    assert as_json(capsys, "recommend", "list")["recommendations"][0]["stances"]["supports"] == 2
    add_evidence(capsys)
    assert "4 for" in said(capsys, "recommend", "list")


@pytest.mark.usefixtures("asked")
def test_gaps_see_that_there_is_no_evidence(capsys: Capture) -> None:
    """The theme has no codings; with an answer it has."""
    assert [gap["id"] for gap in as_json(capsys, "gaps")["themes_without_codings"]] == ["T-one"]
    add_evidence(capsys)
    assert as_json(capsys, "gaps")["themes_without_codings"] == []


@pytest.mark.usefixtures("asked")
def test_a_trace_does_not_lead_to_the_facilitators_words(capsys: Capture) -> None:
    """Neither down from a recommendation nor up from the words; the coding itself is told for what it is."""
    assert ASKED not in said(capsys, "trace", "REC-one")
    coding = as_json(capsys, "codings")["codings"][0]["id"]
    found = as_json(capsys, "trace", coding)
    validator("output/trace")(found)
    assert (found["thing"]["words"], found["down"], found["up"]) == (ASKED, [], [])
    assert "never evidence" in found["thing"]["note"]
    assert as_json(capsys, "trace", "Group one:t4")["up"] == []
    add_evidence(capsys)
    assert "One person who knows you." in said(capsys, "trace", "REC-one")


def test_gaps_name_the_turn_of_a_quote(study: Path, capsys: Capture) -> None:
    """A quote that bears on nothing is named by its session and turn, where people look for it."""
    said(capsys, "quote", "pick", "-s", "Group one", "--words", RANG)
    assert as_json(capsys, "gaps")["quotes_unused"][0]["label"] == "Group one t2"
    assert study.is_dir()


def test_a_quote_that_turns_out_to_be_the_facilitators_supports_nothing(study: Path, capsys: Capture) -> None:
    """A role that is mended takes the quote out of the evidence of a recommendation."""
    said(capsys, "recommend", "add", "Ring back", "--id", "REC-ring")
    said(capsys, "quote", "pick", "-s", "Group one", "--words", RANG, "--recommendation", "REC-ring")
    assert as_json(capsys, "gaps")["recommendations_without_supporting_quote"] == []
    sian = as_json(capsys, "show", "Group one")["turns"][1]["speaker"]
    said(capsys, "source", "role", "Group one", sian, "facilitator")
    gaps = as_json(capsys, "gaps")
    assert [gap["id"] for gap in gaps["recommendations_without_supporting_quote"]] == ["REC-ring"]
    assert as_json(capsys, "recommend", "list")["recommendations"][0]["stances"]["supports"] == 0
    assert study.is_dir()
