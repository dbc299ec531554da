"""Words on the screen as they are: no markup, and nothing in them commands the terminal.

Every text that people wrote goes through here on its way to a widget.
"""

from __future__ import annotations

import unicodedata

from textual.content import Content

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    """Return `text` with control characters and those that turn the direction of writing made visible."""
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character in _TURNING:
        return f"\\u{ord(character):04x}"
    if character == "\t":
        return "    "
    if character != "\n" and unicodedata.category(character) in {"Cc", "Cs"}:
        return "\ufffd"
    return character


def plain(text: str, style: str = "") -> Content:
    """Return words for a widget, never read as markup."""
    return Content.styled(visible(text), style) if style else Content(visible(text))


def one_line(text: str) -> str:
    """Return words with every run of blanks and line ends as one blank."""
    return " ".join(text.split())
