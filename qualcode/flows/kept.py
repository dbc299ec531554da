"""What a person kept in people's words although it may identify: what of it may stand, and what never may.

A registered name never stands because it was kept: only where it may be printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.anonymise.leaks import leak_digest
from qualcode.anonymise.permissions import allowed_in
from qualcode.errors import QualcodeError
from qualcode.flows.reading import read_quotes, read_redactions
from qualcode.flows.scanning import overlapping
from qualcode.store.participants import read_participants
from qualcode.store.sources import read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qualcode.anonymise.register import Hit, Register
    from qualcode.findings import Quote
    from qualcode.model import Participant, Redaction, Source, Span
    from qualcode.store.study import Study

_QUOTE = re.compile(r"\bQ-\w[\w-]*")


@dataclass(frozen=True)
class Kept:
    """Decisions to keep, held against the register and what people permit today."""

    study: Study
    register: Register
    _texts: dict[tuple[str, int], Source | None] = field(default_factory=dict)

    @cached_property
    def _people(self) -> Mapping[str, Participant]:
        return read_participants(self.study)

    @cached_property
    def _quotes(self) -> Mapping[str, Quote]:
        return {quote.id: quote for quote in read_quotes(self.study)}

    def unprintable(self, source: Source, span: Span) -> tuple[str, ...]:
        """Return whose names stand in a span for sure and may not be printed."""
        sure = (hit for hit in self._hits(source, span) if hit.strength == "certain")
        named = dict.fromkeys(who for hit in sure for who in hit.entities)
        return tuple(who for who in named if not self._may_be_named(who, source))

    def places(self, redactions: Iterable[Redaction], quote: Quote) -> list[Redaction]:
        """Return the kept places that a quote prints."""
        cut = [operation.span for operation in quote.operations if operation.op != "insert"]
        return [
            one
            for one in overlapping(redactions, quote.span)
            if one.verdict == "keep" and not any(span.contains(one.span) for span in cut)
        ]

    def digests(self, source: Source, places: Iterable[Redaction]) -> set[str]:
        """Return the digests of the words of kept places, and of names that may stand in them."""
        found: set[str] = set()
        for one in places:
            if not self.unprintable(source, one.span):
                inside = (hit.span for hit in self._hits(source, one.span) if one.span.contains(hit.span))
                found |= {leak_digest(source.text[span.start : span.end]) for span in (one.span, *inside)}
        return found

    def digests_in(self, content: bytes) -> set[str]:
        """Return the digests that may stand in an export, by the quotes that it prints."""
        found: set[str] = set()
        for name in set(_QUOTE.findall(content.decode("utf-8", "replace"))):
            quote = self._quotes.get(name)
            source = self._source(quote) if quote else None
            if quote and source:
                redactions = read_redactions(self.study, quote.source)
                found |= self.digests(source, self.places(redactions, quote))
        return found

    def _source(self, quote: Quote) -> Source | None:
        place = quote.source, quote.revision
        if place not in self._texts:
            try:
                self._texts[place] = read_source(self.study, quote.source, revision=quote.revision)
            except QualcodeError:
                self._texts[place] = None
        return self._texts[place]

    def _may_be_named(self, who: str, source: Source) -> bool:
        return who in self._people and allowed_in(source, who, self._people).attribution == "named"

    def _hits(self, source: Source, span: Span) -> Iterator[Hit]:
        """Yield where in a span a name stands or may stand, with places in the source's text."""
        for turn, place in zip(source.turns, source.turn_spans(), strict=True):
            if place.overlaps(span):
                for hit in self.register.hits(turn.text):
                    there = hit.span.shifted(place.start)
                    if there.overlaps(span):
                        yield replace(hit, span=there)
