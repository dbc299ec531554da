"""Redactions over a correction: masks that people made are never lost, and new words are looked through.

A mask follows its words wherever they stand now; a decision to keep holds for the same words only. Words in
the place of masked ones, which nothing masks, are masked until a person looks at them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.anonymise.log import redact_event
from qualcode.coding.around import surrounding
from qualcode.coding.carrying import Carrier
from qualcode.coding.revisions import Settlement, settle_event
from qualcode.flows.reading import read_redactions
from qualcode.flows.scanning import MACHINE, findings_in, register_of, scan_older, scan_source
from qualcode.model import Span
from qualcode.store.history import hex_id, new_event_id
from qualcode.store.logs import redactions_log, revisions_log
from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.anonymise.register import Register
    from qualcode.coding.revisions import Place
    from qualcode.flows.desk import Desk
    from qualcode.flows.revising import Plan
    from qualcode.model import Redaction
    from qualcode.store.history import Changes
    from qualcode.store.study import Study
    from qualcode.store.vault import Names

_THE_SAME = frozenset({"kept", "moved", "speaker_changed"})
_MORE_WORDS = 3
_NAMELIKE = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True, slots=True)
class Unmasked:
    """Words of a planned revision in the place of what the machine masked; nothing would mask all of them."""

    mask: Redaction
    span: Span
    turn: str


def places_of_masks(study: Study, plan: Plan) -> dict[Redaction, tuple[Span, ...]]:
    """Return where each redaction stands in the planned revision.

    What the machine found in words that changed stands nowhere; a person's mask lies over what came in their
    place, and wherever else they stand now.
    """
    carrier = Carrier(plan.alignment, plan.old.text, plan.new.text)
    verdicts = {row.pointer.id: row.carried for row in plan.rows if row.pointer.sort == "redaction"}
    found: dict[Redaction, tuple[Span, ...]] = {}
    for one in read_redactions(study, plan.old.id):
        carried = verdicts.get(one.id)
        if carried is None:
            continue
        lasting = one.by != MACHINE and one.verdict != "keep"
        stays = carried.verdict in _THE_SAME or (lasting and carried.verdict == "changed")
        first = (carried.span,) if stays and carried.span is not None else ()
        found[one] = (*first, *(carrier.elsewhere(one.span) if lasting else ()))
    return found


def remask(desk: Desk, changes: Changes, plan: Plan, names: Names) -> None:
    """Add to a verb's changes where redactions stand in a new revision, and what its words give away."""
    places = places_of_masks(desk.study, plan)
    log = redactions_log(plan.new.id)
    standing = []
    for one, spans in places.items():
        standing += [replace(one, revision=plan.new.revision, span=span) for span in spans[:1]]
        if settlement := _settlement(desk, plan, one, spans):
            changes.append(revisions_log(plan.new.id), settle_event(settlement, event=new_event_id()))
        for copy in _copies(desk, plan, one, spans[1:]):
            standing.append(copy)
            changes.append(log, redact_event(copy, event=new_event_id()))
            changes.objects.add(copy.id)
    register = register_of(desk.study, names)
    for gap in unmasked_in(desk.study, plan, register):
        for made in _copies(desk, plan, gap.mask, (gap.span,)):
            standing.append(made)
            changes.append(log, redact_event(made, event=new_event_id()))
            changes.objects.add(made.id)
    events, _ = scan_source(plan.new, standing, findings_in(plan.new, register), desk.key, at=desk.clock())
    for event in events:
        changes.append(log, event)
        changes.objects.add(str(event["id"]))

    _say_what_came_up(desk, changes.appends.get(log, ()))

    def stands(place: Place) -> bool:
        return place.revision == plan.old.revision and plan.alignment.intact(place.span) is not None

    scan_older(desk, changes, plan.new, register, stands=stands)


def _say_what_came_up(desk: Desk, events: Sequence[Mapping[str, Any]]) -> None:
    fresh = sum(event["op"] == "redact" and event["verdict"] == "review" for event in events)
    if fresh:
        desk.study.notices.append(f"{counted(fresh, 'place')} for you to look at (qualcode anonymise review)")


def unmasked_in(study: Study, plan: Plan, register: Register) -> list[Unmasked]:
    """Return where words stand that nothing would mask, in the place of words that the machine masked."""
    carrier = Carrier(plan.alignment, plan.old.text, plan.new.text)
    machine = [
        one
        for one in read_redactions(study, plan.old.id)
        if one.by == MACHINE and one.verdict == "mask" and plan.alignment.intact(one.span) is None
    ]
    places = {span: one for one in machine if (span := _in_place_of(one.span, plan, carrier)) is not None}
    if not places:
        return []
    decided = [
        span for one, spans in places_of_masks(study, plan).items() if one.by != MACHINE for span in spans
    ]
    found = [one.span for one in findings_in(plan.new, register) if one.verdict != "keep"]
    covered = {place for span in (*found, *decided) for place in range(span.start, span.end)}
    return [
        Unmasked(one, span, plan.new.turns_under(span)[0][0].id)
        for span, one in sorted(places.items())
        if any(not covered.issuperset(range(*there)) for there in _words_in(plan.new.text, span))
    ]


def turns_unmasked(study: Study, plan: Plan, names: Names) -> tuple[str, ...]:
    """Return the turns in which words that the machine masked give way to words that nothing would mask."""
    gaps = unmasked_in(study, plan, register_of(study, names))
    return tuple(dict.fromkeys(gap.turn for gap in gaps))


def _in_place_of(span: Span, plan: Plan, carrier: Carrier) -> Span | None:
    """Return what stands now in the place of a span; None where that is nothing, or a passage."""
    carried = carrier.carry(span)
    if carried.verdict == "changed":
        return carried.span
    if carried.verdict != "orphaned":
        return None
    gap = surrounding(plan.alignment, span)
    if gap is None:
        return None
    now = _words_in(plan.new.text, gap)
    if not 0 < len(now) <= len(_words_in(plan.old.text, span)) + _MORE_WORDS:
        return None
    return Span(now[0][0], now[-1][1])


def _words_in(text: str, span: Span) -> list[tuple[int, int]]:
    return [match.span() for match in _NAMELIKE.finditer(text, span.start, span.end)]


def _settlement(desk: Desk, plan: Plan, one: Redaction, spans: tuple[Span, ...]) -> Settlement | None:
    """Return what is decided of a person's redaction whose words are not the same, character by character."""
    if one.by == MACHINE and not spans:
        return None
    if plan.alignment.intact(one.span) is not None:
        return None
    return Settlement(
        id=hex_id("K-"),
        of=one.id,
        source=plan.new.id,
        after=plan.new.revision,
        span=spans[0] if spans else None,
        by=desk.coder,
        at=desk.clock(),
        why="words under it changed" if spans else "its words are gone",
    )


def _copies(desk: Desk, plan: Plan, one: Redaction, spans: tuple[Span, ...]) -> Iterator[Redaction]:
    """Yield a mask, to be reviewed, for each further place at which its words stand now."""
    for span in spans:
        words = plan.new.text[span.start : span.end]
        yield replace(
            one,
            id=hex_id("X-"),
            revision=plan.new.revision,
            span=span,
            anchor=desk.key.anchor(words),
            verdict="review",
            by=desk.coder,
            at=desk.clock(),
            why="",
        )
