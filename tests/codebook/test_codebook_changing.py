"""Changing a codebook by value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.changing import added, diff, slug
from qualcode.codebook.reading import ID_FORM, revision_of
from qualcode.errors import AlreadyThereError, UnknownNameError, UsageError
from qualcode.model import Code, Codebook

BOOK = Codebook((Code("access", "Access"), Code("wait", "Waiting", parent="access"), Code("trust", "Trust")))


def test_an_added_code_comes_after_its_siblings_and_has_its_revision() -> None:
    """The print order keeps families together, and the old codebook stays as it was."""
    new = added(BOOK, Code("back", "Nobody called back", parent="access"))
    assert [code.id for code in new.codes] == ["access", "wait", "back", "trust"]
    assert revision_of(new.codes[2]) == new.codes[2].revision
    assert len(BOOK.codes) == 3
    assert added(BOOK, Code("last", "Last")).codes[-1].id == "last"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (Code("wait", "Other"), AlreadyThereError),
        (Code("waiting", "waiting", parent="access"), AlreadyThereError),
        (Code("new", "New", parent="acces"), UnknownNameError),
        (Code("Not An Id", "New"), UsageError),
        (Code("new", " "), UsageError),
    ],
)
def test_what_cannot_be_added_is_refused(code: Code, error: type[Exception]) -> None:
    """A taken id, a sibling's name, an unknown parent, an id nobody can type."""
    with pytest.raises(error):
        added(BOOK, code)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nobody called back!", "nobody-called-back"),
        ("Didn’t get a café voucher", "didnt-get-a-cafe-voucher"),
        ("Wait", "wait-2"),
        ("ਪੰਜਾਬੀ", "code"),
        ("a" * 60, "a" * 48),
        (
            "one two three four five six seven eight nine ten eleven",
            "one-two-three-four-five-six-seven-eight-nine-ten",
        ),
    ],
)
def test_an_id_is_made_of_the_name(name: str, expected: Any) -> None:
    """Lower-case words joined by hyphens, not longer than people type, never one that is taken."""
    assert expected == slug(name, {"wait", "trust"})


@given(st.text(), st.sets(st.sampled_from(["a", "b", "code", "code-2", "a-2"])))
def test_a_slug_is_always_a_free_well_formed_id(name: str, taken: set[str]) -> None:
    """Whatever the name, `added` takes the id."""
    assert ID_FORM.fullmatch(slug(name, taken))
    assert slug(name, taken) not in taken


def test_diff_tells_what_was_added_edited_and_removed() -> None:
    """Fields of an edit are named in the entry's order; nothing changed gives nothing."""
    edited = replace(BOOK.codes[1], definition="Weeks.", name="Long waits")
    new = Codebook((BOOK.codes[0], edited, Code("back", "Nobody called back")))
    expected = (("edit", "wait", ("name", "definition")), ("add", "back", ()), ("remove", "trust", ()))
    assert expected == diff(BOOK, new)
    assert diff(BOOK, BOOK) == ()
