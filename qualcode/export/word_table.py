"""Tables as a Word document for people: landscape, headings that navigate, heading rows that repeat.

The text is plain and in British English for screen readers; the same tables give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from qualcode.export.packing import repacked

LANGUAGE = "en-GB"
_EARLIEST = "1980-01-01T00:00:00Z"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LONG_EDGE, _SHORT_EDGE, _MARGIN = 16838, 11906, 850
_STEP = 200
_HALF_POINTS = 17


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table under a heading, with a sentence before it.

    `depths` says how far the first column of each row is set in; `widths` are shares of the page.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    depths: Sequence[int] = ()
    before: str = ""
    widths: Sequence[int] = ()


def document_bytes(tables: Sequence[WordTable], *, title: str, moment: str = "") -> bytes:
    """Return a DOCX document; `moment` is when its content was last changed, in UTC."""
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    _set_up(document, title, moment)
    document.add_heading(title, level=0)
    body = document.element.body
    for table in tables:
        document.add_heading(table.title, level=1)
        if table.before:
            document.add_paragraph(table.before)
        body.insert(len(body) - 1, parse_xml("".join(_table(table))))
        document.add_paragraph("")
    content = io.BytesIO()
    document.save(content)
    return repacked(content.getvalue())


def _set_up(document: Any, title: str, moment: str) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Twips

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Twips(_LONG_EDGE), Twips(_SHORT_EDGE)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Twips(_MARGIN)
    changed = datetime.fromisoformat(moment or _EARLIEST)
    about = document.core_properties
    about.title, about.language, about.author, about.comments = title, LANGUAGE, "", ""
    about.created = about.modified = changed.astimezone(UTC).replace(tzinfo=None)
    about.last_modified_by, about.revision = "", 1
    package = document.part.package
    for name in [name for name, link in package.rels.items() if link.reltype.endswith("/thumbnail")]:
        del package.rels[name]
    for language in document.styles.element.iter(f"{{{_NAMESPACE}}}lang"):
        language.set(f"{{{_NAMESPACE}}}val", LANGUAGE)


def _table(table: WordTable) -> Iterator[str]:
    widths = _widths(table)
    yield f'<w:tbl xmlns:w="{_NAMESPACE}"><w:tblPr><w:tblStyle w:val="TableGrid"/>'
    yield f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    yield '<w:tblLook w:val="0020" w:firstRow="1"/>'
    yield f'<w:tblCaption w:val="{escape(table.title, {chr(34): "&quot;"})}"/></w:tblPr><w:tblGrid>'
    yield "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield "</w:tblGrid>"
    yield _row(table.headings, widths, heading=True)
    for number, row in enumerate(table.rows):
        yield _row(row, widths, depth=table.depths[number] if table.depths else 0)
    yield "</w:tbl>"


def _widths(table: WordTable) -> list[int]:
    shares = list(table.widths) or [1] * len(table.headings)
    room = _LONG_EDGE - 2 * _MARGIN
    return [room * share // sum(shares) for share in shares]


def _row(row: Sequence[str], widths: Sequence[int], *, heading: bool = False, depth: int = 0) -> str:
    kind = "<w:tblHeader/>" if heading else ""
    cells = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        + _paragraphs(cell, heading=heading, left=0 if place else depth * _STEP)
        + "</w:tc>"
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return f"<w:tr><w:trPr><w:cantSplit/>{kind}</w:trPr>{''.join(cells)}</w:tr>"


def _paragraphs(cell: str, *, heading: bool, left: int) -> str:
    """Return the lines of a cell as paragraphs."""
    look = f'{"<w:b/>" if heading else ""}<w:sz w:val="{_HALF_POINTS}"/>'
    set_in = f'<w:ind w:left="{left}"/>' if left else ""
    about = f'<w:pPr><w:spacing w:before="0" w:after="20"/>{set_in}</w:pPr>'
    return "".join(f"<w:p>{about}{_run(line, look)}</w:p>" for line in cell.split("\n"))


def _run(line: str, look: str) -> str:
    if not line:
        return ""
    parts = [f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in line.split("\t")]
    return f"<w:r><w:rPr>{look}</w:rPr>{'<w:tab/>'.join(parts)}</w:r>"
