"""Columns of a survey as a person answers for them: which were only guessed, and what was typed of them.

An answer that cannot be meant changes nothing and says what could be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualcode.errors import UsageError, unknown_name
from qualcode.flows.consent import permissions_guessed
from qualcode.flows.incoming import again
from qualcode.flows.mapping import is_made_of_several
from qualcode.flows.reading_files import ImportOptions, ReadFile
from qualcode.model import COLUMN_ROLES, Column, ColumnRole, Loaded
from qualcode.store.participants import PERMISSION_FIELDS
from qualcode.store.study import Study
from qualcode.text import counted

_ROLE_WORDS: Mapping[str, ColumnRole] = {
    **{role: role for role in COLUMN_ROLES},
    "closed": "closed_single",
    "single": "closed_single",
    "multi": "closed_multi",
    "meta": "metadata",
    "text": "open",
}
_ABOUT_GUESSES = frozenset({"roles-guessed", "mapping-extra", "mapping-near", "header-rows"})
_NAMING = ("attribute", "question", "permission")
_ANSWER = re.compile(r"(\d+)(?:\s*-\s*(\d+))?\s*=\s*([a-z_]+)(?:\s*:\s*(.*))?", re.IGNORECASE)
_HEADINGS = re.compile(r"headings?\s*=\s*(\d)", re.IGNORECASE)
_NEXT = re.compile(
    r"\s*[,;]\s*(?=\d|headings?\s*=|$)|\s+(?=(?:\d+(?:\s*-\s*\d+)?|headings?)\s*=)", re.IGNORECASE
)


def unsettled_columns(read: ReadFile) -> tuple[int, ...]:
    """Return the places (from 1) of the columns whose roles were only guessed."""
    if read.loaded.kind != "survey":
        return ()
    options = read.options
    settled = {*options.reading.columns, *options.attributes, *options.consent.values()}
    if read.mapping:
        settled |= {column.name for column in read.loaded.columns} - set(read.fit.extra if read.fit else ())
    return tuple(
        place for place, column in enumerate(read.loaded.columns, start=1) if column.name not in settled
    )


def with_permissions_guessed(read: ReadFile, study: Study | None) -> ReadFile:
    """Return a survey with the permissions that its unsettled columns seem to ask for, to be confirmed."""
    guessed = permissions_guessed(read, [read.loaded.columns[place - 1] for place in unsettled_columns(read)])
    if not guessed:
        return read
    return again(read, replace(read.stated, consent={**guessed, **read.stated.consent}), study)


def settled_as_shown(read: ReadFile) -> ImportOptions:
    """Return the options with the roles that the columns have now, as stated."""
    stated = read.stated
    shown: dict[str, ColumnRole] = {}
    for place in unsettled_columns(read):
        column = read.loaded.columns[place - 1]
        if not is_made_of_several(column, column.role):
            shown[column.name] = column.role
    return replace(stated, reading=replace(stated.reading, columns={**shown, **stated.reading.columns}))


def told_of_columns(read: ReadFile, typed: str, study: Study | None) -> tuple[ReadFile, str]:
    """Return the file as read with what a person typed about its columns, and what was lost by it ("").

    As in `3=personal`, `5-9=ignore`, `4=attribute:area`, `2=question:Q1`, `6=permission:quoting`,
    `headings=2`, several at a time. Other headings come first: what was said before moves to the columns at
    the same places. Raises `UsageError` for what is none of these.
    """
    answers = [part.strip() for part in _NEXT.split(typed.strip()) if part.strip()]
    rows = [match for answer in answers if (match := _HEADINGS.fullmatch(answer))]
    others = [answer for answer in answers if not _HEADINGS.fullmatch(answer)]
    lost = ""
    if rows:
        read, lost = _with_headings(read, int(rows[-1].group(1)), study)
    options = answered(read.stated, read.loaded.columns, ", ".join(others))
    return again(read, options, study), lost


def _with_headings(read: ReadFile, count: int, study: Study | None) -> tuple[ReadFile, str]:
    """Read a survey with other headings; what was said of its columns is said of those in their places."""
    stated = read.stated
    bare = replace(stated.reading, header_rows=count, columns={}, questions={})
    now = again(read, replace(stated, reading=bare, attributes={}, consent={}), study)
    before, after = ([column.name for column in each.loaded.columns] for each in (read, now))
    moved = dict(zip(before, after, strict=True)) if len(before) == len(after) else {}
    moved |= {name: name for name in after if name in before}
    named = {*stated.reading.columns, *stated.reading.questions, *stated.attributes, *stated.consent.values()}
    gone = len(named - set(moved))
    reading = replace(
        bare,
        columns={moved[name]: role for name, role in stated.reading.columns.items() if name in moved},
        questions={moved[name]: asked for name, asked in stated.reading.questions.items() if name in moved},
    )
    options = replace(
        stated,
        reading=reading,
        attributes={moved[name]: word for name, word in stated.attributes.items() if name in moved},
        consent={word: moved[name] for word, name in stated.consent.items() if name in moved},
    )
    lost = f"the columns are others now: {counted(gone, 'answer')} before does not hold" if gone else ""
    return again(now, options, study), lost


def answered(options: ImportOptions, columns: Sequence[Column], typed: str) -> ImportOptions:
    """Return the options with what a person typed about numbered columns; raise `UsageError` for others."""
    for answer in filter(None, (part.strip() for part in _NEXT.split(typed.strip()))):
        match = _ANSWER.fullmatch(answer)
        if match is None:
            raise UsageError(
                f"{answer!r} is no answer", hint="as in 3=personal, or 4=attribute:area; ? for help"
            )
        first, last = int(match.group(1)), int(match.group(2) or match.group(1))
        if not 1 <= first <= last <= len(columns):
            raise UsageError(f"there is no column {last}", hint=f"the columns are 1 to {len(columns)}")
        for column in columns[first - 1 : last]:
            options = _told(options, column, match.group(3).casefold(), (match.group(4) or "").strip())
    return options


def _told(options: ImportOptions, column: Column, word: str, name: str) -> ImportOptions:
    if word in _NAMING and name:
        return _named(options, column, word, name)
    if word not in _ROLE_WORDS or name:
        raise unknown_name("role of a column", word, [*_ROLE_WORDS, *_NAMING], hint="? shows them")
    options = _forgotten(options, column.name)
    reading = options.reading
    return replace(
        options, reading=replace(reading, columns={**reading.columns, column.name: _ROLE_WORDS[word]})
    )


def _named(options: ImportOptions, column: Column, word: str, name: str) -> ImportOptions:
    if word == "question":
        reading = options.reading
        roles: dict[str, ColumnRole] = {column.name: column.role} if column.role in {"open", "matrix"} else {}
        roles = roles or ({} if column.role.startswith("closed") else {column.name: "open"})
        return replace(
            options,
            reading=replace(
                reading,
                columns={**reading.columns, **roles},
                questions={**reading.questions, column.name: name},
            ),
        )
    options = _forgotten(options, column.name)
    if word == "attribute":
        return replace(options, attributes={**options.attributes, column.name: name})
    if name.casefold() not in PERMISSION_FIELDS:
        raise unknown_name(
            "permission", name, PERMISSION_FIELDS, hint=f"one of {', '.join(PERMISSION_FIELDS)}"
        )
    return replace(options, consent={**options.consent, name.casefold(): column.name})


def _forgotten(options: ImportOptions, name: str) -> ImportOptions:
    """Return the options without what was said of a column before."""

    def others(stated: Mapping[str, Any]) -> dict[str, Any]:
        return {column: value for column, value in stated.items() if column != name}

    reading = options.reading
    return replace(
        options,
        reading=replace(reading, columns=others(reading.columns), questions=others(reading.questions)),
        attributes=others(options.attributes),
        consent={permission: column for permission, column in options.consent.items() if column != name},
    )


def accepted(read: ReadFile) -> ReadFile:
    """Return a file whose columns a person looked through: nothing about them is a guess any more."""
    kept = tuple(problem for problem in read.loaded.problems if problem.code not in _ABOUT_GUESSES)
    return replace(read, loaded=replace(read.loaded, problems=kept))


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column as the wizard shows it: its place, what it is taken for, and how many answers it holds.

    `filled` is None where the answers were not kept (an ignored column). Of closed answers those are shown
    that more than one person gave, and how many were `given_once`: they may be somebody's words.
    """

    place: int
    column: Column
    meaning: str
    filled: int | None
    options: tuple[str, ...] = ()
    given_once: int = 0


def shown_columns(read: ReadFile) -> list[ShownColumn]:
    """Return the columns of a survey for a person to look through."""
    loaded, options = read.loaded, read.options
    counts = _filled(loaded)
    permissions: dict[str, list[str]] = {}
    for permission, name in options.consent.items():
        permissions.setdefault(name, []).append(permission)
    found = []
    for place, column in enumerate(loaded.columns, start=1):
        named = [f"attribute: {options.attributes[column.name]}"] if column.name in options.attributes else []
        named += [f"permission: {name}" for name in permissions.get(column.name, ())]
        question = column.question or options.reading.questions.get(column.name)
        named += [f"question: {question}"] if question else []
        role = [] if column.name in options.attributes else [column.role.replace("_", " ")]
        filled = None if column.role == "ignore" else counts[column.name]
        shared = _shared_options(loaded, column)
        once = len(column.options) - len(shared)
        found.append(ShownColumn(place, column, ", ".join([*role, *named]), filled, shared, once))
    return found


def _shared_options(loaded: Loaded, column: Column) -> tuple[str, ...]:
    if column.role != "closed_single":
        return column.options
    given = Counter(row.get(column.name, "") for row in loaded.respondents)
    return tuple(option for option in column.options if given[option] > 1)


def _filled(loaded: Loaded) -> Counter[str]:
    counts = Counter[str]()
    asked = {
        column.question or column.name: column.name for column in loaded.columns if column.role == "open"
    }
    for turn in loaded.turns:
        counts[asked.get(turn.question or "", turn.question or "")] += 1
    for row in (*loaded.respondents, *loaded.personal.values()):
        counts.update(name for name, value in row.items() if value and name != "id")
    for column in loaded.columns:
        if column.role == "id":
            counts[column.name] = len(loaded.respondents)
    return counts
