"""Tables as people keep them: titles, totals, notes, crooked rows, many headings, and limits."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from loading_files import load_as, load_best

from qualcode.errors import BadInputError
from qualcode.load.balance import words_in_csv
from qualcode.load.sheets.delimited import MAX_ROWS, read_delimited, sniffed_delimiter
from qualcode.load.sheets.headings import detected_header_rows
from qualcode.load.sheets.survey_table import distinct
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

HEAD = "ID,Do you agree?,Why?\n"
BODY = "1,Yes,it is good for us\n2,No,it is bad for us\n"


def read(content: str, options: LoadOptions | None = None) -> Loaded:
    """Read a table, and see that its balance adds up."""
    loaded = load_best(content.encode(), "a.csv", options)
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def answers(loaded: Loaded) -> list[tuple[str | None, str, str]]:
    """Return respondent, words and place of every open answer."""
    return [(turn.speaker, turn.text, turn.where) for turn in loaded.turns]


def problem(loaded: Loaded, code: str) -> tuple[str, int, str]:
    """Return place, count and severity of the one finding of a code."""
    (found,) = [each for each in loaded.problems if each.code == code]
    return found.where, found.count, found.severity


def dropped(loaded: Loaded) -> dict[str, int]:
    """Return the words left out, by reason."""
    return {part.reason: part.words for part in loaded.balance.dropped}


def test_titles_above_totals_and_notes_below_are_no_respondents() -> None:
    """What stands around the table is counted, named by its row and left out; places stay the file's."""
    loaded = read(
        f"Survey of parents,,\nExported 2026-05-01,,\n,,\n{HEAD}{BODY}Total,2,2\n,,\nNote: draft,,\n"
    )
    assert answers(loaded) == [("1", "it is good for us", "cell C5"), ("2", "it is bad for us", "cell C6")]
    assert (loaded.header_rows, len(loaded.respondents)) == (1, 2)
    assert problem(loaded, "title-rows") == ("row 1, 2", 2, "info")
    assert problem(loaded, "totals-row") == ("row 7", 1, "warning")
    assert problem(loaded, "notes-below") == ("row 9", 1, "warning")
    assert {"title above the table": 5, "rows of totals": 3, "notes below the table": 2}.items() <= dropped(
        loaded
    ).items()


@pytest.mark.parametrize(
    "content",
    [
        f"{HEAD}{BODY}3,,\n",
        f"{HEAD}{BODY}Total,Yes,we all agree with this\n",
        "ref,why\n1,a b c\n2,d e f\n3,g h i\n",
        f"{HEAD}1,,\n2,,\n3,Yes,it is all good\n",
    ],
)
def test_sparse_rows_of_respondents_are_kept(content: str) -> None:
    """A respondent who answered little, or is called "Total", is still a respondent."""
    loaded = read(content)
    assert len(loaded.respondents) == content.count("\n") - 1
    assert not {"title-rows", "totals-row", "notes-below"} & {each.code for each in loaded.problems}


@pytest.mark.parametrize("line", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n'])
def test_a_first_line_that_states_the_delimiter(line: str) -> None:
    """Excel's "sep=;" line is obeyed and is no heading; a European table parts its cells by semicolons."""
    loaded = read(f"{line}ID;Why?\n1;it is good, for us\n2;bad, I said\n")
    assert answers(loaded) == [("1", "it is good, for us", "cell B3"), ("2", "bad, I said", "cell B4")]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("1,30,it rained\n2,40,late,dark,wet\n", "line 3"),
        ("1,30,it rained\nall day long\n3,41,ok\n4,40,ok\n5,40,ok\n6,40,ok\n", "line 3"),
        ("1,it was\n30,late\n2,40,fine\n", "line 3"),
        ('1,30,"it rained\n2,40,fine\n3,41,ok\n4,40,""ok""\n5,40,ok",6\n', "line 2"),
        ("1,30,a,b\n2,40,c,d\n3,1,x\n", "lines 2, 3"),
    ],
)
def test_rows_that_do_not_fit_are_refused_with_their_lines(rows: str, lines: str) -> None:
    """Commas, line breaks and quotation marks that move words to other columns are never guessed away."""
    with pytest.raises(BadInputError, match=rf"\({lines}\)"):
        read(f"id,Age,Why?\n{rows}")
    loaded = read(f"id,Age,Why?\n{rows}", LoadOptions(force=True))
    assert problem(loaded, "ragged-rows")[2] == "question"


def test_commas_in_the_last_answer_are_joined_again() -> None:
    """Where only one reading is left, the answer is put together, and that is reported as a repair."""
    loaded = read("id,Age,Why?\n1,30,it rained, all day, long\n2,40,fine\n3,41\n4,42,,,\n")
    assert answers(loaded) == [("1", "it rained, all day, long", "cell C2"), ("2", "fine", "cell C3")]
    assert problem(loaded, "commas-joined") == ("line 2", 1, "repair")
    assert len(loaded.respondents) == 4


def test_three_heading_rows_of_efs_and_its_missing_codes() -> None:
    """Unipark's rows of headings are told by its id column; -77, -66 and -99 are no answers there."""
    loaded = read(
        "lfdn;v_1;v_2\nrunning number;Why did you come?;Age\nID;;\n"
        "7;because of rain;34\n8;-99;-77\n9;-66;12\n"
    )
    assert loaded.header_rows == 3
    assert answers(loaded) == [("7", "because of rain", "cell B4")]
    assert [dict(row) for row in loaded.respondents] == [
        {"Age": "34", "id": "7"},
        {"id": "8"},
        {"Age": "12", "id": "9"},
    ]
    assert problem(loaded, "missing-codes")[1] == 3
    assert dropped(loaded)["codes for missing answers"] == 3


def test_numbers_below_zero_are_answers_elsewhere() -> None:
    """The codes of one tool are values in another's table."""
    assert [
        row["Change"] for row in read("ref,Change,Why?\n1,-99,it fell a lot\n2,-77,so so\n").respondents
    ] == [
        "-99",
        "-77",
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["id", "why"], ["1", "x"]], 1),
        ([["ID", "A", "", ""], ["", "x", "y", "z"], ["1", "", "", ""]], 2),
        ([["", "Which?", ""], ["ID", "Bus", "Car"], ["1", "Bus", ""]], 2),
        ([["id", "", ""], ["1", "2", "nl"], ["2", "2", "us"]], 1),
        ([["", "a", ""], ["1", "2", "3"], ["4", "5", "6"]], 1),
        ([["lfdn", "v_1"], ["7", "x"], ["8", "y"]], 1),
        ([["lfdn", "v_1"], ["no.", "Why?"], ["8", "y"]], 2),
    ],
)
def test_how_many_rows_are_headings(rows: list[list[str]], expected: int) -> None:
    """Rows of headings are told from answers by their gaps, codes and ids."""
    assert detected_header_rows(rows) == expected


def test_headings_with_odd_blanks_and_twice_the_same() -> None:
    """No-break blanks and line ends in headings are blanks; a repeated heading gets a number."""
    loaded = read(
        'id,"Why\u00a0do you\nsay that? ","Why do you say that?"\n1,late it was,dark it was\n2,so,so\n'
    )
    assert [column.name for column in loaded.columns] == [
        "id",
        "Why do you say that?",
        "Why do you say that? (2)",
    ]
    assert distinct(["a", "a", "a (2)"]) == ("a", "a (2)", "a (2) (2)")


def test_formulas_are_text() -> None:
    """A cell that looks like a formula is somebody's text and comes back as it was written."""
    cells = ["=1+1", "@SUM(A1)", "+44 and more words", '=HYPERLINK("http://x.example")', "-1-1"]
    body = io.StringIO()
    csv.writer(body).writerows([["ref", "Why?"], *([n, cell] for n, cell in enumerate(cells, start=1))])
    assert [turn.text for turn in read(body.getvalue(), LoadOptions(columns={"Why?": "open"})).turns] == cells


def test_more_than_a_million_rows_are_refused_with_the_count() -> None:
    """The limit is named with the count and the way round it, before the table is built."""
    text = "id,why\n" + "1,x\n" * (MAX_ROWS + 500)
    with pytest.raises(BadInputError, match=r"a.csv holds 1,000,50\d rows; more than 1,000,000") as refused:
        read_delimited(text, ",", "a.csv")
    assert "--force" in refused.value.hint


def test_a_utf16_table_parted_by_tabs() -> None:
    """Qualtrics' TSV is UTF-16 without a mark on some systems; it is read like any other."""
    identifiers = '{"ImportId":"_recordId"}\t{"ImportId":"QID1_TEXT"}'
    text = f"ResponseId\tQ1\r\nResponse ID\tWhy do you say so?\r\n{identifiers}\r\nR_1\tIt’s late\r\n"
    for encoding in ("utf-16", "utf-16-le"):
        loaded = load_best(text.encode(encoding), "export.tsv")
        assert (loaded.header_rows, [turn.text for turn in loaded.turns]) == (3, ["It’s late"])
        assert loaded.balance.adds_up


CELLS = st.text(st.sampled_from(list("abZé’–\"',;|\t .=-\n0123")), max_size=12)
TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8)


@settings(max_examples=120, deadline=None)
@given(
    TABLES,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    st.sampled_from(["\n", "\r\n"]),
)
@example([["a,b;c|d\te", '"', "x\ny"]], ";", csv.QUOTE_MINIMAL, "utf-16", "\r\n")
def test_any_table_comes_back_cell_for_cell(
    rows: list[list[str]], delimiter: str, quoting: int, encoding: str, ending: str
) -> None:
    """Whatever the delimiter, quoting, encoding and line ends, every cell comes back in its place."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator=ending)  # type: ignore[arg-type]
    writer.writerows([["ref", "first heading", "second heading", "third heading"]])
    writer.writerows([f"r{number}", *row] for number, row in enumerate(rows))
    stated = LoadOptions(
        columns={
            "ref": "id",
            "first heading": "open",
            "second heading": "attribute",
            "third heading": "personal",
        },
        encoding="" if encoding != "utf-16-le" else encoding,
        force=True,
    )
    loaded = load_as("csv", buffer.getvalue().encode(encoding), "a.csv", stated)
    assert loaded.balance.words_in == loaded.balance.accounted
    found = {respondent["id"]: ["", "", ""] for respondent in loaded.respondents}
    for turn in loaded.turns:
        found[str(turn.speaker)][0] = turn.text
    for respondent in loaded.respondents:
        found[respondent["id"]][1] = respondent.get("second heading", "")
        found[respondent["id"]][2] = loaded.personal.get(respondent["id"], {}).get("third heading", "")
    expected = {f"r{number}": [cell.strip() for cell in row] for number, row in enumerate(rows)}
    assert expected == found


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(list('ab", \n\r;')), max_size=40))
@example('"a""b","c"\n"","x y"')
@example('a "b" c,"d"e\n')
def test_the_fast_count_is_the_plain_count(text: str) -> None:
    """Counting words between quotation marks gives what a reader of single characters gives."""
    spaced, state = [], "start"
    for char in text:
        if state == "quoted":
            state, shown = ("closed", "") if char == '"' else ("quoted", char)
        elif char == '"' and state in {"closed", "start"}:
            shown, state = ('"' if state == "closed" else ""), "quoted"
        else:
            state, shown = ("start", " ") if char in ",\r\n" else ("plain", char)
        spaced.append(shown)
    assert words_in_csv(text.encode(), "utf-8", ",") == len("".join(spaced).split())


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_the_delimiter_below_many_titles(mark: str) -> None:
    """More lines of titles than rows are looked at first hide no delimiter that every row has."""
    titles = [f"# What was said at the hearing: part {each}" for each in range(12)]
    rows = [["question", "person", "evidence"]]
    rows += [[f"Q{each}", f"Witness {each}", "We waited, and nobody rang."] for each in range(60)]
    content = "\n".join([*titles, *(mark.join(row) for row in rows)]).encode()
    loaded = load_as("csv", content, "a.csv")
    assert ([column.name for column in loaded.columns], len(loaded.respondents)) == (rows[0], 60)
    assert loaded.balance.words_in == loaded.balance.accounted
    assert loaded.why.startswith("a table with cells parted by")


def test_the_delimiter_below_a_title() -> None:
    """A title of one cell above the table does not hide what parts its cells."""
    assert sniffed_delimiter("My survey\n\nid;a;b\n1;2;3\n4;5;6\n")[0] == ";"
