"""How a vault stands, and what stands behind a pseudonym."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.flows.vault import VaultStatus
    from qualcode.model import Entity


def vault_lines(status: VaultStatus) -> Iterator[str]:
    """Yield how a vault stands."""
    yield f"{status.folder} (named by {status.named_by})"
    if not status.there:
        yield "no vault is there: `qualcode vault use FOLDER` names the folder that holds vault.json"
        return
    if status.opens is None:
        yield "not opened: no passphrase is set or stored; it is asked for when it is needed"
    elif status.opens:
        yield f"opens; {_counted(status.names or 0, 'name')} in the register"
    else:
        yield f"does not open: {status.why}"
    yield f"{_counted(status.originals, 'original')} kept"
    if status.inside_study:
        yield "wrong: it lies inside the study folder; move it elsewhere, then `qualcode vault use FOLDER`"
    if not status.private:
        yield "wrong: others on this machine may read its files; chmod 600"


def forms_lines(entity: Entity) -> Iterator[str]:
    """Yield every form of a name, one a line."""
    yield from entity.forms or ("(no name is registered; a part in the talk, such as Speaker 1)",)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
