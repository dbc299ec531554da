"""Codings as stretches of the evidence of a source: for measures of where codes begin and end.

A continuum holds what can be evidence and nothing else, end to end: a facilitator's words are not in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from qualcode.agree.ratings import CodedSpan, Continua
from qualcode.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.agree.ratings import Cell
    from qualcode.flows.agree.comparing import Compared
    from qualcode.flows.agree.rows import Row
    from qualcode.model import Coding

_WORD = re.compile(r"\w")
Codings = tuple[tuple[str, tuple["Coding", ...]], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a turn over which no coder's codes change: codes and codings by coder.

    `bounds` says that all who differ here have the same code right beside it: it is a matter of bounds.
    """

    span: Span
    codes: tuple[tuple[str, Cell], ...]
    codings: Codings = field(repr=False)
    bounds: bool


@dataclass(frozen=True)
class Evidence:
    """The evidence of a source, end to end: pieces of its text in order, and where each begins there."""

    pieces: tuple[Span, ...]

    @cached_property
    def begins(self) -> tuple[int, ...]:
        """Where each piece begins in the continuum; last, the length of all."""
        found = [0]
        for piece in self.pieces:
            found.append(found[-1] + len(piece))
        return tuple(found)

    def of(self, span: Span) -> Iterator[tuple[int, int]]:
        """Yield where a span of the text lies in the continuum; parts that follow each other are one."""
        start = end = -1
        first = max(0, bisect_right(self.pieces, span.start, key=lambda piece: piece.start) - 1)
        for place in range(first, len(self.pieces)):
            piece = self.pieces[place]
            if piece.start >= span.end:
                break
            low = self.begins[place] + max(span.start, piece.start) - piece.start
            high = self.begins[place] + min(span.end, piece.end) - piece.start
            if low >= high:
                continue
            if low == end:
                end = high
                continue
            if end > start:
                yield start, end
            start, end = low, high
        if end > start:
            yield start, end


def continua_of(whole: Compared) -> Continua:
    """Return the evidence of a workstream as continua, with who read each and what they marked.

    What the same coders have read of a source is one continuum, its units end to end; where somebody has read
    a part of it, the rest is another one, of the others.
    """
    lengths: dict[str, int] = {}
    read: dict[str, tuple[str, ...]] = {}
    spans: list[CodedSpan] = []
    part_of: dict[str, str] = {}
    for source, rows in whole.rows.items():
        for number, (readers, units) in enumerate(_by_readers(whole, rows, source).items()):
            name = f"{source} {number}" if number else source
            evidence = Evidence(tuple(whole.units[unit].span for unit in units))
            part_of[name], lengths[name] = source, evidence.begins[-1]
            read[name] = tuple(whole.voices[place].name for place in readers)
            for place in readers:
                spans += _spans(whole, name, _codings(whole, source, place), (place, evidence))
    return Continua(lengths, read, tuple(spans), part_of)


def _by_readers(whole: Compared, rows: Sequence[Row], source: str) -> dict[tuple[int, ...], list[int]]:
    """Return the units of a source by the coders who have read them."""
    found: dict[tuple[int, ...], list[int]] = {}
    for inside, number in enumerate(whole.places[source]):
        readers = tuple(place for place, row in enumerate(rows) if row.cells[inside] is not None)
        found.setdefault(readers, []).append(number)
    return found


def _spans(
    whole: Compared, name: str, codings: Sequence[Coding], of: tuple[int, Evidence]
) -> Iterator[CodedSpan]:
    place, evidence = of
    marked = {
        (start, end, whole.mapped(coding.code))
        for coding in codings
        for start, end in evidence.of(coding.span)
    }
    for start, end, code in sorted(marked):
        yield CodedSpan(name, whole.voices[place].name, start, end, code)


def _codings(whole: Compared, source: str, place: int) -> tuple[Coding, ...]:
    """Return the codings of a coder on a source, each once, by place."""
    given = whole.rows[source][place].given
    found = {coding.id: coding for together in given.values() for coding in together}
    return tuple(sorted(found.values(), key=lambda one: (one.span, one.code, one.id)))


def stretches(whole: Compared, source: str) -> Iterator[Stretch]:
    """Yield the stretches of a source's units on which somebody's codes are constant, and hold a word."""
    text = whole.readings[source].source.text
    rows = whole.rows[source]
    for inside, number in enumerate(whole.places[source]):
        unit = whole.units[number].span
        if sum(row.cells[inside] is not None for row in rows) < 2:
            continue
        bounds = (
            point
            for row in rows
            for one in row.given.get(inside, ())
            for point in (one.span.start, one.span.end)
        )
        cuts = {unit.start, unit.end, *(point for point in bounds if unit.start < point < unit.end)}
        for found in _joined(whole, sorted(cuts), inside, source):
            if _WORD.search(text, found.span.start, found.span.end):
                yield found


def _joined(whole: Compared, cuts: Sequence[int], inside: int, source: str) -> Iterator[Stretch]:
    """Yield what lies between the cuts; neighbours with the same codes are one."""
    last: Stretch | None = None
    for start, end in pairwise(cuts):
        found = _stretch(whole, Span(start, end), inside, source)
        if last is not None and last.codes == found.codes and last.bounds == found.bounds:
            last = Stretch(Span(last.span.start, end), last.codes, _both(last, found), last.bounds)
            continue
        if last is not None:
            yield last
        last = found
    if last is not None:
        yield last


def _both(one: Stretch, other: Stretch) -> Codings:
    return tuple(
        (name, tuple(dict.fromkeys((*before, *after))))
        for (name, before), (_, after) in zip(one.codings, other.codings, strict=True)
    )


def _stretch(whole: Compared, span: Span, inside: int, source: str) -> Stretch:
    names = [voice.name for voice in whole.voices]
    codes: list[Cell] = []
    codings: list[tuple[Coding, ...]] = []
    near: list[frozenset[str]] = []
    for row in whole.rows[source]:
        if row.cells[inside] is None:
            codes.append(None)
            codings.append(())
            continue
        given = row.given.get(inside, [])
        over = tuple(one for one in given if one.span.overlaps(span))
        codes.append(frozenset(whole.mapped(one.code) for one in over))
        codings.append(over)
        near.append(frozenset(whole.mapped(one.code) for one in given))
    read = [cell for cell in codes if cell is not None]
    apart = frozenset().union(*read) - frozenset.intersection(*read) if read else frozenset()
    bounds = bool(apart) and all(apart <= each for each in near)
    return Stretch(
        span, tuple(zip(names, codes, strict=True)), tuple(zip(names, codings, strict=True)), bounds
    )
