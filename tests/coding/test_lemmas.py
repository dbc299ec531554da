"""Lemmas of consultation talk."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.lemmas import OVERRIDES, lemma

BY_HAND = Path(__file__).resolve().parents[2] / "benchmarks" / "lemmas_by_hand.csv"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("worse", "bad"),
        ("better", "good"),
        ("left", "leave"),
        ("felt", "feel"),
        ("gone", "go"),
        ("Mum", "mum"),
        ("rang", "ring"),
        ("RINGING", "ring"),
        ("midwives", "midwife"),
        ("feed", "feed"),
        ("n't", "not"),
        ("GPs", "gp"),
        ("café", "cafe"),
        ("", ""),
        ("24/7", "24/7"),
    ],
)
def test_words_that_a_look_up_gets_wrong_are_right(word: str, expected: Any) -> None:
    """Each was wrong, or nearly, in at least one table of lemmas."""
    assert lemma(word) == expected


def test_every_form_checked_by_hand_has_its_lemma() -> None:
    """The list of consultation word forms is right to the last word."""
    with BY_HAND.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 150
    assert [(row["form"], lemma(row["form"])) for row in rows] == [
        (row["form"], row["lemma"]) for row in rows
    ]


@pytest.mark.parametrize("word", sorted({*OVERRIDES, *OVERRIDES.values()}))
def test_the_lemma_of_a_lemma_is_itself(word: str) -> None:
    """No override sends a word somewhere else on the second look."""
    assert lemma(lemma(word)) == lemma(word)


@given(st.text(max_size=12))
def test_any_text_has_a_stable_lower_case_lemma(word: str) -> None:
    """Whatever stands in a transcript, the look-up answers, and asking again changes nothing."""
    assert lemma(lemma(word)) == lemma(word)
    assert lemma(word) == lemma(word.upper().lower()) or not word.isascii()
