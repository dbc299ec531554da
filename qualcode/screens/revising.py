"""What a correction does to what points into a source: counts by verdict, and what waits, old and new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from qualcode.coding.carrying import VERDICTS
from qualcode.flows.deciding import Decision, Waiting
from qualcode.flows.followed_words import ShownRow
from qualcode.flows.likeness import Renamed
from qualcode.flows.lost_turns import LostTurn
from qualcode.flows.revising import Plan, Sort
from qualcode.flows.updating import Update
from qualcode.flows.withdrawal.tombstones import WITHDRAWN
from qualcode.model import Source
from qualcode.screens.printing import Hanging, plain, shortened
from qualcode.screens.unmasked import unmasked_lines
from qualcode.text import count_words, counted

_WORDS = 160
_AROUND = 60
_SORTS: tuple[tuple[Sort, str], ...] = (("coding", "coding"), ("quote", "quote"), ("redaction", "mask"))


def update_lines(
    update: Update, waiting: Sequence[ShownRow], *, raw: bool = False
) -> Iterator[RenderableType]:
    """Yield what an update does: sizes, verdicts, labels that may be one person, and what waits.

    Who may be one person is told by pseudonyms, and with `raw` by labels.
    """
    plan = update.plan
    if update.unchanged:
        yield Hanging(f"{update.read.path.name} is what {plan.old.id} holds already; nothing changed")
        return
    head = f"{plan.new.id}  revision {plan.old.revision} to {plan.new.revision}: {update.read.path.name}"
    yield Text(head, style="bold")
    yield Text(f"  {_size(plan.old)} before, {_size(plan.new)} now")
    for problem in update.read.loaded.problems:
        if problem.code == WITHDRAWN:
            yield Text(f"  {problem.message}")
    yield from verdict_lines(plan)
    if update.doubt:
        yield Hanging(f"  {update.doubt}; --force takes it all the same", by=4)
    for one in update.renamed:
        yield Hanging(f"  {_renamed_line(one, raw=raw)}", by=4)
    yield from unmasked_lines(update.unmasked)
    yield from lost_lines(update.lost, plan.new.id)
    yield from waiting_lines(waiting)


def _renamed_line(one: Renamed, *, raw: bool) -> str:
    before, after = map(repr, (one.before, one.after)) if raw else one.ids
    said = f"{after} says what {before} said: is that one person?"
    return f"{said} --same {after}={before}, or --new {after}" if raw else f"{said} --raw shows the labels"


def lost_lines(lost: Iterable[LostTurn], source: str) -> Iterator[RenderableType]:
    """Yield what is tied to turns that a correction takes out."""
    for one in lost:
        if one.sort == "memo":
            gone = "is gone" if one.turn.startswith("t") else "stands nowhere now"
            yield Hanging(f"  {one.turn} {gone}; the memo {one.id} is about it", by=4)
        else:
            unset = f"qualcode guide unset {source} {one.turn}"
            yield Hanging(
                f"  {one.turn} is gone, where {one.question} began: `{unset}`, then `qualcode guide set`",
                by=4,
            )


def verdict_lines(plan: Plan) -> Iterator[RenderableType]:
    """Yield how many codings, quotes and masks there are of each verdict."""
    for sort, noun in _SORTS:
        counts = plan.counts(sort)
        told = [f"{counts[word]} {word.replace('_', ' ')}" for word in VERDICTS if word in counts]
        if told:
            yield Hanging(f"  {counted(sum(counts.values()), noun)}: {', '.join(told)}", by=4)


def _size(source: Source) -> str:
    return f"{counted(len(source.turns), source.unit)}, {counted(count_words(source.text), 'word')}"


def waiting_lines(rows: Sequence[ShownRow]) -> Iterator[RenderableType]:
    """Yield what waits for a decision, with its words before and after."""
    for shown in rows:
        yield from waiting_row(shown)


def waiting_row(shown: ShownRow) -> Iterator[RenderableType]:
    """Yield one thing that waits: what it is, its words before, and after."""
    pointer, carried = shown.row.pointer, shown.row.carried
    head = f"{pointer.id}  {carried.verdict.replace('_', ' ')}  {pointer.label} ({pointer.by})"
    yield Text(head, style="bold")
    if any(shown.speakers):
        yield Hanging(f"  said by {shown.speakers[0]} -> {shown.speakers[1]}", by=4)
    if shown.new_text is None:
        yield Hanging(f"  before: {shortened(shown.old_text, _WORDS)}", by=10)
        yield Hanging("  now:    (nowhere)", by=10)
        return
    before, after = _where_they_differ(shown.old_text, shown.new_text)
    yield Hanging(f"  before: {shortened(before, _WORDS)}", by=10)
    yield Hanging(f"  now:    {shortened(after, _WORDS)}", by=10)
    if carried.verdict == "changed" and shown.old_text == shown.new_text:
        yield Hanging("  what differs is masked; --raw shows it", by=4)


def _where_they_differ(before: str, after: str) -> tuple[str, str]:
    """Return two texts from shortly before the first place at which they differ."""
    old, new = (" ".join(text.split()) for text in (before, after))
    if max(len(old), len(new)) <= _WORDS:
        return old, new
    least = min(len(old), len(new))
    head = next((place for place in range(least) if old[place] != new[place]), least)
    start = old.rfind(" ", 0, max(0, head - _AROUND)) + 1
    if old == new or start == 0:
        return old, new
    return f"…{old[start:]}", f"…{new[start:]}"


def updated_line(update: Update, decisions: Mapping[str, Decision]) -> str:
    """Return what stands now, and what still waits."""
    new, waiting = update.plan.new, update.plan.waiting
    left = len([row for row in waiting if row.pointer.id not in decisions])
    rest = f"; {counted(left, 'thing')} to decide: qualcode source changes {new.id}" if left > 0 else ""
    return f"{new.id} is at revision {new.revision}{rest}"


def decided_line(done: Sequence[str], left: int) -> str:
    """Return what is settled and what still waits."""
    rest = f"; {counted(left, 'thing')} still to decide: qualcode source changes" if left else ""
    return f"{', '.join(done)} decided{rest}"


def changes_json(rows: Iterable[tuple[Waiting, ShownRow]]) -> dict[str, Any]:
    """Return what waits for a decision as JSON."""
    return {
        "changes": [
            {"source": one.old.id, "before": one.old.revision, "after": one.new.revision, **row_json(shown)}
            for one, shown in rows
        ]
    }


def update_json(update: Update, rows: Iterable[ShownRow], *, raw: bool = False) -> dict[str, Any]:
    """Return a planned update as JSON: every coding, quote and mask with its verdict and its words.

    Who may have been renamed is told by pseudonyms, and with `raw` by labels.
    """
    plan = update.plan
    return {
        "source": plan.new.id,
        "revision": plan.new.revision,
        "unchanged": update.unchanged,
        **rows_json(rows),
        "renamed": [_renamed(one, raw=raw) for one in update.renamed],
        "lost": plain(update.lost),
        "unmasked": list(update.unmasked),
        "doubt": update.doubt,
    }


def rows_json(rows: Iterable[ShownRow]) -> dict[str, list[dict[str, Any]]]:
    """Return what a correction touches as JSON, by sort."""
    by_sort: dict[str, list[dict[str, Any]]] = {"coding": [], "quote": [], "redaction": []}
    for shown in rows:
        by_sort[shown.row.pointer.sort].append(row_json(shown))
    return {"codings": by_sort["coding"], "quotes": by_sort["quote"], "redactions": by_sort["redaction"]}


def _renamed(one: Renamed, *, raw: bool) -> dict[str, Any]:
    before, after = (one.before, one.after) if raw else one.ids
    return {"before": before, "after": after, "share": round(one.share, 3)}


def row_json(shown: ShownRow) -> dict[str, Any]:
    """Return one thing that a correction touches as JSON."""
    row = shown.row
    span, new = row.pointer.span, row.carried.span
    return {
        "id": row.pointer.id,
        "verdict": row.carried.verdict,
        "old": [span.start, span.end],
        "new": None if new is None else [new.start, new.end],
        "old_text": shown.old_text,
        "new_text": shown.new_text,
        "label": row.pointer.label,
        "by": row.pointer.by,
        "waits": not row.settled,
    }
