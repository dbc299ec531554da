"""The log of flags: what was raised, told, closed and taken back adds up, whatever the order of the lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.flags import (
    Said,
    flag_mark,
    fold_flags,
    raise_event,
    state_event,
    taken_back,
    told_event,
)
from qualcode.errors import StudyFormatError
from qualcode.findings import FLAG_KINDS, Flag, Telling
from qualcode.model import Span

AT = "2026-11-20T10:00:00Z"
ACTS = st.lists(st.tuples(st.sampled_from(["tell", "close", "undo"]), st.text(max_size=8)), max_size=8)


def flag(identifier: str = "F-1") -> Flag:
    """Return a flag as it is raised."""
    return Flag(identifier, "S4K2QFA", 1, Span(3, 9), "a" * 16, "complaint", "ann", AT)


def telling(role: str, at: str = AT, by: str = "ann") -> Telling:
    """Return that somebody was told."""
    return Telling(role, "2026-11-20", by, at)


def lines_of(acts: list[tuple[str, str]]) -> tuple[list[dict[str, Any]], Flag | None]:
    """Return the log of some acts on one flag, and how the flag stands by a model that keeps a stack."""
    lines = [raise_event(flag(), event="e0")]
    stack: list[Flag | None] = [flag()]
    for number, (act, word) in enumerate(acts, start=1):
        at = f"2026-11-20T10:00:{number:02}Z"
        said = Said(f"e{number}", "ann", at)
        now = stack[-1]
        if act == "undo":
            before = stack[-2] if len(stack) > 1 else None
            made = taken_back(lines[-1], lines, said)
            assert made is not None
            lines.append(made)
            stack.append(before)
        elif now is not None:
            if act == "tell":
                new = replace(now, tellings=(*now.tellings, telling(word, at)))
                lines.append(told_event(now.id, telling(word, at), event=said.event))
            else:
                new = replace(now, closed_at=AT, why=word)
                lines.append(state_event(new, lines, said))
            stack.append(new)
    return lines, stack[-1]


@given(ACTS, st.randoms(use_true_random=False))
def test_order_and_repeats_do_not_matter_and_undo_goes_one_back(
    acts: list[tuple[str, str]], random: Any
) -> None:
    """The fold of any shuffle, with lines twice, is what a stack of the acts says; undo twice is redo."""
    lines, expected = lines_of(acts)
    shuffled = [*lines, *random.sample(lines, len(lines) // 2)]
    random.shuffle(shuffled)
    assert fold_flags(shuffled) == (() if expected is None else (expected,))


def test_of_two_people_who_speak_at_once_all_copies_say_the_same() -> None:
    """Two closings with one number: the later event id holds, in either order; both tellings are kept."""
    first = raise_event(flag(), event="e0")
    closed = [
        state_event(replace(flag(), closed_at=AT, why=why), [first], Said(event, by, AT))
        for why, event, by in (("passed on", "a1", "ann"), ("settled", "b1", "ben"))
    ]
    told = [
        told_event("F-1", telling(role, by=by), event=f"{by}1")
        for role, by in (("lead", "ann"), ("manager", "ben"))
    ]
    for order in ([*closed, *told], [*told[::-1], *closed[::-1]]):
        (stands,) = fold_flags([first, *order])
        assert stands.why == "settled"
        assert [one.told for one in stands.tellings] == ["lead", "manager"]


@pytest.mark.parametrize("lost", ["source", "span", "kind", "by"])
def test_a_line_without_a_field_is_refused_in_words(lost: str) -> None:
    """Not a crash: the message names the folder and what finds the line."""
    line = {name: value for name, value in raise_event(flag(), event="e0").items() if name != lost}
    with pytest.raises(StudyFormatError, match="lacks a field"):
        fold_flags([line])


def test_what_was_said_of_a_flag_that_is_not_here_is_kept_for_later() -> None:
    """A colleague's line may be copied before the one that raised the flag."""
    first = raise_event(flag(), event="e0")
    later = told_event("F-1", telling("lead"), event="e1")
    assert fold_flags([later]) == ()
    assert taken_back(later, [later], Said("e2", "ben", AT)) is None
    assert [one.told for one in fold_flags([later, first])] == ["lead"]


def test_the_mark_of_a_flag_is_not_its_id() -> None:
    """What stands in the shared log leads nobody to the flag, and differs from flag to flag."""
    marks = {flag_mark(f"F-{number:010x}") for number in range(500)}
    assert len(marks) == 500
    assert not any("F-" in mark for mark in marks)


def test_a_flag_is_untold_only_while_it_is_open() -> None:
    """Closed without anybody told is settled; every kind is one of the four."""
    assert flag().is_untold
    assert not replace(flag(), tellings=(telling("lead"),)).is_untold
    assert not replace(flag(), closed_at=AT).is_untold
    assert FLAG_KINDS == ("safeguarding", "complaint", "allegation", "abusive")
