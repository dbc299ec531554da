"""`team add` and `team remove`: the study key wrapped for a person, and taken from them as far as that goes.

Each person opens the vault with a passphrase of their own; the recovery key is nobody's and stays.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from dataclasses import dataclass

from qualcode.errors import AlreadyThereError, UsageError, VaultLockedError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.team.members import ADD, JOIN, LEAVE, REMOVE, team_of
from qualcode.flows.vault import require_long_enough
from qualcode.store.files import PRIVATE, write_whole
from qualcode.store.history import Changes, new_event_id
from qualcode.store.holding import held
from qualcode.store.logs import read_events
from qualcode.store.runs import Run
from qualcode.store.study import coder_name
from qualcode.store.vault import VAULT_FILE, Vault, open_vault, read_wraps, write_wraps
from qualcode.store.wraps import PERSON, RECOVERY, SHARED_PASSPHRASE, TEAM_LOG, Wraps, wraps_bytes

_PSEUDONYM = re.compile(r"[PRE](?=[A-Z2-7]*\d)[A-Z2-7]{4,6}")
_SIGNS = "BCDFGHJKMNPQRSTVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Added:
    """Who was added. `passphrase` is shown once and kept nowhere: "" where they typed their own.

    `adopted` is the coder whose passphrase the study's own became; `renewed`: they were in the team before.
    """

    coder: str
    passphrase: str = ""
    adopted: str = ""
    renewed: bool = False
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """Who was removed; `left` still open the vault, and where it is `shared`, a passphrase of before does."""

    coder: str
    left: tuple[str, ...]
    shared: bool
    run: Run | None = None


def drawn_passphrase() -> str:
    """Draw a passphrase to be used once: six groups of four signs that nobody misreads (about 115 bits)."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(6))


def require_addable(desk: Desk, typed: str) -> str:
    """Return the name that somebody would have in the team; raise where they have a passphrase already."""
    coder = coder_name(typed)
    if _PSEUDONYM.fullmatch(coder.upper()):
        raise UsageError(
            f"{coder} looks like the pseudonym of somebody who took part: nobody could tell the two apart",
            hint="give the name under which they code, such as ben",
        )
    vault = desk.vault()
    own = read_wraps(vault.folder, desk.study.settings.id).of(coder)
    if own and not own[0].once:
        raise AlreadyThereError(
            f"{coder} is in the team, and opens the vault with a passphrase of their own",
            hint="`qualcode vault passphrase` changes one's own; `team remove` takes it away",
        )
    return coder


def add(desk: Desk, typed: str, *, passphrase: str = "") -> Added:
    """Wrap the study key for a person, under a passphrase that they typed or one that is drawn.

    The passphrase that the study had before there was a team becomes that of whoever adds the first person.
    """
    coder = require_addable(desk, typed)
    vault = desk.vault()
    if passphrase:
        require_long_enough(passphrase)
    adopted = desk.coder if vault.holder.kind == SHARED_PASSPHRASE else ""
    wraps = read_wraps(vault.folder, desk.study.settings.id)
    renewed = bool(wraps.of(coder))
    wraps = wraps.adopted_by(adopted) if adopted else wraps
    secret = passphrase or ("" if adopted == coder else drawn_passphrase())
    if secret:
        wraps = wraps.with_person(vault.key, secret, coder=coder, once=not passphrase)
    said = dict.fromkeys((one for one in (adopted, coder) if one), JOIN)
    run = _written(desk, vault, wraps, said, ADD)
    return Added(coder, "" if passphrase else secret, adopted, renewed, run)


def remove(desk: Desk, typed: str, *, recovery_key: str = "") -> Removed:
    """Take a person's wrap of the study key away; what they know and copied stays theirs.

    Raises `UsageError` where nobody but the recovery key would open the vault, unless that key is given and
    opens it.
    """
    vault, study = desk.vault(), desk.study.settings.id
    wraps = read_wraps(vault.folder, study)
    team = team_of(desk.study)
    known = {one.coder for one in team.members if one.is_in}
    coder = typed.strip().casefold()
    if coder not in known:
        raise unknown_name("person in the team", typed, known, hint="`qualcode team list` shows the team")
    after = wraps.without(one.salt for one in wraps.of(coder))
    left = tuple(sorted({one.coder for one in after.holders() if one.kind == PERSON}))
    shared = any(one.kind == SHARED_PASSPHRASE for one in after.holders())
    if not left and not shared:
        _require_recovery(vault, study, recovery_key)
    return Removed(coder, left, shared, _written(desk, vault, after, {coder: LEAVE}, REMOVE))


def _require_recovery(vault: Vault, study: str, recovery_key: str) -> None:
    """Raise unless the recovery key was given and opens the vault: else nobody might ever again."""
    hint = "give the recovery key (--key-file FILE), or add somebody first: `qualcode team add NAME`"
    if not recovery_key:
        raise UsageError("nobody would be left who opens the vault; nothing was changed", hint=hint)
    try:
        opened = open_vault(vault.folder, study=study, secret=recovery_key)
    except VaultLockedError:
        opened = None
    if opened is None or opened.holder.kind != RECOVERY:
        raise UsageError("that is not the recovery key of this vault; nothing was changed", hint=hint)


def _written(desk: Desk, vault: Vault, wraps: Wraps, said: dict[str, str], verb: str) -> Run:
    """Write the wraps and the team's log; the wraps as they were where the log cannot be written."""
    place, study = vault.folder / VAULT_FILE, desk.study.settings.id
    changes = Changes(note=", ".join(f"{coder}: {op}" for coder, op in said.items()))
    known = Counter(str(one["coder"]) for one in read_events(desk.study, TEAM_LOG))
    for coder, op in said.items():
        event = {"event": new_event_id(), "op": op, "coder": coder, "seq": known[coder] + 1}
        event |= {"by": desk.coder, "at": desk.clock()}
        changes.append(TEAM_LOG, event)
    desk.study.require_unlocked()
    with held(vault.folder / "lock", what="the vault"):
        before = wraps_bytes(read_wraps(vault.folder, study))
        write_wraps(vault.folder, wraps)
    try:
        return desk.commit(changes, verb)
    finally:
        if not changes.done:
            write_whole(place, before, mode=PRIVATE)
