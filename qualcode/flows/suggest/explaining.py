"""Suggestions explained: their words, the words that spoke for them, and what each is most like.

Words are masked unless raw words are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.flows.reading import Reading
    from qualcode.flows.suggest.running import Suggestion
    from qualcode.model import Codebook, Coding


@dataclass(frozen=True, slots=True)
class Because:
    """A suggestion as shown: its words, the words that spoke for it, and what it is most like."""

    id: str
    source: str
    title: str
    turn: str
    code: str
    score: float
    rank: int
    words: str
    matched: tuple[str, ...]
    near: str
    near_words: str
    rule: str


@dataclass(frozen=True, slots=True)
class Known:
    """What suggestions are explained by: the codebook, the sources that were read by id, and the codings."""

    codebook: Codebook
    readings: Mapping[str, Reading]
    codings: Sequence[Coding]


def explained(known: Known, found: Iterable[Suggestion], *, raw: bool) -> Iterator[Because]:
    """Yield suggestions with their evidence in words."""
    standing = {coding.id: coding for coding in known.codings}
    for one in found:
        reading = known.readings[one.segment.source]
        yield Because(
            id=one.id,
            source=one.segment.source,
            title=reading.title,
            turn=one.segment.turn.id,
            code=one.code,
            score=one.score,
            rank=one.rank,
            words=reading.words(one.segment.span, raw=raw),
            matched=tuple(reading.words(span, raw=raw) for span in one.matched),
            near=one.near,
            near_words=_near_words(known, one.near, standing, raw=raw),
            rule=one.rule,
        )


def _near_words(known: Known, near: str, standing: Mapping[str, Coding], *, raw: bool) -> str:
    if "#" in near:
        return example_words(known.codebook, near)
    coding = standing.get(near)
    reading = known.readings.get(coding.source) if coding else None
    return reading.words(coding.span, raw=raw) if coding and reading else ""


def example_words(codebook: Codebook, near: str) -> str:
    """Return the example of the codebook that "CODE#3" names, "" where it is no longer there."""
    named, _, number = near.rpartition("#")
    code = codebook.by_id().get(named)
    place = int(number) - 1 if number.isdecimal() else -1
    return code.examples[place].text if code and 0 <= place < len(code.examples) else ""
