"""The workbench: one source, one coder, and every act of coding as one commit.

Every method that changes the study has committed when it returns; one that raises has changed nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.finding import rank_codes
from qualcode.coding.segments import is_evidence
from qualcode.errors import UsageError
from qualcode.flows.accepting import Wanted, accept
from qualcode.flows.code import Request, own_codings, requested, usable_code
from qualcode.flows.codebook.codebook import CodeDraft, add_into
from qualcode.flows.correcting import Edit, apply_edit
from qualcode.flows.editing import edit_typed, plan_edit
from qualcode.flows.history import undo
from qualcode.flows.memo import add_memo, memos_about
from qualcode.flows.picking import Pick, pick_quotes
from qualcode.flows.proposals import LANES, identity_of, settled
from qualcode.flows.reading import Reading, read_codings, read_quotes, reading_of, sound_codebook
from qualcode.flows.rejecting import reject
from qualcode.flows.retracting import retract
from qualcode.flows.workbench.records import Act, Coverage
from qualcode.store.history import Changes
from qualcode.store.logs import coders
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.findings import Flag, Memo, Quote
    from qualcode.flows.deciding import Decision
    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Codebook, Coding, Source, Span

_RECENT = 9


@dataclass(slots=True)
class Workbench:
    """A source opened by a coder; `every_turn` says that a facilitator's turns are to be coded too."""

    desk: Desk
    reading: Reading
    every_turn: bool = False

    @property
    def source(self) -> Source:
        """The source, in its newest revision; spans are code points of its text."""
        return self.reading.source

    def codebook(self) -> Codebook:
        """Return the codebook as it is now: a colleague may have changed it meanwhile."""
        return sound_codebook(self.desk.study)

    def own(self) -> tuple[Coding, ...]:
        """Return this coder's codings of the source as they stand, in the order of the words."""
        found = own_codings(self.desk, [self.source.id])
        here = (one for one in found if one.revision == self.source.revision)
        return tuple(sorted(here, key=lambda one: (one.span.start, one.span.end, one.code)))

    def others(self) -> tuple[Coding, ...]:
        """Return other people's codings of the source; a screen shows them only when it is asked to."""
        found = read_codings(self.desk.study, source=self.source.id)
        return tuple(one for one in found if one.coder != self.desk.coder)

    def proposals(self) -> tuple[Coding, ...]:
        """Return the open proposals of the rules and the suggester, in the order of the words."""
        lanes = [name for name in LANES.values() if name in coders(self.desk.study)]
        found = [
            one
            for name in lanes
            for one in read_codings(self.desk.study, coder=name, source=self.source.id)
            if one.revision == self.source.revision
        ]
        said = settled(self.desk.study, {identity_of(one) for one in found})
        return tuple(sorted((one for one in found if identity_of(one) not in said), key=lambda one: one.span))

    def quotes(self) -> tuple[Quote, ...]:
        """Return the quotes picked from the source, rejected ones left out."""
        return tuple(
            one
            for one in read_quotes(self.desk.study)
            if one.source == self.source.id and one.status != "rejected"
        )

    def memos(self) -> tuple[Memo, ...]:
        """Return the memos about the source or its turns."""
        return tuple(memos_about(self.desk, self.source.id))

    def flags(self) -> tuple[Flag, ...]:
        """Return the flags raised on the source."""
        return ()

    def targets(self) -> tuple[int, ...]:
        """Places of the turns that are to be coded: with words, and not a facilitator's unless asked for."""
        return tuple(
            place
            for place, turn in enumerate(self.source.turns)
            if turn.text.strip() and (self.every_turn or is_evidence(turn))
        )

    def uncoded(self) -> tuple[int, ...]:
        """Places of the turns that are to be coded and have no code of this coder."""
        own = self.own()
        spans = self.source.turn_spans()
        return tuple(
            place for place in self.targets() if not any(one.span.overlaps(spans[place]) for one in own)
        )

    def coverage(self) -> Coverage:
        """Return how many of the turns that are to be coded have a code of this coder."""
        total = len(self.targets())
        return Coverage(total - len(self.uncoded()), total)

    def recent(self) -> tuple[Code, ...]:
        """Return the codes that this coder used last, newest first, nine at most: the keys 1 to 9."""
        known = self.codebook().by_id()
        latest = sorted(self.own(), key=lambda one: one.at, reverse=True)
        ids = dict.fromkeys(one.code for one in latest if one.code in known)
        return tuple(known[one] for one in list(ids)[:_RECENT])

    def ranked(self, typed: str) -> list[Code]:
        """Return the codes that fit what was typed so far, the likeliest first; all for nothing typed."""
        return rank_codes(self.codebook(), typed, [one.id for one in self.recent()])

    def apply(self, codes: Sequence[str], span: Span, *, why: str = "") -> Act:
        """Put codes on a span; those that this coder has there already are said, not doubled."""
        codebook = self.codebook()
        requests = [Request(self.source, span, usable_code(codebook, name), why) for name in codes]
        changes = Changes()
        applied = requested(self.desk, requests, changes)
        if not applied.codings:
            return Act("coded so already", span=span, notices=applied.notices)
        changes.note = counted(len(applied.codings), "coding")
        run = self.desk.commit(changes, "code")
        names = ", ".join(coding.code for coding in applied.codings)
        return Act(names, run.id, span, tuple(one.id for one in applied.codings), applied.notices)

    def remove(self, ids: Sequence[str], *, why: str = "") -> Act:
        """Take codings of this coder back."""
        gone = retract(self.desk, ids, why=why)
        names = ", ".join(coding.code for coding in gone.codings)
        span = gone.codings[0].span if gone.codings else None
        return Act(f"removed {names}", gone.run.id if gone.run else "", span)

    def create(self, draft: CodeDraft, span: Span | None) -> Act:
        """Make a new code, and put it on the span it was made from, in one verb."""
        changes = Changes()
        why = f"made while coding {self.source.id}"
        code = add_into(self.desk, draft, changes, why=why)
        if span is not None:
            requested(self.desk, [Request(self.source, span, code)], changes)
        changes.note = code.id
        run = self.desk.commit(changes, "code")
        return Act(f"new code {code.id}", run.id, span, (code.id,))

    def write_memo(self, text: str, *, about: Sequence[str] = (), kind: str = "") -> Act:
        """Write a memo about the source and what else is named: a turn, a coding, a code."""
        del kind
        memo = add_memo(self.desk, text, about=(self.source.id, *about))
        return Act(f"memo {memo.id}", ids=(memo.id,))

    def flag(self, kind: str, span: Span, *, note: str = "", told: str = "", told_on: str = "") -> Act:
        """Raise a flag of a kind on a span."""
        raise UsageError(f"flags are not there yet: {kind} {span} {note} {told} {told_on}")

    def star(self, span: Span, *, code: str = "") -> Act:
        """Pick the span as a quote."""
        picked = pick_quotes(self.desk, [Pick(self.source.id, span, code)])
        made = tuple(one.id for one in picked.quotes)
        return Act(f"starred {', '.join(made)}" if made else "starred already", span=span, ids=made)

    def correction(self, typed: str, turn: str) -> Edit:
        """Return what `OLD => NEW` or `speaker WHO` would do to a turn; nothing is written."""
        return plan_edit(self.desk, self.source.id, edit_typed(typed, turn))

    def correct(self, edit: Edit, decisions: Mapping[str, Decision]) -> Act:
        """Write a correction, and go on with the words as they are now."""
        run = apply_edit(self.desk, edit, decisions=decisions)
        self.refresh()
        return Act("corrected", run.id)

    def accept(self, ids: Sequence[str]) -> Act:
        """Make proposals this coder's own codings; that a machine proposed them stays in them for ever."""
        applied = accept(self.desk, Wanted(ids=tuple(ids))).applied
        return Act("accepted", applied.run.id if applied.run else "")

    def reject(self, ids: Sequence[str], *, why: str = "") -> Act:
        """Say no to proposals: they are not put before this coder again."""
        chosen = [one for one in self.proposals() if one.id in set(ids)]
        run = reject(self.desk, chosen, why=why).run
        return Act("rejected", run.id if run else "")

    def undo(self) -> Act:
        """Take this coder's last act back, and the one before it at the next call, without limit."""
        verb, run = undo(self.desk)
        self.refresh()
        return Act(f"taken back: {verb.verb}", run.id)

    def redo(self) -> Act:
        """Bring back what was taken back last."""
        verb, run = undo(self.desk, redo=True)
        self.refresh()
        return Act(f"brought back: {verb.verb}", run.id)

    def refresh(self) -> bool:
        """Read again what changed on disk, by this coder's other verbs or a colleague; say whether it did."""
        self.reading = reading_of(self.desk.study, self.source.id)
        return True


def open_workbench(desk: Desk, source: str, *, every_turn: bool = False) -> Workbench:
    """Open a source for coding; the vault is opened here, and this coder's window is kept."""
    desk.study.require_unlocked()
    reading = reading_of(desk.study, source)
    sound_codebook(desk.study)
    desk.vault()
    return Workbench(desk, reading, every_turn)
