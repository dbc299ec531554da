"""What arrives for a vault from another copy, held against tombstones: nobody comes back by another's vault.

Originals that held somebody who was erased stay out, and so does what a register says of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from cryptography.fernet import InvalidToken

from qualcode.anonymise.register import Register
from qualcode.flows.erased_names import Keeping
from qualcode.flows.quotable import SOMEBODY
from qualcode.store.files import digest, records_in
from qualcode.store.tombstones import WITHDRAWALS, Tombstone, fold_tombstones, keyed

if TYPE_CHECKING:
    from qualcode.store.keys import StudyKey
    from qualcode.store.vault import Vault

WITHDRAWN = "withdrawn"


def stones_in(contents: Iterable[bytes | None]) -> tuple[Tombstone, ...]:
    """Return who was erased as far as any of several copies of the tombstones tells."""
    return fold_tombstones(row for one in contents if one for row in records_in(one, WITHDRAWALS))


def erased_originals(vault: Vault, stones: Sequence[Tombstone]) -> list[str]:
    """Return the names of the vault's originals that held somebody who was erased."""
    folder = vault.folder / "originals"
    known = frozenset(mark for stone in stones for mark in stone.originals)
    if not known or not folder.is_dir():
        return []
    return sorted(
        path.name for path in folder.glob("*.token") if _mark(vault.key, path.read_bytes()) in known
    )


def _mark(key: StudyKey, token: bytes) -> str:
    """Return an original as tombstones know it; "" for one that cannot be read."""
    try:
        return original_mark(key, key.box("vault").decrypt(token))
    except InvalidToken:
        return ""


def original_mark(key: StudyKey, content: bytes) -> str:
    """Return the keyed hash of an original's bytes."""
    return keyed(key, "original", digest(content))


@dataclass(frozen=True)
class Arriving:
    """What holds an arriving register and arriving originals against those who were erased."""

    kept: Keeping

    def is_erased(self, token: bytes | None) -> bool:
        """Whether an original, as a vault keeps it, held somebody who was erased."""
        return token is not None and self._is_known(_mark(self.kept.key, token))

    def was_erased(self, content: bytes) -> bool:
        """Whether an original held somebody who was erased."""
        return self._is_known(original_mark(self.kept.key, content))

    def _is_known(self, mark: str) -> bool:
        return any(mark in stone.originals for stone in self.kept.stones)

    def lines(self, fresh: Sequence[bytes], known: Iterable[bytes]) -> list[bytes]:
        """Return the lines of a register that may come: none of theirs, none that was written anew here."""
        box = self.kept.key.box("vault")
        there = {event.get("event") for event in map(self._event, known) if event is not None}
        came = [(line, event) for line in fresh if (event := self._event(line)) is not None]
        found = []
        for line, event in came:
            if event.get("event") in there:
                continue
            there.add(event.get("event"))
            after = self.event(event)
            if after == event:
                found.append(line)
            elif after is not None:
                found.append(box.encrypt(json.dumps(dict(after), ensure_ascii=False).encode()))
        return found

    def events(self, coming: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Yield the events of a register that may come, without those who were erased."""
        yield from (after for event in coming if (after := self.event(event)) is not None)

    def _event(self, line: bytes) -> dict[str, Any] | None:
        try:
            event = json.loads(self.kept.key.box("vault").decrypt(line))
        except (InvalidToken, ValueError):
            return None
        return event if isinstance(event, dict) else None

    def event(self, event: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return an event of a register without whoever was erased: itself, changed, or None."""
        if event.get("id") in {stone.person for stone in self.kept.stones}:
            return None
        if event["op"] == "add":
            forms = [form for form in event["forms"] if not self._holds_whole_name(form)]
            return event if len(forms) == len(event["forms"]) else {**event, "forms": forms}
        if event["op"] == "recording":
            return None if self._nameless(str(event["path"])) != event["path"] else event
        after = {name: self._nameless(value) if name != "id" else value for name, value in event.items()}
        if event["op"] == "file" and after["name"] != event["name"]:
            return {**event, "name": WITHDRAWN + PurePath(str(event["name"])).suffix}
        return after

    def _holds_whole_name(self, form: str) -> bool:
        """Whether another's form holds a whole name of two words and more: "Ann Ray's mother"."""
        return any(
            " " in named and any(self.kept.called(named) for named in one.forms)
            for one in self.kept.names_in([form])
            for named in one.forms
        )

    def _nameless(self, value: Any) -> Any:
        named = self.kept.names_in([value.replace("_", " ")]) if isinstance(value, str) else []
        if not named:
            return value
        found = value
        for hit in reversed(Register.of(named).hits(value.replace("_", " "))):
            if hit.strength == "certain" or hit.rule == "words":
                found = found[: hit.span.start] + SOMEBODY + found[hit.span.end :]
        return found
