"""Second counts of the words of pages, OpenDocument texts and RTF, with no code of their parsers.

Each reads raw markup with a few regular expressions, so that a word that a parser loses shows.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from qualcode.load.balance import words_in_text

if TYPE_CHECKING:
    from collections.abc import Iterable

_PAGE_MARKUP = re.compile(
    r"<!--(?:-?>|(.*?)(?:--!?>|\Z))|<!\[CDATA\[(.*?)(?:\]\]>|\Z)|<[!?][^<>]*>"
    r"|<(script|style)(?:[\s/](?>=\s*\"[^\"]*\"|=\s*'[^']*'|[^<>=]|=)*+)?>(.*?)(?:</\3\s*>|\Z)"
    r"|</?([a-z][a-z0-9:_-]*)(?:[\s/](?>=\s*\"[^\"]*\"|=\s*'[^']*'|[^<>=]|=)*+)?>",
    re.IGNORECASE | re.DOTALL,
)
_INLINE = re.compile(
    r"(?!(?:address|article|aside|blockquote|body|br|caption|center|d[dlt]|details|dialog|dir|div|fieldset"
    r"|figcaption|figure|footer|form|h[1-6r]|head|header|hgroup|html|legend|li|main|menu|nav|[ou]l|optgroup"
    r"|option|p|pre|section|select|summary|table|tbody|t[dhr]|template|textarea|tfoot|thead|title)$)",
    re.IGNORECASE,
)
_XML = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<plain>.*?)\]\]>"
    r"|<(?P<close>/?)(?:[\w.-]+:)?(?P<name>[\w.-]+)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)
_OWN_TEXT = re.compile(
    r"note|annotation|frame|custom-shape|rect|line|polyline|polygon|regular-polygon|path|circle|ellipse"
    r"|connector|caption|measure|control|page-thumbnail|g|scene|deletion|body|master-styles"
)
_CHANGE_ID = re.compile(r"[\s:](?:change-)?id\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_HIDDEN_VALUE = re.compile(r"[\s:]string-value\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_IS_HIDDEN = re.compile(r"[\s:]is-hidden\s*=\s*[\"'](?:true|1)[\"']", re.IGNORECASE)


def words_in_page(content: bytes, encoding: str) -> int:
    """Count the words of an HTML page between its tags, with those of its comments and scripts."""
    page = content.decode(encoding, "replace")
    aside = 0
    shown: list[str] = []
    place = 0
    cited = -1
    for found in _PAGE_MARKUP.finditer(page):
        comment, plain, script, code, tag = found.groups()
        if found.start() == cited and not (comment or plain or script or tag):
            cited = found.end()
            place = found.end()
            continue
        name = (tag or "").lower()
        if found.start() == cited and name == "time":
            shown.append(" ")
        cited = found.end() if name == "cite" and found.group()[1] == "/" else -1
        shown.append(html.unescape(page[place : found.start()]))
        aside += _words(comment or "") + _words(code or "")
        shown.append(plain or "")
        if name and not _INLINE.match(name):
            shown.append("\n")
        place = found.end()
    shown.append(html.unescape(page[place:]))
    return aside + _words("".join(shown))


def words_in_opendocument(parts: Iterable[bytes]) -> int:
    """Count the words of the paragraphs in an OpenDocument's parts, with deletions at their places."""
    return sum(
        _Stretches().count(
            part.decode("utf-16" if part[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
        )
        for part in parts
    )


class _Stretches:
    """Cuts XML at its tags, and keeps the text of notes, frames and deletions apart from what is around."""

    def __init__(self) -> None:
        self._total = 0
        self._texts: list[list[str]] = [[]]
        self._depths = [0]
        self._deleted: dict[str, str] = {}
        self._region = ""

    def count(self, xml: str) -> int:
        """Return the number of words in paragraphs."""
        place = 0
        for found in _XML.finditer(xml):
            self._say(html.unescape(xml[place : found.start()]))
            self._say(found.group("plain") or "")
            if found.group("name"):
                self._tag(found.group("name"), found.group("rest"), closes=bool(found.group("close")))
            place = found.end()
        return self._total + sum(map(_words, self._deleted.values()))

    def _say(self, text: str) -> None:
        if self._depths[-1]:
            self._texts[-1].append(text)

    def _tag(self, name: str, rest: str, *, closes: bool) -> None:
        alone = rest.rstrip().endswith("/")
        if name == "changed-region" and not closes:
            self._region = _value(_CHANGE_ID, rest)
        elif name == "change":
            text = self._deleted.pop(_value(_CHANGE_ID, rest), "")
            self._texts[-1].append(text if self._depths[-1] else f"\n{text}\n")
        elif name in {"s", "tab", "line-break"}:
            self._say("\n")
        elif name == "hidden-text" and _IS_HIDDEN.search(rest):
            self._say(html.unescape(_value(_HIDDEN_VALUE, rest)))
        elif name in {"p", "h"} and not alone:
            self._depths[-1] += -1 if closes else 1
            self._texts[-1].append("\n")
        elif _OWN_TEXT.fullmatch(name) and not alone:
            self._apart(name, closes=closes)

    def _apart(self, name: str, *, closes: bool) -> None:
        if not closes:
            self._texts.append([])
            self._depths.append(0)
            return
        text = "".join(self._texts.pop())
        self._depths.pop()
        if name == "deletion":
            self._deleted[self._region] = text.removeprefix("\n").removesuffix("\n")
        else:
            self._total += _words(text)


def _value(pattern: re.Pattern[str], attributes: str) -> str:
    found = pattern.search(attributes)
    return html.unescape(found.group(1) or found.group(2) or "") if found else ""


def _words(text: str) -> int:
    return words_in_text(text.encode("utf-8", "replace"), "utf-8")
