"""The second count of the words of RTF files: groups without words are cut out by their braces.

It shares no code or table with the parser; a page break, a cell and a tab part words, as they do on paper.
"""

from __future__ import annotations

import re

from qualcode.load.balance import words_in_text

_BRACE = re.compile(r"\\[^A-Za-z]|[{}]", re.DOTALL)
_BINARY = re.compile(r"(?<!\\)((?:\\\\)*)\\bin(\d{1,10})[ ]?")
_HEAD = re.compile(r"\{[\r\n]*(\\\*[\r\n]*)?\\([A-Za-z]{1,40})(?:-?\d{1,10})?[ ]?")
_ATOM = re.compile(
    r"\\u(-?\d{1,10})[ ]?|\\'([0-9A-Fa-f]{2})|\\([A-Za-z]{1,40})(-?\d{1,10})?[ ]?|\\([^A-Za-z])"
    r"|([{}])|([\r\n]+|\\)|([^\\{}\r\n]+)",
    re.DOTALL,
)
_SPOKEN = re.compile(
    r"header[lrf]?|footer[lrf]?|footnote|annotation|listtext|pntext|xe|tcn?|rxe|shptxt|dptxbxtext"
)
_DRAWN = re.compile(r"shp(?:grp|inst|rslt)?|do")
_DRAWN_TEXT = re.compile(r"\{[\r\n]*\\(?:shptxt|dptxbxtext)(?![A-Za-z])")
_MUTE = re.compile(
    r"a?ftn(?:cn|sepc?)|atn(?:date|icn|id|parent|ref|time|author)|atrf(?:end|start)|author|background"
    r"|bkmk(?:end|start)|blipuid|buptim|category|colorschememapping|colortbl|comment|company|creatim"
    r"|data(?:field|store)|doccomm|docvar|[fl]chars|ff(?:deftext|entrymcr|exitmcr|helptext|l|name|stattext)|filetbl"
    r"|fld(?:inst|type)|font(?:tbl|emb|file)|formfield|generator|hlinkbase|info|keywords|latentstyles"
    r"|level(?:numbers|text)|list(?:|level|name|override|overridetable|picture|stylename|table)|mailmerge|manager"
    r"|nesttableprops|nextfile|nonesttables|nonshppict|obj(?:alias|class|data|name|sect|time)|old[cpst]props"
    r"|operator|panose|password(?:hash)?|pgp(?:tbl)?|picprop|pict|pn|pnseclvl|pntxt[ab]|printim|private|propname"
    r"|prot(?:end|start|usertbl)|revt(?:bl|im)|rsidtbl|shppict|s[npv]|staticval|stylesheet|subject|svb|template"
    r"|themedata|title|txe|ud|userprops|wgrffmtfilter|windowcaption|writereserv(?:ation|hash|ationhash)|xform"
    r"|xml(?:attrname|attrvalue|close|name|nstbl|open)"
)
_SIGNS = {
    "tab": "\t", "emdash": "-", "endash": "-", "lquote": "'", "rquote": "'", "ldblquote": '"',
    "rdblquote": '"', "bullet": "*", "emspace": " ", "enspace": " ", "qmspace": " ",
    "zwj": "\u200d", "zwnj": "\u200c",
    "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
_PARTING = frozenset("par sect line lbr page column nestcell nestrow cell row".split())  # noqa: SIM905
_SCRIPTS = {
    "77": "mac_roman", "78": "shift_jis", "79": "euc_kr", "80": "gb2312", "81": "big5", "85": "mac_greek",
    "86": "mac_turkish", "88": "mac_latin2", "89": "mac_cyrillic", "128": "cp932", "129": "cp949",
    "130": "johab", "134": "gbk", "136": "cp950", "161": "cp1253", "162": "cp1254", "163": "cp1258",
    "177": "cp1255", "178": "cp1256", "186": "cp1257", "204": "cp1251", "222": "cp874", "238": "cp1250",
    "254": "cp437", "255": "cp850", "256": "mac_roman",
}  # fmt: skip
_NUMBERED = {
    "10000": "mac_roman", "10001": "shift_jis", "10002": "big5", "10003": "euc_kr", "10006": "mac_greek",
    "10007": "mac_cyrillic", "10008": "gb2312", "10029": "mac_latin2", "10079": "mac_iceland",
    "10081": "mac_turkish", "20127": "cp1252", "936": "gbk", "1361": "johab", "54936": "gb18030",
    "65001": "utf-8",
}  # fmt: skip


def words_in_rtf(content: bytes) -> int:
    """Count the words of an RTF file: its text, and by themselves its headers, notes, comments and boxes."""
    counter = _Counter(_without_binary(content.decode("latin-1")))
    while counter.to_read:
        counter.read(*counter.to_read.pop())
    return counter.words


def _without_binary(text: str) -> str:
    kept: list[str] = []
    place = 0
    while found := _BINARY.search(text, place):
        kept += [text[place : found.end(1)], "{}"]
        place = min(len(text), found.end() + int(found.group(2)))
    return "".join([*kept, text[place:]])


def _closing_braces(text: str) -> dict[int, int]:
    closing: dict[int, int] = {}
    opened: list[int] = []
    for found in _BRACE.finditer(text):
        if found.group() == "{":
            opened.append(found.start())
        elif found.group() == "}" and opened:
            closing[opened.pop()] = found.start()
    return closing


class _Counter:
    """Reads stretches of a file one by one; a part that stands apart is a stretch of its own."""

    def __init__(self, text: str) -> None:
        self.words = 0
        self.to_read = [(0, len(text), 0, 1)]
        self._text = text
        self._closing = _closing_braces(text)
        self._file = "cp1252"
        self._fonts: dict[int, str] = {}
        self._default = 0
        self._said: list[str] = []
        self._raw: list[tuple[str, bytes]] = []
        self._skip = 0

    def read(self, start: int, end: int, font: int, fallback: int) -> None:
        """Count the words between two places, given the font and the length of fallbacks there."""
        set_in = [(font, fallback)]
        place = start
        while place < end and (atom := _ATOM.match(self._text, place, end)):
            place = atom.end()
            if atom.group(6) == "{":
                place = self._opened(atom.start(), end, set_in)
            elif atom.group(6):
                self._flush()
                del set_in[-1 if len(set_in) > 1 else 1 :]
            elif not atom.group(7):
                self._take(atom, set_in)
        self._flush()
        said = "".join(self._said)
        self.words += words_in_text(said.encode("utf-8", "replace"), "utf-8")
        self._said = []

    def _flush(self) -> None:
        if self._raw:
            self._said.append(b"".join(raw for _, raw in self._raw).decode(self._raw[0][0], "replace"))
        self._raw = []
        self._skip = 0

    def _opened(self, place: int, end: int, set_in: list[tuple[int, int]]) -> int:
        """Return where to go on: in the group that opens here, or behind it when it is no text."""
        self._flush()
        head = _HEAD.match(self._text, place, end)
        name = head.group(2) if head else ""
        close = min(end, self._closing.get(place, end))
        if head and _SPOKEN.fullmatch(name):
            self.to_read.append((head.end(), close, *set_in[-1]))
        elif name == "upr":
            inner = self._text.find("{\\*\\ud", place, close)
            if inner >= 0:
                set_in += [set_in[-1]] * 2
                return inner + len("{\\*\\ud")
        elif _DRAWN.fullmatch(name):
            self._boxes(place, close, set_in[-1])
        elif name == "fonttbl":
            self._note_fonts(self._text[place:close])
        elif not (head and (head.group(1) or _MUTE.fullmatch(name))):
            set_in.append(set_in[-1])
            return place + 1
        return close + 1

    def _boxes(self, place: int, close: int, state: tuple[int, int]) -> None:
        for box in _DRAWN_TEXT.finditer(self._text, place, close):
            if box.start() >= place and box.start() in self._closing:
                place = self._closing[box.start()]
                self.to_read.append((box.end(), place, *state))

    def _note_fonts(self, table: str) -> None:
        font = 0
        for name, number in re.findall(r"\\(f|fcharset|cpg)(-?\d{1,10})", table):
            if name == "f":
                font = int(number)
                continue
            page = _SCRIPTS.get(number, "") if name == "fcharset" else _page_of(number)
            if name == "fcharset" and number == "0" and not self._file.startswith("mac"):
                page = "cp1252"
            if page:
                self._fonts[font] = page

    def _take(self, atom: re.Match[str], set_in: list[tuple[int, int]]) -> None:
        code, octet, word, number, sign, _, _, plain = atom.groups()
        font, fallback = set_in[-1]
        if octet or plain or (sign and sign in "\\{}"):
            raw = bytes.fromhex(octet) if octet else (plain or sign).encode("latin-1")
            left, self._skip = raw[self._skip :], max(0, self._skip - len(raw))
            self._raw.append((self._fonts.get(font, self._file), left))
            return
        held = self._skip
        self._flush()
        if code or word == "u":
            value = int(code or 0)
            self._said.append(_letter(value & 0xFFFF if -0x8000 <= value < 0x10000 else value))
            self._skip = fallback
        elif word in _SIGNS or sign in {"~", "_", "\t"}:
            self._said.append("" if held else _SIGNS.get(word or "", " " if sign in {"~", "\t"} else "-"))
            self._skip = held - 1 if held and word else 0
        elif word in _PARTING or (sign and sign in "\r\n"):
            self._said.append("\n")
        elif word:
            set_in[-1] = self._setting(word, number, font, fallback)

    def _setting(self, word: str, number: str | None, font: int, fallback: int) -> tuple[int, int]:
        if word == "f":
            font = int(number or 0)
        elif word == "uc":
            fallback = max(0, int(number or 0))
        elif word == "deff":
            font = self._default = int(number or 0)
        elif word == "plain":
            font = self._default
        elif word in {"ansi", "mac", "pc", "pca"}:
            self._file = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "ansicpg":
            self._file = _page_of(number or "") or self._file
        return font, fallback


def _letter(value: int) -> str:
    return "" if value == 0 else chr(value) if 0 < value < 0x110000 else "?"


def _page_of(number: str) -> str:
    name = _NUMBERED.get(number, f"cp{number}")
    try:
        b"a".decode(name)
    except LookupError:
        return ""
    return name
