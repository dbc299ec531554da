"""Mappings of survey columns, `mappings/<name>.yaml`: what each column of a form is in the next wave too.

A mapping holds headings and roles and nobody's answer; people may edit it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from qualcode.errors import StudyFormatError, UsageError
from qualcode.model import COLUMN_ROLES, ColumnRole
from qualcode.store.participants import PERMISSION_FIELDS
from qualcode.store.study import Study
from qualcode.store.yamlfiles import FORMAT, parsed_once, yaml_bytes

FOLDER = "mappings"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column by its heading: its role, and what its answers are in the study.

    `attribute` is the name its answers get, `consent` the permissions that respondents state in it,
    `question` what its question is called in the study.
    """

    name: str
    role: ColumnRole
    attribute: str = ""
    consent: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What the columns of a form are; `header_rows` is how many rows at the top are headings."""

    name: str
    header_rows: int
    columns: tuple[MappedColumn, ...]


def mapping_file(name: str) -> str:
    """Return the name of a mapping's file in the study."""
    return f"{FOLDER}/{name}.yaml"


def mapping_name(typed: str) -> str:
    """Return a mapping's name as its file is called; raise `UsageError` when it cannot be one."""
    name = re.sub(r"[\s_]+", "-", typed.strip().casefold())
    if not _NAME.fullmatch(name) or name in {"con", "prn", "aux", "nul"}:
        raise UsageError(
            f"{typed!r} cannot be the name of a mapping",
            hint="use letters a-z, digits and hyphens, such as spring-survey",
        )
    return name


def read_mappings(study: Study) -> dict[str, ColumnMapping]:
    """Return the mappings of a study by name; raise `StudyFormatError` for one that cannot be used."""
    found = {}
    for file in study.names(FOLDER, ".yaml"):
        name = file.removeprefix(f"{FOLDER}/").removesuffix(".yaml")
        content = study.read(file)
        if content is not None:
            found[name] = mapping_from(parsed_once(content, file), name)
    return found


def mapping_from(document: Mapping[str, Any], name: str) -> ColumnMapping:
    """Return a mapping from its parsed file; raise `StudyFormatError` naming the column that is wrong."""
    file = mapping_file(name)
    header_rows, listed = document.get("header_rows", 1), document.get("columns")
    if isinstance(header_rows, bool) or not isinstance(header_rows, int) or header_rows < 0:
        raise StudyFormatError(f"{file}: header_rows should be a whole number", hint="1 is usual")
    if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
        raise StudyFormatError(f"{file} lists no columns", hint="`qualcode check` shows what belongs there")
    columns = tuple(_column(row, f"{file}, columns {place}") for place, row in enumerate(listed, start=1))
    return ColumnMapping(name, header_rows, columns)


def _column(row: object, where: str) -> MappedColumn:
    if not isinstance(row, Mapping) or not str(row.get("name") or "").strip():
        raise StudyFormatError(f"{where}: name is missing", hint="the heading, as in `name: Ward`")
    if row.get("role") not in COLUMN_ROLES:
        raise StudyFormatError(
            f"{where}: the role is none that a column can have", hint=f"one of {', '.join(COLUMN_ROLES)}"
        )
    consent = row.get("permission") or row.get("consent") or ()
    stated = (consent,) if isinstance(consent, str) else tuple(map(str, consent))
    if not set(stated) <= set(PERMISSION_FIELDS):
        raise StudyFormatError(
            f"{where}: permission names none that there is", hint=f"one of {', '.join(PERMISSION_FIELDS)}"
        )
    return MappedColumn(
        name=str(row["name"]),
        role=cast("ColumnRole", row["role"]),
        attribute=str(row.get("attribute") or ""),
        consent=stated,
        question=str(row.get("question") or ""),
    )


def mapping_bytes(mapping: ColumnMapping) -> bytes:
    """Return the content of a mapping's file."""
    document = {
        "format": FORMAT,
        "header_rows": mapping.header_rows,
        "columns": [_record(column) for column in mapping.columns],
    }
    return yaml_bytes(document)


def _record(column: MappedColumn) -> dict[str, Any]:
    record: dict[str, Any] = {"name": column.name, "role": column.role}
    if column.attribute:
        record["attribute"] = column.attribute
    if column.consent:
        record["permission"] = list(column.consent)
    if column.question:
        record["question"] = column.question
    return record
