"""Words made safe for a spreadsheet cell or a Markdown line, and brought back unchanged.

Each pair of functions is exact: undoing an escape gives the same words, whatever they were.
"""

from __future__ import annotations

import html
import re
import unicodedata

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKDOWN = re.compile(r"[\\`*_\[\]{}<>#|~&$^=]|:(?=[\w+\-]+:)")
_LINE_START = re.compile(r"^(?:[+\-]|(\d{1,9})(?=[.)]))")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|(&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")


def escape_cell(text: str) -> str:
    """Return `text` with an apostrophe before it if a spreadsheet would take it for a formula.

    A text that already has apostrophes before such a sign gets one more, so that `unescape_cell` is exact.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_cell(cell: str) -> str:
    """Undo `escape_cell`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def on_paper(text: str) -> str:
    r"""Return `text` with each character that turns the direction of writing as its code, as in `\u202e`.

    Printed as they are they would show words, and those after them, in an order in which nobody said them.
    """
    return _TURNING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def escape_markdown(text: str) -> str:
    """Return `text` as one Markdown line that prints it literally, by any CommonMark reader.

    Signs with a meaning get a backslash; line breaks, control characters, what turns the direction of
    writing, and blanks at the ends become character references; a curly quotation mark at the beginning too,
    so that it is never taken for ours.
    """
    escaped = _MARKDOWN.sub(r"\\\g<0>", text)
    escaped = "".join(_visible(char) for char in escaped)
    escaped = _LINE_START.sub(lambda match: f"{match[1]}\\" if match[1] else f"\\{match[0]}", escaped)
    if escaped[:1] in {" ", "“"}:
        escaped = f"&#{ord(escaped[0])};{escaped[1:]}"
    return f"{escaped[:-1]}&#32;" if escaped.endswith(" ") else escaped


def unescape_markdown(line: str) -> str:
    """Undo `escape_markdown`; other backslash escapes and character references are read too."""
    return _ESCAPED.sub(lambda match: match[1] or _referenced(match[2]), line)


def _visible(char: str) -> str:
    if _TURNING.match(char):
        return f"&#{ord(char)};"
    if char != " " and unicodedata.category(char) in {"Cc", "Zl", "Zp", "Zs"}:
        return f"&#{ord(char)};"
    return char


def _referenced(reference: str) -> str:
    """Return what a character reference stands for, control characters included."""
    numeric = re.fullmatch(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));", reference)
    if numeric is None:
        return html.unescape(reference)
    code = int(numeric[1], 16) if numeric[1] else int(numeric[2])
    return chr(code) if code <= 0x10FFFF else "\ufffd"
