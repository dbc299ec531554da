"""Extracts as cards to cut out and sort on a table: eight a page, dashed lines, ids to write down.

The same cards give the same bytes; a card never runs over a page, and nobody's words are cut short.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from qualcode.export.csv_table import csv_bytes
from qualcode.export.escaping import escape_markdown, on_paper
from qualcode.export.packing import repacked

COLUMNS = ("card", "code", "words", "who", "source", "turn", "note", "pile")
ACROSS, DOWN = 2, 4
_LANGUAGE = "en-GB"
_EARLIEST = "1980-01-01T00:00:00Z"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WIDTH, _HEIGHT, _MARGIN = 11906, 16838, 567
_CARD_HEIGHT = (_HEIGHT - 2 * _MARGIN) // DOWN - 40
_STYLE = (
    "@page{size:A4;margin:10mm}body{font:11pt/1.35 sans-serif;margin:0}"
    ".page{display:grid;grid-template-columns:1fr 1fr;grid-auto-rows:minmax(67mm,auto);break-after:page}"
    ".card{border:1px dashed #000;padding:4mm;break-inside:avoid}"
    "h2{font:bold 20pt monospace;margin:0 0 2mm;letter-spacing:.1em}"
    ".code,.who{font-size:9pt}p{margin:0 0 2mm;white-space:pre-line}"
)


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a card: its id, the code's name, the masked words, under whom, where, and a note."""

    id: str
    code: str
    words: str
    who: str
    source: str
    turn: str
    note: str = ""

    @property
    def foot(self) -> str:
        """The line under the words."""
        return " · ".join(part for part in (self.who, self.source, self.turn) if part)


def pages(cards: Sequence[Card]) -> Iterator[Sequence[Card]]:
    """Yield the cards of each page."""
    for start in range(0, len(cards), ACROSS * DOWN):
        yield cards[start : start + ACROSS * DOWN]


def render_cards(cards: Sequence[Card], suffix: str, *, title: str, moment: str = "") -> bytes:
    """Return the cards as .docx, .html, .md or .csv; `moment` is when they were last changed, in UTC."""
    return FORMS[suffix](cards, title, moment)


def _csv(cards: Sequence[Card], title: str, moment: str) -> bytes:
    del title, moment
    rows = ((one.id, one.code, one.words, one.who, one.source, one.turn, one.note, "") for one in cards)
    return csv_bytes(COLUMNS, rows)


def _markdown(cards: Sequence[Card], title: str, moment: str) -> bytes:
    del moment
    lines = [f"# {escape_markdown(title)}", ""]
    for one in cards:
        lines += [f"## {one.id}", "", f"*{escape_markdown(one.code)}*", ""]
        lines += [f"> {escape_markdown(one.words)}", "", escape_markdown(one.foot)]
        lines += ["", escape_markdown(one.note)] if one.note else []
        lines += ["", "- - -", ""]
    return "\n".join(lines).encode()


def _html(cards: Sequence[Card], title: str, moment: str) -> bytes:
    del moment
    parts = [
        f'<!doctype html><html lang="{_LANGUAGE}"><head><meta charset="utf-8">',
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>",
    ]
    for page in pages(cards):
        parts += ['<div class="page">', *(_html_card(one) for one in page), "</div>"]
    return "\n".join([*parts, "</body></html>", ""]).encode()


def _html_card(one: Card) -> str:
    words, foot, code = (html.escape(on_paper(text)) for text in (one.words, one.foot, one.code))
    note = f'<p class="who">{html.escape(on_paper(one.note))}</p>' if one.note else ""
    return (
        f'<section class="card"><h2>{one.id}</h2><p class="code">{code}</p>'
        f'<p>{words}</p><p class="who">{foot}</p>{note}</section>'
    )


def _docx(cards: Sequence[Card], title: str, moment: str) -> bytes:
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    _set_up(document, title, moment)
    body = document.element.body
    rows = [cards[start : start + ACROSS] for start in range(0, len(cards), ACROSS)]
    body.insert(len(body) - 1, parse_xml("".join(_table(rows, title))))
    content = io.BytesIO()
    document.save(content)
    return repacked(content.getvalue())


def _set_up(document: Any, title: str, moment: str) -> None:
    from docx.shared import Twips

    section = document.sections[0]
    section.page_width, section.page_height = Twips(_WIDTH), Twips(_HEIGHT)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Twips(_MARGIN)
    section.header_distance = section.footer_distance = Twips(0)
    changed = datetime.fromisoformat(moment or _EARLIEST).astimezone(UTC).replace(tzinfo=None)
    about = document.core_properties
    about.title, about.language, about.author, about.comments = title, _LANGUAGE, "", ""
    about.created = about.modified = changed
    about.last_modified_by, about.revision = "", 1
    package = document.part.package
    for name in [name for name, link in package.rels.items() if link.reltype.endswith("/thumbnail")]:
        del package.rels[name]
    for language in document.styles.element.iter(f"{{{_NAMESPACE}}}lang"):
        language.set(f"{{{_NAMESPACE}}}val", _LANGUAGE)


def _table(rows: Sequence[Sequence[Card]], title: str) -> Iterator[str]:
    width = (_WIDTH - 2 * _MARGIN) // ACROSS
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{edge} w:val="dashed" w:sz="6" w:space="0" w:color="808080"/>' for edge in edges)
    caption = escape(title, {'"': "&quot;"})
    yield f'<w:tbl xmlns:w="{_NAMESPACE}"><w:tblPr><w:tblW w:w="{width * ACROSS}" w:type="dxa"/>'
    yield f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    yield f'<w:tblCaption w:val="{caption}"/></w:tblPr><w:tblGrid>'
    yield f'<w:gridCol w:w="{width}"/>' * ACROSS
    yield "</w:tblGrid>"
    for row in rows:
        cells = [_cell(row[place] if place < len(row) else None, width) for place in range(ACROSS)]
        height = f'<w:trHeight w:val="{_CARD_HEIGHT}" w:hRule="atLeast"/>'
        yield f"<w:tr><w:trPr><w:cantSplit/>{height}</w:trPr>{''.join(cells)}</w:tr>"
    yield "</w:tbl>"


def _cell(card: Card | None, width: int) -> str:
    inside = "<w:p/>"
    if card is not None:
        words = "".join(_paragraph(line, 20) for line in card.words.split("\n"))
        note = _paragraph(card.note, 16) if card.note else ""
        inside = (
            _paragraph(card.id, 40, bold=True) + _paragraph(card.code, 16) + words
            + _paragraph(card.foot, 16) + note
        )  # fmt: skip
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inside}</w:tc>'


def _paragraph(line: str, half_points: int, *, bold: bool = False) -> str:
    look = f'{"<w:b/>" if bold else ""}<w:sz w:val="{half_points}"/>'
    about = '<w:pPr><w:spacing w:before="40" w:after="40"/><w:ind w:left="140" w:right="140"/></w:pPr>'
    text = f'<w:t xml:space="preserve">{escape(on_paper(line))}</w:t>'
    return f"<w:p>{about}<w:r><w:rPr>{look}</w:rPr>{text}</w:r></w:p>"


FORMS: Mapping[str, Callable[[Sequence[Card], str, str], bytes]] = {
    ".docx": _docx,
    ".html": _html,
    ".md": _markdown,
    ".csv": _csv,
}
