"""Registered names in what is known of people: closed answers of a survey, attributes in the list of people.

Closed answers stay as given, in the personal part, beside what is shown in their place; the list holds
pseudonyms alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from qualcode.anonymise.detect import RegisterDetector
from qualcode.anonymise.masking import mask
from qualcode.errors import QualcodeError
from qualcode.load.sheets.name_columns import says_who
from qualcode.model import Problem
from qualcode.store.participants import PARTICIPANTS, participants_bytes, participants_in, read_participants
from qualcode.store.sources import (
    Answers,
    answers_bytes,
    answers_file,
    answers_in,
    locked_sources,
    read_answers,
)
from qualcode.text import counted, fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from qualcode.anonymise.register import Register
    from qualcode.store.history import Changes
    from qualcode.store.study import Study

_OURS = frozenset({"kind", "area"})


def _masking(study: Study, register: Register) -> Callable[[str, str], str]:
    """Return what shows a fact (its name, its value) without registered names; areas of the study stay."""
    detector = RegisterDetector(register)
    areas = {fold(area) for area in study.settings.areas}

    @cache
    def shown(value: str, *, unsure: bool) -> str:
        if fold(value) in areas:
            return value
        wanted = {"mask", "review"} if unsure else {"mask"}
        return mask(value, [one for one in detector.detect(value) if one.verdict in wanted])[0]

    return lambda name, value: shown(value, unsure=says_who(name)) if value else value


def mask_answers(study: Study, changes: Changes, source: str, register: Register) -> None:
    """Bring what is shown of a survey's closed answers in step with the register."""
    name = answers_file(source)
    content = changes.files.get(name) or study.read(name)
    if not content:
        return
    shown = _masking(study, register)
    rows = answers_in(content, name)
    now = {who: replace(row, masked=_masked(row, shown)) for who, row in rows.items()}
    if now != rows:
        changes.files[name] = answers_bytes(now)
        changes.objects.add(source)


def _masked(row: Answers, shown: Callable[[str, str], str]) -> dict[str, str]:
    masked = {name: shown(name, value) for name, value in row.answers.items()}
    return {name: value for name, value in masked.items() if value != row.answers[name]}


def mask_people(study: Study, changes: Changes, register: Register) -> None:
    """Put pseudonyms in the place of registered names in the list of people, and say so."""
    content = changes.files.get(PARTICIPANTS) or study.read(PARTICIPANTS)
    people, shown, cells = participants_in(content or b"id\n"), _masking(study, register), 0
    for who, person in people.items():
        now = _shown_facts(person.attributes, shown)
        if now != person.attributes:
            cells += sum(value != person.attributes[name] for name, value in now.items())
            people[who] = replace(person, attributes=now)
            changes.objects.add(who)
    if cells:
        changes.files[PARTICIPANTS] = participants_bytes(people.values())
        study.notices.append(f"{counted(cells, 'registered name')} in {PARTICIPANTS} masked")


def _shown_facts(attributes: Mapping[str, str], shown: Callable[[str, str], str]) -> dict[str, str]:
    return {name: value if name in _OURS else shown(name, value) for name, value in attributes.items()}


def answers_naming(study: Study, source: str, register: Register) -> bool:
    """Whether a registered name stands in a survey's closed answers."""
    shown = _masking(study, register)
    return any(_masked(row, shown) for row in read_answers(study, source).values())


def names_in_facts(study: Study, register: Register) -> Iterator[Problem]:
    """Yield where a registered name is shown of people: an answer, or a cell of the list of people."""
    if study.locked:
        return
    shown = _masking(study, register)
    for file, first, rows in _facts(study):
        for number, facts in enumerate(rows, start=first):
            if any(name not in _OURS and shown(name, value) != value for name, value in facts.items()):
                yield _problem(f"{file} line {number}")


def _facts(study: Study) -> Iterator[tuple[str, int, list[Mapping[str, str]]]]:
    """Yield the files with facts of people that can be read: the first line, and the facts by line."""
    for entry in locked_sources(study).values():
        if entry.kind == "survey":
            with suppress(QualcodeError):
                rows = read_answers(study, entry.id).values()
                yield answers_file(entry.id), 1, [row.shown for row in rows]
    with suppress(QualcodeError):
        yield PARTICIPANTS, 2, [person.attributes for person in read_participants(study).values()]


def _problem(where: str) -> Problem:
    hint = (
        "`qualcode anonymise scan` masks it; where it may be printed: `qualcode anonymise register add NAME "
    )
    return Problem(
        "name",
        "a registered name stands in what is known of somebody",
        where,
        f"{hint}--publishable`",
        "error",
    )
