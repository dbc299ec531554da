"""A transcript as a Word document to read on paper: numbered lines, a wide margin, who speaks, which turn.

The text is plain and in British English for screen readers; the same source gives the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from qualcode.export.escaping import on_paper
from qualcode.export.packing import repacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LANGUAGE = "en-GB"
_EARLIEST = "1980-01-01T00:00:00Z"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f'xmlns:w="{_NAMESPACE}"'
_LONG_EDGE, _SHORT_EDGE = 16838, 11906
_TOP, _LEFT, _RIGHT = 1134, 1418, 4253
_MARGIN_TEXT, _GAP = 3515, 284
_LINE = 360
_HALF_POINTS, _SMALL = 22, 17
_GREY = "595959"


@dataclass(frozen=True, slots=True)
class PrintTurn:
    """A turn on paper: its id, time and speaker as they are to be read, its words, and what is in the margin.

    `heading` is the question that begins here, "" where none does.
    """

    id: str
    time: str
    speaker: str
    words: str
    margin: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class PrintPage:
    """A source on paper: `facts` and `notes` stand under the title, `footer` on every page."""

    title: str
    facts: str
    notes: Sequence[str]
    footer: str
    turns: Sequence[PrintTurn]
    moment: str = ""


def print_bytes(page: PrintPage) -> bytes:
    """Return a DOCX document; `moment` is when its content was last changed, in UTC."""
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    _set_up(document, page)
    body = document.element.body
    for piece in _pieces(page):
        body.insert(len(body) - 1, parse_xml(piece))
    content = io.BytesIO()
    document.save(content)
    return repacked(content.getvalue())


def _set_up(document: Any, page: PrintPage) -> None:
    from docx.oxml import parse_xml
    from docx.shared import Pt, Twips

    section = document.sections[0]
    section.page_width, section.page_height = Twips(_SHORT_EDGE), Twips(_LONG_EDGE)
    section.top_margin = section.bottom_margin = Twips(_TOP)
    section.left_margin, section.right_margin = Twips(_LEFT), Twips(_RIGHT)
    numbers = parse_xml(f'<w:lnNumType {_W} w:countBy="1" w:distance="{_GAP}" w:restart="continuous"/>')
    section._sectPr.find(f"{{{_NAMESPACE}}}pgMar").addnext(numbers)  # noqa: SLF001 (python-docx has no other way)
    document.styles["Normal"].font.size = Pt(_HALF_POINTS / 2)
    for part, piece in ((section.header, _header(page)), (section.footer, _footer(page))):
        first = part.paragraphs[0]._p  # noqa: SLF001 (as above)
        first.addnext(parse_xml(piece))
        first.getparent().remove(first)
    _facts(document, page)


def _facts(document: Any, page: PrintPage) -> None:
    changed = datetime.fromisoformat(page.moment or _EARLIEST)
    about = document.core_properties
    about.title, about.language, about.author, about.comments = page.title, LANGUAGE, "", ""
    about.created = about.modified = changed.astimezone(UTC).replace(tzinfo=None)
    about.last_modified_by, about.revision = "", 1
    package = document.part.package
    for name in [name for name, link in package.rels.items() if link.reltype.endswith("/thumbnail")]:
        del package.rels[name]
    for language in document.styles.element.iter(f"{{{_NAMESPACE}}}lang"):
        language.set(f"{{{_NAMESPACE}}}val", LANGUAGE)


def _header(page: PrintPage) -> str:
    return f'<w:p {_W}><w:pPr><w:pStyle w:val="Header"/></w:pPr>{_run(page.title, _look(small=True))}</w:p>'


def _footer(page: PrintPage) -> str:
    look = _look(small=True)
    fields = [
        f'<w:fldSimple w:instr=" {name} "><w:r><w:rPr>{look}</w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
        for name in ("PAGE", "NUMPAGES")
    ]
    number = f"{_run('Page ', look)}{fields[0]}{_run(' of ', look)}{fields[1]}{_run('  ·  ', look)}"
    return f'<w:p {_W}><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{number}{_run(page.footer, look)}</w:p>'


def _pieces(page: PrintPage) -> Iterator[str]:
    """Yield the paragraphs in order; only the turns have numbered lines."""
    yield _heading(page.title, 1)
    for line in (page.facts, *page.notes):
        if line:
            yield f"<w:p {_W}><w:pPr><w:suppressLineNumbers/></w:pPr>{_run(line, _look(grey=True))}</w:p>"
    for turn in page.turns:
        if turn.heading:
            yield _heading(turn.heading, 2)
        if turn.margin:
            yield _in_margin(turn.margin)
        yield _turn(turn)
    if not page.turns:
        yield f"<w:p {_W}>{_run('no turn fits', '')}</w:p>"


def _heading(text: str, level: int) -> str:
    about = f'<w:pStyle w:val="Heading{level}"/><w:keepNext/><w:suppressLineNumbers/>'
    return f"<w:p {_W}><w:pPr>{about}</w:pPr>{_run(text, '')}</w:p>"


def _in_margin(text: str) -> str:
    """Return a frame that stands in the right margin beside the paragraph after it."""
    place = _SHORT_EDGE - _RIGHT + _GAP
    frame = (
        f'<w:framePr w:w="{_MARGIN_TEXT}" w:hSpace="{_GAP}" w:wrap="around" w:vAnchor="text" '
        f'w:hAnchor="page" w:x="{place}" w:y="60"/><w:suppressLineNumbers/>'
    )
    return f"<w:p {_W}><w:pPr>{frame}</w:pPr>{_run(text, _look(small=True, grey=True))}</w:p>"


def _turn(turn: PrintTurn) -> str:
    spacing = f'<w:spacing w:before="0" w:after="80" w:line="{_LINE}" w:lineRule="auto"/>'
    label = " ".join(part for part in (turn.id, turn.time) if part)
    parts = [_run(f"{label}  ", _look(small=True, grey=True))]
    parts += [_run(f"{turn.speaker}: ", "<w:b/>")] if turn.speaker else []
    return f"<w:p {_W}><w:pPr>{spacing}</w:pPr>{''.join(parts)}{_run(turn.words, '')}</w:p>"


def _look(*, small: bool = False, grey: bool = False) -> str:
    colour = f'<w:color w:val="{_GREY}"/>' if grey else ""
    return colour + (f'<w:sz w:val="{_SMALL}"/>' if small else "")


def _run(text: str, look: str) -> str:
    """Return a run of text; line ends and tabs of it are kept."""
    about = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = []
    for line in text.split("\n"):
        parts = [escape(on_paper(part)) for part in line.split("\t")]
        lines.append(
            "<w:tab/>".join(f'<w:t xml:space="preserve">{part}</w:t>' if part else "" for part in parts)
        )
    return f"<w:r>{about}{'<w:br/>'.join(lines)}</w:r>"
