"""The study key as `vault.json` keeps it: wrapped once for each person of the team, and for the recovery key.

Two copies of the file join without loss or return: a wrap that was removed on one side stays removed on both.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qualcode.errors import StudyFormatError
from qualcode.store.keys import StudyKey, tidy_recovery_key, unwrap, wrap
from qualcode.store.wrap_rows import (
    MOST_ROWS,
    PERSON,
    RECOVERY,
    SHARED_PASSPHRASE,
    is_well_formed,
    proof_of,
)

__all__ = ["PERSON", "RECOVERY", "SHARED_PASSPHRASE", "TEAM_LOG", "Holder", "Wraps"]
TEAM_LOG = "team.log.jsonl"
_RECOVERY_SIGNS = 40


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose wrap of the study key it is: a person's, that of the time before a team, or the recovery key's.

    `once`: the passphrase was drawn by whoever added the person, who has not set their own yet.
    """

    kind: str = ""
    coder: str = ""
    once: bool = False
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Wraps:
    """What `vault.json` holds: the study's id, the wraps, and the salts of those that were removed."""

    study: str
    rows: tuple[Mapping[str, Any], ...]
    removed: frozenset[str] = frozenset()

    def holders(self) -> tuple[Holder, ...]:
        """Return whose wraps they are, in the order of the file."""
        return tuple(map(holder_of, self.rows))

    def of(self, coder: str) -> tuple[Holder, ...]:
        """Return the wraps of one person."""
        return tuple(one for one in self.holders() if one.kind == PERSON and one.coder == coder)

    def opened_with(self, secret: str, *, first: str = "") -> tuple[StudyKey, Holder] | None:
        """Return the study key and whose wrap a secret opens, or None; the wrap of `first` is tried first.

        Each try costs a key derivation: of a team only wrong secrets are tried against all. A row that is
        not well formed is passed over, and those that cost much come last.
        """
        rows = [row for row in self.rows if is_well_formed(row)]
        for row in sorted(rows, key=lambda one: (one["n"] * one["p"], _order(holder_of(one), first))):
            kind = row.get("name")
            typed = tidy_recovery_key(secret) if kind == RECOVERY else secret
            if kind == RECOVERY and sum(char != "-" for char in typed) != _RECOVERY_SIGNS:
                continue
            key = unwrap(row, typed)
            if key is not None:
                return key, holder_of(row)
        return None

    def without(self, salts: Iterable[str]) -> Wraps:
        """Return them without some wraps, which stay removed wherever this file is joined."""
        gone = frozenset(salts)
        kept = tuple(row for row in self.rows if str(row.get("salt")) not in gone)
        return replace(self, rows=kept, removed=self.removed | gone)

    def with_person(self, key: StudyKey, secret: str, *, coder: str, once: bool = False) -> Wraps:
        """Return them with the study key wrapped for a person, in place of that person's earlier wraps."""
        made = wrap(key, secret, name=PERSON) | {"coder": coder} | ({"once": True} if once else {})
        before = self.without(one.salt for one in self.of(coder))
        return replace(before, rows=(made, *before.rows))

    def adopted_by(self, coder: str) -> Wraps:
        """Return them with the passphrase from before there was a team as that person's own."""
        rows = tuple(
            {**row, "name": PERSON, "coder": coder} if row.get("name") == SHARED_PASSPHRASE else row
            for row in self.rows
        )
        return replace(self, rows=rows)

    def rewrapped(self, key: StudyKey, secret: str, holder: Holder) -> Wraps:
        """Return them with a new secret in place of a holder's; with the recovery key, of the passphrase.

        Where the recovery key opened a vault that has no such passphrase any more, one is made.
        """
        if holder.kind == PERSON:
            return self.with_person(key, secret, coder=holder.coder)
        gone = [one.salt for one in self.holders() if one.kind == SHARED_PASSPHRASE]
        before = self.without(gone)
        return replace(before, rows=(wrap(key, secret, name=SHARED_PASSPHRASE), *before.rows))


def holder_of(row: Mapping[str, Any]) -> Holder:
    """Return whose a wrap is."""
    return Holder(
        str(row.get("name", "")), str(row.get("coder", "")), bool(row.get("once")), str(row.get("salt", ""))
    )


def _order(holder: Holder, first: str) -> int:
    if holder.kind == PERSON:
        return 0 if holder.coder == first else 2
    return 1 if holder.kind == SHARED_PASSPHRASE else 3


def wraps_in(content: bytes) -> Wraps:
    """Return what a `vault.json` holds; raise `StudyFormatError` for a damaged one.

    Rows that are not well formed open nothing and are left out.
    """
    study, rows, removed, _ = _read(content)
    found = tuple(row for row in rows if is_well_formed(row))
    if rows and not found:
        raise _damaged()
    return Wraps(study, tuple(row for row in found if str(row["salt"]) not in removed), removed)


def proven_wraps_in(content: bytes, key: StudyKey) -> Wraps | None:
    """Return what a file of the shared folder holds, or None where nobody with the study key wrote it so."""
    try:
        study, rows, removed, proof = _read(content)
        made = proof_of(key, study=study, rows=rows, removed=removed)
        return wraps_in(content) if hmac.compare_digest(made, proof) else None
    except (StudyFormatError, TypeError):
        return None


def rows_to_try(content: bytes) -> tuple[Mapping[str, Any], ...]:
    """Return the well-formed rows of a file that nobody has proven yet, a bounded number of them."""
    try:
        rows = _read(content)[1]
    except StudyFormatError:
        return ()
    return tuple(row for row in rows[:MOST_ROWS] if is_well_formed(row))


def _read(content: bytes) -> tuple[str, tuple[dict[str, Any], ...], frozenset[str], str]:
    """Return the study, the rows, the removed salts and the proof that a file holds."""
    try:
        known = json.loads(content)
        rows = tuple(dict(row) for row in known["wrapped"])
        removed = frozenset(str(salt) for salt in known.get("removed", ()))
        return str(known["study"]), rows, removed, str(known.get("proof", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged() from None


def _damaged() -> StudyFormatError:
    return StudyFormatError("vault.json is damaged", hint="restore it from a backup of the vault")


def wraps_bytes(wraps: Wraps, *, key: StudyKey | None = None) -> bytes:
    """Return the content of a `vault.json`; with the study key the proof that the shared folder needs."""
    content: dict[str, Any] = {"format": 1, "study": wraps.study, "wrapped": list(wraps.rows)}
    if wraps.removed:
        content["removed"] = sorted(wraps.removed)
    if key is not None:
        content["proof"] = proof_of(key, study=wraps.study, rows=wraps.rows, removed=wraps.removed)
    return (json.dumps(content, indent=1) + "\n").encode()


def joined_wraps(ours: Wraps, theirs: Wraps) -> Wraps:
    """Return the wraps of two copies: each once, none that either side removed; the recovery key's stays.

    A passphrase that one side gave to a person by name is that person's on both.
    """
    recovery = {str(row.get("salt")) for row in (*ours.rows, *theirs.rows) if row.get("name") == RECOVERY}
    removed = (ours.removed | theirs.removed) - recovery
    rows: dict[str, Mapping[str, Any]] = {}
    for row in (*ours.rows, *theirs.rows):
        salt = str(row.get("salt"))
        named = row.get("name") == PERSON
        if salt not in removed and (salt not in rows or (named and rows[salt].get("name") != PERSON)):
            rows[salt] = row
    return Wraps(ours.study, tuple(rows.values()), removed)


def still_opening(ours: Wraps, joined: Wraps, holder: Holder) -> Wraps:
    """Return joined wraps, or ours where the one just used would be gone and its holder have no other."""
    if not holder.kind or any(
        (one.kind, one.coder) == (holder.kind, holder.coder) or one.salt == holder.salt
        for one in joined.holders()
    ):
        return joined
    return ours
