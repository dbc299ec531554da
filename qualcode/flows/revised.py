"""Codings, redactions and quotes as they stand in the newest revision of their source.

Unchanged words are carried along; what covers changed words stays in its own revision until a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from qualcode.coding.revisions import Place, Revisions, fold_revisions
from qualcode.findings import Quote
from qualcode.model import Coding, Redaction, Span
from qualcode.store.logs import read_events, revisions_log
from qualcode.store.study import Study


def read_revisions(study: Study, source: str = "") -> Revisions:
    """Return the revisions of one source, or of all."""
    names = [revisions_log(source)] if source else study.names("revisions", ".jsonl")
    return fold_revisions(event for name in names for event in read_events(study, name))


def codings_now(codings: Iterable[Coding], revisions: Revisions) -> tuple[Coding, ...]:
    """Return codings where they stand now, by source, span, code and id."""
    if not revisions:
        return tuple(codings)
    moved = (_coding_now(coding, revisions) for coding in codings)
    return tuple(sorted(moved, key=lambda one: (one.source, one.span, one.code, one.id)))


def _coding_now(coding: Coding, revisions: Revisions) -> Coding:
    place = _now(coding, revisions)
    if place.revision == coding.revision:
        return coding
    return replace(coding, revision=place.revision, span=place.span)


def redactions_now(
    redactions: Iterable[Redaction], source: str, revisions: Revisions
) -> tuple[Redaction, ...]:
    """Return the redactions of a source that stand in its newest revision, in the order of the text.

    What the machine found in words that changed is left behind: the new words were looked through.
    """
    newest = revisions.newest(source)
    moved = []
    for redaction in redactions:
        place = _now(redaction, revisions)
        if place.revision == newest:
            moved.append(replace(redaction, revision=place.revision, span=place.span))
    return tuple(sorted(moved, key=lambda one: (one.span, one.id)))


def quotes_now(quotes: Iterable[Quote], revisions: Revisions) -> tuple[Quote, ...]:
    """Return quotes where they stand now, their edits with them, in the order given.

    A quote whose words another speaker says now stays behind: it was picked as somebody else's. What is
    decided about a quote is written into it.
    """
    return tuple(_quote_now(quote, revisions) for quote in quotes)


def _quote_now(quote: Quote, revisions: Revisions) -> Quote:
    revision, span = quote.revision, quote.span
    while (step := revisions.following(quote.source, revision)) is not None:
        further = None if step.other_speaker(span) else step.alignment.intact(span)
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
