"""The code view."""

from __future__ import annotations

from dataclasses import replace

from qualcode.coding.retrieving import extracts, of_coders, of_codes, overlapping, strays
from qualcode.model import Coding, Source, Span, Turn

SOURCE = Source("S1", 1, "interview", tuple(Turn(text, "P1", f"t{n}") for n, text in enumerate("abcde", 1)))
CODING = Coding("C-1", "S1", 1, Span(4, 5), "", "wait", "", "ann", "")


def test_an_extract_has_its_words_and_its_turn() -> None:
    """The words of the span, and the turn that they lie in."""
    (extract,) = extracts(SOURCE, [CODING])
    assert (extract.text, extract.turn_ids) == ("c", ("t3",))


def test_a_span_over_turns_names_them_all() -> None:
    """A span may cross turns; its text has the line end between."""
    (extract,) = extracts(SOURCE, [replace(CODING, span=Span(2, 5))])
    assert (extract.text, extract.turn_ids) == ("b\nc", ("t2", "t3"))


def test_extracts_come_in_the_order_of_the_source() -> None:
    """By span, then code, then id, whoever coded first."""
    codings = [replace(CODING, id="C-9"), replace(CODING, span=Span(0, 1)), replace(CODING, id="C-2")]
    found = [(extract.text, extract.coding.id) for extract in extracts(SOURCE, codings)]
    assert found == [("a", "C-1"), ("c", "C-2"), ("c", "C-9")]


def test_codings_that_point_elsewhere_are_listed_apart() -> None:
    """Another source, another revision, or beyond the end: never shown with the wrong words."""
    wrong = [replace(CODING, source="S2"), replace(CODING, revision=2), replace(CODING, span=Span(8, 99))]
    assert extracts(SOURCE, wrong) == ()
    assert strays(SOURCE, [*wrong, CODING]) == tuple(wrong)
    assert strays(replace(SOURCE, turns=()), [CODING]) == (CODING,)


def test_codings_are_picked_by_overlap_code_and_coder() -> None:
    """Touching is not overlapping."""
    other = replace(CODING, id="C-2", span=Span(5, 9), code="trust", coder="bo")
    assert overlapping(Span(4, 5), [CODING, other]) == (CODING,)
    assert of_codes([CODING, other], {"trust"}) == (other,)
    assert of_coders([CODING, other], ["ann"]) == (CODING,)
