"""What a file leaves open about who is who, as lines: labels that are one person, or that may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualcode.flows.settling import one_person, proposals, target_of
from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.flows.reading_files import ReadFile
    from qualcode.load.same_people import LabelProposal


_MOST = 8


def proposal_line(proposal: LabelProposal) -> str:
    """Return which labels a proposal is about, and why."""
    return f"{' and '.join(f'“{label}”' for label in proposal.labels)}: {proposal.reason}"


def proposal_question(proposal: LabelProposal) -> str:
    """Return the question that a proposal puts."""
    return "Several people?" if proposal.kind == "several" else "One person?"


def people_lines(read: ReadFile, *, asking: bool = False) -> Iterator[str]:
    """Yield which labels are taken for one person, and with their options those that may be."""
    groups = one_person(read.loaded, read.same)
    for group in groups[:_MOST]:
        yield f"one person: {', '.join(f'“{label}”' for label in group)}"
    if len(groups) > _MOST:
        yield f"one person each: {len(groups) - _MOST:,} more groups of labels"
    for label, turns in read.several.items():
        yield f"several people: “{label}”; {counted(len(turns), 'turn')} without a speaker"
    for proposal in () if asking else proposals(read):
        yield f"question: {proposal_question(proposal)} {proposal_line(proposal)}"
        if proposal.kind == "several":
            yield f'  --several "{proposal.labels[0]}" if so'
        else:
            target = target_of(proposal.labels)
            said = (f'--same "{label}={target}"' for label in proposal.labels if label != target)
            yield f"  {' '.join(said)} if so"
