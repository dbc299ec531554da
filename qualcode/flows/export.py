"""Exports: rendered from masked rows, held against the leak gate as finished bytes, then written whole.

Same study, same bytes. A file that the gate refuses was never on the disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import AlreadyThereError, UsageError
from qualcode.export.markdown import ThemeSheet, render_themes
from qualcode.export.rows import QuoteRow, fields
from qualcode.flows.desk import Desk
from qualcode.flows.export_rows import Choice, chosen_rows, said_in, theme_sheets
from qualcode.flows.gate import Finished, gate, kept_places
from qualcode.flows.quote_bank import Bank, BankRow, Purpose
from qualcode.model import Leak
from qualcode.plugins import plugin
from qualcode.ports import Exporter
from qualcode.store.files import PRIVATE, digest, read_if_there, write_whole
from qualcode.store.history import Changes
from qualcode.store.study import Study

FOLDER = "exports"
FOR_PROGRAMS = frozenset({"jsonl"})


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What to export, and where to: `out` None means `exports/` in the study.

    `reuse`: the file is for use beyond this study, an archive or another study, and holds only words whose
    further use somebody permitted.
    """

    format: str = "csv"
    out: Path | None = None
    force: bool = False
    choice: Choice = field(default_factory=Choice)
    salience: bool = False
    counts: bool = False
    reuse: bool = False

    @property
    def purpose(self) -> Purpose:
        """What the file is for, as far as permissions go: formats for other programs are never for all."""
        if self.reuse:
            return "reuse"
        return "programs" if self.format in FOR_PROGRAMS else "report"


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of an export: `leaks` that kept it back, or the file that was written.

    `kept` counts the places in it that a person decided to keep.
    """

    path: str
    quotes: int
    leaks: tuple[Leak, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    sha256: str = ""
    kept: int = 0

    @property
    def refused(self) -> bool:
        """Whether the gate kept the file back."""
        return bool(self.leaks)


def export_quotes(desk: Desk, options: ExportOptions) -> Exported:
    """Write the quote bank."""
    exporter: Exporter = plugin("exporters", options.format)
    place = _place(desk.study, options.out, f"quotes{exporter.suffix}")
    bank = chosen_rows(desk, options.choice, purpose=options.purpose)
    title = _title(desk, "Quote bank")

    def rendered(rows: Sequence[QuoteRow]) -> bytes:
        return exporter.render([fields(row) for row in rows], title=title)

    finished = Finished(
        place.name,
        rendered([row.row for row in bank.rows]),
        rendered([row.veiled for row in bank.rows]),
        {**_said_on_top(exporter, title), **said_in(bank.rows)},
    )
    return _out(desk, finished, place, bank, options)


def export_themes(desk: Desk, options: ExportOptions) -> Exported:
    """Write the theme summaries."""
    place = _place(desk.study, options.out, "themes.md")
    bank = chosen_rows(desk, options.choice, purpose=options.purpose)
    title = _title(desk, "Themes")

    def rendered(sheets: Sequence[ThemeSheet]) -> bytes:
        return render_themes(sheets, title=title, salience=options.salience, counts=options.counts)

    sheets = theme_sheets(desk, [row.row for row in bank.rows], options.choice)
    veiled = theme_sheets(desk, [row.veiled for row in bank.rows], options.choice)
    shown = {row.id for sheet in sheets for row in sheet.rows}
    printed = Bank(tuple(row for row in bank.rows if row.quote.id in shown), bank.left_out, bank.readings)
    said = {"the title": title, **said_in(printed.rows, sheets)}
    finished = Finished(place.name, rendered(sheets), rendered(veiled), said)
    return _out(desk, finished, place, printed, options)


def export_table(
    desk: Desk, table: tuple[str, bytes, Mapping[str, str]], *, out: Path | None, force: bool
) -> Exported:
    """Write a table without quotes: its name, its bytes, and what analysts wrote in it, by place."""
    name, content, said = table
    place = _place(desk.study, out, name)
    bank = Bank((), (), {})
    options = ExportOptions(out=out, force=force)
    return _out(desk, Finished(place.name, content, content, said), place, bank, options)


def export_finished(desk: Desk, finished: Finished, bank: Bank, *, out: Path | None, force: bool) -> Exported:
    """Write a finished file of words that are no picked quotes; the gate looks at them as at quotes."""
    place = _place(desk.study, out, finished.name)
    leaks = gate(desk, finished, bank, bank.rows)
    if leaks:
        return Exported(place.shown, len(bank.rows), leaks)
    if place.inside:
        _write_inside(desk, place.inside, finished.content, ())
    else:
        _write_outside(place.outside, finished.content, force=force)
    kept = kept_places(desk, bank, bank.rows)
    return Exported(place.shown, len(bank.rows), sha256=digest(finished.content), kept=kept)


def _said_on_top(exporter: Exporter, title: str) -> dict[str, str]:
    """Return the title by its place, for formats that print one."""
    return {"the title": title} if exporter.render([], title=title) != exporter.render([], title="") else {}


def _title(desk: Desk, what: str) -> str:
    return f"{what}: {desk.study.settings.name}" if desk.study.settings.name else what


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file goes: inside the study by its name there, or to a path outside."""

    inside: str = ""
    outside: Path = Path()

    @property
    def name(self) -> str:
        return self.inside.rpartition("/")[2] or self.outside.name

    @property
    def shown(self) -> str:
        return self.inside or str(self.outside)


def _place(study: Study, out: Path | None, name: str) -> _Place:
    if out is None:
        return _Place(f"{FOLDER}/{name}")
    path = out / name if out.is_dir() else out
    resolved = path.parent.resolve() / path.name
    if not resolved.is_relative_to(study.root):
        return _Place(outside=path)
    inside = resolved.relative_to(study.root).as_posix()
    if not inside.startswith(f"{FOLDER}/"):
        raise UsageError(
            "in the study folder, exports go into exports/ alone",
            hint=f"--out {FOLDER}/{name}, or a place outside",
        )
    return _Place(inside)


def _out(desk: Desk, finished: Finished, place: _Place, bank: Bank, options: ExportOptions) -> Exported:
    leaks = gate(desk, finished, bank, bank.rows)
    if leaks:
        return Exported(place.shown, len(bank.rows), leaks, bank.left_out)
    if place.inside:
        _write_inside(desk, place.inside, finished.content, bank.rows)
    else:
        _write_outside(place.outside, finished.content, force=options.force)
    kept = kept_places(desk, bank, bank.rows)
    return Exported(place.shown, len(bank.rows), (), bank.left_out, digest(finished.content), kept)


def _write_inside(desk: Desk, name: str, content: bytes, rows: Sequence[BankRow]) -> None:
    if desk.study.read(name) == content:
        return
    changes = Changes(
        files={name: content},
        uses={row.quote.id for row in rows},
        note=f"{name}: {len(rows)} quotes" if rows else name,
    )
    desk.commit(changes, "export")


def _write_outside(path: Path, content: bytes, *, force: bool) -> None:
    before = read_if_there(path)
    if before == content:
        return
    if before is not None and not force:
        raise AlreadyThereError(f"{path} is there already, with other content", hint="--force replaces it")
    write_whole(path, content, mode=PRIVATE)
