"""What the suggester proposes, with the evidence in words; proposals are never shown as codings.

Participants' words are masked where they come masked, and reach the screen as plain text.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.machine_runs import written_line
from qualcode.screens.printing import listing, shortened
from qualcode.screens.sampled import learnt_words
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from qualcode.flows.suggest.explaining import Because
    from qualcode.flows.suggest.queue import Queue
    from qualcode.flows.suggest.running import Suggestions

COUNT_FOR_NOTHING = "PROPOSALS: they count for nothing until you accept them"
_SHORT = 70


def suggest_screen(done: Suggestions, *, dry_run: bool) -> Iterator[RenderableType]:
    """Yield the suggestions by code, the three lanes, and what comes next."""
    for title, group in groupby(done.explained, key=lambda one: f"{one.title} ({one.source})"):
        yield Text(title, style="bold underline")
        for one in group:
            yield from because_lines(one)
        yield Text("")
    yield listing(
        ["code", "id", "suggestions#"],
        [(done.names.get(code, code), code, str(number)) for code, number in done.counts.items()],
        empty="nothing is suggested",
    )
    where = counted(done.sources, "source")
    where = where if done.proposing == done.sources else f"{done.proposing:,} of {where}"
    yield Text(f"{counted(done.total, 'suggestion')} in {where}. {_learnt(done)}")
    yield from _lanes(done, dry_run=dry_run)
    if done.total:
        yield Text(f"{COUNT_FOR_NOTHING}.", style="bold")
        if not dry_run:
            yield Text("  qualcode suggest review             takes them one by one, with words and evidence")
            yield Text("  qualcode codings --coder @suggest   lists them")
    yield Text(written_line(done, "suggestions", dry_run=dry_run), style="dim")


def _learnt(done: Suggestions) -> str:
    if not done.learnt_coded and not done.learnt_rejected:
        return "Learnt from the codebook alone: nobody has coded yet."
    return f"Learnt from the codebook, {learnt_words(done.learnt_coded, done.learnt_rejected)}."


def _lanes(done: Suggestions, *, dry_run: bool) -> Iterator[RenderableType]:
    lanes = done.lanes
    yield Text(f"Of {counted(lanes.segments, 'segment')} of evidence:")
    rows = [
        ("rules", f"{lanes.rules:,}", "qualcode tag"),
        ("suggester alone", f"{lanes.suggest:,}", "" if dry_run else "qualcode suggest review"),
        ("people alone", f"{lanes.coded:,}", "qualcode codings"),
        ("nothing found", f"{lanes.nothing:,}", "" if dry_run else "qualcode suggest queue"),
    ]
    if lanes.limited:
        rows.insert(2, ("beyond --limit", f"{lanes.limited:,}", "" if dry_run else "qualcode suggest queue"))
    yield listing(["", "segments#", ""], rows, empty="")


def because_lines(one: Because) -> Iterator[RenderableType]:
    """Yield a suggestion with its words and its evidence."""
    line = Text(f"{one.id}  {one.turn}  ", style="dim").append(one.code, style="bold not dim")
    yield line.append(f"  {one.score:.2f}, number {one.rank}")
    yield indented(Text(one.words))
    evidence = because(one)
    if evidence:
        yield indented(Text(evidence, style="dim"))


def because(one: Because) -> str:
    """Return the evidence in words: "because: never rang back · like C-1a2b “…” · rule: phrase: ..."."""
    parts = []
    if one.matched:
        parts.append(f"because: {', '.join(dict.fromkeys(one.matched))}")
    if one.near:
        words = f" “{shortened(one.near_words, _SHORT)}”" if one.near_words else ""
        parts.append(f"like {one.near}{words}")
    if one.rule:
        parts.append(f"a rule too: {one.rule}")
    return " · ".join(parts) or "because of the text as a whole"


def suggest_json(done: Suggestions) -> dict[str, Any]:
    """Return what was suggested as JSON."""
    return {
        "suggestions": done.total,
        "note": COUNT_FOR_NOTHING,
        "machine_run": done.machine_run,
        "run": done.run.id if done.run else None,
        "sources": done.sources,
        "proposing": done.proposing,
        "lanes": done.lanes,
        "learnt": {"coded": done.learnt_coded, "rejected": done.learnt_rejected},
        "written": done.written,
        "counts": done.counts,
        "explained": done.explained,
    }


def queue_screen(queue: Queue) -> Iterator[RenderableType]:
    """Yield the segments of which nobody has said anything yet."""
    for title, group in groupby(queue.segments, key=lambda one: f"{one.title} ({one.source})"):
        yield Text(title, style="bold underline")
        for one in group:
            yield Text(f"{one.turn}  {one.speaker or one.role}", style="dim")
            yield indented(Text(one.words))
        yield Text("")
    if not queue.total:
        yield Text("nothing is left: every segment has a proposal, a coding, or was read")
        return
    shown = f", {len(queue.segments):,} shown" if len(queue.segments) < queue.total else ""
    yield Text(
        f"{queue.total:,} of {counted(queue.read, 'segment')} of evidence{shown}: no rule, no suggestion,"
    )
    yield Text("no coding. A list to read again, not a code: `qualcode code SOURCE` codes them.")
    if queue.unread:
        names = ", ".join(queue.unread)
        yield Text(f"never looked at by the suggester, so not in this list: {names}", style="bold")
