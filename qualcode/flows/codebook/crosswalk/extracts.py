"""Extracts of codes that become one, counted before anything is written: they add up, nobody counts twice.

Codings stay where they are in their coders' logs; only what they are read as changes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.codebook.following import fold_following, followed
from qualcode.codebook.tree import path_of
from qualcode.flows.reading import read_codings, read_once
from qualcode.flows.voices import whose
from qualcode.store.logs import CODEBOOK_LOG, read_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.codebook.crosswalk.applying import Applied
    from qualcode.flows.reading import Reading
    from qualcode.model import Coding
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Moved:
    """Extracts of codes that are one now: how many each had, how many the one has, of how many participants.

    `doubled` are extracts that a coder had under two of the codes and that count once now; a participant is
    counted once, before and after, however many of the codes they spoke to.
    """

    code: str
    path: str
    before: tuple[tuple[str, int], ...]
    after: int
    doubled: int
    participants: int


def moved_extracts(study: Study, made: Applied, events: Sequence[Mapping[str, Any]]) -> tuple[Moved, ...]:
    """Return, for each code that takes others in, its extracts before and after the `events` of a merge.

    Every place that somebody coded is there afterwards, each once, and so is everybody whose words it is;
    raises `RuntimeError`, our fault, where they are not.
    """
    if not made.merges:
        return ()
    touched = {code for pair in made.merges for code in pair}
    codings = [coding for coding in read_codings(study) if coding.code in touched]
    later = followed(codings, fold_following([*read_events(study, CODEBOOK_LOG), *events]))
    into: dict[str, list[str]] = {}
    for one, target in made.merges:
        into.setdefault(target, [target]).append(one)
    readings: dict[str, Reading] = {}
    found = []
    for target, codes in into.items():
        before = [coding for coding in codings if coding.code in codes]
        after = [coding for coding in later if coding.code == target]
        people = _people(study, before, readings)
        if _places(before) != _places(after) or people != _people(study, after, readings):
            raise RuntimeError(f"the extracts of {target} do not add up")
        had = Counter(coding.code for coding in before)
        path = path_of(made.codebook, target)
        each = tuple((code, had[code]) for code in codes)
        found.append(Moved(target, path, each, len(after), len(before) - len(after), len(people)))
    return tuple(found)


def _places(codings: Iterable[Coding]) -> set[tuple[object, ...]]:
    return {(one.coder, one.source, one.revision, one.span) for one in codings}


def _people(study: Study, codings: Iterable[Coding], readings: dict[str, Reading]) -> set[str]:
    """Return whose words are coded, as far as they stand in the newest revisions."""
    found: set[str] = set()
    for coding in codings:
        source = read_once(readings, study, coding.source).source
        if coding.revision == source.revision:
            found |= {whose(turn) for turn, _ in source.turns_under(coding.span)} - {""}
    return found
