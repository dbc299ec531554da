"""Many codes at once stand where they would had they been added one by one, and large files take no time."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebook.adding import added_all
from qualcode.codebook.changing import added
from qualcode.errors import QualcodeError
from qualcode.model import Code, Codebook

IDS = ("a", "b", "c", "d", "e", "f")


@st.composite
def books(draw: st.DrawFn) -> tuple[Codebook, list[Code]]:
    """Draw a codebook, and codes for it whose parents may be here, there or nowhere; none in a circle."""
    own = IDS[: draw(st.integers(0, 6))]
    ours = [
        Code(one, f"Name {one}", draw(st.sampled_from([None, *own[:place]]))) for place, one in enumerate(own)
    ]
    fresh = [f"n{number}" for number in range(draw(st.integers(0, 6)))]
    codes = [
        Code(
            draw(st.sampled_from([one, one, one, "No id"])),
            draw(st.sampled_from([f"Name {one}", "Twice", " "])),
            draw(st.sampled_from([None, "nowhere", *own, *fresh[:place]])),
        )
        for place, one in enumerate(fresh)
    ]
    return Codebook(tuple(draw(st.permutations(ours)))), list({code.id: code for code in codes}.values())


@given(books())
@settings(max_examples=200, deadline=None)
def test_codes_together_come_in_as_one_by_one(drawn: tuple[Codebook, list[Code]]) -> None:
    """The same codes in the same places, the same refusals with the same words."""
    codebook, codes = drawn
    expected, refused = codebook, dict[str, str]()
    for code in codes:
        try:
            expected = added(expected, code)
        except QualcodeError as error:
            refused[code.id] = error.message
    book, faults = added_all(codebook, codes)
    assert book.codes == expected.codes
    assert {code.id: error.message for code, error in faults} == refused


def test_children_may_stand_before_their_parents() -> None:
    """A file in any order gives one tree."""
    book, faults = added_all(
        Codebook(), [Code("leaf", "Leaf", "top"), Code("top", "Top"), Code("end", "End")]
    )
    assert ([code.id for code in book.codes], faults) == (["top", "leaf", "end"], ())


def test_four_thousand_codes_are_added_in_a_moment() -> None:
    """A large frame of a neighbour does not keep anybody waiting."""
    codes = [Code(f"c{one}", f"Name {one}", f"c{one // 8}" if one >= 8 else None) for one in range(4000)]
    began = time.perf_counter()
    book, faults = added_all(Codebook((Code("own", "Own"),)), codes)
    assert (len(book.codes), faults) == (4001, ())
    assert time.perf_counter() - began < 5
