"""The evidence of a source as one stretch: what lies where, proved against characters laid end to end."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qualcode.flows.agree.agreeing import CoderSeen, what_was_left_out
from qualcode.flows.agree.differing import kind_of
from qualcode.flows.agree.stretches import Evidence
from qualcode.model import Code, Codebook, Span

BOOK = Codebook((Code("a", "A"), Code("a1", "A1", "a"), Code("a11", "A11", "a1"), Code("b", "B")))
_ABOVE = {"a": "", "a1": "a", "a11": "a1", "b": ""}


@st.composite
def pieces(draw: st.DrawFn) -> tuple[Span, ...]:
    """Draw stretches of a text, in order, that do not overlap and may touch."""
    cuts = sorted(draw(st.sets(st.integers(0, 60), min_size=2, max_size=12)))
    spans = [Span(start, end) for start, end in pairwise(cuts)]
    kept = draw(st.lists(st.booleans(), min_size=len(spans), max_size=len(spans)))
    return tuple(span for span, keep in zip(spans, kept, strict=True) if keep) or (spans[0],)


@given(pieces(), st.integers(0, 60), st.integers(1, 60))
def test_a_span_lies_where_its_characters_lie(found: tuple[Span, ...], start: int, length: int) -> None:
    """Of a span exactly the characters that are evidence come back, each at its place in the continuum."""
    evidence = Evidence(found)
    end_to_end = [point for piece in found for point in range(piece.start, piece.end)]
    span = Span(start, start + length)
    expected = [place for place, point in enumerate(end_to_end) if span.start <= point < span.end]
    parts = list(evidence.of(span))
    assert [place for low, high in parts for place in range(low, high)] == expected
    assert all(low < high for low, high in parts)
    assert all(high < low for (_, high), (low, _) in pairwise(parts))
    assert evidence.begins[-1] == len(end_to_end)


codes = st.frozensets(st.sampled_from(["a", "a1", "a11", "b"]), max_size=3)


def _line(code: str) -> set[str]:
    """Return a code with all those above it."""
    return {code, *(_line(_ABOVE[code]) if _ABOVE[code] else ())}


@given(codes, codes)
def test_the_kind_of_a_difference_is_that_of_its_sets(one: frozenset[str], other: frozenset[str]) -> None:
    """Symmetric, "agreed" for equal sets alone, and each kind by its definition."""
    kind = kind_of([one, other], BOOK)
    assert kind == kind_of([other, one], BOOK)
    left, right = one - other, other - one
    if one == other:
        assert kind == "agreed"
    elif not one or not other:
        assert kind == "only one"
    elif not left or not right:
        assert kind == "one has more"
    else:
        related = {(a, b) for a in left for b in right if a in _line(b) or b in _line(a)}
        whole = {a for a, _ in related} == left and {b for _, b in related} == right
        assert kind == ("parent and child" if whole else "different")


def test_what_is_left_out_is_said() -> None:
    """Codings that are not compared are told with their number and the reason."""
    seen = CoderSeen("ann", "now", 12, 5, early=1, apart=2)
    assert list(what_was_left_out(seen)) == [
        "1 coding that waits for a decision after a correction; `qualcode source changes` shows what waits",
        "2 codings on words that are no unit, such as a facilitator's",
    ]
    assert list(what_was_left_out(CoderSeen("ann", "now", 12, 5))) == []
