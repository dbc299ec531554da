"""Mappings of survey columns: what is written is read back, what is wrong is named, what fits is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import StudyFormatError, UsageError
from qualcode.model import COLUMN_ROLES
from qualcode.store.mappings import (
    ColumnMapping,
    MappedColumn,
    mapping_bytes,
    mapping_file,
    mapping_from,
    mapping_name,
    read_mappings,
)
from qualcode.store.participants import PERMISSION_FIELDS
from qualcode.store.schemas import problems_in
from qualcode.store.study import Study, open_study
from qualcode.store.yamlfiles import parse_yaml
from qualcode.text import heading_key

PLAIN = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30)
NAMED = PLAIN.filter(str.strip)
COLUMN = st.builds(
    MappedColumn,
    name=NAMED,
    role=st.sampled_from(COLUMN_ROLES),
    attribute=PLAIN,
    consent=st.lists(st.sampled_from(PERMISSION_FIELDS), unique=True).map(tuple),
    question=PLAIN,
)


@given(st.integers(0, 3), st.lists(COLUMN, min_size=1, max_size=6))
def test_a_mapping_is_read_back_as_it_was_written(header_rows: int, columns: list[MappedColumn]) -> None:
    """Whatever the headings are ("no", "12", "a: b"), and every file fits its schema."""
    mapping = ColumnMapping("spring", header_rows, tuple(columns))
    document = parse_yaml(mapping_bytes(mapping), mapping_file("spring"))
    assert mapping == mapping_from(document, "spring")
    assert problems_in("mapping", document, "mappings/spring.yaml") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns: []", "lists no columns"),
        ("columns: Ward", "lists no columns"),
        ("header_rows: two\ncolumns: [{name: A, role: open}]", "header_rows should be a whole number"),
        ("columns: [{role: open}]", "columns 1: name is missing"),
        ("columns: [{name: A, role: open}, {name: B, role: opened}]", "columns 2: the role is none"),
        ("columns: [{name: A, role: open, permission: [quote]}]", "permission names none that there is"),
        ("columns: [{name: A, role: open, consent: [quote]}]", "permission names none that there is"),
    ],
)
def test_a_mapping_that_is_wrong_names_its_column(text: str, said: str) -> None:
    """By number, never by what stands there."""
    with pytest.raises(StudyFormatError, match=r"mappings/spring\.yaml") as caught:
        mapping_from(parse_yaml(text.encode(), "mappings/spring.yaml"), "spring")
    assert said in caught.value.message


def test_check_reads_mappings_against_their_schema(tmp_path: Path) -> None:
    """An unknown role and an unknown field are findings with their line."""
    text = b"format: 1\ncolumns:\n  - {name: A, role: opened}\n  - {name: B, role: open, words: x}\n"
    found = problems_in("mapping", parse_yaml(text, "mappings/a.yaml"), "mappings/a.yaml")
    assert [problem.where for problem in found] == [
        "mappings/a.yaml line 3, columns 1",
        "mappings/a.yaml line 4, columns 2",
    ]
    assert "role should be id | metadata" in found[0].message
    assert tmp_path.exists()


@pytest.mark.parametrize(
    ("typed", "name"), [("Spring Survey", "spring-survey"), (" a ", "a"), ("ms_forms  2", "ms-forms-2")]
)
def test_a_name_becomes_a_file_name(typed: str, name: str) -> None:
    """In small letters, joined by hyphens."""
    assert mapping_name(typed) == name


@pytest.mark.parametrize("typed", ["", "../x", "a/b", "nul", "é", "-a", "a" * 60])
def test_what_no_file_can_be_called_is_refused(typed: str) -> None:
    """No folder is left, on any system."""
    with pytest.raises(UsageError):
        mapping_name(typed)


def test_mappings_of_a_study_are_read_by_name(tmp_path: Path) -> None:
    """What is no YAML in the folder is not read."""
    (tmp_path / "qualcode.toml").write_text('format = 1\nid = "x"\n', encoding="utf-8")
    study: Study = open_study(tmp_path)
    assert read_mappings(study) == {}
    (tmp_path / "mappings").mkdir()
    mapping = ColumnMapping("spring", 1, (MappedColumn("Ward", "attribute", "area"),))
    (tmp_path / "mappings" / "spring.yaml").write_bytes(mapping_bytes(mapping))
    (tmp_path / "mappings" / "read me.txt").write_text("no", encoding="utf-8")
    assert read_mappings(study) == {"spring": mapping}


def test_headings_are_compared_without_case_accents_and_kinds_of_blank() -> None:
    """What a form's designer retypes is the same question."""
    assert heading_key("What\u00a0would  HELP?\n") == heading_key("what would hélp?")
    assert heading_key("What would help?") != heading_key("What would help")
