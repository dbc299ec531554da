"""Any form of words in a search finds what a rule by lemma finds."""

from __future__ import annotations

from typing import Any

import pytest

from qualcode.coding.matching import lemma_phrase
from qualcode.coding.passages import Passage
from qualcode.coding.querying import Query, compiled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They rang me back.", ["rang me back"]),
        ("Ring the poor woman back, ring back.", ["ring back"]),
        ("They ring them all back.", []),
        ("They rang my my back", ["rang my my back"]),
        ("They rang my my my back", []),
        ("I rang, back then it was free", []),
        ("Ring ring back", ["ring back"]),
        ("RANG\tBACK rang us back", ["RANG\tBACK", "rang us back"]),
    ],
)
def test_a_search_by_form_passes_over_what_a_rule_passes_over(text: str, expected: Any) -> None:
    """Two articles, possessives or pronouns between; nothing else, and no punctuation."""
    found = compiled(Query(("ring back",), any_form=True)).matches(text)
    assert [text[one.span.start : one.span.end] for one in found] == expected
    rule = [text[spans[0].start : spans[-1].end] for spans in lemma_phrase("ring back").finds(Passage(text))]
    assert rule == expected
