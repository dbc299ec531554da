"""Recommendations: made, changed and linked to what they rest on, and to what speaks against them.

Every link and cross-reference is resolved before anything is written; what a person should look at is a note.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, cast

from qualcode.errors import AlreadyThereError, StudyFormatError, UsageError, unknown_name
from qualcode.evidence.recommendations import (
    check_recommendations,
    linked,
    recommendation_mapping,
    recommendations_from,
)
from qualcode.findings import Action, Link, Recommendation, RecommendationForm
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.reading import read_quotes, require_sound, sound_codebook
from qualcode.flows.revised import following_of
from qualcode.flows.theme import found_by, given_id, new_words, read_themes
from qualcode.flows.yaml_entries import Shelf, proved, with_entries
from qualcode.model import Problem
from qualcode.store.history import Changes
from qualcode.store.yamlfiles import parsed_once
from qualcode.text import fold, normalised

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.store.study import Study

RECOMMENDATIONS = "recommendations.yaml"
SHELF = Shelf(RECOMMENDATIONS, "recommendations", tuple(each.name for each in fields(Recommendation)))
USED: Mapping[str, tuple[str, ...]] = {
    "considerations": ("number", "wordings", "considerations", "how", "next_steps", "area", "see"),
    "owners": ("number", "area", "owners", "how", "next_steps", "see", "wordings"),
    "strands": ("area", "actions", "number", "see", "wordings"),
    "argued": ("area", "actions", "number", "see", "wordings"),
    "addressee": ("addressee", "actions", "wordings", "number", "area", "see"),
}


@dataclass(frozen=True, slots=True)
class RecommendationWords:
    """What a person said about a recommendation; None is what they did not say, "" takes a field away.

    `actions` are added, or change the action of the same `what`; the other lists replace what was there.
    """

    title: str | None = None
    form: str | None = None
    number: str | None = None
    area: str | None = None
    addressee: str | None = None
    wordings: Mapping[str, str] | None = None
    considerations: tuple[str, ...] | None = None
    how: tuple[str, ...] | None = None
    next_steps: tuple[str, ...] | None = None
    owners: tuple[str, ...] | None = None
    actions: tuple[Mapping[str, str], ...] = ()
    dropped_actions: tuple[str, ...] = ()
    see: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RecommendationDone:
    """A recommendation as it is now, whether anything changed, and what a person should look at."""

    recommendation: Recommendation
    notes: tuple[str, ...] = ()
    changed: bool = True


def parsed_recommendations(study: Study) -> tuple[tuple[Recommendation, ...], tuple[Problem, ...]]:
    """Return the recommendations and where `recommendations.yaml` was not understood."""
    content = study.read(RECOMMENDATIONS)
    return recommendations_from(parsed_once(content, RECOMMENDATIONS)) if content is not None else ((), ())


def read_recommendations(study: Study) -> tuple[Recommendation, ...]:
    """Return the recommendations in the analysts' order, as far as they can be read.

    A link to a code that was merged leads to the code that is left.
    """
    found, following = parsed_recommendations(study)[0], following_of(study)
    if not following:
        return found
    return tuple(
        replace(
            each,
            links=tuple(
                replace(link, target=following.code(link.target)) if link.kind == "code" else link
                for link in each.links
            ),
        )
        for each in found
    )


def recommendation_problems(study: Study) -> tuple[Problem, ...]:
    """Return all that is wrong with the recommendations, links that lead nowhere included."""
    recommendations, problems = parsed_recommendations(study)
    return (*problems, *check_recommendations(recommendations, link_targets(study)))


def link_targets(study: Study) -> dict[str, set[str]]:
    """Return the ids that a recommendation may be linked to, by kind."""
    return {
        "theme": {theme.id for theme in read_themes(study)},
        "code": set(sound_codebook(study).by_id()),
        "quote": {quote.id for quote in read_quotes(study)},
    }


def named_recommendation(recommendations: Sequence[Recommendation], typed: str) -> Recommendation:
    """Return the recommendation that a person named by id, title or number, whatever the case."""
    numbered = [each for each in recommendations if each.number and fold(each.number) == fold(typed.strip())]
    if len(numbered) == 1:
        return numbered[0]
    return found_by(recommendations, typed, ("recommendation", lambda each: each.id, lambda each: each.title))


def add_recommendation(desk: Desk, words: RecommendationWords, *, identifier: str = "") -> RecommendationDone:
    """Make a recommendation, last in the analysts' order."""
    known = editable_recommendations(desk.study)
    fresh = Recommendation(given_id(identifier, "REC-", (each.id for each in known)), "")
    return recommendation_done(desk, known, _with(fresh, words, known), "recommend add")


def edit_recommendation(desk: Desk, named: str, words: RecommendationWords) -> RecommendationDone:
    """Change what a recommendation says."""
    known = editable_recommendations(desk.study)
    return recommendation_done(
        desk, known, _with(named_recommendation(known, named), words, known), "recommend edit"
    )


def linked_document(study: Study, links: Iterable[tuple[str, Link]]) -> bytes:
    """Return `recommendations.yaml` with links added, given as (recommendation id, link)."""
    after = {each.id: each for each in editable_recommendations(study)}
    touched: set[str] = set()
    for identifier, link in links:
        after[identifier] = linked(after[identifier], link)
        touched.add(identifier)
    return _bytes(study, list(after.values()), touched)


def _bytes(study: Study, after: Sequence[Recommendation], changed: Collection[str]) -> bytes:
    content = with_entries(
        study, SHELF, (recommendation_mapping(each) for each in after if each.id in changed)
    )
    return proved(content, RECOMMENDATIONS, lambda found: recommendations_from(found)[0], after)


def editable_recommendations(study: Study) -> tuple[Recommendation, ...]:
    """Return the recommendations to change; raise `StudyFormatError` where a write would lose something."""
    study.require_unlocked()
    recommendations, problems = parsed_recommendations(study)
    require_sound(problems, RECOMMENDATIONS)
    ids = [each.id for each in recommendations]
    for identifier in ids:
        if ids.count(identifier) > 1:
            raise StudyFormatError(
                f"{RECOMMENDATIONS}: the id {identifier} is used twice", hint="give one of them another"
            )
    return recommendations


def _with(
    recommendation: Recommendation, words: RecommendationWords, known: Sequence[Recommendation]
) -> Recommendation:
    said: dict[str, Any] = {
        name: _line(value)
        for name in ("title", "number", "area", "addressee")
        if (value := getattr(words, name)) is not None
    }
    for name in ("considerations", "how", "next_steps", "owners"):
        listed = getattr(words, name)
        if listed is not None:
            said[name] = tuple(line for item in listed if (line := _line(item)))
    if words.form is not None:
        said["form"] = cast("RecommendationForm", words.form)
    if words.wordings is not None:
        both = {**recommendation.wordings, **words.wordings}
        said["wordings"] = {name: line for name, text in both.items() if (line := _line(text))}
    if words.see is not None:
        said["see"] = tuple(dict.fromkeys(named_recommendation(known, each).id for each in words.see if each))
    said["actions"] = _actions(recommendation, words)
    changed = replace(recommendation, **said)
    _require_title(changed, known)
    return changed


def _line(text: str) -> str:
    return " ".join(normalised(text).split())


def _require_title(changed: Recommendation, known: Sequence[Recommendation]) -> None:
    if not changed.title:
        raise UsageError(
            "a recommendation needs a title", hint='qualcode recommend add "Keep every promise of a call"'
        )
    for other in known:
        if other.id != changed.id and fold(other.title) == fold(changed.title):
            raise AlreadyThereError(
                f"{other.id} has that title already", hint="change that one, or name this otherwise"
            )


def _actions(recommendation: Recommendation, words: RecommendationWords) -> tuple[Action, ...]:
    actions = list(recommendation.actions)
    for typed in words.dropped_actions:
        actions.remove(_action(actions, typed))
    for said in words.actions:
        here = [
            place for place, action in enumerate(actions) if fold(action.what) == fold(_line(said["what"]))
        ]
        told = {name: _line(value) for name, value in said.items() if name != "what"}
        if here:
            actions[here[0]] = replace(actions[here[0]], **cast("dict[str, Any]", told))
        else:
            actions.append(Action(_line(said["what"]), **cast("dict[str, Any]", told)))
    return tuple(actions)


def _action(actions: Sequence[Action], typed: str) -> Action:
    fitting = [action for action in actions if fold(action.what) == fold(typed.strip())]
    if not fitting:
        raise unknown_name(
            "action", typed, [action.what for action in actions], hint="`qualcode recommend show` has them"
        )
    return fitting[0]


def recommendation_done(
    desk: Desk, known: Sequence[Recommendation], recommendation: Recommendation, verb: str
) -> RecommendationDone:
    """Write a recommendation that is new or changed, once every link of it is known to resolve."""
    before = next((each for each in known if each.id == recommendation.id), None)
    if before == recommendation:
        return RecommendationDone(recommendation, changed=False)
    after = [recommendation if each is before else each for each in known]
    if before is None:
        after.append(recommendation)
    notes = (*_restated(before, recommendation), *_notes(desk.study, known, after, recommendation))
    typed = recommendation_words(recommendation)
    require_all_nameless(desk, new_words(typed, recommendation_words(before) if before else {}))
    changes = Changes(objects={recommendation.id}, uses=rests_on(recommendation), note=recommendation.id)
    changes.files[RECOMMENDATIONS] = _bytes(desk.study, after, [recommendation.id])
    desk.commit(changes, verb)
    return RecommendationDone(recommendation, notes)


def _restated(before: Recommendation | None, after: Recommendation) -> Iterator[str]:
    """Yield the links that were there and take another stance now."""
    stances = {(link.kind, link.target): link.stance for link in before.links} if before else {}
    for link in after.links:
        was = stances.get((link.kind, link.target), link.stance)
        if was != link.stance:
            said = f"changed from {was} to {link.stance}".replace("_", " ")
            yield f"{link.kind} {link.target}: {said}"


def recommendation_words(recommendation: Recommendation) -> dict[str, str]:
    """Return all that analysts typed about a recommendation, by what it is."""
    actions = [
        "\n".join([each.what, each.why, each.how, each.measure, each.risk, each.mitigation, *each.owners])
        for each in recommendation.actions
    ]
    figures = [link.target for link in recommendation.links if link.kind == "figure"]
    return {
        "the id": recommendation.id,
        "the title": recommendation.title,
        "the number": recommendation.number,
        "the area": recommendation.area,
        "the addressee": recommendation.addressee,
        "a wording": "\n".join(f"{name}\n{text}" for name, text in recommendation.wordings.items()),
        "a consideration": "\n".join(recommendation.considerations),
        "how it can be achieved": "\n".join(recommendation.how),
        "a next step": "\n".join(recommendation.next_steps),
        "an owner": "\n".join(recommendation.owners),
        "an action": "\n".join(actions),
        "a figure": "\n".join(figures),
        "the note of a link": "\n".join(link.note for link in recommendation.links),
    }


def rests_on(recommendation: Recommendation) -> set[str]:
    """Return the ids that a recommendation points to, figures apart."""
    return {link.target for link in recommendation.links if link.kind != "figure"} | set(recommendation.see)


def _notes(
    study: Study, before: Sequence[Recommendation], after: Sequence[Recommendation], own: Recommendation
) -> tuple[str, ...]:
    targets = link_targets(study)
    known = set(check_recommendations(before, targets))
    notes: list[str] = []
    for problem in check_recommendations(after, targets):
        if problem.severity == "error" and problem not in known:
            raise UsageError(
                f"{problem.where}: {problem.message}", hint=problem.hint or "nothing was written"
            )
        if problem.severity == "warning" and problem.where.startswith(f"recommendation {own.id}"):
            place = problem.where.partition(", ")[2]
            hint = f": {problem.hint}" if problem.hint else ""
            notes.append(f"{place + ': ' if place else ''}{problem.message}{hint}")
    rejected = {quote.id for quote in read_quotes(study) if quote.status == "rejected"}
    notes += [f"quote {link.target} was rejected" for link in own.links if link.target in rejected]
    return (*notes, *_form_notes(own))


def _form_notes(own: Recommendation) -> list[str]:
    lists = ("considerations", "how", "next_steps", "owners", "actions", "addressee")
    other = [name for name in lists if getattr(own, name) and name not in USED[own.form]]
    notes = [f"reports of the form {own.form} do not print {name.replace('_', ' ')}" for name in other]
    if own.form == "addressee" and not own.addressee:
        notes.append("the form addressee speaks to somebody: --addressee")
    return notes
