"""Making proposals a person's codings: the one way in which a proposal comes to count.

What the coder has on the same span already is not doubled, and what the coder took back or rejected is not
put on again; who names a rejected proposal by its id takes the rejection back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.finding import codes_named
from qualcode.coding.log import Retraction, retract_event
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.code import Applied, Request, own_codings, own_events, requested
from qualcode.flows.proposals import LANES, Identity, identity_of, lane_of, taken_back, undoing_runs
from qualcode.flows.reading import chosen_sources, read_codings, sound_codebook
from qualcode.flows.rejecting import own_rejections
from qualcode.flows.revised import codings_now, following_of, read_revisions
from qualcode.flows.suggest.evidence import evidence_of, kept_fields
from qualcode.store.history import Changes, new_event_id
from qualcode.store.logs import coders, codings_log
from qualcode.store.sources import read_source
from qualcode.text import counted, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Coding
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which proposals are meant: of a rule, of a code (with those below it), by id, or all.

    `by` is the lane, "rules" or "suggest"; "" is whichever has any, and "both" both.
    """

    ids: tuple[str, ...] = ()
    rule: str = ""
    code: str = ""
    everything: bool = False
    sources: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became the coder's, and what did not: coded already, taken back or rejected, or out of date."""

    applied: Applied
    already: int = 0
    taken_back: int = 0
    stale: int = 0
    rejected: int = 0

    @property
    def stances(self) -> Mapping[str, int]:
        """How many of those accepted stand apart, by stance, the most frequent first."""
        return dict(Counter(one.stance for one in self.applied.codings if one.stance).most_common())


def rule_of(proposal: Coding) -> str:
    """Return the rule that made a proposal, as a person reads it."""
    return proposal.origin.removeprefix("rules:")


def accept(desk: Desk, wanted: Wanted) -> Accepted:
    """Accept proposals: one verb."""
    proposals = chosen_proposals(desk.study, wanted, "accept")
    codebook = sound_codebook(desk.study)
    sources = {proposal.source for proposal in proposals}
    standing = {identity_of(coding) for coding in own_codings(desk, sources)}
    refused = _taken_back(desk, sources)
    following = following_of(desk.study)
    rejected = {identity_of(following.coding(one)): one for one in own_rejections(desk, sources)}
    known = {code.id: code for code in codebook.codes if code.status != "retired"}
    requests: list[Request] = []
    left = {"already": 0, "taken_back": 0, "stale": 0, "rejected": 0}
    for request in _requests(desk, proposals, known):
        why = ""
        if request is None:
            why = "stale"
        elif request.identity in standing:
            why = "already"
        elif request.identity in refused:
            why = "taken_back"
        elif request.identity in rejected and not wanted.ids:
            why = "rejected"
        if why:
            left[why] += 1
        elif request is not None:
            standing.add(request.identity)
            requests.append(request)
    changes = Changes(note=counted(len(requests), "proposal"))
    _take_back(desk, (rejected[one.identity] for one in requests if one.identity in rejected), changes)
    applied = requested(desk, requests, changes)
    if applied.codings:
        applied = replace(applied, run=desk.commit(changes, "code accept"))
    return Accepted(applied, **left)


def _take_back(desk: Desk, rejections: Iterable[Coding], changes: Changes) -> None:
    for one in rejections:
        said = Retraction(one.id, by=desk.coder, at=desk.clock(), why="accepted")
        changes.append(codings_log(desk.coder, one.source), retract_event(said, event=new_event_id()))
        changes.objects.add(one.id)


def chosen_proposals(study: Study, wanted: Wanted, verb: str) -> list[Coding]:
    """Return the proposals that a person means; raise for none, and for a lane that nobody said."""
    found = _proposals(study, wanted)
    chosen = wanted.ids or wanted.rule or wanted.code or wanted.everything or wanted.sources
    if not chosen or (
        verb == "accept" and not (wanted.ids or wanted.rule or wanted.code or wanted.everything)
    ):
        raise UsageError("which proposals?", hint="give ids, --rule TEXT, --code CODE or --all")
    proposals = [one for lane in found.values() for one in lane]
    inside = set(chosen_sources(study, wanted.sources))
    known = {proposal.id for proposal in proposals}
    for identifier in wanted.ids:
        if identifier not in known:
            hint = "`qualcode codings --coder @rules` (or @suggest) shows them"
            raise unknown_name("proposal", identifier, known, hint=hint)
    codes = codes_named(sound_codebook(study), [wanted.code] if wanted.code else ())
    rules = _rules(found.get("rules", ()), wanted.rule)
    fitting = [
        proposal
        for proposal in proposals
        if proposal.source in inside
        and (not wanted.ids or proposal.id in wanted.ids)
        and (not codes or proposal.code in codes)
        and (rules is None or (lane_of(proposal) == "rules" and rule_of(proposal) in rules))
    ]
    if verb == "accept" and not (wanted.ids or wanted.rule or wanted.by):
        _require_one_lane(fitting)
    return fitting


def _proposals(study: Study, wanted: Wanted) -> dict[str, Sequence[Coding]]:
    """Return the proposals of each lane that is meant and has any."""
    present = coders(study)
    lanes = [lane for lane in LANES if wanted.by in {"", "both", lane}]
    found: dict[str, Sequence[Coding]] = {
        lane: read_codings(study, coder=LANES[lane]) for lane in lanes if LANES[lane] in present
    }
    if not found:
        whose = {"rules": " of the rules", "suggest": " of the suggester"}.get(wanted.by, "")
        verbs = {"rules": "`qualcode tag` makes them", "suggest": "`qualcode suggest` makes them"}
        both = f"{verbs['rules']}, and so does `qualcode suggest`"
        raise UsageError(f"there are no proposals{whose}", hint=verbs.get(wanted.by, both))
    return found


def _require_one_lane(proposals: Iterable[Coding]) -> None:
    if len({lane_of(one) for one in proposals}) > 1:
        raise UsageError(
            "both the rules and the suggester propose here: accept many of which?",
            hint="--by rules, --by suggest or --by both; `qualcode suggest review` takes them one by one",
        )


def _rules(proposals: Iterable[Coding], named: str) -> set[str] | None:
    """Return the rules that a person named: "phrase: never rang back", or its words alone."""
    if not named:
        return None
    known = {rule_of(proposal) for proposal in proposals}
    typed = fold(named).strip()
    found = {rule for rule in known if typed in {fold(rule), fold(rule.partition(": ")[2])}}
    if not found:
        raise unknown_name(
            "rule", named, known, hint="`qualcode tag --explain` shows the rules that proposed"
        )
    return found


def _taken_back(desk: Desk, sources: Iterable[str]) -> set[Identity]:
    """Return what this coder retracted."""
    undone, following = undoing_runs(desk.study), following_of(desk.study)
    gone = [one for source in sorted(sources) for one in taken_back(own_events(desk, source), undone)]
    moved = codings_now(gone, read_revisions(desk.study))
    return {identity_of(following.coding(one)) for one in moved}


def _requests(desk: Desk, proposals: Iterable[Coding], known: Mapping[str, Code]) -> Iterable[Request | None]:
    chosen = list(proposals)
    sources = {
        identifier: read_source(desk.study, identifier) for identifier in {one.source for one in chosen}
    }
    evidence = evidence_of(desk.study, chosen)
    for proposal in chosen:
        source = sources[proposal.source]
        code = known.get(proposal.code)
        words = source.text[proposal.span.start : proposal.span.end]
        if code is None or source.revision != proposal.revision or desk.key.anchor(words) != proposal.anchor:
            yield None
        else:
            origin = f"{lane_of(proposal)}:{proposal.run}"
            yield Request(
                source,
                proposal.span,
                code,
                proposal.why,
                origin,
                proposal.stance,
                grounds=kept_fields(evidence.get(proposal.id)),
            )
