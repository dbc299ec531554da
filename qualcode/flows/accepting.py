"""Making the rules' proposals a person's codings: the one way in which a proposal comes to count.

What the coder has on the same span already is not doubled, and what the coder took back is not put on again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.finding import codes_named
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.code import Applied, Request, own_codings, own_events, requested
from qualcode.flows.proposals import Identity, identity_of, taken_back, undoing_runs
from qualcode.flows.reading import chosen_sources, read_codings, sound_codebook
from qualcode.store.history import Changes
from qualcode.store.logs import coders
from qualcode.store.sources import read_source
from qualcode.store.study import RULES
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Coding


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which proposals to accept: of a rule, of a code (with those below it), by id, or all."""

    ids: tuple[str, ...] = ()
    rule: str = ""
    code: str = ""
    everything: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became the coder's, and what did not: coded already, taken back before, or out of date."""

    applied: Applied
    already: int = 0
    taken_back: int = 0
    stale: int = 0


def rule_of(proposal: Coding) -> str:
    """Return the rule that made a proposal, as a person reads it."""
    return proposal.origin.removeprefix("rules:")


def accept(desk: Desk, wanted: Wanted) -> Accepted:
    """Accept proposals: one verb."""
    proposals = _chosen(desk, wanted)
    codebook = sound_codebook(desk.study)
    sources = {proposal.source for proposal in proposals}
    standing = {identity_of(coding) for coding in own_codings(desk, sources)}
    refused = _taken_back(desk, sources)
    known = {code.id: code for code in codebook.codes if code.status != "retired"}
    requests: list[Request] = []
    already = refused_before = stale = 0
    for request in _requests(desk, proposals, known):
        if request is None:
            stale += 1
        elif request.identity in standing:
            already += 1
        elif request.identity in refused:
            refused_before += 1
        else:
            standing.add(request.identity)
            requests.append(request)
    changes = Changes(note=f"{len(requests)} proposals")
    applied = requested(desk, requests, changes)
    if applied.codings:
        applied = replace(applied, run=desk.commit(changes, "code accept"))
    return Accepted(applied, already, refused_before, stale)


def _chosen(desk: Desk, wanted: Wanted) -> list[Coding]:
    if RULES not in coders(desk.study):
        raise UsageError("there are no proposals to accept", hint="`qualcode tag` makes them")
    if not (wanted.ids or wanted.rule or wanted.code or wanted.everything):
        raise UsageError("which proposals?", hint="give ids, --rule TEXT, --code CODE or --all")
    proposals = list(read_codings(desk.study, coder=RULES))
    inside = set(chosen_sources(desk.study, wanted.sources))
    known = {proposal.id for proposal in proposals}
    for identifier in wanted.ids:
        if identifier not in known:
            hint = "`qualcode codings --coder @rules` shows them"
            raise unknown_name("proposal", identifier, known, hint=hint)
    codes = codes_named(sound_codebook(desk.study), [wanted.code] if wanted.code else ())
    rules = _rules(proposals, wanted.rule)
    return [
        proposal
        for proposal in proposals
        if proposal.source in inside
        and (not wanted.ids or proposal.id in wanted.ids)
        and (not codes or proposal.code in codes)
        and (rules is None or rule_of(proposal) in rules)
    ]


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
    undone = undoing_runs(desk.study)
    return {
        identity_of(coding)
        for source in sorted(sources)
        for coding in taken_back(own_events(desk, source), undone)
    }


def _requests(desk: Desk, proposals: Iterable[Coding], known: Mapping[str, Code]) -> Iterable[Request | None]:
    sources = {
        identifier: read_source(desk.study, identifier) for identifier in {one.source for one in proposals}
    }
    for proposal in proposals:
        source = sources[proposal.source]
        code = known.get(proposal.code)
        words = source.text[proposal.span.start : proposal.span.end]
        if code is None or source.revision != proposal.revision or desk.key.anchor(words) != proposal.anchor:
            yield None
        else:
            origin = f"rules:{proposal.run}"
            yield Request(source, proposal.span, code, proposal.why, origin, proposal.stance)
