"""Texts become the vectors that scikit-learn's TF-IDF gives; the short way to a correction is exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from qualcode.coding.suggest_correction import _turned
from qualcode.vectors import Vectoriser, words_of

TEXT = st.text(alphabet="abtéŁ' .,-\n1", max_size=30)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(TEXT, min_size=1, max_size=6), later=st.lists(TEXT, max_size=4))
def test_words_and_characters_are_weighed_as_scikit_learn_does(texts: list[str], later: list[str]) -> None:
    """Cutting each word once changes nothing: the same columns, the same numbers, for later texts too."""
    texts = [*texts, "abba tat", "tat, abba"]
    parts = [
        TfidfVectorizer(
            sublinear_tf=True, lowercase=False, tokenizer=words_of, token_pattern=None, ngram_range=(1, 2)
        ),
        TfidfVectorizer(
            sublinear_tf=True, lowercase=False, analyzer="char_wb", preprocessor=str.lower,
            ngram_range=(2, 4), min_df=2,
        ),
    ]  # fmt: skip
    learnt = normalize(hstack([part.fit_transform(texts) for part in parts]).tocsr())
    ours = Vectoriser(texts)
    assert ours.terms == tuple(parts[0].get_feature_names_out())
    assert ours.learnt.toarray() == pytest.approx(learnt.toarray())
    if later:
        expected = normalize(hstack([part.transform(later) for part in parts]).tocsr())
        assert ours(later).toarray() == pytest.approx(expected.toarray())


def test_texts_without_words_have_no_columns() -> None:
    """Nothing to learn gives vectors of no length, not a failure."""
    assert Vectoriser(["", " "]).learnt.shape == (2, 0)
    assert Vectoriser(["", " "])(["word"]).shape == (1, 0)


def test_rows_in_few_columns_lie_as_they_lay() -> None:
    """Every product of two rows stays, and weights turned back score each row the same."""
    rows = csr_matrix(np.random.default_rng(0).random((6, 40)))
    few, back = _turned(rows)
    weights = np.random.default_rng(1).random((few.shape[1], 3))
    assert few.shape == (6, 6)
    assert few @ few.T == pytest.approx((rows @ rows.T).toarray())
    assert rows @ (back @ weights) == pytest.approx(few @ weights)
