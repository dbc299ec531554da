"""From picked quotes to rows of the quote bank: masked, attributed, linked; nothing else goes out.

A quote whose person or session no longer permits it is left out, and said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.anonymise.attribution import NOT_STATED, Attribution, attribution_lines
from qualcode.anonymise.permissions import may_quote
from qualcode.evidence.links import Evidence
from qualcode.evidence.printing import Printed, printed
from qualcode.evidence.trace import recommendations_by_quote
from qualcode.export.rows import PERSON_ORIGIN, RULES_ORIGIN, QuoteRow, extract_kind, stance_words
from qualcode.flows.quote import permissions_of_speaker
from qualcode.flows.reading import Reading, read_codings, read_quotes, reading_of, sound_codebook
from qualcode.flows.recommend import read_recommendations
from qualcode.flows.theme import read_themes
from qualcode.model import (
    VERBATIM_KINDS,
    Coding,
    Participant,
    Permissions,
    Quote,
    Stance,
    Theme,
    Turn,
)
from qualcode.store.participants import read_participants
from qualcode.store.sources import locked_sources
from qualcode.store.study import Study
from qualcode.text import enclosing

FALLBACK = "Participant"


@dataclass(frozen=True, slots=True)
class BankRow:
    """A quote with its row, what was printed, and its attribution."""

    quote: Quote
    row: QuoteRow
    printed: Printed
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class Bank:
    """All rows, and the quotes left out with the reason."""

    rows: tuple[BankRow, ...]
    left_out: tuple[tuple[str, str], ...]
    readings: Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class ListedQuote:
    """A quote in a list: as it would be printed, and why it would be held back, if it would."""

    id: str
    status: str
    source: str
    turn: str
    text: str
    attribution: str
    code: str
    theme: str
    recommendations: tuple[str, ...]
    stance: str
    edits: str
    held_back: str


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What rows are made from, read once."""

    study: Study
    quotes: Sequence[Quote]
    readings: Mapping[str, Reading]
    themes: Mapping[str, Theme]
    codes: Mapping[str, str]
    bearing: Mapping[str, Sequence[tuple[str, Stance]]]
    codings: Sequence[Coding]
    lines: Mapping[str, Attribution]


def quote_bank(study: Study, *, statuses: Iterable[str] = ("candidate", "approved", "used")) -> Bank:
    """Return the rows of all quotes of these states, in the order they were picked."""
    wanted = set(statuses)
    evidence = _gathered(study, [quote for quote in read_quotes(study) if quote.status in wanted])
    rows: list[BankRow] = []
    left_out: list[tuple[str, str]] = []
    for quote in evidence.quotes:
        reading = evidence.readings[quote.source]
        allowed, reason = may_quote(
            reading.source.permissions, permissions_of_speaker(study, _turn(reading, quote))
        )
        if allowed:
            rows.append(_row(evidence, quote, reading))
        else:
            left_out.append((quote.id, reason))
    return Bank(tuple(rows), tuple(left_out), evidence.readings)


def _gathered(study: Study, quotes: Sequence[Quote]) -> _Evidence:
    readings = {source: reading_of(study, source) for source in locked_sources(study)}
    settings = study.settings
    people = people_of(study, readings.values())
    themes, codes, codings = read_themes(study), sound_codebook(study).codes, read_codings(study)
    links = Evidence(read_recommendations(study), themes, codes, codings, tuple(quotes))
    return _Evidence(
        study,
        quotes,
        readings,
        {theme.id: theme for theme in themes},
        {code.id: code.name for code in codes},
        recommendations_by_quote(links),
        codings,
        attribution_lines(people, settings.attribution, k=settings.k, fallback=FALLBACK),
    )


def listed_quotes(study: Study, wanted: Sequence[str] = ()) -> list[ListedQuote]:
    """Return quotes as they would be printed: all of them, or those of these ids."""
    evidence = _gathered(study, read_quotes(study))
    found = []
    for quote in evidence.quotes:
        if wanted and quote.id not in wanted:
            continue
        reading = evidence.readings[quote.source]
        turn = _turn(reading, quote)
        row = _row(evidence, quote, reading).row
        found.append(
            ListedQuote(
                id=quote.id,
                status=quote.status,
                source=quote.source,
                turn=turn.id,
                text=row.text,
                attribution=row.attribution,
                code=row.code,
                theme=row.theme,
                recommendations=row.recommendations,
                stance=row.stance,
                edits=row.edits,
                held_back=_held_back(study, reading, quote, turn),
            )
        )
    return found


def _held_back(study: Study, reading: Reading, quote: Quote, turn: Turn) -> str:
    allowed, reason = may_quote(reading.source.permissions, permissions_of_speaker(study, turn))
    if not allowed:
        return reason
    open_ids = [r.id for r in reading.redactions if r.verdict == "review" and r.span.overlaps(quote.span)]
    return f"{len(open_ids)} places wait for review: {', '.join(open_ids)}" if open_ids else ""


def people_of(study: Study, readings: Iterable[Reading]) -> list[Participant]:
    """Return everybody whose words are in the study, with their attributes: participants and respondents."""
    stated = read_participants(study)
    found: list[Participant] = []
    for reading in readings:
        for identifier, attributes in reading.people.items():
            if identifier and reading.source.speakers.get(identifier, "participant") != "facilitator":
                permissions = stated[identifier].permissions if identifier in stated else Permissions()
                found.append(Participant(identifier, attributes, permissions))
    return found


def _turn(reading: Reading, quote: Quote) -> Turn:
    return reading.source.turns[enclosing(reading.source.turn_spans(), quote.span.start)]


def _row(evidence: _Evidence, quote: Quote, reading: Reading) -> BankRow:
    turn = _turn(reading, quote)
    shown = printed(reading.source.text, quote.span, quote.operations, reading.redactions)
    line = evidence.lines.get(turn.speaks_for or turn.speaker or "") or Attribution(FALLBACK, 0)
    bearing = evidence.bearing.get(quote.id, ())
    theme = evidence.themes.get(quote.theme)
    row = QuoteRow(
        id=quote.id,
        text=shown.text,
        theme=quote.theme,
        theme_label=theme.label if theme else "",
        code=quote.code,
        code_label=evidence.codes.get(quote.code, ""),
        attribution=_without_blanks(line.line),
        source=reading.title,
        kind=extract_kind(reading.source.kind, heard=reading.source.kind not in VERBATIM_KINDS),
        recommendations=tuple(dict.fromkeys(identifier for identifier, _ in bearing)),
        stance=stance_words(bearing),
        origin=_origin(quote, evidence.codings),
        status=quote.status,
        edits=shown.edits,
        through=_through(turn, reading),
        translated=reading.source.session.get("translated from", ""),
    )
    return BankRow(quote, row, shown, line)


def _without_blanks(line: str) -> str:
    parts = [part for part in line.split(", ") if part != NOT_STATED]
    shown = ", ".join(parts) or FALLBACK
    return shown[:1].upper() + shown[1:]


def _through(turn: Turn, reading: Reading) -> str:
    session = reading.source.session
    interpreted = turn.speaks_for or turn.role == "interpreter" or session.get("through", "").strip()
    return "through an interpreter" if interpreted else ""


def _origin(quote: Quote, codings: Iterable[Coding]) -> str:
    own = [
        coding
        for coding in codings
        if coding.source == quote.source and coding.code == quote.code and coding.span.overlaps(quote.span)
    ]
    return RULES_ORIGIN if own and all(coding.origin.startswith("rules:") for coding in own) else PERSON_ORIGIN
