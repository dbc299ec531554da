"""Codings, redactions and quotes as they stand now: in the newest revision, under codes that are in use.

Unchanged words are carried along; what covers changed words stays in its own revision until a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from qualcode.anonymise.log import fold_redactions
from qualcode.codebook.following import Following, fold_following
from qualcode.coding.aligning import align
from qualcode.coding.around import earlier_parts, holds, surrounding
from qualcode.coding.revisions import Place, Revision, Revisions, Standing, fold_revisions
from qualcode.errors import QualcodeError
from qualcode.findings import Quote
from qualcode.model import Coding, Redaction, Span
from qualcode.store.logs import CODEBOOK_LOG, events_in, read_events, redactions_log, revisions_log
from qualcode.store.sources import LockedSource, locked_sources, read_source
from qualcode.store.study import Study


def read_revisions(study: Study, source: str = "") -> Revisions:
    """Return the revisions of one source, or of all; what is applied holds in the texts that are here."""
    names = [revisions_log(source)] if source else study.names("revisions", ".jsonl")
    found = fold_revisions(
        (event for name in names for event in read_events(study, name)), agreed_on(locked_sources(study))
    )
    for rivals in found.rivals:
        prefer_what_holds(study, found, rivals)
    return found


def following_of(study: Study) -> Following:
    """Return where merges and splits have led the codes; a log is folded once."""
    return _folded(study.read(CODEBOOK_LOG) or b"")


@lru_cache(maxsize=8)
def _folded(content: bytes) -> Following:
    return fold_following(events_in(content, CODEBOOK_LOG))


def agreed_on(locked: Mapping[str, LockedSource]) -> dict[str, Standing]:
    """Return what `sources.lock` says of the newest revision of each source."""
    return {one.id: Standing(one.revision, one.text, one.original) for one in locked.values()}


def prefer_what_holds(study: Study, revisions: Revisions, rivals: Sequence[Revision]) -> None:
    """Of two corrections of one revision let that count which led to the text that is here.

    Where neither did, what both texts have in common is worked out anew; where they are not here, what
    `sources.lock` names counts.
    """
    first = rivals[0]
    try:
        old, new = (
            read_source(study, first.source, revision=number) for number in (first.before, first.after)
        )
    except QualcodeError:
        return
    true = align(old, new)
    for one in rivals:
        if holds(one.alignment, old.text, new.text) and one.alignment.speakers == true.speakers:
            revisions.prefer(one)
            return
    revisions.prefer(replace(first, alignment=true))


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
    made = Place(coding.revision, coding.span)
    first, stands = revisions.made_in(coding.source, made, coding.coder, coding.at)
    start = first if stands else revisions.decided(coding.id, coding.source, first, upto=upto)
    place = first if start is None else revisions.now(coding.id, coding.source, start, upto=upto)
    if place == made:
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
    made, stands = revisions.made_in(one.source, Place(one.revision, one.span), one.by, one.at)
    place = revisions.now(one.id, one.source, made, upto=revision)
    lasting = one.verdict != "keep" and not one.by.startswith("@")
    if not stands and not lasting:
        return None
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
    made = Place(quote.revision, quote.span)
    first, stands = revisions.made_in(quote.source, made, quote.by, quote.at)
    revision, span = first.revision, first.span
    while stands and (step := revisions.following(quote.source, revision)) is not None:
        further = None if step.other_speaker(span) else step.alignment.intact(span)
        if further is None and step.withdrawn is not None:
            further = step.left_of(span)
        if further is None:
            break
        revision, span = step.after, further
    if (revision, span) == (quote.revision, quote.span):
        return quote
    by = span.start - quote.span.start
    edits = tuple(replace(edit, span=edit.span.shifted(by)) for edit in quote.operations)
    return replace(quote, revision=revision, span=span, operations=edits)


def _now(one: Coding | Redaction, revisions: Revisions) -> Place:
    return revisions.now(one.id, one.source, Place(one.revision, one.span))
