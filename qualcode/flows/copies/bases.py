"""What two copies of a study began with, file by file, as the before-images of either's verbs keep it.

What is not known for certain is not guessed: then the two are joined without a base, and what differs is
asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from qualcode.errors import QualcodeError
from qualcode.store.files import digest, read_if_there
from qualcode.store.history import before_image, images
from qualcode.store.runs import all_runs

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qualcode.store.runs import Run
    from qualcode.store.study import Study

Known: TypeAlias = tuple[bool, bytes | None]


def common_base(ours: Study, theirs: Study, name: str) -> bytes | None:
    """Return what a file was when the two copies parted; None where it was not there, or is not known.

    It is what the file was before the first verb that only one of them knows; the two must agree on it, or
    one must be what the last verb that both know had made of it.
    """
    here, there = all_runs(ours), all_runs(theirs)
    both = {run.id for run in here} & {run.id for run in there}
    mine, other = _when_parted(ours, here, both, name), _when_parted(theirs, there, both, name)
    if mine[0] and mine == other:
        return mine[1]
    wrote = [run for run in here if run.id in both and name in run.files]
    last = _made_by(wrote[-1], name, ours, theirs) if wrote else None
    for known, content in (mine, other):
        if known and last is not None and content is not None and digest(content) == last:
            return content
    return None


def _when_parted(study: Study, runs: Sequence[Run], both: Collection[str], name: str) -> Known:
    first = next((run for run in runs if run.id not in both and name in run.files and run.ended), None)
    if first is None:
        return True, read_if_there(study.path(name))
    try:
        return True, before_image(study, first.id, name)
    except QualcodeError:
        return False, None


def _made_by(run: Run, name: str, *studies: Study) -> str | None:
    """Return the SHA-256 of what a verb made of a file, as the copy in which it was done remembers."""
    found = (images(study, run.id).get(name) for study in studies)
    return next((image.after for image in found if image is not None), None)
