"""Surveys: rows, roles of columns, and answers as turns, from CSV and from Excel."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from loading_files import load_as, load_best, xlsx
from openpyxl import load_workbook

from qualcode.errors import BadInputError, UnknownNameError
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

HEADINGS = [
    "ID",
    "Start time",
    "Email",
    "Do you agree?",
    "Why do you say that?",
    "Which apply to you?",
    "Age",
]
ROWS: list[list[object]] = [
    [
        1,
        dt.datetime.fromisoformat("2026-05-01T09:30"),
        "a@example.org",
        "Yes",
        "Nobody rang me back, ever.",
        "Parent;Carer;",
        34,
    ],
    [2, dt.datetime.fromisoformat("2026-05-01T09:40"), None, "No", "N/A", "Parent;", 29.0],
    [3, dt.datetime.fromisoformat("2026-05-02T08:00"), None, "Yes", None, "Carer;", None],
    [4, dt.datetime.fromisoformat("2026-05-02T09:00"), None, "Yes", "None", "Parent;Carer;", 51],
]


def survey(rows: list[list[object]] | None = None, options: LoadOptions | None = None) -> Loaded:
    """Read a workbook of these rows, and see that its balance adds up."""
    loaded = load_best(xlsx(("Form1", [HEADINGS, *(rows or ROWS)])), "form.xlsx", options)
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def test_roles_of_columns_are_guessed() -> None:
    """Each column of a form gets the role that its heading and its answers suggest."""
    assert {column.name: column.role for column in survey().columns} == {
        "ID": "id",
        "Start time": "metadata",
        "Email": "personal",
        "Do you agree?": "closed_single",
        "Why do you say that?": "open",
        "Which apply to you?": "closed_multi",
        "Age": "attribute",
    }


def test_options_and_delimiter_of_closed_columns() -> None:
    """Closed columns hold their options in the order met, several-answer columns their delimiter."""
    columns = {column.name: column for column in survey().columns}
    assert (columns["Do you agree?"].options, columns["Do you agree?"].delimiter) == (("Yes", "No"), "")
    assert (
        columns["Which apply to you?"].options,
        columns["Which apply to you?"].delimiter,
    ) == (("Parent", "Carer"), ";")


def test_open_answers_are_turns() -> None:
    """Every answer that is not blank is a turn of its respondent; "None" is a word."""
    assert [(turn.id, turn.speaker, turn.question, turn.where, turn.text) for turn in survey().turns] == [
        ("t1", "1", "Why do you say that?", "cell E2", "Nobody rang me back, ever."),
        ("t2", "2", "Why do you say that?", "cell E3", "N/A"),
        ("t3", "4", "Why do you say that?", "cell E5", "None"),
    ]


def test_respondents_and_personal_values() -> None:
    """Closed answers and metadata go with the respondent, numbers and dates as text; e-mail is set apart."""
    loaded = survey()
    assert dict(loaded.respondents[0]) == {
        "id": "1",
        "Start time": "2026-05-01T09:30:00",
        "Do you agree?": "Yes",
        "Which apply to you?": "Parent;Carer;",
        "Age": "34",
    }
    assert {name: dict(found) for name, found in loaded.personal.items()} == {"1": {"Email": "a@example.org"}}


def test_roles_can_be_stated() -> None:
    """A stated role wins over the guess; an unknown column is named with the nearest."""
    loaded = survey(options=LoadOptions(columns={"Age": "ignore", "Do you agree?": "open"}))
    assert "Age" not in loaded.respondents[0]
    assert {"Do you agree?", "Why do you say that?"} == {turn.question for turn in loaded.turns}
    with pytest.raises(UnknownNameError, match="no column is called 'Agee'"):
        survey(options=LoadOptions(columns={"Agee": "ignore"}))


def test_repeated_ids_are_made_distinct_and_reported() -> None:
    """Two rows of one id stay two respondents, and their rows are named."""
    loaded = survey([*ROWS, ROWS[0]])
    assert [respondent["id"] for respondent in loaded.respondents] == ["1", "2", "3", "4", "1 (2)"]
    assert [problem.where for problem in loaded.problems if problem.code == "repeated-ids"] == ["row 6"]


def test_hidden_and_other_sheets_are_reported() -> None:
    """Only the first visible sheet with rows is read; the words of the others are counted, not imported."""
    content = xlsx(("old", [["x", "y z"]]), ("Form1", [HEADINGS, *ROWS]), ("extra", [["q"]]), hidden=["old"])
    loaded = load_best(content, "form.xlsx")
    assert [p.code for p in loaded.problems if p.code.endswith(("sheet", "read"))] == [
        "hidden-sheet",
        "sheet-not-read",
    ]
    assert {d.reason: d.words for d in loaded.balance.dropped if d.reason == "other sheets"} == {
        "other sheets": 4
    }
    assert loaded.balance.adds_up


def test_csv_of_every_delimiter_and_encoding() -> None:
    """Commas, semicolons and tabs, UTF-8 with mark, Windows and UTF-16, give the same answers."""
    answers = [["ref", "Tell us why"], ["a1", "It’s late, cold; dark"], ["a2", 'They said "no"\nand left']]
    found = set()
    for delimiter in (",", ";", "\t"):
        quoted = "\r\n".join(
            delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in answers
        )
        for encoding in ("utf-8-sig", "cp1252", "utf-16"):
            loaded = load_best(quoted.encode(encoding), "answers.csv")
            assert loaded.balance.words_in == loaded.balance.accounted
            found.add(tuple((turn.speaker, turn.text) for turn in loaded.turns))
    assert {(("a1", "It’s late, cold; dark"), ("a2", 'They said "no"\nand left'))} == found


def test_second_heading_row_is_found_and_asked_about() -> None:
    """A second row of headings is never a respondent."""
    content = (
        b"Respondent ID,Which?,,Why?\n,Parent,Carer,Open-Ended Response\n"
        b"7,Parent,,It rained all day\n8,,Carer,It snowed all day\n"
    )
    loaded = load_best(content, "a.csv")
    assert [respondent["id"] for respondent in loaded.respondents] == ["7", "8"]
    assert [(column.name, column.members) for column in loaded.columns] == [
        ("Respondent ID", ()),
        ("Which?", ("Which? - Parent", "Which? - Carer")),
        ("Why?", ()),
    ]
    assert [problem.severity for problem in loaded.problems if problem.code == "header-rows"] == ["question"]
    assert load_as("csv", content, "a.csv", LoadOptions(header_rows=1)).header_rows == 1


def test_names_of_fields_below_their_codes_are_headings() -> None:
    """An older export of Qualtrics has V1, V2, Q1 above and what they are below; nobody answered that."""
    content = (
        b"V1,V2,V6,V8,Q1\nResponseID,ResponseSet,IPAddress,StartDate,Why?\n"
        b"R_1,Default,192.0.2.7,2017-07-18 08:28:09,It rained all day\n"
    )
    loaded = load_best(content, "a.csv")
    assert loaded.header_rows == 2
    assert [turn.text for turn in loaded.turns] == ["It rained all day"]
    assert {column.name: column.role for column in loaded.columns} == {
        "ResponseID": "id",
        "ResponseSet": "metadata",
        "IPAddress": "personal",
        "StartDate": "metadata",
        "Why?": "open",
    }
    assert loaded.balance.adds_up


@pytest.mark.parametrize(
    ("values", "role"),
    [
        (["192.0.2.7", "198.51.100.20", "2001:db8::17"], "personal"),
        (["ada@example.org", "x", "ben@example.org"], "personal"),
        (["01632 960001", "+44 (0)7700 900123", "0032 2 555 12 34"], "personal"),
        (["555-010-4567", "(555) 010 4568", "not now"], "personal"),
        (["7700900123", "7700900124", "7700900125"], "personal"),
        (["2026-05-01", "2026-05-02", "2026-05-03"], "metadata"),
        (["00:01:02", "00:03:10", "01:00:00"], "attribute"),
        (["1234567890", "2345678901", "3456789012"], "attribute"),
        (["47.115097045898", "0.1150970458", "-7.23159790"], "attribute"),
    ],
)
def test_what_reaches_a_person_is_personal_whatever_its_column_is_called(
    values: list[str], role: str
) -> None:
    """Addresses and telephone numbers are told by their form; other numbers, dates and times are not."""
    rows: list[list[object]] = [["Respondent ID", "V6", "Why?"]]
    rows += [[place, value, "It rained all day"] for place, value in enumerate(values, start=1)]
    loaded = load_best(xlsx(("S", rows)), "a.xlsx")
    assert {column.name: column.role for column in loaded.columns}["V6"] == role
    assert not any(values[0] in row.values() for row in loaded.respondents) or role != "personal"


@pytest.mark.parametrize(
    ("heading", "values", "role"),
    [
        ("Other", ["a neighbour", "my mum's friend", "the bus stop", "saw it"], "open"),
        ("Which of these apply? - Other", ["night shifts", "shared care", "no car", "away"], "open"),
        ("Other", ["Other", "Other", "Other", "Other"], "closed_single"),
        ("Other", ["bus", "train", "tram", "ferry"], "attribute"),
        ("Colour", ["dark red", "light blue", "grey", "moss green"], "attribute"),
    ],
)
def test_free_text_under_other_is_open(heading: str, values: list[str], role: str) -> None:
    """Several words, many of them different, under a heading "Other" are somebody's words."""
    rows: list[list[object]] = [["Respondent ID", heading]]
    rows += [[place, value] for place, value in enumerate(values, start=1)]
    loaded = load_best(xlsx(("S", rows)), "a.xlsx")
    assert [column.role for column in loaded.columns] == ["id", role]


def test_rows_that_are_too_long_lose_nothing_silently() -> None:
    """A row that does not fit is refused with its line; when forced, what is left out is counted."""
    content = b"ref,Tell us why\n1,yes indeed\n2,no,lost words\n3,maybe so\n"
    with pytest.raises(BadInputError, match=r"a.csv: 1 row does not fit the headings \(line 3\)"):
        load_best(content, "a.csv")
    loaded = load_best(content, "a.csv", LoadOptions(force=True))
    assert [problem.where for problem in loaded.problems if problem.code == "ragged-rows"] == ["line 3"]
    assert {d.reason: d.words for d in loaded.balance.dropped}["cells beyond the last column"] == 2
    assert loaded.balance.adds_up


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'ref,why\n1,"open\n2,more\n', "never closed"),
        (b"ref,why\n", "no answers"),
        (b"\n\n \n", "is empty"),
    ],
)
def test_unreadable_tables_are_refused(content: bytes, message: str) -> None:
    """A quotation mark left open, headings alone, and nothing at all are refused with a reason."""
    with pytest.raises(BadInputError, match=message):
        load_best(content, "a.csv")


def test_a_single_column_keeps_its_commas() -> None:
    """Below a heading without delimiter every line is one answer."""
    loaded = load_best(b"Comments\nI like it, honestly, a lot\nNone\nMore; please\n", "a.csv")
    assert [turn.text for turn in loaded.turns] == ["I like it, honestly, a lot", "None", "More; please"]
    assert loaded.balance.adds_up


def test_rows_without_an_id_are_numbered() -> None:
    """Where no column names the respondents, the row does."""
    loaded = load_best(b"colour,Tell us why\nred,it is warm\nred,it is cold\nblue,it is wet\n", "a.csv")
    assert [turn.speaker for turn in loaded.turns] == ["row 2", "row 3", "row 4"]


def test_numbers_and_errors_of_excel() -> None:
    """Large whole numbers have no point; cells with an Excel error are reported."""
    workbook = load_workbook(
        io.BytesIO(xlsx(("S", [["Respondent ID", "Why?"], [11400000000, "because it rained"], [2, "x"]])))
    )
    cell = workbook["S"]["B3"]
    cell.value, cell.data_type = "#N/A", "e"
    buffer = io.BytesIO()
    workbook.save(buffer)
    loaded = load_best(buffer.getvalue(), "a.xlsx")
    assert [turn.speaker for turn in loaded.turns] == ["11400000000"]
    assert "error-cells" in {problem.code for problem in loaded.problems}
    assert loaded.balance.adds_up
