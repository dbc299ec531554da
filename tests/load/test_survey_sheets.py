"""Spreadsheets of every age: the same answers, the same balance, and nothing hidden that is not named."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading_files import load_as, load_best, loaders, xlsx
from openpyxl import Workbook
from sheet_files import Cell, ods, ods_cell, ods_table, xls, xlsb

from qualcode.errors import BadInputError, QualcodeError
from qualcode.load.sheets.biff import xls_marks
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

ROWS: list[list[Cell]] = [
    ["ID", "Do you agree?", "Why?", "Age"],
    [1, "Yes", "Nobody rang – “ever”", 34],
    [2, "No", "It was late\nand dark", None],
    [3, "Yes", "cliché & <b>more</b>", 51.5],
]
REPEATED = '<table:table-row table:number-{}-repeated="{}">'
FILES = {
    "a.ods": ods(ods_table(ROWS)),
    "a.xls": xls({"Form1": ROWS}),
    "cut.xls": xls({"Form1": ROWS}, cut=24),
    "a.xlsb": xlsb(ROWS),
    "a.xlsx": xlsx(("Form1", ROWS)),
}
HIDDEN = {
    "a.ods": ods(ods_table(ROWS, hidden=[3])),
    "a.xls": xls({"Form1": ROWS}, hidden=[3]),
    "a.xlsb": xlsb(ROWS, hidden=[3]),
}


def read(content: bytes, name: str) -> Loaded:
    """Read a workbook, and see that its balance adds up."""
    loaded = load_best(content, name)
    assert loaded.balance.words_in == loaded.balance.accounted, loaded.balance
    return loaded


def found(loaded: Loaded, code: str) -> list[tuple[str, int, str]]:
    """Return place, count and severity of the findings of a code."""
    return [(each.where, each.count, each.severity) for each in loaded.problems if each.code == code]


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_workbook_gives_the_same_answers(name: str) -> None:
    """ODS, XLS, XLSB and XLSX of one table give the same turns, respondents and words."""
    loaded = read(FILES[name], name)
    assert [(turn.speaker, turn.text, turn.where) for turn in loaded.turns] == [
        ("1", "Nobody rang – “ever”", "cell C2"),
        ("2", "It was late\nand dark", "cell C3"),
        ("3", "cliché & <b>more</b>", "cell C4"),
    ]
    assert [dict(row) for row in loaded.respondents] == [
        {"Do you agree?": "Yes", "Age": "34", "id": "1"},
        {"Do you agree?": "No", "id": "2"},
        {"Do you agree?": "Yes", "Age": "51.5", "id": "3"},
    ]
    assert loaded.balance.words_in == 26


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_rows_are_read_and_asked_about(name: str) -> None:
    """A hidden or filtered row is a respondent like the others, and a person is asked."""
    loaded = read(HIDDEN[name], name)
    assert [row["id"] for row in loaded.respondents] == ["1", "2", "3"]
    assert found(loaded, "hidden-rows") == [("row 3", 1, "question")]


def test_hidden_merged_and_filtered_parts_of_a_workbook() -> None:
    """Hidden columns, filters, merged answers and formulas without a kept value are all named."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(list(row))
    sheet["D2"] = "=1+1"
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[4].hidden = True
    sheet.auto_filter.ref = "A1:D4"
    sheet.merge_cells("B3:B4")
    for column in range(5, 9):
        sheet.cell(row=6, column=column).value = ""
    sheet.merge_cells("A5:D5")
    buffer = io.BytesIO()
    workbook.save(buffer)
    loaded = read(buffer.getvalue(), "a.xlsx")
    assert found(loaded, "hidden-columns") == [("column D", 1, "question")]
    assert found(loaded, "hidden-rows") == [("row 4", 1, "question")]
    assert next(each.message for each in loaded.problems if each.code == "hidden-rows").startswith(
        "1 hidden row (a filter is set)"
    )
    assert found(loaded, "merged-cells") == [("row 5", 1, "warning")]
    assert found(loaded, "formulas-without-values") == [("", 1, "warning")]


def test_open_document_cells_in_detail() -> None:
    """Blanks, tabs, breaks, notes, spans, repeated cells and errors are read as people see them."""

    def text(inner: str, attributes: str = "") -> str:
        return f'<table:table-cell office:value-type="string"{attributes}>{inner}</table:table-cell>'

    note = "<office:annotation><text:p>a note on the cell</text:p></office:annotation>"
    error = (
        '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error" '
        'xmlns:calcext="x"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    rows = [
        "".join(map(ods_cell, ["ID", "Why?", "Ward"])),
        ods_cell(1)
        + text(
            f'{note}<text:p>one<text:s text:c="2"/>two<text:tab/>x<text:line-break/>y '
            "<text:span>a</text:span>b</text:p>"
        )
        + ods_cell("North")
        + '<table:table-cell table:number-columns-repeated="900"/>',
        ods_cell(2) + error + ods_cell("North"),
        ods_cell(3) + ods_cell("down and down", ' table:number-rows-spanned="2"') + ods_cell(None),
        ods_cell(4) + "<table:covered-table-cell/>" + ods_cell("South"),
    ]
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    twice = f"{REPEATED.format('rows', 2)}{ods_cell('r')}{ods_cell('said twice')}</table:table-row>"
    wide = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f"{REPEATED.format('rows', 1_048_000)}{wide}</table:table-row>"
    loaded = read(ods(f'<table:table table:name="A">{body}{twice}{rest}</table:table>'), "a.ods")
    assert [turn.text for turn in loaded.turns] == [
        "one  two\tx\ny ab",
        "down and down",
        "said twice",
        "said twice",
    ]
    assert found(loaded, "error-cells")[0][1] == 1
    assert found(loaded, "merged-cells") == [("row 4", 1, "warning")]
    assert found(loaded, "repeated-ids") == [("row 7", 1, "warning")]


def test_hidden_and_other_sheets_of_old_workbooks() -> None:
    """The first sheet is read and the other is named, with its words in the balance."""
    loaded = read(xls({"Form1": ROWS, "Codes": [["a", "b c"]]}), "a.xls")
    assert found(loaded, "sheet-not-read") == [("sheet Codes", 1, "question")]
    assert {part.reason: part.words for part in loaded.balance.dropped}["other sheets"] == 3


def test_the_second_count_of_old_workbooks_sees_a_loss() -> None:
    """The walk over records counts kept values of formulas and truths too, cell by cell."""
    rows: list[list[Cell]] = [["one two", "=three four", True, 5], ["", None, "six", "one two"]]
    assert [sheet.words for sheet in xls_marks(xls({"S": rows, "T": [["x y z"]]}), "a.xls")] == [9, 3]


def test_html_tables_under_the_name_of_a_spreadsheet() -> None:
    """A web page called .xls is read as the table it is, and said to be one."""
    page = (
        "<html><head><title>Export</title></head><body><table><tr><th>ID</th><th>Do you agree?</th>"
        "<th>Why?</th><th>Age</th><th>Ward</th></tr>"
        "<tr><td>1</td><td>Yes</td><td>it is late &amp; dark</td><td>3</td><td>N</td></tr>"
        "<tr><td>2</td><td>No</td><td>far from here</td><td>4</td><td>N</td></tr></table></body></html>"
    )
    loaded = read(page.encode(), "answers.xls")
    assert [turn.text for turn in loaded.turns] == ["it is late & dark", "far from here"]
    (repair,) = [each for each in loaded.problems if each.severity == "repair"]
    assert repair.message == "answers.xls is an HTML table named .xls; read as a table"


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (xls({"S": ROWS}, password=True), "a.xls", "a.xls is password protected"),
        (xlsb(ROWS, far=16_000), "a.xlsb", "1,048,576 rows and 16,001 columns"),
        (FILES["a.ods"][:200], "a.ods", "not a readable OpenDocument sheet"),
        (FILES["a.xls"][:3000], "a.xls", "damaged workbook|password protected"),
        (b"just some words here", "a.ods", "is not a spreadsheet"),
        (ods('<table:table table:name="A"/>'), "a.ods", "no visible sheet with rows"),
    ],
)
def test_workbooks_that_cannot_be_read_are_refused(content: bytes, name: str, message: str) -> None:
    """What is encrypted, cut off, endless or empty is refused in one line."""
    with pytest.raises(BadInputError, match=message):
        load_best(content, name)


def test_a_bomb_of_repeated_cells_is_refused() -> None:
    """A sheet that writes one row a million times over is not unrolled."""
    cell = ods_cell("x", ' table:number-columns-repeated="9000"')
    row = f"{REPEATED.format('rows', 1_000_000)}{cell}</table:table-row>"
    with pytest.raises(BadInputError, match="a sheet of 1,000,000 rows"):
        load_best(ods(f'<table:table table:name="A">{row}</table:table>'), "a.ods")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=4),
    st.floats(0, 1),
)
def test_damaged_workbooks_are_read_or_refused(
    name: str, changes: list[tuple[float, int]], cut: float
) -> None:
    """A workbook with bytes changed or cut off gives a result or a refusal."""
    content = bytearray(FILES[name])
    for place, byte in changes:
        content[int(place * (len(content) - 1))] = byte
    damaged = bytes(content[: int(cut * len(content)) if cut < 0.3 else len(content)])
    for loader in loaders():
        if loader.name in {"xlsx", "xls", "ods"}:
            with contextlib.suppress(QualcodeError):
                loader.load(damaged, name, LoadOptions())


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.integers(-5, 99),
                st.booleans(),
                st.text(st.sampled_from(list("abé–🚗&< \n")), max_size=9),
            ),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
        max_size=6,
    ),
    st.integers(16, 60),
)
def test_no_word_of_any_workbook_is_lost(rows: list[list[Cell]], cut: int) -> None:
    """Whatever the cells hold, the two counts agree in every kind of workbook."""
    table: list[list[Cell]] = [["id", "Why?", "Age"], *([place, *row] for place, row in enumerate(rows))]
    for kind, content in (
        ("ods", ods(ods_table(table))),
        ("xls", xls({"S": table}, cut=cut)),
        ("xlsx", xlsb(table)),
        ("xlsx", xlsx(("S", table))),
    ):
        loaded = load_as(kind, content, "a")
        assert loaded.balance.words_in == loaded.balance.accounted, kind


def test_parts_of_an_ods_bomb_are_never_opened() -> None:
    """A part that would unpack to hundreds of megabytes is refused by what the archive says of it."""
    buffer = io.BytesIO(FILES["a.ods"])
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Pictures/x.bin", b"\0" * (210 * 2**20))
    with pytest.raises(BadInputError, match=re.escape("would unpack to more than")):
        load_best(buffer.getvalue(), "a.ods")
