"""Containers: zip, Word and Excel are opened safely, or refused in one line."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from qualcode.containers import cell_text, open_archive, parse_xml, word_parts, workbook_sheets
from qualcode.errors import BadInputError
from qualcode.signatures import sniff


def zipped(entries: dict[str, bytes]) -> bytes:
    """Build a compressed zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_zip_bomb_is_not_unpacked() -> None:
    """An archive that would grow beyond the limit is refused by its own table of contents."""
    with pytest.raises(BadInputError, match="more than 200 MB"):
        open_archive(zipped({"word/document.xml": bytes(201 * 2**20)}), "bomb.docx", what="Word file")


def test_entities_are_never_expanded() -> None:
    """A document type is refused before the parser sees it."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(BadInputError, match="not a readable Word file"):
        parse_xml(bomb, "a.docx", what="Word file")


def test_main_part_may_have_another_name() -> None:
    """The main part is found through the package's relations."""
    relations = (
        b'<Relationships xmlns="x"><Relationship Type="http://x/relationships/officeDocument" '
        b'Target="/word/document2.xml"/></Relationships>'
    )
    parts = word_parts(zipped({"_rels/.rels": relations, "word/document2.xml": b"<d/>"}), "a.docx")
    assert parts == {"document": b"<d/>"}


def test_a_zip_without_a_document_is_no_word_file() -> None:
    """What is not a Word file says so."""
    with pytest.raises(BadInputError, match="holds no document"):
        word_parts(zipped({"a.txt": b"x"}), "a.docx")


def test_a_broken_workbook_is_refused() -> None:
    """A zip that is no workbook is refused as damaged."""
    with pytest.raises(BadInputError, match="not a readable Excel file"):
        workbook_sheets(zipped({"xl/workbook.xml": b"<"}), "a.xlsx")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, "1"),
        (1.5, "1.5"),
        (True, "TRUE"),
        (None, ""),
        ("  None ", "  None "),
        (dt.datetime.fromisoformat("2026-01-02T03:04"), "2026-01-02T03:04:00"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.timedelta(hours=30, seconds=5), "30:00:05"),
    ],
)
def test_cells_as_text(value: object, expected: str) -> None:
    """Whole numbers lose their point, dates are ISO text, and words are words."""
    assert expected == cell_text(value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"PK\x03\x04", "zip"),
        (b"%PDF-1.4", "pdf"),
        (b"\0\0\0\x18ftypmp42", "video"),
        (b"RIFF....WAVE", "audio"),
        (b"Ann: hi", ""),
    ],
)
def test_sniffing(content: bytes, expected: str) -> None:
    """The first bytes tell the container."""
    assert expected == sniff(content)
