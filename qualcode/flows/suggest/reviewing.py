"""Open proposals one by one: their words, their evidence, and what a person says to each.

Each answer is one commit before the next question; killed at any moment, nothing acknowledged is lost. The
prompt and the review screen are two faces of one `Review`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.flows.context import context_around
from qualcode.flows.history import undo
from qualcode.flows.proposals import (
    identity_of,
    lane_of,
    reflexive_in,
    settled,
)
from qualcode.flows.reading import (
    Reading,
    read_once,
    sound_codebook,
)
from qualcode.flows.suggest.carrying import proposals_now
from qualcode.flows.suggest.evidence import Evidence, evidence_line, evidence_of
from qualcode.flows.suggest.review_queue import open_queue
from qualcode.flows.suggest.review_records import Answered, Choice, Put, Said
from qualcode.flows.voices import whose
from qualcode.flows.workbench.deeds import Ground, deed_of
from qualcode.flows.workbench.records import Act
from qualcode.flows.workbench.same_words import WordsChangedError, words_changed
from qualcode.flows.workbench.saying import on
from qualcode.flows.workbench.window import keep_window
from qualcode.flows.workbench.workbench import Workbench, open_workbench
from qualcode.store.runs import all_runs, in_effect, open_undos, origin
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook, Coding
    from qualcode.store.holding import Window

_MOST_CONTEXT = 10
_ANSWERS = frozenset({"accept", "reject"})


@dataclass(slots=True)
class Review:
    """A review on its way; what was said is committed when a method returns.

    `held` counts the proposals on words that this coder is still to read blind, by sample, `unlikely` those
    that were left out as less likely. `done` are the
    acts that stand, the last one last, `undone` those that were taken back and can be brought back.
    """

    desk: Desk
    codebook: Codebook
    queue: list[Coding]
    held: Mapping[str, int] = field(default_factory=dict)
    unlikely: int = 0
    place: int = 0
    context: int = 1
    done: list[Answered] = field(default_factory=list)
    undone: list[Answered] = field(default_factory=list)
    window: Window | None = None
    _readings: dict[str, Reading] = field(default_factory=dict)
    _evidence: dict[str, Evidence] = field(default_factory=dict)
    _benches: dict[str, Workbench] = field(default_factory=dict)
    _elsewhere: set[int] = field(default_factory=set)

    @property
    def finished(self) -> bool:
        """Whether every proposal was put."""
        return self.place >= len(self.queue)

    @property
    def answer(self) -> str:
        """What was said to the proposal in view: "accept" or "reject" in this review, "settled" elsewhere."""
        return self._answers().get(self.place, "")

    def _answers(self) -> dict[int, str]:
        said = {one.place: one.what for one in self.done if one.what in _ANSWERS}
        return dict.fromkeys(self._elsewhere, "settled") | said

    def refresh(self) -> None:
        """Look again at words and codebook, and which proposals somebody said something about meanwhile."""
        self._readings.clear()
        self._evidence.clear()
        for bench in self._benches.values():
            bench.refresh()
        self.codebook = sound_codebook(self.desk.study)
        self._carry()
        self._forget()
        said = settled(self.desk.study, {identity_of(one) for one in self.queue})
        found = {place for place, one in enumerate(self.queue) if identity_of(one) in said}
        self._elsewhere = found - {one.place for one in self.done if one.what in _ANSWERS}

    def _carry(self) -> None:
        """Go on with the proposals where they stand now; those that stand nowhere leave the queue."""
        now = proposals_now(self.desk.study, self.queue)
        kept = [place for place, one in enumerate(self.queue) if one.id in now]
        places = {old: new for new, old in enumerate(kept)}
        self.queue = [now[self.queue[place].id] for place in kept]
        self.place = sum(place < self.place for place in kept)
        for acts in (self.done, self.undone):
            acts[:] = [replace(one, place=places[one.place]) for one in acts if one.place in places]

    def _forget(self) -> None:
        """Forget the acts that were taken back, or brought back, elsewhere."""
        runs = all_runs(self.desk.study)
        holding, undone = ({run.id for run in found(runs)} for found in (in_effect, open_undos))
        self.done[:] = [one for one in self.done if one.run in holding]
        self.undone[:] = [one for one in self.undone if one.run in undone]

    def searched(self, words: str) -> list[int]:
        """Return the places of the proposals whose words or code hold some words, case and accents aside."""
        sought = fold(words).strip()
        names = {code.id: code.name for code in self.codebook.codes}
        return [
            place
            for place, one in enumerate(self.queue)
            if sought and sought in fold(f"{self._words(one)}\n{one.code}\n{names.get(one.code, '')}")
        ]

    def _words(self, one: Coding) -> str:
        return read_once(self._readings, self.desk.study, one.source).words(one.span, raw=True)

    @property
    def proposal(self) -> Coding:
        """The proposal that is to be answered."""
        return self.queue[self.place]

    def say(self, said: Said) -> str:
        """Do what a person says to the proposal in view; return what was done, in a line."""
        if said == "undo":
            return self._undo()
        if said == "redo":
            return self._redo()
        if said in _ANSWERS and self.answer:
            what = {"accept": "you accepted it", "reject": "you rejected it"}.get(
                self.answer, "it is settled"
            )
            raise UsageError(f"{what} already", hint="u takes your last answer back; s goes on")
        act = self._answered(said)
        self._keep(act.run, said)
        self._look_again()
        self.stand(self._onward())
        return " · ".join((act.line, *act.notices))

    def _answered(self, said: Said) -> Act:
        one = self.proposal
        if said == "accept":
            return self.bench.accept([one.id])
        if said == "reject":
            return self.bench.reject([one.id])
        return Act(f"left open: {one.code}{on(self.reading.source, one.span)}")

    def _onward(self) -> int:
        """Return the place of the next proposal that has no answer; beyond the last where there is none."""
        answers = self._answers()
        later = range(self.place + 1, len(self.queue))
        return next((place for place in later if place not in answers), len(self.queue))

    def _keep(self, run: str, what: str) -> None:
        if run:
            self.done.append(Answered(self.place, run, what))
            self.undone.clear()

    def stand(self, place: int) -> None:
        """Come to another proposal of the queue, with the usual context."""
        self.place, self.context = max(0, min(place, len(self.queue))), 1

    def _undo(self) -> str:
        self._forget()
        if not self.done:
            raise UsageError(
                "nothing to take back in this review", hint="q leaves; `qualcode undo` takes more back"
            )
        last = self.done[-1]
        named = self._named(last)
        _, run = undo(self.desk, run=last.run)
        self.done.pop()
        self.undone.append(replace(last, run=run.id))
        self._look_again()
        self._stand_at(self.undone, run.id)
        return f"taken back: {named}"

    def _stand_at(self, acts: Sequence[Answered], run: str) -> None:
        """Come to the proposal of the last act, where it is still in the queue."""
        if acts and acts[-1].run == run:
            self.stand(acts[-1].place)

    def _redo(self) -> str:
        self._forget()
        if not self.undone:
            raise UsageError("nothing to bring back in this review", hint="u takes the last answer back")
        last = self.undone[-1]
        named = self._named(last)
        _, run = undo(self.desk, run=last.run)
        self.undone.pop()
        self.done.append(replace(last, run=run.id))
        self._look_again()
        self._stand_at(self.done, run.id)
        if last.what in _ANSWERS:
            self.stand(self._onward())
        return f"brought back: {named}"

    def _named(self, act: Answered) -> str:
        """Return what an act of this review did, told as coding tells it."""
        runs = all_runs(self.desk.study)
        run = next(one for one in reversed(runs) if one.id == act.run)
        reading = read_once(self._readings, self.desk.study, self.queue[act.place].source)
        here = reading.source.id
        ground = Ground(self.desk.study, here, lambda one: reading.source if one == here else None)
        return deed_of(ground, origin(runs, run)).what

    def write_memo(self, text: str, *, kind: str = "", put: Put | None = None) -> Act:
        """Write a memo about the source, the turn and the code in view.

        `put`, here and for a flag, is the proposal that it was begun for: where that is no longer in view, or
        its source was corrected meanwhile, the act is refused (`WordsChangedError`).
        """

        def write(edition: str) -> Act:
            return self.bench.write_memo(text, about=self.memo_about(), kind=kind, edition=edition)

        return self._noted(write, "memo", put)

    def memo_about(self) -> tuple[str, ...]:
        """Return what a memo here is about besides the source: the turn, and a code of the codebook."""
        turn = self.reading.source.turns_under(self.proposal.span)[0][0]
        known = self.proposal.code in self.codebook.by_id()
        return (turn.id, self.proposal.code) if known else (turn.id,)

    def raise_flag(
        self, kind: str, *, note: str = "", told: str = "", told_on: str = "", put: Put | None = None
    ) -> Act:
        """Raise a flag of a kind on the words in view."""
        said = {"note": note, "told": told, "told_on": told_on}
        return self._noted(
            lambda edition: self.bench.flag(kind, self.proposal.span, edition=edition, **said), "flag", put
        )

    def star(self) -> Act:
        """Star the words in view as a quote under the code that is proposed, or take the star away."""
        one = self.proposal
        return self._noted(lambda edition: self.bench.star(one.span, code=one.code, edition=edition), "star")

    def _noted(self, act: Callable[[str], Act], what: str, put: Put | None = None) -> Act:
        """Do an act on words, in the edition in which they were put before a person, and keep it for undo."""
        try:
            if put is not None and (self.finished or self.proposal.id != put.proposal.id):
                raise words_changed(read_once(self._readings, self.desk.study, put.proposal.source).source)
            done = act(put.edition if put else self.reading.source.edition)
        except WordsChangedError:
            self.refresh()
            raise
        self._keep(done.run or _run_that_made(self.desk, done.ids), what)
        self._look_again()
        return done

    def close(self) -> None:
        """Let this coder's window go."""
        for bench in self._benches.values():
            bench.close()
        self._benches.clear()
        if self.window is not None:
            self.window.close()
            self.window = None

    def _look_again(self) -> None:
        """Take in what an act changed; where words are others than those shown, look at all again."""
        for bench in self._benches.values():
            bench.refresh()
        shown = {name: one.source.edition for name, one in self._readings.items()}
        if any(
            shown.get(name, one.source.edition) != one.source.edition for name, one in self._benches.items()
        ):
            self.refresh()

    @property
    def bench(self) -> Workbench:
        """The workbench of the source in view, on which all but the answer is done."""
        source = self.proposal.source
        if source not in self._benches:
            self._benches[source] = open_workbench(self.desk, source)
        return self._benches[source]

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

    @property
    def reading(self) -> Reading:
        """The source in which the proposal stands."""
        return read_once(self._readings, self.desk.study, self.proposal.source)

    def view(self) -> Put:
        """Return the proposal that is to be answered."""
        proposal, reading = self.proposal, self.reading
        code = self.codebook.by_id().get(proposal.code)
        around = self.context
        before, after = context_around(reading, proposal.span, before=around, after=around, raw=True)
        turn = reading.source.turns_under(proposal.span)[0][0]
        because = self._because(proposal)
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
            evidence=evidence_line(because, reading, self.codebook, raw=True),
            before=before,
            after=after,
            number=self.place + 1,
            total=len(self.queue),
            entry=code,
            because=because,
            edition=reading.source.edition,
        )

    def _because(self, proposal: Coding) -> Evidence | None:
        if proposal.id not in self._evidence:
            self._evidence |= evidence_of(self.desk.study, self.queue)
        return self._evidence.get(proposal.id)

    def counts(self) -> tuple[int, int, int]:
        """Return how many were accepted, rejected, and are open still."""
        accepted = sum(one.what == "accept" for one in self.done)
        rejected = sum(one.what == "reject" for one in self.done)
        return accepted, rejected, len(self.queue) - accepted - rejected


def _run_that_made(desk: Desk, ids: Collection[str]) -> str:
    """Return the run in which this coder made things, "" where there is none."""
    made = (run for run in reversed(all_runs(desk.study)) if set(ids) & set(run.objects))
    return next((run.id for run in made if run.by == desk.coder), "")


def start_review(desk: Desk, choice: Choice) -> Review:
    """Gather the open proposals that fit, in the order of the sources and words.

    The vault is opened here, and this coder's window is kept; raise `BusyError` where another one has it.
    """
    desk.study.require_unlocked()
    found = open_queue(desk, choice)
    review = Review(desk, sound_codebook(desk.study), list(found.proposals), found.held, found.unlikely)
    if found.proposals:
        desk.vault()
        review.window = keep_window(desk)
    return review
