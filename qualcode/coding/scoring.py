"""How suggestions compare with what a person coded: counts per code, and the averages made of them.

Every figure is agreement with the coder who made the codings, on these texts; it is no measure of truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


@dataclass(frozen=True, slots=True)
class CodeScore:
    """Texts where a code was predicted and coded (`tp`), predicted only (`fp`) and coded only (`fn`)."""

    code: str
    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        """Share of the predictions that the coder gave too; 0 where nothing was predicted."""
        return _share(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """Share of the coder's codings that were predicted; 0 where there was none."""
        return _share(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where both are."""
        return _share(2 * self.tp, 2 * self.tp + self.fp + self.fn)


@dataclass(frozen=True, slots=True)
class Scores:
    """What is printed of a comparison; every figure is from 0 to 1, `n` counts the texts."""

    n: int
    micro_f1: float
    macro_f1: float
    samples_f1: float
    precision_at_1: float
    recall_at_3: float
    recall_at_5: float
    per_code: tuple[CodeScore, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One text: the codes a person gave it, those predicted, and the suggestions, the best first."""

    coded: frozenset[str]
    predicted: frozenset[str]
    ranked: Sequence[str]


def scored(texts: Sequence[Compared], codes: Sequence[str]) -> Scores:
    """Return the scores over `texts`; `codes` gives the order of those per code.

    Micro-F1 is over every code that was coded or predicted, macro-F1 the mean over the codes that were
    coded at all, samples-F1 the mean over the texts (0 where a text has neither codes nor predictions).
    Precision at 1 and recall at k are means over the texts that have a code: whether the first suggestion is
    right (none is wrong), and the share of the text's codes among the first k suggestions.
    """
    per_code = [_code_score(code, texts) for code in codes]
    used = tuple(one for one in per_code if one.tp + one.fp + one.fn)
    coded = [one.f1 for one in used if one.tp + one.fn]
    answered = [text for text in texts if text.coded]
    return Scores(
        n=len(texts),
        micro_f1=CodeScore("", *(sum(part) for part in _columns(used))).f1,
        macro_f1=_mean(coded),
        samples_f1=_mean([_overlap(text.coded, text.predicted) for text in texts]),
        precision_at_1=_mean([float(bool(text.coded & set(text.ranked[:1]))) for text in answered]),
        recall_at_3=_mean([_recall_at(3, text) for text in answered]),
        recall_at_5=_mean([_recall_at(5, text) for text in answered]),
        per_code=used,
    )


def _columns(scores: Sequence[CodeScore]) -> tuple[list[int], list[int], list[int]]:
    return [one.tp for one in scores], [one.fp for one in scores], [one.fn for one in scores]


def _code_score(code: str, texts: Sequence[Compared]) -> CodeScore:
    tp = sum(code in text.coded and code in text.predicted for text in texts)
    fp = sum(code in text.predicted for text in texts) - tp
    fn = sum(code in text.coded for text in texts) - tp
    return CodeScore(code, tp, fp, fn)


def _overlap(coded: Collection[str], predicted: Collection[str]) -> float:
    return _share(2 * len(set(coded) & set(predicted)), len(coded) + len(predicted))


def _recall_at(first: int, text: Compared) -> float:
    return _share(len(text.coded & set(text.ranked[:first])), len(text.coded))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
