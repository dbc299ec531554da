"""What picked quotes promise: written back as read, checked, and their doubles found."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.evidence.quotes import STATUSES, check_quotes, duplicates, quote_mapping, quotes_from
from qualcode.findings import Operation, Quote
from qualcode.model import Span
from qualcode.text import normalised

NURSE = {
    "id": "Q-7F3K",
    "source": "S4K2QFA",
    "revision": 1,
    "span": [1200, 1288],
    "anchor": "9f1c22aa03d4e5b6",
    "operations": [
        {"op": "cut", "span": [1210, 1222]},
        {"op": "insert", "span": [1230, 1230], "text": "the nurse"},
    ],
    "code": "not-called-back",
    "theme": "T-chase",
    "status": "candidate",
    "by": "ann",
    "at": "2026-03-12T10:15:00Z",
    "note": "short and plain",
}
_words = (
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
    .map(str.strip)
    .filter(lambda words: words == normalised(words))
)  # what is not normalised becomes so when it is read: tests/test_entries.py
_said = _words.filter(bool)
_spans = st.tuples(st.integers(0, 60), st.integers(0, 15)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
_quotes = st.builds(
    Quote,
    id=_said,
    source=_said,
    revision=st.integers(1, 9),
    span=_spans,
    anchor=_words,
    operations=st.lists(
        st.builds(Operation, op=st.sampled_from(["cut", "insert", "replace"]), span=_spans, text=_words),
        max_size=3,
    ).map(tuple),
    code=_words,
    theme=_words,
    status=st.sampled_from(STATUSES),
    by=_words,
    at=_words,
    note=_words,
)


def quote(quote_id: str, start: int, end: int, **fields: Any) -> Quote:
    """Return a quote of source S1."""
    return replace(Quote(quote_id, "S1", 1, Span(start, end), ""), **fields)


@given(st.lists(_quotes, max_size=3))
def test_written_back_as_read(quotes: list[Quote]) -> None:
    """Reading what was written gives equal quotes, in the same order, and no problem."""
    assert quotes_from({"quotes": [quote_mapping(each) for each in quotes]}) == (tuple(quotes), ())


def test_documented_order() -> None:
    """An entry has the documented order of fields, and empty fields are left out."""
    (full,), problems = quotes_from({"quotes": [NURSE]})
    assert problems == ()
    assert list(quote_mapping(full)) == list(NURSE)
    assert quote_mapping(full) == NURSE


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"span": [9, 3]}, "wrong-type"),
        ({"span": "1200-1288"}, "wrong-type"),
        ({"span": None}, "missing-span"),
        ({"source": ""}, "missing-source"),
        ({"span": []}, "wrong-type"),
        ({"span": [True, 9]}, "wrong-type"),
        ({"revision": "first"}, "wrong-type"),
        ({"revision": 0}, "wrong-type"),
        ({"operations": [{"op": "shorten", "span": [1, 2]}]}, "unknown-operation"),
        ({"operations": [{"op": "cut"}]}, "missing-span"),
        ({"operations": ["cut"]}, "wrong-type"),
    ],
)
def test_a_quote_whose_place_or_edits_cannot_be_read_is_left_out(
    fields: dict[str, object], code: str
) -> None:
    """Such a quote is an error and not printed without its edit; the next one is read."""
    quotes, problems = quotes_from({"quotes": [NURSE | fields, NURSE]})
    assert [each.id for each in quotes] == ["Q-7F3K"]
    assert {each.code for each in problems} == {code}
    assert {each.severity for each in problems} == {"error"}
    assert all(each.where.startswith("quotes[0] (Q-7F3K)") for each in problems)


def test_a_quote_whose_id_is_no_text_is_left_out() -> None:
    """A quote that nothing can refer to is an error, and not one without an id."""
    quotes, problems = quotes_from({"quotes": [NURSE | {"id": ["Q-7F3K"]}]})
    assert quotes == ()
    assert [(each.code, each.where) for each in problems] == [("wrong-type", "quotes[0]")]


def test_faults_of_quotes_are_found() -> None:
    """Ids used twice, unknown codes, themes and statuses, empty quotes and impossible edits are errors."""
    quotes = [
        quote("Q-1", 0, 9),
        quote("Q-1", 20, 29),
        quote("Q-2", 30, 39, code="lost", theme="T-lost", status="done"),
        quote("Q-3", 40, 40),
        quote("Q-4", 50, 59, operations=(Operation("cut", Span(40, 52)),)),
    ]
    found = check_quotes(quotes, codes=("known",), themes=("T-1",))
    assert [(each.code, each.where) for each in found] == [
        ("duplicate-id", "quote Q-1"),
        ("unknown-code", "quote Q-2"),
        ("unknown-theme", "quote Q-2"),
        ("unknown-status", "quote Q-2"),
        ("empty-quote", "quote Q-3"),
        ("bad-edit", "quote Q-4"),
    ]
    assert {each.severity for each in found} == {"error"}
    assert (
        check_quotes([quote("Q-1", 0, 9, code="known", theme="T-1")], codes=("known",), themes=("T-1",)) == ()
    )


def test_doubles_share_words_of_one_source() -> None:
    """Overlapping quotes of one source revision are doubles; touching, rejected or foreign ones are not."""
    quotes = [
        quote("Q-1", 10, 20),
        quote("Q-2", 0, 11),
        quote("Q-3", 20, 30),
        quote("Q-4", 12, 14, status="rejected"),
        quote("Q-5", 10, 20, source="S2"),
        quote("Q-6", 10, 20, revision=2),
        quote("Q-7", 0, 99),
    ]
    pairs = [(first.id, second.id) for first, second in duplicates(quotes)]
    assert pairs == [("Q-1", "Q-2"), ("Q-1", "Q-7"), ("Q-2", "Q-7"), ("Q-3", "Q-7")]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8)), max_size=12))
def test_doubles_agree_with_comparing_every_pair(places: list[tuple[int, int]]) -> None:
    """The sweep finds exactly the pairs that a comparison of all with all finds."""
    quotes = [quote(f"Q-{n}", start, start + length) for n, (start, length) in enumerate(places)]
    expected = [(one, other) for one, other in combinations(quotes, 2) if one.span.overlaps(other.span)]
    assert list(duplicates(quotes)) == expected
