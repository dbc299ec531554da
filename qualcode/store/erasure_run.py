"""An erasure as a verb: its line in the log, its journal, and all that the journal says.

It is the one verb that is never taken back: once its journal is on the disk it is finished, by whoever comes.
"""

from __future__ import annotations

import secrets

from qualcode.errors import ChangedMeanwhileError
from qualcode.store.erasing import JOURNAL, Erasure, finish, write_journal
from qualcode.store.files import append_lines, digest, read_if_there
from qualcode.store.history import take_back_interrupted, writer_lock
from qualcode.store.runs import Run, all_runs
from qualcode.store.study import Study

ERASE = "participant erase"


def carry_out(study: Study, erasure: Erasure, *, coder: str, at: str) -> Run:
    """Do an erasure; return its run. Refuses where a file changed since it was read."""
    study.require_unlocked()
    with writer_lock(study):
        if take_back_interrupted(study):
            raise ChangedMeanwhileError(
                "a verb was interrupted while this one was reading; it was settled",
                hint="run the command again",
            )
        _require_unchanged(study, erasure)
        begin = {
            "op": "begin",
            "run": secrets.token_hex(6),
            "seq": 1 + max((run.seq for run in all_runs(study)), default=0),
            "verb": ERASE,
            "by": coder,
            "at": at,
            "files": sorted(name for name in erasure.files if not name.startswith("history/")),
            "logs": sorted(erasure.appends),
        }
        append_lines(study.path(f"runs/{coder}.jsonl"), [begin])
        write_journal(study, erasure, begin)
        finish(study, study.path(f"history/{begin['run']}/{JOURNAL}"))
    study.seen.clear()
    return next(run for run in all_runs(study) if run.id == begin["run"])


def _require_unchanged(study: Study, erasure: Erasure) -> None:
    for name in erasure.files:
        content = read_if_there(study.path(name))
        now = None if content is None else digest(content)
        if name in study.seen and now != study.seen[name]:
            raise ChangedMeanwhileError(
                f"{name} changed since it was read; nothing was erased", hint="run the command again"
            )
