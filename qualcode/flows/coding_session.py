"""A coding session: one source, one coder, turn by turn; each answer is one commit before the next question.

Killed at any moment, the session has lost nothing that it had acknowledged; the next one goes on after the
turn that was coded last.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.codebook.changing import slug
from qualcode.codebook.finding import find_code, rank_codes
from qualcode.codebook.tree import path_of
from qualcode.coding.segments import is_evidence
from qualcode.errors import AlreadyThereError, UnknownNameError, UsageError
from qualcode.flows.answers import Answer, parse_answer, require_typable
from qualcode.flows.code import (
    Request,
    new_coding_id,
    own_codings,
    own_events,
    requested,
    turn_span,
    usable_code,
)
from qualcode.flows.codebook.codebook import CodeDraft, add_into, require_new_name
from qualcode.flows.coding_records import Done, PutOn, Step, Summary, TurnView
from qualcode.flows.correcting import Edit, apply_edit
from qualcode.flows.editing import edit_typed, plan_edit
from qualcode.flows.history import undo
from qualcode.flows.masked_words import locate_shown
from qualcode.flows.memo import add_memo
from qualcode.flows.reading import Reading, reading_of, sound_codebook
from qualcode.flows.resuming import last_place, start_place
from qualcode.store.history import Changes, all_runs
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.flows.deciding import Decision
    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Codebook, Coding, Span, Turn


@dataclass(slots=True)
class Session:
    """A session on its way; every method that changes the study has committed when it returns."""

    desk: Desk
    reading: Reading
    every_turn: bool = False
    place: int = 0
    restricted: Span | None = None
    finished: bool = False
    steps: list[Step] = field(default_factory=list)
    bounds: tuple[Span, ...] = ()

    def codebook(self) -> Codebook:
        """Return the codebook as it is now: a colleague may have changed it meanwhile."""
        return sound_codebook(self.desk.study)

    def own(self) -> tuple[Coding, ...]:
        """Return this coder's codings of the source, as they stand."""
        revision = self.reading.source.revision
        found = own_codings(self.desk, [self.reading.source.id])
        return tuple(coding for coding in found if coding.revision == revision)

    def targets(self) -> list[int]:
        """Places of the turns that are to be coded: with words, and not a facilitator's unless asked for."""
        return [
            place
            for place, turn in enumerate(self.reading.source.turns)
            if turn.text.strip() and (self.every_turn or is_evidence(turn))
        ]

    def uncoded(self) -> list[int]:
        """Places of the turns that are to be coded and have no code of this coder."""
        own = self.own()
        return [place for place in self.targets() if not _is_coded(self.bounds[place], own)]

    def recent(self) -> list[str]:
        """Codes that this coder used in the source, the latest first."""
        ordered = sorted(self.own(), key=lambda coding: coding.at, reverse=True)
        here = [coding.code for step in reversed(self.steps) for coding in step.codings]
        return list(dict.fromkeys([*here, *(coding.code for coding in ordered)]))

    def suggestions(self, typed: str) -> list[Code]:
        """Codes that fit what was typed so far, the likeliest first."""
        return rank_codes(self.codebook(), typed, self.recent())

    def read(self, line: str) -> Answer:
        """Read one line that was typed."""
        return parse_answer(line, self.codebook())

    def view(self) -> TurnView:
        """Return the present turn as the screen shows it."""
        source = self.reading.source
        names = {code.id: code.name for code in self.codebook().codes}
        span = self.bounds[self.place]
        own = self.own()
        targets = self.targets()
        turn = source.turns[self.place]
        return TurnView(
            turn=turn,
            before=self._before(),
            codes=tuple(
                PutOn(coding, names.get(coding.code, coding.code), self._part(coding))
                for coding in own
                if coding.span.overlaps(span)
            ),
            number=sum(place <= self.place for place in targets),
            total=len(targets),
            coded=sum(_is_coded(self.bounds[place], own) for place in targets),
            words=source.text[self.restricted.start : self.restricted.end] if self.restricted else "",
            question=self.reading.wording(turn.question) if turn.question else "",
        )

    def _before(self) -> tuple[Turn, ...]:
        turns = self.reading.source.turns
        before = turns[max(0, self.place - 2) : self.place]
        if self.reading.source.kind == "survey":
            before = tuple(turn for turn in before if turn.speaker == turns[self.place].speaker)
        return before

    def _part(self, coding: Coding) -> str:
        span = coding.span
        return "" if span == self.bounds[self.place] else self.reading.source.text[span.start : span.end]

    def answer(self, answer: Answer, *, definition: str = "") -> Done:
        """Do what an answer says; raise a `QualcodeError` and change nothing where it cannot be done."""
        if answer.kind == "codes":
            return self._code(answer.codes)
        if answer.kind == "new":
            return self._new(answer.text, definition)
        if answer.kind == "memo":
            return self._memo(answer.text)
        if answer.kind == "undo":
            return self._undo()
        if answer.kind == "words":
            return self._restrict(answer.text)
        return self._move(answer)

    def _code(self, named: Sequence[str]) -> Done:
        if not named:
            raise UsageError("no code was named", hint="type a code, or press Enter for the next turn")
        codebook = self.codebook()
        codes = [usable_code(codebook, name) for name in named]
        changes = Changes()
        applied = requested(self.desk, self._requests(codes), changes)
        if applied.codings:
            changes.note = f"{len(applied.codings)} on {self._turn.id}"
            run = self.desk.commit(changes, "code")
            applied = replace(applied, run=run)
            names = ", ".join(coding.code for coding in applied.codings)
            self.steps.append(Step(run.id, self.place, codings=applied.codings, what=names))
        self.restricted = None
        return Done("codes", applied)

    def _requests(self, codes: Sequence[Code]) -> list[Request]:
        span = self.restricted or turn_span(self.reading.source, self._turn.id)
        return [Request(self.reading.source, span, code) for code in codes]

    @property
    def _turn(self) -> Turn:
        return self.reading.source.turns[self.place]

    def draft(self, name: str) -> CodeDraft:
        """Return the code that `n NAME` asks for; "Parent > Name" puts it under another."""
        parent, mark, own = name.rpartition(" > ")
        codebook = self.codebook()
        draft = CodeDraft(own.strip(), parent=find_code(codebook, parent).id if mark else "")
        if not draft.name:
            raise UsageError("a new code needs a name", hint="as in: n Nobody called back")
        try:
            require_new_name(codebook, draft.name)
        except AlreadyThereError as error:
            known = find_code(codebook, draft.name).id
            raise AlreadyThereError(error.message, hint=f"type {known} to put it on this turn") from None
        draft = replace(draft, id=slug(draft.name, codebook.by_id()))
        require_typable(draft.name, draft.id)
        return draft

    def _new(self, name: str, definition: str) -> Done:
        changes = Changes()
        why = f"made while coding {self.reading.source.id} {self._turn.id}"
        extract = new_coding_id()
        draft = replace(self.draft(name), definition=definition, made_from=extract)
        code = add_into(self.desk, draft, changes, why=why)
        requests = [replace(one, id=extract) for one in self._requests([code])]
        applied = requested(self.desk, requests, changes)
        changes.note = f"{code.id}, 1 on {self._turn.id}"
        run = self.desk.commit(changes, "code")
        self.steps.append(Step(run.id, self.place, applied.codings, new=1, what=f"the new code {code.id}"))
        self.restricted = None
        return Done("new", replace(applied, run=run), new=code)

    def _memo(self, text: str) -> Done:
        memo = add_memo(self.desk, text, about=(self.reading.source.id, self._turn.id))
        run = next(run for run in reversed(all_runs(self.desk.study)) if memo.id in run.objects)
        self.steps.append(Step(run.id, self.place, memos=1, what=f"memo {memo.id}"))
        return Done("memo", memo=memo)

    def correction(self, typed: str) -> Edit:
        """Return what `e OLD => NEW` or `e speaker WHO` would do to the turn in view."""
        return plan_edit(self.desk, self.reading.source.id, edit_typed(typed, self._turn.id))

    def corrected(self, edit: Edit, decisions: Mapping[str, Decision]) -> Done:
        """Write a correction of the turn in view, and go on with the words as they are now."""
        turn = self._turn.id
        run = apply_edit(self.desk, edit, decisions=decisions)
        what = f"the correction of {turn}"
        self.steps.append(Step(run.id, self.place, what=what, revised=True))
        self._read_again()
        left = len(edit.plan.waiting) - len(decisions)
        waits = f"; {counted(left, 'thing')} to decide: qualcode source changes" if left else ""
        return Done("edit", notice=f"{turn} is corrected{waits}")

    def _read_again(self) -> None:
        """Read the source anew; a turn keeps its place, as corrections here neither add nor remove one."""
        self.reading = reading_of(self.desk.study, self.reading.source.id)
        self.bounds = self.reading.source.turn_spans()
        self.place = min(self.place, len(self.bounds) - 1)
        self.restricted = None

    def _undo(self) -> Done:
        if not self.steps:
            raise UsageError(
                "nothing to take back in this session",
                hint="q leaves; `qualcode undo` takes earlier verbs back",
            )
        step = self.steps[-1]
        undo(self.desk, run=step.run)
        self.steps.pop()
        if step.revised:
            self._read_again()
        self.place = step.place
        self.restricted = None
        return Done("undo", undone=step.what)

    def _restrict(self, words: str) -> Done:
        if not words:
            self.restricted = None
            return Done("words", notice="the next code is for the whole turn")
        try:
            self.restricted = locate_shown(self.desk.study, self.reading.source, words, turn=self._turn.id)
        except UnknownNameError as error:
            raise UnknownNameError(error.message, hint="copy them from the turn above") from None
        except UsageError as error:
            raise UsageError(error.message, hint="give more of the words") from None
        return Done("words")

    def _move(self, answer: Answer) -> Done:
        if answer.kind == "go":
            self._go(answer.text)
            return Done("go")
        targets = self.targets()
        if answer.kind == "back":
            earlier = [place for place in targets if place < self.place]
            if not earlier:
                return Done("back", notice="this is the first turn")
            self._stand(earlier[-1])
            return Done("back")
        later = [place for place in targets if place > self.place]
        if later:
            self._stand(later[0])
        else:
            self.finished = True
        return Done("next")

    def _go(self, typed: str) -> None:
        ids = [turn.id for turn in self.reading.source.turns]
        wanted = f"t{typed}" if typed.isdigit() else typed.casefold()
        if wanted not in ids:
            raise UnknownNameError(f"no turn is called {typed!r}", hint=f"the last is {ids[-1]}")
        turn_span(self.reading.source, wanted)
        place = ids.index(wanted)
        if place not in self.targets():
            role = self.reading.source.turns[place].role
            raise UsageError(
                f"{wanted} is a {role}'s turn",
                hint=f"q leaves; `qualcode code {self.reading.source.id} --all` stops at those too",
            )
        self._stand(place)

    def _stand(self, place: int) -> None:
        self.place = place
        self.restricted = None

    def explained(self, named: str) -> list[tuple[Code, str]]:
        """Return the code that is asked about, with its path; without a name, those on the turn."""
        codebook = self.codebook()
        span = self.bounds[self.place]
        ids = dict.fromkeys(coding.code for coding in self.own() if coding.span.overlaps(span))
        codes = (
            [find_code(codebook, named)]
            if named
            else [codebook.by_id()[one] for one in ids if one in codebook.by_id()]
        )
        return [(code, path_of(codebook, code.id)) for code in codes]

    def summary(self) -> Summary:
        """Return what the session came to."""
        own = self.own()
        targets = self.targets()
        codings = [coding for step in self.steps for coding in step.codings]
        return Summary(
            codings=len(codings),
            turns=len({step.place for step in self.steps if step.codings}),
            new_codes=sum(step.new for step in self.steps),
            memos=sum(step.memos for step in self.steps),
            coded=sum(_is_coded(self.bounds[place], own) for place in targets),
            total=len(targets),
        )


def _is_coded(span: Span, codings: Sequence[Coding]) -> bool:
    return any(coding.span.overlaps(span) for coding in codings)


def start_session(desk: Desk, source: str, *, every_turn: bool = False) -> Session:
    """Open a source for coding, where this coder stopped; the vault is opened here."""
    desk.study.require_unlocked()
    reading = reading_of(desk.study, source)
    sound_codebook(desk.study)
    desk.vault()
    session = Session(desk, reading, every_turn, bounds=reading.source.turn_spans())
    targets = session.targets()
    if not targets:
        raise UsageError(
            f"{source} has no turn that could be coded", hint="--all includes a facilitator's turns"
        )
    last = last_place(desk, reading.source, own_events(desk, reading.source.id))
    session.place = start_place(targets, session.uncoded(), last)
    return session
