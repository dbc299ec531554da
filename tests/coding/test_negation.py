"""Whether what was found was said with a negator before it."""

from __future__ import annotations

from typing import Any

import pytest

from qualcode.coding.negation import is_negated
from qualcode.model import Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("there was no WAIT", True),
        ("it wasn't a long old WAIT", True),
        ("it wasnt a WAIT", True),
        ("never any sort of WAIT", True),
        ("never any old sort of WAIT", False),
        ("hardly a WAIT", True),
        ("without WAIT", True),
        ("nobody had to WAIT", True),
        ("no, there was a WAIT", False),
        ("no. A WAIT", False),
        ("not ideal; a WAIT", False),
        ("I wasn't worried but the WAIT", False),
        ("not only the WAIT", False),
        ("no doubt a WAIT", False),
        ("a knot, a WAIT", False),
        ("a WAIT, not long", False),
        ("WAIT", False),
        ("not a cold, wet WAIT", True),
        (f"{'x' * 300} no WAIT", True),
    ],
)
def test_a_negator_within_four_words_in_the_same_clause_counts(text: str, expected: Any) -> None:
    """After a full stop, a semicolon or "but" a new clause begins; "no," answers a question."""
    start = text.index("WAIT")
    assert is_negated(text.lower(), (Span(start, start + 4),)) == expected


def test_a_negator_between_the_parts_counts_and_one_within_a_part_does_not() -> None:
    """What the rule itself asks for is no negation of it."""
    text = "rang but never back"
    assert is_negated(text, (Span(0, 4), Span(15, 19)))
    assert not is_negated(text, (Span(0, 14), Span(15, 19)))
