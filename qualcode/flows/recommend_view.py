"""Recommendations to look at: the list with what each rests on, and one with its evidence.

What speaks against a recommendation is never left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.evidence.links import Links, Place
from qualcode.evidence.trace import Node
from qualcode.findings import STANCES, Link, Recommendation
from qualcode.flows.reading import read_codings
from qualcode.flows.recommend import named_recommendation, recommendation_problems
from qualcode.flows.standing import stands, turns_of
from qualcode.flows.tracing import Traced, Words, evidence_of
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class ListedRecommendation:
    """A recommendation in the list, with how many of its links have each stance.

    A link that leads to nothing but what a facilitator said is not counted.
    """

    recommendation: Recommendation
    stances: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RecommendationList:
    """All recommendations in the analysts' order, and what is wrong with them."""

    recommendations: tuple[ListedRecommendation, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """A link with the thing it leads to; for a quote with its words, masked unless raw."""

    thing: Traced
    note: str


@dataclass(frozen=True, slots=True)
class ShownRecommendation:
    """A recommendation with its evidence and the titles of those it refers to, by id."""

    recommendation: Recommendation
    evidence: tuple[ShownEvidence, ...]
    see: Mapping[str, str]
    problems: tuple[Problem, ...]


def list_recommendations(study: Study) -> RecommendationList:
    """Return the recommendations in the analysts' order."""
    rows = []
    counts = _Counting(study)
    for each in counts.links.evidence.recommendations:
        counted = Counter(link.stance for link in each.links if counts.takes(link))
        rows.append(ListedRecommendation(each, {stance: counted[stance] for stance in STANCES}))
    return RecommendationList(tuple(rows), recommendation_problems(study))


class _Counting:
    """Which links count: those that do not lead to a facilitator's words alone."""

    def __init__(self, study: Study) -> None:
        evidence = evidence_of(study)
        turns = turns_of(study, evidence.quotes)
        self.links = Links(evidence)
        self.quotes = {quote.id for quote in evidence.quotes if stands(turns[quote.id])}
        self.used = {coding.code for coding in read_codings(study)}

    def takes(self, link: Link) -> bool:
        """Whether a link counts; one to something that nobody coded or quoted yet does."""
        if link.kind == "figure":
            return True
        if link.kind == "quote":
            return link.target in self.quotes or link.target not in self.links.quotes
        themes = self.links.themes_below(link.target) if link.kind == "theme" else ()
        listed = [
            code for each in themes if each in self.links.themes for code in self.links.themes[each].codes
        ]
        codes = self.links.codes_below(listed if link.kind == "theme" else [link.target])
        quotes = [quote for code in codes for quote in self.links.quotes_of_code.get(code, ())]
        quotes += [quote for theme in themes for quote in self.links.quotes_of_theme.get(theme, ())]
        if any(quote.id in self.quotes for quote in quotes):
            return True
        return not self.used & set(codes) or any(code in self.links.codings_of_code for code in codes)


def show_recommendation(study: Study, named: str, *, raw: bool = False) -> ShownRecommendation:
    """Return one recommendation with what it rests on."""
    evidence = evidence_of(study)
    links = Links(evidence)
    words = Words(study, links, raw=raw)
    own = named_recommendation(evidence.recommendations, named)
    shown = []
    for link in own.links:
        place: Place = (link.kind, link.target)
        shown.append(ShownEvidence(words.traced(Node(*place, links.label(place), link.stance)), link.note))
    numbered = {each.id: f"{each.number} {each.title}".strip() for each in evidence.recommendations}
    see = {each: numbered.get(each, "") for each in own.see}
    place_of_own = f"recommendation {own.id}"
    problems = tuple(
        each for each in recommendation_problems(study) if each.where.split(",")[0] == place_of_own
    )
    return ShownRecommendation(own, tuple(shown), see, problems)
