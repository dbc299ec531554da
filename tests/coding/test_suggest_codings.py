"""With many codings, what people gave decides where the codebook's model is wrong; with few it has no say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from qualcode.coding.suggest_codings import Codings, worth_asking
from qualcode.coding.suggest_learning import Known, in_one_thread, log_shares

CLASSES = 3


def known(texts: int) -> Known:
    """Texts of one word each, whose class is the word's."""
    given = np.eye(CLASSES)[np.arange(texts) % CLASSES]
    return Known(csr_matrix(given), given, np.zeros_like(given), np.ones(texts), given.sum(axis=0))


def misled(texts: int) -> Any:
    """Log shares of a model that takes each class for the next."""
    return log_shares(4.0 * np.roll(np.eye(CLASSES), 1, axis=1)[np.arange(texts) % CLASSES])


@pytest.mark.parametrize(("texts", "share"), [(300, 0.0), (450, 0.5), (600, 1.0), (900, 1.0)])
def test_codings_count_from_300_on_and_wholly_from_600(texts: int, share: float) -> None:
    """The share of the machines grows with the texts that people read, from nothing to all."""
    with in_one_thread():
        assert Codings(known(texts), misled(texts), seed=0).share == share
    assert worth_asking(known(texts)) == (share > 0)


def test_a_model_that_is_always_wrong_is_outvoted() -> None:
    """Where people gave another class each time, theirs is the likeliest, whatever the rest says."""
    people = known(900)
    with in_one_thread():
        codings = Codings(people, misled(900), seed=0)
        found = codings(misled(CLASSES) / 2, csr_matrix(np.eye(CLASSES)), misled(CLASSES))
    assert found.argmax(axis=1).tolist() == [0, 1, 2]
    assert np.exp(found).sum(axis=1) == pytest.approx([1.0] * CLASSES)


def test_with_no_share_the_rest_stands_as_it_is() -> None:
    """Up to 300 texts the log shares come out as they went in."""
    with in_one_thread():
        rest = log_shares(np.arange(9.0).reshape(3, 3))
        found = Codings(known(300), misled(300), seed=0)(rest, csr_matrix(np.eye(CLASSES)), misled(CLASSES))
    assert found == pytest.approx(rest)


def test_a_class_that_nobody_gave_is_unlikely() -> None:
    """The machines have nothing to learn such a class from, and do not put it first."""
    people = known(900)
    given = people.given.copy()
    given[:, 2] = 0
    fewer = Known(people.vectors, given, people.against, people.weights, given.sum(axis=0))
    even = log_shares(np.zeros((CLASSES, CLASSES)))
    with in_one_thread():
        found = Codings(fewer, misled(900), seed=0)(even, csr_matrix(np.eye(CLASSES)), misled(CLASSES))
    assert found[:2].argmax(axis=1).tolist() == [0, 1]
    assert (found[:2, 2] < found[:2].max(axis=1)).all()
