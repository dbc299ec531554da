"""Small synthetic files for the tests of loading: Word and Excel containers, and a way to read by name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from qualcode.load.recognise import recognise
from qualcode.model import Loaded
from qualcode.plugins import LOADERS, plugin
from qualcode.ports import Loader, LoadOptions

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def loaders() -> list[Loader]:
    """Return all built-in loaders in the order of the table."""
    return [plugin("loaders", name) for name in LOADERS]


def load_as(name: str, content: bytes, file_name: str, options: LoadOptions | None = None) -> Loaded:
    """Read `content` with the named loader."""
    loader: Loader = plugin("loaders", name)
    return loader.load(content, file_name, options or LoadOptions())


def load_best(content: bytes, file_name: str, options: LoadOptions | None = None) -> Loaded:
    """Read `content` with the loader that is surest of it."""
    best = recognise(content, file_name, loaders())[0][0]
    return best.load(content, file_name, options or LoadOptions())


def docx(body: str, *, parts: Mapping[str, str] | None = None) -> bytes:
    """Build a Word file from the XML of its body, and of further parts ("comments", "header1")."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        )
        for part, inner in (parts or {}).items():
            archive.writestr(f"word/{part}.xml", f'<w:{part} xmlns:w="{WORD}">{inner}</w:{part}>')
    return buffer.getvalue()


def paragraph(*runs: str) -> str:
    """Build a paragraph from its runs' XML."""
    return f"<w:p>{''.join(runs)}</w:p>"


def run(text: str, *, properties: str = "") -> str:
    """Build a run of text, with its properties ("<w:b/>")."""
    inside = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inside}<w:t xml:space="preserve">{text}</w:t></w:r>'


def said(label: str, text: str) -> str:
    """Build a paragraph with a bold label and what was said."""
    return paragraph(run(f"{label}: ", properties="<w:b/>"), run(text))


def xlsx(*sheets: tuple[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
    """Build a workbook from (name, rows); sheets named in `hidden` are hidden."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
