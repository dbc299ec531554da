"""Old and new words of what a correction touches, masked as every reading verb masks them.

The words of a revision that is only planned are looked through first: nothing is shown that nobody scanned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from qualcode.flows.desk import Desk
from qualcode.flows.reading import Reading, redactions_of
from qualcode.flows.remasking import places_of_masks, unmasked_in
from qualcode.flows.revising import Followed, Plan
from qualcode.flows.scanning import findings_in, register_of
from qualcode.model import Redaction, Source, Span
from qualcode.store.vault import Names

Words = Callable[[Span], str]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """Something a correction touches, with its words before and after as they may be shown.

    `speakers` are who said them, and who says them now, where that is another.
    """

    row: Followed
    old_text: str
    new_text: str | None
    speakers: tuple[str, str] = ("", "")


def shown_rows(
    rows: Iterable[Followed], old: Words, new: Words, *, between: tuple[Source, Source]
) -> list[ShownRow]:
    """Return rows with the words that `old` and `new` give for their places `between` two revisions."""
    return [
        ShownRow(
            row,
            old(row.pointer.span),
            None if row.carried.span is None else new(row.carried.span),
            _speakers(row, between),
        )
        for row in rows
    ]


def _speakers(row: Followed, between: tuple[Source, Source]) -> tuple[str, str]:
    if row.settled or row.carried.span is None:
        return "", ""
    before, after = _voices(between[0], row.pointer.span), _voices(between[1], row.carried.span)
    return (before, after) if before != after else ("", "")


def _voices(source: Source, span: Span) -> str:
    said = (turn.speaker or "nobody named" for turn, _ in source.turns_under(span))
    return ", ".join(dict.fromkeys(said))


def words_of_plan(desk: Desk, plan: Plan, names: Names, *, raw: bool) -> tuple[Words, Words]:
    """Return what gives the words of a source, and of the revision of it that is planned."""
    masks = [
        replace(one, revision=plan.new.revision, span=span)
        for one, spans in places_of_masks(desk.study, plan).items()
        for span in spans
    ]
    gaps = unmasked_in(desk.study, plan, register_of(desk.study, names))
    masks += [replace(gap.mask, verdict="review", span=gap.span) for gap in gaps]
    return (
        words_of(desk, plan.old, names, raw=raw),
        words_of(desk, plan.new, names, raw=raw, masks=masks),
    )


def words_of(
    desk: Desk, source: Source, names: Names, *, raw: bool, masks: Sequence[Redaction] | None = None
) -> Words:
    """Return what gives the words of a span of a revision: as spoken with `raw`, else masked.

    Masked is what a scan finds in it and what is masked there (`masks`, for a revision that is only planned);
    what people kept stands.
    """
    if raw:
        return lambda span: source.text[span.start : span.end]
    if masks is None:
        masks = redactions_of(desk.study, source.id, source.revision)
    kept = {one.span for one in masks if one.verdict == "keep"}
    found = [
        Redaction("", source.id, source.revision, one.span, one.label, one.verdict, one.replacement)
        for one in findings_in(source, register_of(desk.study, names))
        if one.verdict != "keep" and one.span not in kept
    ]
    hiding = sorted([*found, *(one for one in masks if one.verdict != "keep")], key=lambda one: one.span)
    return Reading(source, "", tuple(hiding), {"": {}}).words
