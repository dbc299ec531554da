"""What the suggester must bear from a study: nothing coded, nothing unread, nothing but one code."""

from __future__ import annotations

import pytest

from qualcode.coding.suggesting import TOP, Labelled, Learning, trained
from qualcode.model import Code, Codebook, Example

BARE = Codebook(codes=(Code("waits", "Waiting list"), Code("zz", "Zz")))
TOLD = Codebook(
    codes=(
        Code("waits", "Waiting list", definition="months on a list", examples=(Example("we waited months"),)),
        Code("zz", "Zz"),
    )
)
TEXTS = ("the waiting list was months long", "one person who knows you", "…", "they said nothing")
CODED = tuple(Labelled(str(place), text, frozenset({"zz"})) for place, text in enumerate(TEXTS))
NOTHING = (Labelled("0", TEXTS[1], frozenset()),)
REFUSED = (Labelled("0", TEXTS[0], frozenset(), frozenset({"waits"})),)


@pytest.mark.parametrize("codebook", [BARE, TOLD])
@pytest.mark.parametrize("labelled", [(), CODED, CODED[:1], NOTHING, REFUSED])
@pytest.mark.parametrize("unread", [(), TEXTS[:1], TEXTS])
def test_any_study_can_be_learnt_from(
    codebook: Codebook, labelled: tuple[Labelled, ...], unread: tuple[str, ...]
) -> None:
    """However little there is, every text gets at most five codes of the codebook, the best first."""
    suggester = trained(codebook, Learning(labelled, unread))
    rows = suggester.suggest(TEXTS)
    assert len(rows) == len(TEXTS) == len(suggester.decided(TEXTS))
    for row in rows:
        scores = [one.score for one in row]
        assert len(row) <= TOP
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
        assert {one.code for one in row} <= {"waits", "zz"}
    assert rows == trained(codebook, Learning(labelled, unread)).suggest(TEXTS)
