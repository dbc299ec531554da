"""Codings as extracts: with whose words they are, and what people noted about them.

A coding that a correction left behind has no words now, and is left out; the view says how many wait.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.facet_values import joined_facets
from qualcode.coding.retrieving import points_into
from qualcode.coding.segments import is_evidence
from qualcode.flows.code_view.gathering import turns_in
from qualcode.flows.code_view.records import Extract
from qualcode.flows.memo import memos_about
from qualcode.flows.reading import read_quotes, titles
from qualcode.flows.voices import whose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.findings import Quote
    from qualcode.flows.code_view.gathering import Sources
    from qualcode.flows.desk import Desk
    from qualcode.flows.lineage import Lineage
    from qualcode.model import Attributes, Codebook, Coding, Source, Turn


def extracts_of(
    desk: Desk, codings: Sequence[Coding], codebook: Codebook, sources: Sources, lineage: Lineage
) -> tuple[Extract, ...]:
    """Return codings as extracts, in the order of the sources and the words."""
    making = _Making(
        desk.coder,
        sources,
        lineage,
        {code.id: code.facets for code in codebook.codes},
        titles(desk.study),
        _stars(desk),
        _memos(desk, lineage),
    )
    by_source: dict[str, list[Coding]] = {}
    for one in codings:
        by_source.setdefault(one.source, []).append(one)
    return tuple(making.extracts(by_source))


@dataclass(frozen=True, slots=True)
class _Making:
    """What extracts are made from, read once."""

    coder: str
    sources: Sources
    lineage: Lineage
    facets: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str]
    stars: Mapping[str, Sequence[Quote]]
    memos: Counter[str]

    def extracts(self, by_source: Mapping[str, Sequence[Coding]]) -> Iterator[Extract]:
        """Yield the extracts, source by source."""
        for name in (each for each in self.sources.ids() if each in by_source):
            source = self.sources.of(name)
            length = len(source.text)
            here = [one for one in by_source[name] if points_into(source, length, one)]
            for one in sorted(here, key=lambda one: (one.span, one.code, one.id)):
                yield self._extract(source, one)

    def _extract(self, source: Source, one: Coding) -> Extract:
        turns = turns_in(source, one.span)
        who = tuple(dict.fromkeys(whose(turn) for turn in turns if whose(turn)))
        attributes = self.sources.attributes(source.id, who[0] if who else "")
        before = self.lineage.before(one)
        return Extract(
            one,
            self.titles[source.id],
            tuple(turn.id for turn in turns),
            who,
            _role(turns[0], attributes),
            attributes,
            joined_facets(self.facets, one),
            own=one.coder == self.coder,
            evidence=any(is_evidence(turn) for turn in turns),
            moved=before.code if before is not None and before.code != one.code else "",
            quote=next((quote.id for quote in self.stars.get(source.id, ()) if _is_star(quote, one)), ""),
            memos=self.memos[one.id],
            edition=source.edition,
        )


def _stars(desk: Desk) -> dict[str, list[Quote]]:
    found: dict[str, list[Quote]] = {}
    for quote in read_quotes(desk.study):
        if quote.status != "rejected":
            found.setdefault(quote.source, []).append(quote)
    return found


def _memos(desk: Desk, lineage: Lineage) -> Counter[str]:
    """Return how many memos are about each coding, or about one in whose place it came."""
    found: Counter[str] = Counter()
    for memo in memos_about(desk):
        about = [each for each in memo.about if each in lineage.made]
        found.update({one for each in about for one in lineage.following(each)})
    return found


def _is_star(quote: Quote, coding: Coding) -> bool:
    same = (quote.source, quote.revision) == (coding.source, coding.revision)
    return same and quote.span == coding.span and quote.code in {"", coding.code}


def _role(turn: Turn, attributes: Attributes) -> str:
    if turn.own_role and not turn.speaks_for:
        return turn.own_role
    return attributes.get("role", "") if turn.role == "participant" else turn.role
