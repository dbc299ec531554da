"""Tables as spreadsheets, CSV and Word documents: read by programs of others, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebook.cells import text_cell
from qualcode.codebook.word_tables import word_tables
from qualcode.containers import workbook_sheets
from qualcode.errors import UsageError
from qualcode.export.csv_table import csv_bytes, csv_rows
from qualcode.export.sheet import MAX_CELL, Page, workbook_bytes
from qualcode.export.word_table import WordTable, document_bytes
from qualcode.load.sheets.delimited import read_delimited
from qualcode.text import normalised

CELL = st.text(st.sampled_from("a=+-@'\"\t\n;, ") | st.characters(exclude_categories=["Cs"]), max_size=6).map(
    lambda text: text_cell(normalised(text).strip())
)
ROWS = st.lists(st.tuples(CELL.filter(bool), CELL), max_size=4)
HEADINGS = ("One", "Two")
DANGEROUS = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "http://x.org", "0012", "{=1}")


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_every_cell_comes_back(rows: list[tuple[str, str]]) -> None:
    """Whatever letters a cell holds, each kind of file gives it back."""
    book = workbook_bytes([Page("Sheet", HEADINGS, rows)], title="T")
    page = document_bytes([WordTable("T", HEADINGS, rows)], title="T")
    text = csv_bytes(HEADINGS, rows).decode("utf-8-sig")
    read = [
        workbook_sheets(book, "x.xlsx")[0].rows,
        word_tables(page, "x.docx")[0].rows,
        csv_rows(read_delimited(text, ",", "x.csv").rows),
    ]
    padded = [tuple((*row, "", "")[:2] for row in one[1:] if any(row)) for one in read]
    assert padded == [tuple(rows)] * 3


def test_no_cell_is_run() -> None:
    """What a spreadsheet would take for a formula, a link or a number is text."""
    book = openpyxl.load_workbook(
        io.BytesIO(workbook_bytes([Page("Sheet", ["A"], [[cell] for cell in DANGEROUS])], title="T"))
    )
    cells = [row[0] for row in book["Sheet"].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [
        (text, "s", None) for text in DANGEROUS
    ]
    assert csv_bytes(["A"], [[cell] for cell in DANGEROUS[:4]]).decode("utf-8-sig").count("'") == 4


def test_a_sheet_is_made_to_be_worked_in() -> None:
    """The heading stays in view, text wraps, values can be chosen, and title and language are said."""
    content = workbook_bytes(
        [Page("Codes", ["Name", "Kind"], [["Waiting", "gap"]], choices={1: ["gap", "ask"]})],
        title="Codebook: X",
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Codes"]
    assert (sheet.freeze_panes, sheet["A2"].alignment.wrap_text, book.properties.title) == (
        "A2",
        True,
        "Codebook: X",
    )
    assert (book.properties.language, [one.formula1 for one in sheet.data_validations.dataValidation]) == (
        "en-GB", ['"gap,ask"']
    )  # fmt: skip


def test_a_document_is_made_to_be_read() -> None:
    """Landscape, headings, heading rows that repeat, British English, the name set in by its depth."""
    content = document_bytes(
        [
            WordTable(
                "Codes", ["Name", "Definition"], [["Access", ""], ["Waiting", "Too long."]], depths=(0, 1)
            )
        ],
        title="Codebook: X",
    )
    document = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    assert (section.page_width or 0) > (section.page_height or 0)
    titles = [one.text for one in document.paragraphs if one.style and one.style.name != "Normal"]
    assert titles == ["Codebook: X", "Codes"]
    table = document.tables[0]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert (document.core_properties.title, document.core_properties.language) == ("Codebook: X", "en-GB")
    assert [row.cells[0].text for row in table.rows] == ["Name", "Access", "Waiting"]
    assert word_tables(content, "x.docx")[0].rows[2][0] == "    Waiting"


def _entries(content: bytes) -> list[tuple[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(entry.filename, entry.date_time) for entry in archive.infolist()]


def test_the_same_tables_give_the_same_bytes() -> None:
    """Nothing of the clock or the machine is in a file; its entries are sorted and dated 1980-01-01."""
    page, table = Page("S", ["A"], [["x"]]), WordTable("T", ["A"], [["x"]])
    moment = "2026-03-01T10:00:00Z"
    books = {workbook_bytes([page], title="T", moment=moment) for _ in range(2)}
    documents = {document_bytes([table], title="T", moment=moment) for _ in range(2)}
    assert (len(books), len(documents)) == (1, 1)
    for content in (*books, *documents):
        names = [name for name, _ in _entries(content)]
        assert (names[0], names[1:]) == ("[Content_Types].xml", sorted(names[1:]))
        assert {date for _, date in _entries(content)} == {(1980, 1, 1, 0, 0, 0)}


def test_a_text_that_no_cell_can_hold_is_refused() -> None:
    """Excel cuts at 32,767 characters; we say where, and what to use instead."""
    with pytest.raises(UsageError, match="Codes, row 2, A"):
        workbook_bytes([Page("Codes", ["A"], [["x" * (MAX_CELL + 1)]])], title="T")


def test_merged_cells_and_deleted_text_of_word() -> None:
    """A cell merged downwards holds for every row; what was deleted with changes tracked is gone."""
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    for row, texts in zip(table.rows, [("Theme", "Code"), ("Access", "Waiting"), ("", "Rooms")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    saved = io.BytesIO()
    document.save(saved)
    (found,) = word_tables(saved.getvalue(), "x.docx")
    assert [tuple(cell.strip() for cell in row) for row in found.rows] == [
        ("Theme", "Code"), ("Access", "Waiting"), ("Access", "Rooms")
    ]  # fmt: skip
