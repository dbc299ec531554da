"""A correction in place, planned and written: the next revision on the same original, as one verb.

All that points into the source follows as it does in an update; people and names that are new are registered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qualcode.anonymise.permissions import combined
from qualcode.coding.aligning import Alignment
from qualcode.flows.deciding import Decision, decide_into
from qualcode.flows.desk import Desk
from qualcode.flows.followed_words import ShownRow, Words, shown_rows, words_of_plan
from qualcode.flows.joined_names import JOINED
from qualcode.flows.lost_turns import LostTurn, lost_turns, memos_about_orphans
from qualcode.flows.nameless import require_nameless
from qualcode.flows.remasking import turns_unmasked
from qualcode.flows.revising import Basis, Plan, plan_revision, revise_into
from qualcode.flows.scanning import scan_into, sources_naming
from qualcode.model import Participant, Source, Span
from qualcode.store.history import Changes
from qualcode.store.logs import revisions_log
from qualcode.store.participants import PARTICIPANTS, participants_bytes, read_participants
from qualcode.store.runs import Run
from qualcode.store.vault import Names, fold_names

_AROUND = 60


@dataclass(frozen=True, slots=True)
class TurnChange:
    """A turn before and after: who says it, and the places to show; `new` is None where the turn goes."""

    turn: str
    before: str | None
    after: str | None
    old: Span
    new: Span | None
    reworded: bool = False


@dataclass(frozen=True)
class Edit:
    """A correction in place, planned; nothing is written.

    `newcomers` speak in this source for the first time, `registered` are new to the vault; `unmasked` are
    turns in which words that were masked give way to words that nothing masks; `joins` are pairs of people
    who are one: whose turns become whose; `lost` is what is tied to turns that go.
    """

    plan: Plan
    names: Names
    turns: tuple[TurnChange, ...] = ()
    events: Sequence[Mapping[str, Any]] = ()
    newcomers: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()
    unmasked: tuple[str, ...] = ()
    joins: tuple[tuple[str, str], ...] = ()
    lost: tuple[LostTurn, ...] = ()

    @property
    def note(self) -> str:
        """The line in the log."""
        turns = ", ".join(one.turn for one in self.turns[:3])
        more = f" and {len(self.turns) - 3} more" if len(self.turns) > 3 else ""
        return f"{self.plan.new.id} @{self.plan.new.revision}: {turns}{more}"


@dataclass(frozen=True)
class Corrected:
    """A source as it will be, with its alignment, and what the vault learns."""

    source: Source
    alignment: Alignment
    events: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def planned(desk: Desk, old: Source, next_one: Corrected) -> Edit:
    """Return a correction with all that follows from it."""
    study = desk.study
    plan = plan_revision(study, old, next_one.source, alignment=next_one.alignment)
    names = fold_names([*desk.vault().events(), *next_one.events])
    known = desk.names().entities
    newcomers = tuple(who for who in plan.new.speakers if who not in old.speakers)
    return Edit(
        plan,
        names,
        turns=tuple(_changes(plan)),
        events=next_one.events,
        newcomers=newcomers,
        registered=tuple(who for who in newcomers if who not in known),
        unmasked=turns_unmasked(study, plan, names),
        lost=(*lost_turns(study, plan.old, plan.new), *memos_about_orphans(study, plan.orphans)),
    )


def _changes(plan: Plan) -> Iterator[TurnChange]:
    now = {turn.id: (turn, span) for turn, span in zip(plan.new.turns, plan.new.turn_spans(), strict=True)}
    for turn, span in zip(plan.old.turns, plan.old.turn_spans(), strict=True):
        if turn.id not in now:
            yield TurnChange(turn.id, turn.speaker, None, span, None)
            continue
        later, place = now[turn.id]
        if (turn.text, turn.speaker) == (later.text, later.speaker):
            continue
        same = turn.text == later.text
        whole = Span(0, len(turn.text))
        old, new = (whole, whole) if same else _differing(turn.text, later.text)
        shown = old.shifted(span.start), new.shifted(place.start)
        yield TurnChange(turn.id, turn.speaker, later.speaker, *shown, reworded=not same)


def _differing(old: str, new: str) -> tuple[Span, Span]:
    """Return what to show of two texts: where they differ, with some words around it."""
    least = min(len(old), len(new))
    head = next((i for i in range(least) if old[i] != new[i]), least)
    tail = next((i for i in range(least - head) if old[-1 - i] != new[-1 - i]), least - head)
    start = old.rfind(" ", 0, max(0, head - _AROUND)) + 1
    stop = old.find(" ", len(old) - tail + _AROUND)
    kept = len(old) - stop if stop >= 0 else 0
    return Span(start, len(old) - kept), Span(start, len(new) - kept)


def apply_edit(
    desk: Desk,
    edit: Edit,
    *,
    decisions: Mapping[str, Decision] | None = None,
    why: str = "",
) -> Run:
    """Write a planned correction with what was decided about changed words: one verb, or nothing.

    What the vault learns is marked with the revision where undo is to take it back.
    """
    require_nameless(desk, "the reason", why, names=edit.names)
    changes = Changes(note=edit.note)
    revision = edit_into(desk, changes, edit, why)
    chosen = [row for row in edit.plan.waiting if row.pointer.id in (decisions or {})]
    decide_into(desk, changes, edit.plan.new, [(row, (decisions or {})[row.pointer.id]) for row in chosen])
    mark = {"with": revision} if edit.joins else {}
    desk.vault().append([{**event, **mark} for event in edit.events])
    return desk.commit(changes, JOINED if edit.joins else "source edit")


def edit_into(desk: Desk, changes: Changes, edit: Edit, why: str = "") -> str:
    """Add a correction to a verb's changes, with new people and names elsewhere; return the revision."""
    new = edit.plan.new
    revise_into(desk, changes, edit.plan, Basis(None, edit.names, why))
    changes.uses.update(new.speakers)
    _people(desk, changes, edit)
    fresh = set(new.speakers) - set(edit.plan.old.speakers)
    others = sources_naming(desk.study, desk.names(), edit.names, also=fresh)
    scan_into(desk, changes, [one for one in others if one.id != new.id], edit.names)
    revised = (one for one in changes.appends[revisions_log(new.id)] if one["op"] == "revise")
    return str(next(revised)["id"])


def _people(desk: Desk, changes: Changes, edit: Edit) -> None:
    known = read_participants(desk.study)
    new = edit.plan.new
    area = {"area": new.session["area"]} if new.session.get("area") else {}
    before = dict(known)
    for who in edit.newcomers:
        known.setdefault(who, Participant(who, {"kind": new.speakers[who], **area}))
    for who, into in edit.joins:
        if who in known and into in known:
            both = combined(known[into].permissions, known[who].permissions)
            known[into] = replace(known[into], permissions=both)
    changed = {who for who, person in known.items() if before.get(who) != person}
    if changed:
        changes.files[PARTICIPANTS] = participants_bytes(known.values())
        changes.objects.update(changed)


def shown_edit(desk: Desk, edit: Edit, *, raw: bool = False) -> tuple[list[ShownRow], Words, Words]:
    """Return all that points into the source, and what gives words before and after, masked unless `raw`."""
    plan = edit.plan
    old, new = words_of_plan(desk, plan, edit.names, raw=raw)
    return shown_rows(plan.rows, old, new, between=(plan.old, plan.new)), old, new
