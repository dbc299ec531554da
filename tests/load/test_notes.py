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


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("kindd: field_notes", "line 2: `kindd:` is not known"),
        ("knid: field_notes", "line 2: `knid:` is not known"),
        ("kind: feild notes", "line 2: `kind: feild notes` is not known"),
        ("kind: walkabout", "line 2: `kind: walkabout` is not known"),
    ],
)
def test_a_misspelt_kind_is_refused(line: str, place: str) -> None:
    """A header that nearly states its kind would become words of participants: it is asked back."""
    with pytest.raises(BadInputError) as refused:
        load_best(f"---\n{line}\npresent: Ann Ray\n---\nNobody rang.\n".encode(), "n.md")
    assert place in refused.value.message
    assert "did you mean kind: field_notes?" in refused.value.hint


def test_a_kind_in_the_singular_is_understood() -> None:
    """`fieldnote` and `counted statement` say what they are; front matter of other tools is text."""
    formats = [
        load_best(f"---\nkind: {kind}\n---\nTwo said that nobody rang.\n".encode(), "n.md").format
        for kind in ("fieldnote", "Counted statement", "page")
    ]
    assert formats == ["notes", "statements", "markdown"]


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


PEOPLE = """---
# Guidance of the template: left out.
kind: field_notes
title: Walk and talk
date: 2026-03-12
area: North   # one of the study's
present: Ann Ray, Bo
notes_by: Joan Hill
languages: Punjabi, English
through: Gurpreet Kaur, volunteer interpreter
recorded: no
---
<!--
Write below. «nothing in here was heard»
-->

One mother waited. <!-- said twice -->
"""


def test_names_in_the_header_are_no_facts_of_the_session() -> None:
    """Who was there, who wrote and who interpreted stays apart; that somebody interpreted is a fact."""
    loaded = load_best(PEOPLE.encode(), "notes.md")
    assert dict(loaded.metadata) == {
        "kind": "field_notes",
        "title": "Walk and talk",
        "date": "2026-03-12",
        "area": "North",
        "languages": "Punjabi, English",
        "through": "an interpreter",
        "recorded": "no",
    }
    assert {place: dict(names) for place, names in loaded.personal.items()} == {
        "people": {"present": "Ann Ray; Bo", "notes_by": "Joan Hill", "through": "Gurpreet Kaur"}
    }
    told = [problem for problem in loaded.problems if problem.code == "header-people"]
    assert [(problem.where, problem.severity) for problem in told] == [("line 7, 8, 10", "info")]
    assert "Gurpreet" not in "".join(problem.message + problem.hint for problem in loaded.problems)


def test_guidance_is_left_out_by_reason() -> None:
    """Comments on lines of their own are dropped and counted; what stands in a line with words is kept."""
    loaded = load_best(PEOPLE.encode(), "notes.md")
    assert [turn.text for turn in loaded.turns] == ["One mother waited. <!-- said twice -->"]
    assert {part.reason: part.words for part in loaded.balance.dropped}["comments"] == 16
    assert loaded.balance.words_in == loaded.balance.accounted


def test_a_comment_without_an_end_is_words() -> None:
    """What never ends is no comment: nothing below it is lost."""
    loaded = load_as("notes", b"---\nkind: field_notes\n---\n<!-- open\n\nOne note.\n", "n.md")
    assert [turn.text for turn in loaded.turns] == ["<!-- open", "One note."]


def test_a_template_that_nobody_filled_in_is_refused() -> None:
    """A header and guidance alone are refused, saying what the file is."""
    content = b"---\n# guidance\nkind: field_notes\n---\n<!--\nWrite here.\n-->\n"
    with pytest.raises(BadInputError, match=r"n\.md: nothing is noted in it yet; it is the template"):
        load_as("notes", content, "n.md")


def test_a_header_that_says_what_cannot_be_is_told() -> None:
    """A date that is no day is no fact, and a permission that is none is told; lines are named."""
    header = "---\nkind: field_notes\ndate: 12/03/2026\nquoting: perhaps\nhello\n---\nA note.\n"
    loaded = load_as("notes", header.encode(), "n.md")
    assert dict(loaded.metadata) == {"kind": "field_notes", "quoting": "perhaps"}
    assert sorted((one.code, one.where) for one in loaded.problems) == [
        ("header-line", "line 5"),
        ("header-value", "line 3"),
        ("header-value", "line 4"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("through: a volunteer interpreter", ("a volunteer interpreter", {})),
        ("through: Gurpreet Kaur (interpreter)", ("an interpreter", {"through": "Gurpreet Kaur"})),
        ("through whom: Ann Ray, link worker", ("a coordinator", {"through_whom": "Ann Ray"})),
        ("interpreter: Gurpreet", ("an interpreter", {"interpreter": "Gurpreet"})),
        ("through: ann", ("somebody else", {})),
        ("through:", ("", {})),
        ("interpreted by:", ("", {})),
        ("interpreter: none", ("", {})),
        ("through: directly", ("", {})),
        ("translator: a volunteer", ("a volunteer", {})),
    ],
)
def test_through_whom_people_were_heard(line: str, expected: tuple[str | None, dict[str, str]]) -> None:
    """That somebody stood between is always a fact; who it was never is."""
    loaded = load_as("notes", f"---\nkind: field_notes\n{line}\n---\nA note.\n".encode(), "n.md")
    people = dict(loaded.personal.get("people", {}))
    assert expected == (loaded.metadata.get("through"), people)


def test_a_language_translated_from_is_a_fact() -> None:
    """What the notes were translated from is kept under the name by which quotes print it."""
    loaded = load_as("notes", b"---\nkind: field_notes\ntranslated from: Punjabi\n---\nA note.\n", "n.md")
    assert loaded.metadata["translated from"] == "Punjabi"
