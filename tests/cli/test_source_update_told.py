"""What a correction tells of changed words: where they differ, who says them now, what was dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from correcting_talk import BEFORE, PLACES, as_json, brought_in, captions, corrected, told

Capture = pytest.CaptureFixture[str]
LONG = " ".join(f"word{place}" for place in range(80))


@pytest.fixture
def source(empty_study: Path, capsys: Capture) -> str:
    """Make a study with the coded talk; return the source's id."""
    return brought_in(empty_study, capsys)


def test_long_words_are_shown_from_where_they_differ(empty_study: Path, source: str, capsys: Capture) -> None:
    """Before and now show a change that stands far behind the beginning."""
    path = empty_study.parent / "long.vtt"
    said = (*BEFORE[:-1], ("May Okafor", f"{LONG} and nothing more."))
    path.write_text(captions(said), encoding="utf-8")
    told(capsys, "source", "update", source, str(path), "--yes")
    told(
        capsys,
        "code",
        "apply",
        source,
        "waiting",
        "--turn",
        as_json(capsys, "show", source)["turns"][-1]["turn"],
    )
    path.write_text(captions(said).replace("word70", "another70"), encoding="utf-8")
    out, _ = told(capsys, "source", "update", source, str(path), "--dry-run")
    shown = " ".join(out.split())
    assert "before: …word" in shown
    assert ("word69 word70 word71" in shown, "word69 another70 word71" in shown) == (True, True)


def test_another_speaker_is_named_by_pseudonym(empty_study: Path, source: str, capsys: Capture) -> None:
    """A quote that another speaker says now waits, and both are told."""
    voices = as_json(capsys, "source", "speakers", source, "--raw")["speakers"]
    ids = {label: one["id"] for one in voices for label in one["labels"]}
    out, _ = told(capsys, "source", "update", source, corrected(empty_study), "--dry-run")
    assert f"said by {ids['May Okafor']} -> {ids['Siân Pritchard']}" in out


def test_accepting_an_approved_quote_tells_that_it_is_a_candidate(
    empty_study: Path, source: str, capsys: Capture
) -> None:
    """It was approved with other words."""
    quotes = {one["text"]: one["id"] for one in as_json(capsys, "quote", "list")["quotes"]}
    changed = quotes[PLACES["changed"]]
    told(capsys, "quote", "approve", changed)
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    told_of = "".join(told(capsys, "source", "settle", changed, "--accept"))
    assert f"{changed} is a candidate again" in told_of


def test_what_was_dropped_is_said_to_be_dropped(empty_study: Path, source: str, capsys: Capture) -> None:
    """Its words may well stand there still, in part."""
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    for row in as_json(capsys, "source", "changes")["changes"]:
        told(capsys, "source", "settle", row["id"], "--drop")
    notes = {row["left"]: row["note"] for row in as_json(capsys, "codings")["codings"] if row["left"]}
    assert notes == {"gone": "dropped after a correction"}


def test_a_memo_about_words_that_are_gone_is_told(empty_study: Path, source: str, capsys: Capture) -> None:
    """As one about a turn that is gone; what waits is shown in the order in which `changes` lists it."""
    codings = {one["words"]: one["id"] for one in as_json(capsys, "codings", "--raw")["codings"]}
    told(capsys, "memo", "new", "Ask the driver", "--about", codings[PLACES["orphaned"]])
    told_of, _ = told(capsys, "source", "update", source, corrected(empty_study), "--dry-run")
    assert f"{codings[PLACES['orphaned']]} stands nowhere now; the memo M-" in " ".join(told_of.split())
    planned = as_json(capsys, "source", "update", source, corrected(empty_study), "--dry-run")
    assert codings[PLACES["orphaned"]] in [one["turn"] for one in planned["lost"]]
    told(capsys, "source", "update", source, corrected(empty_study), "--yes")
    listed = [row["id"] for row in as_json(capsys, "source", "changes")["changes"]]
    assert listed == sorted(listed, key=lambda one: told_of.index(f"{one}  "))


def test_an_id_that_is_not_there_is_repeated_as_typed(source: str, capsys: Capture) -> None:
    """Letters keep their size."""
    assert source
    assert "'C-ABCDEF'" in told(capsys, "source", "settle", "C-ABCDEF", "--drop", code=2)[1]
