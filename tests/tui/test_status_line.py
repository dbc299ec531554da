"""The lines around the words fit the width that there is, whatever stands in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from qualcode.screens.tui.plain_lines import plain_lines
from qualcode.screens.tui.status_line import fitted, in_two_lines, packed

WIDTHS = st.integers(min_value=1, max_value=120)


@given(st.text(max_size=200), WIDTHS)
def test_a_fitted_line_is_one_line_within_its_width(text: str, width: int) -> None:
    """It holds no line end, is no wider than asked, and is the text itself where that fits."""
    line = fitted(text, width)
    assert cell_len(line) <= width
    assert len(line.splitlines()) <= 1
    if cell_len(" ".join(text.split())) <= width:
        assert line == " ".join(text.split())


@given(st.lists(st.text(st.characters(categories=["L", "N", "S"]), min_size=1, max_size=30)), WIDTHS)
def test_parts_are_packed_whole_and_the_first_ones_first(parts: list[str], width: int) -> None:
    """No part but an only one is cut, and a later one never takes the place of an earlier one."""
    line = packed(parts, width)
    assert cell_len(line) <= width
    wholes = ["  ".join(parts[:count]) for count in range(len(parts) + 1)]
    assert line in wholes or line == fitted(parts[0], width)


def test_plain_lines_read_no_markup_and_command_nothing() -> None:
    """Brackets stand as they are, and an escape sequence is made visible."""
    lines = plain_lines(["[b]told[/b] [/]", Text("red", style="red"), "\x1b[2Jgone"], 40)
    assert lines == ["[b]told[/b] [/]", "red", "\ufffd[2Jgone"]


def test_an_error_has_both_lines_and_its_hint_is_whole() -> None:
    """At 80 cells the way out of an error is read to its end."""
    said = "! before that: `source set` of 2026-11-20, which is no act of coding"
    assert in_two_lines(said, "`qualcode undo` takes that back", 78) == [
        "! before that: `source set` of 2026-11-20, which is no act of coding",
        "`qualcode undo` takes that back",
    ]


@given(st.text(max_size=400), st.text(max_size=60), st.integers(min_value=40, max_value=120))
def test_two_lines_hold_the_hint_rather_than_what_is_said(said: str, hint: str, width: int) -> None:
    """There are two lines at most within the width, and a hint of a line's length is never cut."""
    lines = in_two_lines(said, hint, width)
    assert len(lines) <= 2
    assert all(cell_len(line) <= width for line in lines)
    if all(cell_len(word) <= 20 for word in hint.split()) and cell_len(hint) <= width:
        assert " ".join(" ".join(lines).split()).endswith(" ".join(hint.split()))
