"""Whatever word a header takes for its kind, the fact kept is the one of the format."""

from __future__ import annotations

from typing import Any

import pytest
from loading_files import load_best


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("statements", "counted_statements"),
        ("Counted statements", "counted_statements"),
        ("field-note", "field_notes"),
        ("workshop", "workshop"),
    ],
)
def test_a_kind_is_kept_as_the_format_calls_it(said: str, expected: Any) -> None:
    """Two files that differ in the word alone have the same facts and turns."""
    body = "## What was said?\n\n- 12: nobody rang back\n"
    contents = [f"---\nkind: {kind}\n---\n\n{body}".encode() for kind in (said, expected)]
    loaded = [load_best(content, "notes.md") for content in contents]
    assert loaded[0].metadata["kind"] == expected
    assert (loaded[0].metadata, loaded[0].turns) == (loaded[1].metadata, loaded[1].turns)
