"""The proof that quotes are what was said: of picked quotes, and of every quote in a finished file.

Printing and proving share no code; the anchor proves that the source is still the one that was picked from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.errors import (
    BadInputError,
    PermissionRefusedError,
    QualcodeError,
    StudyFormatError,
    UnknownNameError,
)
from qualcode.evidence.printing import printed
from qualcode.evidence.verify import verify_printed
from qualcode.export.reading import quotes_in
from qualcode.flows.desk import Desk
from qualcode.flows.quotable import People, why_held_back
from qualcode.flows.reading import Reading, read_quotes, reading_of
from qualcode.model import Problem, Quote
from qualcode.store.files import read_input
from qualcode.store.participants import read_participants


@dataclass(frozen=True, slots=True)
class Verified:
    """How many quotes were looked at, how many are at fault, and what was found."""

    checked: int
    at_fault: int
    problems: tuple[Problem, ...]


def verify_quotes(desk: Desk, path: Path | None = None) -> Verified:
    """Prove the picked quotes, or every quote that a finished file prints.

    Raises `BadInputError` for a file without a single quote: nothing would be proved.
    """
    desk.study.require_unlocked()
    quotes = {quote.id: quote for quote in read_quotes(desk.study)}
    proof = _Proof(desk, read_participants(desk.study), {})
    wanted: list[tuple[str, str | None]] = (
        list(_printed_in(path))
        if path
        else [(quote.id, None) for quote in quotes.values() if quote.status != "rejected"]
    )
    found = [list(proof.of(identifier, quotes.get(identifier), text)) for identifier, text in wanted]
    return Verified(len(wanted), sum(map(bool, found)), tuple(problem for each in found for problem in each))


def _printed_in(path: Path) -> Iterator[tuple[str, str | None]]:
    listed = quotes_in(read_input(path), path.name)
    if not listed:
        raise BadInputError(f"{path.name} prints no quotes", hint="is it a quote bank or a theme summary?")
    yield from listed


@dataclass(frozen=True, slots=True)
class _Proof:
    desk: Desk
    people: People
    readings: dict[str, Reading]

    def of(self, identifier: str, quote: Quote | None, text: str | None) -> Iterator[Problem]:
        where = f"quote {identifier or 'without an id'}"
        if quote is None:
            yield _error("unknown-quote", "no quote of this study has this id", where)
            return
        try:
            reading = self._reading(quote.source)
        except (UnknownNameError, StudyFormatError) as error:
            yield _refused("no-source", error, where)
            return
        fault = why_held_back(reading.source, quote, self.people, key=self.desk.key)
        if fault is not None:
            permission = isinstance(fault, PermissionRefusedError)
            yield _refused("permission" if permission else "not-as-picked", fault, where)
            if not permission:
                return
        if quote.status == "rejected":
            yield _error("rejected", "this quote was set aside, and the file prints it", where)
        yield from _differences(quote, reading, text, where)

    def _reading(self, source: str) -> Reading:
        if source not in self.readings:
            self.readings[source] = reading_of(self.desk.study, source)
        return self.readings[source]


def _differences(quote: Quote, reading: Reading, text: str | None, where: str) -> Iterator[Problem]:
    words = reading.source.text
    shown = printed(words, quote.span, quote.operations, reading.redactions).text if text is None else text
    for problem in verify_printed(shown, words, quote.span, quote.operations, reading.redactions):
        place = f"{where}, {problem.where}" if problem.where else where
        yield replace(problem, where=place, severity="error")


def _error(code: str, message: str, where: str) -> Problem:
    return Problem(code, message, where, severity="error")


def _refused(code: str, error: QualcodeError, where: str) -> Problem:
    return Problem(code, error.message, where, error.hint, "error")
