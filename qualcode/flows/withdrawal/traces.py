"""Traces of a person in files: five of their words in a row, or their name; what is found is never told.

Words are compared folded, so that case, accents and punctuation hide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualcode.anonymise.finished import Passage, passages
from qualcode.anonymise.register import Register
from qualcode.flows.erased_names import IN_A_ROW
from qualcode.model import Entity
from qualcode.text import fold, words

_LARGEST = 50 * 2**20


@dataclass(frozen=True)
class Traces:
    """What tells that a text holds a person's words, or their name; `pseudonym` is theirs."""

    pseudonym: str
    runs: frozenset[tuple[str, ...]]
    register: Register

    @classmethod
    def of(cls, pseudonym: str, said: Iterable[str], entity: Entity | None) -> Traces:
        """Return the traces of a person by all that they said, and the forms of their name."""
        runs = frozenset(run for text in said for run in in_a_row(text))
        return cls(pseudonym, runs, Register.of([entity] if entity is not None else []))

    def joined(self, other: Traces) -> Traces:
        """Return the traces that either of two tells of one person."""
        entities = {one.id: one for one in (*self.register.entities, *other.register.entities)}
        return Traces(self.pseudonym, self.runs | other.runs, Register.of(list(entities.values())))

    def words_in(self, text: str) -> bool:
        """Whether a text holds five of their words in a row."""
        return bool(self.runs) and any(run in self.runs for run in in_a_row(text))

    def name_in(self, text: str) -> bool:
        """Whether a text surely holds their name."""
        return any(hit.strength == "certain" or hit.rule == "words" for hit in self.register.hits(text))

    def any_in(self, text: str) -> bool:
        """Whether a text holds one or the other."""
        return self.words_in(text) or self.name_in(text)

    def in_file(self, content: bytes, name: str) -> bool:
        """Whether a file of any format holds one or the other; what cannot be read holds neither."""
        if len(content) > _LARGEST or not (self.runs or self.register.entities):
            return False
        found = (passage.text for passage in passages(content, name) if isinstance(passage, Passage))
        return any(map(self.any_in, found)) or self.name_in(name)


def in_a_row(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every five words in a row of a text, folded."""
    found = [fold(word) for word, _ in words(text)]
    for place in range(len(found) - IN_A_ROW + 1):
        yield tuple(found[place : place + IN_A_ROW])
