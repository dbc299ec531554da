r"""RTF bytes as tokens, and the code pages that its bytes are written in.

Raw data (`\bin`) is stepped over; what a byte means depends on the font it is set in, not on the file alone.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    rb"\\(?:(?P<word>[A-Za-z]{1,40})(?P<number>-?\d{1,10})?[ ]?"
    rb"|'(?P<hex>[0-9A-Fa-f]{2})|(?P<symbol>[^A-Za-z]))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_CHARSETS = {
    77: "mac_roman", 78: "shift_jis", 79: "euc_kr", 80: "gb2312", 81: "big5", 85: "mac_greek",
    86: "mac_turkish", 88: "mac_latin2", 89: "mac_cyrillic", 128: "cp932", 129: "cp949", 130: "johab",
    134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850", 256: "mac_roman",
}  # fmt: skip
_PAGES = {
    10000: "mac_roman", 10001: "shift_jis", 10002: "big5", 10003: "euc_kr", 10006: "mac_greek", 936: "gbk",
    10007: "mac_cyrillic", 10008: "gb2312", 10029: "mac_latin2", 10079: "mac_iceland", 10081: "mac_turkish",
    1361: "johab", 20127: "cp1252", 54936: "gb18030", 65001: "utf-8",
}  # fmt: skip
_FAMILIES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}


@dataclass(frozen=True, slots=True)
class Token:
    """A control word with its number, a control symbol, a brace, or bytes of text."""

    kind: Literal["word", "symbol", "open", "close", "text", "byte"]
    name: str = ""
    number: int | None = None
    raw: bytes = b""


def tokens(content: bytes) -> Iterator[Token]:
    """Yield the tokens of an RTF file; line ends between them mean nothing."""
    place = 0
    while match := _TOKEN.match(content, place):
        place = match.end()
        if match.lastgroup in {"number", "word"}:
            name = match.group("word").decode("ascii")
            number = int(match.group("number")) if match.group("number") else None
            if name == "bin":
                place += max(0, number or 0)
            yield Token("word", name, number)
        elif match.lastgroup == "hex":
            yield Token("byte", raw=bytes.fromhex(match.group("hex").decode("ascii")))
        elif match.lastgroup == "symbol":
            yield Token("symbol", match.group("symbol").decode("latin-1"))
        elif match.lastgroup == "brace":
            yield Token("open" if match.group("brace") == b"{" else "close")
        elif match.lastgroup == "text":
            yield Token("text", raw=match.group("text"))


@dataclass(slots=True)
class CodePages:
    """Which code page the bytes of a file are in: that of their font, or else the file's."""

    file: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    _font: int = 0

    def note(self, name: str, number: int | None) -> None:
        """Take note of what the head of the file says of its code page."""
        if name in _FAMILIES:
            self.file = _FAMILIES[name]
        elif name == "ansicpg" and number:
            self.file = _known(number) or self.file

    def note_font(self, name: str, number: int | None) -> None:
        """Take note of an entry of the font table."""
        if name == "f":
            self._font = number or 0
        elif name == "fcharset" and number is not None:
            ansi = "cp1252" if number == 0 and not self.file.startswith("mac") else ""
            page = _CHARSETS.get(number, ansi)
            if page:
                self.fonts[self._font] = page
        elif name == "cpg" and number:
            self.fonts[self._font] = _known(number) or self.of(self._font)

    def of(self, font: int) -> str:
        """Return the code page of a font's bytes."""
        return self.fonts.get(font, self.file)


def _known(number: int) -> str:
    name = _PAGES.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return ""
    return name
