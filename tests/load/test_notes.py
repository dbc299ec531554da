"""Field notes and workshop lists as docs/formats.md describes them."""

from __future__ import annotations

import pytest
from loading_files import load_as, load_best

from qualcode.errors import BadInputError

HEADER = "---\nkind: {kind}\ndate: 2026-03-12\narea: North\nthrough: a volunteer interpreter\n---\n"
BODY = """# Getting help

One mother waited. «nobody rang back» she said,
and «I gave up».

- a second note
  goes on

## Barriers

Cost.
"""


def test_field_notes() -> None:
    """Paragraphs and items are notes without a speaker; only words in guillemets were heard."""
    loaded = load_best((HEADER.format(kind="field_notes") + BODY).encode(), "notes.md")
    assert (loaded.format, loaded.kind) == ("notes", "field_notes")
    assert dict(loaded.metadata) == {
        "kind": "field_notes",
        "date": "2026-03-12",
        "area": "North",
        "through": "a volunteer interpreter",
    }
    assert [(turn.speaker, turn.question, turn.text) for turn in loaded.turns] == [
        (None, "Getting help", "One mother waited. «nobody rang back» she said, and «I gave up»."),
        (None, "Getting help", "a second note goes on"),
        (None, "Barriers", "Cost."),
    ]
    first = loaded.turns[0]
    assert [first.text[span.start : span.end] for span in first.heard] == ["nobody rang back", "I gave up"]
    assert loaded.balance.words_in == loaded.balance.accounted


def test_workshop_lists() -> None:
    """Each item is a turn with the heading above it as its question; other paragraphs are named."""
    body = (
        "Table 3 of 5, about twenty people came in all that day.\n\n"
        "## What helps?\n- time\n* a call\n1. «kindness»\n\nBarriers:\n- cost\n"
    )
    loaded = load_best((HEADER.format(kind="workshop") + body).encode(), "table3.txt")
    assert [(turn.question, turn.text) for turn in loaded.turns] == [
        ("What helps?", "time"),
        ("What helps?", "a call"),
        ("What helps?", "«kindness»"),
        ("Barriers", "cost"),
    ]
    assert [problem.code for problem in loaded.problems] == ["outside-lists"]
    assert loaded.balance.words_in == loaded.balance.accounted


def test_guillemets_without_partner_do_not_count() -> None:
    """An open guillemet quotes nobody, and its line is named."""
    loaded = load_as("notes", b"---\nkind: field_notes\n---\nShe said \xc2\xabno\n", "n.md")
    assert (
        loaded.turns[0].heard,
        [problem.where for problem in loaded.problems if problem.code == "unpaired-guillemets"],
    ) == ((), ["line 4"])


def test_header_alone_is_refused() -> None:
    """A file in which nothing is noted is refused."""
    with pytest.raises(BadInputError, match="nothing is noted"):
        load_best(HEADER.format(kind="workshop").encode(), "w.md")
