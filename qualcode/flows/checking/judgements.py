"""Whether what people said of proposals and samples can be read together, by the readers that verbs use.

What is damaged line by line is said elsewhere; here nothing is told but that it cannot be read.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.flows.audits.reads import all_audits, audit_file, read_as_nothing
from qualcode.flows.packs.records import all_packs, pack_file
from qualcode.flows.proposals import identity_of, settled
from qualcode.flows.reading import read_codings
from qualcode.model import Problem
from qualcode.store.checkup import RESTORE
from qualcode.store.logs import coders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.flows.audits.reads import Drawn
    from qualcode.store.study import Study


def judgement_problems(study: Study) -> Iterator[Problem]:
    """Yield where `status`, `suggest review` and their like would not get through the judgements."""
    try:
        machines = [name for name in coders(study) if name.startswith("@")]
        proposals = [one for name in machines for one in read_codings(study, coder=name)]
        settled(study, {identity_of(one) for one in proposals})
        read_as_nothing(study)
    except QualcodeError:
        return
    except (LookupError, TypeError, ValueError) as error:
        what = f"what people said of proposals cannot be read together ({type(error).__name__})"
        yield Problem("unreadable", what, "codings", RESTORE, "error")


def drawn_segments(study: Study) -> Iterator[tuple[str, str, Drawn]]:
    """Yield the segments of samples and packs as drawn: the id, the file; a damaged one is said elsewhere."""
    with suppress(QualcodeError):
        for audit in all_audits(study):
            yield from ((audit.id, audit_file(audit.id), one) for one in audit.segments)
    with suppress(QualcodeError):
        for pack in all_packs(study):
            yield from ((pack.id, pack_file(pack.id), one) for one in pack.sample.segments)
