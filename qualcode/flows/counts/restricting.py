"""What `--where` and `--source` narrow a count to, in words that belong to its base.

A number of some people only is never given as one of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualcode.flows.reading import QUESTION
from qualcode.select import Comparison, Filters, comparisons

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Restriction:
    """The words for what was chosen. `questions` are those that a sentence about a question says already.

    `about_people`: who is counted was chosen by what they are, so that a small number may tell who.
    """

    words: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    about_people: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.questions)


def restriction(filters: Filters, names: Iterable[str], titles: Sequence[str]) -> Restriction:
    """Return what the filters narrow a count to; `titles` are those of the sources chosen."""
    compared, together = comparisons(filters.where, names)
    about_people = any(one.attribute != QUESTION for one in compared)
    if together:
        words = tuple(_in_words(one) for one in compared if one.attribute != QUESTION)
        questions = tuple(_in_words(one) for one in compared if one.attribute == QUESTION)
    else:
        words, questions = (f"where {filters.where.strip()}",), ()
    return Restriction((*words, *_sources(filters, titles)), questions, about_people)


def _in_words(one: Comparison) -> str:
    return f"{one.attribute}: {'' if one.mark == '=' else 'not '}{one.value or 'not stated'}"


def _sources(filters: Filters, titles: Sequence[str]) -> tuple[str, ...]:
    if not filters.sources:
        return ()
    if len(titles) > _NAMED:
        return (f"in {len(titles):,} chosen sources",)
    return (f"only {' and '.join(titles)}",)
