"""The turns around words: one rule for every verb that shows them."""

from __future__ import annotations

import pytest

from qualcode.flows.context import places_around
from qualcode.model import Source, Span, Turn

TALK = Source("S1", 1, "interview", tuple(Turn(text, "P1", f"t{n}") for n, text in enumerate("abcde", 1)))
ANSWERS = Source("S2", 1, "survey", tuple(Turn(who, f"R{who}", f"t{n}") for n, who in enumerate("11222", 1)))


@pytest.mark.parametrize(
    ("span", "before", "after", "expected"),
    [
        (Span(4, 5), 1, 1, ((1,), (3,))),
        (Span(4, 5), 0, 0, ((), ())),
        (Span(4, 5), 9, 9, ((0, 1), (3, 4))),
        (Span(0, 1), 3, 1, ((), (1,))),
        (Span(2, 5), 1, 2, ((0,), (3, 4))),
        (Span(2, 4), 1, 1, ((0,), (2,))),
    ],
)
def test_context_is_the_turns_on_both_sides(
    span: Span, before: int, after: int, expected: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    """As many as asked for on each side, up to the ends of the source; of words over turns, around all."""
    assert expected == places_around(TALK, span, before=before, after=after)


def test_in_a_survey_only_the_same_respondent_is_context() -> None:
    """The next answer in the file may be another person's."""
    assert places_around(ANSWERS, Span(4, 5), before=2, after=2) == ((), (3, 4))
    assert places_around(ANSWERS, Span(2, 3), before=2, after=2) == ((0,), ())
