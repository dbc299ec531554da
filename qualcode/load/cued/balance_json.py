"""The second count of words in JSON: every string that is a value, found by its quotation marks alone.

It shares no code with the reading, knows no shape, and counts neither keys nor numbers.
"""

from __future__ import annotations

import re

from qualcode.load.balance import words_in_text

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s*:)?', re.DOTALL)
_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def words_in_json(content: bytes, encoding: str) -> int:
    """Count the words of the strings of a JSON file that are not keys."""
    found = _LITERAL.finditer(content.decode(encoding, "replace"))
    strings = (_unescaped(match.group(1)) for match in found if match.group(2) is None)
    return words_in_text("\n".join(strings).encode("utf-8", "replace"), "utf-8")


def _unescaped(literal: str) -> str:
    return _ESCAPED.sub(_character, literal) if "\\" in literal else literal


def _character(match: re.Match[str]) -> str:
    letter = match.group(1)
    return chr(int(letter[1:], 16)) if len(letter) == 5 else _LETTERS.get(letter, letter)
