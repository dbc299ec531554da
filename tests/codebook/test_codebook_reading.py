"""Reading codebook.yaml: tolerant of mistakes, exact about what it understood."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from qualcode.codebook.reading import codebook_from, entry_mapping, revision_of
from qualcode.model import Code, Example, Rules

FULL = """\
format: 1
codes:
  - id: access
    name: Access
  - id: not-called-back
    name: Nobody called back
    parent: access
    definition: A promised call, letter or visit did not come.
    include: [promised contact that never came, having to chase]
    exclude: [long waits with contact kept: see long-wait]
    examples: [{text: "they said someone would ring and nobody did", source: synthetic}]
    counter_examples: [{text: "she rang back the same day", source: synthetic}]
    close_codes: [long-wait]
    aliases: [chasing, no call back]
    facets: {kind: barrier}
    rules:
      phrases: [never rang back, nobody rang]
      lemmas: [chase appointment, no call back]
      patterns:
        - [{LOWER: rang}, {LOWER: back, OP: "?"}]
      requires_any: []
      exclude_phrases: [rang back straight away]
      within: 0
      scope: sentence
      speakers: participants
      negation: flag
    status: active
    since: 2026-03-01
    author: ann
    rationale: ""
glossary:
  health visitor: [HV, health visitors]
"""


def from_yaml(text: str) -> Any:
    """Read YAML as the store does."""
    return YAML(typ="rt").load(text)


def kinds(document: Any) -> list[tuple[str, str]]:
    """Return the severity and code of each problem of a document."""
    return [(problem.severity, problem.code) for problem in codebook_from(document)[1]]


def test_a_full_entry_is_read_field_by_field_as_documented() -> None:
    """Every documented field arrives, even the unquoted "waits: see x" that YAML takes for a mapping."""
    codebook, problems = codebook_from(from_yaml(FULL))
    code = codebook.by_id()["not-called-back"]
    expected = Code(
        id="not-called-back",
        name="Nobody called back",
        parent="access",
        definition="A promised call, letter or visit did not come.",
        include=("promised contact that never came", "having to chase"),
        exclude=("long waits with contact kept: see long-wait",),
        examples=(Example("they said someone would ring and nobody did", "synthetic"),),
        counter_examples=(Example("she rang back the same day", "synthetic"),),
        close_codes=("long-wait",),
        aliases=("chasing", "no call back"),
        facets={"kind": "barrier"},
        rules=Rules(
            phrases=("never rang back", "nobody rang"),
            lemmas=("chase appointment", "no call back"),
            patterns=(({"LOWER": "rang"}, {"LOWER": "back", "OP": "?"}),),
            exclude_phrases=("rang back straight away",),
        ),
        since="2026-03-01",
        author="ann",
        revision=code.revision,
    )
    assert expected == code
    assert problems == ()
    assert codebook.glossary == {"health visitor": ("HV", "health visitors")}


def test_an_entry_written_back_gives_the_same_code() -> None:
    """entry_mapping and codebook_from are inverse, and keep the documented order."""
    code = codebook_from(from_yaml(FULL))[0].by_id()["not-called-back"]
    entry = entry_mapping(code)
    again, problems = codebook_from({"codes": [{"id": "access", "name": "Access"}, entry]})
    assert code == again.by_id()["not-called-back"]
    assert problems == ()
    assert list(entry)[:5] == ["id", "name", "parent", "definition", "include"]


def test_empty_and_default_fields_are_left_out_of_an_entry() -> None:
    """What says nothing is not written, so writing a default down changes no revision."""
    assert entry_mapping(Code("a", "A")) == {"id": "a", "name": "A"}
    spelled = codebook_from(
        {"codes": [{"id": "a", "name": "A", "status": "active", "rules": {"within": 0}}]}
    )[0]
    assert revision_of(Code("a", "A")) == spelled.codes[0].revision


def test_a_revision_is_twelve_hex_digits_that_follow_the_content() -> None:
    """The same content has the same revision, whatever the order of keys; another definition another."""
    first = codebook_from({"codes": [{"id": "a", "name": "A", "facets": {"x": "1", "y": "2"}}]})[0].codes[0]
    second = codebook_from({"codes": [{"facets": {"y": "2", "x": "1"}, "name": "A", "id": "a"}]})[0].codes[0]
    assert first.revision == second.revision
    assert 12 == len(first.revision) == len([char for char in first.revision if char in "0123456789abcdef"])
    assert revision_of(Code("a", "A", definition="new")) != revision_of(Code("a", "A"))


def test_the_revision_is_the_documented_hash() -> None:
    """The canonical JSON is compact, sorted and in UTF-8: pinned, since codings on disk name it."""
    assert revision_of(Code("cafe", "Café", aliases=("b", "a"))) == "dc112db96cd2"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"name": "A"}, ("error", "missing-id")),
        ({"id": "a"}, ("error", "missing-name")),
        ({"id": "", "name": "A"}, ("error", "missing-id")),
        ({"id": "a", "name": "A", "parent": "nowhere"}, ("error", "unknown-parent")),
        ({"id": "a", "name": "A", "parent": "a"}, ("error", "parent-cycle")),
        ({"id": "a", "name": {"x": 1}}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "definition": ["x"]}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "include": {"x": 1, "y": 2}}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "include": [["x"]]}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "examples": "x"}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "examples": [{"source": "x"}]}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "facets": ["x"]}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "rules": ["x"]}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "rules": {"phrase": ["x"]}}, ("error", "unknown-field")),
        ({"id": "a", "name": "A", "rules": {"scope": "page"}}, ("error", "wrong-value")),
        ({"id": "a", "name": "A", "rules": {"within": -1}}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "rules": {"within": True}}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "rules": {"patterns": ["x"]}}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "rules": {"patterns": [[]]}}, ("error", "wrong-type")),
        ({"id": "a", "name": "A", "status": "maybe"}, ("error", "wrong-value")),
        ({"id": "a", "name": "A", "defintion": "x"}, ("warning", "unknown-field")),
        ({"id": "A b", "name": "A"}, ("warning", "id-form")),
        ({"id": "a", "name": "A", "include": "alone"}, ("warning", "list-of-one")),
        ("just words", ("error", "wrong-type")),
    ],
)
def test_each_mistake_is_one_located_problem_and_costs_its_neighbours_nothing(
    entry: Any, expected: Any
) -> None:
    """A bad entry is reported with its place and the entry after it is read."""
    document = {"codes": [entry, {"id": "good", "name": "Good"}]}
    codebook, problems = codebook_from(document)
    assert [expected] == kinds(document)
    assert problems[0].where.startswith("codes[0]")
    assert "good" in codebook.by_id()


def test_a_misspelt_rule_key_gets_a_suggestion() -> None:
    """The hint names the key that was meant, and the place names the entry."""
    (problem,) = codebook_from({"codes": [{"id": "a", "name": "A", "rules": {"exclude_phrase": ["x"]}}]})[1]
    assert (problem.where, problem.hint) == ("codes[0] (a)", "did you mean exclude_phrases?")


def test_of_two_entries_with_one_id_the_first_is_kept() -> None:
    """The second is an error that says where the first stands."""
    codebook, problems = codebook_from(
        {"codes": [{"id": "a", "name": "First"}, {"id": "a", "name": "Second"}]}
    )
    assert [code.name for code in codebook.codes] == ["First"]
    assert [(problem.code, problem.where) for problem in problems] == [("duplicate-id", "codes[1] (a)")]


def test_a_circle_of_parents_is_reported_for_each_code_in_it_and_not_for_those_below() -> None:
    """Only the codes of the circle must be mended."""
    entries = [("a", "b"), ("b", "a"), ("c", "a")]
    document = {"codes": [{"id": own, "name": own, "parent": parent} for own, parent in entries]}
    assert kinds(document) == [("error", "parent-cycle")] * 2


def test_the_place_has_the_line_when_the_reader_kept_it() -> None:
    """A person finds the entry in the file at once."""
    (problem,) = codebook_from(from_yaml("codes:\n  - id: a\n    name: A\n  - name: B\n"))[1]
    assert problem.where == "codes[1], line 4"


def test_numbers_and_dates_are_read_as_they_are_written() -> None:
    """YAML makes 2026 a number and 2026-03-01 a date; people mean text."""
    code = codebook_from({"codes": [{"id": 12, "name": 2026, "since": dt.date(2026, 3, 1)}]})[0].codes[0]
    assert (code.id, code.name, code.since) == ("12", "2026", "2026-03-01")


@pytest.mark.parametrize("document", [{}, {"codes": None}, {"codes": []}, {"format": 1, "glossary": None}])
def test_an_empty_codebook_is_no_problem(document: Any) -> None:
    """A study starts with nothing."""
    codebook, problems = codebook_from(document)
    assert (codebook.codes, problems) == ((), ())


@pytest.mark.parametrize("document", [{"codes": {"a": {}}}, {"format": 2}, {"glossary": ["x"]}])
def test_a_document_of_the_wrong_shape_is_an_error(document: Any) -> None:
    """Codes must be a list, the format known, the glossary a mapping."""
    assert [severity for severity, _ in kinds(document)] == ["error"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["id", "name", "parent", "include", "examples", "facets", "rules", "status", "aliases", "oddity"]
)
RULE_KEYS = st.sampled_from(["phrases", "patterns", "within", "scope", "negation", "oddity"])
ENTRIES = VALUES | st.dictionaries(KEYS, VALUES | st.dictionaries(RULE_KEYS, VALUES))


@given(st.fixed_dictionaries({"codes": st.lists(ENTRIES) | VALUES, "glossary": VALUES}))
def test_nothing_that_yaml_can_hold_crashes_the_reader(document: Any) -> None:
    """Whatever stands there, the answer is a codebook and problems, and every code survives writing back."""
    codebook, _ = codebook_from(document)
    again, _ = codebook_from({"codes": [entry_mapping(code) for code in codebook.codes]})
    assert codebook.codes == again.codes
