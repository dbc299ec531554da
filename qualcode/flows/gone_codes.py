"""Codings whose code is gone from the codebook: nothing counts them, so that a person has to be told.

A code that was merged or split is not gone: its codings are followed to where they belong now.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qualcode.flows.reading import read_codebook
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.model import Coding
    from qualcode.store.study import Study

_NAMED = 3


def gone_codes(study: Study, codings: Iterable[Coding]) -> Mapping[str, int]:
    """Return how many codings there are of each code that the codebook does not have, most first."""
    known = read_codebook(study)[0].by_id()
    return dict(Counter(one.code for one in codings if one.code and one.code not in known).most_common())


def note_gone(study: Study, codings: Iterable[Coding]) -> None:
    """Say beside a count what is in none of its numbers."""
    if gone := gone_codes(study, codings):
        codes = ", ".join(list(gone)[:_NAMED]) + (" ..." if len(gone) > _NAMED else "")
        number = counted(sum(gone.values()), "coding")
        what = "a code that is gone" if len(gone) == 1 else "codes that are gone"
        notice = f"{number} of {what} ({codes}), in no count: `qualcode check`"
        if notice not in study.notices:
            study.notices.append(notice)
