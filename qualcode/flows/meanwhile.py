"""Whether anybody did anything in a study since one looked last: every verb leaves a line of the runs.

Looking costs a few file stamps, so that a screen may do it every other second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.store.growing import stamp_of
from qualcode.store.runs import all_runs

if TYPE_CHECKING:
    from qualcode.store.growing import Stamp
    from qualcode.store.study import Study


def runs_now(study: Study) -> dict[str, Stamp]:
    """Return what the logs of the runs are now; raise `StudyLockedError` while the study is locked."""
    study.require_unlocked()
    return {name: stamp_of(study.path(name)) for name in study.names("runs", ".jsonl")}


def require_sound_runs(study: Study) -> None:
    """Raise `StudyFormatError` that names the line where a log of the runs is damaged."""
    all_runs(study)
