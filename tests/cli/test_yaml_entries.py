"""Entries of YAML files that people edit too: what our changes leave alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import StudyFormatError
from qualcode.flows.yaml_entries import add_entry, change_entry, entry_with, proved, same
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes

ORDER = ("id", "label", "claim", "definition", "codes", "divergence", "salience", "links")
PEOPLE_WROTE = """# Synthetic. Head of the file
format: 1
themes:
  # above the first
  - id: T-a
    label: First   # beside the label
    codes: [x, y]   # beside the codes
    definition: >-
      Folded text that goes on
      over two lines

    # above the divergence
    divergence: One said otherwise   # beside the divergence

  # above the second
  - id: T-b
    label: Second
    codes:
      - x   # beside x
      # above y
      - y

    # below the list
    salience: {level: high, reason: everyone said so}
    links:
      - {kind: theme, target: T-a}   # beside the link

  # above the third
  - id: T-c
    label: Third
    definition: |
      Kept line
      by line

# tail of the file
"""
TEXTS = st.text("ab: #'-\"é\n", max_size=12).map(str.strip)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "label": TEXTS,
        "claim": TEXTS,
        "definition": TEXTS,
        "codes": st.lists(st.sampled_from(["x", "y", "z", "w"]), unique=True, min_size=1),
        "divergence": TEXTS,
        "salience": st.fixed_dictionaries({}, optional={"level": TEXTS, "reason": TEXTS}),
        "links": st.lists(
            st.fixed_dictionaries({"kind": st.just("code"), "target": st.sampled_from(["x", "y"])}),
            max_size=2,
        ),
    },
)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        plain = {name: _plain(item) for name, item in value.items() if item is not None}
        return {name: item for name, item in plain.items() if item}
    return [_plain(item) for item in value] if isinstance(value, list) else str(value).strip()


def _entries(content: str) -> list[dict[str, Any]]:
    return [_plain(entry) for entry in parse_yaml(content.encode(), "themes.yaml")["themes"]]


@given(place=st.integers(0, 2), fields=FIELDS)
def test_a_change_says_what_was_meant_and_leaves_the_rest(place: int, fields: dict[str, Any]) -> None:
    """Whatever is changed, it reads back as meant, the rest as before, and no comment line is lost."""
    document = parse_yaml(PEOPLE_WROTE.encode(), "themes.yaml")
    wanted = {"id": str(document["themes"][place]["id"]), "codes": ["y"]} | fields
    change_entry(document["themes"][place], {k: v for k, v in wanted.items() if v}, order=ORDER)
    written = yaml_bytes(document).decode()
    expected = _entries(PEOPLE_WROTE)
    expected[place] = _plain(wanted)
    assert expected == _entries(written)
    assert re.findall(r"^ *# .*$", PEOPLE_WROTE, re.MULTILINE) == re.findall(
        r"^ *# .*$", written, re.MULTILINE
    )


def test_a_new_entry_stands_last_after_a_blank_line() -> None:
    """What was there stays byte for byte, and the new entry follows."""
    document = parse_yaml(PEOPLE_WROTE.encode(), "themes.yaml")
    add_entry(document["themes"], {"id": "T-d", "label": "Fourth", "codes": ["x"]})
    assert (
        yaml_bytes(document).decode() == PEOPLE_WROTE + "\n  - id: T-d\n    label: Fourth\n    codes: [x]\n"
    )


def test_nothing_to_change_changes_no_byte() -> None:
    """An entry given the values it has is written as it was."""
    document = parse_yaml(PEOPLE_WROTE.encode(), "themes.yaml")
    entry = entry_with(document["themes"], "T-b")
    assert entry is not None
    change_entry(entry, _plain(entry), order=ORDER)
    assert yaml_bytes(document).decode() == PEOPLE_WROTE


def test_items_of_a_list_keep_their_comments_when_their_order_changes() -> None:
    """A comment moves with what it stands beside."""
    document = parse_yaml(PEOPLE_WROTE.encode(), "themes.yaml")
    fields = _plain(document["themes"][1]) | {"codes": ["z", "y", "x"]}
    change_entry(document["themes"][1], fields, order=ORDER)
    assert (
        "- z\n      - y\n      - x   # beside x\n      # above y\n\n    # below the list\n"
        in yaml_bytes(document).decode()
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [(2, "2"), ("word", ["word"]), (" a ", "a"), ({"a": 1}, {"a": "1"}), ([1, "b"], ["1", "b"])],
)
def test_what_people_wrote_otherwise_says_the_same(old: object, new: object) -> None:
    """A number is its text, a single text a list of one: no reason to rewrite it."""
    assert same(old, new)


def test_entries_that_share_a_part_are_refused_and_not_changed_together() -> None:
    """With anchors a change of one entry would change another; it is refused."""
    shared = b"themes:\n  - id: T-a\n    codes: &both\n      - x\n  - id: T-b\n    codes: *both\n"
    document = parse_yaml(shared, "themes.yaml")
    change_entry(document["themes"][0], {"id": "T-a", "codes": ["x", "y"]}, order=ORDER)
    meant = [{"id": "T-a", "codes": ["x", "y"]}, {"id": "T-b", "codes": ["x"]}]
    with pytest.raises(StudyFormatError, match="cannot be changed safely"):
        proved(
            yaml_bytes(document),
            "themes.yaml",
            lambda found: [_plain(each) for each in found["themes"]],
            meant,
        )
