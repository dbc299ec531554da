"""Picked quotes, between `quotes.yaml` and `Quote`, and what is wrong with them.

A quote holds places and edits, never words; one whose place or edits cannot be read is an error.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from qualcode.entries import Entry, document_entry
from qualcode.findings import Operation, Quote
from qualcode.model import Problem, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

QuoteStatus = Literal["candidate", "approved", "used", "rejected"]
STATUSES: tuple[str, ...] = get_args(QuoteStatus)
OPERATIONS = ("cut", "insert", "replace")
_FIELDS = (
    "id", "source", "revision", "span", "anchor", "operations", "code", "theme", "status", "by", "at", "note",
)  # fmt: skip
_OPERATION_FIELDS = ("op", "span", "text")
_CUT_LIKE = re.compile(r"[\s.…()]*|.*\(\s*(?:\.\s*\.\s*\.|…)\s*\).*", re.DOTALL)


def quotes_from(document: Mapping[str, object]) -> tuple[tuple[Quote, ...], tuple[Problem, ...]]:
    """Read the parsed `quotes.yaml`: the quotes it holds, and where it was not understood.

    A quote without id, source or span, or with an edit that cannot be read, is an error and left out:
    to print it without that edit would be dishonest.
    """
    file = document_entry(document, "quotes", ("format", "quotes"))
    found = [_quote(entry) for entry in file.entries("quotes", _FIELDS)]
    return tuple(quote for quote in found if quote is not None), file.problems


def quote_mapping(quote: Quote) -> dict[str, Any]:
    """Return the entry of `quotes.yaml` for `quote`: fields that say something, in the documented order."""
    fields: dict[str, Any] = {name: getattr(quote, name) for name in _FIELDS}
    fields["span"] = [quote.span.start, quote.span.end]
    fields["operations"] = [_operation_mapping(operation) for operation in quote.operations]
    return {name: value for name, value in fields.items() if value}


def check_quotes(
    quotes: Sequence[Quote], *, codes: Collection[str], themes: Collection[str]
) -> tuple[Problem, ...]:
    """Return what is wrong with `quotes`: ids used twice, unknown codes or themes, impossible edits."""
    problems = [
        Problem("duplicate-id", f"{count} quotes have this id", f"quote {quote_id}", severity="error")
        for quote_id, count in Counter(quote.id for quote in quotes).items()
        if count > 1
    ]
    for quote in quotes:
        where = f"quote {quote.id}"
        if not len(quote.span):
            problems.append(Problem("empty-quote", "the quote covers no words", where, severity="error"))
        problems.extend(_reference_problems(quote, codes, themes))
        problems.extend(
            Problem("bad-edit", message, where, severity="error")
            for message in operation_faults(quote.span, quote.operations)
        )
    return tuple(problems)


def operation_faults(span: Span, operations: Sequence[Operation]) -> tuple[str, ...]:
    """Say why `operations` cannot edit a quote of `span`, one line for each fault; none = they can."""
    faults = [fault for operation in operations for fault in _operation_faults(span, operation)]
    if faults:
        return tuple(faults)
    ordered = sorted(operations, key=lambda operation: (operation.span.start, operation.span.end))
    for i, operation in enumerate(ordered):
        faults.extend(
            f"{_named(operation)} and {_named(other)} overlap"
            for other in ordered[i + 1 :]
            if _clash(operation.span, other.span)
        )
    return tuple(faults)


def duplicates(quotes: Sequence[Quote]) -> tuple[tuple[Quote, Quote], ...]:
    """Return pairs of quotes that share words of one source revision, in the order given.

    A rejected quote is nobody's double.
    """
    by_source: defaultdict[tuple[str, int], list[tuple[int, Quote]]] = defaultdict(list)
    for place, quote in enumerate(quotes):
        if quote.status != "rejected":
            by_source[quote.source, quote.revision].append((place, quote))
    pairs: list[tuple[int, int]] = []
    for listed in by_source.values():
        ordered = sorted(listed, key=lambda item: (item[1].span, item[0]))
        for i, (place, quote) in enumerate(ordered):
            for other_place, other in ordered[i + 1 :]:
                if other.span.start >= quote.span.end:
                    break
                if quote.span.overlaps(other.span):
                    pairs.append((min(place, other_place), max(place, other_place)))
    return tuple((quotes[first], quotes[second]) for first, second in sorted(pairs))


def _quote(entry: Entry) -> Quote | None:
    texts = {name: entry.needed_text(name) for name in ("id", "source")}
    texts |= {name: entry.text(name) for name in ("anchor", "code", "theme", "by", "at", "note")}
    revision = entry.whole("revision", default=1, least=1)
    span = entry.needed_span("span")
    listed = [_operation(each) for each in entry.entries("operations", _OPERATION_FIELDS)]
    operations = tuple(operation for operation in listed if operation is not None)
    status = cast("QuoteStatus", entry.text("status") or "candidate")
    if span is None or any(problem.severity == "error" for problem in entry.problems):
        return None
    return Quote(**texts, revision=revision, span=span, operations=operations, status=status)


def _operation(entry: Entry) -> Operation | None:
    name, span, words = entry.needed_text("op"), entry.needed_span("span"), entry.text("text")
    if name and name not in OPERATIONS:
        entry.report("unknown-operation", f"there is no edit {name!r}", "use " + " | ".join(OPERATIONS))
        return None
    return Operation(cast("Any", name), span, words) if name and span is not None else None


def _operation_mapping(operation: Operation) -> dict[str, Any]:
    fields: dict[str, Any] = {"op": operation.op, "span": [operation.span.start, operation.span.end]}
    return fields | ({"text": operation.text} if operation.text else {})


def _reference_problems(quote: Quote, codes: Collection[str], themes: Collection[str]) -> Iterator[Problem]:
    where = f"quote {quote.id}"
    if quote.code and quote.code not in codes:
        yield Problem("unknown-code", f"no code is called {quote.code!r}", where, severity="error")
    if quote.theme and quote.theme not in themes:
        yield Problem("unknown-theme", f"no theme has the id {quote.theme!r}", where, severity="error")
    if quote.status not in STATUSES:
        hint = "use " + " | ".join(STATUSES)
        yield Problem("unknown-status", f"{quote.status!r} is no status of a quote", where, hint, "error")


def _operation_faults(span: Span, operation: Operation) -> Iterator[str]:
    name = _named(operation)
    if operation.op not in OPERATIONS:
        yield f"there is no edit {operation.op!r}"
    if not span.contains(operation.span):
        yield f"{name} lies outside the quote [{span.start}, {span.end}]"
    if operation.op == "insert" and len(operation.span):
        yield f"{name} covers words: an insertion stands at one place, [n, n]; replace puts words for words"
    if operation.op != "insert" and not len(operation.span):
        yield f"{name} covers no words"
    if operation.op != "cut" and not operation.text.strip():
        yield f"{name} has no words"
    elif operation.op != "cut" and _CUT_LIKE.fullmatch(operation.text):
        yield f"{name} looks like a cut: to leave words out, cut them"
    if operation.op == "cut" and operation.text:
        yield f"{name} has words: a cut prints (...) and nothing else"
    if any(mark in operation.text for mark in "[]\n\r"):
        yield f"{name}: brackets are printed around its words; they cannot hold brackets or line breaks"


def _named(operation: Operation) -> str:
    return f"{operation.op} [{operation.span.start}, {operation.span.end}]"


def _clash(first: Span, second: Span) -> bool:
    if not len(first) and not len(second):
        return first == second
    if not len(first) or not len(second):
        point, around = (first, second) if not len(first) else (second, first)
        return around.start < point.start < around.end
    return first.overlaps(second)
