"""The way from what was said to what is recommended, and back, and where it is broken.

A trace follows the links that people made and nothing else; equal evidence gives equal trees.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import UnknownNameError, unknown_name
from qualcode.evidence.links import Evidence, Links, NodeKind, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.findings import Quote, Stance

Way = tuple[Place, str]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in a trace, with what it leads to.

    `stance` is how it stands to the node above it ("supports", "qualifies", "speaks_against"; for a coding
    "negated"; else ""). A link to something that does not exist is a node whose label is "".
    """

    kind: NodeKind
    id: str
    label: str
    stance: str = ""
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where the way from words to recommendations is broken: (id, label) of each thing.

    In `speaking_against` the id is the recommendation's and the label names what speaks against it.
    """

    recommendations_without_evidence: tuple[tuple[str, str], ...] = ()
    recommendations_without_supporting_quote: tuple[tuple[str, str], ...] = ()
    themes_unused: tuple[tuple[str, str], ...] = ()
    themes_without_codings: tuple[tuple[str, str], ...] = ()
    codes_in_no_theme: tuple[tuple[str, str], ...] = ()
    quotes_unused: tuple[tuple[str, str], ...] = ()
    speaking_against: tuple[tuple[str, str], ...] = ()


def trace_down(evidence: Evidence, reference: str) -> Node:
    """Return what `reference` rests on, down to codings and sources.

    `reference` is an id, or "kind:id" where an id stands for two things. A recommendation leads to its
    links; a theme to sub-themes, codes and quotes; a code to codes under it, quotes, and the sources where
    it was coded. Raises `UnknownNameError`.
    """
    links = Links(evidence)
    return _Tracer(links, down=True).node(_found(links, reference))


def trace_up(evidence: Evidence, reference: str) -> Node:
    """Return what rests on `reference`, up to recommendations.

    A source or coding leads to codes and quotes; these to the codes and themes above them; all of them to
    the recommendations that link to them. Raises `UnknownNameError`.
    """
    links = Links(evidence)
    return _Tracer(links, down=False).node(_found(links, reference))


def recommendations_by_quote(evidence: Evidence) -> dict[str, tuple[tuple[str, Stance], ...]]:
    """Return, for each quote id, the recommendations that it bears on with its stance towards each.

    A quote bears on a recommendation through a link to itself, to its theme, to its code, or to what lies
    above these; the nearest link decides the stance. A quote without a theme counts for every theme that
    lists its code.
    """
    links = Links(evidence)
    return {quote.id: _recommendations_of(links, quote) for quote in evidence.quotes}


def gaps(evidence: Evidence) -> Gaps:
    """Return where the way from words to recommendations is broken.

    A theme is used when a recommendation links to it, to a theme above it or to a sub-theme; themes set
    aside, retired codes and rejected quotes are no gaps, nor is a code that only holds other codes.
    """
    links = Links(evidence)
    bearing = recommendations_by_quote(evidence)
    kept = [quote for quote in evidence.quotes if quote.status != "rejected"]
    supported = {target for quote in kept for target, stance in bearing[quote.id] if stance == "supports"}
    listed = [(each.id, each.title, each) for each in evidence.recommendations]
    themes = [theme for theme in evidence.themes if theme.status != "set aside"]
    return Gaps(
        tuple((each_id, title) for each_id, title, each in listed if not each.links),
        tuple((each_id, title) for each_id, title, _ in listed if each_id not in supported),
        tuple((theme.id, theme.label) for theme in themes if not _is_used(links, theme.id)),
        tuple((theme.id, theme.label) for theme in themes if not _has_codings(links, theme.id)),
        tuple(_codes_in_no_theme(links)),
        tuple((quote.id, links.label(("quote", quote.id))) for quote in kept if not bearing[quote.id]),
        tuple(_speaking_against(links)),
    )


class _Tracer:
    """Builds a tree in one direction; a thing that stands above a node is not followed again below it."""

    def __init__(self, links: Links, *, down: bool) -> None:
        self.links = links
        self.down = down

    def node(self, place: Place, stance: str = "", path: tuple[Place, ...] = ()) -> Node:
        way = self._below(place, path) if self.down else self._above(place)
        children = tuple(
            self.node(child, child_stance, (*path, place))
            for child, child_stance in way
            if child not in path and child != place
        )
        if self.down and place[0] == "code":
            children += tuple(self._coded_sources(place[1]))
        return Node(*place, self.links.label(place), stance, children)

    def _below(self, place: Place, path: tuple[Place, ...]) -> Iterator[Way]:
        kind, thing_id = place
        match kind:
            case "recommendation":
                for link in self.links.recommendations[thing_id].links:
                    yield (link.kind, link.target), link.stance
            case "theme":
                yield from self._below_theme(thing_id)
            case "code":
                yield from self._below_code(thing_id, path)
            case _:
                yield from self._below_extract(place, is_root=not path)

    def _below_theme(self, theme_id: str) -> Iterator[Way]:
        for theme in self.links.child_themes.get(theme_id, []):
            yield ("theme", theme.id), ""
        codes = self.links.themes[theme_id].codes if theme_id in self.links.themes else ()
        for code in codes:
            yield ("code", code), ""
        within = set(self.links.codes_below(codes))
        for quote in self.links.quotes_of_theme.get(theme_id, []):
            if quote.code not in within:
                yield ("quote", quote.id), ""

    def _below_code(self, code_id: str, path: tuple[Place, ...]) -> Iterator[Way]:
        for code in self.links.child_codes.get(code_id, []):
            yield ("code", code.id), ""
        theme = next((each for kind, each in reversed(path) if kind == "theme"), "")
        for quote in self.links.quotes_of_code.get(code_id, []):
            if not theme or quote.theme in {"", theme}:
                yield ("quote", quote.id), ""

    def _below_extract(self, place: Place, *, is_root: bool) -> Iterator[Way]:
        kind, thing_id = place
        if kind == "source" and is_root:
            for coding in self.links.codings_of_source.get(thing_id, []):
                yield ("coding", coding.id), coding.stance
        elif kind == "quote" and thing_id in self.links.quotes:
            yield ("source", self.links.quotes[thing_id].source), ""
        elif kind == "coding" and is_root:
            yield ("source", self.links.codings[thing_id].source), ""

    def _coded_sources(self, code_id: str) -> Iterator[Node]:
        by_source: defaultdict[str, list[Node]] = defaultdict(list)
        for coding in self.links.codings_of_code.get(code_id, []):
            place: Place = ("coding", coding.id)
            by_source[coding.source].append(Node(*place, self.links.label(place), coding.stance))
        for source, codings in by_source.items():
            yield Node("source", source, self.links.label(("source", source)), "", tuple(codings))

    def _above(self, place: Place) -> Iterator[Way]:
        kind, thing_id = place
        match kind:
            case "source":
                codes = dict.fromkeys(each.code for each in self.links.codings_of_source.get(thing_id, []))
                yield from ((("code", code), "") for code in codes)
                quotes = self.links.quotes_of_source.get(thing_id, [])
                yield from ((("quote", quote.id), "") for quote in quotes)
            case "coding":
                yield ("code", self.links.codings[thing_id].code), self.links.codings[thing_id].stance
            case "quote":
                yield from self._above_quote(thing_id)
            case "code":
                yield from ((("code", above), "") for above in self.links.code_and_above(thing_id)[1:2])
                themes = self.links.themes_of_code.get(thing_id, [])
                yield from ((("theme", theme.id), "") for theme in themes)
            case "theme":
                yield from ((("theme", above), "") for above in self.links.theme_and_above(thing_id)[1:2])
        for recommendation, link in self.links.links_to.get((kind, thing_id), []):
            yield ("recommendation", recommendation.id), link.stance

    def _above_quote(self, quote_id: str) -> Iterator[Way]:
        quote = self.links.quotes[quote_id]
        if quote.code:
            yield ("code", quote.code), ""
        if quote.theme:
            yield ("theme", quote.theme), ""


def _found(links: Links, reference: str) -> Place:
    place = next(links.places(reference), None)
    if place is not None:
        return place
    near = unknown_name("thing", reference, links.known_ids()).hint
    hint = (
        near
        if near.startswith("did you mean")
        else "give the id of a recommendation, theme, code, quote or source"
    )
    raise UnknownNameError(f"nothing in this study is called {reference!r}", hint=hint)


def _recommendations_of(links: Links, quote: Quote) -> tuple[tuple[str, Stance], ...]:
    codes = links.code_and_above(quote.code)
    themes = (
        [quote.theme]
        if quote.theme
        else [theme.id for code in codes for theme in links.themes_of_code.get(code, [])]
    )
    places = [("quote", quote.id)]
    places += [("theme", above) for theme in themes for above in links.theme_and_above(theme)]
    places += [("code", code) for code in codes]
    stances: dict[str, Stance] = {}
    for place in places:
        for recommendation, link in links.links_to.get(place, []):
            stances.setdefault(recommendation.id, link.stance)
    return tuple((each, stances[each]) for each in links.recommendations if each in stances)


def _is_used(links: Links, theme_id: str) -> bool:
    around = (*links.theme_and_above(theme_id), *links.themes_below(theme_id))
    return any(("theme", each) in links.links_to for each in around)


def _has_codings(links: Links, theme_id: str) -> bool:
    listed = [code for each in links.themes_below(theme_id) for code in links.themes[each].codes]
    return any(code in links.codings_of_code for code in links.codes_below(listed))


def _codes_in_no_theme(links: Links) -> Iterator[tuple[str, str]]:
    covered = set(links.codes_below(code for theme in links.evidence.themes for code in theme.codes))
    for code in links.evidence.codes:
        holds_only = code.id in links.child_codes and code.id not in links.codings_of_code
        if code.id not in covered and code.status != "retired" and not holds_only:
            yield code.id, code.name


def _speaking_against(links: Links) -> Iterator[tuple[str, str]]:
    for recommendation in links.evidence.recommendations:
        for link in recommendation.links:
            if link.stance == "speaks_against":
                label = links.label((link.kind, link.target))
                named = f"{link.kind} {link.target}: {label}" if link.kind != "figure" else f"figure: {label}"
                yield recommendation.id, named
