"""Codings, redactions and quotes as they stand in the newest revision of their source.

Unchanged words are carried along; what covers changed words stays in its own revision until a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qualcode.anonymise.log import fold_redactions
from qualcode.coding.around import earlier_parts, surrounding
from qualcode.coding.revisions import Place, Revisions, fold_revisions
from qualcode.findings import Quote
from qualcode.model import Coding, Redaction, Span
from qualcode.store.logs import read_events, redactions_log, revisions_log
from qualcode.store.study import Study


def read_revisions(study: Study, source: str = "") -> Revisions:
    """Return the revisions of one source, or of all."""
    names = [revisions_log(source)] if source else study.names("revisions", ".jsonl")
    return fold_revisions(event for name in names for event in read_events(study, name))


def codings_now(
    codings: Iterable[Coding], revisions: Revisions, *, upto: int | None = None
) -> tuple[Coding, ...]:
    """Return codings where they stand now, or in the revision `upto`, by source, span, code and id.

    Those of words that went with somebody who withdrew are left out.
    """
    if not revisions:
        return tuple(codings)
    carried = (_coding_now(coding, revisions, upto) for coding in codings)
    moved = (one for one in carried if not _went(one, revisions))
    return tuple(sorted(moved, key=lambda one: (one.source, one.span, one.code, one.id)))


def _coding_now(coding: Coding, revisions: Revisions, upto: int | None) -> Coding:
    place = revisions.now(coding.id, coding.source, Place(coding.revision, coding.span), upto=upto)
    if place.revision == coding.revision:
        return coding
    return replace(coding, revision=place.revision, span=place.span)


def redactions_now(
    redactions: Iterable[Redaction], source: str, revisions: Revisions
) -> tuple[Redaction, ...]:
    """Return the redactions of a source that stand in its newest revision, in the order of the text.

    What the machine found in words that changed is left behind: the new words were looked through. A mask
    that a person made, and nobody followed, lies over all that came in place of its words.
    """
    newest = revisions.newest(source)
    carried = ((one, _place_in(one, newest, revisions)) for one in redactions)
    moved = [replace(one, revision=newest, span=span) for one, span in carried if span is not None]
    return tuple(sorted(moved, key=lambda one: (one.span, one.id)))


def redactions_in(
    events: Iterable[Mapping[str, Any]], source: str, revision: int, revisions: Revisions
) -> tuple[Redaction, ...]:
    """Return what must be masked in a kept revision: found there, carried there, or found later.

    What the machine took back is left in force where its words are in no later revision: it looked at those.
    """
    known = list(events)
    dead = {one["id"] for one in known if one["op"] == "retract" and str(one.get("by")).startswith("@")}
    newest = revisions.newest(source)
    found: list[Redaction] = []
    alive = [one for one in known if one["op"] != "retract" or one["id"] not in dead]
    for one in fold_redactions(alive):
        if one.id in dead and _now(one, revisions).revision == newest:
            continue
        places = _places_in(one, revision, revisions)
        found += (replace(one, revision=revision, span=span) for span in places)
    return tuple(sorted(found, key=lambda one: (one.span, one.id)))


def unfollowed_masks(study: Study, source: str = "") -> Iterator[Redaction]:
    """Yield masks that a person made in an earlier revision and that no correction knew of.

    They came from a colleague afterwards; until somebody looks, they lie over all that came in their place.
    """
    revisions = read_revisions(study, source)
    for identifier in sorted({one.source for one in revisions.revisions}):
        for one in fold_redactions(read_events(study, redactions_log(identifier))):
            place = _now(one, revisions)
            lasting = one.verdict != "keep" and not one.by.startswith("@") and not place.given_up
            if lasting and place.revision < revisions.newest(identifier):
                yield replace(one, revision=place.revision, span=place.span)


def _places_in(one: Redaction, revision: int, revisions: Revisions) -> Sequence[Span]:
    """Return where a redaction lies in a revision, before or after the one that it was made in."""
    if one.revision <= revision:
        span = _place_in(one, revision, revisions)
        return () if span is None else (span,)
    spans, number = [one.span], one.revision
    while number > revision and (step := revisions.preceding(one.source, number)) is not None:
        spans = [part for span in spans for part in earlier_parts(step.alignment, span)]
        number = step.before
    return spans if number == revision else ()


def _place_in(one: Redaction, revision: int, revisions: Revisions) -> Span | None:
    """Return where a redaction lies in its own or a later revision."""
    place = revisions.now(one.id, one.source, Place(one.revision, one.span), upto=revision)
    lasting = one.verdict != "keep" and not one.by.startswith("@")
    while lasting and not place.given_up and place.revision < revision:
        step = revisions.following(one.source, place.revision)
        span = surrounding(step.alignment, place.span) if step else None
        if step is None or span is None:
            return None
        place = revisions.now(one.id, one.source, Place(step.after, span), upto=revision)
    return place.span if place.revision == revision and not place.given_up else None


def quotes_now(quotes: Iterable[Quote], revisions: Revisions) -> tuple[Quote, ...]:
    """Return quotes where they stand now, their edits with them, in the order given.

    A quote whose words another speaker says now stays behind: it was picked as somebody else's. What is
    decided about a quote is written into it.
    """
    moved = (_quote_now(quote, revisions) for quote in quotes)
    return tuple(quote for quote in moved if not _went(quote, revisions))


def _went(one: Coding | Quote, revisions: Revisions) -> bool:
    return revisions.went(one.source, Place(one.revision, one.span))


def _quote_now(quote: Quote, revisions: Revisions) -> Quote:
    revision, span = quote.revision, quote.span
    while (step := revisions.following(quote.source, revision)) is not None:
        further = None if step.other_speaker(span) else step.alignment.intact(span)
        if further is None and step.withdrawn is not None:
            further = step.left_of(span)
        if further is None:
            break
        revision, span = step.after, further
    by = span.start - quote.span.start
    edits = tuple(replace(edit, span=_shifted(edit.span, by)) for edit in quote.operations)
    return replace(quote, revision=revision, span=span, operations=edits)


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _now(one: Coding | Redaction, revisions: Revisions) -> Place:
    return revisions.now(one.id, one.source, Place(one.revision, one.span))
