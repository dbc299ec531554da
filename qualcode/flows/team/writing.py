"""What comes with a sync, written into this copy: killed in between, the next sync writes the rest.

The vault comes first, then files and the list of sources, then logs, and removals last: what is named is
there.
"""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.flows.copies.lines import whole_lines
from qualcode.flows.team.plan import Around, Local, Plan
from qualcode.store.files import PRIVATE, append_bytes, make_private, read_if_there, write_whole
from qualcode.store.history import write_file
from qualcode.store.holding import held
from qualcode.store.sources import LOCK_FILE
from qualcode.store.study import Study, is_personal, keep_logs_joined, keep_out_of_git, mode_of
from qualcode.store.vault import ORIGINALS, REGISTER, Vault


def unchanged(study: Study, local: Local, name: str) -> bool:
    """Whether a file is as it was when it was read."""
    return read_if_there(study.path(name)) == local.files.get(name)


def write_plan(study: Study, vault: Vault, around: Around, plan: Plan) -> None:
    """Write the vault first, then files, the list of sources, logs, and last what goes."""
    for name, blob in sorted(plan.originals.items()):
        content = around.read(blob)
        if content is not None:
            make_private(vault.folder / ORIGINALS)
            write_whole(vault.folder / ORIGINALS / name, content, mode=PRIVATE)
    if plan.register:
        with held(vault.folder / "lock", what="the vault"):
            lines = b"".join(line + b"\n" for line in plan.register)
            append_bytes(vault.folder / REGISTER, lines, mode=PRIVATE)
    there = sorted(plan.files.items(), key=lambda item: (item[1] is None, item[0] == LOCK_FILE, item[0]))
    for name, content in there:
        if content is not None:
            write_file(study, name, content)
    for name, rows in sorted(plan.lines.items()):
        _append(study, name, rows)
    for name, content in there:
        if content is None:
            write_file(study, name, None)
    keep_logs_joined(study, [*plan.lines, LOCK_FILE])


def _append(study: Study, name: str, rows: Sequence[bytes]) -> None:
    """Append the lines that a log lacks; those that came there meanwhile are not written twice."""
    known = set(whole_lines(read_if_there(study.path(name))))
    fresh = [line for line in rows if line not in known]
    if not fresh:
        return
    if is_personal(name):
        keep_out_of_git(study, [name])
        make_private(study.path(name).parent)
    append_bytes(study.path(name), b"".join(line + b"\n" for line in fresh), mode=mode_of(name))
