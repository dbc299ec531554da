"""HTML pages: what Word, Google Docs, Descript and podcast hosts save, with bold labels, tables, and times.

What a reader of the page does not see (scripts, comments, hidden elements) is left out, counted by reason.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.load.documents.balance_documents import words_in_page
from qualcode.load.documents.html_markup import BLOCKS, VOID, Token, decode_page, tokens
from qualcode.load.documents.pieces import (
    COMMENTS,
    DELETED,
    FOOTNOTES,
    HEADERS,
    HIDDEN,
    REJECTED,
    Piece,
    Walk,
    read_document,
)
from qualcode.load.encodings import clean
from qualcode.load.recognise import head_text, refuse_binary
from qualcode.load.sheets.html_table import CODE, HEAD, widest_table
from qualcode.load.sheets.html_table import COMMENTS as PAGE_COMMENTS
from qualcode.ports import LoadOptions, Recognition
from qualcode.text import count_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.model import Loaded

FORMS = "menus and forms"
EMBEDDED = "embedded content"

_REASONS = {
    "head": HEAD,
    "title": HEAD,
    **dict.fromkeys(["nav", "button", "select", "option", "textarea", "datalist"], FORMS),
    **dict.fromkeys(
        ["template", "noscript", "iframe", "object", "audio", "video", "canvas", "svg"], EMBEDDED
    ),
}
_BOLD = frozenset({"b", "strong", "cite", "dt"})
_CLOSED_BY_ITSELF = frozenset({"p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead", "tfoot"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(?:(bold|bolder|[6-9]00)|(normal|lighter|[1-5]00))", re.IGNORECASE)
_PARTS = re.compile(
    r"mso-element\s*:\s*(?:(footnote|endnote)|(comment)|(header|footer))(?:-list)?\b", re.IGNORECASE
)
_RULE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_PRINTED = re.compile(r"@media\s+print[^{}]*\{(?:[^{}]*\{[^{}]*\})*+[^{}]*\}", re.IGNORECASE)
_NOTE_LINK = re.compile(r"#_?(?:ftn|edn|ftnt|endnote|footnote)", re.IGNORECASE)
_COMMENT_LINK = re.compile(r"#_?(?:cmnt|msocom)", re.IGNORECASE)
_NOTE_ID = re.compile(r"(?:ftnt?|edn)\d+", re.IGNORECASE)
_COMMENT_ID = re.compile(r"(?:cmnt|_com_?)\d+", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|cite)\b", re.IGNORECASE)
_TAG = re.compile(r"<(?:p|div|span|br|b|strong|h[1-6]|table|ul|time|a)\b[^<>]*>", re.IGNORECASE)
_FARTHEST = 500
_SHEETS = (".xls", ".xlsx", ".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class _Web:
    """HTML pages as a loader."""

    name: str = "html"
    version: str = "1"

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Look for HTML that is not a spreadsheet or one wide table of data."""
        folded = name.casefold()
        text = head_text(content)
        if folded.endswith(_SHEETS) or not text.lstrip("\ufeff \t\n").startswith("<"):
            return None
        named = folded.endswith((".html", ".htm", ".xhtml"))
        if not (_PAGE.search(text) or (named and _TAG.search(text))) or _is_data(text):
            return None
        return Recognition(0.95 if named else 0.9, "an HTML page")

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read the page; refuse one without words."""
        refuse_binary(content, name)
        text, encoding, problems = decode_page(
            content, name, encoding=options.encoding, repair=options.repair_encoding
        )
        parsed = list(tokens(text))
        page = _Page(Walk(reject=options.tracked_changes == "reject"), _styles(parsed))
        for token in parsed:
            page.take(token)
        walk = page.finish()
        loaded = read_document(self.name, name, walk, words_in_page(content, encoding), options)
        return replace(loaded, problems=(*problems, *loaded.problems))


def _is_data(text: str) -> bool:
    """Whether the page is one table of many columns, with next to no words outside it."""
    if widest_table(text) < 5:
        return False
    outside = re.sub(
        r"(?is)<table\b.*?(?:</table\s*>|\Z)|<head\b.*?(?:</head\s*>|\Z)|<!--.*?(?:-->|\Z)", " ", text
    )
    return count_words(re.sub(r"<[^<>]*>", " ", outside)) < 50


def _styles(parsed: Sequence[Token]) -> dict[str, str]:
    """Return the declarations of the classes in the page's style sheets, which Google Docs writes bold in."""
    styles: dict[str, str] = {}
    for token in parsed:
        if token.kind == "code" and token.name == "style":
            for name, declarations in _RULE.findall(_PRINTED.sub("", token.text)):
                styles[name] = f"{styles.get(name, '')};{declarations}"
    return styles


@dataclass(slots=True)
class _Element:
    """An open element: its name, why its words are left out, whether bold, and whether lines are kept."""

    name: str
    left_out: str = ""
    bold: bool = False
    keeps_lines: bool = False


class _Page:
    """Turns tokens into the pieces, paragraphs and rows of a walk."""

    def __init__(self, walk: Walk, styles: Mapping[str, str]) -> None:
        self._walk = walk
        self._styles = styles
        self._open: list[_Element] = [_Element("")]
        self._names: Counter[str] = Counter()
        self._blank = True
        self._after_cite = False
        self._head: list[str] = []

    def take(self, token: Token) -> None:
        """Take the next token of the page."""
        if self._after_cite and token.name == "time":
            self._words(" ")
        self._after_cite = token.kind == "close" and token.name == "cite"
        if token.kind == "words":
            self._words(token.text)
        elif token.kind in {"comment", "code"}:
            reason = PAGE_COMMENTS if token.kind == "comment" else CODE
            self._walk.ledger.add_words(reason, count_words(clean(token.text)))
        elif token.kind == "open":
            self._start(token)
        else:
            self._end(token.name)

    def finish(self) -> Walk:
        """Close what the page left open."""
        self._close_to(1)
        self._walk.end_paragraph(keep_empty=False)
        self._walk.ledger.add((HEAD, clean("".join(self._head))))
        return self._walk

    def _words(self, text: str) -> None:
        inner = self._open[-1]
        if inner.left_out == HEAD:
            self._head.append(text)
            return
        if inner.keeps_lines:
            self._blank = text[-1:].isspace()
            for number, line in enumerate(clean(text).split("\n")):
                if number:
                    self._walk.add(Piece("\n", inner.bold, inner.left_out))
                self._walk.add(Piece(line, inner.bold, inner.left_out))
            return
        words = _BLANKS.sub(" ", text)
        if self._blank and words.startswith(" "):
            words = words[1:]
        if words:
            self._blank = words.endswith(" ")
            self._walk.add(Piece(clean(words).replace("\n", " "), inner.bold, inner.left_out))

    def _break(self) -> None:
        self._walk.end_paragraph(keep_empty=False)
        self._head.append("\n")
        self._blank = True

    def _break_line(self, inner: _Element) -> None:
        if inner.left_out == HEAD:
            self._head.append("\n")
        else:
            self._walk.add(Piece("\n", inner.bold, inner.left_out))
        self._blank = True

    def _start(self, token: Token) -> None:
        name = token.name
        self._close_implied(name)
        if name == "br":
            self._break_line(self._open[-1])
        elif name == "time" and self._blank:
            self._walk.add(Piece("  ", self._open[-1].bold, self._open[-1].left_out))
        elif name in BLOCKS:
            self._break()
        if name in VOID:
            return
        if name == "tr":
            self._walk.open_row()
        self._open.append(self._element(token))
        self._names[name] += 1
        self._mark_note(token.attributes)

    def _close_implied(self, name: str) -> None:
        """Close what HTML lets people leave open: a paragraph before a block, a cell before a cell."""
        if name == "body" and self._names["head"]:
            self._end("head")
        if name in BLOCKS and self._open[-1].name == "p":
            self._end("p")
        if name not in _CLOSED_BY_ITSELF:
            return
        limits = {"td": ("tr",), "th": ("tr",), "tr": ("table",)}.get(
            name, ("ul", "ol", "dl", "td", "table", "div")
        )
        same = {"td": ("td", "th"), "th": ("td", "th"), "dt": ("dt", "dd"), "dd": ("dt", "dd")}.get(
            name, (name,)
        )
        if not any(self._names[other] for other in same):
            return
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].name in same:
                self._close_to(place)
                return
            if self._open[place].name in limits:
                return

    def _element(self, token: Token) -> _Element:
        outer = self._open[-1]
        style = self._style_of(token.attributes)
        weight = _WEIGHT.findall(style)
        bold = bool(weight[-1][0]) if weight else outer.bold or token.name in _BOLD
        reason = outer.left_out or self._reason(token, style)
        return _Element(token.name, reason, bold, outer.keeps_lines or token.name == "pre")

    def _style_of(self, attributes: Mapping[str, str]) -> str:
        classes = attributes.get("class", "").split()
        return ";".join([*(self._styles.get(name, "") for name in classes), attributes.get("style", "")])

    def _reason(self, token: Token, style: str) -> str:
        if token.name in {"del", "ins"}:
            self._walk.counts["changes"] += 1
            deleted = token.name == "del"
            return ("" if deleted else REJECTED) if self._walk.reject else (DELETED if deleted else "")
        if token.name in _REASONS:
            return _REASONS[token.name]
        if "hidden" in token.attributes or _HIDDEN_STYLE.search(style):
            return HIDDEN
        part = _PARTS.search(style)
        if part:
            return FOOTNOTES if part.group(1) else COMMENTS if part.group(2) else HEADERS
        link = token.attributes.get("href", "")
        if _NOTE_LINK.match(link):
            return FOOTNOTES
        return COMMENTS if _COMMENT_LINK.match(link) else ""

    def _mark_note(self, attributes: Mapping[str, str]) -> None:
        """Leave out the whole block that an anchor says is a note or a comment."""
        identity = attributes.get("id") or attributes.get("name") or ""
        reason = (
            FOOTNOTES if _NOTE_ID.fullmatch(identity) else COMMENTS if _COMMENT_ID.fullmatch(identity) else ""
        )
        if not reason:
            return
        for element in reversed(self._open[1:]):
            element.left_out = element.left_out or reason
            if element.name == "div" or (element.name == "p" and "div" not in self._names):
                return

    def _end(self, name: str) -> None:
        if not self._names[name]:
            if name in BLOCKS or name == "br":
                self._break()
            return
        place = len(self._open) - 1
        farthest = 0 if name in BLOCKS else place - _FARTHEST
        while self._open[place].name != name and place > farthest:
            place -= 1
        if name in BLOCKS:
            self._close_to(place)
        elif self._open[place].name == name:
            del self._open[place]
            self._names[name] -= 1

    def _close_to(self, place: int) -> None:
        while len(self._open) > place:
            element = self._open.pop()
            self._names[element.name] -= 1
            if element.name in {"td", "th"}:
                self._walk.end_cell()
            elif element.name == "tr":
                self._walk.close_row()
            if element.name in BLOCKS:
                self._break()


WEB = _Web()
