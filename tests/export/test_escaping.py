"""What escapes promise: safe in a cell or a line, and undone exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qualcode.export.escaping import escape_cell, escape_markdown, unescape_cell, unescape_markdown

text = st.text()
nasty = st.text(alphabet="'=+-@\t\r\n＝＋－＠\"|\\[]*_#<>&;:`~“” 10.)a😀\u2028\u0085\u00a0")


@given(text | nasty)
def test_a_cell_comes_back_unchanged(words: str) -> None:
    """Undoing a cell's escape gives the same words, also when they began with an apostrophe."""
    assert unescape_cell(escape_cell(words)) == words


@given(nasty, nasty)
def test_two_texts_never_share_a_cell(one: str, other: str) -> None:
    """Different words make different cells: the escape is unambiguous."""
    assert (escape_cell(one) == escape_cell(other)) == (one == other)


@pytest.mark.parametrize("sign", list("=+-@\t\r\n＝＋－＠"))
def test_no_cell_starts_a_formula(sign: str) -> None:
    """A cell that a spreadsheet would run begins with an apostrophe; others are left alone."""
    assert escape_cell(f"{sign}1+1") == f"'{sign}1+1"
    assert escape_cell(f"'{sign}1") == f"''{sign}1"
    assert unescape_cell(f"''{sign}1") == f"'{sign}1"
    assert unescape_cell(escape_cell(f"''{sign}1")) == f"''{sign}1"
    assert escape_cell(f"a{sign}1") == f"a{sign}1"
    assert escape_cell("'tis so") == "'tis so"


@given(text | nasty)
def test_a_markdown_line_comes_back_unchanged_and_is_one_line(words: str) -> None:
    """Undoing a line's escape gives the same words, and nothing in it breaks the line."""
    line = escape_markdown(words)
    assert unescape_markdown(line) == words
    assert len(line.splitlines()) <= 1
    assert line == line.strip()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[laughs] at *that*", r"\[laughs\] at \*that\*"),
        ("a_b # c | d", r"a\_b \# c \| d"),
        ("<b>bold</b>", r"\<b\>bold\</b\>"),
        (":smile: at 5:30", r"\:smile: at 5:30"),
        ("- item", r"\- item"),
        ("1. first", r"1\. first"),
        ("&amp; so", r"\&amp; so"),
        ("two\nlines", "two&#10;lines"),
        ("“so” he said", "&#8220;so” he said"),
    ],
)
def test_signs_print_literally(words: str, expected: str) -> None:
    """Each sign that Markdown reads gets a backslash or a character reference."""
    assert escape_markdown(words) == expected


@given(
    st.text(alphabet="[]()*_#`~|<b>&;:!+-=1.) aé“”\\\n\u00a0/w", max_size=30), st.sampled_from(["“”", "xx"])
)
def test_a_commonmark_reader_prints_the_words_literally(words: str, ends: str) -> None:
    """An independent reader sees one paragraph of plain text in a block quotation: the words alone."""
    line = f"{ends[0]}{escape_markdown(words)}{ends[1]}"
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = reader.parse(f"> {line}\n>\n> **Q-1**\n")
    assert [token.tag for token in tokens if token.nesting == 1] == ["blockquote", "p", "p"]
    inline = next(token for token in tokens if token.type == "inline")
    assert {child.type for child in inline.children or []} == {"text"}
    assert "".join(child.content for child in inline.children or []) == f"{ends[0]}{words}{ends[1]}"


@pytest.mark.parametrize(
    "words", ["- a", "+ a", "1. a", "12) a", "# a", "> a", "    a", "---", "===", "```", "| a |\n|---|"]
)
def test_words_at_the_beginning_of_a_line_make_no_block(words: str) -> None:
    """Unquoted words that look like a list, heading, rule, table or code stay a paragraph."""
    tokens = MarkdownIt("commonmark").enable("table").parse(f"> {escape_markdown(words)}\n")
    assert [token.tag for token in tokens if token.nesting == 1] == ["blockquote", "p"]
    assert "".join(token.children[0].content for token in tokens if token.children) == words


def test_what_other_editors_write_is_read() -> None:
    """Named and hexadecimal references and needless backslashes are undone; what is none stays."""
    assert (
        unescape_markdown(r"&amp; &#x41; \! &nosuchname; \q &#99999999;")
        == "& A ! &nosuchname; \\q &#99999999;"
    )
