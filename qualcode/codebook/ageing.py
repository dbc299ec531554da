"""Codings whose code has come to mean something else since: which, and since which change.

A new name, place, alias or rule makes no coding stale, nor does a definition where none stood, and what a
coder looked at again stands until the next change of meaning.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.codebook.comparing import meaning_of
from qualcode.codebook.following import MERGE, REVIEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.codebook.following import Following
    from qualcode.model import Codebook, Coding

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Change:
    """A logged change of what a code means: from then on it was `meaning`."""

    at: str
    by: str
    meaning: str
    op: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class StaleCoding:
    """A coding made when its code meant something else.

    `since` is the first change after it, None where the codebook was edited by hand; `known` is False where
    nobody can say what the code meant then.
    """

    coding: Coding
    since: Change | None
    known: bool = True


class Ages:
    """What is known of the meanings of codes over time."""

    def __init__(self, codebook: Codebook, events: Iterable[Mapping[str, Any]], following: Following) -> None:
        self.now = {code.id: meaning_of(code) for code in codebook.codes}
        self.undefined = {code.id: meaning_of(replace(code, definition="")) for code in codebook.codes}
        self.following = following
        self.merges = {one.id for one in following.merged.values()}
        self.meanings: dict[tuple[str, str], str] = {}
        self.changes: defaultdict[str, list[Change]] = defaultdict(list)
        self.same: dict[tuple[str, str], str] = {}
        for code in codebook.codes:
            self.meanings[code.id, code.revision] = self.now[code.id]
        for event in sorted(events, key=lambda one: (str(one.get("at", "")), str(one.get("event", "")))):
            self._learn(event)

    def _learn(self, event: Mapping[str, Any]) -> None:
        if "code" not in event or "meaning" not in event:
            return
        code = str(event["into"][0]) if event.get("op") == MERGE else str(event["code"])
        meaning = str(event["meaning"])
        self.meanings.setdefault((code, str(event["revision"])), meaning)
        if event.get("op") == MERGE:
            if str(event["id"]) in self.merges:
                self.same[code, str(event.get("before", ""))] = meaning
        elif event.get("op") != REVIEW:
            change = Change(
                str(event["at"]), str(event["by"]), meaning, str(event["op"]), str(event.get("why", ""))
            )
            self.changes[code].append(change)

    def learn_of(self, codebook: Codebook) -> None:
        """Learn what the codes of an earlier codebook meant."""
        for code in codebook.codes:
            self.meanings.setdefault((code.id, code.revision), meaning_of(code))

    def unknown(self, codings: Iterable[Coding]) -> bool:
        """Whether the meaning that one of the codings was made under is not known."""
        return any(self._meaning(coding)[0] == UNKNOWN for coding in codings)

    def _meaning(self, coding: Coding) -> tuple[str, str]:
        """Return what the code meant when the coding came to stand under it, and when that was."""
        led = self.following.decision_on(coding.id, coding.was) if coding.was else None
        revision, at = (led.revision, led.at) if led else (coding.code_revision, coding.at)
        for review in self.following.reviews:
            if review.code == coding.code and coding.coder in review.coders and review.at >= at:
                revision, at = review.revision, review.at
        meaning, seen = self.meanings.get((coding.code, revision), UNKNOWN), set[str]()
        while (coding.code, meaning) in self.same and meaning not in seen:
            seen.add(meaning)
            meaning = self.same[coding.code, meaning]
        return meaning, at

    def stale(self, codings: Iterable[Coding]) -> tuple[StaleCoding, ...]:
        """Return the codings made under another meaning than the one that their code has now."""
        found = []
        for coding in codings:
            if coding.code not in self.now:
                continue
            meant, at = self._meaning(coding)
            if meant not in {self.now[coding.code], self.undefined[coding.code]}:
                found.append(StaleCoding(coding, self._since(coding.code, meant, at), meant != UNKNOWN))
        return tuple(found)

    def _since(self, code: str, meant: str, at: str) -> Change | None:
        later = (one for one in self.changes[code] if one.at >= at and one.meaning != meant)
        return next(later, None)
