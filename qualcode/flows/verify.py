"""The proof that quotes are what was said: of picked quotes, and of all that a finished file prints.

Printing and proving the words share no code; the anchor proves that the source is still the one that was
picked from. What stands beside the words is held against the row as an export would print it today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from qualcode.export.markdown import quote_block
from qualcode.export.pages import quotations_in
from qualcode.export.reading import PrintedQuote, finished_file
from qualcode.export.rows import COLUMNS, QuoteRow, fields
from qualcode.findings import Quote
from qualcode.flows.desk import Desk
from qualcode.flows.quotable import People, for_print, why_held_back
from qualcode.flows.quote_bank import rows_today
from qualcode.flows.reading import Reading, read_quotes, reading_of, sound_codebook
from qualcode.flows.recommend import read_recommendations
from qualcode.flows.theme import read_themes
from qualcode.model import Problem
from qualcode.store.files import read_input
from qualcode.store.participants import read_participants
from qualcode.store.study import Study

_SHOWN = 80
_ONCE = frozenset({"unknown-column", "missing-column"})


@dataclass(frozen=True, slots=True)
class Verified:
    """How many quotes were looked at, how many are at fault, and what was found."""

    checked: int
    at_fault: int
    problems: tuple[Problem, ...]


def verify_quotes(desk: Desk, path: Path | None = None) -> Verified:
    """Prove the picked quotes, or every quote that a finished file prints and what it prints beside it.

    Raises `BadInputError` for a file without a single quote: nothing would be proved.
    """
    desk.study.require_unlocked()
    quotes = {quote.id: quote for quote in read_quotes(desk.study)}
    proof = _Proof(desk, read_participants(desk.study), {})
    if path is not None:
        return _verified_file(proof, quotes, path)
    picked = [quote for quote in quotes.values() if quote.status != "rejected"]
    return _verified(list(proof.of(quote, None, f"quote {quote.id}")) for quote in picked)


def _verified(found: Iterable[Sequence[Problem]]) -> Verified:
    listed = list(found)
    problems = [problem for each in listed for problem in each]
    return Verified(len(listed), sum(map(bool, listed)), tuple(_told_once(problems)))


def _told_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems; what is wrong with a whole column is told where it is met first, with the number."""
    whole: dict[str, Problem] = {}
    for problem in problems:
        if problem.code not in _ONCE:
            yield problem
        elif problem.message in whole:
            before = whole[problem.message]
            whole[problem.message] = replace(before, count=before.count + 1)
        else:
            whole[problem.message] = problem
    yield from whole.values()


def _verified_file(proof: _Proof, quotes: Mapping[str, Quote], path: Path) -> Verified:
    finished = finished_file(read_input(path), path.name)
    if not finished.quotes:
        raise BadInputError(f"{path.name} prints no quotes", hint="is it a quote bank or a theme summary?")
    rows = rows_today(proof.desk.study, {each.id for each in finished.quotes})
    found = [list(_proved(proof, quotes, rows, each)) for each in finished.quotes]
    own = _own_words(proof.desk.study) if finished.passages else ()
    for where, passage in finished.passages:
        for words in quotations_in(passage, own):
            message = f"{_shown(words)} stands in quotation marks and is no quote of this study"
            found.append([_error("unproved-quotation", message, where)])
    return _verified(found)


def _own_words(study: Study) -> list[str]:
    """Return what the team wrote and an export prints: a quotation in it is the team's affair."""
    own = [study.settings.name, *(code.name for code in sound_codebook(study).codes)]
    own += [recommendation.title for recommendation in read_recommendations(study)]
    for theme in read_themes(study):
        own += [theme.label, theme.claim, theme.definition, theme.divergence]
        own += [theme.salience.level, theme.salience.reason]
    return own


def _proved(
    proof: _Proof, quotes: Mapping[str, Quote], rows: Mapping[str, QuoteRow], each: PrintedQuote
) -> Iterator[Problem]:
    if each.id not in quotes:
        where = f"quote {each.id}" if each.id else f"quote without an id, {each.where}"
        yield _error("unknown-quote", "no quote of this study has this id", where)
        return
    where = f"quote {each.id}"
    problems = list(proof.of(quotes[each.id], each, where)) if each.text is not None else []
    yield from problems
    if each.id in rows:
        beside = _differing_lines if each.block else _differing_columns
        yield from beside(each, rows[each.id], where, in_words=bool(problems))


def _differing_columns(
    each: PrintedQuote,
    row: QuoteRow,
    where: str,
    *,
    in_words: bool,  # noqa: ARG001
) -> Iterator[Problem]:
    now = fields(row)
    for column, value in each.columns.items():
        place = f"{where}, column {column or 'without a name'}"
        if column not in now:
            named = f"the column {column}" if column else "a column without a name"
            yield _error("unknown-column", f"{named} is no part of a quote bank: nothing proves it", place)
        elif column != "text" and value != now[column]:
            yield _error("beside-changed", _now(value, now[column]), place)
    for column in COLUMNS:
        if column not in each.columns:
            yield _error("missing-column", f"the column {column} is missing", f"{where}, {each.where}")


def _differing_lines(each: PrintedQuote, row: QuoteRow, where: str, *, in_words: bool) -> Iterator[Problem]:
    now = tuple(line.rstrip() for line in "\n".join(quote_block(fields(row))).split("\n"))
    if each.block == now:
        return
    told = in_words
    if len(each.block) == len(now) and each.text is not None:
        for number, (line, expected) in enumerate(zip(each.block, now, strict=True)):
            if number and line != expected:
                told = True
                place = f"{where}, beside the words"
                yield _error(
                    "beside-changed", _now(line.removeprefix("> "), expected.removeprefix("> ")), place
                )
    if not told:
        yield _error("block-changed", "the quote is not set as an export sets it", f"{where}, {each.where}")


def _now(printed_there: str, now: str) -> str:
    return f"{_shown(printed_there)} stands here; the study says now: {_shown(now)}"


def _shown(words: str) -> str:
    if not words:
        return "nothing"
    return f"“{words[:_SHOWN]}…”" if len(words) > _SHOWN else f"“{words}”"


@dataclass(frozen=True, slots=True)
class _Proof:
    desk: Desk
    people: People
    readings: dict[str, Reading]

    def of(self, quote: Quote, each: PrintedQuote | None, where: str) -> Iterator[Problem]:
        """Yield what is wrong with the words of a quote, picked or printed."""
        try:
            reading = self._reading(quote.source)
        except (UnknownNameError, StudyFormatError) as error:
            yield _refused("no-source", error, where)
            return
        fault = why_held_back(reading, quote, self.people, key=self.desk.key)
        if fault is not None:
            permission = isinstance(fault, PermissionRefusedError)
            yield _refused("permission" if permission else "not-as-picked", fault, where)
            if not permission:
                return
        if quote.status == "rejected":
            yield _error("rejected", "this quote was set aside, and the file prints it", where)
        words, redactions = reading.source.text, for_print(reading, self.people)
        if each is None or each.text is None:
            shown = printed(words, quote.span, quote.operations, redactions).text
        else:
            shown = each.text
        for problem in verify_printed(shown, words, quote.span, quote.operations, redactions):
            place = f"{where}, {problem.where}" if problem.where else where
            yield replace(problem, where=place, severity="error")

    def _reading(self, source: str) -> Reading:
        if source not in self.readings:
            self.readings[source] = reading_of(self.desk.study, source)
        return self.readings[source]


def _error(code: str, message: str, where: str) -> Problem:
    return Problem(code, message, where, severity="error")


def _refused(code: str, error: QualcodeError, where: str) -> Problem:
    return Problem(code, error.message, where, error.hint, "error")
