"""Recommendations in the five forms that consultation reports print, with what they rest on.

Nothing a person wrote is lost in silence: what cannot be used is a located `Problem`; the order is kept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast, get_args

from qualcode.entries import Entry, document_entry
from qualcode.errors import UnknownNameError
from qualcode.findings import (
    FORMS,
    STANCES,
    Action,
    Link,
    LinkKind,
    Recommendation,
    RecommendationForm,
    Stance,
)
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

LINK_KINDS: tuple[str, ...] = get_args(LinkKind)
_LISTS = ("considerations", "how", "next_steps", "owners")
_FIELDS = (
    "id", "title", "form", "number", "area", "addressee", "wordings", *_LISTS, "actions", "see", "links",
)  # fmt: skip
_ACTION_FIELDS = ("what", "why", "how", "measure", "risk", "mitigation", "owners")
_LINK_FIELDS = ("kind", "target", "stance", "note")


def recommendations_from(
    document: Mapping[str, object],
) -> tuple[tuple[Recommendation, ...], tuple[Problem, ...]]:
    """Read the parsed `recommendations.yaml`: what it holds, and where it was not understood.

    An entry without an id or a title is an error and gives no recommendation; every other entry gives one.
    """
    file = document_entry(document, "recommendations", ("format", "recommendations"))
    found = [_recommendation(entry) for entry in file.entries("recommendations", _FIELDS)]
    return tuple(each for each in found if each.id and each.title), file.problems


def recommendation_mapping(recommendation: Recommendation) -> dict[str, Any]:
    """Return its entry of `recommendations.yaml`: fields that say something, in the documented order."""
    fields: dict[str, Any] = {
        name: getattr(recommendation, name) for name in ("id", "title", "form", "number", "area", "addressee")
    }
    fields["wordings"] = dict(recommendation.wordings)
    fields |= {name: list(getattr(recommendation, name)) for name in _LISTS}
    fields["actions"] = [_action_mapping(action) for action in recommendation.actions]
    fields["see"] = list(recommendation.see)
    fields["links"] = [_link_mapping(link) for link in recommendation.links]
    return {name: value for name, value in fields.items() if value}


def check_recommendations(
    recommendations: Sequence[Recommendation], targets: Mapping[str, Collection[str]]
) -> tuple[Problem, ...]:
    """Return what is wrong with `recommendations`.

    `targets` gives the known ids by kind of link ("theme", "code", "quote"); a kind that it lacks, as
    "figure" may, is not checked. Errors: an id used twice; an unknown form, kind or stance; a
    cross-reference or a link to nothing. Warnings: strands with no measure, the same link twice.
    """
    uses = Counter(each.id for each in recommendations)
    problems = [
        Problem(
            "duplicate-id",
            f"{count} recommendations have this id",
            f"recommendation {each}",
            severity="error",
        )
        for each, count in uses.items()
        if count > 1
    ]
    for recommendation in recommendations:
        problems.extend(_form_problems(recommendation))
        problems.extend(_see_problems(recommendation, uses.keys()))
        problems.extend(_link_problems(recommendation, targets))
    return tuple(problems)


def linked(recommendation: Recommendation, link: Link) -> Recommendation:
    """Return the recommendation with `link`; a link to the same target is replaced where it stands."""
    places = [_place(each) for each in recommendation.links]
    if _place(link) not in places:
        return replace(recommendation, links=(*recommendation.links, link))
    at = places.index(_place(link))
    return replace(recommendation, links=(*recommendation.links[:at], link, *recommendation.links[at + 1 :]))


def unlinked(recommendation: Recommendation, target: str) -> Recommendation:
    """Return the recommendation without its links to `target`; raise `UnknownNameError` if it has none."""
    kept = tuple(link for link in recommendation.links if link.target != target)
    if len(kept) == len(recommendation.links):
        known = ", ".join(dict.fromkeys(link.target for link in kept))
        hint = f"it is linked to {known}" if known else "it has no links"
        raise UnknownNameError(f"{recommendation.id} has no link to {target!r}", hint=hint)
    return replace(recommendation, links=kept)


def _recommendation(entry: Entry) -> Recommendation:
    return Recommendation(
        id=entry.needed_text("id"),
        title=entry.needed_text("title"),
        number=entry.text("number"),
        area=entry.text("area"),
        addressee=entry.text("addressee"),
        considerations=entry.texts("considerations"),
        how=entry.texts("how"),
        next_steps=entry.texts("next_steps"),
        owners=entry.texts("owners"),
        see=entry.texts("see"),
        form=cast("RecommendationForm", entry.text("form") or "considerations"),
        wordings=entry.table("wordings", example="{summary: ...}"),
        actions=tuple(_action(each) for each in entry.entries("actions", _ACTION_FIELDS)),
        links=tuple(
            link for each in entry.entries("links", _LINK_FIELDS) if (link := _link(each)) is not None
        ),
    )


def _action(entry: Entry) -> Action:
    texts = {name: entry.text(name) for name in _ACTION_FIELDS if name != "owners"}
    return Action(**texts, owners=entry.texts("owners"))


def _link(entry: Entry) -> Link | None:
    kind, target = entry.needed_text("kind"), entry.needed_text("target")
    stance = entry.text("stance") or "supports"
    link = Link(cast("LinkKind", kind), target, cast("Stance", stance), entry.text("note"))
    return link if kind and target else None


def _action_mapping(action: Action) -> dict[str, Any]:
    fields = {name: getattr(action, name) for name in _ACTION_FIELDS}
    fields["owners"] = list(action.owners)
    return {name: value for name, value in fields.items() if value or name == "what"}


def _link_mapping(link: Link) -> dict[str, str]:
    fields = {name: getattr(link, name) for name in _LINK_FIELDS}
    return {name: value for name, value in fields.items() if value}


def _place(link: Link) -> tuple[str, str]:
    return link.kind, link.target


def _form_problems(recommendation: Recommendation) -> Iterator[Problem]:
    where = f"recommendation {recommendation.id}"
    if recommendation.form not in FORMS:
        yield Problem(
            "unknown-form",
            f"there is no form {recommendation.form!r}",
            where,
            "use " + " | ".join(FORMS),
            "error",
        )
    if recommendation.form == "strands":
        for number, action in enumerate(recommendation.actions, start=1):
            if not action.measure:
                hint = "say how anyone will see that it was done"
                yield Problem("no-measure", "the strand has no measure", f"{where}, action {number}", hint)


def _see_problems(recommendation: Recommendation, known: Collection[str]) -> Iterator[Problem]:
    where = f"recommendation {recommendation.id}"
    for target in recommendation.see:
        if target == recommendation.id:
            yield Problem("see-itself", "the cross-reference points to itself", where)
        elif target not in known:
            message = f"the cross-reference {target!r} leads to no recommendation"
            yield Problem("unresolved-see", message, where, severity="error")


def _link_problems(
    recommendation: Recommendation, targets: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    where = f"recommendation {recommendation.id}"
    for (kind, target), count in Counter(_place(link) for link in recommendation.links).items():
        if count > 1:
            yield Problem("duplicate-link", f"it is linked {count} times to {kind} {target}", where)
    for link in recommendation.links:
        if link.kind not in LINK_KINDS:
            hint = "use " + " | ".join(LINK_KINDS)
            yield Problem(
                "unknown-link-kind", f"nothing can be linked as {link.kind!r}", where, hint, "error"
            )
        elif link.kind in targets and link.target not in targets[link.kind]:
            message = f"there is no {link.kind} {link.target!r}"
            yield Problem("unresolved-link", message, where, severity="error")
        if link.stance not in STANCES:
            hint = "use " + " | ".join(STANCES)
            yield Problem("unknown-stance", f"there is no stance {link.stance!r}", where, hint, "error")
