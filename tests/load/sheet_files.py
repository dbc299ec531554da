"""Small synthetic spreadsheets of every age, written by hand: OpenDocument, binary Excel and BIFF8."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Collection, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

Cell = str | float | bool | None
Rows = Sequence[Sequence[Cell]]

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
_SECTOR = 512


def ods_cell(value: Cell, attributes: str = "") -> str:
    """Write one cell of an OpenDocument sheet; a line end begins another paragraph."""
    if value is None or value == "":
        return f"<table:table-cell{attributes}/>"
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, str):
        kind = 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{value}"'
    shown = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell {kind}{attributes}>{shown}</table:table-cell>"


def ods_table(rows: Rows, name: str = "Sheet1", *, hidden: Collection[int] = ()) -> str:
    """Write a sheet; `hidden` are numbers of rows that a filter hides."""
    body = "".join(
        f"<table:table-row{' table:visibility=%s' % quoteattr('filter') if number in hidden else ''}>"  # noqa: UP031
        f"{''.join(map(ods_cell, row))}</table:table-row>"
        for number, row in enumerate(rows, start=1)
    )
    return f"<table:table table:name={quoteattr(name)}>{body}</table:table>"


def ods(*tables: str) -> bytes:
    """Build an OpenDocument spreadsheet from the XML of its sheets."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", ODS_TYPE)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.2">'
            f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
            "</manifest:manifest>",
        )
    return buffer.getvalue()


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _wide(text: str) -> bytes:
    """Write a string of BIFF8: one byte a character where that is enough, else two."""
    narrow = all(ord(char) < 256 for char in text)
    raw = text.encode("latin-1" if narrow else "utf-16-le")
    return struct.pack("<HB", len(raw) // (1 if narrow else 2), 0 if narrow else 1) + raw


def _shared(strings: Sequence[str], total: int, *, cut: int) -> bytes:
    """Write the shared strings; one that does not fit into `cut` bytes goes on in another record."""
    parts = [struct.pack("<II", total, len(strings))]
    for text in strings:
        entry = _wide(text)
        if len(parts[-1]) + len(entry) <= cut:
            parts[-1] += entry
            continue
        flags, width = entry[2], 1 + entry[2]
        room = max(3 + width, (cut - len(parts[-1]) - 3) // width * width + 3)
        if len(parts[-1]) + room > cut:
            parts.append(entry[: 3 + (cut - 3) // width * width])
            rest = entry[len(parts[-1]) :]
        else:
            parts[-1] += entry[:room]
            rest = entry[room:]
        while rest:
            size = (cut - 1) // width * width
            parts.append(bytes([flags]) + rest[:size])
            rest = rest[size:]
    return _record(0x00FC, parts[0]) + b"".join(_record(0x003C, part) for part in parts[1:])


def _biff_rows(rows: Rows, index: Mapping[str, int], hidden: Collection[int]) -> bytes:
    stream = b""
    for number, row in enumerate(rows):
        options = 0x20 if number + 1 in hidden else 0
        stream += _record(0x0208, struct.pack("<HHHHHHI", number, 0, len(row), 255, 0, 0, 0x100 | options))
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            head = struct.pack("<HHH", number, place, 0)
            if isinstance(value, bool):
                stream += _record(0x0205, head + bytes([value, 0]))
            elif isinstance(value, str) and value.startswith("="):
                formula = b"\0\0\0\0\0\0\xff\xff" + struct.pack("<HIH", 0, 0, 0)
                stream += _record(0x0006, head + formula) + _record(0x0207, _wide(value[1:]))
            elif isinstance(value, str) and value:
                stream += _record(0x00FD, head + struct.pack("<I", index[value]))
            elif isinstance(value, float | int):
                stream += _record(0x0203, head + struct.pack("<d", value))
    return stream


def biff8(
    sheets: Mapping[str, Rows], *, hidden: Collection[int] = (), cut: int = 8000, password: bool = False
) -> bytes:
    """Write a BIFF8 stream; a text that begins with "=" is the kept value of a formula."""
    texts = [
        cell for rows in sheets.values() for row in rows for cell in row if isinstance(cell, str) and cell
    ]
    shared = list(dict.fromkeys(text for text in texts if not text.startswith("=")))
    index = {text: place for place, text in enumerate(shared)}
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    start += _record(0x002F, b"\0" * 6) if password else b""
    start += _record(0x0042, struct.pack("<H", 1200))
    names = [struct.pack("<BB", len(name), 0) + name.encode("latin-1") for name in sheets]
    ending = _shared(shared, len(texts), cut=cut) + _record(0x000A, b"")
    place = len(start) + sum(4 + 6 + len(name) for name in names) + len(ending)
    stream, body = start, b""
    for name, rows in zip(names, sheets.values(), strict=True):
        sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
        sheet += _biff_rows(rows, index, hidden) + _record(0x000A, b"")
        stream += _record(0x0085, struct.pack("<IH", place + len(body), 0) + name)
        body += sheet
    return stream + ending + body


def xls(
    sheets: Mapping[str, Rows], *, hidden: Collection[int] = (), cut: int = 8000, password: bool = False
) -> bytes:
    """Build an old Excel workbook: a BIFF8 stream of more than 4 KB in a compound file."""
    stream = biff8(sheets, hidden=hidden, cut=cut, password=password).ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    fat_sectors = 1
    while fat_sectors * 128 < count + 1 + fat_sectors:
        fat_sectors += 1
    chain = [*range(1, count), 0xFFFFFFFE, 0xFFFFFFFE, *[0xFFFFFFFD] * fat_sectors]
    chain += [0xFFFFFFFF] * (fat_sectors * 128 - len(chain))
    places = [*range(count + 1, count + 1 + fat_sectors)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, fat_sectors, count, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *places, *[0xFFFFFFFF] * (109 - fat_sectors))
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + _entry("Workbook", 2, 0, len(stream))
    directory += _entry("", 0, 0, 0) * 2
    return header + stream + directory + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, first: int, size: int, *, child: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0" if name else b""
    entry = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + b"\0" * 36
    return entry + struct.pack("<IQ", first, size)


def _record12(kind: int, body: bytes) -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + size + body


def _text12(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def xlsb(rows: Rows, *, hidden: Collection[int] = (), far: int = 0) -> bytes:
    """Build a binary workbook of one sheet; `far` puts one more cell into that column of a last row."""
    texts = list(dict.fromkeys(cell for row in rows for cell in row if isinstance(cell, str) and cell))
    index = {text: place for place, text in enumerate(texts)}
    width = max(map(len, rows))
    sheet = _record12(129, b"") + _record12(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
    sheet += _record12(145, b"")
    for number, row in enumerate(rows):
        sheet += _row12(number, hidden=number + 1 in hidden)
        for place, value in enumerate(row):
            head = struct.pack("<II", place, 0)
            if isinstance(value, bool):
                sheet += _record12(4, head + bytes([value]))
            elif isinstance(value, str) and value:
                sheet += _record12(7, head + struct.pack("<I", index[value]))
            elif isinstance(value, float | int):
                sheet += _record12(5, head + struct.pack("<d", value))
    if far:
        sheet += _row12(1_048_575, hidden=False) + _record12(5, struct.pack("<IId", far, 0, 1.0))
    sheet += _record12(146, b"") + _record12(130, b"")
    book = _record12(131, b"") + _record12(143, b"")
    book += _record12(156, struct.pack("<II", 0, 1) + _text12("rId1") + _text12("Sheet1"))
    book += _record12(144, b"") + _record12(132, b"")
    shared = _record12(159, struct.pack("<II", len(texts), len(texts)))
    shared += b"".join(_record12(19, b"\0" + _text12(text)) for text in texts) + _record12(160, b"")
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
        )
        archive.writestr("xl/sharedStrings.bin", shared)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return buffer.getvalue()


def _row12(number: int, *, hidden: bool) -> bytes:
    flags = bytes([0, 0x10 if hidden else 0, 0])
    return _record12(0, struct.pack("<IIH", number, 0, 300) + flags + struct.pack("<I", 0))
