"""Text without speaker labels: notes a line each stay apart, and prose that was wrapped stays together."""

from __future__ import annotations

import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st
from loading_files import load_best

NOTES = """P4 18/11/2021
T1
\tYes, sensible info
\tScientific data to more specific, environmental data
T2
\tUnderstands what the example events are
\tlikes that the outliers are marked
\tDiscovers how to sort the rows but they are too small - increase the width of the
\tcolumns
"""


def said(text: str, name: str = "notes.txt") -> list[str]:
    """Return the turns of a text."""
    return [turn.text for turn in load_best(text.encode(), name).turns]


def test_notes_of_a_line_each_stay_apart() -> None:
    """Short and indented lines are notes of their own; a line that was full goes on in the next."""
    assert said(NOTES) == [
        "P4 18/11/2021",
        "T1",
        "Yes, sensible info",
        "Scientific data to more specific, environmental data",
        "T2",
        "Understands what the example events are",
        "likes that the outliers are marked",
        "Discovers how to sort the rows but they are too small - increase the width of the columns",
    ]


def test_list_items_are_paragraphs_of_their_own() -> None:
    """Three or more items of a list are not run together, whatever their length."""
    items = [f"- We waited for weeks, and when we rang, nobody knew about us {each}" for each in "abc"]
    assert items == said("\n".join(items))


def test_one_paragraph_is_said_as_one() -> None:
    """The number of paragraphs is said as people say it."""
    loaded = load_best(b"Nobody ever rang back, whatever we did about it", "a.txt")
    assert loaded.why == "1 paragraph without speaker labels"
    assert "; 1 paragraph without a speaker" in loaded.problems[0].message


def test_lines_that_end_with_a_comma_are_no_table() -> None:
    """Prose whose lines each end with a comma is not parted into cells; no comma is lost."""
    lines = [f"we waited for weeks and nobody rang us back at all {each}," for each in "abcd"]
    assert lines == said("\n\n".join(lines))


WORDS = st.lists(
    st.sampled_from(
        ["we", "waited", "for", "weeks", "and", "nobody", "rang", "us", "back", "at", "all", "then"]
    ),
    min_size=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(30, 90))
def test_wrapped_prose_is_put_together_again(paragraphs: list[list[str]], width: int) -> None:
    """Paragraphs wrapped at any width, with blank lines between, come back as they were."""
    whole = [" ".join(words) + "," for words in paragraphs]
    wrapped = "\n\n".join("\n".join(textwrap.wrap(text, width)) for text in whole)
    assert whole == said(wrapped)
