"""Open proposals one by one: their words, their evidence, and what a person says to each.

Each answer is one commit before the next question; killed at any moment, nothing acknowledged is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from qualcode.codebook.finding import codes_named
from qualcode.errors import UsageError
from qualcode.flows.accepting import Wanted, accept, rule_of
from qualcode.flows.audits.standing import held_back
from qualcode.flows.context import ContextTurn, context_around
from qualcode.flows.history import undo
from qualcode.flows.proposals import (
    LANES,
    Grounds,
    grounds_in,
    identity_of,
    lane_of,
    reflexive_in,
    require_wanted,
    settled,
)
from qualcode.flows.reading import (
    Reading,
    chosen_sources,
    read_codings,
    read_once,
    reading_of,
    sound_codebook,
)
from qualcode.flows.rejecting import reject
from qualcode.flows.suggest.explaining import example_words
from qualcode.flows.voices import whose
from qualcode.store.logs import coders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.flows.audits.standing import Place
    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook, Coding, Span

Said = Literal["accept", "reject", "skip", "undo"]
_MOST_CONTEXT = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """Which proposals to look at: whose, of which codes (with those below), in which sources."""

    by: str = ""
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Put:
    """A proposal as it is put before a person, as spoken; `whole` is all of its turn, where asked for."""

    proposal: Coding
    title: str
    turn: str
    speaker: str
    role: str
    code: str
    definition: str
    lane: str
    words: str
    whole: str
    evidence: str
    before: tuple[ContextTurn, ...]
    after: tuple[ContextTurn, ...]
    number: int
    total: int


@dataclass(slots=True)
class Review:
    """A review on its way; what was said is committed when a method returns.

    `held` counts the proposals on words that this coder is still to read blind, by sample.
    """

    desk: Desk
    codebook: Codebook
    queue: list[Coding]
    grounds: dict[str, Grounds]
    held: Mapping[str, int] = field(default_factory=dict)
    place: int = 0
    context: int = 1
    done: list[tuple[int, str, str]] = field(default_factory=list)
    _readings: dict[str, Reading] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether every proposal was put."""
        return self.place >= len(self.queue)

    def say(self, said: Said) -> str:
        """Do what a person says to the proposal in view; return what was done, in a line."""
        if said == "undo":
            return self._undo()
        proposal = self.queue[self.place]
        line = "left open"
        if said == "accept":
            applied = accept(self.desk, Wanted(ids=(proposal.id,))).applied
            run = applied.run
            line = f"{applied.codings[0].id}: {proposal.code} is yours now" if run else "nothing changed"
        elif said == "reject":
            run = reject(self.desk, [proposal]).run
            line = f"{proposal.code} rejected" if run else "nothing changed"
        if said != "skip" and run is not None:
            self.done.append((self.place, run.id, said))
        self.place += 1
        self.context = 1
        return line

    def _undo(self) -> str:
        if not self.done:
            raise UsageError(
                "nothing to take back in this review", hint="q leaves; `qualcode undo` takes more back"
            )
        place, run, said = self.done[-1]
        undo(self.desk, run=run)
        self.done.pop()
        self.place, self.context = place, 1
        return f"taken back: {said}"

    def widen(self) -> bool:
        """Show more of what was said around it; return whether there is more, or leave all as it is."""
        before, wider = self.view(), min(_MOST_CONTEXT, self.context + 2)
        self.context, narrower = wider, self.context
        after = self.view()
        more = (before.before, before.after, before.whole) != (after.before, after.after, after.whole)
        self.context = wider if more else narrower
        return more

    @property
    def reflexive(self) -> str:
        """The reflexive workstream that turns proposals off, "" where there is none."""
        return reflexive_in(self.desk.study)

    def view(self) -> Put:
        """Return the proposal that is to be answered."""
        proposal = self.queue[self.place]
        reading = self._reading(proposal.source)
        code = self.codebook.by_id().get(proposal.code)
        around = self.context
        before, after = context_around(reading, proposal.span, before=around, after=around, raw=True)
        turn = reading.source.turns_under(proposal.span)[0][0]
        return Put(
            proposal=proposal,
            title=reading.title,
            turn=turn.id,
            speaker=whose(turn),
            role=turn.role,
            code=f"{proposal.code}: {code.name}" if code and code.name != proposal.code else proposal.code,
            definition=code.definition if code else "",
            lane=lane_of(proposal),
            words=(words := reading.words(proposal.span, raw=True)),
            whole=turn.text if self.context > 1 and turn.text != words else "",
            evidence=self._evidence(reading, proposal),
            before=before,
            after=after,
            number=self.place + 1,
            total=len(self.queue),
        )

    def _reading(self, source: str) -> Reading:
        return read_once(self._readings, self.desk.study, source)

    def _evidence(self, reading: Reading, proposal: Coding) -> str:
        if lane_of(proposal) == "rules":
            stance = f" ({proposal.stance})" if proposal.stance else ""
            return f"rule: {rule_of(proposal)}{stance}"
        why = self.grounds.get(proposal.id)
        if why is None:
            return ""
        words = ", ".join(dict.fromkeys(reading.words(span, raw=True) for span in why.matched))
        parts = [f"score {why.score:.2f}", *([f"because: {words}"] if words else [])]
        if why.near:
            like = example_words(self.codebook, why.near)
            parts.append(f"like {why.near}" + (f" “{like}”" if like else ""))
        return " · ".join([*parts, *([f"a rule too: {why.rule}"] if why.rule else [])])


def start_review(desk: Desk, choice: Choice) -> Review:
    """Gather the open proposals that fit, in the order of the sources and words; the vault is opened here."""
    study = desk.study
    study.require_unlocked()
    codebook = sound_codebook(study)
    lanes = [lane for lane in LANES if choice.by in {"", "both", lane} and LANES[lane] in coders(study)]
    if not lanes:
        require_wanted(study, "suggestions are", anyway=False)
        raise UsageError("there are no proposals", hint="`qualcode tag` and `qualcode suggest` make them")
    sources = chosen_sources(study, choice.sources)
    wanted = codes_named(codebook, choice.codes) if choice.codes else None
    found = [
        one
        for lane in lanes
        for one in read_codings(study, coder=LANES[lane])
        if one.source in sources and (wanted is None or one.code in wanted)
    ]
    known = {
        identifier: reading_of(study, identifier).source.revision for identifier in {o.source for o in found}
    }
    said = settled(study, {identity_of(one) for one in found})
    once = {identity_of(one): one for one in reversed(found) if identity_of(one) not in said}
    grounds = grounds_in(study, found)
    queue = [one for one in once.values() if one.revision == known[one.source]]
    held, queue = _without_unread(held_back(study, desk.coder), queue)
    queue.sort(key=lambda one: (sources.index(one.source), one.span, _rank(grounds, one), one.code))
    if queue:
        desk.vault()
    return Review(desk, codebook, queue, grounds, held)


def _without_unread(
    unread: Mapping[str, Sequence[Place]], queue: Sequence[Coding]
) -> tuple[dict[str, int], list[Coding]]:
    """Return how many proposals each unread sample holds back, and those that nothing holds back."""
    places: dict[str, list[tuple[str, Span]]] = {}
    for audit, own in unread.items():
        for source, _, span in own:
            places.setdefault(source, []).append((audit, span))
    held: dict[str, int] = {}
    left = []
    for one in queue:
        here = places.get(one.source, ())
        audit = next((name for name, span in here if span.overlaps(one.span)), "")
        if audit:
            held[audit] = held.get(audit, 0) + 1
        else:
            left.append(one)
    return held, left


def _rank(grounds: dict[str, Grounds], proposal: Coding) -> int:
    why = grounds.get(proposal.id)
    return why.rank if why else 0
