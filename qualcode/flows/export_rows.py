"""Which quotes an export prints, and what each theme's summary says.

The same study and the same choice give the same rows in the same order, on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.codebook.finding import codes_named
from qualcode.evidence.links import Evidence, Links
from qualcode.export.markdown import ThemeSheet
from qualcode.export.rows import QuoteRow
from qualcode.findings import Quote, Stance, Theme
from qualcode.flows.desk import Desk
from qualcode.flows.pairs import counted_as
from qualcode.flows.quote_bank import Bank, BankRow, Purpose, quote_bank
from qualcode.flows.reading import (
    Reading,
    attribute_names,
    chosen_sources,
    readings,
    sound_codebook,
    where_of,
)
from qualcode.flows.recommend import read_recommendations
from qualcode.flows.standing import standing_codings
from qualcode.flows.theme import named_theme, read_themes
from qualcode.flows.voices import is_said_by, named_speakers, voices_in
from qualcode.model import Turn
from qualcode.select import Filters
from qualcode.store.sources import locked_sources

ALL_STATUSES = ("candidate", "approved", "used")
PLURALS = {
    "interview": "interviews",
    "focus_group": "focus groups",
    "field_notes": "field notes",
    "survey": "surveys",
    "workshop": "workshops",
    "written": "written submissions",
    "document": "documents",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which quotes: of a theme with its sub-themes, of some states, and by the shared filters."""

    theme: str = ""
    statuses: tuple[str, ...] = ALL_STATUSES
    filters: Filters = field(default_factory=Filters)


def chosen_rows(desk: Desk, choice: Choice, *, purpose: Purpose = "report") -> Bank:
    """Return the rows that a choice takes, and those of them that must be left out, for a purpose."""
    desk.study.require_unlocked()
    filters = choice.filters
    sources = set(chosen_sources(desk.study, filters.sources))
    codes = codes_named(sound_codebook(desk.study), filters.codes)
    themes = _with_sub_themes(read_themes(desk.study), choice.theme)
    everything = list(readings(desk.study)) if filters.where or filters.speakers else []
    test = where_of(desk.study, filters.where, attribute_names(everything))
    speakers = named_speakers(voices_in(reading.source for reading in everything), filters.speakers)

    def wanted(quote: Quote, turn: Turn | None, reading: Reading | None) -> bool:
        if quote.status not in choice.statuses or (filters.coder and quote.by != filters.coder):
            return False
        if (codes and quote.code not in codes) or (themes and quote.theme not in themes):
            return False
        if turn is None or reading is None:
            return not (filters.sources or filters.where or speakers)
        spoken = is_said_by(turn, speakers)
        return quote.source in sources and spoken and test(reading.attributes_in(turn))

    return quote_bank(desk.study, key=desk.key, wanted=wanted, purpose=purpose)


def _with_sub_themes(themes: Sequence[Theme], typed: str) -> set[str]:
    if not typed:
        return set()
    links = Links(Evidence(themes=tuple(themes)))
    return set(links.themes_below(named_theme(themes, typed).id))


def theme_sheets(desk: Desk, rows: Sequence[QuoteRow], choice: Choice) -> list[ThemeSheet]:
    """Return what each theme's summary prints, in the analyst's order."""
    study = desk.study
    themes = read_themes(study)
    wanted = _with_sub_themes(themes, choice.theme) or {theme.id for theme in themes}
    codes = {code.id: code.name for code in sound_codebook(study).codes}
    heard = _sessions(desk)
    recommendations = read_recommendations(study)
    sheets = []
    for theme in themes:
        if theme.id not in wanted or theme.status == "set aside":
            continue
        linked: list[tuple[str, str, Stance]] = [
            (each.id, each.title, link.stance)
            for each in recommendations
            for link in each.links
            if link.kind == "theme" and link.target == theme.id
        ]
        own = [row for row in rows if row.theme == theme.id]
        named = [(code, codes.get(code, code)) for code in theme.codes]
        sheets.append(ThemeSheet(theme, named, own, _heard_in(theme, heard), linked))
    return sheets


def _heard_in(theme: Theme, heard: Mapping[str, set[tuple[str, str]]]) -> dict[str, int]:
    sessions = {session for code in theme.codes for session in heard.get(code, ())}
    counts = {plural: sum(kind == name for _, kind in sessions) for name, plural in PLURALS.items()}
    return {plural: count for plural, count in counts.items() if count}


def _sessions(desk: Desk) -> Mapping[str, set[tuple[str, str]]]:
    kinds = {entry.id: entry.kind for entry in locked_sources(desk.study).values()}
    pairs = counted_as(desk.study)
    heard: dict[str, set[tuple[str, str]]] = {}
    for coding in standing_codings(desk.study):
        if coding.source in kinds:
            session = pairs.get(coding.source, coding.source)
            heard.setdefault(coding.code, set()).add((session, kinds[session]))
    return heard


def said_in(rows: Iterable[BankRow], sheets: Iterable[ThemeSheet] = ()) -> dict[str, str]:
    """Return what analysts wrote and an export prints, by place: titles, labels, claims."""
    said: dict[str, str] = {}
    for row in rows:
        said[f"title of the session of {row.quote.id}"] = row.row.source
        said[f"theme {row.row.theme}"] = row.row.theme_label
        said[f"code {row.row.code}"] = row.row.code_label
        said[f"question {row.row.question.partition(' ')[0]}"] = row.row.question
    for sheet in sheets:
        theme = sheet.theme
        words = (theme.label, theme.claim, theme.definition, theme.divergence, theme.salience.reason)
        said[f"theme {theme.id}"] = "\n".join(words)
        said |= {f"code {code}": name for code, name in sheet.codes}
        said |= {target: title for target, title, _ in sheet.recommendations}
    return said
