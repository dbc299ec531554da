"""Applying decisions: every old code has one new one, nothing is lost, contradictions are refused by row."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebook.crosswalk.applying import Applied, Held, applied
from qualcode.codebook.crosswalk.applying_groups import grouped
from qualcode.codebook.crosswalk.pairs import DECISIONS, Book, CodeOf, Decided, Decision
from qualcode.codebook.crosswalk.sheet_reading import Row, entries_of, read_rows
from qualcode.codebook.linting import lint
from qualcode.codebook.reading import codebook_from, entry_mapping, revision_of
from qualcode.codebook.tree import ancestors
from qualcode.model import Code, Codebook, Example, Rules
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes

KENT = Book(
    "kent",
    Codebook(
        (
            Code("access", "Access", definition="Reaching help."),
            Code(
                "waiting", "Waiting", parent="access", definition="Weeks without news.", include=("months",)
            ),
            Code("dads", "Dads", definition="What fathers say."),
            Code("staff", "Workforce", definition="Posts that are filled."),
        ),
        {"health visitor": ("HV",)},
        facets={"kind": ("barrier",)},
    ),
)
WALES = Book(
    "wales",
    Codebook(
        (
            Code("delays", "Delays", definition="Time on a list.", examples=(Example("four months"),),
                 aliases=("Queues",), rules=Rules(phrases=("waiting list",))),
            Code("letters", "Letters", parent="delays", exclude=("calls, see delays",)),
            Code("staff", "Workforce", definition="How people are trained."),
            Code("access", "Getting in", definition="Doors and ramps."),
        ),
        {"health visitor": ("visitor",), "home visit": ("HV",)},
        facets={"kind": ("gap",)},
    ),
)  # fmt: skip
BOOKS = (KENT, WALES)


def row(left: str, decision: Decision | str, right: str, **said: str) -> Row:
    """Return a row as a person types it, with the revisions of today."""
    rows, problems = read_rows(
        [
            ("Left", "Right", "Decision", "Name", "Who", "Why", "Definition", "Kind"),
            (
                left,
                right,
                decision,
                *(said.get(key, "") for key in ("name", "who", "why", "definition", "kind")),
            ),
        ]
    )
    assert problems == []
    return rows[0]


def done(*rows: Row, books: tuple[Book, ...] = BOOKS, held: Held | None = None) -> Applied:
    """Apply rows that fit."""
    groups, problems = grouped(rows, books, (held or Held()).ids)
    assert [problem.message for problem in problems] == []
    return applied(books, groups, held, who="ann")


def faults(*rows: Row, books: tuple[Book, ...] = BOOKS) -> list[str]:
    """Return what stands in the way, as codes."""
    return [problem.code for problem in grouped(rows, books)[1]]


def test_two_codes_become_one() -> None:
    """The left one's id and words stay; the other's label, example, rule, child and definition go over."""
    made = done(row("kent:waiting", "same", "wales:delays", who="board", why="one idea"))
    waiting = made.codebook.by_id()["waiting"]
    assert waiting.definition == "Weeks without news."
    assert waiting.aliases == ("Delays", "Queues")
    assert waiting.examples == (Example("four months"),)
    assert waiting.rules.phrases == ("waiting list",)
    assert "wales (Delays): Time on a list." in waiting.rationale
    assert made.codebook.by_id()["letters"].parent == "waiting"
    assert "delays" not in made.codebook.by_id()
    rows = {(one.area, one.old): (one.new, one.decision, one.who, one.why) for one in made.rows}
    assert rows["wales", "delays"] == ("waiting", "same", "board", "one idea")
    assert rows["kent", "waiting"] == ("waiting", "same", "board", "one idea")
    assert rows["wales", "staff"] == ("wales-staff", "renamed", "", "")
    assert rows["kent", "dads"] == ("dads", "kept", "", "")
    assert any("defined otherwise" in notice for notice in made.notices)


def test_all_that_is_defined_otherwise_is_told_at_once_and_last() -> None:
    """A facet that is lost, or a name that changes, is told before it."""
    made = done(row("kent:waiting", "same", "wales:delays"), row("kent:access", "same", "wales:access"))
    told = [notice for notice in made.notices if "defined otherwise" in notice]
    both = "kent:access and wales:access; kent:waiting and wales:delays"
    assert told == [f"{both} are defined otherwise: the other words stand in the rationale"]
    assert len(made.notices) > 1
    assert "defined otherwise" in made.notices[-1]


def test_the_name_and_the_definition_that_were_agreed_stand() -> None:
    """A typed name is the code's; `right` takes the right one's definition, typed words stand as they are."""
    made = done(row("kent:waiting", "same", "wales:delays", name="Waiting for help", definition="right"))
    waiting = made.codebook.by_id()["waiting"]
    assert (waiting.name, waiting.definition) == ("Waiting for help", "Time on a list.")
    assert waiting.aliases == ("Waiting", "Delays", "Queues")
    again = done(row("kent:waiting", "same", "wales:delays", definition="Any time without help."))
    assert again.codebook.by_id()["waiting"].definition == "Any time without help."


def test_one_label_with_two_meanings_stays_apart_and_is_told_apart() -> None:
    """The second code of a label has its book in its name, or the name that people gave it."""
    made = done(row("kent:staff", "apart", "wales:staff", why="posts against training"))
    assert made.codebook.by_id()["wales-staff"].name == "Workforce (wales)"
    named = done(row("kent:staff", "apart", "wales:staff", name="Training of staff"))
    assert named.codebook.by_id()["wales-staff"].name == "Training of staff"


def test_a_label_twice_in_one_book_is_told_by_what_is_above() -> None:
    """The second of two codes of one name in one book has its parent's name beside its own."""
    book = Book(
        "a",
        Codebook(
            (Code("p", "Mothers"), Code("x", "Seeking support"), Code("y", "Seeking support", parent="p"))
        ),
    )
    assert done(books=(book,)).codebook.by_id()["y"].name == "Seeking support (Mothers)"


def test_under_and_over_place_codes() -> None:
    """Left goes below right, or right below left; what stood above is lifted where that would be a circle."""
    assert done(row("kent:dads", "under", "wales:access")).codebook.by_id()["dads"].parent == "wales-access"
    assert done(row("kent:dads", "over", "wales:access")).codebook.by_id()["wales-access"].parent == "dads"
    turned = done(row("kent:access", "under", "kent:waiting")).codebook.by_id()
    assert (turned["access"].parent, turned["waiting"].parent) == ("waiting", None)


def test_words_that_point_to_a_code_follow_its_id() -> None:
    """`see CODE` in an exclusion leads to the code as it is called now."""
    first = Book("a", Codebook((Code("delays", "Delays"),)))
    made = done(books=(first, WALES))
    assert made.codebook.by_id()["letters"].exclude == ("calls, see wales-delays",)


def test_glossaries_are_one_and_clashes_are_said() -> None:
    """A term keeps all its words; a word that stands for two terms is named."""
    made = done()
    assert made.codebook.glossary == {"health visitor": ("HV", "visitor"), "home visit": ("HV",)}
    assert [notice for notice in made.notices if "'HV'" in notice] == [
        "'HV' stands for 'home visit' in wales, and for 'health visitor' elsewhere"
    ]
    assert made.codebook.facets == {"kind": ["barrier", "gap"]}


def test_frames_of_one_id_stay_two() -> None:
    """A frame of another title under the same id gets another id, and its codes with it."""
    books = tuple(
        Book(name, Codebook((Code(name, name.title(), frame="f"),), frames={"f": f"Frame of {name}"}))
        for name in ("a", "b")
    )
    made = done(books=books)
    assert made.codebook.frames == {"f": "Frame of a", "b-f": "Frame of b"}
    assert made.codebook.by_id()["b"].frame == "b-f"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("kent:dads", "", "wales:access")], ["undecided"]),
        ([row("kent:nobody", "same", "wales:access")], ["unknown-code"]),
        ([row("kent:dads", "same", "leeds:x")], ["unknown-book"]),
        (
            [
                row("kent:dads", "same", "wales:access"),
                row("wales:access", "same", "wales:delays"),
                row("kent:dads", "apart", "wales:delays"),
            ],
            ["apart-and-same"],
        ),
        (
            [row("kent:dads", "under", "wales:access"), row("kent:dads", "under", "wales:staff")],
            ["two-parents"],
        ),
        (
            [row("kent:dads", "under", "wales:access"), row("kent:dads", "same", "wales:access")],
            ["below-itself"],
        ),
        (
            [
                row("kent:dads", "under", "wales:access"),
                row("wales:access", "under", "wales:staff"),
                row("wales:staff", "under", "kent:dads"),
            ],
            ["circle"],
        ),
        (
            [
                row("kent:dads", "same", "wales:access", name="A"),
                row("kent:dads", "same", "wales:staff", name="B"),
            ],
            ["two-names"],
        ),
        (
            [row("kent:dads", "apart", "wales:access"), row("kent:dads", "under", "wales:access")],
            ["decided-twice"],
        ),
        ([row("kent:dads", "under", "wales:access", name="A")], ["whose-name"]),
        (
            [
                row("kent:dads", "same", "wales:access", name="A"),
                row("kent:staff", "same", "wales:staff", name="a"),
            ],
            ["same-name"],
        ),
        ([row("kent:dads", "same", "kent:dads")], ["itself"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(rows: list[Row], expected: list[str]) -> None:
    """Each contradiction is one line, with its row."""
    assert faults(*rows) == expected


def test_an_entry_that_changed_since_is_asked_again() -> None:
    """A row that was written about other words is not applied."""
    one = Row(Decided(CodeOf("kent", "dads"), CodeOf("wales", "access"), "same"), "row 2", "same", "0" * 12)
    assert faults(one) == ["changed-since"]
    same = Row(one.decided, "row 2", "same", revision_of(KENT.codebook.by_id()["dads"]))
    assert faults(same) == []


def test_the_apart_that_nobody_decided_stands_in_nobodys_way() -> None:
    """A pair without likeness comes with apart; rows that unite its codes elsewhere are no contradiction."""
    nobody = row("kent:dads", "apart", "wales:delays", kind="none")
    somebody = row("kent:dads", "apart", "wales:delays", kind="none", who="ann")
    others = row("kent:dads", "same", "wales:access"), row("wales:access", "same", "wales:delays")
    assert faults(nobody, *others) == []
    assert faults(somebody, *others) == ["apart-and-same"]


def test_a_question_whose_answer_follows_is_not_asked() -> None:
    """Where A is B and B is C, nobody has to say that A is C."""
    rows = row("kent:dads", "same", "wales:access"), row("wales:access", "same", "wales:delays")
    assert faults(*rows, row("kent:dads", "", "wales:delays")) == []
    assert faults(*rows, row("kent:dads", "", "wales:staff")) == ["undecided"]


def test_into_a_study() -> None:
    """A study's codes keep their ids; what goes into another is retired there; new ones come beside."""
    base = Codebook((Code("old", "Old"), *KENT.codebook.codes))
    held = Held(base, {CodeOf("kent", code.id): code.id for code in KENT.codebook.codes})
    made = done(
        row("kent:waiting", "same", "wales:delays"), row("kent:dads", "same", "kent:staff"), held=held
    )
    known = made.codebook.by_id()
    assert made.merges == (("staff", "dads"),)
    assert (known["staff"].status, known["staff"].replaced_by) == ("retired", ("dads",))
    assert set(made.added) == {"letters", "wales-staff", "wales-access"}
    assert "old" in known


CODES = [CodeOf(book.name, code.id) for book in BOOKS for code in book.codebook.codes]
DECIDED = st.lists(
    st.tuples(st.sampled_from(CODES), st.sampled_from(DECISIONS), st.sampled_from(CODES)),
    max_size=8,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(DECIDED, st.sets(st.sampled_from(CODES[:4])))
def test_whatever_fits_gives_a_sound_codebook(
    decisions: list[tuple[CodeOf, Decision, CodeOf]], in_study: set[CodeOf]
) -> None:
    """Decisions that fit: each old code has one new one, the tree is one, and the labels are there."""
    rows = [Row(Decided(left, right, decision)) for left, decision, right in decisions]
    codes = KENT.codebook.by_id()
    base = [codes[one.code] for one in CODES if one in in_study]
    held = Held(
        Codebook(tuple(Code(one.id, one.name, definition=one.definition) for one in base)),
        {one: one.code for one in CODES if one in in_study},
    )
    groups, problems = grouped(rows, BOOKS, held.ids)
    if problems:
        return
    made = applied(BOOKS, groups, held)
    document = {"format": 1, "codes": [entry_mapping(code) for code in made.codebook.codes]}
    read, found = codebook_from(parse_yaml(yaml_bytes(document), "merged.yaml"))
    assert [one.message for one in found if one.severity == "error"] == []
    known = read.by_id()
    assert [CodeOf(one.area, one.old) for one in made.rows] == CODES
    new = {CodeOf(one.area, one.old): one.new for one in made.rows}
    assert all(known[one].status == "active" for one in new.values())
    for left, decision, right in decisions:
        assert (new[left] == new[right]) == (groups.first[left] == groups.first[right])
        if decision == "same":
            assert new[left] == new[right]
        if decision == "under":
            assert known[new[left]].parent == new[right]
    active = [one for one in read.codes if one.status == "active"]
    assert len({one.name for one in active}) == len(active)
    assert all(one.id not in {above.id for above in ancestors(read, one.id)} for one in active)
    for place, code in entries_of(BOOKS).items():
        united = known[new[place]]
        assert code.name in {united.name, *united.aliases, *(one.name for one in active)}
        assert {one.text for one in code.examples} <= {one.text for one in united.examples}
        assert set(code.rules.phrases) <= set(united.rules.phrases)


@pytest.mark.parametrize("fresh", [True, False])
def test_five_shipped_books(*, fresh: bool) -> None:
    """The codebooks of five areas become one; each code of each has its new one, and lint reads it."""
    folder = Path(__file__).resolve().parents[2] / "codebooks"
    names = ("kent", "wales", "birmingham", "sandwell", "north-northamptonshire")
    books = tuple(
        Book(name, codebook_from(parse_yaml((folder / f"{name}.yaml").read_bytes(), name))[0])
        for name in names
    )
    labels: dict[str, CodeOf] = {}
    rows = []
    for place, code in entries_of(books).items():
        other = labels.setdefault(code.name.casefold(), place)
        if other != place and not fresh:
            rows.append(Row(Decided(other, place, "same", who="ann")))
    made = done(*rows, books=books)
    assert len(made.rows) == sum(len(book.codebook.codes) for book in books)
    active = [code for code in made.codebook.codes if code.status == "active"]
    assert {one.new for one in made.rows} == {code.id for code in active}
    assert len(active) == len(made.rows) - len(rows)
    assert [one for one in lint(made.codebook) if one.severity == "error"] == []
