"""What the machine proposes crowds out nothing: the likely ones are shown, in one column, in few words."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from driving import drive, press, screen_text
from textual.pilot import Pilot

from qualcode.cli.main import run
from qualcode.flows.suggest.review_queue import open_queue
from qualcode.flows.suggest.review_records import Choice
from qualcode.model import Span
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.screens.tui.layout import rows_of
from qualcode.screens.tui.margins import labels_in, marks_of
from qualcode.screens.tui.passages import Passage, Stripe
from qualcode.screens.tui.status_line import StatusLine


@pytest.fixture
def proposed(study: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Let rules and suggester propose, one of the suggester's likely and all others less so."""
    assert run(["tag"]) == 0
    assert run(["suggest"]) == 0
    (log,) = (study / "codings" / "@suggest").glob("*.jsonl")
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    for number, event in enumerate(events):
        event["score"] = 0.9 if number == len(events) - 1 else 0.02 + number / 1000
    log.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    capsys.readouterr()
    return study


def stripes(*kinds: str) -> list[Stripe]:
    """Return stripes of some kinds on the same words, each with a name of its own."""
    return [
        Stripe(f"s{number}", kind, "S1", Span(0, 10), f"code {number}")  # type: ignore[arg-type]
        for number, kind in enumerate(kinds)
    ]


def test_proposals_have_one_column_however_many() -> None:
    """What people said keeps its columns beside four proposals."""
    passage = Passage("t1", "S1", "t1", "We waited for months.", 0)
    marks = marks_of(passage, rows_of(passage.text, 40), stripes(*["proposal"] * 4, "own", "memo"), 4)
    columns = {mark.stripe.kind: set() for mark in marks}  # type: ignore[var-annotated]
    for mark in marks:
        columns[mark.stripe.kind].add(mark.column)
    assert columns == {"own": {0}, "proposal": {1}, "memo": {2}}


def test_own_codes_are_named_before_many_proposals_are_counted() -> None:
    """Two proposals are named, of more their number is."""
    assert labels_in(stripes("proposal", "proposal", "own"), 60) == "code 2 · ?code 0 · ?code 1"
    assert labels_in(stripes(*["proposal"] * 5, "own"), 60) == "code 5 · ?5 proposed"


def test_a_key_shows_the_likely_ones_then_all_then_none(proposed: Path) -> None:
    """The stripes follow, and so do the keys that go to proposals and answer them."""

    async def look(pilot: Pilot[int], screen: CodingScreen) -> None:
        def shown() -> int:
            return sum(one.kind == "proposal" for one in screen.stripes())

        every, likely = len(screen.bench.proposals()), len(screen.bench.likely())
        assert 0 < likely < every
        assert shown() == likely
        await press(pilot, "P")
        assert (shown(), message(screen)) == (every, f"proposals: all {every} are shown")
        await press(pilot, "P")
        assert (shown(), message(screen)) == (0, f"proposals: {every} are hidden")
        await press(pilot, "right_square_bracket")
        assert message(screen) == f"no proposal is shown, {every} hidden · P shows them"
        await press(pilot, "P")
        assert shown() == likely
        assert "proposed" in screen_text(pilot.app) or "?" in screen_text(pilot.app)

    drive(proposed, look)


def message(screen: CodingScreen) -> str:
    """Return what the status line says."""
    return screen.query_one(StatusLine).message


def test_the_review_puts_what_is_likely_and_counts_the_rest(
    proposed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default the likely ones; --all takes all; the rest is told."""
    from driving import desk_of

    desk = desk_of(proposed)
    likely, every = open_queue(desk, Choice("suggest")), open_queue(desk, Choice("suggest", everything=True))
    assert likely.unlikely == len(every.proposals) - len(likely.proposals) > 0
    assert every.unlikely == 0
    first = open_queue(desk, Choice("suggest", everything=True, likely_first=True))
    assert sorted(one.id for one in first.proposals) == sorted(one.id for one in every.proposals)
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    assert run(["suggest", "review", "--by", "suggest"]) == 0
    told = f"{len(likely.proposals)} open proposal, and {likely.unlikely} less likely: --all"
    assert told in capsys.readouterr().out


def test_where_nothing_is_likely_all_come_the_likeliest_first(proposed: Path) -> None:
    """A study that has taught the suggester little still has a queue."""
    from driving import desk_of

    queue = open_queue(desk_of(proposed), Choice(by="suggest")).proposals
    assert len(queue) == 1
    (log,) = (proposed / "codings" / "@suggest").glob("*.jsonl")
    low = log.read_text(encoding="utf-8").replace('"score": 0.9', '"score": 0.4')
    log.write_text(low, encoding="utf-8")
    found = open_queue(desk_of(proposed), Choice(by="suggest"))
    scores = {event["id"]: event["score"] for event in map(json.loads, low.splitlines())}
    ordered = [scores[one.id] for one in found.proposals]
    assert (ordered[0], found.unlikely) == (0.4, 0)
    assert ordered == sorted(ordered, reverse=True)
