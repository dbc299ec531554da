"""From picked quotes to rows of the quote bank: masked, attributed, linked; nothing else goes out.

A quote that may not be printed any more (permission, role, a changed source) is left out, and said so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qualcode.anonymise.attribution import NOT_STATED, Attribution, attribution_lines
from qualcode.anonymise.permissions import allowed_in, may_reuse
from qualcode.evidence.links import Evidence
from qualcode.evidence.printing import printed
from qualcode.evidence.quotes import operation_faults
from qualcode.evidence.trace import recommendations_by_quote
from qualcode.export.rows import PERSON_ORIGIN, RULES_ORIGIN, QuoteRow, extract_kind, stance_words
from qualcode.findings import Quote, Stance, Theme
from qualcode.flows.facts import fact_in
from qualcode.flows.left_behind import LeftBehind
from qualcode.flows.pairs import translated_from
from qualcode.flows.quotable import (
    People,
    for_print,
    permissions_over,
    turn_of,
    why_held_back,
)
from qualcode.flows.reading import Reading, read_codings, read_quotes, reading_of, sound_codebook
from qualcode.flows.recommend import read_recommendations
from qualcode.flows.theme import read_themes
from qualcode.flows.voices import OWN_EVIDENCE, people_heard, person_behind, through_of
from qualcode.model import (
    VERBATIM_KINDS,
    Coding,
    Participant,
    Redaction,
    Source,
    SourceKind,
    Turn,
)
from qualcode.store.keys import StudyKey
from qualcode.store.participants import read_participants
from qualcode.store.sources import locked_sources
from qualcode.store.study import Study

Purpose = Literal["report", "programs", "reuse"]
FALLBACK = "Participant"
KEPT = "[kept]"
KINDS: Mapping[SourceKind, str] = {
    "interview": "Interview",
    "focus_group": "Focus group",
    "field_notes": "Field notes",
    "survey": "Survey",
    "workshop": "Workshop",
    "written": "Written submission",
    "document": "Document",
}


@dataclass(frozen=True, slots=True)
class BankRow:
    """A quote with its row and its attribution.

    `veiled` is the row with every word covered that a person decided to keep: what must pass without them.
    """

    quote: Quote
    row: QuoteRow
    veiled: QuoteRow
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
    through: str = ""
    translated: str = ""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What rows are made from, read once."""

    study: Study
    quotes: Sequence[Quote]
    readings: Mapping[str, Reading]
    people: People
    themes: Mapping[str, Theme]
    codes: Mapping[str, str]
    bearing: Mapping[str, Sequence[tuple[str, Stance]]]
    codings: Mapping[tuple[str, str], Sequence[Coding]]
    lines: Mapping[str, Attribution]
    masked: Mapping[str, Sequence[Redaction]]
    labels: Mapping[str, str]
    behind: LeftBehind

    def reading_for(self, quote: Quote) -> Reading | None:
        """Return the revision that a quote points into, as a source to read; None where it is not kept."""
        reading = self.readings.get(quote.source)
        if reading is None or reading.source.revision == quote.revision:
            return reading
        return self.behind.reading(quote)

    def held_back(self, quote: Quote, key: StudyKey | None = None) -> str:
        """Say why a quote may not be printed now; "" where it may."""
        if quote.source not in self.readings:
            return f"its source {quote.source} is not in this study"
        fault = why_held_back(self.readings[quote.source], quote, self.people, key=key)
        return fault.message if fault else ""

    def kept_from(self, purpose: Purpose, quote: Quote) -> str:
        """Say why a quote may not leave for a purpose; "" where it may."""
        if purpose == "report":
            return ""
        source = self.readings[quote.source].source
        stated = permissions_over(source, turn_of(source, quote.span), self.people)
        allowed, reason = may_reuse(source.permissions, stated, expressly=purpose == "reuse")
        return "" if allowed else reason


def quote_bank(
    study: Study,
    *,
    key: StudyKey,
    wanted: Callable[[Quote, Turn | None, Reading | None], bool],
    purpose: Purpose = "report",
) -> Bank:
    """Return the rows of all quotes that are `wanted`, in the order they were picked.

    `wanted` is asked with the quote, its turn and its source's reading (None where these are gone). For a
    report, further use need not be permitted; for other programs nobody may have refused it; for reuse beyond
    this study somebody must have permitted it.
    """
    evidence = _gathered(study)
    rows: list[BankRow] = []
    left_out: list[tuple[str, str]] = []
    for quote in evidence.quotes:
        reading = evidence.reading_for(quote)
        turn = turn_of(reading.source, quote.span) if reading else None
        if not wanted(quote, turn, reading):
            continue
        reason = evidence.held_back(quote, key) or evidence.kept_from(purpose, quote)
        if reason or reading is None:
            left_out.append((quote.id, reason))
        else:
            rows.append(_row(evidence, quote, reading))
    return Bank(tuple(rows), tuple(left_out), evidence.readings)


def rows_today(study: Study, wanted: Collection[str]) -> dict[str, QuoteRow]:
    """Return rows by quote id as an export would print them today; a quote that may not go out has none."""
    evidence = _gathered(study)
    return {
        quote.id: _row(evidence, quote, evidence.readings[quote.source]).row
        for quote in evidence.quotes
        if quote.id in wanted and quote.status != "rejected" and not evidence.held_back(quote)
    }


def _gathered(study: Study) -> _Evidence:
    quotes = read_quotes(study)
    readings = {source: reading_of(study, source) for source in locked_sources(study)}
    settings = study.settings
    stated, people = read_participants(study), people_of(study, readings.values())
    themes, codes, codings = read_themes(study), sound_codebook(study).codes, read_codings(study)
    links = Evidence(read_recommendations(study), themes, codes, codings, quotes)
    return _Evidence(
        study,
        quotes,
        readings,
        stated,
        {theme.id: theme for theme in themes},
        {code.id: code.name for code in codes},
        recommendations_by_quote(links),
        _by_source_and_code(codings),
        attribution_lines(people, settings.attribution, k=settings.k, fallback=FALLBACK),
        {source: for_print(reading, stated) for source, reading in readings.items()},
        {source: session_label(reading.source, k=settings.k) for source, reading in readings.items()},
        LeftBehind(study),
    )


def listed_quotes(study: Study, wanted: Sequence[str] = ()) -> list[ListedQuote]:
    """Return quotes as they would be printed: all of them, or those of these ids."""
    study.require_unlocked()
    evidence = _gathered(study)
    return [_listed(evidence, quote) for quote in evidence.quotes if not wanted or quote.id in wanted]


def _listed(evidence: _Evidence, quote: Quote) -> ListedQuote:
    reading = evidence.reading_for(quote)
    held_back = evidence.held_back(quote)
    nothing = QuoteRow(quote.id, "", theme=quote.theme, code=quote.code, edits="")
    if reading is None or quote.span.end > len(reading.source.text):
        row, turn = nothing, ""
    else:
        turn = turn_of(reading.source, quote.span).id
        row = (
            nothing if operation_faults(quote.span, quote.operations) else _row(evidence, quote, reading).row
        )
        held_back = held_back or _to_review(reading.redactions, quote)
    return ListedQuote(
        id=quote.id,
        status=quote.status,
        source=quote.source,
        turn=turn,
        text=row.text,
        attribution=row.attribution,
        code=row.code,
        theme=row.theme,
        recommendations=row.recommendations,
        stance=row.stance,
        edits=row.edits,
        held_back=held_back,
        through=row.through,
        translated=row.translated,
    )


def _to_review(redactions: Iterable[Redaction], quote: Quote) -> str:
    waiting = [one.id for one in redactions if one.verdict == "review" and one.span.overlaps(quote.span)]
    if not waiting:
        return ""
    places = "a place waits" if len(waiting) == 1 else f"{len(waiting)} places wait"
    return f"{places} for review: {', '.join(waiting)}"


def people_of(study: Study, readings: Iterable[Reading]) -> list[Participant]:
    """Return everybody who may be quoted, with their attributes: participants and respondents.

    Whoever is picked, the lines stay the same, so that two exports compared tell nobody apart; who may not be
    quoted never appears under a line, and counts behind none.
    """
    stated = read_participants(study)
    found: list[Participant] = []
    for reading in readings:
        for identifier, attributes in reading.people.items():
            if identifier and reading.source.speakers.get(identifier, "participant") in OWN_EVIDENCE:
                allowed = allowed_in(reading.source, identifier, stated)
                if allowed.quoting == "yes":
                    found.append(Participant(identifier, attributes, allowed))
    return found


def _row(evidence: _Evidence, quote: Quote, reading: Reading) -> BankRow:
    turn = turn_of(reading.source, quote.span)
    newest = reading is evidence.readings[quote.source]
    masked = evidence.masked[quote.source] if newest else for_print(reading, evidence.people)
    shown = printed(reading.source.text, quote.span, quote.operations, masked)
    line = evidence.lines.get(person_behind(turn)) or Attribution(FALLBACK, 0)
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
        source=evidence.labels[quote.source],
        kind=extract_kind(reading.source.kind, heard=reading.source.kind not in VERBATIM_KINDS),
        recommendations=tuple(dict.fromkeys(identifier for identifier, _ in bearing)),
        stance=stance_words(bearing),
        origin=_origin(quote, evidence.codings),
        status=quote.status,
        edits=shown.edits,
        through=_through(turn, reading),
        translated=translated_from(reading.source.session),
        question=reading.guide_question(turn),
    )
    veiled = replace(row, text=_veiled(quote, reading.source, masked))
    return BankRow(quote, row, veiled, line)


def _veiled(quote: Quote, source: Source, redactions: Iterable[Redaction]) -> str:
    covered = [
        replace(one, verdict="mask", replacement=KEPT) if one.verdict == "keep" else one for one in redactions
    ]
    return printed(source.text, quote.span, quote.operations, covered).text


def session_label(source: Source, *, k: int) -> str:
    """Return what stands for a session under a quote: its title where k people speak in it, else its kind.

    A line that k people share tells nobody apart, but the title of an interview with one of them would: who
    knows where it was held knows who spoke. In notes nobody is counted, so their title never stands there.
    """
    title = source.session.get("title", "")
    if title and source.kind in VERBATIM_KINDS and len(people_heard(source.turns)) >= k:
        return title
    return KINDS[source.kind]


def _without_blanks(line: str) -> str:
    parts = [part for part in line.split(", ") if part != NOT_STATED]
    shown = ", ".join(parts) or FALLBACK
    return shown[:1].upper() + shown[1:]


def _through(turn: Turn, reading: Reading) -> str:
    helped = fact_in(reading.source.session, "through").casefold()
    helper = "through a coordinator" if "coordinator" in helped else "through an interpreter"
    return through_of(turn) or (helper if helped.strip() else "")


def _by_source_and_code(codings: Iterable[Coding]) -> dict[tuple[str, str], list[Coding]]:
    found: dict[tuple[str, str], list[Coding]] = {}
    for coding in codings:
        found.setdefault((coding.source, coding.code), []).append(coding)
    return found


def _origin(quote: Quote, codings: Mapping[tuple[str, str], Sequence[Coding]]) -> str:
    together = codings.get((quote.source, quote.code), ())
    own = [coding for coding in together if coding.span.overlaps(quote.span)]
    return (
        RULES_ORIGIN if own and all(coding.origin.startswith("rules:") for coding in own) else PERSON_ORIGIN
    )
