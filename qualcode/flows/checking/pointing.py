"""What points to nothing: a memo about a thing that no file knows, a code made from a coding that no log has.

A coding that was taken back is known for ever: only what was lost, or typed by hand, is told for information.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.flows.lineage import lineage_of
from qualcode.flows.memo_about import nowhere
from qualcode.flows.reading import CODEBOOK, read_codebook
from qualcode.model import Problem
from qualcode.store.memos import memo_file, read_memos

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.store.study import Study


def pointing_problems(study: Study) -> Sequence[Problem]:
    """Return what points to nothing; none where a file that would tell cannot be read."""
    try:
        return [*_memos(study), *_made_from(study)]
    except (QualcodeError, KeyError):
        return ()


def _memos(study: Study) -> Iterator[Problem]:
    memos = [memo for memo in read_memos(study) if memo.about]
    gone = nowhere(study, [one for memo in memos for one in memo.about]) if memos else frozenset()
    for memo in memos:
        lost = [one for one in memo.about if one in gone]
        if lost:
            message = f"the memo is about {', '.join(lost)}, which is not there"
            hint = f'qualcode memo edit {memo.id} --about ID, or --about "" for nothing'
            yield Problem("points-nowhere", message, memo_file(memo.id), hint, "info")


def _made_from(study: Study) -> Iterator[Problem]:
    codes = [code for code in read_codebook(study)[0].codes if code.made_from]
    made = lineage_of(study).made if codes else {}
    for code in codes:
        if code.made_from not in made:
            message = f"{code.id} was made from {code.made_from}, which no log of codings has"
            yield Problem("points-nowhere", message, CODEBOOK, severity="info")
