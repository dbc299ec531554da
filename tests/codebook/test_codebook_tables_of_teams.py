"""Tables that a team typed: numbers, sums, names given twice, other names, facets, circles."""

from __future__ import annotations

import pytest

from qualcode.codebook.reading import codebook_from
from qualcode.codebook.reading_table import ReadTables, read_tables
from qualcode.codebook.table import tables_of
from qualcode.codebook.tree import walk
from qualcode.containers import Sheet
from qualcode.model import Codebook

KNOWN, _ = codebook_from(
    {
        "codes": [
            {"id": "access", "name": "Getting help"},
            {
                "id": "listened-to", "name": "Listened to", "parent": "access", "aliases": ["Being heard"],
                "definition": "Staff take in what is said.",
            },
        ],
        "facets": {"kind": ["barrier", "ask"]},
    }
)  # fmt: skip


def read(*rows: tuple[str, ...], known: Codebook | None = None) -> ReadTables:
    """Read one table."""
    return read_tables([Sheet("", True, rows)], known or Codebook())


def tree(found: ReadTables) -> list[tuple[int, str, str]]:
    """Return depth, id and name of every code."""
    return [(depth, code.id, code.name) for depth, code in walk(found.codebook)]


def told(found: ReadTables) -> list[tuple[str, str, str]]:
    """Return what was not understood: code, place, severity."""
    return [(problem.code, problem.where, problem.severity) for problem in found.problems]


NUMBERED = [
    (0, "staff", "Staff"), (1, "rude-staff", "Rude staff"), (0, "estates", "Estates"), (1, "doors", "Doors"),
]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        (("Code", "Note"), ("1. Staff",), ("1.1 Rude staff",), ("2. Estates", ""), ("2.1.1 Doors", "")),
        (("Code",), ("1 Staff",), ("1.1) Rude staff",), ("2 Estates",), ("2.1 Doors",)),
        (("No", "Name"), ("1", "Staff"), ("1.1", "Rude staff"), ("2", "Estates"), ("2.1", "Doors")),
        (("Code", "Label"), ("1", "Staff"), ("1.1", "Rude staff"), ("2", "Estates"), ("2.1", "Doors")),
        (("Theme", "Code"), ("1. Staff", "1.1 Rude staff"), ("2. Estates", "2.1 Doors")),
        (
            ("Name", "Parent"), ("1. Staff", ""), ("1.1 Rude staff", "1. Staff"), ("2. Estates", ""),
            ("2.1 Doors", "2. Estates"),
        ),
    ],
)  # fmt: skip
def test_numbers_are_levels(rows: tuple[tuple[str, ...], ...]) -> None:
    """1, 1.1, 2 before names, or in a column beside them, say what is below what; no name has them."""
    found = read(*rows)
    assert tree(found) == NUMBERED
    assert [problem.code for problem in found.problems] == ["numbered"]


def test_an_export_keeps_its_numbers() -> None:
    """Names that have numbers in a study have them in another one that takes its export in."""
    book, _ = codebook_from(
        {"codes": [{"id": "staff", "name": "1. Staff"}, {"id": "doors", "name": "2. Doors"}]}
    )
    table = tables_of(book).codes
    found = read(table.headings, *table.rows)
    assert [code.name for code in found.codebook.codes] == ["1. Staff", "2. Doors"]


def test_numbers_beside_rows_that_go_on() -> None:
    """A row that goes on may repeat its number or name no code; a sum below needs none."""
    rows = (("1", "Staff", "a"), ("1.1", "Rude staff", "b"), ("1.1", "", "c"), ("1.1", "Rude staff", "d"))
    found = read(("No", "Code", "Example"), *rows, ("", "Total", "4"))
    assert tree(found) == NUMBERED[:2]
    assert [len(code.examples) for code in found.codebook.codes] == [1, 3]
    named = read(("Code", "Count"), ("1. Staff", "2"), ("1.1 Rude staff", "2"), ("Total", "4"))
    assert tree(named) == NUMBERED[:2]


def test_numbers_that_belong_to_names_stay() -> None:
    """A table where only some names begin with a number, or whose numbers jump back, is read as it stands."""
    assert [name for *_, name in tree(read(("Code",), ("24 hour cover",), ("Doors",)))] == [
        "24 hour cover",
        "Doors",
    ]
    jumping = read(("Code",), ("1.1 Doors",), ("1. Estates",))
    assert [name for *_, name in tree(jumping)] == ["1.1 Doors", "1. Estates"]


def test_a_known_name_with_its_number_is_the_study_s() -> None:
    """What came in with its numbers once is found again by them."""
    known, _ = codebook_from({"codes": [{"id": "1-staff", "name": "1. Staff"}]})
    assert tree(read(("Code",), ("1. Staff",), ("1.1 Rude",), known=known))[0] == (0, "1-staff", "1. Staff")


def test_a_sum_is_no_code() -> None:
    """Total with numbers beside it is left out and said; a code of that name with words is a code."""
    found = read(("Code", "Count"), ("Waiting", "3"), ("Total", "3"))
    assert tree(found) == [(0, "waiting", "Waiting")]
    assert ("total", "row 3", "warning") in told(found)
    assert tree(read(("Code", "Definition"), ("Total", "All of it."))) == [(0, "total", "Total")]


def test_one_name_in_two_rows() -> None:
    """Two rows of one name at one place are refused by row; under two themes they are two codes."""
    found = read(("Code", "Definition"), ("Waiting", "a"), ("Rooms", "b"), ("Waiting", "c"))
    assert [(problem.severity, problem.message) for problem in found.problems] == [
        ("error", "row 2 and row 4 are both called 'Waiting'")
    ]
    apart = read(("Theme", "Code"), ("Access", "Other"), ("Staff", "Other"))
    assert apart.problems == ()


@pytest.mark.parametrize(
    "second", [("waiting", "Waiting", "", "", "we gave up"), ("", "Waiting", "", "", "we gave up")]
)
def test_a_code_over_two_rows(second: tuple[str, ...]) -> None:
    """A row that repeats id or name, and says nothing else, goes on with the one before, and says so."""
    head = ("Id", "Name", "Parent", "Definition", "Examples")
    found = read(head, ("a", "A", "", "", ""), ("waiting", "Waiting", "a", "Long.", "four months"), second)
    assert [len(code.examples) for code in found.codebook.codes] == [0, 2]
    assert told(found) == [("goes-on", "row 4", "info")]


def test_another_name_is_said_and_changes_no_name() -> None:
    """A row that names a code by its alias is taken for it, aloud, and the code keeps its name."""
    found = read(("Code", "Definition"), ("Being heard", "Heard."), known=KNOWN)
    (code,) = found.codebook.codes
    assert (code.id, code.name, code.definition, code.aliases) == (
        "listened-to", "Listened to", "Heard.", ("Being heard",)
    )  # fmt: skip
    assert told(found)[0] == ("by-alias", "row 2", "warning")


def test_a_new_name_keeps_the_old_one() -> None:
    """A code renamed in a table can still be found by its old name, unless another row has it."""
    found = read(("Id", "Name"), ("listened-to", "Taken seriously"), known=KNOWN)
    assert found.codebook.codes[0].aliases == ("Being heard", "Listened to")
    swapped = read(("Id", "Name"), ("listened-to", "Getting help"), ("access", "Listened to"), known=KNOWN)
    assert [code.aliases for code in swapped.codebook.codes] == [("Being heard",), ()]


def test_a_row_with_the_id_alone_keeps_the_name() -> None:
    """In later tables a code stands by its id; where its row with the name is gone, that is known."""
    names = Sheet("table 1", True, (("Name", "Id"), ("Getting help", "access")))
    others = Sheet("table 2", True, (("Id", "Aliases"), ("listened-to", "Being heard"), ("access", "")))
    found = read_tables([names, others], KNOWN)
    assert {code.id: code.name for code in found.codebook.codes} == {
        "access": "Getting help", "listened-to": "Listened to"
    }  # fmt: skip
    assert found.aside == {"listened-to"}
    assert read_tables([others], KNOWN).aside == frozenset()


def test_facets_are_held_against_those_declared() -> None:
    """Case and blanks do not matter; what nobody declared is refused with its cell and the nearest value."""
    rows = (
        ("Name", "Facet: Kind"),
        ("One", "Ask "),
        ("Two", "BARRIER"),
        ("Three", "barier"),
        ("Four", "huh"),
    )
    found = read(*rows, known=KNOWN)
    assert [dict(code.facets) for code in found.codebook.codes][:2] == [{"kind": "ask"}, {"kind": "barrier"}]
    assert told(found) == [("facet-value", "cell B4", "error"), ("facet-value", "cell B5", "error")]
    assert "did you mean barrier" in found.problems[0].hint
    other = read(("Name", "Facet: mood"), ("One", "low"), ("Two", "high"), known=KNOWN)
    assert told(other) == [("facet-undeclared", "cell B2", "warning")]


def test_a_circle_is_told_by_names() -> None:
    """Who stands under whom in a circle is named, in words for a table; once a circle."""
    found = read(("Name", "Parent"), ("Access", "Waiting"), ("Waiting", "Access"), ("Doors", ""))
    (problem,) = found.problems
    assert (problem.where, problem.message) == (
        "row 2", "these stand under each other in a circle: Access, Waiting"
    )  # fmt: skip
    assert "parent:" not in problem.hint


def test_a_parent_that_is_nobody_s_name() -> None:
    """The nearest name is offered, of the table or of the study."""
    found = read(("Name", "Parent"), ("Waiting", "Geting help"), known=KNOWN)
    assert "did you mean Getting help" in found.problems[0].hint


def test_headings_in_plain_words() -> None:
    """What we mean by it, Typical quote."""
    (code,) = read(("Code", "What we mean by it", "Typical quote"), ("A", "b", "c")).codebook.codes
    assert (code.definition, code.examples[0].text) == ("b", "c")


def test_a_second_code_of_a_name_is_said() -> None:
    """A new code of a name that is taken elsewhere in the tree comes in aloud."""
    found = read(("Id", "Name", "Parent"), ("heard-2", "Listened to", ""), known=KNOWN)
    assert told(found) == [("name-taken", "row 2", "warning")]
