"""What the quote bank promises: every format read back exactly, and grouped for people."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qualcode.errors import BadInputError
from qualcode.export.markdown import QUOTES, quote_block
from qualcode.export.pages import as_read, quotations_in
from qualcode.export.reading import finished_file
from qualcode.export.rows import COLUMNS, RULES_ORIGIN, QuoteRow, extract_kind, fields, stance_words
from qualcode.export.tables import CSV, JSONL
from qualcode.plugins import EXPORTERS, plugin
from qualcode.ports import Exporter

NASTY = (
    "=1+1\n\"so\", 'he' said | \\[laughs\\] **x** <b> :smile: 😀 “no”; - &amp; (...) [the nurse]\r\n> **Q-9**"
)
nasty = st.text() | st.text(alphabet="=+'\"\n\r|\\[]*>_#<&;“” 1.Q-")
ids = st.text(alphabet="QTabc_-*\\=", min_size=1, max_size=6)
rows_strategy = st.lists(
    st.builds(
        QuoteRow,
        id=ids,
        text=nasty,
        theme=st.sampled_from(["", "T-1", "T-2"]),
        theme_label=nasty,
        code=nasty,
        attribution=nasty,
        source=nasty,
        kind=st.sampled_from(["quote", "heard", "paraphrase"]),
        recommendations=st.lists(ids, max_size=2).map(tuple),
        status=nasty,
    ),
    max_size=5,
)
ROW = QuoteRow(
    id="Q-7F3K",
    text="they said someone would ring (...) and [laughs] nobody did",
    theme="T-chase",
    theme_label="Having to chase",
    code="not-called-back",
    code_label="Nobody called back",
    attribution="Parent, North",
    source="Focus group 1",
    recommendations=("REC-callback", "REC-onedoor"),
    stance="supports",
    status="approved",
    edits="cut",
)


def quotes_in(content: bytes, name: str) -> tuple[tuple[str, str | None], ...]:
    """Return id and words of every quote that a finished file prints."""
    return tuple((each.id, each.text) for each in finished_file(content, name).quotes)


def rendered(*rows: QuoteRow) -> str:
    """Return the Markdown quote bank of `rows`."""
    return QUOTES.render([fields(row) for row in rows], title="Quotes").decode()


@pytest.mark.parametrize("exporter", [CSV, JSONL])
@given(rows=rows_strategy)
def test_tables_read_back_every_quote_in_order(exporter: Exporter, rows: list[QuoteRow]) -> None:
    """Whatever was said, the finished table gives back id and words of every quote, in order."""
    content = exporter.render([fields(row) for row in rows], title="T")
    assert quotes_in(content, f"bank{exporter.suffix}") == tuple((row.id, row.text) for row in rows)


@given(rows_strategy)
def test_markdown_reads_back_every_quote(rows: list[QuoteRow]) -> None:
    """Whatever was said, the finished Markdown gives back id and words of every quote, by theme."""
    found = quotes_in(rendered(*rows).encode(), "bank.md")
    assert sorted(found) == sorted((row.id, row.text) for row in rows)


@pytest.mark.parametrize("name", ["csv", "jsonl", "md"])
def test_exporters_are_what_the_plug_in_table_promises(name: str) -> None:
    """Each name of the table gives an Exporter of that name; the same rows give the same bytes."""
    exporter = plugin("exporters", name)
    assert name in EXPORTERS
    assert isinstance(exporter, Exporter)
    assert exporter.name == name
    rows = [fields(ROW)]
    assert exporter.render(rows, title="T") == exporter.render([dict(rows[0])], title="T")


def test_csv_is_rfc_4180_with_a_byte_order_mark() -> None:
    """The file begins with a byte order mark, ends lines with CRLF, and another reader sees every cell."""
    content = CSV.render([fields(QuoteRow("Q-1", NASTY)), fields(ROW)], title="T")
    assert content.startswith(b"\xef\xbb\xbfid,text,kind,")
    assert content.endswith(b"\r\n")
    cells = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [cell["text"] for cell in cells] == [f"'{NASTY}", ROW.text]
    assert tuple(cells[0]) == COLUMNS
    assert cells[1]["recommendations"] == "REC-callback; REC-onedoor"


def test_no_rows_are_still_a_table() -> None:
    """An empty quote bank has its header, and reads back as no quotes."""
    content = CSV.render([], title="T")
    assert content.decode("utf-8-sig") == ",".join(COLUMNS) + "\r\n"
    assert quotes_in(content, "bank.csv") == ()
    assert quotes_in(JSONL.render([], title="T"), "bank.jsonl") == ()
    assert quotes_in(rendered().encode(), "bank.md") == ()


def test_json_lines_are_sorted_and_readable() -> None:
    """Keys are sorted and letters stay letters."""
    line = JSONL.render([fields(QuoteRow("Q-1", "café 😀"))], title="T").decode()
    assert "café 😀" in line
    assert list(json.loads(line)) == sorted(COLUMNS)


def test_csv_that_excel_saved_again_is_read() -> None:
    """Semicolons instead of commas, as Excel writes in some countries, are understood."""
    assert quotes_in('id;text\r\nQ-1;"a; b"\r\n;\r\n'.encode("utf-8-sig"), "b.CSV") == (("Q-1", "a; b"),)


def test_markdown_prints_the_quote_with_all_that_belongs_to_it() -> None:
    """A block quotation: the words in curly marks, id, attribution and session, then links and origin."""
    assert rendered(ROW) == (
        "# Quotes\n\n"
        "## Having to chase (T-chase)\n\n"
        "### Nobody called back (not-called-back)\n\n"
        "> “they said someone would ring (...) and \\[laughs\\] nobody did”\n"
        ">\n"
        "> **Q-7F3K** · Parent, North · Focus group 1\n"
        ">\n"
        "> for REC-callback; REC-onedoor (supports) · edited: cut · coded by a person · approved\n"
    )


def test_only_verbatim_words_stand_in_quotation_marks() -> None:
    """Recorded and heard words are quoted; a paraphrase never is, and says so."""
    kinds = ("quote", "heard", "paraphrase")
    quote, heard, paraphrase = (rendered(QuoteRow("Q-1", "so", kind=kind)) for kind in kinds)
    assert "> “so”\n" in quote
    assert "> “so”\n" in heard
    assert "heard word for word by the note-taker" in heard
    assert "> so\n" in paraphrase
    assert "“" not in paraphrase
    assert "paraphrase, not a quotation" in paraphrase


def test_interpreter_translation_and_machine_origin_are_said() -> None:
    """What a reader must know of a quote is printed with it."""
    row = QuoteRow("Q-1", "so", origin=RULES_ORIGIN, through="through an interpreter", translated="Punjabi")
    about = (
        "through an interpreter · \\[translated from Punjabi\\] · verbatim · "
        "coded by rules, accepted by a person"
    )
    assert f"> {about}\n" in rendered(row)


def test_quotes_are_grouped_in_the_order_of_the_rows_and_what_has_no_theme_comes_last() -> None:
    """Themes and codes keep the analyst's order, each once."""
    rows = [QuoteRow(f"Q-{n}", "x", theme=theme, code=code) for n, (theme, code) in enumerate(
        [("", ""), ("T-2", "b"), ("T-1", "a"), ("T-2", "a"), ("T-2", "b")])]  # fmt: skip
    headings = [line for line in rendered(*rows).splitlines() if line.startswith("#")]
    assert headings == [
        "# Quotes", "## T-2", "### b", "### a", "## T-1", "### a", "## In no theme", "### Without a code",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"x", "bank.pdf", "cannot be read"),
        (b"\xff\xfe", "bank.csv", "not UTF-8"),
        (b"a,b\r\n", "bank.csv", "no columns id and text"),
        (b"", "bank.csv", "no columns id and text"),
        (b"id,text\r\nQ-1\r\n", "bank.csv", "row 2: 1 cells under 2 columns"),
        (b'id,text\r\nQ-1,"a\r\n', "bank.csv", "damaged CSV"),
        (b'{"id": "Q-1", "text": "a"}\n{oops\n', "bank.jsonl", "line 2: no JSON"),
        (b'{"id": "Q-1"}\n', "bank.jsonl", "line 1: no id and text"),
        (b"[1]\n", "bank.jsonl", "line 1: no id and text"),
        (b"id,text,text\r\nQ-1,a,b\r\n", "bank.csv", "2 columns called 'text'"),
        (b'{"id": "Q-1", "text": "a", "text": "b"}\n', "bank.jsonl", "2 columns called 'text'"),
        (b'{"id": "Q-1", "text": "a", "edits": ["a"]}\n', "bank.jsonl", "edits is not a text"),
        (b"[" * 100_000, "bank.jsonl", "line 1: no JSON"),
    ],
)
def test_damaged_files_are_refused_with_their_place(content: bytes, name: str, said: str) -> None:
    """A file that is no quote bank, or a broken one, is the user's to mend: one line, with a hint."""
    with pytest.raises(BadInputError) as caught:
        quotes_in(content, name)
    assert said in caught.value.message
    assert caught.value.hint


def test_kinds_of_extract_follow_the_source() -> None:
    """Speech and a person's own writing are quotes; notes are paraphrase unless marked as heard."""
    assert extract_kind("interview") == "quote"
    assert extract_kind("survey") == "quote"
    assert extract_kind("field_notes") == "paraphrase"
    assert extract_kind("field_notes", heard=True) == "heard"
    assert extract_kind("document") == "paraphrase"


def test_stances_in_words() -> None:
    """Stances that agree are one word; those that differ are said for each recommendation."""
    assert stance_words([]) == ""
    assert stance_words([("REC-1", "speaks_against"), ("REC-2", "speaks_against")]) == "speaks against"
    assert stance_words([("REC-1", "supports"), ("REC-2", "speaks_against")]) == (
        "REC-1 supports; REC-2 speaks against"
    )


def test_words_that_have_lost_their_id_are_not_passed_over() -> None:
    """A quotation whose id line was taken away is read with an empty id, so that no proof can skip it."""
    content = (
        "# Bank\n\n> “It kept me going”\n>\n> **Q-7F3K** · Parent\n\n> “I never said this”\n>\n> Parent\n"
    )
    expected = (("Q-7F3K", "It kept me going"), ("", "I never said this"))
    assert expected == quotes_in(content.encode(), "quotes.md")
    assert quotes_in("> **Q-1** · Parent\n".encode(), "bank.md") == (("Q-1", None),)


def test_a_table_gives_back_every_column_and_drops_only_what_a_spreadsheet_added() -> None:
    """Nameless and empty columns are nothing; a nameless one with words in it is read as a column."""
    content = CSV.render([fields(ROW)], title="T").decode("utf-8-sig").replace("\r\n", ",,\r\n")
    assert finished_file(content.encode(), "b.csv").quotes[0].columns == fields(ROW)
    content = "id;text;\r\nQ-1;a;more\r\n"
    assert finished_file(content.encode(), "b.csv").quotes[0].columns == {
        "id": "Q-1",
        "text": "a",
        "": "more",
    }


@given(rows_strategy)
def test_every_block_is_read_whole_and_what_is_no_block_is_a_passage(rows: list[QuoteRow]) -> None:
    """Whatever was said, a block comes back line by line, and headings and notes as passages."""
    found = finished_file(rendered(*rows).encode(), "bank.md")
    printed = ("\n".join(quote_block(fields(row))).split("\n") for row in rows)
    blocks = sorted([line.rstrip() for line in lines] for lines in printed)
    assert blocks == sorted(list(each.block) for each in found.quotes)
    assert ("line 1", "# Quotes") in found.passages


_LINES = st.sampled_from(
    ["> said", " > said", "   > said", "- > said", "1. > said", "said", "", "\t", "> > said", "- one",
     "    > code", "* - > said", "  1) > said", "said\r> said", "# One",
     "\u00a0", "&gt; said", "\\> said", "[1]: > said"]
)  # fmt: skip


@given(st.lists(_LINES, max_size=8))
def test_no_block_quotation_of_a_page_is_passed_over(lines: list[str]) -> None:
    """Where a CommonMark reader shows a block quotation, one of our blocks has its lines."""
    page = "\n".join(lines)
    seen = {
        number
        for token in MarkdownIt().parse(page)
        if token.type == "blockquote_open" and token.map
        for number in range(*token.map)
    }
    physical = re.split(r"\r\n|\r|\n", page)
    said = {number + 1 for number in seen if physical[number].strip(" \t>-*1.)")}
    ours: set[int] = set()
    for each in finished_file(page.encode(), "bank.md").quotes:
        first = int(each.where.removeprefix("line "))
        ours |= set(range(first, first + len(each.block)))
    assert said <= ours


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ("“The council lied to us.” (Q-ZSNP, Participant)", ["The council lied to us."]),
        ('she said "they never rang back" again', ["they never rang back"]),
        ('the "hub" and the "front door" and a 6" pipe', []),
        ("„Sie haben uns belogen“ · «ils nous ont menti»", ["Sie haben uns belogen", "ils nous ont menti"]),
        (
            "&ldquo;The council lied&rdquo; and &#34;the other council&#34;",
            ["The council lied", "the other council"],
        ),
        ("“The council lied to us", ["The council lied to us"]),
        ('_"The council lied"_, **"they always do"**', ["The council lied", "they always do"]),
        ("‘The council’s men lied’ she said", ["The council’s men lied"]),
        ("they call it “getting the letter back”, and “The council lied”", ["The council lied"]),
        ("the parents' group, the fathers' evening and others'", []),
    ],
)
def test_quotations_outside_blocks_are_seen(passage: str, found: list[str]) -> None:
    """Three words between quotation marks of any kind are a quotation, unless the team wrote them itself."""
    own = ["they call it “getting the letter back”", "the", "“"]
    assert found == list(quotations_in(as_read([passage]), own))
