"""What `suggest`, its review and its samples tell: nothing but what is so, and what to do next."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from verbs_run import said, typed

from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]


def drawn(capsys: Capture, *options: str) -> Any:
    """Draw a sample and return what was said of it."""
    found = json.loads(said(capsys, "suggest", "audit", *options, "--json")[0])
    validator("output/suggest-audit-drawn")(found)
    return found


@pytest.mark.usefixtures("study")
def test_proposals_on_an_unread_sample_are_held_back(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Until this coder has read the segments; for another, too, unless somebody has read it all."""
    said(capsys, "tag")
    assert drawn(capsys)["met_before"] == 0
    typed(monkeypatch)
    assert "held back" in said(capsys, "suggest", "review")[0]
    assert "no other proposal is open" in said(capsys, "suggest", "review")[0]
    typed(monkeypatch, *(["n"] * 20))
    said(capsys, "suggest", "audit", "--code", "--coder", "rae")
    typed(monkeypatch, "q")
    assert "4 open proposals" in said(capsys, "suggest", "review")[0]
    typed(monkeypatch, "n", "q")
    said(capsys, "suggest", "audit", "--code")
    typed(monkeypatch)
    assert "held back" in said(capsys, "suggest", "review")[0]


@pytest.mark.usefixtures("study")
def test_what_was_met_as_a_proposal_is_not_blind(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Told at the draw, and on the report card; a colleague who judged nothing read blind."""
    said(capsys, "tag")
    said(capsys, "code", "accept", "--code", "group-good")
    said(capsys, "code", "reject", "--code", "long-wait")
    assert drawn(capsys)["met_before"] == 2
    for coder in ("ann", "rae"):
        typed(monkeypatch, *(["n"] * 20))
        said(capsys, "suggest", "audit", "--code", "--coder", coder)
    assert "ann had met as proposals before" in said(capsys, "suggest", "evaluate", "--with", "ann")[0]
    assert "had met" not in said(capsys, "suggest", "evaluate", "--with", "rae")[0]


def test_what_is_judged_after_reading_was_read_blind(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Only what came before the reading counts."""
    drawn(capsys)
    typed(monkeypatch, *(["n"] * 20))
    said(capsys, "suggest", "audit", "--code")
    (log,) = (study / "audits").glob("*/ann.jsonl")
    log.write_text(re.sub(r'"at": "\d{4}', '"at": "2001', log.read_text(encoding="utf-8")), encoding="utf-8")
    said(capsys, "tag")
    said(capsys, "code", "accept", "--all")
    card = json.loads(said(capsys, "suggest", "evaluate", "--json")[0])
    assert (card["met_before"], card["n"]) == (0, card["drawn"])


@pytest.mark.usefixtures("study")
def test_a_limit_tells_what_it_left(capsys: Capture) -> None:
    """The lanes count what was kept, and what lies beyond the limit has a line; a dry run points nowhere."""
    lanes = json.loads(said(capsys, "suggest", "--limit", "1", "-n", "--json")[0])["lanes"]
    names = ("rules", "suggest", "coded", "limited", "nothing")
    assert (lanes["segments"], lanes["suggest"] <= 1) == (sum(lanes[name] for name in names), True)
    shown = said(capsys, "suggest", "--limit", "1", "-n")[0]
    assert "1 suggestion in 1 source." in shown
    assert "suggest review" not in shown


def test_sources_without_a_suggestion_are_not_counted_as_having_one(
    study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Two looked at, one with suggestions."""
    assert (study / "codebook.yaml").is_file()
    other = tmp_path / "other.csv"
    other.write_text("ID,What else?\n1,Zyx qwv\n2,Qwv zyx\n", encoding="utf-8")
    said(capsys, "import", str(other), "--title", "Other", "--column", "What else?=open", "--yes")
    found = json.loads(said(capsys, "suggest", "-n", "--limit", "1", "--json")[0])
    assert (found["sources"], found["proposing"]) == (2, 1)
    assert "1 suggestion in 1 of 2 sources" in said(capsys, "suggest", "-n", "--limit", "1")[0]


@pytest.mark.usefixtures("study")
def test_keys_of_other_prompts_are_no_codes(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """`m` and `e` in a sample are no unknown codes; `m` in a review says when there is no more."""
    drawn(capsys)
    typed(monkeypatch, "m", "e", "q")
    error = said(capsys, "suggest", "audit", "--code", code=2)[1]
    assert "'m' is no key here" in error
    assert "no code is called" not in error
    said(capsys, "undo")
    said(capsys, "tag")
    typed(monkeypatch, *(["o"] * 6), "q")
    assert "nothing more was said around it" in said(capsys, "suggest", "review")[1]


@pytest.mark.usefixtures("study")
def test_one_accepted_proposal_is_one_proposal(capsys: Capture) -> None:
    """The log counts as people do."""
    said(capsys, "tag")
    said(capsys, "code", "accept", "--code", "long-wait")
    assert "1 proposal" in said(capsys, "log")[0]
    assert "1 proposals" not in said(capsys, "log")[0]


@pytest.mark.usefixtures("study")
def test_more_than_there_is_is_said_at_the_draw(tmp_path: Path, capsys: Capture) -> None:
    """All is drawn, and that audited counts rest on the survey part of it."""
    survey = tmp_path / "survey.csv"
    survey.write_text("ID,What happened?\n1,We waited for months\n2,Nobody rang back\n", encoding="utf-8")
    said(capsys, "import", str(survey), "--title", "Survey", "--column", "What happened?=open", "--yes")
    shown = said(capsys, "suggest", "audit", "--size", "99999")[0]
    assert "fewer than the 99,999 asked for" in shown
    assert "2 of surveys" in shown
    assert "--source" in shown


def test_in_reflexive_work_no_verb_points_to_one_that_is_off(study: Path, capsys: Capture) -> None:
    """Review and queue say that proposals are off, and do not send people to make some."""
    settings = study / "qualcode.toml"
    text = settings.read_text(encoding="utf-8").replace('approach = "codebook"', 'approach = "reflexive"')
    settings.write_text(text, encoding="utf-8")
    for verb in ("review", "queue"):
        assert "coding is interpretation" in said(capsys, "suggest", verb, code=2)[1]
    said(capsys, "suggest", "--anyway")
    said(capsys, "suggest", "queue")
