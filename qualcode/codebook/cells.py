r"""Texts of the codebook as cells of a table, and back, exactly, whatever letters they hold.

In a list each item has a line of its own. What would be read otherwise gets a backslash before it: a bullet
at the start of an item, the arrow before an example's source, `↵` for a line break within an item.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ARROW = "←"
BREAK = "↵"
_EMPTY = "‹empty›"
_ILLEGAL = "[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_WRITTEN_OUT = r"‹(?:U\+[0-9A-F]{4,6}|empty)›"
_BULLET = r"(?:[•‣◦▪●○·\-–—*+]|\d{1,2}[.)])(?=\s|$)"


def text_cell(text: str) -> str:
    """Return a text as a cell: line breaks stay, characters that no file may hold stand as `‹U+FFFE›`."""
    return _guarded(text, marks="")


def cell_text(cell: str) -> str:
    """Undo `text_cell`."""
    return _unguarded(cell.strip(), marks="")


def facet_cell(value: str) -> str:
    """Return a facet's value; one that is there and empty is not the same as none."""
    return text_cell(value) or _EMPTY


def list_cell(items: Sequence[str], *, short: bool = False) -> str:
    """Return a list as a cell, one item a line; in `short` lists a semicolon parts items too when read."""
    return "\n".join(_item_cell(_guarded(item, marks=_marks(short=short))) for item in items)


def cell_list(cell: str, *, short: bool = False) -> list[str]:
    """Undo `list_cell`; bullets and blank lines that people typed go."""
    marks = _marks(short=short)
    lines = cell.split("\n")
    if short:
        lines = [part for line in lines for part in _parted(line, ";")]
    found = (_unguarded(_without_bullet(line.strip()), marks=marks).strip() for line in lines)
    return [item for item in found if item]


def example_cell(examples: Sequence[Mapping[str, str]]) -> str:
    """Return examples as a cell: `words ← source`, one a line."""
    lines = []
    for example in examples:
        words = _item_cell(_guarded(example["text"], marks=f"{BREAK}{ARROW}"))
        source = _guarded(example.get("source", ""), marks=f"{BREAK}{ARROW}")
        lines.append(f"{words} {ARROW} {source}" if source else words)
    return "\n".join(lines)


def cell_examples(cell: str) -> list[dict[str, str]]:
    """Undo `example_cell`."""
    found = []
    for line in cell.split("\n"):
        parts = _parted(_without_bullet(line.strip()), ARROW)
        words, *rest = [_unguarded(part.strip(), marks=f"{BREAK}{ARROW}").strip() for part in parts]
        source = f" {ARROW} ".join(rest)
        if words or source:
            found.append({"text": words, "source": source} if source else {"text": words})
    return found


def pattern_cell(patterns: Sequence[Any]) -> str:
    """Return token patterns as a cell: JSON, one pattern a line."""
    return "\n".join(
        re.sub(_ILLEGAL, lambda found: f"\\u{ord(found[0]):04x}", json.dumps(one, ensure_ascii=False))
        for one in patterns
    )


def cell_patterns(cell: str) -> list[Any]:
    """Undo `pattern_cell`; a line that is no JSON stays text, for the reader of entries to refuse."""
    found: list[Any] = []
    for line in filter(None, map(str.strip, cell.split("\n"))):
        try:
            found.append(json.loads(line))
        except (ValueError, RecursionError):
            found.append(line)
    return found


def _marks(*, short: bool) -> str:
    return f"{BREAK};" if short else BREAK


def _item_cell(item: str) -> str:
    return rf"\{item}" if re.match(rf"\\*{_BULLET}", item) else item


def _without_bullet(line: str) -> str:
    if re.match(rf"\\+{_BULLET}", line):
        return line[1:]
    return re.sub(rf"^{_BULLET}\s+", "", line)


def _guarded(text: str, *, marks: str) -> str:
    special = f"[{marks}]|" if marks else ""
    breaks = r"\n|" if BREAK in marks else ""

    def guarded(found: re.Match[str]) -> str:
        before, what = found[1] * 2, found[2]
        if what == "\n":
            return before + BREAK
        if re.fullmatch(_ILLEGAL, what):
            return f"{before}‹U+{ord(what):04X}›"
        return f"{before}\\{what}"

    return re.sub(rf"(\\*)({special}{breaks}‹(?={_WRITTEN_OUT[1:]})|{_ILLEGAL})", guarded, text)


def _unguarded(cell: str, *, marks: str) -> str:
    special = f"[{marks}]|" if marks else ""

    def read(found: re.Match[str]) -> str:
        slashes, what = "\\" * (len(found[1]) // 2), found[2]
        if len(found[1]) % 2:
            return slashes + what
        if what == _EMPTY:
            return slashes
        if what.startswith("‹"):
            code = int(what[3:-1], 16)
            return slashes + (chr(code) if code <= 0x10FFFF else what)
        return slashes + ("\n" if what == BREAK else what)

    return re.sub(rf"(\\*)({special}{_WRITTEN_OUT})", read, cell)


def _parted(line: str, mark: str) -> list[str]:
    """Return the parts of a line between marks that have no backslash before them."""
    parts, start = [], 0
    for found in re.finditer(rf"(\\*){re.escape(mark)}", line):
        if len(found[1]) % 2 == 0:
            parts.append(line[start : found.end() - 1])
            start = found.end()
    return [*parts, line[start:]]
