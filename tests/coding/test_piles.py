"""Piles of cards as people write them down."""

from __future__ import annotations

import pytest

from qualcode.coding.piles import Laid, piles_in_rows, piles_in_text


def pairs(laid: list[Laid]) -> list[tuple[str, str]]:
    """Return pile and card."""
    return [(one.pile, one.card) for one in laid]


@pytest.mark.parametrize(
    "text",
    [
        "# Waiting\nABCDF GHJKL\n\n# Nobody rang\nMNPRS\n",
        "Waiting: ABCDF, GHJKL\nNobody rang: MNPRS",
        "Waiting\n- ABCDF\n- GHJKL - odd one\n\nNobody rang\nMNPRS",
        "Waiting:\r\nABCDF;GHJKL\r\n\r\n\r\nNobody rang:\r\nMNPRS",
    ],
)
def test_a_text_has_a_heading_for_each_pile(text: str) -> None:
    """A heading begins with #, ends with a colon, or comes after a blank line."""
    assert pairs(piles_in_text(text)) == [
        ("Waiting", "ABCDF"),
        ("Waiting", "GHJKL"),
        ("Nobody rang", "MNPRS"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["pile", "card"], ["Waiting", "ABCDF"], ["Waiting", "GHJKL"], ["Nobody rang", "MNPRS"], ["", "X"]],
        [["Card", "Words", "Pile"], ["ABCDF", "w", "Waiting"], ["GHJKL", "w", "Waiting"],
         ["MNPRS", "w", "Nobody rang"], ["TVWXY", "w"]],
        [["Waiting", "Nobody rang"], ["ABCDF", "MNPRS"], ["GHJKL", ""]],
    ],
)  # fmt: skip
def test_a_table_has_two_columns_or_a_column_a_pile(rows: list[list[str]]) -> None:
    """Cards without a pile lie in none."""
    found = pairs(piles_in_rows(rows))
    assert found == [("Waiting", "ABCDF"), ("Waiting", "GHJKL"), ("Nobody rang", "MNPRS")]


def test_each_card_says_where_it_was_written() -> None:
    """A line of a text, a row of a table, as people count them."""
    assert piles_in_text("A:\nABCDF")[0].where == "line 2"
    assert piles_in_rows([["pile", "card"], ["A", "ABCDF"]])[0].where == "row 2"


def test_half_a_heading_is_no_table_of_piles() -> None:
    """A column of cards without one of piles is refused."""
    with pytest.raises(ValueError, match="no columns"):
        piles_in_rows([["card", "words"], ["ABCDF", "w"]])
