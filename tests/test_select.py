"""Filters: what `--where` and globs mean, and that a name nobody has is an error, never an empty result."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import UnknownNameError, UsageError
from qualcode.select import matching, where_test

PEOPLE = {
    "P1": {"area": "North", "role": "participant"},
    "P2": {"area": "South", "role": "staff"},
    "P3": {"area": "North", "role": "health visitor"},
    "P4": {"role": "participant"},
}
KNOWN = {"area", "role", "Age band"}


def chosen(expression: str) -> list[str]:
    """Return who fits."""
    test = where_test(expression, KNOWN)
    return [name for name, row in PEOPLE.items() if test(row)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", ["P1", "P2", "P3", "P4"]),
        ("area=North", ["P1", "P3"]),
        ("AREA = north", ["P1", "P3"]),
        ("area=Nörth", ["P1", "P3"]),
        ("area!=North", ["P2", "P4"]),
        ('area=""', ["P4"]),
        ("area=North and role!=staff", ["P1", "P3"]),
        ("area=South or role=participant", ["P1", "P2", "P4"]),
        ("area=North and role=participant or role=staff", ["P1", "P2"]),
        ("area=North and (role=participant or role=staff)", ["P1"]),
        ("not area=North", ["P2", "P4"]),
        ("not (area=North or area=South)", ["P4"]),
        ("not not area=South", ["P2"]),
        ("role=health visitor", ["P3"]),
        ("role='health visitor' and area=North", ["P3"]),
        ('"Age band"=""', ["P1", "P2", "P3", "P4"]),
        ("age band!=''", []),
    ],
)
def test_where_means_what_it_says(expression: str, expected: list[str]) -> None:
    """Comparisons ignore case and accents; `and` binds before `or`; a missing attribute is empty."""
    assert expected == chosen(expression)


@pytest.mark.parametrize(
    "expression", ["area", "area=", "=North", "area==North", "(area=North", "area=North)",
                   "and", "area=North and", "not", "area>3", '"area',  "()"],
)  # fmt: skip
def test_what_cannot_be_read_is_a_usage_error(expression: str) -> None:
    """A mistyped expression is refused with an example."""
    with pytest.raises(UsageError) as caught:
        chosen(expression)
    assert "--where" in caught.value.message
    assert "area=North" in caught.value.hint


def test_an_attribute_that_nobody_has_is_an_error() -> None:
    """A typing error does not look like an empty result."""
    with pytest.raises(UnknownNameError) as caught:
        chosen("aera=North")
    assert caught.value.hint == "did you mean area?"


@given(st.text(max_size=30))
def test_no_expression_breaks_the_parser(expression: str) -> None:
    """Whatever is typed is understood or refused in words."""
    with suppress(UsageError, UnknownNameError):
        assert where_test(expression, KNOWN)({"area": "", "role": "", "Age band": ""}) in {True, False}


@given(st.sampled_from(["area=North", "role=staff", "not role=staff"]), st.sampled_from(["and", "or"]))
def test_double_denial_and_de_morgan(one: str, joint: str) -> None:
    """`not (a and b)` is `not a or not b`."""
    other = "area=South"
    swapped = "or" if joint == "and" else "and"
    assert chosen(f"not ({one} {joint} {other})") == chosen(f"not ({one}) {swapped} not ({other})")


NAMES = {"S4K2QFA": "Group one", "SABCDEF": "Gruppe Süd", "SBBBBBB": "Interview, [draft]"}


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        ((), list(NAMES)),
        (("S4K2QFA",), ["S4K2QFA"]),
        (("s4k*",), ["S4K2QFA"]),
        (("group one",), ["S4K2QFA"]),
        (("gr*",), ["S4K2QFA", "SABCDEF"]),
        (("gruppe sud",), ["SABCDEF"]),
        (("*draft*", "group*"), ["S4K2QFA", "SBBBBBB"]),
        (("Interview, [draft]",), ["SBBBBBB"]),
    ],
)
def test_globs_fit_ids_and_titles(globs: tuple[str, ...], expected: list[str]) -> None:
    """By id or title, without case and accents, in the study's order; a whole title needs no escaping."""
    assert expected == matching(NAMES, globs, kind="source")


def test_a_glob_that_fits_nothing_is_an_error() -> None:
    """The nearest name is offered."""
    with pytest.raises(UnknownNameError) as caught:
        matching(NAMES, ["Grup one"], kind="source")
    assert "Group one" in caught.value.hint
