"""Piles of cards as people write them down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.card_ids import LETTERS, check_letter
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


def sound(start: str) -> str:
    """Return an id with the check letter that belongs to it."""
    return start + check_letter(start)


@pytest.mark.parametrize(
    "text",
    [
        "Money talk:\n\n- {0}\n- {1}\n",
        "Money talk\n\n{0}\n\n{1}\n",
        "# Money talk\n\n\n{0} {1}",
        "Money talk: {0}\n\n{1}: the odd one\n",
        "Money talk\n- {0}: about money\n- {1} - too",
    ],
)
def test_the_id_of_a_card_is_never_a_heading(text: str) -> None:
    """Not after a blank line, not below an open heading, not with a colon and a remark behind it."""
    one, two = sound("JRMX"), sound("BCDF")
    assert pairs(piles_in_text(text.format(one, two))) == [("Money talk", one), ("Money talk", two)]


def test_the_name_of_a_code_is_a_heading_without_a_blank_line() -> None:
    """Piles called after codes may stand line under line."""
    one, two = sound("NNMB"), sound("VSDJ")
    found = piles_in_text(f"awareness\n{one}\nracism\n{two}", is_code={"awareness", "racism"}.__contains__)
    assert pairs(found) == [("awareness", one), ("racism", two)]


def test_a_line_of_words_below_cards_is_kept_whole() -> None:
    """It may be a heading without a blank line before it: one thing to ask, not a word at a time."""
    one, two = sound("NNMB"), sound("VSDJ")
    found = piles_in_text(f"Waiting\n{one}\nMoney in hand\n{two}")
    assert pairs(found) == [("Waiting", one), ("Waiting", "Money in hand"), ("Waiting", two)]


def test_a_pile_without_cards_is_named() -> None:
    """Once, with its line, and not where cards follow under the same name."""
    one = sound("NNMB")
    found = piles_in_text(f"# Empty\n\n# Waiting\n\n{one}\n\nLast:\n\n# Waiting")
    assert [(each.pile, each.card, each.where) for each in found] == [
        ("Empty", "", "line 1"),
        ("Waiting", one, "line 5"),
        ("Last", "", "line 7"),
    ]


@given(st.lists(st.text(LETTERS, min_size=4, max_size=4), min_size=1, max_size=6, unique=True), st.data())
def test_every_sound_id_is_found_however_it_is_laid_out(starts: list[str], drawn: st.DataObject) -> None:
    """Bullets, blank lines, commas and remarks change nothing."""
    ids = [sound(one) for one in starts]
    written = "".join(
        drawn.draw(st.sampled_from(["\n", "\n\n", "\n- ", "\n\n* "])) + one
        + drawn.draw(st.sampled_from(["", ",", " - a remark: said", ": remark"]))
        for one in ids
    )  # fmt: skip
    assert [one.card for one in piles_in_text(f"A pile{written}")] == ids
