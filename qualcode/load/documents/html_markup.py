"""HTML as a run of tokens: words, opening and closing tags, comments and scripts.

Broken markup is read the same way everywhere: the standard parser reads it differently from one version
of Python to the next, and the same bytes must give the same words. What is no tag is words.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from qualcode.errors import BadInputError
from qualcode.load.encodings import decode, decode_file, mended

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qualcode.model import Problem

VOID = frozenset(
    "area base basefont br col embed frame hr img input link meta param source track wbr".split()  # noqa: SIM905
)
BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup option
    p pre section select summary table tbody td template textarea tfoot th thead title tr ul
    """.split()  # noqa: SIM905
)
_DECLARED = re.compile(rb"""(?i)<(?:meta|\?xml)\b[^<>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""")
_AS_BROWSERS_DO = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "gb2312": "gb18030",
    "shift_jis": "cp932",
}
_EIGHT_BIT = re.compile(r"(?:windows|cp|iso|latin|mac|x-mac|koi8|gb|big5|euc|shift|sjis|us-ascii|ascii|tis)")
_HEAD = 4096
_MARKUP = re.compile(
    r"""
    <!--(?:-?>|(?P<comment>.*?)(?:--!?>|\Z))
    | <!\[CDATA\[(?P<plain>.*?)(?:\]\]>|\Z)
    | <[!?][^<>]*>
    | <(?P<raw>script|style)(?=[\s/>])(?>[^<>"'=]|=\s*(?:"[^"]*"|'[^']*')|["'=])*+>
      (?P<code>.*?)(?:</(?P=raw)\s*>|\Z)
    | <(?P<close>/?)(?P<name>[a-z][a-z0-9:_-]*)(?=[\s/>])
      (?P<attributes>(?>[^<>"'=]|=\s*(?:"[^"]*"|'[^']*')|["'=])*+)>
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a page: "words" (entities decoded), "open" and "close" tags, "comment" or "code"."""

    kind: Literal["words", "open", "close", "comment", "code"]
    text: str = ""
    name: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


def tokens(markup: str) -> Iterator[Token]:
    """Yield the tokens of a page in order; every word of it lies in exactly one."""
    place = 0
    for match in _MARKUP.finditer(markup):
        if match.start() > place:
            yield Token("words", html.unescape(markup[place : match.start()]))
        place = match.end()
        yield from _token(match)
    if place < len(markup):
        yield Token("words", html.unescape(markup[place:]))


def _token(match: re.Match[str]) -> Iterator[Token]:
    if match.group("comment"):
        yield Token("comment", match.group("comment"))
    elif match.group("plain"):
        yield Token("words", match.group("plain"))
    elif match.group("raw"):
        yield Token("code", match.group("code"), match.group("raw").casefold())
    elif match.group("name"):
        name = match.group("name").casefold()
        if match.group("close"):
            yield Token("close", name=name)
        else:
            yield Token("open", name=name, attributes=_attributes(match.group("attributes")))


def _attributes(raw: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(raw):
        found.setdefault(name.casefold(), html.unescape(value.strip("\"'")))
    return found


def decode_page(
    content: bytes, name: str, *, encoding: str = "", repair: bool = False
) -> tuple[str, str, tuple[Problem, ...]]:
    """Return the text of a page as its bytes have it, its encoding and problems.

    Valid UTF-8 is UTF-8; else the declared charset holds where the bytes allow; else the ladder decides.
    Words encoded twice are mended if `repair`. What is invisible is left for the words to be cleaned of:
    taking it out here could make tags where there are none.
    """
    used, problems = _encoding(content, name, encoding, repair=repair)
    raw = content.decode(used, "replace")
    return (mended(raw, repair=True)[0] if repair else raw), used, problems


def _encoding(content: bytes, name: str, encoding: str, *, repair: bool) -> tuple[str, tuple[Problem, ...]]:
    declared = _declared(content)
    if not encoding and declared and b"\0" not in content and not _is_utf8(content):
        try:
            return decode(content, encoding=declared, repair=repair)[1:]
        except BadInputError:
            pass
    return decode_file(content, name, encoding=encoding, repair=repair)[1:]


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return True


def _declared(content: bytes) -> str:
    match = _DECLARED.search(content[:_HEAD])
    if match is None:
        return ""
    said = match.group(1).decode("ascii", "replace").casefold()
    return _AS_BROWSERS_DO.get(said, said) if _EIGHT_BIT.match(said) else ""
