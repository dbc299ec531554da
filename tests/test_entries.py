"""Entries of files that people write: what is understood, and where it is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from qualcode.entries import Entry, document_entry, item_text, plain_text
from qualcode.model import Severity, Span
from qualcode.text import normalised

CET = dt.timezone(dt.timedelta(hours=1))
KNOWN = ("id", "label", "codes", "links")
FILE = """\
format: 1
themes:
  - id: T-chase
    label: Having to chase
    codes: [long waits: see long-wait, not-called-back]

  - id: T-door
    lable: One door
    links:
      - {kind: theme}
      - kind: code
        target: [a, b]
      - just words
  - words
"""


def written(text: str) -> Any:
    """Read YAML as the store does, with the lines kept."""
    return YAML(typ="rt").load(text)


def entry(**fields: object) -> Entry:
    """Return an entry with these fields, at a place."""
    return Entry(fields, "here")


def found(one: Entry) -> list[tuple[str, str]]:
    """Return the place and code of each problem of an entry."""
    return [(problem.where, problem.code) for problem in one.problems]


def test_entries_are_placed_by_list_id_and_line() -> None:
    """The place is `list[number] (id), line`, also inside an entry, and what is no entry has one too."""
    file = document_entry(written(FILE), "themes", ("format", "themes"))
    first, second = file.entries("themes", KNOWN)
    links = second.entries("links", ("kind", "target"))
    targets = [link.needed_text("target") for link in links]
    assert [first.where, second.where] == ["themes[0] (T-chase), line 3", "themes[1] (T-door), line 7"]
    assert (len(links), targets) == (2, ["", ""])
    assert found(file) == [
        ("themes[1] (T-door), line 7", "unknown-field"),
        ("themes[1] (T-door), links[0], line 10", "missing-target"),
        ("themes[1] (T-door), links[1], line 11", "wrong-type"),
        ("themes[1] (T-door), links[2], line 13", "wrong-type"),
        ("themes[2], line 14", "wrong-type"),
    ]
    assert file.problems[:4] == second.problems
    assert first.problems == ()


def test_places_without_lines_where_the_reader_kept_none() -> None:
    """Plain mappings and lists are read too; the place is then without a line."""
    (one,) = document_entry({"themes": [{"id": 7}]}, "themes", ("themes",)).entries("themes", KNOWN)
    assert one.where == "themes[0] (7)"


def test_a_field_with_fields_is_placed_where_its_entry_is() -> None:
    """What is wrong inside `salience:` is found at the theme, and a list in it by its own line."""
    document = written("themes:\n  - id: T\n    salience:\n      levle: high\n      why:\n        - x\n")
    file = document_entry(document, "themes", ("themes",))
    (theme,) = file.entries("themes", ("id", "salience"))
    theme.entry("salience", ("level", "why")).entries("why", ("what",))
    assert found(file) == [
        ("themes[0] (T), line 2", "unknown-field"),
        ("themes[0] (T), why[0], line 6", "wrong-type"),
    ]


def test_the_problems_of_a_file_itself_stand_at_its_name() -> None:
    """A field of the file that nobody knows stands at the file's name, a misread field at its own."""
    file = document_entry({"theme": [], "codes": "x", "glossary": ["y"]}, "book", ("codes", "glossary"))
    assert (file.entries("codes", ("id",)), file.entry("glossary", ()).fields) == ((), {})
    assert found(file) == [
        ("book", "unknown-field"),
        ("codes", "wrong-type"),
        ("glossary", "wrong-type"),
    ]


@pytest.mark.parametrize("severity", ["warning", "error"])
def test_an_unknown_field_gets_the_nearest_known_one(severity: Severity) -> None:
    """A slip of the hand gets the name that was meant, anything else the list of names."""
    one = entry(Lable="x", zzz="y", label="z")
    one.check_fields(KNOWN, severity=severity)
    assert [(each.hint, each.severity) for each in one.problems] == [
        ("did you mean label?", severity),
        ("known here: id, label, codes, links", severity),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("  words ", "words"),
        ("cafe\u0301", "caf\u00e9"),
        ("two\r\nlines", "two\nlines"),
        (2026, "2026"),
        (1.5, "1.5"),
        (dt.date(2026, 3, 1), "2026-03-01"),
        (dt.datetime(2026, 3, 12, 10, 15, tzinfo=dt.UTC), "2026-03-12T10:15:00Z"),
        (dt.datetime(2026, 3, 12, 10, 15, tzinfo=CET), "2026-03-12T10:15:00+01:00"),
        (True, None),
        (b"words", None),
        (["words"], None),
        ({"long waits": "see x"}, None),
    ],
)  # fmt: skip
def test_plain_values_become_text(value: object, expected: str | None) -> None:
    """Numbers and dates are text as people wrote them; a yes or no, a list and a mapping are not."""
    assert expected == plain_text(value)


def test_dates_are_text_as_the_reader_gives_them() -> None:
    """YAML takes unquoted dates and times for more than text; here they are text again."""
    one = Entry(written("on: 2026-03-01\nat: 2026-03-12T10:15:00Z\n"), "here")
    assert (one.text("on"), one.text("at"), one.problems) == ("2026-03-01", "2026-03-12T10:15:00Z", ())


@given(st.text())
def test_any_text_is_read_normalised_and_trimmed(words: str) -> None:
    """A word typed in two ways is one word: ids, codes and labels compare equal across files."""
    one = entry(label=words, codes=[words])
    kept = normalised(words).strip()
    assert (one.text("label"), one.texts("codes")) == (kept, (kept,) if kept else ())
    assert one.problems == ()


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"long waits": "see long-wait"}, "long waits: see long-wait"),
        ({"open": 9}, "open: 9"),
        ({"a": ["b"]}, None),
        ({"a": "b", "c": "d"}, None),
        ({"a": None}, None),
        (["a"], None),
        (12, "12"),
    ],
)
def test_an_item_with_a_colon_is_text(item: object, expected: str | None) -> None:
    """`[long waits: see x]` is a mapping to YAML and a text to whoever wrote it."""
    assert expected == item_text(item)


def test_a_bad_item_costs_the_others_nothing() -> None:
    """Each item that is no text is a problem, blank ones are left out, the rest is read in order."""
    one = entry(codes=["a", ["b"], None, " ", {"c": "d"}, True, 5])
    assert one.texts("codes") == ("a", "c: d", "5")
    assert found(one) == [("here", "wrong-type")] * 2


@pytest.mark.parametrize(
    ("value", "single", "texts", "problems"),
    [
        ("alone", None, ("alone",), []),
        ("alone", "warning", ("alone",), ["warning list-of-one"]),
        (" ", "warning", (), []),
        ({"a": "b"}, None, (), ["error wrong-type"]),
        (True, "warning", (), ["error wrong-type"]),
    ],
)
def test_a_text_without_a_list(value: object, single: Any, texts: object, problems: object) -> None:
    """One text is a list of one; how grave that is, the room says. A mapping is no list of texts."""
    one = entry(codes=value)
    assert texts == one.texts("codes", single=single)
    assert problems == [f"{each.severity} {each.code}" for each in one.problems]


def test_what_is_absent_or_blank_is_empty_and_no_problem() -> None:
    """A field without a value is one that says nothing."""
    for fields in ({}, {"x": None}, {"x": ""}, {"x": " "}):
        one = Entry(fields, "here")
        read = (
            one.text("x"),
            one.texts("x"),
            one.table("x"),
            one.entry("x", ("a",)).fields,
            one.entries("x", ("a",)),
        )
        assert read == ("", (), {}, {}, ())
        assert one.choice("x", ("first", "second")) == "first"
        assert one.whole("x", default=3) == 3
        assert one.problems == ()


@pytest.mark.parametrize("value", [["x"], {"a": "b"}, True])
def test_a_needed_text_of_the_wrong_type_is_one_problem(value: object) -> None:
    """It is there, so it is not missing; it is no text, so it gives none."""
    one = entry(id=value)
    assert (one.needed_text("id"), found(one)) == ("", [("here", "wrong-type")])


@pytest.mark.parametrize("fields", [{}, {"id": None}, {"id": "  "}])
def test_a_needed_text_that_is_not_there_is_missing(fields: Any) -> None:
    """The problem is named for the field, and the hint says what to write."""
    one = Entry(fields, "here")
    assert one.needed_text("id") == ""
    assert [(each.code, each.hint) for each in one.problems] == [("missing-id", "add `id:`")]


def test_a_table_keeps_what_is_text() -> None:
    """Names and texts are trimmed, a name without anything is left out, anything else is a problem."""
    one = entry(facets={" kind ": "barrier", 3: 4, "blank": None, "": "x", "list": ["y"]})
    assert one.table("facets") == {"kind": "barrier", "3": "4"}
    assert found(one) == [("here", "wrong-type")] * 2


def test_a_table_of_the_wrong_shape_shows_the_right_one() -> None:
    """The hint is an example that can be copied."""
    one = entry(facets=["x"])
    assert one.table("facets", example="{kind: barrier}") == {}
    assert one.problems[0].hint == "for example facets: {kind: barrier}"


def test_a_choice_that_is_not_offered_gets_the_nearest_one() -> None:
    """The first choice stands in for it."""
    one = entry(scope="trun")
    assert one.choice("scope", ("sentence", "turn")) == "sentence"
    assert [(each.code, each.hint) for each in one.problems] == [("wrong-value", "did you mean turn?")]


@pytest.mark.parametrize(
    ("value", "expected"), [(1, 1), (9, 9), (0, 5), (-1, 5), (True, 5), ("1", 5), (1.0, 5)]
)
def test_whole_numbers_have_a_least_value(value: object, expected: int) -> None:
    """What is no whole number, or too small, is a problem and the default."""
    one = entry(revision=value)
    assert one.whole("revision", default=5, least=1) == expected
    assert len(one.problems) == (expected == 5)


@pytest.mark.parametrize(
    ("value", "expected", "code"),
    [
        ([3, 9], Span(3, 9), ""),
        ([4, 4], Span(4, 4), ""),
        ([9, 3], None, "wrong-type"),
        ([-1, 3], None, "wrong-type"),
        ([1, 2, 3], None, "wrong-type"),
        ([1, "x", 3], None, "wrong-type"),
        ([], None, "wrong-type"),
        ([False, True], None, "wrong-type"),
        ("12", None, "wrong-type"),
        (12, None, "wrong-type"),
        (None, None, "missing-span"),
    ],
)
def test_spans_are_two_whole_numbers_in_order(value: object, expected: object, code: str) -> None:
    """Anything else is one problem, never a guess."""
    one = entry(span=value)
    assert expected == one.needed_span("span")
    assert [problem.code for problem in one.problems] == ([code] if code else [])


def test_numbers_that_yaml_writes_apart_make_a_span() -> None:
    """`1_200` is a number to YAML, of a type of its own."""
    one = Entry(written("span: [1_200, 0x500]"), "here")
    assert one.needed_span("span") == Span(1200, 1280)


_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.dates()
    | st.binary(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.integers() | st.none(), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(_values)
def test_whatever_stands_there_is_read_or_reported(value: object) -> None:
    """Nothing crashes, every problem has a place, and what is not blank gives a value or a problem."""
    readers: tuple[Callable[[Entry], object], ...] = (
        lambda one: one.text("x"),
        lambda one: one.texts("x"),
        lambda one: one.table("x"),
        lambda one: one.entry("x", ()).fields,
        lambda one: one.entries("x", ("id",)),
        lambda one: one.needed_span("x") is not None,
    )
    for read in readers:
        one = entry(x=value)
        understood = read(one)
        assert all(problem.where and problem.message for problem in one.problems)
        assert understood or one.problems or not _says_something(value)


def _says_something(value: object) -> bool:
    """Whether a value, or any value in it, is more than blank."""
    if isinstance(value, dict):
        return any(_says_something(item) for item in value.values())
    if isinstance(value, list):
        return any(_says_something(item) for item in value)
    return plain_text(value) != ""
