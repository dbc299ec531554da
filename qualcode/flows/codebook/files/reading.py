"""A codebook file of any kind that teams keep one in, by what is in it and not by its name alone.

Word files, workbooks (Excel, OpenDocument), CSV in any encoding, REFI-QDA codebooks (.qdc), and YAML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from qualcode.codebook.reading import codebook_from
from qualcode.codebook.reading_table import read_tables
from qualcode.containers import Sheet, open_archive, workbook_sheets
from qualcode.errors import BadInputError
from qualcode.exchange.qdc import WHAT as QDC
from qualcode.exchange.qdc import looks_like_qdc
from qualcode.export.csv_table import csv_rows
from qualcode.signatures import sniff
from qualcode.store.yamlfiles import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.model import Codebook, Problem

Kind = Literal["yaml", "csv", "workbook", "word", "qdc"]

_DELIMITED = frozenset({".csv", ".tsv", ".txt"})
_HINT = "save the codebook as .xlsx, .csv, .docx (with a table), .qdc or .yaml"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file says, and what was not understood of it.

    Of tables, `cells` says where each text of a code stands, `revisions` what codes were when the file was
    written, `aside` which codes have no row in the table of names any more.
    """

    codebook: Codebook
    problems: tuple[Problem, ...]
    kind: Kind
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    revisions: Mapping[str, str] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()


def read_codebook_file(content: bytes, name: str, known: Codebook) -> ReadFile:
    """Return the codebook of a file; codes of `known`, the study's, are found by id, else by name.

    Raises `BadInputError`, or `StudyFormatError` for YAML, where it cannot be read as any of these.
    """
    if not content.removeprefix(b"\xef\xbb\xbf").strip(b"\0 \t\r\n"):
        raise BadInputError(f"{name} is empty", hint="was it saved, and sent whole?")
    kind = _kind(content, name)
    if kind == "yaml":
        codebook, problems = codebook_from(parse_yaml(content, name))
        return ReadFile(codebook, problems, kind)
    if kind == "qdc":
        from qualcode.flows.codebook.files.qdc import qdc_codebook

        codebook, problems = qdc_codebook(content, name, known)
        return ReadFile(codebook, problems, kind)
    found = read_tables(_sheets(content, name, kind), known)
    return ReadFile(found.codebook, found.problems, kind, found.cells, found.revisions, found.aside)


def _kind(content: bytes, name: str) -> Kind:
    container = sniff(content)
    if container == "zip":
        with open_archive(content, name, what="Word or Excel file") as archive:
            return "word" if "word/document.xml" in archive.namelist() else "workbook"
    if container == "ole":
        return "workbook"
    if container:
        raise BadInputError(f"{name} is no kind of file that a codebook is read from", hint=_HINT)
    if looks_like_qdc(content):
        return "qdc"
    if PurePath(name).suffix.lower() == ".qdc":
        raise BadInputError(f"{name} is no XML, and so no {QDC}", hint=_HINT)
    return "csv" if PurePath(name).suffix.lower() in _DELIMITED else "yaml"


def _sheets(content: bytes, name: str, kind: Kind) -> tuple[Sheet, ...]:
    if kind == "word":
        return _word_tables(content, name)
    if kind == "workbook":
        return workbook_sheets(content, name)
    return (Sheet("", visible=True, rows=delimited_rows(content, name)),)


def _word_tables(content: bytes, name: str) -> tuple[Sheet, ...]:
    from qualcode.codebook.word_tables import word_tables

    tables = word_tables(content, name)
    if not tables:
        raise BadInputError(f"{name} holds no table", hint="put the codes into a table, one row a code")
    return tables


def delimited_rows(content: bytes, name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a CSV file, whatever its encoding and its separator."""
    from qualcode.load.encodings import decode_file
    from qualcode.load.sheets.delimited import read_delimited, sniffed_delimiter, stated_delimiter

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode_file(content, name)[0]
    delimiter = sniffed_delimiter(text)[0]
    text = text.removeprefix(stated_delimiter(text)[1])
    return csv_rows(read_delimited(text, delimiter, name).rows)
