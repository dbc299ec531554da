"""What people said of proposals: accepted, rejected, or one of them this and another that.

It is read from the coders' own logs, so that it stays when the proposals are written anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.codebook.finding import codes_named
from qualcode.errors import unknown_name
from qualcode.flows.audits.sheets import turn_at
from qualcode.flows.proposals import identity_of, judgements, lane_of, undoing_runs
from qualcode.flows.reading import chosen_sources, reading_of, sound_codebook
from qualcode.flows.revised import codings_now, following_of, read_revisions
from qualcode.store.logs import coding_people, codings_log, read_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.flows.proposals import How, Identity
    from qualcode.flows.reading import Reading
    from qualcode.store.study import Study

Which = Literal["", "accepted", "rejected", "disputed"]
_YES = frozenset({"accepted", "coded"})


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """What one person did about a proposal: how, in which coding or rejection, when, and why."""

    how: How
    by: str
    id: str
    at: str
    why: str
    lane: str


@dataclass(frozen=True, slots=True)
class JudgedProposal:
    """A proposal with what people said of it; `words` are "" where a correction changed them."""

    source: str
    title: str
    turn: str
    span: tuple[int, int]
    code: str
    words: str
    judged: tuple[JudgedBy, ...]
    disputed: bool


@dataclass(frozen=True, slots=True)
class Judgements:
    """The judged proposals that fit, the first of them shown, and how many there are; `disputed` of these."""

    proposals: tuple[JudgedProposal, ...]
    total: int
    disputed: int


@dataclass(frozen=True, slots=True)
class JudgedChoice:
    """Which: of sources (globs), of codes (with those below), said by one coder, and how it was judged."""

    sources: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    by: str = ""
    which: Which = ""


def judged_proposals(study: Study, choice: JudgedChoice, *, limit: int = 0, raw: bool = False) -> Judgements:
    """Return the proposals that people accepted or rejected, in the order of the sources and words."""
    study.require_unlocked()
    sources = chosen_sources(study, choice.sources)
    wanted = codes_named(sound_codebook(study), choice.codes) if choice.codes else None
    known = coding_people(study)
    by = choice.by.strip().casefold()
    if by and by not in known:
        raise unknown_name("coder", choice.by, known)
    found = {
        identity: said
        for identity, said in judged_by_people(study, sources).items()
        if (wanted is None or identity[3] in wanted) and _fits(said, by, choice.which)
    }
    order = sorted(found, key=lambda one: (sources.index(one[0]), one[2], one[3]))
    readings = {source: reading_of(study, source) for source in {one[0] for one in order}}
    shown = order[:limit] if limit else order
    return Judgements(
        tuple(_shown(readings[one[0]], one, found[one], raw=raw) for one in shown),
        len(order),
        sum(is_disputed(said) for said in found.values()),
    )


def judged_by_people(study: Study, sources: Iterable[str]) -> Mapping[Identity, Sequence[JudgedBy]]:
    """Return what each person said last of what machines proposed to anybody, where the words stand now."""
    undone, revisions, following = undoing_runs(study), read_revisions(study), following_of(study)
    found: dict[Identity, dict[str, JudgedBy]] = {}
    for source in sources:
        for coder in coding_people(study):
            told = list(judgements(read_events(study, codings_log(coder, source)), undone))
            now = {one.id: following.coding(one) for one in codings_now((one for _, one in told), revisions)}
            for how, one in told:
                if one.id in now:
                    said = JudgedBy(how, coder, one.id, one.at, one.why, lane_of(one))
                    found.setdefault(identity_of(now[one.id]), {}).setdefault(coder, said)
    return {
        identity: tuple(said.values())
        for identity, said in found.items()
        if any(one.lane and one.how in {"accepted", "rejected"} for one in said.values())
    }


def is_disputed(said: Iterable[JudgedBy]) -> bool:
    """Whether one person has a code where another rejected it."""
    hows = {one.how for one in said}
    return "rejected" in hows and bool(hows & _YES)


def _fits(said: Sequence[JudgedBy], by: str, which: Which) -> bool:
    if which == "disputed" and not is_disputed(said):
        return False
    own = [one for one in said if not by or one.by == by]
    return bool(own) and (which in {"", "disputed"} or any(one.how == which for one in own))


def _shown(reading: Reading, identity: Identity, said: Sequence[JudgedBy], *, raw: bool) -> JudgedProposal:
    source, revision, span, code = identity
    here = revision == reading.source.revision
    return JudgedProposal(
        source=source,
        title=reading.title,
        turn=turn_at(reading, span) if here else "",
        span=(span.start, span.end),
        code=code,
        words=reading.words(span, raw=raw) if here else "",
        judged=tuple(said),
        disputed=is_disputed(said),
    )
