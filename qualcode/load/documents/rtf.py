"""RTF files: text in its code pages, bold labels, tables; what is hidden, deleted or set apart is left out.

Every group of a file is body text, a part of its own (header, note, comment, box), or holds no words at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from qualcode.errors import BadInputError
from qualcode.load.documents.balance_rtf import words_in_rtf
from qualcode.load.documents.pieces import BOXES, DELETED, HIDDEN, REJECTED, Piece, Walk, read_document
from qualcode.load.documents.rtf_names import APART, BOXED, BREAKS, CHARACTERS, NO_WORDS, SHAPES, SYMBOLS
from qualcode.load.documents.rtf_tokens import CodePages, Token, tokens
from qualcode.load.encodings import clean
from qualcode.load.recognise import refuse_binary
from qualcode.model import Problem
from qualcode.ports import LoadOptions, Recognition
from qualcode.signatures import sniff
from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.model import Loaded

_HIGH = range(0xD800, 0xDC00)
_LOW = range(0xDC00, 0xE000)
_REPLACEMENT = "\ufffd"

Kind = Literal["body", "apart", "fonts", "shape", "both", "nothing"]


@dataclass(slots=True)
class _Group:
    """What holds inside a group: where its words go, and how they are set."""

    kind: Kind = "body"
    reason: str = ""
    words: list[str] | None = None
    owner: bool = False
    font: int = 0
    skip: int = 1
    hidden: bool = False
    deleted: bool = False
    inserted: bool = False
    bold: bool = False
    first: bool = True
    starred: bool = False
    outer: _Group | None = None


@dataclass(frozen=True, slots=True)
class _Rtf:
    """RTF files as a loader."""

    name: str = "rtf"
    version: str = "1"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for the first bytes of every RTF file."""
        if sniff(content) == "rtf":
            return Recognition(0.95, "an RTF file")
        return Recognition(0.9, "named .rtf") if name.casefold().endswith(".rtf") and sniff(content) else None

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the document; refuse an empty one, and AI notes without a transcript."""
        refuse_binary(content, name, expected="rtf")
        if sniff(content) != "rtf":
            raise BadInputError(
                f"{name} is not an RTF file: it does not begin as one",
                hint="is it plain text under a wrong name? --as text reads it",
            )
        reader = _Reader(Walk(reject=options.tracked_changes == "reject"))
        for token in tokens(content):
            reader.take(token)
        if reader.unclosed and not options.force:
            raise BadInputError(
                f"{name} is cut off: the end of the RTF file is missing",
                hint="download or copy it again; --force reads what is left",
            )
        walk, problems = reader.finish()
        loaded = read_document(self.name, name, walk, words_in_rtf(content), options)
        return replace(loaded, problems=(*problems, *loaded.problems))


class _Reader:
    """Takes tokens, and puts their words into the pieces, paragraphs and rows of a walk."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._pages = CodePages()
        self._default_font = 0
        self._groups: list[_Group] = [_Group()]
        self._bytes = bytearray()
        self._page = ""
        self._high = 0
        self._to_skip = 0
        self._undecodable = 0
        self._in_row = False

    def take(self, token: Token) -> None:
        """Take the next token of the file."""
        group = self._groups[-1]
        if token.kind in {"text", "byte"}:
            self._add_bytes(token.raw)
        elif token.kind == "open":
            self._end_bytes()
            self._end_high()
            self._to_skip = 0
            self._open(group)
        elif token.kind == "close":
            self._end_bytes()
            self._to_skip = 0
            self._close()
        elif token.kind == "symbol":
            self._symbol(group, token.name)
        else:
            self._end_bytes()
            self._word(group, token)
        if token.kind != "open" and not (token.kind == "symbol" and token.name == "*"):
            group.first = False

    @property
    def unclosed(self) -> int:
        """How many groups are open."""
        return len(self._groups) - 1

    def finish(self) -> tuple[Walk, list[Problem]]:
        """Close what the file left open, and say whether it was cut off or held bytes that are no text."""
        self._end_bytes()
        unclosed = self.unclosed
        while len(self._groups) > 1:
            self._close()
        self._walk.close_row()
        self._walk.end_paragraph(keep_empty=False)
        problems: list[Problem] = []
        if unclosed:
            hint = "was the download complete? look at its end"
            problems.append(Problem("cut-off", "the file ends in the middle", where="at its end", hint=hint))
        if self._undecodable:
            bad = counted(self._undecodable, "byte")
            message = f"{bad} could not be read as text in the code page of the font; each stands as �"
            problems.append(Problem("damaged-bytes", message, count=self._undecodable))
        return self._walk, problems

    def _open(self, outer: _Group) -> None:
        outer.first = False
        self._groups.append(replace(outer, owner=False, first=True, starred=False, outer=outer))

    def _close(self) -> None:
        self._end_high()
        if len(self._groups) == 1:
            return
        group = self._groups.pop()
        if group.owner and group.words is not None:
            self._walk.leave_out(group.reason, "".join(group.words))

    def _symbol(self, group: _Group, symbol: str) -> None:
        if symbol in "\\{}":
            self._add_bytes(symbol.encode("ascii"))
            return
        self._end_bytes()
        if symbol == "*" and group.first:
            group.starred = True
        elif symbol in "\r\n":
            self._end_paragraph(group)
        elif symbol in SYMBOLS and not self._skipped():
            self._say(SYMBOLS[symbol])
        self._to_skip = 0

    def _word(self, group: _Group, token: Token) -> None:
        name, number = token.name, token.number
        if group.first and self._destination(group, name):
            return
        if group.kind == "fonts":
            self._pages.note_font(name, number)
        elif name == "u":
            self._unicode(number or 0)
            self._to_skip = group.skip
        elif name in CHARACTERS:
            if not self._skipped():
                self._say(CHARACTERS[name])
        else:
            self._to_skip = 0
            self._control(group, token)

    def _control(self, group: _Group, token: Token) -> None:
        name = token.name
        if name in {"par", "sect"}:
            self._end_paragraph(group)
        elif name in BREAKS:
            self._say("\n")
        elif name in {"cell", "row", "trowd", "intbl"}:
            self._table(group, name)
        else:
            self._format(group, name, token.number)

    def _destination(self, group: _Group, name: str) -> bool:
        """Set what the words of a group are, when its first control word says so."""
        if group.kind in {"nothing", "fonts"} or (group.kind == "both" and name != "ud"):
            return False
        if name in BOXED or (name in APART and group.kind != "shape"):
            group.kind, group.reason = "apart", APART.get(name, BOXES)
            group.words, group.owner = [], True
        elif name == "ud" and group.kind == "both" and group.outer is not None:
            around = group.outer
            while around.kind == "both" and around.outer is not None:
                around = around.outer
            group.kind, group.words, group.reason = around.kind, around.words, around.reason
        elif name == "fonttbl":
            group.kind = "fonts"
        elif name == "upr":
            group.kind = "both"
        elif name in SHAPES:
            group.kind = "shape"
        elif name in NO_WORDS or group.starred:
            group.kind = "nothing"
        else:
            return False
        return True

    def _format(self, group: _Group, name: str, number: int | None) -> None:
        on = number != 0
        if name == "plain":
            group.hidden = group.deleted = group.inserted = group.bold = False
            group.font = self._default_font
        elif name == "v":
            group.hidden = on
        elif name == "b":
            group.bold = on
        elif name in {"deleted", "revised"}:
            self._walk.counts["changes"] += on and group.kind == "body"
            group.deleted = on if name == "deleted" else group.deleted
            group.inserted = on if name == "revised" else group.inserted
        elif name == "f":
            group.font = number or 0
        elif name == "uc":
            group.skip = max(0, number or 0)
        elif name == "deff":
            self._default_font = group.font = number or 0
        else:
            self._pages.note(name, number)

    def _unicode(self, number: int) -> None:
        code = number & 0xFFFF if -0x8000 <= number < 0x10000 else number
        if self._high and code in _LOW:
            self._put(chr(0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00))
            self._high = 0
            return
        self._end_high()
        if code in _HIGH:
            self._high = code
        elif code:
            self._put(chr(code) if 0 < code < 0x110000 and code not in _LOW else _REPLACEMENT)

    def _end_high(self) -> None:
        if self._high:
            self._high = 0
            self._put(_REPLACEMENT)

    def _skipped(self) -> bool:
        """Whether this character only stands in for the Unicode one before it."""
        if self._to_skip:
            self._to_skip -= 1
            return True
        return False

    def _add_bytes(self, raw: bytes) -> None:
        if self._to_skip:
            raw, self._to_skip = raw[self._to_skip :], max(0, self._to_skip - len(raw))
        group = self._groups[-1]
        if not raw or group.kind not in {"body", "apart"}:
            return
        page = self._pages.of(group.font)
        if page != self._page:
            self._end_bytes()
            self._page = page
        self._bytes += raw

    def _end_bytes(self) -> None:
        if self._bytes:
            text = self._bytes.decode(self._page, "replace")
            self._undecodable += text.count(_REPLACEMENT)
            self._bytes.clear()
            self._say(text)

    def _say(self, text: str) -> None:
        self._end_high()
        self._put(text)

    def _put(self, text: str) -> None:
        group = self._groups[-1]
        if group.kind == "apart" and group.words is not None:
            group.words.append(text)
        elif group.kind == "body":
            reason = self._reason(group)
            for number, line in enumerate(clean(text).split("\n")):
                if number:
                    self._walk.add(Piece("\n", group.bold, reason))
                self._walk.add(Piece(line, group.bold, reason))

    def _reason(self, group: _Group) -> str:
        if group.deleted and not self._walk.reject:
            return DELETED
        if group.inserted and self._walk.reject:
            return REJECTED
        return HIDDEN if group.hidden else ""

    def _end_paragraph(self, group: _Group) -> None:
        self._end_high()
        reason = self._reason(group)
        if group.kind != "body" or reason in {DELETED, REJECTED}:
            self._put("\n")
        else:
            self._walk.end_paragraph()

    def _table(self, group: _Group, name: str) -> None:
        self._end_high()
        if group.kind != "body":
            self._put("\n" if name in {"cell", "row"} else "")
            return
        if not self._in_row and name != "row" and (name == "cell" or not self._walk.pending):
            self._walk.open_row()
            self._in_row = True
        if name == "cell":
            self._walk.end_cell()
        elif name == "row" and self._in_row:
            self._walk.close_row()
            self._in_row = False
        elif name == "row":
            self._put("\n")


RTF = _Rtf()
