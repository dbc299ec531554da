"""Attribution lines describe k people or more, whoever subtracts what."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.anonymise.attribution import attribution_lines
from qualcode.anonymise.permissions import combined, may_quote
from qualcode.model import Participant, Permissions
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

FIELDS = ("role", "area", "age")
CASES = Path(__file__).resolve().parents[2] / "../shared/data/anon/attribution_cases.json"


def person(number: int, role: str, area: str, age: str, allowed: str = "") -> Participant:
    """Return a participant with three attributes."""
    attributes = {"role": role, "area": area, "age": age}
    return Participant(f"P{number}", attributes, Permissions(attribution=allowed))


def group(start: int, count: int, role: str, area: str, age: str) -> list[Participant]:
    """Return `count` people alike."""
    return [person(number, role, area, age) for number in range(start, start + count)]


def assert_nobody_can_be_told(people: Sequence[Participant], fields: Sequence[str], k: int) -> None:
    """Count from the lines alone: each is shared by k people or more, or everybody shows the same."""
    lines = attribution_lines(people, fields, k=k)
    sizes = Counter(fold(line.line) for line in lines.values())
    assert len(sizes) <= 1 or min(sizes.values()) >= k
    assert all(sizes[fold(one.line)] == one.class_size for one in lines.values())


def test_a_line_that_k_people_share_is_shown_in_full() -> None:
    """Five alike show every field."""
    lines = attribution_lines(group(0, 5, "Parent", "Leeds", "25-34"), FIELDS, k=5)
    assert (lines["P0"].line, lines["P0"].class_size, lines["P0"].dropped) == ("Parent, Leeds, 25-34", 5, ())
    assert lines["P0"].reason == "5 people share this line"


def test_the_last_field_is_left_out_first() -> None:
    """Too few of an age: nobody left in the town shows the age, and the reason names it."""
    people = group(0, 4, "Parent", "Leeds", "25-34") + group(4, 3, "Parent", "Leeds", "35-44")
    lines = attribution_lines(people, FIELDS, k=5)
    assert {line.line for line in lines.values()} == {"Parent, Leeds"}
    assert lines["P0"].dropped == ("age",)
    assert lines["P0"].reason.startswith("age left out: fewer than 5")


def test_neighbours_are_generalised_too() -> None:
    """One person generalised alone could be told by subtraction, so the smallest other group goes along."""
    people = [
        *group(0, 6, "Parent", "Leeds", "25-34"),
        *group(10, 9, "Parent", "Leeds", "35-44"),
        *group(20, 1, "Parent", "Leeds", "65+"),
    ]
    lines = attribution_lines(people, FIELDS, k=5)
    assert (lines["P20"].line, lines["P20"].class_size) == ("Parent, Leeds", 7)
    assert (lines["P0"].line, lines["P10"].line) == ("Parent, Leeds", "Parent, Leeds, 35-44")


def test_untidy_typing_and_blanks() -> None:
    """Case, spaces, dashes and accents make no class; a blank is one, and shows as not stated."""
    people = [
        person(0, "Parent", "Leeds", "25-34"),
        person(1, "parent ", "LEEDS", "25–34"),
        person(2, "Parent", " Leeds", "25 - 34"),
        *group(10, 3, "Parent", "Leeds", " "),
    ]
    lines = attribution_lines(people, FIELDS, k=3)
    assert (lines["P1"].class_size, lines["P10"].line) == (3, "Parent, Leeds, not stated")


def test_people_count_and_not_rows() -> None:
    """One person in five rows is one person; where the rows differ the field is not stated."""
    people = [*group(0, 1, "Parent", "Leeds", "25-34") * 5, person(1, "Parent", "Leeds", "25-34")]
    lines = attribution_lines(people, FIELDS, k=3)
    assert {(one.line, one.class_size) for one in lines.values()} == {("Participant", 2)}
    assert "fewer than 3 people in all" in lines["P0"].reason


def test_permissions_go_before_attributes() -> None:
    """None shows the fallback, code the id, role the role; a word we do not know counts as none."""
    people = [
        *group(0, 5, "Parent", "Leeds", "25-34"),
        *group(6, 4, "Parent", "Leeds", "35-44"),
        person(20, "Parent", "Leeds", "25-34", "none"),
        person(21, "Parent", "Leeds", "25-34", "code"),
        *(person(number, "Parent", "Leeds", "25-34", "role") for number in range(22, 22 + 5)),
        person(30, "Parent", "Leeds", "25-34", "perhaps"),
    ]
    lines = attribution_lines(people, FIELDS, k=3, fallback="A participant")
    assert {lines["P20"].line, lines["P30"].line} == {"A participant"}
    assert lines["P21"].line == "P21"
    assert lines["P22"].line == "Parent"
    assert (lines["P20"].reason, lines["P21"].reason) == ("permission: none", "permission: code only")
    assert lines["P20"].class_size >= 3


def test_a_lone_stranger_does_not_cost_everybody_their_line() -> None:
    """One person of another role takes the smallest class along, not the whole table."""
    people = [
        *group(0, 12, "Parent", "Leeds", "25-34"),
        *group(20, 5, "Parent", "Hull", "25-34"),
        *group(30, 1, "Grandparent", "Hull", "65+"),
    ]
    lines = attribution_lines(people, FIELDS, k=5)
    assert (lines["P30"].line, lines["P30"].class_size) == ("Participant", 6)
    assert (lines["P20"].line, lines["P0"].line) == ("Participant", "Parent, Leeds, 25-34")


def test_k_has_a_floor() -> None:
    """A k below three is refused, not quietly raised."""
    with pytest.raises(ValueError, match="below 3"):
        attribution_lines([], FIELDS, k=2)


@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.sampled_from(["x", "X ", "y", ""]), st.sampled_from("123"),
                  st.sampled_from(["", "", "", "none", "role", "named"])),
        max_size=40,
    ),
    st.integers(3, 6),
)  # fmt: skip
def test_no_table_gives_anybody_away(rows: list[tuple[str, str, str, str]], k: int) -> None:
    """Whatever the table and the permissions, each line is shared by k or everybody shows the fallback."""
    people = [person(number, *row) for number, row in enumerate(rows)]
    assert_nobody_can_be_told(people, FIELDS, k)


@pytest.mark.shared
def test_hard_tables_give_nobody_away() -> None:
    """Fifteen tables with blanks, doubles, untidy typing and subtraction."""
    if not CASES.exists():
        pytest.skip("no shared data beside the repository")
    for case in json.loads(CASES.read_text(encoding="utf-8"))["cases"]:
        rows = [{name: str(value or "") for name, value in row.items()} for row in case["rows"]]
        fields = [
            name for name in ("role", "county", "borough", "town", "age_band", "ethnicity") if name in rows[0]
        ]
        people = [Participant(row["participant"], row) for row in rows]
        assert_nobody_can_be_told(people, fields, case["k"])


def test_the_stricter_permission_wins() -> None:
    """Blank says nothing; a word we do not know counts as the strictest."""
    session = Permissions(recorded="yes", quoting="yes", attribution="role")
    assert combined(session, Permissions(quoting="Paraphrase ")) == Permissions(
        "yes", "paraphrase", "role", ""
    )
    assert combined(session, Permissions("no", "no", "none", "no")) == Permissions("no", "no", "none", "no")
    assert combined(session, Permissions(quoting="ask me")).quoting == "no"
    assert combined() == Permissions()


@given(st.lists(st.sampled_from(["", "yes", "paraphrase", "no"]), max_size=4))
def test_combining_ignores_order_and_repeats(said: list[str]) -> None:
    """However often and in whatever order it is said, the outcome is the same."""
    stated = [Permissions(quoting=one) for one in said]
    assert combined(*stated) == combined(*reversed(stated), *stated)


@pytest.mark.parametrize(
    ("session", "own", "allowed"),
    [
        ("yes", "", True),
        ("", "yes", True),
        ("", "", False),
        ("yes", "no", False),
        ("no", "yes", False),
        ("yes", "paraphrase", False),
    ],
)
def test_words_are_quoted_only_by_permission(session: str, own: str, *, allowed: bool) -> None:
    """Unknown means no, and paraphrase means not verbatim; there is always a reason."""
    answer, reason = may_quote(Permissions(quoting=session), Permissions(quoting=own))
    assert answer is allowed
    assert reason


def test_the_reason_names_who_did_not_allow_it() -> None:
    """The stricter side is named."""
    assert may_quote(Permissions(quoting="no"), Permissions(quoting="yes"))[1].startswith("the session")
    assert may_quote(Permissions(quoting="yes"), Permissions(quoting="no"))[1].startswith("the person")
    classes = defaultdict(set)
    for number in range(3):
        classes[may_quote(Permissions(), Permissions())[1]].add(number)
    assert len(classes) == 1
