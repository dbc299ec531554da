"""Examples of a codebook that would tell a blind coder what somebody put on the words to be coded.

An example is one where its words stand in a unit of the pack, or where it names a source of the pack.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from qualcode.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.flows.reading import Reading
    from qualcode.model import Codebook, Example, Segment

FIELDS = ("examples", "counter_examples")
_LEAST = 3


def _plain(text: str) -> str:
    """Return the words of a text with a space around each, so that one text is looked for in another."""
    return "".join(f" {word.casefold()}" for word, _ in words(text)) + " "


@dataclass(frozen=True, slots=True)
class ToBeCoded:
    """The words of the units of a pack, masked and as spoken, and the ids and titles of their sources."""

    units: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    _joined: str = field(default="", repr=False)

    @classmethod
    def of(cls, segments: Iterable[Segment], readings: Mapping[str, Reading]) -> ToBeCoded:
        """Take what a pack holds."""
        texts: dict[str, None] = {}
        names: set[str] = set()
        for one in segments:
            reading = readings[one.source]
            texts |= dict.fromkeys(_plain(reading.words(one.span, raw=raw)) for raw in (False, True))
            names |= {_plain(one.source), _plain(reading.title)}
        return cls(tuple(texts), frozenset(names - {" "}), "\n".join(texts))

    def is_told_by(self, text: str, source: str = "") -> bool:
        """Whether an example tells what was put on words that are to be coded."""
        named = _plain(source)
        if any(name in named for name in self.names):
            return True
        plain = _plain(text)
        if len(plain.split()) < _LEAST:
            return False
        return plain in self._joined or any(one in plain for one in self.units if len(one.split()) >= _LEAST)


def untold(codebook: Codebook, there: ToBeCoded) -> tuple[Codebook, int]:
    """Return a codebook without the examples that tell, and how many those were."""

    def kept(examples: Sequence[Example]) -> tuple[Example, ...]:
        return tuple(one for one in examples if not there.is_told_by(one.text, one.source))

    codes = tuple(
        replace(code, examples=kept(code.examples), counter_examples=kept(code.counter_examples))
        for code in codebook.codes
    )
    return replace(codebook, codes=codes), _examples(codebook) - _examples(replace(codebook, codes=codes))


def _examples(codebook: Codebook) -> int:
    return sum(len(code.examples) + len(code.counter_examples) for code in codebook.codes)


def without_told(entry: Any, there: ToBeCoded) -> int:
    """Take the examples that tell out of a code as it stands in the codebook's file; return how many."""
    taken = 0
    for name in FIELDS:
        given = entry.get(name)
        if not given:
            continue
        for place in reversed(range(len(given))):
            one = given[place]
            text, source = (one.get("text"), one.get("source")) if hasattr(one, "get") else (one, "")
            if there.is_told_by(str(text or ""), str(source or "")):
                del given[place]
                taken += 1
        if not given:
            del entry[name]
    return taken
