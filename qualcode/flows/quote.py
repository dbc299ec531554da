"""Picked quotes on their way: edited by operations, approved, set aside; never a word is written.

An edit names words that stand once in the quote; what is stored is their place, and what is printed for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Literal

from qualcode.coding.locating import locate
from qualcode.errors import UsageError, unknown_name
from qualcode.evidence.quotes import operation_faults, quote_mapping
from qualcode.findings import Operation, Quote
from qualcode.flows.desk import Desk
from qualcode.flows.flagged import flags_of, require_unflagged
from qualcode.flows.nameless import require_nameless
from qualcode.flows.quotable import require_held, require_quotable, require_words_left
from qualcode.flows.read_before import quotes_in
from qualcode.flows.reading import QUOTES, picked_quotes, read_quotes, read_redactions
from qualcode.flows.revised import following_of
from qualcode.flows.yaml_entries import Shelf, proved, with_entries
from qualcode.model import Redaction, Source, Span, Turn
from qualcode.store.history import Changes
from qualcode.store.participants import read_participants
from qualcode.store.sources import read_source
from qualcode.store.study import Study

Status = Literal["candidate", "approved", "used", "rejected"]
Edit = tuple[str, str, str]
SHELF = Shelf(QUOTES, "quotes", tuple(each.name for each in fields(Quote)))


def named_quote(quotes: Iterable[Quote], typed: str) -> Quote:
    """Return the quote of an id, whatever its case."""
    known = {quote.id.casefold(): quote for quote in quotes}
    if typed.casefold() not in known:
        raise unknown_name("quote", typed, [quote.id for quote in known.values()])
    return known[typed.casefold()]


def operations_for(source: Source, span: Span, edits: Iterable[Edit]) -> tuple[Operation, ...]:
    """Turn edits given by words into operations with spans; the words must stand once in the quote.

    An edit is ("cut", words, ""), ("insert", words to stand after, text) or ("replace", words, text).
    """
    made = [_operation(source, span, edit) for edit in edits]
    faults = operation_faults(span, made)
    if faults:
        raise UsageError(faults[0], hint="cut, insert and replace name words inside the quote, each once")
    return tuple(sorted(made, key=lambda operation: operation.span))


def _operation(source: Source, span: Span, edit: Edit) -> Operation:
    op, words, text = edit
    inside = Source(source.id, 1, "document", (Turn(source.text[span.start : span.end], id="quote"),))
    found = locate(inside, words).shifted(span.start)
    if op == "insert":
        return Operation("insert", Span(found.end, found.end), text)
    if op == "replace":
        return Operation("replace", found, text)
    if op == "cut":
        return Operation("cut", found)
    raise unknown_name("edit", op, ["cut", "insert", "replace"], hint="one of cut, insert, replace")


def edit_quote(desk: Desk, typed: str, edits: Sequence[Edit], *, clear: bool = False) -> Quote:
    """Add edits to a quote, or start again from its words with `clear`; it is a candidate again."""
    quote = named_quote(read_quotes(desk.study), typed)
    source = read_source(desk.study, quote.source, revision=quote.revision)
    require_held(source, quote, desk.key)
    for _, _, text in edits:
        require_nameless(desk, "the text of an edit", text)
    before = () if clear else quote.operations
    both = tuple(
        sorted((*before, *operations_for(source, quote.span, edits)), key=lambda operation: operation.span)
    )
    faults = operation_faults(quote.span, both)
    if faults:
        raise UsageError(faults[0], hint="--clear takes the earlier edits away")
    require_words_left(source, quote.span, both)
    changed = replace(quote, operations=both, status="candidate")
    if both != quote.operations:
        _rewrite(desk, [changed], "quote edit")
    return changed


def set_status(desk: Desk, typed: Sequence[str], status: Status, *, note: str = "") -> list[Quote]:
    """Approve or reject quotes, or mark them as used; what may not be quoted is not approved."""
    require_nameless(desk, "the reason", note)
    quotes = read_quotes(desk.study)
    named = {quote.id: quote for quote in (named_quote(quotes, each) for each in typed)}
    changed = [replace(quote, status=status, note=note or quote.note) for quote in named.values()]
    if status in {"approved", "used"}:
        people, flags = read_participants(desk.study), flags_of(desk.study)
        sources: dict[tuple[str, int], Source] = {}
        masked: dict[str, Sequence[Redaction]] = {}
        for quote in changed:
            place = quote.source, quote.revision
            source = sources.get(place) or read_source(desk.study, quote.source, revision=quote.revision)
            sources[place] = source
            if source.id not in masked:
                masked[source.id] = read_redactions(desk.study, source.id)
            require_held(source, quote, desk.key)
            require_quotable(source, quote.span, people, masked[source.id])
            require_unflagged(flags, source, quote.span)
    if changed != list(named.values()):
        _rewrite(desk, changed, f"quote {_VERBS[status]}")
    return changed


def take_stars_away(desk: Desk, starred: Sequence[Quote]) -> None:
    """Set quotes aside that are candidates still; raise `UsageError` for one that is more than a star."""
    kept = next((one for one in starred if one.status != "candidate"), None)
    if kept is not None:
        hint = f"`qualcode quote reject {kept.id}` sets it aside"
        raise UsageError(f"the quote {kept.id} is {kept.status} already", hint=hint)
    set_status(desk, [one.id for one in starred], "rejected")


_VERBS: Mapping[Status, str] = {
    "candidate": "candidate", "approved": "approve", "used": "use", "rejected": "reject",
}  # fmt: skip


def _rewrite(desk: Desk, changed: Sequence[Quote], verb: str) -> None:
    new = {quote.id: quote for quote in changed}
    changes = Changes(objects=set(new), uses={quote.source for quote in changed}, note=", ".join(sorted(new)))
    changes.files[QUOTES] = quotes_bytes(desk.study, changed)
    desk.commit(changes, verb)


def quotes_bytes(study: Study, changed: Sequence[Quote]) -> bytes:
    """Return `quotes.yaml` with quotes that are new or changed; people's comments stay."""
    before, following = {quote.id: quote for quote in picked_quotes(study)}, following_of(study)
    written = [
        replace(quote, code=before[quote.id].code)
        if quote.id in before and following.code(before[quote.id].code) == quote.code
        else quote
        for quote in changed
    ]
    after = before | {quote.id: quote for quote in written}
    content = with_entries(study, SHELF, map(quote_mapping, written))
    return proved(content, QUOTES, lambda found: quotes_in(found)[0], list(after.values()))
