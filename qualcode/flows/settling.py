"""Who is who in a file that was read: roles, labels of one person, labels of several people.

What a person said holds; what only looks so is proposed with its reason, and nothing is settled by itself but
labels that differ in case, accents, devices and what stands in brackets or behind a bar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.errors import UsageError, unknown_name
from qualcode.flows.people import is_generic, person_keys
from qualcode.flows.reading_files import ReadFile
from qualcode.load.talk.labels import person_name, single_labels
from qualcode.load.talk.same_people import LabelProposal, likely_same
from qualcode.load.turns import is_unknown
from qualcode.model import Loaded, Problem, Role
from qualcode.text import count_words, counted, fold

if TYPE_CHECKING:
    from qualcode.flows.reading_files import ImportOptions


def with_people(read: ReadFile) -> ReadFile:
    """Return a file with the roles, the merges and the labels of several people that a person stated."""
    options = read.stated
    several = _several(read.loaded, options.several)
    turns = tuple(
        replace(turn, speaker=None) if turn.speaker in several else turn for turn in read.loaded.turns
    )
    kept = {label: role for label, role in read.loaded.roles.items() if label not in several}
    loaded = replace(read.loaded, turns=turns, roles=kept)
    same = _same(loaded, options)
    loaded = _recounted(_with_roles(loaded, options.roles, same), same, several)
    return replace(read, loaded=loaded, same=same, several=several)


def require_labels(files: Sequence[ReadFile], options: ImportOptions) -> None:
    """Raise `UnknownNameError` for a label that was named and is in none of the files as they were read."""
    labels = {label for read in files for label in (*read.loaded.speakers, *read.several)}
    known = {fold(label) for label in labels}
    for label in (*options.roles, *options.same, *options.several):
        if files and fold(label) not in known:
            raise unknown_name(
                "speaker", label, labels, hint=f"speakers: {', '.join(sorted(labels)) or 'none'}"
            )
    both = {fold(label) for label in options.several} & {
        fold(label) for pair in options.same.items() for label in pair
    }
    if both:
        raise UsageError(
            "a label cannot be one person (--same) and several (--several)", hint="leave one of the two out"
        )


def _several(loaded: Loaded, named: Iterable[str]) -> dict[str, tuple[str, ...]]:
    wanted = set(map(fold, named))
    return {
        label: tuple(turn.id for turn in loaded.turns if turn.speaker == label)
        for label in loaded.speakers
        if fold(label) in wanted
    }


def _same(loaded: Loaded, options: ImportOptions) -> dict[str, str]:
    """Return for each label of the file that is another's person the label (or name) that it ends up with."""
    labels = {fold(label): label for label in reversed(loaded.speakers)}
    stated = {fold(label): labels.get(fold(other), other) for label, other in options.same.items()}
    found = {}
    for label in loaded.speakers:
        seen, end = {fold(label)}, label
        while fold(end) in stated and fold(stated[fold(end)]) not in seen:
            end = stated[fold(end)]
            seen.add(fold(end))
        if fold(end) in stated:
            raise UsageError(
                f"--same goes round in a circle at {label!r}", hint="name each person's fullest label last"
            )
        if end != label:
            found[label] = end
    return found


def one_person(loaded: Loaded, same: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the labels that are taken for one person, with those that a person said are one."""
    if loaded.kind == "survey":
        return []
    ends = {label: same.get(label, label) for label in loaded.speakers}
    keys = person_keys(dict.fromkeys(ends.values()))
    groups: dict[str, list[str]] = {}
    for label, end in ends.items():
        groups.setdefault(keys[end], []).append(label)
    for end in dict.fromkeys(same.values()):
        if end not in loaded.speakers:
            groups[keys[end]].append(end)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def _with_roles(loaded: Loaded, stated: Mapping[str, Role], same: Mapping[str, str]) -> Loaded:
    wanted = {fold(label): role for label, role in stated.items()}
    given = {label: wanted[fold(label)] for label in loaded.speakers if fold(label) in wanted}
    roles, problems = _settled_guess(loaded, given)
    settled = {**roles, **given}
    for group in one_person(loaded, same):
        role = next((given[label] for label in group if label in given), None) or next(
            (settled[label] for label in group if settled.get(label, "participant") != "participant"), None
        )
        if role is not None:
            settled.update(
                {label: role for label in group if label in loaded.speakers and label not in given}
            )
    return replace(loaded, roles=settled, problems=problems)


def _settled_guess(
    loaded: Loaded, given: Mapping[str, Role]
) -> tuple[Mapping[str, Role], tuple[Problem, ...]]:
    """Drop the guess at a facilitator where a person said who it is, or what the one guessed at is."""
    others = tuple(problem for problem in loaded.problems if problem.code != "facilitator-guessed")
    guessed = {label for label, role in loaded.roles.items() if role == "facilitator"}
    if len(others) == len(loaded.problems) or not ("facilitator" in given.values() or guessed & set(given)):
        return loaded.roles, loaded.problems
    return {
        label: "participant" if label in guessed else role for label, role in loaded.roles.items()
    }, others


def labels_once(loaded: Loaded) -> tuple[str, ...]:
    """Return the labels that one turn has, as far as they are taken for people."""
    turns = Counter(turn.speaker for turn in loaded.turns)
    people = (label for label in loaded.speakers if loaded.roles.get(label, "participant") != "none")
    return tuple(label for label in people if turns[label] == 1 and not is_unknown(label))


def _recounted(loaded: Loaded, same: Mapping[str, str], several: Mapping[str, tuple[str, ...]]) -> Loaded:
    """Count anew the labels that occur once: none of somebody with others, of several, of nobody."""
    asked = next((problem for problem in loaded.problems if problem.code == "single-labels"), None)
    if asked is None:
        return loaded
    turns = Counter(turn.speaker for turn in loaded.turns)
    joined = {label for group in one_person(loaded, same) for label in group}
    left = [label for label in labels_once(loaded) if label not in joined]
    once = sum(turns[label] == 1 for label in loaded.speakers)
    settled = once - len(left) + sum(len(places) == 1 for places in several.values())
    if not settled:
        return loaded
    places = [turn.where for turn in loaded.turns if turn.speaker in left]
    anew = single_labels(places, max(0, asked.count - settled))
    problems = [one for each in loaded.problems for one in (anew if each is asked else (each,))]
    return replace(loaded, problems=tuple(problems))


def proposals(read: ReadFile) -> tuple[LabelProposal, ...]:
    """Return what may be one person under several labels, or several under one, and nobody has settled.

    Labels that are taken for one person already stand for it together, under the first of them.
    """
    loaded = read.loaded
    if loaded.kind == "survey" or not loaded.speakers:
        return ()
    person = {label: group[0] for group in one_person(loaded, read.same) for label in group}
    labels = tuple(dict.fromkeys(person.get(label, label) for label in loaded.speakers))
    turns = [
        replace(turn, speaker=person[turn.speaker]) if turn.speaker in person else turn
        for turn in loaded.turns
    ]
    return likely_same(labels, turns)


def target_of(labels: Sequence[str]) -> str:
    """Return the label that says most of a person's name: the one that the others are taken for."""
    return max(
        labels, key=lambda label: (not is_generic(label), len(person_name(label)), -labels.index(label))
    )


def proposed(read: ReadFile) -> tuple[Problem, ...]:
    """Return the finding that there are proposals, which names nobody."""
    count = len(proposals(read))
    if not count:
        return ()
    return (
        Problem(
            code="labels-proposed",
            message=f"{counted(count, 'label')} may be one person with another label, or several people",
            hint="`import --dry-run` shows them; --same and --several settle them",
            severity="question",
            count=count,
        ),
    )


def spoken(loaded: Loaded) -> tuple[Counter[str | None], Counter[str | None]]:
    """Return how many turns and how many words each label has, None for nobody."""
    turns = Counter(turn.speaker for turn in loaded.turns)
    words = Counter[str | None]()
    for turn in loaded.turns:
        words[turn.speaker] += count_words(turn.text)
    return turns, words
