"""What a person searches for, held against texts: oracles in plain words, and properties."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.querying import Query, compiled, repeats_a_repeat
from qualcode.errors import UsageError
from qualcode.text import fold_aligned, words

TEXT = "They said they'd ring me. Nobody rang back, nobody wrote. The ring-fenced money rang a bell."


def found(query: Query, text: str = TEXT) -> list[str]:
    """Return the words of each match, from the first mark to the last."""
    return [text[match.span.start : match.span.end] for match in compiled(query).matches(text)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(("nobody RANG",)), ["Nobody rang"]),
        (Query(("ring",)), ["ring", "ring"]),
        (Query(("ring",), whole=True), ["ring"]),
        (Query(("they’d",)), ["they'd"]),
        (Query(("ring back",), any_form=True), ["rang back"]),
        (Query(("rang", "wrote"), how="any"), ["rang", "wrote", "rang"]),
        (Query(("rang back", "rang"), how="any"), ["rang back", "rang"]),
        (Query(("rang", "wrote"), how="all", scope="sentence"), ["rang back, nobody wrote"]),
        (Query(("said", "bell"), how="all", scope="sentence"), []),
        (Query(("said", "bell"), how="all"), [TEXT[5:-1]]),
        (Query(("wrote", "rang"), how="near", near=2), ["rang back, nobody wrote"]),
        (Query(("wrote", "rang"), how="near", near=1), []),
        (Query(("wrote", "rang"), how="near", near=3, scope="sentence"), ["rang back, nobody wrote"]),
        (Query(("nobody", "nobody"), how="near", near=2), ["Nobody rang back, nobody"]),
        (Query(("rang",), without=("bell",), scope="sentence"), ["rang"]),
        (Query(("rang",), without=("bell",)), []),
        (Query((r"r[aiu]ng\b",), how="regex"), ["ring", "rang", "ring", "rang"]),
        (Query((r"R[AIU]NG",), how="regex", whole=True), ["ring", "rang", "rang"]),
        (Query(("x*",), how="regex"), []),
    ],
)
def test_what_a_query_finds(query: Query, expected: list[str]) -> None:
    """Phrases, whole words, any form, any, all, near, without, and patterns."""
    assert expected == found(query)


def test_the_tightest_group_is_taken() -> None:
    """Of several places near enough, those that stand closest together are one match."""
    assert found(Query(("call", "back"), how="near", near=5), "call, call me back") == ["call me back"]


def test_whole_words_are_found_after_a_part_of_a_word() -> None:
    """A place that begins inside a word does not hide one that begins just after it."""
    assert found(Query(("na na",), whole=True), "bana na na") == ["na na"]


def test_patterns_ignore_accents_and_case() -> None:
    """A pattern typed with accents finds words without, and the other way."""
    assert found(Query(("Siân|cafe",), how="regex"), "SIAN sat in the CAFÉ") == ["SIAN", "CAFÉ"]


@pytest.mark.parametrize(
    "pattern", ["(", "[a", "a{2,1}", "(?P<x", "*a", "a{1000000}{100000}{10000}", "(?<=a+)b"]
)
def test_a_bad_pattern_is_one_line(pattern: str) -> None:
    """A pattern that cannot be read says so, whatever is wrong with it."""
    with pytest.raises(UsageError, match=r"^the pattern cannot be read: [^\n]+$"):
        compiled(Query((pattern,), how="regex"))


@pytest.mark.parametrize("terms", [(), ("",), ("  ", "\t")])
def test_nothing_is_not_searched_for(terms: tuple[str, ...]) -> None:
    """A query needs words."""
    with pytest.raises(UsageError, match="nothing to search for"):
        compiled(Query(terms))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(a+)+", True),
        ("(a|b*)*c", True),
        ("((ab)+c){2,}", True),
        (r"(\d+)?x", False),
        ("a+b*", False),
        (r"\(a+\)+", False),
        ("[(a+)]+", False),
        ("(ab)+", False),
    ],
)
def test_repeated_repeats_are_seen(pattern: str, expected: bool) -> None:
    """A group that repeats something and is itself repeated, and nothing else."""
    assert repeats_a_repeat(pattern) is expected


TEXTS = st.text(alphabet="ab Ää'’-.\n漢😀é", max_size=30)
TERMS = st.lists(st.text(alphabet="ab ä'漢😀é", min_size=1, max_size=5), min_size=1, max_size=3)


@st.composite
def searched(draw: st.DrawFn) -> tuple[str, tuple[str, ...]]:
    """Return a text that is made of the terms, some in capitals, and of other words; and the terms."""
    long_enough = st.text(alphabet="ab ä'漢😀é", min_size=3, max_size=7).filter(str.strip)
    terms = tuple(draw(st.lists(long_enough, min_size=1, max_size=3)))
    written = st.sampled_from([*terms, *map(str.upper, terms)])
    pieces = draw(st.lists(written | st.text(alphabet="ab Ää'’-.\n漢😀é", max_size=6), max_size=6))
    between = draw(st.sampled_from([" ", "\n", ", ", ""]))
    return between.join([*pieces, *draw(st.permutations(terms))]), terms


@given(
    given=searched(),
    how=st.sampled_from(["phrase", "any", "all", "near"]),
    near=st.integers(0, 3),
    form=st.sampled_from([{}, {"whole": True}, {"scope": "sentence"}]),
)
def test_the_needles_miss_no_match(
    given: tuple[str, tuple[str, ...]], how: str, near: int, form: dict[str, Any]
) -> None:
    """A text with a match holds, folded, all needles of one group; that is all the index may rely on."""
    text, terms = given
    query = compiled(Query(terms, how=how, near=near, **form))  # type: ignore[arg-type]
    if query.matches(text) and query.needles:
        folded = fold_aligned(text)
        assert any(all(needle in folded for needle in group) for group in query.needles)


@given(text=TEXTS, terms=TERMS)
def test_a_phrase_is_found_where_a_plain_pattern_finds_it(text: str, terms: list[str]) -> None:
    """The words in order, parted by white space, in the folded text."""
    phrase = fold_aligned(terms[0]).split()
    if not phrase:
        return
    plain = re.finditer(r"\s+".join(map(re.escape, phrase)), fold_aligned(text))
    expected = [match.span() for match in plain]
    found_spans = [(m.span.start, m.span.end) for m in compiled(Query((terms[0],))).matches(text)]
    assert expected == found_spans


@given(text=st.lists(st.sampled_from(["ab", "x", "y"]), max_size=12).map(" ".join), near=st.integers(0, 4))
def test_near_agrees_with_counting_words(text: str, near: int) -> None:
    """There is a match exactly where some a and some b have at most N words between them."""
    plain = [word for word, _ in words(text)]
    places = [
        (i, j) for i, one in enumerate(plain) for j, other in enumerate(plain) if (one, other) == ("x", "y")
    ]
    expected = any(abs(i - j) - 1 <= near for i, j in places)
    assert expected is bool(compiled(Query(("x", "y"), how="near", near=near)).matches(text))
