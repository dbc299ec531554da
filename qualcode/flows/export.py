"""Exports: rendered from masked rows, held against the leak gate as finished bytes, then written whole.

Same study, same bytes. A file that the gate refuses was never on the disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import AlreadyThereError
from qualcode.export.markdown import ThemeSheet, render_themes
from qualcode.export.rows import fields
from qualcode.flows.desk import Desk
from qualcode.flows.gate import gate
from qualcode.flows.reading import chosen_sources, read_codings, sound_codebook
from qualcode.flows.recommend import read_recommendations
from qualcode.flows.rows import Bank, BankRow, quote_bank
from qualcode.flows.theme import named_theme, read_themes
from qualcode.model import Leak, Stance, Theme
from qualcode.plugins import plugin
from qualcode.ports import Exporter
from qualcode.select import Filters, where_test
from qualcode.store.files import digest, read_if_there, write_whole
from qualcode.store.history import Changes
from qualcode.store.sources import locked_sources
from qualcode.codebook.finding import find_code
from qualcode.codebook.tree import descendants
from qualcode.text import enclosing

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
class ExportOptions:
    """What to export, and where to: `out` None means `exports/` in the study."""

    format: str = "csv"
    out: Path | None = None
    force: bool = False
    theme: str = ""
    statuses: tuple[str, ...] = ALL_STATUSES
    filters: Filters = field(default_factory=Filters)
    salience: bool = False
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of an export: `leaks` that kept it back, or the file that was written."""

    path: str
    quotes: int
    leaks: tuple[Leak, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    sha256: str = ""

    @property
    def refused(self) -> bool:
        """Whether the gate kept the file back."""
        return bool(self.leaks)


def export_quotes(desk: Desk, options: ExportOptions) -> Exported:
    """Write the quote bank."""
    bank = quote_bank(desk.study, statuses=options.statuses)
    rows = _chosen(desk, bank, options)
    exporter: Exporter = plugin("exporters", options.format)
    content = exporter.render([fields(row.row) for row in rows], title=_title(desk, "Quote bank"))
    return _out(desk, content, f"quotes{exporter.suffix}", bank, rows, options)


def export_themes(desk: Desk, options: ExportOptions) -> Exported:
    """Write the theme summaries."""
    bank = quote_bank(desk.study, statuses=options.statuses)
    rows = _chosen(desk, bank, options)
    sheets = theme_sheets(desk, rows, options)
    title = _title(desk, "Themes")
    content = render_themes(sheets, title=title, salience=options.salience, counts=options.counts)
    shown = {row.id for sheet in sheets for row in sheet.rows}
    return _out(desk, content, "themes.md", bank, [row for row in rows if row.quote.id in shown], options)


def _title(desk: Desk, what: str) -> str:
    return f"{what}: {desk.study.settings.name}" if desk.study.settings.name else what


def _chosen(desk: Desk, bank: Bank, options: ExportOptions) -> list[BankRow]:
    filters = options.filters
    sources = set(chosen_sources(desk.study, filters.sources))
    codes = _codes(desk, filters.codes)
    themes = _with_sub_themes(read_themes(desk.study), options.theme)
    names = {name for reading in bank.readings.values() for each in reading.people.values() for name in each}
    test = where_test(filters.where, names)
    chosen = []
    for row in bank.rows:
        reading = bank.readings[row.quote.source]
        turn = reading.source.turns[enclosing(reading.source.turn_spans(), row.quote.span.start)]
        fits = row.quote.source in sources and (not codes or row.quote.code in codes)
        fits = fits and (not themes or row.quote.theme in themes) and test(reading.attributes(turn.speaker))
        if fits and (not filters.speakers or turn.speaker in filters.speakers):
            chosen.append(row)
    return chosen


def _codes(desk: Desk, typed: Sequence[str]) -> set[str]:
    codebook = sound_codebook(desk.study)
    found = [find_code(codebook, each) for each in typed]
    return {below.id for code in found for below in (code, *descendants(codebook, code.id))}


def _with_sub_themes(themes: Sequence[Theme], typed: str) -> set[str]:
    if not typed:
        return set()
    wanted = {named_theme(themes, typed).id}
    for _ in themes:
        wanted |= {theme.id for theme in themes if theme.parent in wanted}
    return wanted


def theme_sheets(desk: Desk, rows: Sequence[BankRow], options: ExportOptions) -> list[ThemeSheet]:
    """Return what each theme's summary prints, in the analyst's order."""
    study = desk.study
    themes = read_themes(study)
    wanted = _with_sub_themes(themes, options.theme) or {theme.id for theme in themes}
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
        own = [row.row for row in rows if row.quote.theme == theme.id]
        mix = Counter(kind for code in theme.codes for _, kind in heard.get(code, ()))
        sources = {PLURALS[kind]: len({s for c in theme.codes for s, k in heard.get(c, ()) if k == kind}) for kind in mix}
        sheets.append(ThemeSheet(theme, [(code, codes.get(code, code)) for code in theme.codes], own, sources, linked))
    return sheets


def _sessions(desk: Desk) -> Mapping[str, set[tuple[str, str]]]:
    kinds = {entry.id: entry.kind for entry in locked_sources(desk.study).values()}
    heard: dict[str, set[tuple[str, str]]] = {}
    for coding in read_codings(desk.study):
        heard.setdefault(coding.code, set()).add((coding.source, kinds[coding.source]))
    return heard


def _out(
    desk: Desk, content: bytes, name: str, bank: Bank, rows: Sequence[BankRow], options: ExportOptions
) -> Exported:
    place = options.out.name if options.out else name
    leaks = gate(desk, content, place, bank, rows)
    shown = str(options.out) if options.out else f"exports/{name}"
    if leaks:
        return Exported(shown, len(rows), leaks, bank.left_out)
    if options.out is None:
        _write_inside(desk, f"exports/{name}", content, rows)
    else:
        _write_outside(options.out, content, force=options.force)
    return Exported(shown, len(rows), (), bank.left_out, digest(content))


def _write_inside(desk: Desk, name: str, content: bytes, rows: Sequence[BankRow]) -> None:
    if desk.study.read(name) == content:
        return
    changes = Changes(files={name: content}, uses={row.quote.id for row in rows}, note=f"{name}: {len(rows)} quotes")
    desk.commit(changes, "export")


def _write_outside(path: Path, content: bytes, *, force: bool) -> None:
    before = read_if_there(path)
    if before is not None and before != content and not force:
        raise AlreadyThereError(f"{path} is there already, with other content", hint="--force replaces it")
    write_whole(path, content)


