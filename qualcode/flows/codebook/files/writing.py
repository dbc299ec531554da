"""The codebook as a file for people: a spreadsheet to edit, a Word document to read, CSV, or YAML as it is.

It goes through the leak gate as finished bytes, like everything that leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.headings import FACET, FIELD_HEADINGS, RULE_HEADINGS, facet_heading
from qualcode.codebook.table import NOTES, REVISION, REVISIONS, Table, Tables, facet_names, tables_of
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.codebook.codebook import coders_at, text_of
from qualcode.flows.export import FOLDER, Exported, export_table
from qualcode.flows.reading import CODEBOOK, sound_codebook
from qualcode.store.logs import CODEBOOK_LOG, read_events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qualcode.export.sheet import Page
    from qualcode.export.word_table import WordTable
    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook

SUFFIXES = (".xlsx", ".csv", ".docx", ".qdc", ".yaml")
_WIDTHS = {
    "Level": 6, "Path": 30, "Id": 18, "Name": 26, "Parent": 18, "Definition": 46, "Include": 36,
    "Exclude": 36, "Examples": 46, "Counter-examples": 36, "Rationale": 30, "Rule: phrases": 26,
    "Rule: lemmas": 26, "Synonyms": 46, "Values": 46, "Term": 26, "Frame name": 46,
    "Column": 26, "What stands in it": 60,
}  # fmt: skip
_WORD_CODES = ("Name", "Id", "Parent", "Definition", "Include", "Exclude", "Examples")
_WORD_SHARES = (14, 11, 10, 22, 16, 16, 22)
_WORD_LIMITS = ("Counter-examples", "Close codes", "Aliases")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "Status": ("active", "retired"),
    RULE_HEADINGS["scope"]: ("sentence", "turn"),
    RULE_HEADINGS["speakers"]: ("participants", "all"),
    RULE_HEADINGS["negation"]: ("flag", "keep", "suppress"),
    RULE_HEADINGS["hypothetical"]: ("flag", "keep", "suppress"),
}


def export_codebook(desk: Desk, path: Path, *, force: bool = False) -> Exported:
    """Write the codebook to a file whose name says which kind; a bare name in the study goes to exports/."""
    suffix = path.suffix.lower().replace(".yml", ".yaml")
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise unknown_name("kind of file", path.suffix or path.name, SUFFIXES, hint=f"end it in {known}")
    codebook = sound_codebook(desk.study)
    if not codebook.codes and suffix != ".yaml":
        raise UsageError("the codebook holds no codes yet", hint="`qualcode codebook add NAME`")
    content = rendered(desk, codebook, suffix)
    coders = coders_at(desk)
    said = {f"code {code.id}": text_of(code, coders) for code in codebook.codes}
    return export_table(desk, (path.name, content, said), out=_place(desk, path), force=force)


def rendered(desk: Desk, codebook: Codebook, suffix: str) -> bytes:
    """Return the bytes of the codebook as one kind of file: the same codebook, the same bytes."""
    if suffix == ".yaml":
        content = desk.study.read(CODEBOOK)
        if content is None:
            raise UsageError("there is no codebook yet", hint="`qualcode codebook add NAME`")
        return content
    if suffix == ".qdc":
        from qualcode.exchange.qdc_writing import losses, qdc_bytes

        if lost := losses(codebook):
            desk.study.notices.append(f"a .qdc has no place for: {'; '.join(lost)}")
        return qdc_bytes(codebook)
    tables = tables_of(codebook)
    name = desk.study.settings.name
    title = f"Codebook: {name}" if name else "Codebook"
    changed = max((str(event["at"]) for event in read_events(desk.study, CODEBOOK_LOG)), default="")
    if suffix == ".csv":
        from qualcode.export.csv_table import csv_bytes

        return csv_bytes(tables.codes.headings, tables.codes.rows)
    if suffix == ".xlsx":
        from qualcode.export.sheet import workbook_bytes

        return workbook_bytes(_pages(codebook, tables), title=title, moment=changed)
    from qualcode.export.word_table import document_bytes

    return document_bytes(_word_tables(tables), title=title, moment=changed)


def _place(desk: Desk, path: Path) -> Path:
    """Return where the file goes: a name without a folder, in the study's own folder, means exports/."""
    if path.name == str(path) and path.resolve().parent == desk.study.root:
        return desk.study.root / FOLDER / path.name
    return path


def _pages(codebook: Codebook, tables: Tables) -> list[Page]:
    from qualcode.export.sheet import Page

    choices = dict(_CHOICES)
    for name in facet_names(codebook):
        choices[facet_heading(name)] = tuple(codebook.facets.get(name, ()))
    notes = Table("Notes", NOTES[0], NOTES[1:])
    return [
        Page(
            table.name,
            table.headings,
            table.rows,
            {place: _WIDTHS.get(heading, 14) for place, heading in enumerate(table.headings)},
            {place: choices[heading] for place, heading in enumerate(table.headings) if heading in choices},
        )
        for table in (tables.codes, *tables.beside, notes)
    ]


def _word_tables(tables: Tables) -> list[WordTable]:
    """Return the tables of a page: what people read first, then what only some codes have."""
    from qualcode.export.word_table import WordTable

    codes = tables.codes
    facets = [heading for heading in codes.headings if heading.startswith(FACET)]
    past = ("frame", "status", "replaced_by", "since", "author", "made_from", "rationale")
    rest = [FIELD_HEADINGS[key] for key in past]
    columns = [codes.headings.index(heading) for heading in _WORD_CODES]
    rows = [[row[column] for column in columns] for row in codes.rows]
    before = "One row a code, in the order of the tree; a code that stands under another is set in."
    found = [WordTable("Codes", _WORD_CODES, rows, codes.depths, before, _WORD_SHARES)]
    for title, headings in (
        ("What looks like it, and other names", _WORD_LIMITS),
        ("Facets, frames and history", (*facets, *rest)),
        ("Rules that propose codes", tuple(RULE_HEADINGS.values())),
    ):
        table = _some(codes, title, headings)
        if table.rows:
            found.append(table)
    found += [WordTable(one.name, one.headings, one.rows, widths=(1, 3)) for one in tables.beside if one.rows]
    return [*found, _about(codes)]


def _about(codes: Table) -> WordTable:
    """Return the last table: what each code said when the document was written."""
    from qualcode.export.word_table import WordTable

    columns = codes.headings.index("Id"), codes.headings.index(REVISION)
    said = "; ".join(" ".join(row[column] for column in columns) for row in codes.rows)
    before = "For the import alone: it tells what was changed in the study after this document was written."
    return WordTable("About this document", NOTES[0], [(REVISIONS, said)], (), before, (1, 7))


def _some(codes: Table, title: str, headings: Sequence[str]) -> WordTable:
    """Return the codes that have something in some columns, without those columns that nobody fills."""
    from qualcode.export.word_table import WordTable

    usual = {"Status": "active"}

    def cell(row: Sequence[str], heading: str) -> str:
        said = row[codes.headings.index(heading)]
        return "" if said == usual.get(heading) else said

    kept = [heading for heading in headings if any(cell(row, heading) for row in codes.rows)]
    rows = [
        [row[codes.headings.index("Id")], *(cell(row, heading) for heading in kept)]
        for row in codes.rows
        if any(cell(row, heading) for heading in kept)
    ]
    return WordTable(title, ("Id", *kept), rows)
