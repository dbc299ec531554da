"""Mappings of survey columns at work: the one that fits a file, what it says, and what is saved.

A mapping that fits is named; a column that only one of the two has is never passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from qualcode.errors import AlreadyThereError, BadInputError, QualcodeError, UsageError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.nameless import naming, naming_lines
from qualcode.flows.reading_files import Fit, ImportOptions, ReadFile, read_content
from qualcode.model import Column, ColumnRole, Problem
from qualcode.ports import LoadOptions
from qualcode.store.mappings import (
    ColumnMapping,
    MappedColumn,
    mapping_bytes,
    mapping_file,
    mapping_name,
    read_mappings,
)
from qualcode.store.study import Study
from qualcode.store.vault import Names
from qualcode.text import counted, heading_key

_FEW = 3
_LONGEST = 60


def mapped(read: ReadFile, study: Study | None) -> ReadFile:
    """Return a survey as a saved mapping reads it: the one that is named, or the longest that fits whole.

    Raises `UnknownNameError` for a mapping that is named and is not there.
    """
    wanted = read.options.mapping
    if wanted == "" or (wanted is None and read.loaded.kind != "survey"):
        return read
    mappings = known_mappings(study)
    if wanted and wanted not in mappings:
        raise unknown_name("mapping", wanted, mappings, hint="mappings are the files in mappings/")
    if read.loaded.kind != "survey":
        return read
    if wanted:
        return _read_with(read, mappings[wanted])
    fits = [(mapping, _fit(mapping, _names(read, mapping))) for mapping in mappings.values()]
    whole = [mapping for mapping, fit in fits if not fit.missing]
    if whole:
        return _read_with(read, max(whole, key=lambda mapping: len(mapping.columns)))
    near = [
        (len(fit.missing), fit)
        for mapping, fit in fits
        if len(fit.missing) <= 0.5 * len(mapping.columns) and len(mapping.columns) - len(fit.missing) > 1
    ]
    if not near:
        return read
    fit = replace(min(near, key=lambda row: row[0])[1], used=False)
    return replace(read, fit=fit, loaded=replace(read.loaded, problems=(*read.loaded.problems, _near(fit))))


def _names(read: ReadFile, mapping: ColumnMapping) -> Sequence[str]:
    """Return the headings of a file where as many rows at its top are headings as the mapping says.

    A question whose options are columns of their own is found where the mapping knows it as one.
    """
    stated = read.stated.reading
    names = [column.name for column in read.loaded.columns]
    header_rows = mapping.header_rows if stated.header_rows is None else stated.header_rows
    reading = replace(stated, columns={}, questions={}, header_rows=header_rows)
    if reading.header_rows != read.loaded.header_rows:
        names = _names_with(read, reading) or names
    here = {heading_key(name) for name in names}
    absent = [column for column in mapping.columns if heading_key(column.name) not in here]
    for column in absent if 2 * len(absent) <= len(mapping.columns) else ():
        if column.role == "closed_multi":
            joined = replace(reading, columns={**reading.columns, column.name: column.role})
            if found := _names_with(read, joined):
                names, reading = found, joined
    return names


def _names_with(read: ReadFile, reading: LoadOptions) -> list[str]:
    """Return the headings of a file read in a certain way, none where it cannot be read so."""
    options = ImportOptions(reading=reading, loader=read.loader)
    try:
        return [column.name for column in read_content(read.path, read.content, options).loaded.columns]
    except QualcodeError:
        return []


def _fit(mapping: ColumnMapping, names: Iterable[str]) -> Fit:
    here = {heading_key(name): name for name in names}
    mapped_to = {heading_key(column.name) for column in mapping.columns}
    return Fit(
        mapping.name,
        missing=tuple(column.name for column in mapping.columns if heading_key(column.name) not in here),
        extra=tuple(name for key, name in here.items() if key not in mapped_to),
    )


def _read_with(read: ReadFile, mapping: ColumnMapping) -> ReadFile:
    names = _names(read, mapping)
    fit = _fit(mapping, names)
    if 2 * len(fit.missing) > len(mapping.columns):
        raise BadInputError(
            f"{read.path.name} has {len(mapping.columns) - len(fit.missing)} of the "
            f"{counted(len(mapping.columns), 'column')} of the mapping {mapping.name}; it has not "
            f"{_listed(fit.missing)}",
            hint="--no-mapping reads it afresh; `--save-mapping NAME` keeps what its columns are",
        )
    guessed = {column.name: column for column in read.loaded.columns}
    options = _with_mapping(read.stated, mapping, names, guessed)
    again = read_content(read.path, read.content, options)
    settled = {*options.reading.columns, *options.attributes, *options.consent.values()}
    unsettled = [name for name in fit.extra if name not in settled]
    fit = replace(fit, extra=tuple(unsettled))
    problems = (problem for problem in again.loaded.problems if problem.code != "roles-guessed")
    loaded = replace(again.loaded, problems=(*problems, *_differences(fit)))
    return replace(again, loaded=loaded, stated=read.stated, fit=fit)


def _with_mapping(
    stated: ImportOptions, mapping: ColumnMapping, names: Iterable[str], guessed: Mapping[str, Column]
) -> ImportOptions:
    """Return the options with what a mapping says of the columns; what a person stated goes before it."""
    here = {heading_key(name): name for name in names}
    columns: dict[str, ColumnRole] = {}
    questions: dict[str, str] = {}
    attributes: dict[str, str] = {}
    consent: dict[str, str] = {}
    spoken_for = {*stated.reading.columns, *stated.attributes, *stated.consent.values()}
    for known in mapping.columns:
        name = here.get(heading_key(known.name))
        if name is None or name in spoken_for:
            continue
        if not is_made_of_several(guessed.get(name), known.role):
            columns[name] = known.role
        if known.question:
            questions[name] = known.question
        if known.attribute:
            attributes[name] = known.attribute
        consent.update(dict.fromkeys(known.consent, name))
    reading = replace(
        stated.reading,
        columns={**columns, **stated.reading.columns},
        questions={**questions, **stated.reading.questions},
        header_rows=mapping.header_rows if stated.reading.header_rows is None else stated.reading.header_rows,
    )
    return replace(
        stated,
        reading=reading,
        attributes={**attributes, **stated.attributes},
        consent={**consent, **stated.consent},
    )


def is_made_of_several(column: Column | None, role: ColumnRole) -> bool:
    """Whether a question whose options are columns of the file is what the mapping says it is anyway."""
    return column is not None and bool(column.members or column.group) and column.role == role


def _listed(headings: Sequence[str]) -> str:
    shown = [f"“{_short(heading)}”" for heading in headings[:_FEW]]
    more = len(headings) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _short(heading: str) -> str:
    return heading if len(heading) <= _LONGEST else heading[: _LONGEST - 1] + "…"


def _differences(fit: Fit) -> Iterator[Problem]:
    if fit.missing:
        yield Problem(
            code="mapping-missing",
            message=f"the mapping {fit.mapping} has {counted(len(fit.missing), 'column')} that this file has "
            f"not: {_listed(fit.missing)}",
            hint="was a question left out, or its heading changed?",
            severity="question",
            count=len(fit.missing),
        )
    if fit.extra:
        yield Problem(
            code="mapping-extra",
            message=f"{counted(len(fit.extra), 'column')} of this file not in the mapping {fit.mapping}: "
            f"{_listed(fit.extra)}; roles guessed",
            hint="--column NAME=ROLE says what one is",
            severity="question",
            count=len(fit.extra),
        )


def _near(fit: Fit) -> Problem:
    return Problem(
        code="mapping-near",
        message=f"the mapping {fit.mapping} would fit but for {counted(len(fit.missing), 'column')} that this"
        f" file has not: {_listed(fit.missing)}",
        hint=f"--mapping {fit.mapping} uses it for the rest",
        severity="question",
        count=len(fit.missing),
    )


def mapping_of(read: ReadFile, name: str) -> ColumnMapping:
    """Return what a file was read with as a mapping for the next one."""
    options = read.options
    consent: dict[str, tuple[str, ...]] = {}
    for permission, column in options.consent.items():
        consent[column] = (*consent.get(column, ()), permission)
    return ColumnMapping(
        name,
        read.loaded.header_rows,
        tuple(
            MappedColumn(
                name=column.name,
                role=column.role,
                attribute=options.attributes.get(column.name, ""),
                consent=consent.get(column.name, ()),
                question=column.question or options.reading.questions.get(column.name, ""),
            )
            for column in read.loaded.columns
        ),
    )


def suggested_name(taken: Collection[str], like: str = "survey") -> str:
    """Return a name for a mapping that is not taken."""
    stem = re.sub(r"-\d+$", "", like)
    number, name = 1, like
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def file_to_save(desk: Desk, read: ReadFile, names: Names) -> tuple[str, bytes]:
    """Return the file of a mapping that is to be saved with an import, and its content.

    Raises `AlreadyThereError` for a name that another mapping has, and `UsageError` for a heading or a name
    that names somebody: the team shares the file.
    """
    name = mapping_name(read.options.save_mapping)
    mapping = mapping_of(read, name)
    content = mapping_bytes(mapping)
    _require_free(desk.study, name, content, replaced=read.mapping)
    for what, fault in _faults(desk, mapping, names):
        raise UsageError(
            f"the mapping cannot be saved: {what} {fault}",
            hint="a mapping lies open to the team; without --save-mapping the survey can be imported",
        )
    return mapping_file(name), content


def _faults(desk: Desk, mapping: ColumnMapping, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what names somebody: a form's headings where they do, what an analyst typed where it may."""
    for place, column in enumerate(mapping.columns, start=1):
        for _, fault in naming_lines(desk, column.name.replace("#", " ").encode(), names=names):
            yield f"the heading of column {place}", fault
    typed = {
        f"what column {n} is called": f"{c.attribute} {c.question}" for n, c in enumerate(mapping.columns, 1)
    }
    yield from naming(desk, {"the name of the mapping": mapping.name, **typed}, names=names)


def _require_free(study: Study, name: str, content: bytes, *, replaced: str) -> None:
    before = study.read(mapping_file(name))
    if before is not None and before != content and name != replaced:
        raise AlreadyThereError(
            f"there is a mapping called {name} already",
            hint=f"another name; or --mapping {name} to read this file with it",
        )


def known_mappings(study: Study | None) -> dict[str, ColumnMapping]:
    """Return the mappings of a study; none where there is no study."""
    return read_mappings(study) if study else {}
