"""Reading zip, Word and Excel containers safely, for every room that meets them.

A container that is damaged, encrypted or absurdly large is refused in one line, before it is unpacked;
nothing in it is executed or written anywhere. `force` lifts the limits of size.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from qualcode.errors import BadInputError
from qualcode.signatures import sniff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_UNZIPPED = 200 * 1024 * 1024
MAX_ENTRIES = 10_000
MAX_RATIO = 400
MAX_TAGS = 8_000_000
MAX_DEPTH = 250
MAX_CELLS = 20_000_000

_OFFICE_DOCUMENT = "/officeDocument"
_DIRECTORY_LINE = b"PK\x01\x02"
_SMALL = 10 * 1024 * 1024
_TOO_LARGE = "a file that grows so much is not opened; save only the text into a new file, or --force"
_LOW = 100_000
_SHEET_PART = r"xl/worksheets/[^/]+\.xml|content\.xml"
_WIDE_CELL = rb'\br="([A-Z]{2,3})\d'
_LOW_CELL = rb'\br="[A-Z]{0,3}(\d{6,7})"'
_ANY_CELL = rb'\br="([A-Z]{1,3})(\d{1,7})"'
_ODS_TOKEN = rb"<\w+:(?:covered-)?table-(row|cell)\b([^>]*)"
_ODS_TIMES = rb'number-(?:rows|columns)-repeated="(\d{1,9})"'


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name, whether people see it, and its rows as text."""

    name: str
    visible: bool
    rows: tuple[tuple[str, ...], ...]


def open_archive(content: bytes, name: str, *, what: str, force: bool = False) -> zipfile.ZipFile:
    """Open `content` as a zip; raise `BadInputError` when it is damaged, encrypted or too large unpacked."""
    if content.count(_DIRECTORY_LINE) > MAX_ENTRIES and not force:
        raise BadInputError(f"{name} holds more than {MAX_ENTRIES:,} entries", hint=_TOO_LARGE)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, struct.error) as error:
        raise _damaged(name, what) from error
    if not force:
        _require_moderate(entries, name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadInputError(f"{name} is password protected", hint="remove the password and save it again")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names) or any(map(_leads_outside, names)):
        raise BadInputError(
            f"{name} holds two parts of the same name, or parts that lead outside of it",
            hint="no program writes such a file; ask whoever sent it for a new one",
        )
    return archive


def _require_moderate(entries: Sequence[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNZIPPED:
        raise BadInputError(
            f"{name} would unpack to more than {MAX_UNZIPPED // 2**20} MB ({unpacked // 2**20:,} MB)",
            hint=_TOO_LARGE,
        )
    if unpacked > _SMALL and unpacked > MAX_RATIO * packed:
        raise BadInputError(
            f"{name} would unpack to more than {MAX_RATIO} times its size ({unpacked // 2**20:,} MB)",
            hint=_TOO_LARGE,
        )


def _leads_outside(entry: str) -> bool:
    parts = entry.replace("\\", "/").split("/")
    return entry.startswith(("/", "\\")) or ".." in parts or parts[0].endswith(":") or "\0" in entry


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


def parse_xml(raw: bytes, name: str, *, what: str, force: bool = False) -> ET.Element:
    """Parse one XML part; a document type (entities, outside files) is never accepted."""
    plain = raw.replace(b"\0", b"") if b"\0" in raw[:64] else raw
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise _damaged(name, what)
    if plain.count(b"<") > MAX_TAGS and not force:
        raise BadInputError(f"{name} holds more than {MAX_TAGS // 10**6} million tags", hint=_TOO_LARGE)
    try:
        root = ET.fromstring(raw)  # noqa: S314 -- no document type gets here, so no entity can expand
    except (ET.ParseError, ValueError, LookupError) as error:
        raise _damaged(name, what) from error
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in parent]
        if not level:
            return root
    raise BadInputError(
        f"{name} is not a readable {what}: its parts lie more than {MAX_DEPTH} deep in each other",
        hint=f"re-save it in {what.split(maxsplit=1)[0]}",
    )


def word_parts(content: bytes, name: str, *, force: bool = False) -> dict[str, bytes]:
    """Return the XML parts of a Word file that hold text: "document", comments, footnotes, headers ...

    Raise `BadInputError` for a damaged zip, and for a zip that is not a Word file.
    """
    what = "Word file"
    archive = open_archive(content, name, what=what, force=force)
    entries = set(archive.namelist())
    main = _main_part(archive, entries, name)
    if main not in entries:
        raise BadInputError(
            f"{name} is not a Word file: it holds no document",
            hint="save it from Word as .docx, and import that",
        )
    parts = {"document": read_entry(archive, main, name, what=what)}
    folder = main.rpartition("/")[0]
    kinds = re.compile(
        re.escape(folder) + r"/((?:comments|footnotes|endnotes|styles|header\d*|footer\d*))\.xml"
    )
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


def workbook_sheets(content: bytes, name: str, *, force: bool = False) -> tuple[Sheet, ...]:
    """Read every sheet of an XLSX, XLSB, XLS or ODS workbook as text.

    Raise `BadInputError` when it cannot be read.
    """
    what = "OpenDocument sheet" if b"opendocument.spreadsheet" in content[:200] else "Excel file"
    old = sniff(content) == "ole"
    if old and "EncryptedPackage".encode("utf-16-le") in content:
        raise BadInputError(f"{name} is password protected", hint="remove the password and save it again")
    if not old:
        _require_sound_parts(content, name, what=what, force=force)
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
            raise _damaged(name, what, kind="workbook" if old else "zip") from error
        raise


def _require_sound_parts(content: bytes, name: str, *, what: str, force: bool) -> None:
    with open_archive(content, name, what=what, force=force) as archive:
        for entry in archive.namelist():
            if re.fullmatch(_SHEET_PART, entry):
                _require_small_grid(read_entry(archive, entry, name, what=what), name, force=force)
            else:
                _require_true_size(archive, entry, name, what=what)


def _require_true_size(archive: zipfile.ZipFile, entry: str, name: str, *, what: str) -> None:
    """Read an entry to its end and keep nothing: its size and checksum are what the archive says."""
    try:
        with archive.open(entry) as part:
            while part.read(2**20):
                pass
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise _damaged(name, what) from error


def _require_small_grid(xml: bytes, name: str, *, force: bool) -> None:
    """Refuse a sheet whose few cells lie so far apart that the table between them would fill the memory."""
    if force:
        return
    rows, columns = _ods_extent(xml) if b":table-row" in xml else _xlsx_extent(xml)
    if rows * columns > MAX_CELLS:
        raise BadInputError(
            f"{name} has a sheet of {rows:,} rows and {columns:,} columns",
            hint="delete what stands far from the answers, and save it again; --force reads it all the same",
        )


def _xlsx_extent(xml: bytes) -> tuple[int, int]:
    """Return rows and columns up to the furthest cell; for an ordinary sheet a bound that is found fast."""
    columns = max([26, *map(_column_number, set(re.findall(_WIDE_CELL, xml)))])
    rows = max(map(int, set(re.findall(_LOW_CELL, xml))), default=_LOW - 1)
    if rows * columns <= MAX_CELLS:
        return rows, columns
    cells = set(re.findall(_ANY_CELL, xml))
    found = [(int(row), _column_number(letters)) for letters, row in cells]
    return max((row for row, _ in found), default=0), max((column for _, column in found), default=0)


def _ods_extent(xml: bytes) -> tuple[int, int]:
    """Return rows and columns up to the last cells with a value, counting those written once for many."""
    rows = columns = row = column = repeated = 0
    for match in re.finditer(_ODS_TOKEN, xml):
        tag, attributes = match.groups()
        times = int(found.group(1)) if (found := re.search(_ODS_TIMES, attributes)) else 1
        if tag == b"row":
            row, column, repeated = row + repeated, 0, times
        else:
            column += times
            if b":value-type=" in attributes:
                rows, columns = max(rows, row + repeated), max(columns, column)
    return rows, columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def error_cells(content: bytes, name: str, *, force: bool = False) -> int:
    """Count the cells of a workbook that hold an Excel error (#N/A, #REF!) instead of a value."""
    archive = open_archive(content, name, what="Excel file", force=force)
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


def _damaged(name: str, what: str, *, kind: str = "zip") -> BadInputError:
    program = what.split(maxsplit=1)[0]
    return BadInputError(
        f"{name} is not a readable {what} (damaged {kind})",
        hint=f"download it again, or re-save it in {program}",
    )
