"""Who was let in by somebody who had left the team by then: their passphrases are taken by no copy.

The team's log tells, by its moments. Whoever has the key could write another log: what is honest is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qualcode.errors import VaultLockedError
from qualcode.flows.copies.lines import whole_lines
from qualcode.flows.team.members import JOIN, LEAVE
from qualcode.flows.team.plan import Around, Local
from qualcode.store.files import json_object
from qualcode.store.wraps import PERSON, TEAM_LOG, Holder, Wraps


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Somebody who was added by another who had left: when that one left."""

    coder: str
    by: str
    left: str

    @property
    def said(self) -> str:
        """What is said of it."""
        return (
            f"{self.coder} was added by {self.by}, who left on {self.left[:10]}: that passphrase is not "
            f"taken; `qualcode team add {self.coder}` lets them in"
        )


def turned_away(events: Iterable[Mapping[str, Any]]) -> dict[str, TurnedAway]:
    """Return who is in only by the word of somebody who had left, by coder."""
    left: dict[str, str] = {}
    found: dict[str, TurnedAway] = {}
    for event in sorted(events, key=lambda one: (str(one["at"]), int(one["seq"]), str(one["event"]))):
        coder, by, at = str(event["coder"]), str(event["by"]), str(event["at"])
        may_say = by not in left and by not in found
        if event["op"] == LEAVE and (may_say or by == coder):
            left[coder] = at
            found.pop(coder, None)
        elif event["op"] == JOIN and may_say:
            left.pop(coder, None)
            found.pop(coder, None)
        elif event["op"] == JOIN:
            found[coder] = TurnedAway(coder, by, left.get(by) or found[by].left)
    return found


def turned_away_in(local: Local, around: Around) -> dict[str, TurnedAway]:
    """Return who was so let in, as the logs of this copy and of all others together tell."""
    contents = [local.files.get(TEAM_LOG)]
    for copy in (*around.others, *([around.mine] if around.mine else [])):
        held = copy.files.get(TEAM_LOG)
        contents.append(around.read(held.blob) if held else None)
    return turned_away({str(one["event"]): one for one in _events(contents)}.values())


def _events(contents: Iterable[bytes | None]) -> Iterator[dict[str, Any]]:
    for content in contents:
        for line in whole_lines(content):
            event = json_object(line)
            if event and {"event", "op", "coder", "by", "at", "seq"} <= event.keys():
                yield event


def without_turned_away(wraps: Wraps, turned: Mapping[str, TurnedAway]) -> Wraps:
    """Return wraps without the passphrases of those who were so let in."""
    kept = tuple(row for row in wraps.rows if row.get("name") != PERSON or row.get("coder") not in turned)
    return replace(wraps, rows=kept)


def require_welcome(holder: Holder, turned: Mapping[str, TurnedAway]) -> None:
    """Raise `VaultLockedError` where whoever opened the vault was let in so."""
    away = turned.get(holder.coder) if holder.kind == PERSON else None
    if away is not None:
        raise VaultLockedError(
            f"{away.coder} was added by {away.by}, who had left the team; nothing was synced",
            hint=f"ask the team: `qualcode team add {away.coder}` lets somebody in again",
        )
