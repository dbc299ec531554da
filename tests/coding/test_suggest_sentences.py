"""Answers of several sentences, corrections by accepted codings, and words that are no evidence."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from qualcode.coding.suggest_correction import Correction
from qualcode.coding.suggest_learning import Known
from qualcode.coding.suggest_sentences import Parts, parts_of
from qualcode.coding.suggesting import Labelled, Learning, trained
from qualcode.model import Code, Codebook, Example

BOOK = Codebook(
    (
        Code("food", "Food", definition="meals and dinners", examples=(Example("the soup was cold"),)),
        Code("parking", "Parking", definition="parking of cars", examples=(Example("no parking space"),)),
        Code("manner", "Manner", definition="kind or rude", examples=(Example("she was rude to us"),)),
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("We waited for months.", ()),
        ("Well. We waited for months.", ()),
        ("The soup was cold. She was so rude.", ("The soup was cold.", "She was so rude.")),
        (
            "The soup was cold. Dreadful. She was so rude.",
            ("The soup was cold. Dreadful.", "She was so rude."),
        ),
    ],
)
def test_texts_are_cut_into_sentences(text: str, expected: tuple[str, ...]) -> None:
    """One sentence is none of its own, nor are one or two words."""
    assert parts_of(text) == expected


def test_a_text_is_half_its_strongest_sentence() -> None:
    """A text of one sentence keeps its shares; another takes the mean with the highest of its sentences."""
    parts = Parts(("a", "b"), (1, 1))
    whole = np.array([[-1.0, -2.0], [-3.0, -4.0]])
    pooled = parts.pooled(whole, np.array([[-1.0, -8.0], [-9.0, -2.0]]))
    assert pooled.tolist() == [[-1.0, -2.0], [-2.0, -3.0]]


def test_a_second_topic_is_suggested_first_or_second() -> None:
    """Of two sentences on two codes both codes come before the third."""
    rows = trained(BOOK, Learning()).suggest(["The dinners were cold and dear. There was no parking at all."])
    assert {one.code for one in rows[0][:2]} == {"food", "parking"}


def test_codings_correct_a_class_that_is_taken_for_another() -> None:
    """Shares that are wrong in the same way for all that was read are turned; one coding alone does not."""
    logs = np.log(np.tile([0.6, 0.4], (40, 1)))
    given = np.tile([0.0, 1.0], (40, 1))
    vectors = csr_matrix(np.ones((40, 1)))
    known = Known(vectors, given, np.zeros_like(given), np.ones(40), given.sum(axis=0))
    assert Correction(known, logs)(logs, vectors).argmax(axis=1).tolist() == [1] * 40
    alone = known.of(np.array([0]))
    shares = np.exp(Correction(alone, logs[:1])(logs[:1], csr_matrix((1, 1))))
    assert shares[0, 0] == pytest.approx(0.6, abs=0.1)


def test_words_that_all_texts_have_are_no_evidence() -> None:
    """Of "she was rude" it is "rude" that is told, alone or in a pair, and never "she was"."""
    rows = trained(BOOK, Learning()).suggest(["she was rude, it wasn't right"])
    told = [term for one in rows[0] for term, _ in one.evidence.terms]
    assert any("rude" in term for term in told)
    assert not {"she was", "she", "was", "it wasn't", "it", "wasn't"} & set(told)


def test_codings_of_every_code_still_leave_the_codebook_a_say() -> None:
    """A code that nobody has given yet is suggested from its entry."""
    coded = [Labelled(str(n), f"the soup was cold on day {n}", frozenset({"food"})) for n in range(30)]
    rows = trained(BOOK, Learning(coded)).suggest(["no parking space for our car"])
    assert rows[0][0].code == "parking"
