"""Cells of a codebook's table: what is written is read back, and what people type is understood."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from qualcode.codebook.cells import (
    cell_examples,
    cell_list,
    cell_patterns,
    cell_text,
    example_cell,
    facet_cell,
    list_cell,
    pattern_cell,
    text_cell,
)
from qualcode.text import normalised

TRICKY = st.text(st.sampled_from("ab \\↵←;‹›U+FE0empty-•1.)\n\t") | st.characters(), max_size=12)
TEXTS = TRICKY.map(lambda text: normalised(text).strip()).filter(bool)


@given(TEXTS)
def test_a_text_comes_back(text: str) -> None:
    """Whatever a text holds, reading its cell gives the same text."""
    assert cell_text(text_cell(text)) == text
    assert cell_text(facet_cell(text)) == text


@given(st.lists(TEXTS, max_size=4), st.booleans())
@example(["- a", "\\- b", "1. c", "a\nb", "\\↵", "x;y", "x\\;"], True)
def test_a_list_comes_back(items: list[str], short: bool) -> None:
    """Items come back with their bullets, breaks, semicolons and backslashes."""
    assert cell_list(list_cell(items, short=short), short=short) == items


@given(st.lists(st.tuples(TEXTS, TEXTS | st.just("")), max_size=4))
@example([("·", "0"), ("-", ""), ("1.", "a")])
def test_examples_come_back(pairs: list[tuple[str, str]]) -> None:
    """Examples come back with their sources."""
    given_ones = [{"text": words, "source": source} if source else {"text": words} for words, source in pairs]
    assert cell_examples(example_cell(given_ones)) == given_ones


@given(
    st.lists(st.lists(st.dictionaries(st.text(max_size=4), st.text(max_size=4) | st.integers(), max_size=2)))
)
def test_patterns_come_back(patterns: list[object]) -> None:
    """Token patterns come back from JSON, one a line, without a line break or illegal letter inside."""
    cell = pattern_cell(patterns)
    assert cell_patterns(cell) == patterns
    assert len(cell.split("\n")) == max(1, len(patterns))


@given(st.lists(TEXTS, max_size=4))
def test_no_cell_holds_what_no_file_may(items: list[str]) -> None:
    """Characters that XML forbids are written out."""
    assert not any(char in list_cell(items) for char in "\ufffe\uffff\x00\x1b\r")


def test_what_people_type_is_understood() -> None:
    """Bullets, numbers, blank lines and semicolons part a list; other backslashes are only that."""
    assert cell_list("• months\n- weeks\n\n2) years") == ["months", "weeks", "years"]
    assert cell_list("HV; health visitors\nC:\\new", short=True) == ["HV", "health visitors", "C:\\new"]
    assert cell_list("weeks; not days") == ["weeks; not days"]
