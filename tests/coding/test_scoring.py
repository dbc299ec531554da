"""How suggestions compare with a coder: every average is what scikit-learn makes of the same texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_recall_fscore_support

from qualcode.coding.scoring import Compared, scored

CODES = ("a", "b", "c", "d")
SOME = st.frozensets(st.sampled_from(CODES))
TEXTS = st.lists(st.tuples(SOME, SOME, st.permutations(CODES), st.integers(0, 4)), min_size=1, max_size=12)


def binary(sets: list[frozenset[str]]) -> np.ndarray:
    """Return code sets as a matrix, texts x codes."""
    return np.array([[code in one for code in CODES] for one in sets], dtype=int)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_averages_are_those_of_scikit_learn(
    drawn: list[tuple[frozenset[str], frozenset[str], list[str], int]],
) -> None:
    """Micro, macro (codes that were coded) and samples F1, and each code's, equal the library's."""
    texts = [Compared(coded, predicted, ranked[:few]) for coded, predicted, ranked, few in drawn]
    scores = scored(texts, CODES)
    truth, guess = binary([t.coded for t in texts]), binary([t.predicted for t in texts])
    given_codes = np.flatnonzero(truth.any(axis=0))
    options = {"zero_division": 0.0}
    assert scores.micro_f1 == pytest.approx(f1_score(truth, guess, average="micro", **options))
    assert scores.samples_f1 == pytest.approx(f1_score(truth, guess, average="samples", **options))
    if len(given_codes):
        macro = f1_score(truth, guess, average="macro", labels=given_codes, **options)
        assert scores.macro_f1 == pytest.approx(macro)
    each = precision_recall_fscore_support(truth, guess, average=None, **options)
    for one in scores.per_code:
        place = CODES.index(one.code)
        assert [one.precision, one.recall, one.f1] == pytest.approx([part[place] for part in each[:3]])
        assert one.tp + one.fn == each[3][place]


def test_a_text_without_suggestion_is_wrong_and_one_without_code_is_left_out() -> None:
    """Precision at 1 and recall at k are over the texts that have a code."""
    texts = [
        Compared(frozenset("ab"), frozenset("a"), ("a", "c", "d", "b")),
        Compared(frozenset("c"), frozenset(), ()),
        Compared(frozenset(), frozenset("d"), ("d",)),
    ]
    scores = scored(texts, CODES)
    assert (scores.precision_at_1, scores.recall_at_3, scores.recall_at_5) == (0.5, 0.25, 0.5)


def test_codes_that_nobody_gave_are_not_in_macro_f1() -> None:
    """A code that was only predicted costs micro-F1, and stands among the codes with its false ones."""
    scores = scored([Compared(frozenset("a"), frozenset("ad"), ("a",))], CODES)
    assert [scores.macro_f1, scores.micro_f1] == pytest.approx([1.0, 2 / 3])
    assert [(one.code, one.fp) for one in scores.per_code] == [("a", 0), ("d", 1)]
