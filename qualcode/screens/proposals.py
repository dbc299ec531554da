"""What a file leaves open about who is who, as lines: labels that are one person, or that may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from qualcode.flows.settling import one_person, proposals, target_of
from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.flows.namesakes import Namesake
    from qualcode.flows.reading_files import ReadFile
    from qualcode.load.talk.same_people import LabelProposal


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


def namesake_question(one: Namesake, who: str, titles: Mapping[str, str]) -> str:
    """Return the question whether a label is of somebody whom the study knows."""
    sessions = ", ".join(f"{source} ({titles.get(source, '')})" for source in one.known[who])
    there = f"speaks in {sessions} already" if sessions else "is in the list of participants already"
    return f"“{one.label}” {there}, as {who}: the same person?"


def namesake_lines(source: str, found: Iterable[Namesake]) -> Iterator[str]:
    """Yield whom labels were taken for where others are called so too, and how that is put right."""
    for one in found:
        known = [f"{who} in {', '.join(places)}" if places else who for who, places in one.known.items()]
        if not one.new:
            yield f"info: “{one.label}” is taken for {one.id}, behind whose name something else stood before"
            yield f"  two people: qualcode source speakers {source} --split {one.id} --turns ... --to NAME"
            continue
        so = "is called so too" if len(known) == 1 else "are called so too"
        yield f"question: “{one.label}” is taken for somebody new, {one.id}; {' and '.join(known)} {so}"
        who = next(iter(one.known))
        yield (
            f"  one person: qualcode source speakers {source} --join {one.id}={who}, "
            f'or import it with --same "{one.label}={who}"'
        )
