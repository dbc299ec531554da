"""Themes to look at: the list as a tree in the analysts' order, and one theme with all extracts of its codes.

Counts are made only when they are asked for, and never order or drop a theme.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.coding.retrieving import of_codes
from qualcode.evidence.links import Evidence, Links, Place
from qualcode.flows.codings import ShownCoding, View, find_codings
from qualcode.flows.pairs import counted_as
from qualcode.flows.reading import read_codings, sound_codebook
from qualcode.flows.recommend import read_recommendations
from qualcode.flows.standing import standing_codings
from qualcode.flows.theme import named_theme, noted, read_themes, theme_problems
from qualcode.flows.voices import is_secondary, people_counted, people_heard
from qualcode.select import Filters
from qualcode.store.sources import locked_sources, read_source

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from qualcode.findings import Stance, Theme
    from qualcode.flows.desk import Desk
    from qualcode.model import Coding, Problem
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Counts:
    """How many codings, people and sources; people are those whose words are evidence."""

    codings: int
    participants: int
    sources: int


@dataclass(frozen=True, slots=True)
class ListedTheme:
    """A theme in the list, `depth` levels below the top; its counts take in its sub-themes."""

    theme: Theme
    depth: int
    counts: Counts | None = None


@dataclass(frozen=True, slots=True)
class ThemeList:
    """All themes; `bases` is what the counts are out of, where they were asked for."""

    themes: tuple[ListedTheme, ...]
    bases: Counts | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class CodeExtracts:
    """A code of a theme with its extracts, by source; `below` names the code that it lies under."""

    code: str
    name: str
    below: str
    extracts: tuple[ShownCoding, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A link to a recommendation; `through` is what it starts from, if not the theme itself."""

    stance: Stance
    through: str
    note: str


@dataclass(frozen=True, slots=True)
class Bearing:
    """A recommendation that a theme speaks to, with every way that leads there."""

    id: str
    title: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class ShownTheme:
    """A theme with all that its review needs: extracts by code, sub-themes, and what it speaks to."""

    theme: Theme
    sub_themes: tuple[tuple[str, str], ...]
    codes: tuple[CodeExtracts, ...]
    recommendations: tuple[Bearing, ...]
    notes: tuple[str, ...]


def list_themes(study: Study, *, counts: bool = False) -> ThemeList:
    """Return the themes as a tree, each once, in the analysts' order."""
    themes = read_themes(study)
    rows = [ListedTheme(theme, depth) for depth, theme in theme_tree(themes)]
    if not counts:
        return ThemeList(tuple(rows), None, theme_problems(study))
    tally = _Tally(study, Links(Evidence(themes=themes, codes=sound_codebook(study).codes)))
    counted = (ListedTheme(row.theme, row.depth, tally.of(row.theme)) for row in rows)
    return ThemeList(tuple(counted), tally.bases(), theme_problems(study))


def theme_tree(themes: Sequence[Theme]) -> Iterator[tuple[int, Theme]]:
    """Yield each theme once with its depth, sub-themes below it, even where parents run in a circle."""
    known = {theme.id for theme in themes}
    seen: set[str] = set()
    tops = [theme for theme in themes if theme.parent not in known]
    waiting = [(0, theme) for theme in reversed([*tops, *(each for each in themes if each not in tops)])]
    while waiting:
        depth, theme = waiting.pop()
        if theme.id in seen:
            continue
        seen.add(theme.id)
        yield depth, theme
        waiting += [(depth + 1, each) for each in reversed(themes) if each.parent == theme.id]


class _Tally:
    """Counts over the codings of people, each source read once."""

    def __init__(self, study: Study, links: Links) -> None:
        self.links = links
        self.codings = standing_codings(study)
        self.sources = {identifier: read_source(study, identifier) for identifier in locked_sources(study)}
        self.pairs = counted_as(study)
        self.speakers = {coding.id: self._speakers(coding) for coding in self.codings}

    def of(self, theme: Theme) -> Counts:
        listed = [
            code for each in self.links.themes_below(theme.id) for code in self.links.themes[each].codes
        ]
        return self._counts(of_codes(self.codings, set(self.links.codes_below(listed))))

    def bases(self) -> Counts:
        people = {who for source in self.sources.values() for who in people_counted(source)}
        return Counts(len(self.codings), len(people), len(self.sources) - len(self.pairs))

    def _counts(self, codings: Collection[Coding]) -> Counts:
        people = {who for coding in codings for who in self.speakers[coding.id]}
        return Counts(len(codings), len(people), len({self.pairs.get(c.source, c.source) for c in codings}))

    def _speakers(self, coding: Coding) -> set[str]:
        source = self.sources.get(coding.source)
        if source is None or source.revision != coding.revision or is_secondary(source):
            return set()
        return people_heard(turn for turn, _ in source.turns_under(coding.span))


def show_theme(desk: Desk, named: str, view: View) -> ShownTheme:
    """Return one theme with the extracts of its codes, and of the codes below these."""
    study = desk.study
    themes = read_themes(study)
    theme = named_theme(themes, named)
    links = Links(
        Evidence(read_recommendations(study), themes, sound_codebook(study).codes, read_codings(study))
    )
    known = tuple(code for code in theme.codes if code in links.codes or code in links.codings_of_code)
    found = find_codings(desk, Filters(codes=known), view).codings if known else ()
    by_code: dict[str, list[ShownCoding]] = {}
    for shown in found:
        by_code.setdefault(shown.coding.code, []).append(shown)
    groups = tuple(
        CodeExtracts(
            code, links.label(("code", code)), _above(links, theme, code), tuple(by_code.get(code, ()))
        )
        for code in _ordered(links, theme.codes)
    )
    notes = [noted(each) for each in theme_problems(study) if each.where.endswith(theme.id)]
    if not theme.divergence and any(shown.coding.stance for shown in found if shown.evidence):
        notes.append("some of its extracts are negated, and no divergence is written down")
    below = tuple((each.id, each.label) for each in themes if each.parent == theme.id)
    return ShownTheme(theme, below, groups, tuple(_bearings(links, theme)), tuple(notes))


def _ordered(links: Links, codes: Sequence[str]) -> Iterator[str]:
    """Yield the codes of a theme, each followed by the codes below it."""
    seen: set[str] = set()
    for code in codes:
        for each in links.codes_below([code]):
            if each not in seen:
                seen.add(each)
                yield each


def _above(links: Links, theme: Theme, code: str) -> str:
    return "" if code in theme.codes else links.label(("code", links.code_and_above(code)[1]))


def _bearings(links: Links, theme: Theme) -> Iterator[Bearing]:
    """Yield each recommendation that links to the theme, to one above it, or to one of its codes."""
    places: list[Place] = [("theme", each) for each in links.theme_and_above(theme.id)]
    places += [("code", each) for each in links.codes_below(theme.codes)]
    ways: dict[str, list[Way]] = {}
    for place in places:
        for recommendation, link in links.links_to.get(place, []):
            through = "" if place == ("theme", theme.id) else f"{place[0]} {place[1]}"
            ways.setdefault(recommendation.id, []).append(Way(link.stance, through, link.note))
    for identifier, found in ways.items():
        yield Bearing(identifier, links.recommendations[identifier].title, tuple(found))
