"""Taking a file of themes or recommendations into the study: new entries come in, known ones change nothing.

An id that says something else here is refused unless it is to be replaced; one fault, and nothing comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from qualcode.errors import unknown_name
from qualcode.evidence.recommendations import (
    check_recommendations,
    recommendation_mapping,
    recommendations_from,
)
from qualcode.flows.reading import sound_codebook
from qualcode.flows.recommend import FIELDS as RECOMMENDATION_FIELDS
from qualcode.flows.recommend import RECOMMENDATIONS, editable_recommendations, link_targets, rests_on
from qualcode.flows.theme import FIELDS as THEME_FIELDS
from qualcode.flows.theme import THEMES, editable_themes
from qualcode.flows.yaml_entries import add_entry, change_entry, document_with, entry_with, proved
from qualcode.model import Problem, Recommendation, Theme
from qualcode.store.files import read_input
from qualcode.store.history import Changes
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes
from qualcode.theme.objects import check_themes, theme_mapping, themes_from

if TYPE_CHECKING:
    from pathlib import Path

    from ruamel.yaml.comments import CommentedMap

    from qualcode.flows.desk import Desk

_Thing = TypeVar("_Thing", bound="Theme | Recommendation")
_Read = Callable[[Mapping[str, object]], tuple[tuple[_Thing, ...], tuple[Problem, ...]]]


@dataclass(frozen=True, slots=True)
class Adopted:
    """What an import brought, or the problems for which it was refused as a whole."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class _Shelf(Generic[_Thing]):
    """A YAML file of the study that holds a list: how it is read, written and checked.

    `known` are ids, by kind, that entries may point to besides each other; `uses` are those an entry names.
    """

    file: str
    listed: str
    verb: str
    here: tuple[_Thing, ...]
    read: _Read[_Thing]
    mapping: Callable[[_Thing], Mapping[str, Any]]
    check: Callable[[Sequence[_Thing]], tuple[Problem, ...]]
    uses: Callable[[_Thing], Iterable[str]]
    order: tuple[str, ...]
    known: Mapping[str, Iterable[str]]


def import_themes(desk: Desk, path: Path, *, replace_known: bool = False) -> Adopted:
    """Take the themes of a file into the study."""
    codes = sound_codebook(desk.study).by_id()
    shelf = _Shelf(
        THEMES,
        "themes",
        "theme import",
        editable_themes(desk.study),
        themes_from,
        theme_mapping,
        lambda themes: check_themes(themes, codes),
        lambda theme: {*theme.codes, *([theme.parent] if theme.parent else [])},
        THEME_FIELDS,
        {"code": codes},
    )
    return _adopted(desk, path, shelf, replace_known=replace_known)


def import_recommendations(desk: Desk, path: Path, *, replace_known: bool = False) -> Adopted:
    """Take the recommendations of a file into the study."""
    targets = link_targets(desk.study)
    shelf = _Shelf(
        RECOMMENDATIONS,
        "recommendations",
        "recommend import",
        editable_recommendations(desk.study),
        recommendations_from,
        recommendation_mapping,
        lambda recommendations: check_recommendations(recommendations, targets),
        rests_on,
        RECOMMENDATION_FIELDS,
        targets,
    )
    return _adopted(desk, path, shelf, replace_known=replace_known)


def _adopted(desk: Desk, path: Path, shelf: _Shelf[_Thing], *, replace_known: bool) -> Adopted:
    content = read_input(path)
    document = parse_yaml(content, path.name)
    theirs, problems = shelf.read(document)
    here = {each.id: each for each in shelf.here}
    new = [each for each in theirs if each.id not in here]
    other = [each for each in theirs if each.id in here and here[each.id] != each]
    after = _merged(shelf.here, theirs)
    faults = _faults(shelf, problems, theirs, after)
    if other and not replace_known:
        faults += _conflicts(shelf, other)
    if faults:
        return Adopted(problems=tuple(faults), refused=True)
    same = tuple(each.id for each in theirs if here.get(each.id) == each)
    changed = {each.id for each in (*new, *other)}
    if changed:
        written = _written(desk, shelf, (content, document), [*new, *other])
        changes = Changes(objects=changed, note=f"{len(changed)} {shelf.listed}")
        changes.uses = {used for each in (*new, *other) for used in shelf.uses(each)} - changed
        changes.files[shelf.file] = proved(written, shelf.file, lambda found: shelf.read(found)[0], after)
        desk.commit(changes, shelf.verb)
    warnings = _warnings(shelf, problems, after, changed)
    return Adopted(tuple(each.id for each in new), tuple(each.id for each in other), same, warnings)


def _warnings(
    shelf: _Shelf[_Thing], problems: Iterable[Problem], after: Sequence[_Thing], changed: Iterable[str]
) -> tuple[Problem, ...]:
    found = [each for each in shelf.check(after) if any(f" {own}" in each.where for own in changed)]
    return tuple(each for each in dict.fromkeys([*problems, *found]) if each.severity != "error")


def _merged(here: Sequence[_Thing], theirs: Sequence[_Thing]) -> tuple[_Thing, ...]:
    by_id = {each.id: each for each in theirs}
    known = {each.id for each in here}
    return (*(by_id.get(each.id, each) for each in here), *(each for each in theirs if each.id not in known))


def _faults(
    shelf: _Shelf[_Thing], problems: Iterable[Problem], theirs: Sequence[_Thing], after: Sequence[_Thing]
) -> list[Problem]:
    faults = [each for each in problems if each.severity == "error"]
    if not theirs and not faults:
        hint = f"it should have `{shelf.listed}:` with entries"
        faults.append(Problem("empty", f"the file holds no {shelf.listed}", hint=hint, severity="error"))
    before = set(shelf.check(shelf.here))
    found = [each for each in shelf.check(after) if each.severity == "error" and each not in before]
    return [*faults, *(_with_hint(shelf, each, after) for each in found)]


def _with_hint(shelf: _Shelf[_Thing], problem: Problem, after: Sequence[_Thing]) -> Problem:
    """Add what may have been meant, where an entry points to nothing."""
    if problem.hint or "'" not in problem.message:
        return problem
    typed = problem.message.split("'")[1]
    own = [each.id for each in after]
    by_kind = {"unknown-parent": own, "unresolved-see": own, "unknown-code": shelf.known.get("code", ())}
    kind = next((kind for kind in shelf.known if f"no {kind} " in problem.message), "")
    hint = unknown_name("entry", typed, by_kind.get(problem.code) or shelf.known.get(kind, ())).hint
    return replace(problem, hint=hint) if hint.startswith("did you mean") else problem


def _conflicts(shelf: _Shelf[_Thing], other: Iterable[_Thing]) -> list[Problem]:
    noun = shelf.listed.removesuffix("s")
    hint = "--replace takes the file's entry; or give it another id"
    return [
        Problem(
            "different-content", "the study has another one of this id", f"{noun} {each.id}", hint, "error"
        )
        for each in other
    ]


def _written(
    desk: Desk, shelf: _Shelf[_Thing], theirs: tuple[bytes, CommentedMap], changed: Sequence[_Thing]
) -> bytes:
    content, document = theirs
    if desk.study.read(shelf.file) is None:
        return content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    ours = document_with(desk.study, shelf.file, shelf.listed)
    for each in changed:
        entry = entry_with(ours[shelf.listed], each.id)
        if entry is not None:
            change_entry(entry, shelf.mapping(each), order=shelf.order)
        else:
            add_entry(ours[shelf.listed], entry_with(document[shelf.listed], each.id) or shelf.mapping(each))
    return yaml_bytes(ours)
