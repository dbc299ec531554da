"""The register says the same whatever the order of its lines, and old registers keep their meaning."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qualcode.store.register import ORDER, fold_names, unordered, written_over

Row = dict[str, Any]


def _add(event: str, **said: Any) -> Row:
    return {"op": "add", "event": event, "id": "PL1", "kind": "place", "forms": ["Zog Hall"], **said}


@st.composite
def _registers(draw: st.DrawFn) -> list[Row]:
    """Two copies that each write for a while, and take over what the other wrote now and then."""
    copies: tuple[list[Row], list[Row]] = ([], [])
    for number in range(draw(st.integers(1, 8))):
        mine, other = draw(st.permutations(copies))
        event = f"{draw(st.integers(0, 9))}{number}"
        fresh: Row = draw(
            st.sampled_from(
                (
                    _add(event, replacement=f"hall {number}"),
                    _add(event, publishable=True),
                    _add(event, kind="organisation", forms=[f"Zog {number}"]),
                    {"op": "label", "event": event, "source": "S1", "label": "Z", "id": f"P{number}"},
                    {"op": "file", "event": event, "source": "S1", "name": f"{number}.vtt"},
                    {"op": "drop", "event": event, "of": mine[0]["event"] if mine else "none"},
                )
            )
        )
        mine += written_over(mine, [fresh])
        if draw(st.booleans()):
            known = {row["event"] for row in other}
            other += [row for row in mine if row["event"] not in known]
    return list({row["event"]: row for row in (*copies[0], *copies[1])}.values())


@given(_registers(), st.randoms(use_true_random=False))
def test_what_the_register_says_does_not_depend_on_the_order_of_its_lines(
    events: list[Row], chance: random.Random
) -> None:
    """Two laptops that append each other's lines print the same words the same."""
    mixed = chance.sample(events, len(events))
    assert fold_names(mixed) == fold_names(events)


def test_what_is_written_later_on_one_machine_holds() -> None:
    """A replacement is changed, and a name may be published, whatever ids were drawn."""
    events: list[Row] = []
    for row in (
        _add("f", replacement="hall A"),
        _add("a", replacement="hall B"),
        _add("c", publishable=True),
    ):
        events += written_over(events, [row])
    names = fold_names(reversed(events))
    found = names.entities["PL1"]
    assert (found.replacement, found.publishable, names.rivals) == ("hall B", True, ())


def test_of_rivals_one_holds_and_one_no_forbids_to_publish_until_somebody_writes_over_both() -> None:
    """Two who did not know of each other are rivals; the next entry settles it."""
    ours = written_over([], [_add("1", replacement="hall A", publishable=True)])
    theirs = written_over([], [_add("2", replacement="hall B")])
    names = fold_names([*theirs, *ours])
    assert names.rivals == ("PL1",)
    assert not names.entities["PL1"].publishable
    settled = written_over([*ours, *theirs], [_add("0", replacement="hall A")])
    after = fold_names([*settled, *theirs, *ours])
    assert (after.rivals, after.entities["PL1"].replacement) == ((), "hall A")


def test_a_register_from_before_means_what_it_meant_and_keeps_it_in_any_order() -> None:
    """Lines that say nothing of what was before follow each other; the order is kept for other copies."""
    old = [_add("9", replacement="hall A"), _add("1", replacement="hall B", publishable=True)]
    assert fold_names(old).entities["PL1"].replacement == "hall B"
    kept: list[Row] = [*old, {"op": ORDER, "event": "5", "of": list(unordered(old))}]
    assert fold_names(reversed(kept)) == fold_names(old)
    assert unordered(kept) == ()
