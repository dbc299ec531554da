"""A Markdown page taken apart as a reader sees it: block quotations, and what stands in quotation marks.

Whatever any CommonMark reader shows as a block quotation is found, however it is indented or nested.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.export.escaping import unescape_markdown
from qualcode.text import WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTED_LINE = re.compile(r"[ \t]*(?:(?:[-+*]|\d{1,9}[.)]|\[[^\]]*\]:)[ \t]+)*>")
_QUOTING_TAG = re.compile(r"(?<!\\)<(?:blockquote|q)\b", re.IGNORECASE)
_NAME_LINE = re.compile(r"> ?\*\*((?:\\.|[^*\\])+)\*\*(?: · .*)?")
_WORDS_LINE = re.compile(r"> ?(.*)")
_QUOTATIONS = tuple(
    re.compile(pattern)
    for pattern in (
        "[“„]([^“”]*)[“”]?",
        "«([^»]*)»?",
        "[〝❝]([^〞❞]*)[〞❞]?",
        r"(?<![^\W_])[\"＂”‟](?=\S)([^\"＂”‟]*)[\"＂”‟]?",
        r"(?<![^\W_])‘(?=\w)(.*?)’(?![^\W_])",
    )
)
_MARKS = frozenset("“”„‟«»〝〞❝❞\"＂‘’'")
LEAST_WORDS = 3


def blocks_of(page: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield what blank lines part, with the number of its first line; ends of lines carry no blanks."""
    block: list[str] = []
    number = 0
    for number, line in enumerate(_LINE_END.split(page), start=1):
        bare = line.rstrip(" \t")
        if bare:
            block.append(bare)
        elif block:
            yield number - len(block), tuple(block)
            block = []
    if block:
        yield number - len(block) + 1, tuple(block)


def is_quotation(block: Iterable[str]) -> bool:
    """Whether any line of a block opens a block quotation."""
    return any(_QUOTED_LINE.match(line) or _QUOTING_TAG.search(line) for line in block)


def words_and_id(block: Sequence[str]) -> tuple[str | None, str]:
    """Return the words of a block quotation, None where they cannot be told, and its id, "" without one."""
    for number, line in enumerate(block):
        named = _NAME_LINE.fullmatch(line)
        if named is not None:
            return _words(block, number - 2), unescape_markdown(named[1])
    return _words(block, 0), ""


def _words(block: Sequence[str], number: int) -> str | None:
    words = _WORDS_LINE.fullmatch(block[number]) if number >= 0 else None
    if words is None or block[number + 1 : number + 2] != (">",):
        return None
    bare = words[1]
    marked = bare.startswith("“") and bare.endswith("”")
    return unescape_markdown(bare[1:-1] if marked else bare)


def as_read(block: Iterable[str]) -> str:
    """Return a paragraph as one line, escapes undone."""
    return " ".join(unescape_markdown(" ".join(block)).split())


def quotations_in(passage: str, own: Iterable[str]) -> Iterator[str]:
    """Yield what stands in quotation marks in a passage, of three words at least, outside the texts of `own`.

    A quotation that is opened and not closed goes on to the end.
    """
    left = passage
    quoting = (each for each in own if _MARKS & set(each) and len(WORD.findall(each)) >= LEAST_WORDS)
    for text in sorted({" ".join(each.split()) for each in quoting}, key=len, reverse=True):
        left = left.replace(text, " ")
    for pattern in _QUOTATIONS:
        for found in pattern.finditer(left):
            if len(WORD.findall(found[1])) >= LEAST_WORDS:
                yield found[1]
