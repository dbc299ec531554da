"""Who is in the team: what its log says, and whose passphrase opens the vault.

The log tells since when and until when; whether somebody can open the vault, `vault.json` alone decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from qualcode.store.logs import read_events, writers
from qualcode.store.study import Study
from qualcode.store.user import vault_folder
from qualcode.store.vault import read_wraps
from qualcode.store.wraps import PERSON, RECOVERY, SHARED_PASSPHRASE, TEAM_LOG, Wraps

JOIN, LEAVE = "join", "leave"
ADD, REMOVE = "team add", "team remove"
NO_UNDO = {
    ADD: "`qualcode team remove NAME` takes the passphrase away",
    REMOVE: "`qualcode team add NAME` gives them a passphrase again",
}
Opens = Literal["own", "once", "no"]


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the team. `since` and `until` are moments, "" where the log does not tell.

    `opens`: with a passphrase of their own, with one that was drawn for them, or not.
    """

    coder: str
    since: str = ""
    until: str = ""
    by: str = ""
    opens: Opens = "no"

    @property
    def is_in(self) -> bool:
        """Whether they are in the team now."""
        return self.opens != "no" or (bool(self.since) and not self.until)


@dataclass(frozen=True, slots=True)
class Team:
    """The team, those who left last; `shared` says that a passphrase of the time before opens the vault too.

    `others` have done something in this study and are not in the team.
    """

    members: tuple[Member, ...]
    shared: bool
    recovery: bool
    others: tuple[str, ...] = ()


def team_of(study: Study) -> Team:
    """Return who is in the team; needs no passphrase."""
    wraps = read_wraps(vault_folder(study.settings.id), study.settings.id)
    members = _members(read_events(study, TEAM_LOG), wraps)
    kinds = {one.kind for one in wraps.holders()}
    known = {one.coder for one in members}
    others = tuple(sorted(writers(study) - known)) if known else ()
    return Team(members, SHARED_PASSPHRASE in kinds, RECOVERY in kinds, others)


def _members(events: Iterable[Mapping[str, Any]], wraps: Wraps) -> tuple[Member, ...]:
    opens: dict[str, Opens] = {
        one.coder: "once" if one.once else "own" for one in wraps.holders() if one.kind == PERSON
    }
    said: dict[str, list[Mapping[str, Any]]] = {coder: [] for coder in opens}
    for event in sorted(events, key=_in_order):
        said.setdefault(str(event["coder"]), []).append(event)
    found = [_member(coder, rows, opens.get(coder, "no")) for coder, rows in said.items()]
    return tuple(sorted(found, key=lambda one: (not one.is_in, one.coder)))


def _in_order(event: Mapping[str, Any]) -> tuple[int, str, str]:
    """Order what was said of one person: by its number, as clocks differ."""
    return int(event["seq"]), str(event["at"]), str(event["event"])


def _member(coder: str, events: Iterable[Mapping[str, Any]], opens: Opens) -> Member:
    since = until = by = ""
    for event in events:
        if event["op"] == JOIN and (not since or until):
            since, until, by = str(event["at"]), "", str(event["by"])
        elif event["op"] == LEAVE:
            until = str(event["at"])
    return Member(coder, since, until, by, opens)
