"""What leads to what: recommendations, themes, codes, codings, quotes and sources, looked up by id.

It holds what people linked and nothing else; an id that leads nowhere is kept and has no label.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from qualcode.findings import Link, Quote, Recommendation, Theme
    from qualcode.model import Code, Coding

NodeKind = Literal["recommendation", "theme", "code", "quote", "figure", "source", "coding"]
Place = tuple[NodeKind, str]
_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a trace runs over: `codings` are people's, folded; `sources` gives labels by id.

    `turns` names the turns that a coding or quote lies in, by its id; it may be left out.
    """

    recommendations: tuple[Recommendation, ...] = ()
    themes: tuple[Theme, ...] = ()
    codes: tuple[Code, ...] = ()
    codings: tuple[Coding, ...] = ()
    quotes: tuple[Quote, ...] = ()
    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    turns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Links:
    """`Evidence`, indexed both ways."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.recommendations = {each.id: each for each in evidence.recommendations}
        self.themes = {each.id: each for each in evidence.themes}
        self.codes = {each.id: each for each in evidence.codes}
        self.quotes = {each.id: each for each in evidence.quotes}
        self.codings = {each.id: each for each in evidence.codings}
        self.codings_of_code = _grouped(evidence.codings, lambda each: [each.code])
        self.codings_of_source = _grouped(evidence.codings, lambda each: [each.source])
        self.quotes_of_code = _grouped(evidence.quotes, lambda each: [each.code])
        self.quotes_of_theme = _grouped(evidence.quotes, lambda each: [each.theme])
        self.quotes_of_source = _grouped(evidence.quotes, lambda each: [each.source])
        self.themes_of_code = _grouped(evidence.themes, lambda each: each.codes)
        self.child_themes = _grouped(evidence.themes, lambda each: [each.parent] if each.parent else [])
        self.child_codes = _grouped(evidence.codes, lambda each: [each.parent] if each.parent else [])
        self.links_to: defaultdict[tuple[str, str], list[tuple[Recommendation, Link]]] = defaultdict(list)
        for recommendation in evidence.recommendations:
            for link in recommendation.links:
                self.links_to[link.kind, link.target].append((recommendation, link))

    def label(self, place: Place) -> str:
        """Return what people call the thing at `place`; "" when there is no such thing."""
        kind, thing_id = place
        if kind == "figure":
            return thing_id
        labels: dict[NodeKind, str | None] = {
            "recommendation": getattr(self.recommendations.get(thing_id), "title", None),
            "theme": getattr(self.themes.get(thing_id), "label", None),
            "code": getattr(self.codes.get(thing_id), "name", None),
            "quote": self._place_label(self.quotes.get(thing_id)),
            "coding": self._place_label(self.codings.get(thing_id)),
            "source": self.evidence.sources.get(thing_id),
        }
        return labels.get(kind) or ""

    def places(self, reference: str) -> Iterator[Place]:
        """Yield the things that have the id `reference`, or "kind:id", the most general kind first."""
        named, _, rest = reference.partition(":")
        known: dict[NodeKind, Mapping[str, object]] = {
            "recommendation": self.recommendations,
            "theme": self.themes,
            "quote": self.quotes,
            "code": self.codes,
            "source": self.evidence.sources,
            "coding": self.codings,
            "figure": {target: None for kind, target in self.links_to if kind == "figure"},
        }
        for kind, ids in known.items():
            if reference in ids:
                yield kind, reference
            elif named == kind and rest in ids:
                yield kind, rest

    def known_ids(self) -> tuple[str, ...]:
        """Return all ids that a person may ask for, codings apart."""
        known = (self.recommendations, self.themes, self.quotes, self.codes, self.evidence.sources)
        return tuple(thing_id for ids in known for thing_id in ids)

    def theme_and_above(self, theme_id: str) -> tuple[str, ...]:
        """Return a theme and its ancestors, nearest first."""
        return _chain(theme_id, lambda each: self.themes[each].parent if each in self.themes else None)

    def code_and_above(self, code_id: str) -> tuple[str, ...]:
        """Return a code and its ancestors, nearest first."""
        return _chain(code_id, lambda each: self.codes[each].parent if each in self.codes else None)

    def themes_below(self, theme_id: str) -> tuple[str, ...]:
        """Return a theme and all its sub-themes."""
        return _closure([theme_id], lambda each: [child.id for child in self.child_themes.get(each, [])])

    def codes_below(self, code_ids: Iterable[str]) -> tuple[str, ...]:
        """Return codes and all codes under them."""
        return _closure(code_ids, lambda each: [child.id for child in self.child_codes.get(each, [])])

    def _place_label(self, extract: Quote | Coding | None) -> str:
        if extract is None:
            return ""
        source = self.evidence.sources.get(extract.source, extract.source)
        turns = self.evidence.turns.get(extract.id)
        return f"{source} {turns or f'[{extract.span.start}, {extract.span.end}]'}"


def _grouped(things: Iterable[_Thing], keys: Callable[[_Thing], Iterable[str]]) -> dict[str, list[_Thing]]:
    groups: defaultdict[str, list[_Thing]] = defaultdict(list)
    for thing in things:
        for key in keys(thing):
            groups[key].append(thing)
    return dict(groups)


def _chain(start: str, parent: Callable[[str], str | None]) -> tuple[str, ...]:
    chain: dict[str, None] = {}
    each: str | None = start
    while each and each not in chain:
        chain[each] = None
        each = parent(each)
    return tuple(chain)


def _closure(start: Iterable[str], children: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    found = dict.fromkeys(start)
    waiting = list(found)
    while waiting:
        for child in children(waiting.pop()):
            if child not in found:
                found[child] = None
                waiting.append(child)
    return tuple(found)
