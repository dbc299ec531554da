"""How a study stands, and what locking and unlocking did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.flows.study import Sealed, StudyStatus

_STATES = {
    "unlocked": "unlocked: the personal part lies open, for you alone",
    "locked": "locked: the personal part is encrypted",
    "half-way": "half-way: an interruption left some of the personal part open and some encrypted",
}


def status_lines(status: StudyStatus) -> Iterator[str]:
    """Yield how a study stands."""
    yield f"{status.name}, in {status.folder}"
    yield _STATES[status.state]
    files = f"{status.open_files} files open, {status.encrypted_files} encrypted"
    yield f"{status.sources} sources; {files}"
    if status.state == "half-way":
        yield "`qualcode study lock` or `qualcode study unlock` goes on where it stopped"


def sealed_lines(done: Sealed, verb: str) -> Iterator[str]:
    """Yield what locking or unlocking did."""
    if done.already:
        yield f"the study is {done.status.state} already"
        return
    yield f"{verb}: {done.files} file{'' if done.files == 1 else 's'}"
    if done.status.state == "locked":
        yield "sources, people, memos, history and exports are encrypted; `qualcode study unlock` opens them"
        if not done.named:
            yield "no registered name stands in what lies open"
        yield "git's history, backups and files already sent are beyond its reach"


def named_lines(done: Sealed) -> Iterator[str]:
    """Yield where a name, or a sheet with participants' words, lies open although the study is locked."""
    if done.sheets:
        yield f"qualcode: participants' words lie open in {counted(len(done.sheets), 'sheet')} of a sample:"
        yield from (f"  {name}" for name in done.sheets)
        yield "  move it out of the study's folder"
    if done.named:
        yield f"qualcode: registered names stand in what lies open, in {counted(len(done.named), 'place')}:"
        yield from (f"  {problem.where}" for problem in done.named)
        yield "  `qualcode study unlock`, take them out; `qualcode check` says whether any is left"
