"""Proposals that are on a person's desk, where they stand now: corrections and new rules go on meanwhile.

One whose words a correction changed, or that is proposed no more, stands nowhere: nobody can answer it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.flows.reading import read_codings
from qualcode.store.logs import coders
from qualcode.store.sources import locked_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.model import Coding
    from qualcode.store.study import Study


def proposals_now(study: Study, proposals: Sequence[Coding]) -> dict[str, Coding]:
    """Return the proposals that still stand on words of their source's newest revision, by id."""
    wanted, locked = {one.id for one in proposals}, locked_sources(study)
    lanes = {one.coder for one in proposals} & set(coders(study))
    found = (one for lane in sorted(lanes) for one in read_codings(study, coder=lane))
    return {
        one.id: one
        for one in found
        if one.id in wanted and one.source in locked and one.revision == locked[one.source].revision
    }
