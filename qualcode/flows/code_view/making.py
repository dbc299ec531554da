"""Codings as extracts: with whose words they are, and what people noted about them.

A coding that a correction left behind has no words now, and is left out; the view says how many wait.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.codebook.facet_values import joined_facets
from qualcode.coding.retrieving import points_into
from qualcode.coding.segments import is_evidence
from qualcode.flows.code_view.gathering import turns_in
from qualcode.flows.code_view.records import Extract
from qualcode.flows.memo import memos_about
from qualcode.flows.reading import read_quotes
from qualcode.flows.voices import whose
from qualcode.flows.workbench.saying import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.findings import Quote
    from qualcode.flows.code_view.gathering import Sources
    from qualcode.flows.desk import Desk
    from qualcode.flows.lineage import Lineage
    from qualcode.model import Attributes, Codebook, Coding, Source, Turn


@dataclass(slots=True)
class Extracts:
    """The extracts of a view, source by source: made anew where anything that they are made from changed."""

    desk: Desk
    sources: Sources
    _kept: dict[str, tuple[tuple[object, ...], tuple[Extract, ...]]] = field(default_factory=dict)

    def of(self, codings: Sequence[Coding], codebook: Codebook, lineage: Lineage) -> tuple[Extract, ...]:
        """Return codings as extracts, in the order of the sources and the words."""
        facets = {code.id: code.facets for code in codebook.codes if code.facets}
        making = _Making(self.desk.coder, self.sources, lineage, facets)
        stars, memos = _stars(self.desk), _memos(self.desk, lineage)
        by_source: dict[str, list[Coding]] = {}
        for one in codings:
            by_source.setdefault(one.source, []).append(one)
        found: list[Extract] = []
        for name in self.sources.ids():
            if name in by_source:
                noted = _Noted(stars.get(name, ()), memos)
                found += self._made(name, by_source[name], making, noted)
        return tuple(found)

    def _made(
        self, name: str, codings: Sequence[Coding], making: _Making, noted: _Noted
    ) -> tuple[Extract, ...]:
        source, memos = self.sources.of(name), noted.memos
        rests_on = (
            source.edition,
            self.sources.people(name),
            tuple(codings),
            tuple(noted.stars),
            tuple(memos[one.id] for one in codings) if memos else (),
            making.facets,
        )
        known = self._kept.get(name)
        if known is None or known[0] != rests_on:
            known = self._kept[name] = rests_on, tuple(making.extracts(source, codings, noted))
        return known[1]


@dataclass(frozen=True, slots=True)
class _Noted:
    """What was noted about the words of a source, and about codings: stars, and how many memos."""

    stars: Sequence[Quote]
    memos: Counter[str]


@dataclass(frozen=True, slots=True)
class _Making:
    """What extracts are made from, read once."""

    coder: str
    sources: Sources
    lineage: Lineage
    facets: Mapping[str, Mapping[str, str]]

    def extracts(self, source: Source, codings: Sequence[Coding], noted: _Noted) -> Iterator[Extract]:
        """Yield the extracts of a source, in the order of its words."""
        length = len(source.text)
        here = [one for one in codings if points_into(source, length, one)]
        for one in sorted(here, key=lambda one: (one.span, one.code, one.id)):
            yield self._extract(source, one, noted)

    def _extract(self, source: Source, one: Coding, noted: _Noted) -> Extract:
        turns = turns_in(source, one.span)
        who = tuple(dict.fromkeys(whose(turn) for turn in turns if whose(turn)))
        people = self.sources.people(source.id)
        attributes = people.get(who[0] if who else "", people[""])
        before = self.lineage.before(one)
        return Extract(
            one,
            title_of(source),
            tuple(turn.id for turn in turns),
            who,
            _role(turns[0], attributes),
            attributes,
            joined_facets(self.facets, one),
            own=one.coder == self.coder,
            evidence=any(is_evidence(turn) for turn in turns),
            moved=before.code if before is not None and before.code != one.code else "",
            quote=next((quote.id for quote in noted.stars if _is_star(quote, one)), ""),
            memos=noted.memos[one.id],
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
