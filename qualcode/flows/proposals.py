"""What became of proposals: accepted, coded by hand, taken back, rejected, or open still.

A proposal waits only as long as no person of the study has said anything about that code on those words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.coding.log import coding_from, fold
from qualcode.coding.rejecting import fold_rejections
from qualcode.coding.suggesting import LIKELY
from qualcode.errors import UsageError
from qualcode.flows.revised import codings_now, following_of, read_revisions
from qualcode.model import Span
from qualcode.store.logs import coding_people, codings_log, read_events
from qualcode.store.runs import all_runs
from qualcode.store.study import RULES, SUGGEST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from qualcode.model import Coding, JsonValue, Proposal
    from qualcode.store.study import Study

Identity = tuple[str, int, Span, str]
How = Literal["accepted", "coded", "taken back", "rejected"]
_ORDER: tuple[How, ...] = ("accepted", "coded", "taken back", "rejected")
LANES = {"rules": RULES, "suggest": SUGGEST}


@dataclass(frozen=True, slots=True)
class Settled:
    """What one person did about a proposal, and the coding in which they did it."""

    how: How
    by: str
    coding: str


def identity_of(coding: Coding | Proposal) -> Identity:
    """Return what makes two codings of one coder the same: revision, span and code."""
    return coding.source, coding.revision, coding.span, coding.code


def is_accepted(coding: Coding) -> bool:
    """Whether a machine proposed a person's coding."""
    return bool(lane_of(coding)) and not coding.coder.startswith("@")


def lane_of(coding: Coding) -> str:
    """Return which lane proposed a coding: "rules", "suggest", or "" for a person's own."""
    lane = coding.origin.partition(":")[0]
    return lane if lane in LANES else ""


def scores_in(study: Study, sources: Iterable[str]) -> dict[str, float]:
    """Return the scores of the suggester's proposals in some sources, by id; the rules give none."""
    events = (event for source in sources for event in read_events(study, codings_log(SUGGEST, source)))
    return {str(event["id"]): float(event["score"]) for event in events if "score" in event}


def likely_of(proposals: Iterable[Coding], scores: Mapping[str, float]) -> tuple[Coding, ...]:
    """Return the likely ones of proposals, in their order: what a rule hit, or `--precise` would keep."""
    return tuple(one for one in proposals if scores.get(one.id, 1.0) >= LIKELY)


def reflexive_in(study: Study) -> str:
    """Return the first workstream whose approach is reflexive, "" where none is."""
    streams = study.settings.workstreams.items()
    return next((name for name, table in streams if table.get("approach") == "reflexive"), "")


def require_wanted(study: Study, what: str, *, anyway: bool) -> None:
    """Refuse what a machine proposes, or is measured by, in a reflexive workstream, unless `anyway`."""
    reflexive = reflexive_in(study)
    if reflexive and not anyway:
        raise UsageError(
            f"{what} off by default: coding is interpretation in the workstream {reflexive!r}",
            hint="--anyway does it all the same; `qualcode suggest like` finds more like an extract",
        )


def settled(study: Study, wanted: Collection[Identity]) -> dict[Identity, tuple[Settled, ...]]:
    """Return, for those identities that people have said something about, what it was; the rest is open.

    What was said of words that went with somebody who withdrew is left out.
    """
    sources = sorted({identity[0] for identity in wanted})
    undone = undoing_runs(study) if sources else frozenset[str]()
    revisions, following = read_revisions(study), following_of(study)
    found: dict[Identity, list[Settled]] = {}
    for coder in coding_people(study):
        for source in sources:
            events = read_events(study, codings_log(coder, source))
            own: dict[Identity, Settled] = {}
            judged = list(judgements(events, undone))
            moved = codings_now((coding for _, coding in judged), revisions)
            now = {one.id: following.coding(one) for one in moved}
            for how, coding in judged:
                if coding.id in now:
                    own.setdefault(identity_of(now[coding.id]), Settled(how, coder, coding.id))
            for identity, one in own.items():
                found.setdefault(identity, []).append(one)
    return {
        identity: tuple(sorted(found[identity], key=lambda one: (_ORDER.index(one.how), one.by)))
        for identity in wanted
        if identity in found
    }


def judgements(
    events: Sequence[Mapping[str, JsonValue]], undone: frozenset[str]
) -> Iterator[tuple[How, Coding]]:
    """Yield what a log says of codes on words, what stands first; `undone` are runs that took a verb back."""
    for coding in fold(events):
        yield "accepted" if is_accepted(coding) else "coded", coding
    for coding in taken_back(events, undone):
        yield "taken back", coding
    for coding in fold_rejections(events):
        yield "rejected", coding


def taken_back(events: Iterable[Mapping[str, JsonValue]], undone: frozenset[str]) -> Iterator[Coding]:
    """Yield the codings of a log that their coder retracted; an `undo` is no judgement."""
    known = list(events)
    judged = {event["id"] for event in known if event["op"] == "retract" and event.get("run") not in undone}
    return (coding_from(event) for event in known if event["op"] == "apply" and event["id"] in judged)


def undoing_runs(study: Study) -> frozenset[str]:
    """Return the runs whose retractions are no judgement: of undo and redo, and what was taken back since."""
    undoing = [run for run in all_runs(study) if run.undoes and run.ended and not run.taken_back]
    undone: set[str] = set()
    for run in reversed(undoing):
        if run.id not in undone and run.undoes:
            undone.add(run.undoes)
    return frozenset(run.id for run in undoing) | undone
