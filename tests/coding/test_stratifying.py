"""Shares of strata: in proportion, one at least of each, and never more than there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.stratifying import shares, size_asked
from qualcode.errors import UsageError


@given(st.lists(st.integers(0, 400), min_size=1, max_size=9), st.integers(1, 900))
def test_shares_add_up_and_keep_near_the_proportion(sizes: list[int], wanted: int) -> None:
    """They add up to what was wanted, bounded by what there is and by one of each; none is off by two."""
    found = shares(sizes, wanted)
    strata = sum(size > 0 for size in sizes)
    total = min(sum(sizes), max(wanted, strata))
    assert sum(found) == total
    for size, share in zip(sizes, found, strict=True):
        assert min(size, 1) <= share <= size
        if sizes.count(0) == 0 and total >= 20 * strata:
            assert share <= size * total / sum(sizes) + 1


def test_the_largest_remainder_gets_the_place_that_is_left() -> None:
    """60 of 300 in strata of 160 and 140 are 32 and 28; of 7 in three equal ones the first has one more."""
    assert shares([160, 140], 60) == [32, 28]
    assert shares([10, 10, 10], 7) == [3, 2, 2]
    assert shares([200, 1, 1], 4) == [2, 1, 1]


@pytest.mark.parametrize(
    ("typed", "size"), [("20%", 60), ("60", 60), ("0.1%", 1), ("100 %", 300), ("999", 300), ("12.5%", 38)]
)
def test_a_sample_is_a_share_or_a_number(typed: str, size: int) -> None:
    """Of 300; a part of a unit is rounded up."""
    assert size_asked(typed, 300) == size


@pytest.mark.parametrize("typed", ["", "0", "0%", "101%", "-5", "many", "2.5", "20 percent"])
def test_what_is_no_sample_is_refused(typed: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(UsageError):
        size_asked(typed, 300)
