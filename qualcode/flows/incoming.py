"""Files on their way in: read, columns and people settled, refusals kept beside them.

A file that is refused stands with its error, and the others go on; nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from qualcode.errors import BadInputError, QualcodeError, UnknownNameError, UsageError
from qualcode.flows.mapping import mapped
from qualcode.flows.reading_files import ImportOptions, ReadFile, read_content
from qualcode.flows.session import session_facts, slip_in_header
from qualcode.flows.settling import require_labels, with_people
from qualcode.store.files import read_input
from qualcode.store.study import Study
from qualcode.text import counted

Progress = Callable[[int, int], None]
Found = ReadFile | tuple[Path, QualcodeError]


def read_all(
    paths: Sequence[Path],
    options: ImportOptions,
    study: Study | None = None,
    *,
    progress: Progress | None = None,
) -> list[Found]:
    """Read several files; a file that is refused stands with its error, and the others go on.

    Raises `UsageError` for what is of one file and was said of several, and `UnknownNameError` for a
    speaker who is in none of them.
    """
    if options.title and len(paths) > 1:
        raise UsageError(
            "--title names one session", hint="import the files one by one, or leave the title out"
        )
    if options.strict and (options.reading.repair_encoding or options.reading.label_marks):
        raise UsageError(
            "--strict refuses repairs that --repair-encoding and --label-marks ask for",
            hint="leave one of them out",
        )
    found: list[Found] = []
    for place, path in enumerate(paths, start=1):
        try:
            found.append(prepared(path, read_input(path, force=options.reading.force), options, study))
        except QualcodeError as error:
            found.append((path, error))
        if progress:
            progress(place, len(paths))
    files = [row for row in found if isinstance(row, ReadFile)]
    require_labels(files, options)
    refused = [row[1] for row in found if not isinstance(row, ReadFile)]
    if options.save_mapping and sum(read.loaded.kind == "survey" for read in files) != 1:
        if refused:
            raise refused[0]
        raise UsageError(
            "--save-mapping is for one survey", hint="import one survey with it; the next one will fit"
        )
    return found


def prepared(path: Path, content: bytes, options: ImportOptions, study: Study | None = None) -> ReadFile:
    """Read one file's bytes, with the mapping that fits and all that a person said of it."""
    read = with_people(mapped(read_content(path, content, options), study))
    read = _with_area(read, study.settings.areas if study else ())
    if options.strict:
        require_unrepaired(read)
    return read


def again(read: ReadFile, options: ImportOptions, study: Study | None) -> ReadFile:
    """Read a file once more, as a person answered."""
    return prepared(read.path, read.content, options, study)


def _with_area(read: ReadFile, areas: Sequence[str]) -> ReadFile:
    """Return a file whose header names its area as the study writes it.

    Refuse one that the study has not, and a misspelt fact.
    """
    slip = slip_in_header(read.loaded)
    if slip:
        raise BadInputError(
            f"{read.path.name}, in its header: nothing is called {slip[0]!r}",
            hint=f"did you mean {slip[1]}? one of your own needs another name",
        )
    stated = read.loaded.metadata.get("area", "")
    if not stated or read.options.session.get("area"):
        return read
    try:
        area = session_facts({"area": stated}, areas)["area"]
    except UnknownNameError as error:
        raise UnknownNameError(f"{read.path.name}, in its header: {error.message}", hint=error.hint) from None
    return replace(read, loaded=replace(read.loaded, metadata={**read.loaded.metadata, "area": area}))


def require_unrepaired(read: ReadFile) -> None:
    """Raise `BadInputError` naming what had to be repaired."""
    repairs = list(_repairs(read))
    if repairs:
        raise BadInputError(
            f"{read.path.name}: --strict refuses {counted(len(repairs), 'repair')}: {'; '.join(repairs)}",
            hint="mend the file where it was made, or import it without --strict",
        )


def _repairs(read: ReadFile) -> Iterator[str]:
    for problem in read.loaded.problems:
        if problem.severity == "repair":
            yield f"{problem.message}{f' ({problem.where})' if problem.where else ''}"
