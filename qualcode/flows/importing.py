"""Reading files into the study: recognised, balanced, pseudonymised, scanned, kept.

The same file twice changes nothing; a second file of the same name is refused; a file whose words do not
add up is not imported.
"""

from __future__ import annotations

import base64
import hashlib
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace

from qualcode.errors import (
    AlreadyThereError,
    BadInputError,
    ChangedMeanwhileError,
    UsageError,
    unknown_name,
)
from qualcode.flows.desk import Desk
from qualcode.flows.entering import Entering, Imported
from qualcode.flows.reading import titles
from qualcode.flows.reading_files import ImportOptions, ReadFile
from qualcode.flows.revised import read_revisions
from qualcode.flows.session import session_facts
from qualcode.flows.withdrawal.tombstones import require_heeded
from qualcode.model import Loaded, Problem
from qualcode.store.files import digest
from qualcode.store.sources import LockedSource, locked_sources
from qualcode.store.study import Study
from qualcode.store.vault import Names
from qualcode.text import fold

_TRIES = 5
_NOBODY_NAMED = frozenset({"unattributed", "no-labels"})
_NO_ANSWERS = frozenset({"people-sheet", "no-open-answers"})


def source_id_of(content: bytes) -> str:
    """Return the id that a file has everywhere: S and 6 base32 characters of its SHA-256."""
    return "S" + base64.b32encode(hashlib.sha256(content).digest()).decode()[:6]


def import_file(desk: Desk, read: ReadFile) -> Imported:
    """Put a file that was read into the study: one verb, wholly or not at all.

    Where another process wrote at the same moment, what the study holds is read again and the import done
    on top of it.
    """
    read = replace(read, options=stated_session(read.options, desk.study))
    for _ in range(_TRIES):
        try:
            return _import_once(desk, read)
        except ChangedMeanwhileError:
            continue
    return _import_once(desk, read)


def stated_session(options: ImportOptions, study: Study | None) -> ImportOptions:
    """Return the options with the facts of the session as the study writes them; refuse what is no fact."""
    if "title" in {fold(name) for name in options.session}:
        raise UsageError("title cannot be a fact of the session", hint="as in --title 'Group one'")
    areas = study.settings.areas if study else ()
    return replace(options, session=session_facts(options.session, areas))


def already_imported(desk: Desk, read: ReadFile) -> Imported | None:
    """Return a file that is in the study already, without a question to anybody; None for a new one."""
    desk.study.require_unlocked()
    identifier = _holding(desk.study, read.content)
    if identifier is None:
        return None
    title = titles(desk.study)[identifier]
    names = desk.names_unasked()
    before = names.file_of(identifier, digest(read.content)) if names else ""
    renamed = before != "" and fold(before) != fold(read.path.name)
    return Imported(read, identifier, title, {}, None, None, already=True, renamed=renamed)


def _holding(study: Study, content: bytes) -> str | None:
    """Return the source that a file is in already: as what it was imported from, or as a correction."""
    known, original = locked_sources(study), digest(content)
    if (identifier := source_id_of(content)) in known:
        return identifier
    for one in read_revisions(study).revisions:
        if one.original == original and one.source in known:
            return one.source
    return next((entry.id for entry in known.values() if entry.original == original), None)


def _import_once(desk: Desk, read: ReadFile) -> Imported:
    study = desk.study
    known = locked_sources(study)
    if (there := already_imported(desk, read)) is not None:
        return there
    names = desk.names()
    read = require_heeded(desk, read, source_id_of)
    require_sound(read)
    _require_answers(read)
    _require_each_for_themselves(read)
    _require_columns(read.loaded, [*read.options.attributes, *read.options.consent.values()])
    _require_new_name(read.path.name, names, known)
    return Entering(desk, read, source_id_of(read.content), names).done()


def require_sound(read: ReadFile) -> None:
    """Raise `BadInputError` for a file that loses words, holds an error, or names no speaker unasked."""
    balance = read.loaded.balance
    if not balance.adds_up:
        raise BadInputError(
            f"{read.path.name}: {balance.words_in:,} words in the file, {balance.accounted:,} accounted for; "
            "not imported",
            hint="this layout would lose words; save the file in another format, and please report it",
        )
    for problem in read.loaded.problems:
        if problem.severity == "error":
            place = f", {problem.where}" if problem.where else ""
            raise BadInputError(f"{read.path.name}{place}: {problem.message}", hint=problem.hint)
        if problem.severity == "question" and problem.code in _NOBODY_NAMED:
            raise BadInputError(f"{read.path.name}: {problem.message}", hint=problem.hint)


def names_somebody(read: ReadFile) -> bool:
    """Whether a file names speakers, needs none, or somebody said that it comes in without."""
    return not any(
        problem.severity == "question" and problem.code in _NOBODY_NAMED for problem in read.loaded.problems
    )


def without_answers(read: ReadFile) -> Problem | None:
    """Return the finding that nobody answers in words in a table, where there is no word of theirs."""
    if read.loaded.turns or read.mapping or read.stated.reading.kind == "survey":
        return None
    return next((problem for problem in read.loaded.problems if problem.code in _NO_ANSWERS), None)


def _require_answers(read: ReadFile) -> None:
    """Raise `BadInputError` for a table in which nobody answers in words, unless a person knows it."""
    problem = without_answers(read)
    if problem and not read.stated.reading.columns:
        raise BadInputError(f"{read.path.name}: {problem.message}", hint=problem.hint)


def _require_each_for_themselves(read: ReadFile) -> None:
    """Raise `UsageError` where a session's permission would speak for respondents who state their own."""
    if read.options.permissions.quoting in {"yes", "paraphrase"} and "quoting" in read.options.consent:
        raise UsageError(
            f"--quoting {read.options.permissions.quoting} speaks for everybody, and "
            f"“{read.options.consent['quoting']}” says what each respondent permits",
            hint="leave --quoting out; --column NAME=closed_single reads the column as no permission",
        )


def _require_columns(loaded: Loaded, named: Iterable[str]) -> None:
    known = [column.name for column in loaded.columns]
    for name in named:
        if name not in known:
            raise unknown_name("column", name, known, hint="this file has no columns" if not known else "")


def _require_new_name(name: str, names: Names, known: Mapping[str, LockedSource]) -> None:
    for source, entry in known.items():
        if fold(name) in {fold(names.files.get(source, "")), fold(names.file_of(source, entry.original))}:
            raise AlreadyThereError(
                f"a different file called {name} is in this study already, as {source}",
                hint=f"a corrected version: `qualcode source update {source} {shlex.quote(name)}`; "
                "another session: give the file a name of its own",
            )
