"""Stripes beside the words: which stand on a passage, in which column of which rows, and what names them.

A stripe keeps its column over all rows of a passage; what has no room is counted, flags last of all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualcode.model import Span
from qualcode.screens.tui.cells import cropped, glyphs
from qualcode.screens.tui.layout import Row, row_of
from qualcode.screens.tui.passages import Passage, Stripe, StripeKind

OVERFLOW = "+"
_PROPOSED = 2
SIGNS: Mapping[StripeKind, tuple[str, str]] = {
    "own": ("┃", "┃"),
    "other": ("┊", "┊"),
    "proposal": ("?", "╎"),
    "quote": ("*", ""),
    "flag": ("!", ""),
    "memo": ("m", ""),
}
_BEFORE: Mapping[StripeKind, str] = {"other": "┊", "proposal": "?", "quote": "*", "flag": "!", "memo": "m "}
_RANK: Mapping[StripeKind, int] = {"flag": 0, "own": 1, "proposal": 2, "quote": 3, "memo": 4, "other": 5}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stripe on rows `first` to `last` of a passage, in a column; -1 where there is no room for it."""

    stripe: Stripe
    first: int
    last: int
    column: int


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands beside the rows of a passage: the marks on each, and the stripes named there."""

    marks: Mapping[int, Sequence[Mark]]
    named: Mapping[int, Sequence[Stripe]]


@dataclass(frozen=True, slots=True)
class Places:
    """Where passages begin and end, by source and in order, with their places; how long the longest is."""

    placed: Mapping[str, Sequence[tuple[int, int, int]]]
    longest: Mapping[str, int]


def places_of(passages: Sequence[Passage]) -> Places:
    """Return where passages lie, worked out once for as long as they are shown."""
    placed: dict[str, list[tuple[int, int, int]]] = {}
    longest: dict[str, int] = {}
    for place, passage in enumerate(passages):
        length = len(passage.text)
        placed.setdefault(passage.source, []).append((passage.start, passage.start + length, place))
        longest[passage.source] = max(longest.get(passage.source, 0), length)
    for known in placed.values():
        known.sort()
    return Places(placed, longest)


def by_passage(places: Places, stripes: Sequence[Stripe]) -> dict[int, tuple[Stripe, ...]]:
    """Return which stripes stand on each passage, by its place, in the order of the words."""
    found: dict[int, list[Stripe]] = {}
    for stripe in sorted(stripes, key=lambda one: (one.span, one.label, one.id)):
        known = places.placed.get(stripe.source, ())
        at = bisect_left(known, (stripe.span.end,)) - 1
        earliest = stripe.span.start - places.longest.get(stripe.source, 0)
        while at >= 0 and known[at][0] >= earliest:
            if known[at][1] > stripe.span.start:
                found.setdefault(known[at][2], []).append(stripe)
            at -= 1
    return {place: tuple(those) for place, those in found.items()}


def marks_of(
    passage: Passage, rows: Sequence[Row], stripes: Sequence[Stripe], columns: int
) -> tuple[Mark, ...]:
    """Give the stripes of a passage their columns, as few as they need; hits are in the words, not beside.

    Proposals share one column, however many there are: they are not to crowd out what people said.
    """
    reached: list[tuple[Stripe, int, int]] = []
    for stripe in stripes:
        if stripe.kind == "hit":
            continue
        first, last = _reach(passage, rows, stripe.span)
        reached.append((stripe, first, last if SIGNS[stripe.kind][1] else first))
    reached.sort(key=lambda one: (_RANK[one[0].kind], one[1], one[0].span, one[0].label, one[0].id))
    taken: list[list[tuple[int, int]]] = []
    found = []
    shared = -1
    for stripe, first, last in reached:
        free = (place for place, used in enumerate(taken) if all(last < a or b < first for a, b in used))
        column = next(free, len(taken))
        if stripe.kind == "proposal":
            column = shared = len(taken) if shared < 0 else shared
        if column == len(taken):
            taken.append([])
        taken[column].append((first, last))
        found.append(Mark(stripe, first, last, column))
    return tuple(found) if len(taken) <= columns else tuple(_counted(found, columns - 1))


def _counted(marks: Sequence[Mark], columns: int) -> list[Mark]:
    return [mark if mark.column < columns else Mark(mark.stripe, mark.first, mark.last, -1) for mark in marks]


def _reach(passage: Passage, rows: Sequence[Row], span: Span) -> tuple[int, int]:
    first = max(0, span.start - passage.start)
    last = min(len(passage.text), span.end - passage.start) - 1
    return row_of(rows, first), row_of(rows, max(first, last))


def signs_in_row(margin: Margin, row: int, columns: int) -> list[tuple[str, StripeKind | None]]:
    """Return the sign in each column of a row, with the kind it tells; "+" last where some have no room."""
    signs: list[tuple[str, StripeKind | None]] = [(" ", None)] * columns
    for mark in margin.marks.get(row, ()):
        if mark.column < 0:
            signs[-1] = (OVERFLOW, None)
        else:
            begin, on = SIGNS[mark.stripe.kind]
            known = signs[mark.column][0] == begin
            signs[mark.column] = (begin if known or row == mark.first else on, mark.stripe.kind)
    return signs


def labels_in(stripes: Sequence[Stripe], width: int) -> str:
    """Return what names the stripes of a passage in at most `width` cells, "+9" for those that do not fit."""
    ranked = sorted(stripes, key=lambda one: _RANK.get(one.kind, len(_RANK)))
    proposed = {one.label for one in ranked if one.kind == "proposal"}
    many = f"{_BEFORE['proposal']}{len(proposed)} proposed" if len(proposed) > _PROPOSED else ""
    labels = (many if many and one.kind == "proposal" else label_of(one) for one in ranked)
    names = [name for name in dict.fromkeys(labels) if name]
    for kept in range(len(names), 0, -1):
        line = " · ".join(names[:kept])
        if kept < len(names):
            line += f" +{len(names) - kept}"
        if _cells(line) <= width:
            return line
    if not names:
        return ""
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    room = width - len(more)
    return cropped(names[0], room) + more if room > 3 else cropped(f"+{len(names)}", width)


def label_of(stripe: Stripe) -> str:
    """Return the name of a stripe with the sign of its kind before it; "" for a hit."""
    if stripe.kind == "hit":
        return ""
    return (_BEFORE.get(stripe.kind, "") + stripe.label).strip()


def margin_of(passage: Passage, rows: Sequence[Row], stripes: Sequence[Stripe], columns: int) -> Margin:
    """Return the marks of a passage by row, and what is named beside each row.

    A stripe is named beside the row where it begins, or the next that is free.
    """
    marks = marks_of(passage, rows, stripes, columns)
    by_row: dict[int, list[Mark]] = {}
    named: dict[int, list[Stripe]] = {}
    for mark in sorted(marks, key=lambda one: (one.first, one.stripe.span, one.stripe.label, one.stripe.id)):
        for row in range(mark.first, mark.last + 1):
            by_row.setdefault(row, []).append(mark)
        row = mark.first
        while row < len(rows) - 1 and row in named:
            row += 1
        named.setdefault(row, []).append(mark.stripe)
    return Margin(
        {row: tuple(those) for row, those in by_row.items()},
        {row: tuple(those) for row, those in named.items()},
    )


def _cells(line: str) -> int:
    return sum(one.width for one in glyphs(line))
