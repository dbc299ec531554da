"""Counted statements: what others summed up, with its numbers, and the words that were heard in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loading_files import load_as, load_best

from qualcode.errors import BadInputError
from qualcode.load.written.statements import count_in, heard_in

HEADER = "---\nkind: counted_statements\ndate: 2026-03-12\n---\n"
BODY = """# What is difficult?

Four parents stated that the times did not suit; one of them had “never once” got through.

- 4/12 mothers had "no idea" where to go
- One dad said it was «for mums»
- Several asked for evenings.

Would you come again?

Both said yes. Nobody had been told.
"""


def test_statements() -> None:
    """Each statement is a turn of nobody's with its number, its question, and the words heard in it."""
    loaded = load_best((HEADER + BODY).encode(), "summary.md")
    assert (loaded.format, loaded.kind) == ("statements", "document")
    assert [
        (turn.question, turn.count, [turn.text[span.start : span.end] for span in turn.heard], turn.speaker)
        for turn in loaded.turns
    ] == [
        ("What is difficult?", 4, ["never once"], None),
        ("What is difficult?", 4, ["no idea"], None),
        ("What is difficult?", 1, ["for mums"], None),
        ("What is difficult?", None, [], None),
        ("Would you come again?", 2, [], None),
    ]
    assert loaded.balance.words_in == loaded.balance.accounted
    assert [(one.code, one.where, one.severity) for one in loaded.problems] == [
        ("no-count", "line 11", "info")
    ]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Four parents stated that", 4),
        ("4/12 mothers", 4),
        ("2 out of 5 families", 2),
        ("Three of the twelve", 3),
        ("One dad", 1),
        ("Only one mother knew", 1),
        ("A mother said", 1),
        ("Both", 2),
        ("Neither knew", 0),
        ("Nobody", 0),
        ("No one had heard of it", 0),
        ("No parents came", 0),
        ("Twenty-three people", 23),
        ("All four mothers agreed", 4),
        ("Ten (10) parents said", 10),
        ("**Six** women", 6),
        ("Parents felt left alone (n=7).", 7),
        ("Eight mentioned buses", 8),
        ("Someone asked", 1),
        ("Several parents", None),
        ("A few parents", None),
        ("Most of them", None),
        ("All parents", None),
        ("Half of the group", None),
        ("15% of parents", None),
        ("3.5 hours", None),
        ("24/7 support was wanted", None),
        ("12/03/2026 the group met", None),
        ("A bus goes there", None),
        ("One day I went", None),
        ("No time to go", None),
        ("An evening session was wanted", None),
        ("The four-week wait", None),
    ],
)
def test_how_many_people(statement: str, expected: int | None) -> None:
    """A number of people is taken as it is said; where it only says "several", none is."""
    assert expected == count_in(statement)


def test_an_open_mark_quotes_nobody() -> None:
    """A quotation mark without its partner is named, and nothing counts as heard."""
    loaded = load_as("statements", f"{HEADER}Two parents said “never and left\n".encode(), "s.md")
    assert (loaded.turns[0].heard, [one.where for one in loaded.problems]) == ((), ["line 5"])


def test_nothing_stated_is_refused() -> None:
    """A file without a statement is refused."""
    with pytest.raises(BadInputError, match=r"s\.md: nothing is noted in it"):
        load_as("statements", f"{HEADER}# Question\n".encode(), "s.md")


@given(st.text(st.sampled_from(list('ab “”«»".,-#\n0123456789/()')), max_size=80))
def test_no_word_of_a_statement_is_lost(body: str) -> None:
    """Whatever the statements look like, words balance and what was heard lies inside them."""
    try:
        loaded = load_as("statements", (HEADER + body).encode(), "s.md")
    except BadInputError:
        return
    assert loaded.balance.words_in == loaded.balance.accounted
    for turn in loaded.turns:
        assert heard_in(turn.text) == turn.heard
        assert all(span.end <= len(turn.text) for span in turn.heard)
