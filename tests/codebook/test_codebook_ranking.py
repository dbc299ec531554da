"""Type-ahead over a codebook: kinds of fit in order, slips of the hand, retired codes, frames."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.ranking import folded_key, is_one_slip, names_taken, ranking_of, retired_named
from qualcode.model import Code, Codebook

BOOK = Codebook(
    (
        Code("access", "Access"),
        Code("waiting", "Waiting", parent="access", aliases=("queue",)),
        Code("wait-room", "Waiting room"),
        Code("long", "A long waiting list"),
        Code("wtg", "What they got"),
        Code("letters", "Letters", definition="A letter about waiting."),
        Code("capability", "Capability", frame="comb"),
        Code("old", "Old name", status="retired", replaced_by=("older", "wtg")),
        Code("older", "Older name", status="retired", replaced_by=("waiting", "old")),
        Code("gone", "Gone name", status="retired"),
    ),
    frames={"comb": "COM-B"},
)


def ids(typed: str, recent: tuple[str, ...] = ()) -> list[str]:
    """Return the ids in the order of rank."""
    return [code.id for code in ranking_of(BOOK).ranked(typed, recent)]


def test_exact_before_start_before_words_before_letters_before_definition() -> None:
    """The name as it is typed stands on top, and the definition comes last."""
    assert ids("waiting") == ["waiting", "wait-room", "long", "letters"]
    assert ids("queue")[0] == "waiting"
    assert ids("access > waiting")[0] == "waiting"
    assert ids("wtg")[0] == "wtg"


def test_a_code_is_found_by_the_names_above_it_and_by_its_frame() -> None:
    """Words of the path, in any order."""
    assert ids("acc wai")[0] == "waiting"
    assert ids("com-b")[0] == "capability"
    assert ids("access") == ["access", "waiting"]


def test_initials_find_a_code() -> None:
    """Letters in order, the first at the start of a word."""
    assert "long" in ids("alwl")


def test_a_slip_of_the_hand_is_forgiven_where_nothing_else_fits() -> None:
    """One letter too many, too few, another, or two swapped."""
    for typed in ("waitign", "wating", "waitting", "wsiting", "watiing roo"):
        assert ids(typed)[0] in {"waiting", "wait-room"}, typed
    assert ids("zzzzzz") == []


def test_recently_used_codes_break_a_tie() -> None:
    """Only between equal fits."""
    assert ids("wait", ("wait-room",))[0] == "wait-room"
    assert ids("waiting", ("wait-room",))[0] == "waiting"


def test_a_retired_name_leads_to_what_is_in_use_now() -> None:
    """Through several merges, and without going round in a circle."""
    [(old, instead)] = retired_named(BOOK, "OLD  name")
    assert (old.id, [code.id for code in instead]) == ("old", ["wtg", "waiting"])
    assert [(code.id, after) for code, after in retired_named(BOOK, "gone")] == [("gone", ())]
    assert retired_named(BOOK, "waiting") == []
    assert retired_named(BOOK, " ") == []


def test_a_name_is_taken_by_any_code_in_any_letters() -> None:
    """Retired ones too: their names stay theirs."""
    assert {folded_key(name) for name in ("QUEUE", "gone  name", "Wait-Room")} <= names_taken(BOOK)
    assert "new" not in names_taken(BOOK)


def test_the_same_codebook_is_folded_once_and_another_anew() -> None:
    """Told by identity: an equal codebook of other objects is another."""
    assert ranking_of(BOOK) is ranking_of(BOOK)
    assert ranking_of(Codebook(BOOK.codes)) is not ranking_of(BOOK)


@given(st.text(alphabet="abc", max_size=6), st.text(alphabet="abc", max_size=6))
def test_a_slip_is_the_distance_of_one(one: str, other: str) -> None:
    """Held against the textbook's table of optimal string alignment."""
    assert is_one_slip(one, other) == (_distance(one, other) == 1)


def _distance(one: str, other: str) -> int:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if not i or not j:
                table[i][j] = i + j
                continue
            cost = one[i - 1] != other[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[len(one)][len(other)]


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8, unique=True))
def test_the_name_as_it_is_typed_is_first(names: list[str]) -> None:
    """Whatever the letters: no other kind of fit goes before the exact one."""
    book = Codebook(tuple(Code(f"id{place}", name) for place, name in enumerate(names)))
    for code in book.codes:
        if folded_key(code.name):
            first = ranking_of(book).ranked(code.name)[0]
            assert folded_key(code.name) in {folded_key(first.id), folded_key(first.name)}
