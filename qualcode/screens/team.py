"""Who is in the team, and what adding or removing somebody came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.screens.printing import Hanging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from qualcode.flows.team.keys import Added, Removed
    from qualcode.flows.team.members import Member, Team

_OPENS = {
    "own": "opens the vault with a passphrase of their own",
    "once": "has not changed the passphrase that was drawn for them yet",
    "no": "opens no vault here",
}


def team_lines(team: Team) -> Iterator[str]:
    """Yield who is in the team and who opens the vault."""
    if not team.members:
        yield "nobody was added to a team yet: whoever knows the study's passphrase opens the vault"
        yield "next: qualcode team add NAME"
        return
    width = max(len(one.coder) for one in team.members)
    for one in team.members:
        by = f", added by {one.by}" if one.by and one.by != one.coder else ""
        yield f"{one.coder:<{width}}  {_since(one)}{_OPENS[one.opens] if one.is_in else 'left'}{by}"
    if team.shared:
        yield "besides, a passphrase from before there was a team opens the vault"
    yield f"the recovery key {'opens it too' if team.recovery else 'is not in the vault: it opens nothing'}"
    if team.others:
        yield f"not in the team, though their work is here: {', '.join(team.others)}"


def _since(one: Member) -> str:
    if not one.since:
        return ""
    return f"{one.since[:10]} to {one.until[:10]}, " if not one.is_in else f"since {one.since[:10]}, "


def added_lines(added: Added) -> Iterator[RenderableType]:
    """Yield who was added, with the passphrase that is shown once."""
    if added.adopted:
        yield Hanging(
            f"the study's passphrase is {added.adopted}'s from now on; whoever else knows it opens the vault "
            "with it until `qualcode vault passphrase` changes it"
        )
    if added.passphrase:
        yield f"{added.coder} {'has a new passphrase' if added.renewed else 'is in the team'}"
        yield f"passphrase of {added.coder}, shown this once:  {added.passphrase}"
        yield Hanging(
            "  give it to them by another way than the study's files; `qualcode team join FOLDER` asks for "
            "it, and for one of their own"
        )
        yield "next: qualcode sync FOLDER, so that the folder opens with it"
    elif added.coder != added.adopted:
        yield f"{added.coder} is in the team, and opens the vault with the passphrase that they typed"
        yield "next: qualcode sync FOLDER, so that the folder opens with it"
    else:
        yield f"{added.coder} is in the team"


def removed_lines(removed: Removed) -> Iterator[RenderableType]:
    """Yield what removing somebody did, and what it cannot do."""
    yield f"{removed.coder} is out of the team: their passphrase opens this vault no more"
    who = ", ".join(removed.left) or "nobody but the recovery key"
    yield f"  who opens it: {who}{'; and a passphrase from before the team' if removed.shared else ''}"
    yield "  what they coded stays theirs and stays in the study"
    yield Hanging(
        "  What this cannot do: they had the key. What they copied, an older copy of the vault too, they can "
        "still read. Take the study and the vault off their machine, and their access off the shared drive; "
        "if they know the recovery key, they still open the vault."
    )
    yield Hanging("  next: qualcode sync FOLDER, so that their passphrase goes from the shared folder too")
