"""Old and new words of what a correction touches, masked as every reading verb masks them.

The words of a revision that is only planned are looked through first: nothing is shown that nobody scanned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qualcode.anonymise.log import fold_redactions
from qualcode.flows.desk import Desk
from qualcode.flows.reading import Reading
from qualcode.flows.revising import Followed
from qualcode.flows.scanning import MACHINE, findings_in, register_of
from qualcode.model import Redaction, Source, Span
from qualcode.store.logs import read_events, redactions_log
from qualcode.store.vault import Names

Words = Callable[[Span], str]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """Something a correction touches, with its words before and after as they may be shown."""

    row: Followed
    old_text: str
    new_text: str | None


def shown_rows(rows: Iterable[Followed], old: Words, new: Words) -> list[ShownRow]:
    """Return rows with the words that `old` and `new` give for their places."""
    return [
        ShownRow(row, old(row.pointer.span), None if row.carried.span is None else new(row.carried.span))
        for row in rows
    ]


def words_of(desk: Desk, source: Source, names: Names, *, raw: bool) -> Words:
    """Return what gives the words of a span of a revision: as spoken with `raw`, else masked.

    Masked is what a scan finds in it and what people masked there; what people kept stands.
    """
    if raw:
        return lambda span: source.text[span.start : span.end]
    logged = fold_redactions(read_events(desk.study, redactions_log(source.id)))
    decided = [one for one in logged if one.revision == source.revision and one.by != MACHINE]
    kept = {one.span for one in decided if one.verdict == "keep"}
    found = [
        Redaction("", source.id, source.revision, one.span, one.label, one.verdict, one.replacement)
        for one in findings_in(source, register_of(desk.study, names))
        if one.verdict != "keep" and one.span not in kept
    ]
    masks = sorted([*found, *(one for one in decided if one.verdict == "mask")], key=lambda one: one.span)
    return Reading(source, "", tuple(masks), {"": {}}).words
