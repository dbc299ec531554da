"""Linking recommendations to what they rest on and what speaks against them, one verb each.

A target is named by id or label; it must exist before anything is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.finding import find_code
from qualcode.errors import UnknownNameError, UsageError
from qualcode.evidence.recommendations import linked, unlinked
from qualcode.findings import Link, LinkKind, Recommendation, Stance
from qualcode.flows.quote import named_quote
from qualcode.flows.reading import read_quotes, sound_codebook
from qualcode.flows.recommend import (
    RecommendationDone,
    editable_recommendations,
    named_recommendation,
    recommendation_done,
)
from qualcode.flows.theme import named_theme, read_themes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.flows.desk import Desk
    from qualcode.store.study import Study


def resolved_link(study: Study, kind: LinkKind, typed: str, stance: Stance, note: str) -> Link:
    """Return the link to a theme, code or quote as a person named it, or to a figure in their words."""
    match kind:
        case "theme":
            target = named_theme(read_themes(study), typed).id
        case "code":
            target = find_code(sound_codebook(study), typed).id
        case "quote":
            target = named_quote(read_quotes(study), typed).id
        case _:
            target = " ".join(typed.split())
    return Link(kind, target, stance, note.strip())


def link_recommendation(desk: Desk, named: str, links: Iterable[Link]) -> RecommendationDone:
    """Link a recommendation to what it rests on; a link to the same thing takes the new stance and note."""
    known = editable_recommendations(desk.study)
    recommendation = named_recommendation(known, named)
    for link in links:
        recommendation = linked(recommendation, link)
    return recommendation_done(desk, known, recommendation, "recommend link")


def unlink_recommendation(desk: Desk, named: str, typed: str) -> RecommendationDone:
    """Take a link away, named by the id or the label of its target, or by the words of a figure."""
    known = editable_recommendations(desk.study)
    recommendation = named_recommendation(known, named)
    targets = {link.target for link in recommendation.links}
    target = typed if typed in targets else _target(desk.study, recommendation, typed)
    return recommendation_done(desk, known, unlinked(recommendation, target), "recommend unlink")


def _target(study: Study, recommendation: Recommendation, typed: str) -> str:
    for link in recommendation.links:
        try:
            if resolved_link(study, link.kind, typed, "supports", "").target == link.target:
                return link.target
        except (UnknownNameError, UsageError):
            continue
    return typed
