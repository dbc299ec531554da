"""Finding a code by what a person types."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.finding import clear_candidate, find_code, rank_codes
from qualcode.errors import UnknownNameError, UsageError
from qualcode.model import Code, Codebook

BOOK = Codebook(
    (
        Code("access", "Access"),
        Code("not-called-back", "Nobody called back", parent="access", aliases=("chasing", "no call back")),
        Code(
            "long-wait", "Long wait", parent="access", definition="Weeks or months until a first appointment."
        ),
        Code("trust", "Trust in staff", aliases=("continuity",)),
        Code("trust-kin", "Trust", parent="access"),
        Code("old", "Old waiting code", status="retired"),
        Code("cafe", "Café talk", aliases=("long wait room",)),
    )
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("not-called-back", "not-called-back"),
        ("NOBODY  called Back", "not-called-back"),
        ("Chasing", "not-called-back"),
        ("cafe talk", "cafe"),
        ("trust", "trust"),
        ("Access > Trust", "trust-kin"),
        ("old", "old"),
    ],
)
def test_a_code_is_found_by_id_name_path_or_alias_whatever_the_case(typed: str, expected: Any) -> None:
    """An id goes before the same name of another code."""
    assert expected == find_code(BOOK, typed).id


def test_an_unknown_code_is_an_error_with_near_ids() -> None:
    """A misspelt id or name leads to the id that was meant."""
    with pytest.raises(UnknownNameError) as by_id:
        find_code(BOOK, "not-caled-back")
    with pytest.raises(UnknownNameError) as by_name:
        find_code(BOOK, "contineuity")
    assert (by_id.value.hint, by_name.value.hint) == ("did you mean not-called-back?", "did you mean trust?")


def test_an_ambiguous_name_is_refused_naming_both() -> None:
    """Nothing is guessed where two codes have one name."""
    book = Codebook((Code("wait-a", "Waiting"), Code("wait-b", "waiting")))
    with pytest.raises(UsageError, match=r"wait-a .* and wait-b"):
        find_code(book, "WAITING")


def test_two_codes_of_one_name_are_never_told_apart_by_the_id_that_was_made_of_it() -> None:
    """The id as it is written names its code; the name, which is nearly that id, names both."""
    book = Codebook((Code("racism", "Racism"), Code("racism-2", "Racism")))
    assert find_code(book, "racism").id == "racism"
    with pytest.raises(UsageError, match=r"fits 2 codes: racism .* and racism-2"):
        find_code(book, "Racism")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tru", ["trust", "trust-kin"]),
        ("back", ["not-called-back"]),
        ("call nob", ["not-called-back"]),
        ("long w", ["long-wait", "cafe"]),
        ("chas", ["not-called-back"]),
        ("lgwt", ["long-wait", "cafe"]),
        ("appointment", ["long-wait"]),
        ("staff", ["trust"]),
        ("zzz", []),
    ],
)
def test_type_ahead_ranks_the_likeliest_first(typed: str, expected: Any) -> None:
    """Start of id or name, start of a word, alias, letters in order, words of the definition."""
    assert expected == [code.id for code in rank_codes(BOOK, typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("not", "not-called-back"),
        ("NOBODY", "not-called-back"),
        ("chas", "not-called-back"),
        ("not-caled-back", "not-called-back"),
        ("contineuity", "trust"),
        ("trust ", None),
        ("long w", None),
        ("ol", None),
        ("back", None),
        ("", None),
    ],
)
def test_what_an_unknown_name_can_only_mean(typed: str, expected: str | None) -> None:
    """One code begins so, or is near: it may be asked about; with two, or a retired one, nothing is put."""
    found = clear_candidate(BOOK, typed)
    assert expected == (found.id if found else None)


def test_with_nothing_typed_recent_codes_come_first() -> None:
    """The codes used last are the likeliest to be used again."""
    ids = [code.id for code in rank_codes(BOOK, "", recent=["trust", "long-wait"])]
    assert ids == ["trust", "long-wait", "access", "not-called-back", "trust-kin", "cafe"]


def test_recent_codes_break_a_tie() -> None:
    """Between two equal fits the one used last is first; a better fit still goes before it."""
    assert rank_codes(BOOK, "tru", recent=["trust-kin"])[0].id == "trust-kin"
    assert rank_codes(BOOK, "trust in", recent=["trust-kin"])[0].id == "trust"


def test_retired_codes_are_not_offered() -> None:
    """A retired code can be found by name but is not put forward."""
    assert "old" not in [code.id for code in rank_codes(BOOK, "old")]


@given(st.text(max_size=6), st.lists(st.sampled_from(["trust", "cafe", "gone"])))
def test_ranking_never_invents_or_doubles_a_code(typed: str, recent: list[str]) -> None:
    """Whatever is typed, each active code comes at most once, and in the same order every time."""
    ids = [code.id for code in rank_codes(BOOK, typed, recent)]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(BOOK.by_id()) - {"old"}
    assert ids == [code.id for code in rank_codes(BOOK, typed, recent)]


def test_five_hundred_codes_are_ranked_between_two_keystrokes() -> None:
    """Far below what a typist notices, even on a busy machine."""
    codes = tuple(
        Code(f"code-{n}", f"Something about waiting {n}", definition="Long words here. " * 10)
        for n in range(500)
    )
    book = Codebook(codes)
    rank_codes(book, "w")
    started = time.perf_counter()
    rank_codes(book, "abt wtng 49")
    assert time.perf_counter() - started < 0.5
