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
from qualcode.findings import Recommendation, Theme
from qualcode.flows.nameless import NAMELESS, naming, naming_lines
from qualcode.flows.reading import sound_codebook
from qualcode.flows.recommend import SHELF as RECOMMENDATION_SHELF
from qualcode.flows.recommend import editable_recommendations, link_targets, recommendation_words, rests_on
from qualcode.flows.theme import SHELF as THEME_SHELF
from qualcode.flows.theme import editable_themes, theme_words
from qualcode.flows.yaml_entries import Shelf, entry_with, proved, with_entries
from qualcode.model import Problem
from qualcode.store.files import read_input
from qualcode.store.history import Changes
from qualcode.store.yamlfiles import parse_yaml
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
class _Sort(Generic[_Thing]):
    """Themes or recommendations: where they are kept, and how they are read, written and checked.

    `known` are ids, by kind, that entries may point to besides each other; `uses` are those an entry names;
    `words` are what analysts typed into one, by what it is.
    """

    shelf: Shelf
    verb: str
    here: tuple[_Thing, ...]
    read: _Read[_Thing]
    mapping: Callable[[_Thing], Mapping[str, Any]]
    check: Callable[[Sequence[_Thing]], tuple[Problem, ...]]
    uses: Callable[[_Thing], Iterable[str]]
    words: Callable[[_Thing], Mapping[str, str]]
    known: Mapping[str, Iterable[str]]


def import_themes(desk: Desk, path: Path, *, replace_known: bool = False) -> Adopted:
    """Take the themes of a file into the study."""
    codes = sound_codebook(desk.study).by_id()
    sort = _Sort(
        THEME_SHELF,
        "theme import",
        editable_themes(desk.study),
        themes_from,
        theme_mapping,
        lambda themes: check_themes(themes, codes),
        lambda theme: {*theme.codes, *([theme.parent] if theme.parent else [])},
        theme_words,
        {"code": codes},
    )
    return _adopted(desk, path, sort, replace_known=replace_known)


def import_recommendations(desk: Desk, path: Path, *, replace_known: bool = False) -> Adopted:
    """Take the recommendations of a file into the study."""
    targets = link_targets(desk.study)
    sort = _Sort(
        RECOMMENDATION_SHELF,
        "recommend import",
        editable_recommendations(desk.study),
        recommendations_from,
        recommendation_mapping,
        lambda recommendations: check_recommendations(recommendations, targets),
        rests_on,
        recommendation_words,
        targets,
    )
    return _adopted(desk, path, sort, replace_known=replace_known)


def _adopted(desk: Desk, path: Path, sort: _Sort[_Thing], *, replace_known: bool) -> Adopted:
    content = read_input(path)
    document = parse_yaml(content, path.name)
    theirs, problems = sort.read(document)
    here = {each.id: each for each in sort.here}
    new = [each for each in theirs if each.id not in here]
    other = [each for each in theirs if each.id in here and here[each.id] != each]
    after = _merged(sort.here, theirs)
    faults = _faults(sort, problems, theirs, after)
    if other and not replace_known:
        faults += _conflicts(sort, other)
    if not faults and (new or other):
        faults = _named(desk, sort, content, [*new, *other])
    if faults:
        return Adopted(problems=tuple(faults), refused=True)
    same = tuple(each.id for each in theirs if here.get(each.id) == each)
    changed = {each.id for each in (*new, *other)}
    if changed:
        written = _written(desk, sort, (content, document), [*new, *other])
        changes = Changes(objects=changed, note=f"{len(changed)} {sort.shelf.listed}")
        changes.uses = {used for each in (*new, *other) for used in sort.uses(each)} - changed
        changes.files[sort.shelf.file] = proved(
            written, sort.shelf.file, lambda found: sort.read(found)[0], after
        )
        desk.commit(changes, sort.verb)
    warnings = _warnings(sort, problems, after, changed)
    return Adopted(tuple(each.id for each in new), tuple(each.id for each in other), same, warnings)


def _warnings(
    sort: _Sort[_Thing], problems: Iterable[Problem], after: Sequence[_Thing], changed: Iterable[str]
) -> tuple[Problem, ...]:
    found = [each for each in sort.check(after) if any(f" {own}" in each.where for own in changed)]
    return tuple(each for each in dict.fromkeys([*problems, *found]) if each.severity != "error")


def _merged(here: Sequence[_Thing], theirs: Sequence[_Thing]) -> tuple[_Thing, ...]:
    by_id = {each.id: each for each in theirs}
    known = {each.id for each in here}
    return (*(by_id.get(each.id, each) for each in here), *(each for each in theirs if each.id not in known))


def _faults(
    sort: _Sort[_Thing], problems: Iterable[Problem], theirs: Sequence[_Thing], after: Sequence[_Thing]
) -> list[Problem]:
    faults = [each for each in problems if each.severity == "error"]
    if not theirs and not faults:
        hint = f"it should have `{sort.shelf.listed}:` with entries"
        faults.append(Problem("empty", f"the file holds no {sort.shelf.listed}", hint=hint, severity="error"))
    before = set(sort.check(sort.here))
    found = [each for each in sort.check(after) if each.severity == "error" and each not in before]
    return [*faults, *(_with_hint(sort, each, after) for each in found)]


def _with_hint(sort: _Sort[_Thing], problem: Problem, after: Sequence[_Thing]) -> Problem:
    """Add what may have been meant, where an entry points to nothing."""
    if problem.hint or "'" not in problem.message:
        return problem
    typed = problem.message.split("'")[1]
    own = [each.id for each in after]
    by_kind = {"unknown-parent": own, "unresolved-see": own, "unknown-code": sort.known.get("code", ())}
    kind = next((kind for kind in sort.known if f"no {kind} " in problem.message), "")
    hint = unknown_name("entry", typed, by_kind.get(problem.code) or sort.known.get(kind, ())).hint
    return replace(problem, hint=hint) if hint.startswith("did you mean") else problem


def _conflicts(sort: _Sort[_Thing], other: Iterable[_Thing]) -> list[Problem]:
    noun = sort.shelf.listed.removesuffix("s")
    hint = "--replace takes the file's entry; or give it another id"
    return [
        Problem(
            "different-content", "the study has another one of this id", f"{noun} {each.id}", hint, "error"
        )
        for each in other
    ]


def _named(desk: Desk, sort: _Sort[_Thing], content: bytes, coming: Sequence[_Thing]) -> list[Problem]:
    """Return where entries that come in, or comments beside them, name somebody or may do so."""
    noun = sort.shelf.listed.removesuffix("s")
    names = desk.names()
    found = [
        (f"{noun} {each.id}, {what}", fault)
        for each in coming
        for what, fault in naming(desk, sort.words(each), names=names)
    ]
    told = found or naming_lines(desk, content, names=names)
    return [Problem("holds-a-name", f"it {fault}", where, NAMELESS, "error") for where, fault in told]


def _written(
    desk: Desk, sort: _Sort[_Thing], theirs: tuple[bytes, CommentedMap], changed: Sequence[_Thing]
) -> bytes:
    content, document = theirs
    if desk.study.read(sort.shelf.file) is None:
        return content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    known = {each.id for each in sort.here}
    entries = (
        (None if each.id in known else entry_with(document[sort.shelf.listed], each.id)) or sort.mapping(each)
        for each in changed
    )
    return with_entries(desk.study, sort.shelf, entries)
