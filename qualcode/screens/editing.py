"""A correction in place: each turn before and after, what follows from it; and who speaks in a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from qualcode.flows.correcting import Edit, TurnChange
from qualcode.flows.followed_words import ShownRow, Words
from qualcode.flows.speakers import Voices
from qualcode.screens.printing import Hanging, listing, plain, shortened
from qualcode.screens.revising import lost_lines, rows_json, verdict_lines
from qualcode.screens.unmasked import unmasked_lines
from qualcode.text import counted

_WORDS = 300
_FEW = 12
Between = tuple[Words, Words]


def edit_lines(edit: Edit, words: Between) -> Iterator[RenderableType]:
    """Yield what a correction does: its turns before and after, people who are new, and the verdicts."""
    plan = edit.plan
    yield Text(f"{plan.new.id}  revision {plan.old.revision} to {plan.new.revision}", style="bold")
    for change in edit.turns[:_FEW]:
        yield from _turn_lines(change, words)
    if len(edit.turns) > _FEW:
        yield Text(f"  and {counted(len(edit.turns) - _FEW, 'more turn')}")
    joined = {into: who for who, into in edit.joins}
    for who in edit.newcomers:
        if who in joined:
            yield Hanging(f"  {who} says here now what {joined[who]} said", by=4)
            continue
        known = "new: nobody of that name was known" if who in edit.registered else "new in this source"
        yield Hanging(f"  {who} ({plan.new.speakers[who]}) is {known}", by=4)
    yield from unmasked_lines(edit.unmasked)
    yield from verdict_lines(plan)
    yield from lost_lines(edit.lost, plan.new.id)


def _turn_lines(change: TurnChange, words: Between) -> Iterator[RenderableType]:
    before, after = words
    who = change.before or "nobody named"
    head = Text(f"{change.turn}  ", style="bold").append(who, style="not bold")
    if change.new is None:
        yield head.append(" (the turn goes)", style="not bold")
    elif change.before != change.after:
        yield head.append(f" becomes {change.after or 'nobody named'}", style="not bold")
    else:
        yield head
    if not change.reworded and change.new is not None:
        yield Hanging(f"  {shortened(after(change.new), _WORDS)}", by=4)
        return
    yield Hanging(f"  before: {shortened(before(change.old), _WORDS)}", by=10)
    if change.new is not None:
        yield Hanging(f"  now:    {shortened(after(change.new), _WORDS)}", by=10)


def edited_line(edit: Edit, left: int) -> str:
    """Return what stands now, and what still waits."""
    new = edit.plan.new
    rest = f"; {counted(left, 'thing')} to decide: qualcode source changes {new.id}" if left > 0 else ""
    return f"{new.id} is at revision {new.revision}{rest}"


def edit_json(edit: Edit, rows: Sequence[ShownRow], words: Between) -> dict[str, Any]:
    """Return a correction as JSON: its turns before and after, and every coding, quote and mask."""
    before, after = words
    return {
        "source": edit.plan.new.id,
        "revision": edit.plan.new.revision,
        "turns": [
            {
                "turn": one.turn,
                "old_speaker": one.before,
                "new_speaker": one.after,
                "old_text": before(one.old),
                "new_text": None if one.new is None else after(one.new),
            }
            for one in edit.turns
        ],
        "newcomers": [
            {"id": who, "role": edit.plan.new.speakers[who], "registered": who in edit.registered}
            for who in edit.newcomers
        ],
        "unmasked": list(edit.unmasked),
        "lost": plain(edit.lost),
        **rows_json(rows),
    }


def speakers_lines(voices: Voices) -> Iterator[RenderableType]:
    """Yield who speaks in a source, and the turns that wait to be attributed."""
    yield Text(f"{voices.title} ({voices.source})", style="bold")
    columns: dict[str, list[str]] = {
        "speaker": [one.id for one in voices.speakers],
        "role": [one.role for one in voices.speakers],
        "turns#": [f"{one.turns:,}" for one in voices.speakers],
        "words#": [f"{one.words:,}" for one in voices.speakers],
        "labels": [", ".join(one.labels) for one in voices.speakers],
    }
    filled = {name: cells for name, cells in columns.items() if any(cells)}
    yield listing(list(filled), zip(*filled.values(), strict=True), empty="nobody is named as a speaker")
    for waiting in voices.unattributed:
        sort = "under a label of several people" if waiting.several else "nobody's"
        label = f" ({waiting.label})" if waiting.label else ""
        turns, words = counted(len(waiting.turns), "turn"), counted(waiting.words, "word")
        yield Hanging(f"{turns}, {words}, {sort}{label}: {_ranges(waiting.turns)}", by=2)
    if voices.unattributed:
        first = voices.unattributed[0].turns[0]
        yield Hanging(
            f"  qualcode source edit {voices.source} {first} --speaker WHO says whose they are", by=4
        )


def _ranges(turns: Sequence[str]) -> str:
    shown = ", ".join(turns[:_FEW])
    return f"{shown} and {len(turns) - _FEW} more" if len(turns) > _FEW else shown
