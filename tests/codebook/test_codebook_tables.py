"""A codebook as tables: what is written is read back, and what teams typed is understood."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebook.reading import codebook_from, entry_mapping
from qualcode.codebook.reading_table import ReadTables, read_tables
from qualcode.codebook.table import Tables, tables_of
from qualcode.codebook.tree import walk
from qualcode.containers import Sheet
from qualcode.model import Codebook
from qualcode.text import normalised

SIGNS = st.sampled_from("ab \\↵←;‹›U+FE0-•1.\n=")
TEXT = st.text(SIGNS | st.characters(exclude_categories=["Cs"]), max_size=8)
WORD = st.text(st.sampled_from("abcå-1"), min_size=1, max_size=3)
LIST = st.lists(TEXT, max_size=3)
EXAMPLES = st.lists(st.fixed_dictionaries({"text": TEXT}, optional={"source": TEXT}), max_size=2)
TOKEN = st.dictionaries(st.sampled_from(["LOWER", "OP"]), st.text(max_size=3) | st.integers(), min_size=1)
RULES = st.fixed_dictionaries(
    {},
    optional={
        "phrases": LIST, "lemmas": LIST, "requires_any": LIST, "exclude_phrases": LIST,
        "patterns": st.lists(st.lists(TOKEN, min_size=1, max_size=2), max_size=2),
        "within": st.integers(0, 9), "scope": st.sampled_from(["sentence", "turn"]),
        "speakers": st.sampled_from(["participants", "all"]),
        "negation": st.sampled_from(["flag", "keep", "suppress"]),
        "hypothetical": st.sampled_from(["flag", "keep", "suppress"]),
    },
)  # fmt: skip
NAME = TEXT.filter(lambda text: normalised(text).strip())
REFERENCE = st.integers(0, 5)
REFERENCES = st.lists(REFERENCE, max_size=2)
ENTRY = st.fixed_dictionaries(
    {"id": WORD, "name": NAME},
    optional={
        "parent": REFERENCE, "definition": TEXT, "include": LIST, "exclude": LIST, "examples": EXAMPLES,
        "counter_examples": EXAMPLES, "close_codes": REFERENCES, "aliases": LIST,
        "facets": st.dictionaries(WORD | TEXT, TEXT, max_size=2), "rules": RULES, "frame": TEXT,
        "status": st.sampled_from(["active", "retired"]), "replaced_by": REFERENCES, "since": TEXT,
        "author": TEXT, "rationale": TEXT,
    },
)  # fmt: skip


def referring(document: dict[str, Any]) -> dict[str, Any]:
    """Make ids of the numbers that stand for them: those of entries, and one that is nowhere."""
    ids = [entry["id"] for entry in document["codes"]]

    def meant(number: int) -> str:
        return str(ids[number]) if number < len(ids) else "not-in-the-codebook"

    for entry in document["codes"]:
        for key in {"parent", "close_codes", "replaced_by"} & entry.keys():
            said = entry[key]
            entry[key] = meant(said) if isinstance(said, int) else [meant(one) for one in said]
    return document


DOCUMENT = st.fixed_dictionaries(
    {"format": st.just(1), "codes": st.lists(ENTRY, max_size=5)},
    optional={
        "glossary": st.dictionaries(TEXT, LIST, max_size=2),
        "facets": st.dictionaries(TEXT, LIST, max_size=2),
        "frames": st.dictionaries(WORD, TEXT, max_size=2),
    },
).map(referring)


def as_sheets(tables: Tables) -> list[Sheet]:
    """Return tables as a reader of files gives them."""
    return [Sheet(one.name, True, (one.headings, *one.rows)) for one in (tables.codes, *tables.beside)]


def content(codebook: Codebook) -> tuple[Any, ...]:
    """Return everything a codebook says, in the order of its tree."""
    return (
        [entry_mapping(code) for _, code in walk(codebook)],
        {term: list(words) for term, words in codebook.glossary.items()},
        {name: list(values) for name, values in codebook.facets.items()},
        dict(codebook.frames),
    )


@settings(max_examples=150, deadline=None)
@given(DOCUMENT)
def test_every_codebook_comes_back_from_its_tables(document: dict[str, Any]) -> None:
    """Codes, glossary, facets and frames are the same, whatever letters stand in them."""
    codebook, _ = codebook_from(document)
    assert content(read_tables(as_sheets(tables_of(codebook)), Codebook()).codebook) == content(codebook)


@settings(max_examples=60, deadline=None)
@given(DOCUMENT)
def test_what_comes_back_changes_nothing(document: dict[str, Any]) -> None:
    """Read beside the codebook that it is of, a table says the same of every code."""
    codebook, _ = codebook_from(document)
    assert content(read_tables(as_sheets(tables_of(codebook)), codebook).codebook) == content(codebook)


def read(*rows: tuple[str, ...], known: Codebook | None = None) -> ReadTables:
    """Read one table."""
    return read_tables([Sheet("", True, rows)], known or Codebook())


def tree(found: ReadTables) -> list[tuple[int, str, str]]:
    """Return depth, id and name of every code."""
    return [(depth, code.id, code.name) for depth, code in walk(found.codebook)]


WAITING = [(0, "access", "Access"), (1, "waiting", "Waiting"), (1, "rooms", "Rooms"), (0, "staff", "Staff")]


def test_headings_of_teams_are_understood() -> None:
    """Code, Description, When to use, Not to use and Example quote stand for our fields."""
    found = read(
        ("Codebook, spring round", "", "", "", ""),
        ("CODE", "Description", "When to use:", "When NOT to use", "Example quote(s)"),
        ("Waiting", "Too long.", "• months\n• weeks", "one day", "four months, they said"),
    )
    (code,) = found.codebook.codes
    assert (code.id, code.definition, code.include, code.exclude) == (
        "waiting", "Too long.", ("months", "weeks"), ("one day",)
    )  # fmt: skip
    assert [example.text for example in code.examples] == ["four months, they said"]
    assert found.problems == ()


def test_a_tree_in_columns() -> None:
    """Level 1, 2, 3 (or Theme, Sub-theme, Code), merged cells above left blank."""
    rows = (("Access", "Waiting", "w"), ("", "Rooms", "r"), ("Staff", "", "s"))
    assert tree(read(("Level 1", "Level 2", "Definition"), *rows)) == WAITING
    assert tree(read(("Theme", "Code", "Definition"), *rows)) == WAITING
    assert [code.definition for code in read(("Theme", "Code", "Definition"), *rows).codebook.codes] == [
        "", "w", "r", "s"
    ]  # fmt: skip


def test_a_tree_by_parent_path_level_and_indentation() -> None:
    """A parent's name, a path, a number or blanks before the name say the same."""
    by_parent = read(
        ("Name", "Parent code"), ("Access", ""), ("Waiting", "access"), ("Rooms", "Access"), ("Staff", "")
    )
    by_path = read(
        ("Hierarchical name",), ("Nodes\\Access\\Waiting",), ("Nodes\\Access\\Rooms",), ("Nodes\\Staff",)
    )
    by_level = read(("Level", "Code"), ("1", "Access"), ("2", "Waiting"), ("2", "Rooms"), ("1", "Staff"))
    by_blanks = read(
        ("Name", "Description"), ("Access", ""), ("  Waiting", ""), ("  Rooms", "r"), ("Staff", "")
    )
    assert [tree(one) for one in (by_parent, by_path, by_level, by_blanks)] == [WAITING] * 4


def test_a_code_with_a_number_and_a_label() -> None:
    """Beside a label, the column Code holds the short name; one that cannot be an id is kept as an alias."""
    found = read(("Code", "Label"), ("WT 1", "Waiting"), ("rooms", "Cold rooms"))
    assert [(code.id, code.name, code.aliases) for code in found.codebook.codes] == [
        ("wt-1", "Waiting", ("WT 1",)), ("rooms", "Cold rooms", ())
    ]  # fmt: skip


def test_rows_that_go_on() -> None:
    """A row without a name, and one that repeats the name, say more of the same code."""
    found = read(
        ("Name", "Definition", "Examples"),
        ("Waiting", "Too long.", "four months"),
        ("", "", "nobody rang"),
        ("Waiting", "Too long.", "we gave up"),
    )
    assert [len(code.examples) for code in found.codebook.codes] == [3]
    assert [(problem.where, problem.severity) for problem in found.problems] == [
        ("row 3", "info"), ("row 4", "info")
    ]  # fmt: skip


def test_what_is_not_understood_has_a_place() -> None:
    """Unknown columns, tables and codes without a name are said with row and column; counts are no loss."""
    found = read(
        ("Name", "Definition", "Mood", "References"), ("Waiting", "x", "grim", "12"), ("", "", "", "")
    )
    assert [(problem.code, problem.where, problem.severity) for problem in found.problems] == [
        ("unknown-column", "cell C1", "warning"),
        ("counts", "cell D1", "info"),
    ]
    other = read(("Week", "Weather"), ("1", "rain"))
    assert [problem.code for problem in other.problems] == ["unknown-table"]
    nameless = read(("Name", "Definition"), ("", "no name"))
    assert [(problem.code, problem.where) for problem in nameless.problems] == [("no-name", "row 2")]


def test_bad_values_have_their_row() -> None:
    """What codebook.yaml would refuse is refused with the row of the table."""
    found = read(("Id", "Name", "Parent", "Rule: scope"), ("a", "A", "nowhere", ""), ("b", "B", "", "page"))
    assert [(problem.code, problem.where) for problem in found.problems] == [
        ("unknown-parent", "row 2"),
        ("wrong-value", "row 3"),
    ]


KNOWN, _ = codebook_from(
    {
        "codes": [
            {"id": "access", "name": "Getting help"},
            {
                "id": "long-wait", "name": "Waiting too long", "parent": "access", "definition": "Weeks.",
                "include": ["months"], "rules": {"phrases": ["waiting list"], "within": 3},
            },
        ],
        "facets": {"kind": ["barrier"]},
    }
)  # fmt: skip


def test_a_known_code_is_found_by_name_and_keeps_what_the_table_has_no_column_for() -> None:
    """Without ids the study's code of that name is meant; only the columns that are there change it."""
    found = read(("Code", "Definition", "Kind"), ("waiting too long", "Months.", "barrier"), known=KNOWN)
    (code,) = found.codebook.codes
    assert (code.id, code.parent, code.definition, code.include, dict(code.facets)) == (
        "long-wait", "access", "Months.", ("months",), {"kind": "barrier"}
    )  # fmt: skip
    assert code.rules.phrases == ("waiting list",)


def test_a_blank_cell_empties_a_field() -> None:
    """A column that is there decides, also where a cell is blank."""
    found = read(
        ("Id", "Name", "Definition", "Rule: within"), ("long-wait", "Waiting too long", "", ""), known=KNOWN
    )
    (code,) = found.codebook.codes
    assert (code.definition, code.rules.within, code.rules.phrases) == ("", 0, ("waiting list",))


def test_a_glossary_in_either_order() -> None:
    """Term and Synonyms as we write them, Abbreviation and Meaning as teams do."""
    ours = read(("Term", "Synonyms"), ("health visitor", "HV; health visitors"))
    theirs = read(("Abbreviation", "Meaning"), ("HV", "health visitor"))
    assert [dict(one.codebook.glossary) for one in (ours, theirs)] == [
        {"health visitor": ("HV", "health visitors")}, {"health visitor": ("HV",)}
    ]  # fmt: skip
