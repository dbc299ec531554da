"""The workbench: one source, one coder, and every act of coding as one commit.

Every method that changes the study has committed when it returns; one that raises has changed nothing.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from qualcode.codebook.finding import rank_codes
from qualcode.errors import ChangedMeanwhileError, QualcodeError
from qualcode.flows.workbench.collecting import uncollected
from qualcode.flows.workbench.looking import (
    codes_used_lately,
    last_place,
    place_typed,
    searched,
    start_place,
    turn_at_time,
)
from qualcode.flows.workbench.records import Act
from qualcode.flows.workbench.same_words import require_edition, resting_on
from qualcode.flows.workbench.saying import on
from qualcode.flows.workbench.standing import Board, open_board
from qualcode.flows.workbench.window import keep_window
from qualcode.store.history import tidy
from qualcode.text import counted, enclosing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from qualcode.findings import Flag, Memo, Quote
    from qualcode.flows.code import Applied, Request
    from qualcode.flows.codebook.codebook import CodeDraft
    from qualcode.flows.correcting import Edit
    from qualcode.flows.deciding import Decision
    from qualcode.flows.desk import Desk
    from qualcode.flows.reading import Reading
    from qualcode.flows.recoding import Recoded
    from qualcode.flows.workbench.records import Coverage
    from qualcode.model import Code, Codebook, Coding, Source, Span
    from qualcode.store.history import Changes
    from qualcode.store.holding import Window
    from qualcode.store.runs import Run

Done = TypeVar("Done")


@dataclass(slots=True)
class Workbench:
    """A source opened by a coder, whose window it keeps until `close`; what it shows is kept in memory.

    `every_turn` says that a facilitator's turns are to be coded too; `asked_back` is the act in another
    source that an undo has named, and the next one takes back.
    """

    desk: Desk
    board: Board
    window: Window | None = None
    every_turn: bool = False
    asked_back: str = ""

    @property
    def reading(self) -> Reading:
        """The source with what is needed to read it."""
        return self.board.reading

    @property
    def source(self) -> Source:
        """The source, in its newest revision; spans are code points of its text."""
        return self.board.reading.source

    def close(self) -> None:
        """Let this coder's window go; what was done is in the log already."""
        if self.window is not None:
            self.window.close()
            self.window = None
            gc.unfreeze()

    def codebook(self) -> Codebook:
        """Return the codebook as it was at the last act or `refresh`."""
        return self.board.codebook

    def own(self) -> tuple[Coding, ...]:
        """Return this coder's codings of the source as they stand, in the order of the words."""
        return self.board.own()

    def others(self) -> tuple[Coding, ...]:
        """Return other people's codings of the source; a screen shows them only when it is asked to."""
        return self.board.others()

    def proposals(self) -> tuple[Coding, ...]:
        """Return the open proposals of the rules and the suggester, in the order of the words."""
        return self.board.proposals()

    def likely(self) -> tuple[Coding, ...]:
        """Return the open proposals that are likely: all of the rules, the suggester's of high score."""
        return self.board.likely()

    def quotes(self) -> tuple[Quote, ...]:
        """Return the quotes picked from the source, rejected ones left out."""
        return self.board.quotes()

    def memos(self) -> tuple[Memo, ...]:
        """Return the memos about the source or anything in it."""
        return self.board.memos()

    def flags(self) -> tuple[Flag, ...]:
        """Return the open flags raised on the source."""
        return self.board.flags()

    def turn_ids(self) -> Collection[str]:
        """The ids of the source's turns."""
        return self.board.reading.by_turn

    def targets(self) -> tuple[int, ...]:
        """Places of the turns that are to be coded: with words, and not a facilitator's unless asked for."""
        return self.board.targets

    def uncoded(self) -> tuple[int, ...]:
        """Places of the turns that are to be coded and have no code of this coder."""
        return self.board.uncoded()

    def coverage(self) -> Coverage:
        """Return how many of the turns that are to be coded have a code of this coder."""
        return self.board.coverage()

    def recent(self) -> tuple[Code, ...]:
        """Return the codes in use that this coder put on last, in any source, under the keys 1 to 9."""
        return codes_used_lately(self.desk, self.codebook(), self.board.following)

    def ranked(self, typed: str) -> list[Code]:
        """Return the codes that fit what was typed so far, the likeliest first; all for nothing typed."""
        return rank_codes(self.codebook(), typed, [one.id for one in self.recent()])

    def start(self) -> int:
        """Return the place of the turn to begin with: where this coder stopped, or the first uncoded."""
        last = last_place(self.desk, self.source, self.board.log.here)
        return start_place(self.targets(), self.uncoded(), last)

    def searched(self, words: str) -> tuple[Span, ...]:
        """Return where words stand in the source, without regard to case and accents."""
        return searched(self.source, words)

    def turn_at_time(self, seconds: float) -> int:
        """Return the place of the turn that was being said at a moment of the recording."""
        return turn_at_time(self.source, seconds)

    def go_to(self, typed: str) -> int:
        """Return the place of the turn that a person typed: t12, 12, 12:30 or 1:02:30."""
        return place_typed(self.source, typed)

    def apply(self, codes: Sequence[str], span: Span, *, why: str = "", edition: str = "") -> Act:
        """Put codes on a span; those that this coder has there already are said, not doubled.

        `edition`, here and in every act on words, is that of the source in which the span was chosen, the
        present one where it is left out; in another one the act is refused (`WordsChangedError`).
        """
        from qualcode.flows.code import Place, Request, span_of, usable_code
        from qualcode.flows.nameless import require_nameless

        if why:
            require_nameless(self.desk, "the reason", why)

        def put_on(changes: Changes) -> Applied:
            span_of(self.desk.study, self.source, Place(span=span))
            found = [usable_code(self.codebook(), name) for name in codes]
            return self._requested([Request(self.source, span, code, why) for code in found], changes)

        applied, run = self._coded(put_on, span, edition)
        if run is None:
            return Act("coded so already", span=span, notices=applied.notices)
        return self._put_on(applied, run, span)

    def _requested(self, requests: list[Request], changes: Changes) -> Applied:
        from qualcode.flows.code import requested

        return requested(self.desk, requests, changes, own=self.board.log.by_identity)

    def _coded(
        self, put_on: Callable[[Changes], Applied], span: Span, edition: str
    ) -> tuple[Applied, Run | None]:
        from qualcode.store.history import Changes

        def act() -> tuple[Applied, Run | None]:
            changes = Changes()
            applied = put_on(changes)
            if not applied.codings:
                return applied, None
            changes.note = f"{len(applied.codings)}{self._turn_of(span)}"
            return applied, self.desk.commit(changes, "code")

        return self._done(act, edition=edition)

    def _put_on(self, applied: Applied, run: Run, span: Span) -> Act:
        names = ", ".join(coding.code for coding in applied.codings)
        ids = tuple(one.id for one in applied.codings)
        return Act(f"{names}{self._on(span)}", run.id, span, ids, applied.notices)

    def _on(self, span: Span) -> str:
        return on(self.source, span)

    def _turn_of(self, span: Span) -> str:
        """Return " on t2" for the note of a verb: where its words begin, and none of them."""
        turns = self.source.turns
        return f" on {turns[enclosing(self.source.turn_spans(), span.start)].id}" if turns else ""

    def remove(self, ids: Sequence[str], *, why: str = "") -> Act:
        """Take codings of this coder back."""
        from qualcode.flows.retracting import retract

        own = None if self.board.following else self.board.log.here
        gone = self._done(lambda: retract(self.desk, ids, why=why, own=own))
        names = ", ".join(dict.fromkeys(coding.code for coding in gone.codings))
        if not names:
            return Act("taken off before")
        span = gone.codings[0].span
        bare = tuple(f"{one} is a quote of words that have no code of yours now" for one in gone.bare_quotes)
        return Act(f"removed {names}{self._on(span)}", gone.run.id if gone.run else "", span, notices=bare)

    def move(self, ids: Sequence[str], code: str, *, why: str = "") -> Act:
        """Put codings of this coder under another code instead, all in one verb."""
        from qualcode.flows.recoding import move

        return self._moved(self._done(lambda: move(self.desk, ids, code, why=why)))

    def move_to_new(self, ids: Sequence[str], draft: CodeDraft, *, why: str = "") -> Act:
        """Make a new code and put codings of this coder under it instead, all in one verb."""
        from qualcode.flows.recoding import move_to_new

        return self._moved(self._done(lambda: move_to_new(self.desk, ids, draft, why=why)))

    def _moved(self, came: Recoded) -> Act:
        if came.run is None:
            return Act("so already", notices=tuple(f"{one.id} is there" for one in came.unchanged))
        first = (*came.made, *came.already)[0]
        names = ", ".join(dict.fromkeys(one.code for one in came.gone))
        made = tuple(one.id for one in came.made)
        return Act(f"moved {names} to {first.code}{self._on(first.span)}", came.run.id, first.span, made)

    def create(self, draft: CodeDraft, span: Span | None, *, edition: str = "") -> Act:
        """Make a new code, and put it on the span it was made from, in one verb."""
        from qualcode.flows.code import Place, Request, new_coding_id, span_of
        from qualcode.flows.codebook.codebook import add_into
        from qualcode.store.history import Changes

        def act() -> tuple[Code, Applied, Run]:
            if span is not None:
                span_of(self.desk.study, self.source, Place(span=span))
            changes, extract = Changes(), "" if span is None else new_coding_id()
            made = replace(draft, made_from=extract)
            code = add_into(self.desk, made, changes, why=f"made while coding {self.source.id}")
            asked = [] if span is None else [Request(self.source, span, code, id=extract)]
            applied = self._requested(asked, changes)
            changes.note = code.id
            return code, applied, self.desk.commit(changes, "code")

        code, applied, run = self._done(act, edition=edition)
        where = "" if span is None else self._on(span)
        return Act(f"new code {code.id}{where}", run.id, span, (code.id,), applied.notices if applied else ())

    def write_memo(self, text: str, *, about: Sequence[str] = (), kind: str = "", edition: str = "") -> Act:
        """Write a memo about the source and what else is named: a turn, a coding, a code."""
        from qualcode.flows.memo import add_memo

        named = tuple(dict.fromkeys((self.source.id, *about)))
        memo = self._done(
            lambda: add_memo(self.desk, text, about=named, kind=kind), steady=False, edition=edition
        )
        turn = next((one for one in about if one in self.reading.by_turn), "")
        return Act(f"memo {memo.id}{f' on {turn}' if turn else ''}", ids=(memo.id,))

    def flag(  # noqa: PLR0913 (each is something that a person states of a flag, and which words are meant)
        self, kind: str, span: Span, *, note: str = "", told: str = "", told_on: str = "", edition: str = ""
    ) -> Act:
        """Raise a flag of a kind on a span; qualcode tells nobody."""
        from qualcode.flows.flags import KIND_WORDS, raise_flag

        flag = self._done(
            lambda: raise_flag(self.desk, self.source, span, kind, note=note, told=told, told_on=told_on),
            edition=edition,
        )
        said = "" if flag.told else "; nobody is told yet"
        return Act(
            f"flag {KIND_WORDS.get(flag.kind, flag.kind)}{self._on(span)}{said}", span=span, ids=(flag.id,)
        )

    def star(self, span: Span, *, code: str = "", edition: str = "") -> Act:
        """Pick the span as a quote; a span that is starred already loses its star.

        Raises `UsageError` where the quote was approved or used: that is more than a star.
        """
        self._require_same_words(edition or self.source.edition)
        starred = [one for one in self.quotes() if one.span == span]
        if starred:
            return self._unstarred(starred, span)
        from qualcode.flows.picking import Pick, pick_quotes

        picks = [Pick(self.source.id, span, code)]
        picked = self._done(lambda: pick_quotes(self.desk, picks), edition=edition)
        made = tuple(one.id for one in picked.quotes)
        return Act(f"starred {', '.join(made)}{self._on(span)}", span=span, ids=made)

    def _unstarred(self, starred: Sequence[Quote], span: Span) -> Act:
        from qualcode.flows.quote import take_stars_away

        ids = [one.id for one in starred]
        self._done(lambda: take_stars_away(self.desk, starred))
        return Act(f"star taken away{self._on(span)}", span=span, ids=tuple(ids))

    def correction(self, typed: str, turn: str, *, edition: str = "") -> Edit:
        """Return what `OLD => NEW` or `speaker WHO` would do to a turn; nothing is written."""
        from qualcode.flows.editing import edit_typed, plan_edit

        self._require_same_words(edition or self.source.edition)
        return plan_edit(self.desk, self.source.id, edit_typed(typed, turn))

    def correct(self, edit: Edit, decisions: Mapping[str, Decision]) -> Act:
        """Write a correction, and go on with the words as they are now."""
        from qualcode.flows.correcting import apply_edit

        run = self._done(
            lambda: apply_edit(self.desk, edit, decisions=decisions), edition=edit.plan.old.edition
        )
        left = len(edit.plan.waiting) - len(decisions)
        waits = (f"{counted(left, 'thing')} to decide: qualcode source changes",) if left else ()
        turns = ", ".join(one.turn for one in edit.turns) or "the source"
        spans = dict(zip((one.id for one in self.source.turns), self.source.turn_spans(), strict=True))
        span = next((spans[one.turn] for one in edit.turns if one.turn in spans), None)
        return Act(f"corrected {turns}", run.id, span, notices=waits)

    def accept(self, ids: Sequence[str]) -> Act:
        """Make proposals this coder's own codings; that a machine proposed them stays in them for ever."""
        from qualcode.flows.accepting import Wanted, accept

        applied = self._done(lambda: accept(self.desk, Wanted(ids=tuple(ids)))).applied
        if applied.run is None:
            return Act("nothing changed: the words have that code, or changed since")
        act = self._put_on(applied, applied.run, applied.codings[0].span)
        return replace(act, line=f"accepted {act.line}")

    def reject(self, ids: Sequence[str], *, why: str = "") -> Act:
        """Say no to proposals: they are not put before this coder again."""
        from qualcode.flows.rejecting import reject

        chosen = [one for one in self.proposals() if one.id in set(ids)]
        run = self._done(lambda: reject(self.desk, chosen, why=why).run)
        if run is None:
            return Act("nothing changed: that was answered before")
        names = ", ".join(dict.fromkeys(one.code for one in chosen))
        return Act(f"rejected {names}{self._on(chosen[0].span)}", run.id, chosen[0].span)

    def undo(self) -> Act:
        """Take this coder's last act of coding back, and the one before it at the next call.

        One that was done in another source is named first, and taken back at the second call.
        """
        return self._turned(redo=False)

    def redo(self) -> Act:
        """Bring back what was taken back last, and what was taken back before at the next call."""
        return self._turned(redo=True)

    def _turned(self, *, redo: bool) -> Act:
        from qualcode.flows.workbench.deeds import Ground
        from qualcode.flows.workbench.undoing import next_step, turned

        board = self.board
        board.refresh()
        here = board.source_id
        ground = Ground(self.desk.study, here, lambda one: board.reading.source if one == here else None)
        step = next_step(self.desk, ground, redo=redo)
        unseen = step.is_large or step.deed.source not in {"", here}
        if unseen and step.target.id != self.asked_back:
            self.asked_back = step.target.id
            raise step.asked(redo=redo)
        self.asked_back = ""
        refresh = board.refresh
        return self._done(lambda: turned(self.desk, ground, step, redo=redo, refresh=refresh), steady=False)

    def refresh(self) -> bool:
        """Read again what changed on disk, by this coder's other verbs or a colleague; say whether it did."""
        return self.board.refresh()

    def _done(self, act: Callable[[], Done], *, steady: bool = True, edition: str = "") -> Done:
        """Do an act, and take in what it changed; where files changed before it was written, do it once more.

        A `steady` act is for the words of an edition, the present one where none is named, and for no others.
        """
        wanted = edition or (self.source.edition if steady else "")
        try:
            return self._tried(act, wanted)
        except ChangedMeanwhileError:
            return self._tried(act, wanted)
        finally:
            with suppress(QualcodeError):
                self.board.refresh()

    def _tried(self, act: Callable[[], Done], edition: str) -> Done:
        if not edition:
            return act()
        self._require_same_words(edition)
        with resting_on(self.desk, self.board.rests_on):
            return act()

    def _require_same_words(self, edition: str) -> None:
        self.board.refresh()
        require_edition(self.source, edition)


def open_workbench(desk: Desk, source: str, *, every_turn: bool = False) -> Workbench:
    """Open a source for coding; the vault is opened here, and this coder's window is kept.

    What a killed process had left half done is put right first, and said in the study's notices.
    """
    desk.study.require_unlocked()
    window = keep_window(desk)
    tidy(desk.study)
    try:
        with uncollected(), desk.vault_meanwhile():
            board = open_board(desk, source, every_turn=every_turn)
    except BaseException:
        window.close()
        raise
    return Workbench(desk, board, window, every_turn)
