"""How many words stand in a Word file, counted by patterns over its XML and by nothing that parses it.

It shares no code with the walker, so that a word which the walker loses shows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from qualcode.load.balance import visible_words

_ALTERNATIVES = re.compile(
    r"<(\w+:)?AlternateContent\b[^>]*>((?:(?!<(?:\w+:)?AlternateContent\b).)*?)</(?:\w+:)?AlternateContent>",
    re.DOTALL,
)
_CHOICE = re.compile(r"<(?:\w+:)?Choice\b[^>]*?(?<!/)>(.*?)</(?:\w+:)?Choice>", re.DOTALL)
_FALLBACK = re.compile(r"<(?:\w+:)?Fallback\b[^>]*?(?<!/)>(.*?)</(?:\w+:)?Fallback>", re.DOTALL)
_HAS_TEXT = re.compile(r"<(?:\w+:)?(?:t|delText|sym|txbxContent)[\s>/]")
_TEXT_BOX = re.compile(r"<(?:\w+:)?txbxContent[\s>].*?</(?:\w+:)?txbxContent>", re.DOTALL)
_TOKEN = re.compile(
    r"<(?:\w+:)?(?:(?:t|delText)(?:\s[^>]*)?(?<!/)>([^<]*)</|(p|br|cr|tab|ptab)[\s/>]"
    r"|(noBreakHyphen)\b|(sym)\b)"
)


def words_in_word(parts: Iterable[bytes]) -> int:
    """Count the words of a Word file's parts by their text elements, wherever these stand.

    Of the alternatives that Word writes for one thing (a text box twice, an emoji twice) one is counted.
    """
    total = 0
    for part in parts:
        xml = part.decode("utf-16" if part[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
        xml = _one_of_each(xml)
        boxes = _TEXT_BOX.findall(xml) if "txbxContent" in xml else []
        outside = _TEXT_BOX.sub("", xml) if boxes else xml
        total += sum(map(_words_of_elements, [*boxes, outside]))
    return total


def _one_of_each(xml: str) -> str:
    changed = "AlternateContent" in xml
    while changed:
        xml, count = _ALTERNATIVES.subn(_alternative, xml)
        changed = count > 0
    return xml


def _alternative(match: re.Match[str]) -> str:
    inner = match.group(2)
    chosen = (choice for choice in _CHOICE.findall(inner) if _HAS_TEXT.search(choice))
    fallback: list[str] = _FALLBACK.findall(inner)
    return next(chosen, fallback[0] if fallback else "")


def _words_of_elements(xml: str) -> int:
    pieces: list[str] = []
    for text, blank, hyphen, symbol in _TOKEN.findall(xml):
        if blank:
            pieces.append("\n")
        else:
            pieces.append("-" if hyphen else "x" if symbol else html.unescape(text))
    return visible_words("".join(pieces))
