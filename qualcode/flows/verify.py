"""The proof that quotes are what was said: of picked quotes, and of every quote in a finished file.

Printing and proving share no code; the anchor proves that the source is still the one that was picked from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.anonymise.permissions import may_quote
from qualcode.errors import StudyFormatError, UnknownNameError
from qualcode.evidence.printing import printed
from qualcode.evidence.verify import verify_printed
from qualcode.export.reading import quotes_in
from qualcode.flows.desk import Desk
from qualcode.flows.quote import permissions_of_speaker
from qualcode.flows.reading import Reading, read_quotes, reading_of
from qualcode.model import Problem, Quote
from qualcode.store.files import read_input
from qualcode.text import enclosing


@dataclass(frozen=True, slots=True)
class Verified:
    """How many quotes were looked at, and what was found; nothing found means every one holds."""

    checked: int
    problems: tuple[Problem, ...]


def verify_quotes(desk: Desk, path: Path | None = None) -> Verified:
    """Prove the picked quotes, or every quote that a finished file prints."""
    quotes = {quote.id: quote for quote in read_quotes(desk.study)}
    readings: dict[str, Reading] = {}
    found: list[Problem] = []
    texts = _printed_in(path) if path else [(quote.id, "") for quote in quotes.values() if quote.status != "rejected"]
    for identifier, text in texts:
        quote = quotes.get(identifier)
        if quote is None:
            where = f"quote {identifier}"
            found.append(Problem("unknown-quote", "no quote of this study has this id", where, severity="error"))
            continue
        found += _proved(desk, quote, text, readings)
    return Verified(len(texts), tuple(found))


def _printed_in(path: Path) -> list[tuple[str, str]]:
    return list(quotes_in(read_input(path), path.name))


def _proved(desk: Desk, quote: Quote, text: str, readings: dict[str, Reading]) -> Iterator[Problem]:
    where = f"quote {quote.id}"
    try:
        if quote.source not in readings:
            readings[quote.source] = reading_of(desk.study, quote.source)
    except (UnknownNameError, StudyFormatError) as error:
        yield Problem("no-source", error.message, where, error.hint, "error")
        return
    reading = readings[quote.source]
    words = reading.source.text[quote.span.start : quote.span.end]
    if desk.key.anchor(words) != quote.anchor:
        yield Problem(
            "anchor", "the source no longer holds the words that were picked", where, "`qualcode check` says more", "error"
        )
        return
    turn = reading.source.turns[enclosing(reading.source.turn_spans(), quote.span.start)]
    allowed, reason = may_quote(reading.source.permissions, permissions_of_speaker(desk.study, turn))
    if not allowed:
        yield Problem("permission", f"may not be quoted: {reason}", where, severity="error")
    source_text = reading.source.text
    shown = text or printed(source_text, quote.span, quote.operations, reading.redactions).text
    for problem in verify_printed(shown, source_text, quote.span, quote.operations, reading.redactions):
        place = f"{where}, {problem.where}" if problem.where else where
        yield replace(problem, where=place, severity="error")
