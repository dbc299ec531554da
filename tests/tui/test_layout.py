"""Words laid into rows: nothing lost, nothing too wide, nothing sent that could disturb a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from strange_texts import SAMPLES, TEXTS
from wcwidth import iter_graphemes

from qualcode.model import Span
from qualcode.screens.tui import layout
from qualcode.screens.tui.cells import bounds, clusters, cropped, glyphs, is_plain, safe, shown_as
from qualcode.screens.tui.layout import Row, cells_of, row_of, rows_of, span_at

WIDTHS = st.integers(layout.NARROWEST, 200)


def shown(text: str, width: int) -> list[str]:
    """The rows of a text as the terminal is sent them."""
    return ["".join(glyph.shown for glyph in cells_of(text, row)) for row in rows_of(text, width)]


@settings(deadline=None)
@given(TEXTS, WIDTHS)
def test_rows_hold_every_character_once_in_order(text: str, width: int) -> None:
    """The glyphs of all rows, one row after the other, are the glyphs of the text."""
    rows = rows_of(text, width)
    assert "".join(text[row.start : row.end] for row in rows) == text
    assert tuple(glyph for row in rows for glyph in cells_of(text, row)) == glyphs(text)


@settings(deadline=None)
@given(TEXTS, WIDTHS)
def test_no_row_is_wider_than_asked_and_widths_are_those_of_the_framework(text: str, width: int) -> None:
    """Textual cuts lines by rich's widths: ours are the same, and never more than the room there is."""
    for row in rows_of(text, width):
        laid = cells_of(text, row)
        assert sum(glyph.width for glyph in laid) <= width
        assert cell_len("".join(glyph.shown for glyph in laid)) == sum(glyph.width for glyph in laid)


@settings(deadline=None)
@given(TEXTS)
def test_every_glyph_has_a_cell_and_sends_nothing_that_moves_or_turns(text: str) -> None:
    """No control character, surrogate, joiner or bidirectional override reaches the terminal."""
    for glyph in glyphs(text):
        assert glyph.width >= 1
        for sign in glyph.shown:
            assert unicodedata.category(sign) not in {"Cc", "Cs", "Co", "Zl", "Zp"}
            assert unicodedata.bidirectional(sign) not in {
                "LRE",
                "RLE",
                "LRO",
                "RLO",
                "PDF",
                "LRI",
                "RLI",
                "FSI",
                "PDI",
            }
            assert sign not in "\u200d\ufe0e\ufe0f"


@settings(deadline=None)
@given(TEXTS, WIDTHS)
def test_the_fast_ways_lay_as_the_thorough_one(text: str, width: int) -> None:
    """Plain text and single blanks have ways of their own; they find the same rows."""
    if not text:
        return
    thorough = layout._any_rows(text, width - 1)
    if is_plain(text):
        assert layout._plain_rows(text, width - 1) == thorough
    assert layout._simple_rows(text, width - 1) in {(), thorough}
    assert layout._spaced_rows(text, width - 1) in {(), thorough}


@settings(deadline=None, max_examples=50)
@given(TEXTS.map(lambda text: text[:300]), WIDTHS)
def test_a_cell_names_one_character_and_a_character_its_row(text: str, width: int) -> None:
    """From a cell to its character and back to the row: the same character, cell by cell."""
    rows = rows_of(text, width)
    for row in rows:
        column = 0
        for glyph in cells_of(text, row):
            for cell in range(column, column + glyph.width):
                assert span_at(text, row, cell) == Span(glyph.start, glyph.end)
            assert rows[row_of(rows, glyph.start)] == row
            column += glyph.width
        assert span_at(text, row, column) is None


@settings(deadline=None)
@given(TEXTS)
def test_a_character_is_never_less_than_an_extended_grapheme_cluster(text: str) -> None:
    """Our characters are unions of the clusters of UAX #29, as wcwidth's second implementation finds them."""
    edges, place = {0}, 0
    for cluster in iter_graphemes(text):
        place += len(cluster)
        edges.add(place)
    assert set(bounds(text)) <= edges
    assert [text[start:end] for start, end in clusters(text)] == [
        text[glyph.start : glyph.end] for glyph in glyphs(text)
    ]


@settings(deadline=None)
@given(TEXTS, st.integers(0, 60))
def test_a_cropped_line_fits(text: str, width: int) -> None:
    """A head or a label is cut to the room there is, and is whole where it fits."""
    line = cropped(text, width)
    assert cell_len(line) <= width
    if cell_len(safe(text)) <= width and width:
        assert line == safe(text)


@pytest.mark.parametrize(
    ("cluster", "sent"),
    [
        ("👨\u200d👩\u200d👧", ("👨👩👧", 6)),
        ("👍🏽", ("👍", 2)),
        ("❤\ufe0f", ("❤", 1)),
        ("1\ufe0f\u20e3", ("1\u20e3", 1)),
        ("🇬🇧", ("🇬🇧", 2)),
        ("\x1b", ("␛", 1)),
        ("\x7f", ("␡", 1)),
        ("\x9b", ("␦", 1)),
        ("\u202e", ("⍟", 1)),
        ("\u0301", ("◌\u0301", 1)),
        ("\u200d", ("·", 1)),
        ("\t", (" ", 1)),
        ("\ud800", ("␦", 1)),
        ("等", ("等", 2)),
        ("नी", ("नी", 1)),
    ],
)
def test_what_the_terminal_is_sent(cluster: str, sent: tuple[str, int]) -> None:
    """Sequences that terminals draw with different widths are sent as parts that all draw alike."""
    assert shown_as(cluster) == sent


def test_a_pile_of_marks_and_an_endless_sequence_are_cut_on_the_screen_alone() -> None:
    """A hundred marks on a letter or emoji in a chain stay one character, of few cells."""
    assert glyphs("a" + "\u0301" * 100)[0].end == 101
    chain = "\u200d".join("👩" * 40)
    assert [(one.end, one.width) for one in glyphs(chain)] == [(79, 7)]


def test_words_stay_whole_and_the_blank_after_them_has_a_cell() -> None:
    """At 15 cells, words stand in 14 and the blank after the last may take the fifteenth."""
    text = "We waited nine months"
    assert shown(text, 15) == ["We waited nine ", "months"]
    assert shown(text, 14) == ["We waited ", "nine months"]


def test_a_word_of_two_thousand_characters_is_parted_between_characters() -> None:
    """It fills rows to their width, and no emoji is cut."""
    assert {len(line) for line in shown("x" * 2000, 80)} == {79, 2000 % 79}
    assert "".join(shown("e\u0301" * 2000, 80)) == "e\u0301" * 2000
    assert all(row.start % 4 == 0 for row in rows_of("👩🏽‍⚕" * 100, 20))


def test_scripts_without_blanks_part_between_characters_but_not_before_a_full_stop() -> None:
    """Chinese fills the row; "。" does not begin one."""
    assert shown("等了九个月。才有人打电话", 11) == ["等了九个", "月。才有人", "打电话"]


def test_right_to_left_words_are_sent_in_the_order_in_which_they_are_stored() -> None:
    """No mark of direction is added: the first letter stored is the first cell sent."""
    assert shown("שלום לכם", 20) == ["שלום לכם"]
    assert span_at("שלום", Row(0, 4), 0) == Span(0, 1)


def test_a_newline_ends_its_row_and_an_empty_text_has_one_row() -> None:
    """Line ends of a note stand; nothing has a row to put the cursor on."""
    assert shown("one\n\ntwo\n", 20) == ["one ", " ", "two "]
    assert rows_of("", 20) == (Row(0, 0),)


def test_no_text_is_laid_in_less_than_ten_cells() -> None:
    """A width that cannot hold a character is a fault of ours, and loud."""
    with pytest.raises(ValueError, match="10 cells"):
        rows_of("word", 9)


def test_plain_texts_are_what_they_say() -> None:
    """Every character taken for plain is one cluster, one cell wide, shown as it is."""
    plain = [chr(code) for code in range(0x20, 0x3000) if is_plain(chr(code))]
    assert all(shown_as(sign) == (sign, 1) for sign in plain)
    assert list(iter_graphemes("".join(plain))) == plain
    assert is_plain(SAMPLES[1])
