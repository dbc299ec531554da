"""The tables of a Word file as rows of text: merged cells filled, deleted text left out.

How far the first paragraph of a cell is set in stands as blanks before its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.containers import Sheet, parse_xml, word_parts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011"}
_TWIPS_A_BLANK = 50
_MAX_COLUMNS = 500


def word_tables(content: bytes, name: str) -> tuple[Sheet, ...]:
    """Return the tables of a Word file, those in cells as part of their cell.

    Raises `BadInputError` for what is no readable Word file.
    """
    document = parse_xml(word_parts(content, name)["document"], name, what="Word file")
    return tuple(
        Sheet(f"table {number}", visible=True, rows=_rows(table))
        for number, table in enumerate(_outermost(document, "tbl"), start=1)
    )


def _outermost(element: Element, tag: str) -> Iterator[Element]:
    """Yield the elements of a tag that lie in no other of the same tag, without what was deleted."""
    for child in element:
        if child.tag == f"{_W}{tag}":
            yield child
        elif child.tag not in _GONE and child.tag != _FALLBACK:
            yield from _outermost(child, tag)


def _rows(table: Element) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    above: list[str] = []
    for row in _outermost(table, "tr"):
        if row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        cells = [""] * _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _outermost(row, "tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
            text = above[len(cells)] if goes_on and len(cells) < len(above) else _text(cell)
            wide = _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            cells += [text, *[""] * (wide - 1)]
        above = cells
        rows.append(tuple(cells))
    return tuple(rows)


def _number(element: Element | None, otherwise: int) -> int:
    said = "" if element is None else element.get(f"{_W}val", "")
    return min(int(said), _MAX_COLUMNS) if said.isascii() and said.isdigit() else otherwise


def _text(cell: Element) -> str:
    paragraphs = ["".join(_pieces(paragraph)) for paragraph in _outermost(cell, "p")]
    first = next(_outermost(cell, "p"), None)
    return _set_in(first) + "\n".join(paragraphs)


def _set_in(paragraph: Element | None) -> str:
    indent = None if paragraph is None else paragraph.find(f"{_W}pPr/{_W}ind")
    said = "" if indent is None else indent.get(f"{_W}left") or indent.get(f"{_W}start") or ""
    return " " * (int(said) // _TWIPS_A_BLANK) if said.isascii() and said.isdigit() and len(said) < 6 else ""


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _GONE and child.tag not in {_FALLBACK, f"{_W}pPr", f"{_W}rPr"}:
            yield from _pieces(child)
