"""Second counts of the words of pages, OpenDocument texts and RTF, with no code of their parsers.

Each reads raw markup with a few regular expressions, so that a word that a parser loses shows.
"""

from __future__ import annotations

import html
import re

from qualcode.load.balance import words_in_text

_PAGE_MARKUP = re.compile(
    r"<!--(?:-?>|(.*?)(?:--!?>|\Z))|<!\[CDATA\[(.*?)(?:\]\]>|\Z)|<[!?][^<>]*>"
    r"|<(script|style)(?:[\s/](?>=\s*\"[^\"]*\"|=\s*'[^']*'|[^<>=]|=)*+)?>(.*?)(?:</\3\s*>|\Z)"
    r"|</?([a-z][a-z0-9:_-]*)(?:[\s/](?>=\s*\"[^\"]*\"|=\s*'[^']*'|[^<>=]|=)*+)?>",
    re.IGNORECASE | re.DOTALL,
)
_NAMED_TIME = re.compile(r"(</cite\s*>)(?=<time[\s/>])", re.IGNORECASE)
_INLINE = re.compile(
    r"(?!(?:address|article|aside|blockquote|body|br|caption|center|d[dlt]|details|dialog|dir|div|fieldset"
    r"|figcaption|figure|footer|form|h[1-6r]|head|header|hgroup|html|legend|li|main|menu|nav|[ou]l|optgroup"
    r"|option|p|pre|section|select|summary|table|tbody|t[dhr]|template|textarea|tfoot|thead|title)$)",
    re.IGNORECASE,
)


def words_in_page(content: bytes, encoding: str) -> int:
    """Count the words of an HTML page between its tags, with those of its comments and scripts."""
    page = _NAMED_TIME.sub(r"\1 ", content.decode(encoding, "replace"))
    aside = 0
    shown: list[str] = []
    place = 0
    for found in _PAGE_MARKUP.finditer(page):
        comment, plain, _, code, tag = found.groups()
        shown.append(html.unescape(page[place : found.start()]))
        aside += _words(comment or "") + _words(code or "")
        shown.append(plain or "")
        if tag and not _INLINE.match(tag):
            shown.append("\n")
        place = found.end()
    shown.append(html.unescape(page[place:]))
    return aside + _words("".join(shown))


def _words(text: str) -> int:
    return words_in_text(text.encode("utf-8", "replace"), "utf-8")
