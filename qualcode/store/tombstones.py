"""Tombstones, `withdrawals.jsonl`: who was erased, in keyed hashes that tell nobody without the study key.

They keep an old file, an old copy or a register from bringing a person back; no word and no name is in them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from qualcode.errors import StudyFormatError
from qualcode.store.files import records_in
from qualcode.store.keys import StudyKey
from qualcode.store.study import Study

WITHDRAWALS = "withdrawals.jsonl"
Mentions = Literal["mask", "remove"]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is kept of a person who was erased: the pseudonym, and keyed hashes.

    `names` and `parts` are whole names and parts of them, `labels` what a source called them, `words` their
    turns and answers of five words and more, `originals` the files that held them. `mentions` says whether
    their name in other people's words is masked or was removed.
    """

    person: str
    at: str
    by: str
    sources: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    originals: frozenset[str] = frozenset()
    mentions: Mentions = "mask"


def keyed(key: StudyKey, kind: str, text: str) -> str:
    """Return the keyed hash of a name, label, text or file as tombstones keep it: 24 hexadecimal digits."""
    message = f"{kind}\0{text}".encode()
    return hmac.new(key.derived("withdrawals"), message, hashlib.sha256).hexdigest()[:24]


def tombstone_event(stone: Tombstone, *, event: str) -> dict[str, Any]:
    """Return the line that a tombstone is in its log."""
    return {
        "op": "erase",
        "event": event,
        "person": stone.person,
        "sources": list(stone.sources),
        "names": sorted(stone.names),
        "parts": sorted(stone.parts),
        "labels": {source: sorted(labels) for source, labels in sorted(stone.labels.items())},
        "words": sorted(stone.words),
        "originals": sorted(stone.originals),
        "mentions": stone.mentions,
        "by": stone.by,
        "at": stone.at,
    }


def read_tombstones(study: Study) -> tuple[Tombstone, ...]:
    """Return those who were erased, one tombstone a person; order and repeats of lines change nothing."""
    content = study.read(WITHDRAWALS)
    return fold_tombstones(records_in(content, WITHDRAWALS)) if content else ()


def fold_tombstones(events: Iterable[Mapping[str, Any]]) -> tuple[Tombstone, ...]:
    """Return one tombstone for each person in a log's events: what any line says of them holds."""
    found: dict[str, Tombstone] = {}
    for stone in sorted(map(_tombstone, events), key=lambda one: (one.at, one.person)):
        found[stone.person] = _joined(found[stone.person], stone) if stone.person in found else stone
    return tuple(found.values())


def _joined(one: Tombstone, other: Tombstone) -> Tombstone:
    labels = {
        source: one.labels.get(source, frozenset()) | other.labels.get(source, frozenset())
        for source in (*one.labels, *other.labels)
    }
    return Tombstone(
        person=one.person,
        at=one.at,
        by=one.by,
        sources=tuple(dict.fromkeys((*one.sources, *other.sources))),
        names=one.names | other.names,
        parts=one.parts | other.parts,
        labels=labels,
        words=one.words | other.words,
        originals=one.originals | other.originals,
        mentions="remove" if "remove" in (one.mentions, other.mentions) else "mask",
    )


def _tombstone(event: Mapping[str, Any]) -> Tombstone:
    try:
        return Tombstone(
            person=event["person"],
            at=event["at"],
            by=event["by"],
            sources=tuple(event["sources"]),
            names=frozenset(event["names"]),
            parts=frozenset(event["parts"]),
            labels={source: frozenset(labels) for source, labels in event["labels"].items()},
            words=frozenset(event["words"]),
            originals=frozenset(event["originals"]),
            mentions=event["mentions"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise StudyFormatError(
            f"a line of {WITHDRAWALS} lacks or garbles a field ({type(error).__name__})",
            hint="`qualcode check` finds the line; take it from git or a colleague",
        ) from None


def hashed(key: StudyKey, kind: str, texts: Iterable[str]) -> Iterator[str]:
    """Yield the keyed hashes of several texts of one kind."""
    for text in texts:
        yield keyed(key, kind, text)
