"""Names of those who were erased, known again by keyed hashes wherever somebody writes them.

Nobody can read a name from a tombstone; without tombstones the vault stays closed.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from qualcode.anonymise.folding import atoms, folded
from qualcode.anonymise.names import surfaces
from qualcode.anonymise.register import Register
from qualcode.errors import UsageError
from qualcode.flows.desk import Desk
from qualcode.flows.quotable import SOMEBODY
from qualcode.load.talk.labels import person_name
from qualcode.model import Entity
from qualcode.store.keys import StudyKey
from qualcode.store.tombstones import WITHDRAWALS, Tombstone, read_tombstones
from qualcode.store.vault import Names
from qualcode.text import fold, words

IN_A_ROW = 5
_TOGETHER = 4
_LONGEST = 48


@dataclass(frozen=True)
class Keeping:
    """The tombstones of a study with the key that reads them."""

    stones: tuple[Tombstone, ...]
    key: StudyKey
    _known: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _secret(self) -> bytes:
        return self.key.derived("withdrawals")

    def hashed(self, kind: str, text: str) -> str:
        """Return the keyed hash of a text as tombstones keep it."""
        known = f"{kind}\0{text}"
        if known not in self._known:
            self._known[known] = hmac.digest(self._secret, known.encode(), "sha256").hex()[:24]
        return self._known[known]

    def called(self, label: str) -> Tombstone | None:
        """Return the tombstone of whom a name is of."""
        forms = tuple(dict.fromkeys((label, person_name(label))))
        whole = [one.key for one in surfaces(Entity("", "participant", forms)) if one.whole]
        names = {self.hashed("name", text) for text in whole}
        return next((stone for stone in self.stones if names & stone.names), None)

    def labelled(self, label: str, source: str) -> Tombstone | None:
        """Return the tombstone of whom a label of a source is."""
        mark = self.hashed(f"label {source}", label_key(label))
        return next(
            (stone for stone in self.stones if mark in stone.labels.get(source, ())), self.called(label)
        )

    def said(self, text: str) -> bool:
        """Whether these are a turn's or an answer's words of somebody who was erased."""
        plain = words_key(text)
        return bool(plain) and any(self.hashed("words", plain) in stone.words for stone in self.stones)

    def names_in(self, texts: Iterable[str]) -> list[Entity]:
        """Return those whose names stand in texts, with the forms that stand there and no others."""
        found: dict[str, dict[str, None]] = {}
        for text in texts:
            for form, key in _names_perhaps(text):
                mark = self.hashed("name", key)
                for stone in self.stones:
                    if mark in stone.names or mark in stone.parts:
                        found.setdefault(stone.person, {})[form] = None
        return [Entity(who, "participant", tuple(forms), SOMEBODY) for who, forms in found.items()]

    def added(self, names: Names, texts: Iterable[str]) -> Names:
        """Return what the register says, and the names of those who were erased where they stand in texts."""
        again = {one.id: one for one in self.names_in(texts) if one.id not in names.entities}
        return replace(names, entities={**names.entities, **again}) if again else names


def _names_perhaps(text: str) -> Iterator[tuple[str, str]]:
    """Yield up to four words in a row as they are written, with their letters run together."""
    runs = atoms(folded(text))
    for place, first in enumerate(runs):
        key = ""
        for run in runs[place : place + _TOGETHER]:
            key += run.key
            if len(key) > _LONGEST:
                break
            yield text[first.start : run.end], key
            if run.key.endswith("s") and len(run.key) > 1:
                yield text[first.start : run.end - 1], key[:-1]


def keeping(desk: Desk) -> Keeping | None:
    """Return the tombstones of a study, or None, without opening the vault, where nobody was erased."""
    if not desk.study.path(WITHDRAWALS).exists():
        return None
    stones = read_tombstones(desk.study)
    return Keeping(stones, desk.key) if stones else None


def with_names_again(desk: Desk, names: Names, texts: Iterable[str]) -> Names:
    """Return what the register says, and the names of those who were erased where they stand in texts."""
    kept = keeping(desk)
    if kept is None:
        return names
    return kept.added(names, texts)


def require_nobody_withdrawn(desk: Desk, called: Iterable[str]) -> None:
    """Raise `UsageError` where a name that is to be registered is of somebody who was erased."""
    kept = keeping(desk)
    for name in called if kept else ():
        stone = kept.called(name) if kept else None
        if stone is not None:
            raise UsageError(
                f"one of these names is of {stone.person}, who withdrew on {stone.at[:10]} and was erased: "
                "nothing was registered",
                hint="leave it out; somebody else of that name needs another form of it",
            )


def require_nobody_erased(desk: Desk, texts: Iterable[str]) -> None:
    """Raise `UsageError` where words for a source name somebody who was erased, or are theirs.

    The message says neither the words nor the name.
    """
    kept = keeping(desk)
    for text in texts if kept else ():
        named = kept.names_in([text]) if kept else []
        hits = Register.of(named, desk.study.settings.publishable).hits(text) if named else ()
        who = next((hit.entities[0] for hit in hits if hit.strength == "certain"), "")
        if who or (kept and kept.said(text)):
            said = f"name {who}" if who else "are of somebody"
            raise UsageError(
                f"these words {said}, who withdrew and was erased: nothing was corrected",
                hint='write what was said without them, as in "my neighbour"',
            )


def answers_text(answers: Mapping[str, str]) -> str:
    """Return closed answers as one text, whatever the order of their columns."""
    return json.dumps(sorted(value for value in answers.values() if value), ensure_ascii=False)


def words_key(text: str) -> str:
    """Return a text as it is compared with what somebody said; "" for one of fewer than five words."""
    found = [fold(word) for word, _ in words(text)]
    return " ".join(found) if len(found) >= IN_A_ROW else ""


def label_key(label: str) -> str:
    """Return a label as it is compared."""
    return fold(" ".join(label.split()))
