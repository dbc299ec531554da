"""The file people decide in: what is written is read back, from CSV and from a workbook, and carried on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebook.crosswalk.pairs import DECISIONS, Book, CodeOf, Decided, Pair
from qualcode.codebook.crosswalk.sheet_reading import Row, kept, read_rows
from qualcode.errors import BadInputError
from qualcode.flows.codebook.crosswalk.deciding import decision_file, read_decisions
from qualcode.model import Code, Codebook

LEFT, RIGHT, THIRD = CodeOf("a", "x"), CodeOf("b", "y"), CodeOf("b", "z")
BOOKS = (
    Book("a", Codebook((Code("x", "=Ex", definition="One."),))),
    Book("b", Codebook((Code("y", "Why"), Code("z", "Zed")))),
)
PAIRS = (Pair(LEFT, RIGHT, 0.91, "same", ("alike",)), Pair(LEFT, THIRD, 0.1, "none"))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20)


def said(text: str) -> str:
    """Return a text as it is kept: in one line."""
    return " ".join(text.replace("\u00a0", " ").split())


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(DECISIONS), WORDS, WORDS, WORDS, st.sampled_from([".csv", ".xlsx"]))
def test_decisions_come_back(decision: str, name: str, who: str, why: str, suffix: str) -> None:
    """Whatever people type is read back as it was, from either kind of file; same decisions, same bytes."""
    typed = Decided(LEFT, RIGHT, decision, name=said(name), who=said(who), why=said(why))  # type: ignore[arg-type]
    content = decision_file(BOOKS, PAIRS, suffix=suffix, known={(LEFT, RIGHT): typed})
    rows, problems = read_decisions(content, f"decided{suffix}")
    assert problems == []
    assert rows[0].decided == typed
    assert decision_file(BOOKS, PAIRS, suffix=suffix, known={(LEFT, RIGHT): typed}) == content


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_only_real_questions_are_open(suffix: str) -> None:
    """A pair without likeness comes with apart, which nobody decided; a question comes blank."""
    rows, _ = read_decisions(decision_file(BOOKS, PAIRS, suffix=suffix), f"new{suffix}")
    assert [(row.decided.decision, row.by_nobody) for row in rows] == [("", False), ("apart", True)]


def test_headings_decide_and_not_their_order() -> None:
    """Columns in any order and case, below a title, and a row of one's own are read; faults have rows."""
    rows, problems = read_rows(
        [
            ("What the board decided",),
            ("WHY", "decision", "Right", "left"),
            ("so", " Separate. ", "b:y", "a:x"),
            ("", "", "", ""),
            ("", "same", "nothing", "a:x"),
            ("", "perhaps", "b:z", "a:x"),
        ],
        "Decide",
    )
    assert [row.decided for row in rows] == [
        Decided(LEFT, RIGHT, "apart", why="so"),
        Decided(LEFT, THIRD, ""),
    ]
    assert [(one.code, one.where) for one in problems] == [
        ("no-code", "Decide, row 5"),
        ("unknown-decision", "Decide, row 6"),
    ]


def test_a_decision_is_kept_either_way_round() -> None:
    """In a new proposal a pair may stand turned: the decision says the same then."""
    rows = [Row(Decided(LEFT, RIGHT, "under", who="ann")), Row(Decided(THIRD, LEFT, "same"))]
    known, aside = kept(rows, BOOKS)
    assert known[RIGHT, LEFT] == Decided(RIGHT, LEFT, "over", who="ann")
    assert known[LEFT, THIRD] == Decided(LEFT, THIRD, "same", name="Zed", definition="right")
    assert aside == []


def test_what_is_no_sheet_is_refused() -> None:
    """A picture holds no decisions."""
    with pytest.raises(BadInputError):
        read_decisions(b"\x89PNG....", "decided.csv")
