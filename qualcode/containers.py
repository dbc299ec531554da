"""Reading zip, Word and Excel containers safely, for every room that meets them.

A container that is damaged, encrypted or absurdly large is refused in one line; nothing in it is executed.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from qualcode.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_UNZIPPED = 200 * 1024 * 1024
MAX_ENTRIES = 10_000

_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
)
_OFFICE_DOCUMENT = "/officeDocument"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name, whether people see it, and its rows as text."""

    name: str
    visible: bool
    rows: tuple[tuple[str, ...], ...]


def sniff(content: bytes) -> str:
    """Name the container that the first bytes promise ("zip", "ole", "pdf", "video", ...), or ""."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if content[4:8] == b"ftyp":
        return "audio" if content[8:11] == b"M4A" else "video"
    if content[:4] == b"RIFF":
        return "audio" if content[8:12] == b"WAVE" else "video"
    return ""


def open_archive(content: bytes, name: str, *, what: str) -> zipfile.ZipFile:
    """Open `content` as a zip; raise `BadInputError` when it is damaged, encrypted or too large unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise _damaged(name, what) from error
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNZIPPED:
        raise BadInputError(
            f"{name} would unpack to more than {MAX_UNZIPPED // 2**20} MB",
            hint="a file that grows so much is not opened; save only the text into a new file",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadInputError(f"{name} is password protected", hint="remove the password and save it again")
    return archive


def read_entry(archive: zipfile.ZipFile, entry: str, name: str, *, what: str) -> bytes:
    """Return one entry of an archive; raise `BadInputError` when its bytes are damaged or missing."""
    try:
        return archive.read(entry)
    except (
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise _damaged(name, what) from error


def parse_xml(raw: bytes, name: str, *, what: str) -> ET.Element:
    """Parse one XML part; a document type (entities, outside files) is never accepted."""
    if b"<!DOCTYPE" in raw[:4096] or b"<!ENTITY" in raw:
        raise _damaged(name, what)
    try:
        return ET.fromstring(raw)  # noqa: S314 -- no document type gets here, so no entity can expand
    except (ET.ParseError, ValueError, LookupError) as error:
        raise _damaged(name, what) from error


def word_parts(content: bytes, name: str) -> dict[str, bytes]:
    """Return the XML parts of a Word file that hold text: "document", comments, footnotes, headers ...

    Raise `BadInputError` for a damaged zip, and for a zip that is not a Word file.
    """
    what = "Word file"
    archive = open_archive(content, name, what=what)
    entries = set(archive.namelist())
    main = _main_part(archive, entries, name)
    if main not in entries:
        raise BadInputError(
            f"{name} is not a Word file: it holds no document",
            hint="save it from Word as .docx, and import that",
        )
    parts = {"document": read_entry(archive, main, name, what=what)}
    folder = main.rpartition("/")[0]
    kinds = re.compile(re.escape(folder) + r"/((?:comments|footnotes|endnotes|header\d*|footer\d*))\.xml")
    for entry in sorted(entries):
        found = kinds.fullmatch(entry)
        if found:
            parts[found.group(1)] = read_entry(archive, entry, name, what=what)
    return parts


def _main_part(archive: zipfile.ZipFile, entries: set[str], name: str) -> str:
    usual = "word/document.xml"
    if usual in entries or "_rels/.rels" not in entries:
        return usual
    relations = parse_xml(read_entry(archive, "_rels/.rels", name, what="Word file"), name, what="Word file")
    for relation in relations:
        if relation.get("Type", "").endswith(_OFFICE_DOCUMENT):
            target = relation.get("Target", "").lstrip("/")
            return target if target.endswith(".xml") and "workbook" not in target else usual
    return usual


def workbook_sheets(content: bytes, name: str) -> tuple[Sheet, ...]:
    """Read every sheet of an XLSX workbook as text; raise `BadInputError` when it cannot be read."""
    what = "Excel file"
    open_archive(content, name, what=what).close()
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return tuple(
            Sheet(
                name=meta.name,
                visible=meta.visible == SheetVisibleEnum.Visible,
                rows=tuple(
                    _text_rows(workbook.get_sheet_by_name(meta.name).to_python(skip_empty_area=False))
                ),
            )
            for meta in workbook.sheets_metadata
        )
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise _damaged(name, what) from error
        raise


def error_cells(content: bytes, name: str) -> int:
    """Count the cells of a workbook that hold an Excel error (#N/A, #REF!) instead of a value."""
    archive = open_archive(content, name, what="Excel file")
    sheets = [
        entry for entry in archive.namelist() if entry.startswith("xl/worksheets/") and entry.endswith(".xml")
    ]
    return sum(
        len(re.findall(rb'<(?:\w+:)?c\b[^>]*\bt="e"', read_entry(archive, entry, name, what="Excel file")))
        for entry in sheets
    )


def _text_rows(rows: list[list[Any]]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        yield tuple(cell_text(value) for value in row)


def cell_text(value: object) -> str:
    """Write a cell's value as text: whole numbers without ".0", dates as ISO text, "" for an empty cell."""
    if isinstance(value, str) or value is None:
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)


def _damaged(name: str, what: str) -> BadInputError:
    program = what.split(maxsplit=1)[0]
    return BadInputError(
        f"{name} is not a readable {what} (damaged zip)",
        hint=f"download it again, or re-save it in {program}",
    )
