"""What is left of an extract when words of it are chosen."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.narrowing import WAYS, Way, narrowed
from qualcode.model import Span
from qualcode.text import WORD


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, Span, Span]:
    """A text with an extract and chosen words anywhere in it."""
    text = draw(st.text(alphabet="ab'é-. \n[]", min_size=1, max_size=40))
    bounds = st.integers(0, len(text))
    first, second = (sorted([draw(bounds), draw(bounds)]) for _ in range(2))
    return text, Span(*first), Span(*second)


@given(spans(), st.sampled_from(WAYS))
def test_parts_stay_inside_apart_and_trimmed(drawn: tuple[str, Span, Span], way: Way) -> None:
    """Each part lies in the extract, holds a word, is trimmed, and comes wholly after the one before."""
    text, extract, chosen = drawn
    parts = narrowed(text, extract, chosen, way=way)
    assert all(extract.contains(part) for part in parts)
    assert all(WORD.search(text[part.start : part.end]) for part in parts)
    assert all(text[part.start : part.end].strip() == text[part.start : part.end] for part in parts)
    assert all(one.end <= other.start for one, other in pairwise(parts))


@given(spans())
def test_kept_and_cut_make_up_the_split(drawn: tuple[str, Span, Span]) -> None:
    """What is kept and what is cut are together what a split gives."""
    text, extract, chosen = drawn
    kept, cut, split = (narrowed(text, extract, chosen, way=way) for way in WAYS)
    assert sorted([*kept, *cut]) == list(split)
