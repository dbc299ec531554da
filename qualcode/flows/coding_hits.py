"""A code on what a search found: every hit is read and checked before any is coded.

All or nothing, in one verb; two hits in one sentence are one coding of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from qualcode.errors import QualcodeError
from qualcode.flows.code import Applied, Request, Saying, apply_requests, own_facets, turn_span, usable_code
from qualcode.flows.coding_batch import Batch, BatchReader
from qualcode.flows.nameless import require_nameless
from qualcode.flows.reading import sound_codebook
from qualcode.model import Problem, Source, Span
from qualcode.store.files import json_lines, json_object
from qualcode.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.flows.desk import Desk

Reach: TypeAlias = Literal["match", "sentence", "turn"]
REACHES: tuple[Reach, ...] = ("sentence", "turn", "match")

_HIT = re.compile(rb"(S[A-Z2-7]{6}):(t\d{1,9}):(\d{1,12})-(\d{1,12}):(?: |$)")
_AROUND = re.compile(rb"S[A-Z2-7]{6}-t\d+-\d+-\d+-(?: |$)|--$")
_HOW = 'as `qualcode search "words" | qualcode code apply CODE -` gives them'


@dataclass(frozen=True, slots=True)
class _Hit:
    """Where a line says that a match is; `revision` 0 where it does not say which text it was found in."""

    source: str
    turn: str
    span: Span
    revision: int = 0


def apply_hits(
    desk: Desk, codes: Sequence[str], content: bytes, *, reach: Reach, saying: Saying | None = None
) -> Batch:
    """Put codes on what a search found: lines as `search` prints them in a pipe, or its JSON; all or nothing.

    `reach` says how far: the match itself, the sentences that it stands in, or its whole turn. Lines of turns
    around a hit are passed over.
    """
    said = saying or Saying()
    require_nameless(desk, "the reason", said.why)
    codebook = sound_codebook(desk.study)
    wanted = [usable_code(codebook, code) for code in codes]
    facets = own_facets(codebook, said.facets)
    reader = _Reader(desk)
    spans = reader.read(content, reach)
    if reader.problems:
        return Batch(Applied(), tuple(reader.problems))
    requests = [
        Request(source, span, code, said.why, facets=facets) for source, span in spans for code in wanted
    ]
    return Batch(apply_requests(desk, requests))


class _Reader(BatchReader):
    """What the lines say was found."""

    __slots__ = ()

    def read(self, content: bytes, reach: Reach) -> list[tuple[Source, Span]]:
        """Return the spans to code, each once, in the order of the hits."""
        found: dict[tuple[str, Span], Source] = {}
        hits = list(self._hits(content))
        if not hits and len(self.problems) > 1:
            self.problems[:] = [Problem("bad-line", "nothing in it is a hit of a search", "", _HOW, "error")]
        for where, hit in hits:
            try:
                source = self.source(hit.source)
                found[source.id, _reached(source, hit, reach)] = source
            except QualcodeError as error:
                self.bad(where, error.message, error.hint)
        return [(source, span) for (_, span), source in found.items()]

    def _hits(self, content: bytes) -> Iterator[tuple[str, _Hit]]:
        whole = _whole_json(content.removeprefix(b"\xef\xbb\xbf"))
        if whole is not None:
            for number, record in enumerate(whole, start=1):
                yield from self._of_record(record, f"hit {number}")
            return
        for number, line in json_lines(content):
            stripped = line.strip()
            match = _HIT.match(stripped)
            if match:
                source, turn = match[1].decode(), match[2].decode()
                yield from self._checked(f"line {number}", source, turn, (int(match[3]), int(match[4])), 0)
            elif stripped.startswith(b"{"):
                yield from self._of_record(json_object(stripped), f"line {number}")
            elif not _AROUND.match(stripped):
                self.bad(f"line {number}", "not a hit of a search", _HOW)

    def _of_record(self, record: Mapping[str, Any] | None, where: str) -> Iterator[tuple[str, _Hit]]:
        record = record or {}
        source, turn, revision = record.get("source"), record.get("turn"), record.get("revision", 0)
        given = record.get("matches", [{"span": record.get("span")}])
        if not (isinstance(source, str) and isinstance(turn, str) and isinstance(given, list)):
            self.bad(where, "not a hit of a search", _HOW)
            return
        for one in given:
            span = one.get("span") if isinstance(one, dict) else None
            number = revision if isinstance(revision, int) else 0
            yield from self._checked(where, source, turn, span, number)

    def _checked(
        self, where: str, source: str, turn: str, span: Any, revision: int
    ) -> Iterator[tuple[str, _Hit]]:
        bounds = tuple(span) if isinstance(span, list | tuple) else ()
        numbers = len(bounds) == 2 and all(type(bound) is int for bound in bounds)
        if numbers and 0 <= bounds[0] < bounds[1]:
            yield where, _Hit(source, turn, Span(*bounds), revision)
        else:
            self.bad(where, "the span is not two numbers, the end after the start", _HOW)


class _ElsewhereError(QualcodeError):
    """The text changed since it was searched."""


def _reached(source: Source, hit: _Hit, reach: Reach) -> Span:
    turn = turn_span(source, hit.turn)
    if not turn.contains(hit.span) or hit.revision not in {0, source.revision}:
        raise _ElsewhereError(
            f"{source.id} {hit.turn} does not hold {hit.span.start}-{hit.span.end}: the text has changed",
            hint="search again",
        )
    if reach == "turn":
        return turn
    if reach == "match":
        return hit.span
    inside = hit.span.shifted(-turn.start)
    around = [one for one in sentences(source.text[turn.start : turn.end]) if one.overlaps(inside)]
    return Span(around[0].start, around[-1].end).shifted(turn.start) if around else hit.span


def _whole_json(content: bytes) -> list[Any] | None:
    """Return the hits of what `search --json` printed, or None where it is something else."""
    if not content.lstrip().startswith(b"{"):
        return None
    hits = (json_object(content) or {}).get("hits")
    return [one if isinstance(one, dict) else None for one in hits] if isinstance(hits, list) else None
