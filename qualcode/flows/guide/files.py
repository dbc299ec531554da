"""A topic guide in the file it was written in: YAML, text, Markdown, Word, or a sheet.

Nothing is taken for a guide silently: what was not understood is told by line, row or paragraph.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.coding.guide_text import guide_from_rows, guide_from_text
from qualcode.coding.guides import guide_from, guide_mapping
from qualcode.containers import parse_xml, word_parts, workbook_sheets
from qualcode.errors import BadInputError
from qualcode.load.encodings import decode_file
from qualcode.load.sheets.delimited import sniffed_delimiter
from qualcode.model import Guide, Problem
from qualcode.signatures import sniff
from qualcode.store.files import read_input
from qualcode.store.yamlfiles import parse_yaml

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRITTEN = frozenset({f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br"})
_HEADED = re.compile(r"(?:heading|title|berschrift)\D*(\d?)", re.IGNORECASE)
_SHEETS = frozenset({".csv", ".tsv"})
_YAML = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class GuideFile:
    """A guide as a file has it; `content` is the file itself where it is a guide.yaml already."""

    name: str
    guide: Guide
    problems: tuple[Problem, ...]
    content: bytes | None = None


def read_guide_file(path: Path) -> GuideFile:
    """Read a guide from the file a person named; raise `BadInputError` for one of another kind."""
    content = read_input(path)
    suffix = path.suffix.casefold()
    if suffix in _YAML:
        guide, problems = guide_from(parse_yaml(content, path.name))
        return GuideFile(path.name, guide, problems, content)
    guide, found = _read(content, path.name, suffix)
    _, faults = guide_from(guide_mapping(guide))
    return GuideFile(path.name, guide, (*found, *faults))


def _read(content: bytes, name: str, suffix: str) -> tuple[Guide, tuple[Problem, ...]]:
    kind = sniff(content)
    if kind == "zip" and suffix == ".docx":
        return guide_from_text(word_text(content, name))
    if kind in {"zip", "ole"} and suffix in {".xlsx", ".xlsm", ".xls", ".ods"}:
        sheets = [sheet for sheet in workbook_sheets(content, name) if sheet.visible and sheet.rows]
        return guide_from_rows(sheets[0].rows if sheets else ())
    if kind:
        raise BadInputError(
            f"{name} cannot be read as a guide",
            hint="a guide comes as YAML, text, Markdown, Word, CSV or XLSX",
        )
    text = decode_file(content, name)[0]
    if suffix in _SHEETS:
        delimiter = sniffed_delimiter(text)[0]
        return guide_from_rows(
            list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))
        )
    return guide_from_text(text)


def word_text(content: bytes, name: str) -> str:
    """Return a Word file as lines of Markdown: headings by `#`, items of a list by `-`, set in by level."""
    body = parse_xml(word_parts(content, name)["document"], name, what="Word file")
    return "\n".join(_lines(body))


def _lines(body: ET.Element) -> Iterator[str]:
    for paragraph in body.iter(f"{_WORD}p"):
        words = "".join(
            (piece.text or "") if piece.tag == f"{_WORD}t" else " "
            for piece in paragraph.iter()
            if piece.tag in _WRITTEN
        )
        style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
        level = paragraph.find(f"{_WORD}pPr/{_WORD}numPr/{_WORD}ilvl")
        headed = _HEADED.match(style.get(f"{_WORD}val", "")) if style is not None else None
        if headed:
            yield f"{'#' * max(1, min(6, int(headed.group(1) or 1)))} {words.strip()}"
        elif level is not None:
            depth = int(level.get(f"{_WORD}val", "0") or 0)
            yield f"{'  ' * depth}- {words.strip()}"
        else:
            yield words
