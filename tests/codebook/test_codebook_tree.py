"""The codebook as a tree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.tree import ancestors, children, descendants, path_of, walk
from qualcode.errors import UnknownNameError
from qualcode.model import Code, Codebook

BOOK = Codebook(
    (
        Code("wait", "Waiting", parent="access"),
        Code("access", "Access"),
        Code("back", "Nobody called back", parent="wait"),
        Code("trust", "Trust"),
        Code("door", "One front door", parent="access"),
    )
)


def test_walk_puts_children_under_their_parent_in_print_order() -> None:
    """The tree is printed top down, whatever the order of the list."""
    expected = [(0, "access"), (1, "wait"), (2, "back"), (1, "door"), (0, "trust")]
    assert expected == [(depth, code.id) for depth, code in walk(BOOK)]


def test_children_and_descendants_differ_in_depth() -> None:
    """Children are one level down, descendants all."""
    assert [code.id for code in children(BOOK, "access")] == ["wait", "door"]
    assert [code.id for code in children(BOOK, None)] == ["access", "trust"]
    assert [code.id for code in descendants(BOOK, "access")] == ["wait", "back", "door"]
    assert [code.id for code in ancestors(BOOK, "back")] == ["access", "wait"]


def test_path_of_names_the_way_from_the_top() -> None:
    """The path uses names, since people read it."""
    assert path_of(BOOK, "back") == "Access > Waiting > Nobody called back"


@pytest.mark.parametrize("question", [path_of, descendants])
def test_an_unknown_id_is_an_error_for_people(question: Any) -> None:
    """The nearest id is offered."""
    with pytest.raises(UnknownNameError, match="acess") as caught:
        question(BOOK, "acess")
    assert caught.value.hint == "did you mean access?"


@given(st.lists(st.tuples(st.integers(0, 9), st.none() | st.integers(0, 12)), unique_by=lambda pair: pair[0]))
def test_every_code_is_walked_once_even_in_circles_and_under_unknown_parents(pairs: Any) -> None:
    """No code is lost from the print by a mistake in `parent`."""
    codes = tuple(Code(f"c{own}", "n", parent=None if up is None else f"c{up}") for own, up in pairs)
    book = Codebook(codes)
    assert sorted(code.id for code in codes) == sorted(code.id for _, code in walk(book))
    assert all(code.id not in {one.id for one in descendants(book, code.id)} for code in codes)
    assert all(path_of(book, code.id).endswith("n") for code in codes)
