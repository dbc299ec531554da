"""Finished bytes as texts to search: what a reader, a program or a curious person could find in a file.

Whatever cannot be read is handed back as unreadable, never skipped.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.model import JsonValue

PARAGRAPH = "\u2029"
_DEPTH = 3
_LARGEST = 400_000_000
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad\u180e"))
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")
_MARKUP = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|<[!?/]?[a-zA-Z][^<>]*>")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=]+))""")
_BLOCK = re.compile(
    r"</?(?:w:p|a:p|text:p|text:h|si|row|c|p|div|li|ul|ol|td|th|tr|table|h[1-6]|br|hr|title|head|"
    r"body|section|article|"
    r"header|footer|figcaption|figure|caption|blockquote|pre|dt|dd|option|label|button|style|"
    r"script|meta|link|w:br|w:cr"
    r"|w:tab|w:comment|comment|dc:\w+|cp:\w+|dcterms:\w+|vt:\w+)\b[^<>]*>|<!--|-->",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"[*`~\\]+|(?<=\w)_{2,}|_{2,}(?=\w)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a file to search: where it is, what it says, and what is counted in it ("line", "row").

    Cells, values and paragraphs are parted by `PARAGRAPH`, so that a line end may lie within a sentence.
    `prose` tells words for readers from technical text, such as style sheets and attributes, where only
    names are looked for. `starts` are the offsets at which rows start, where these are not lines.
    """

    where: str
    text: str
    unit: str = "line"
    prose: bool = True
    starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of a file that cannot be searched, and why."""

    where: str
    why: str


def passages(content: bytes, name: str, *, depth: int = 0) -> Iterator[Passage | Unreadable]:
    """Yield every text in `content`, and every part that cannot be read.

    `name` decides how text is parsed.
    """
    if content.startswith(_ARCHIVES):
        yield from _archive(content, name, depth)
        return
    text = _decoded(content)
    if text is None:
        yield Unreadable(name, "not text in a known encoding")
        return
    suffix = name.rpartition(".")[2].lower()
    kinds = {"json": _json, "jsonl": _jsonl, "csv": _table, "tsv": _table, "html": _html, "htm": _html}
    if suffix in kinds:
        yield from kinds[suffix](text, name)
    elif suffix in {"xml", "rels", "qde", "qdc", "svg"} or text.lstrip()[:5].lower() == "<?xml":
        yield from _xml(text, name)
    else:
        yield from _plain(text, name)


def _decoded(content: bytes) -> str | None:
    """Text as NFC without invisible characters; None for anything that is not text."""
    encoding, skipped = next(
        ((code, len(bom)) for bom, code in _BOMS if content.startswith(bom)), ("utf-8", 0)
    )
    try:
        text = content[skipped:].decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else _clean(text)


def _clean(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(_INVISIBLE))


def _archive(content: bytes, name: str, depth: int) -> Iterator[Passage | Unreadable]:
    if depth >= _DEPTH:
        yield Unreadable(name, "archives within archives")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > _LARGEST or any(part.flag_bits & 1 for part in parts):
                yield Unreadable(name, "too large, or encrypted")
                return
            comments = [archive.comment, *(part.comment for part in parts)]
            listed = PARAGRAPH.join(
                [*(part.filename for part in parts), *(note.decode("utf-8", "replace") for note in comments)]
            )
            yield Passage(f"{name} (names of parts)", _clean(listed), prose=False)
            for part in parts:
                if not part.is_dir():
                    yield from passages(archive.read(part), f"{name}/{part.filename}", depth=depth + 1)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        NotImplementedError,
        OSError,
        ValueError,
        RuntimeError,
    ):
        yield Unreadable(name, "a damaged archive")


def _plain(text: str, name: str) -> Iterator[Passage]:
    """Text as written; and again without Markdown's marks and with entities read, if it has any."""
    yield Passage(name, text)
    read = _clean(html.unescape(_MARKDOWN.sub("", text)))
    if read != text:
        yield Passage(name, read)
    if "<" in text and _MARKUP.search(text):
        yield from _markup(text, name, unit="line")


def _table(text: str, name: str) -> Iterator[Passage]:
    """Read a CSV file cell by cell; as plain text where it cannot be read as one."""
    cells: list[str] = []
    starts: list[int] = []
    length = 0
    try:
        for row in csv.reader(
            io.StringIO(text, newline=""), delimiter="\t" if name.endswith("tsv") else ",", strict=True
        ):
            starts.append(length)
            cells += row
            length += sum(len(cell) + 1 for cell in row)
    except csv.Error:
        yield Passage(name, text)
        return
    yield Passage(name, PARAGRAPH.join(cells), "row", starts=tuple(starts))
    if "&" in text or "<" in text:
        yield from _plain(text, name)


def _json(text: str, name: str) -> Iterator[Passage | Unreadable]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        yield Unreadable(name, "not JSON")
        yield Passage(name, text)
        return
    yield Passage(name, PARAGRAPH.join(_strings(value)), "value")


def _jsonl(text: str, name: str) -> Iterator[Passage | Unreadable]:
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for number, line in enumerate(text.split("\n"), 1):
        try:
            found = list(_strings(json.loads(line))) if line.strip() else []
        except (ValueError, RecursionError):
            yield Unreadable(f"{name}, line {number}", "not JSON")
            found = [line]
        starts.append(length)
        pieces += found
        length += sum(len(piece) + 1 for piece in found)
    yield Passage(name, PARAGRAPH.join(pieces), "line", starts=tuple(starts))


def _strings(value: JsonValue) -> Iterator[str]:
    """Every key, string and number of a JSON value, decoded and clean."""
    if isinstance(value, str):
        yield _clean(value)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield _clean(key)
            yield from _strings(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _html(text: str, name: str) -> Iterator[Passage]:
    technical = re.compile(r"<(style|script)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
    for match in technical.finditer(text):
        yield Passage(f"{name} ({match.group(1).lower()})", match.group(), prose=False)
    yield from _markup(technical.sub(_same_lines, text), name, unit="line")


def _same_lines(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")


def _xml(text: str, name: str) -> Iterator[Passage]:
    yield from _markup(text, name, unit="paragraph")


def _markup(text: str, name: str, *, unit: str) -> Iterator[Passage]:
    """Words joined within a paragraph, words element by element, and what stands in tags."""
    joined = _MARKUP.sub("", _BLOCK.sub(PARAGRAPH, text))
    yield Passage(name, _clean(html.unescape(joined)), unit)
    apart = _MARKUP.sub(_apart, text)
    yield Passage(name, _clean(html.unescape(apart)), "piece", prose=False)
    inside = PARAGRAPH.join(_attributes(text))
    if inside:
        yield Passage(f"{name} (attributes)", inside, "value", prose=False)


def _apart(_match: re.Match[str]) -> str:
    return PARAGRAPH


def _attributes(text: str) -> Iterator[str]:
    for tag in _MARKUP.finditer(text):
        if "=" not in tag.group():
            continue
        for match in _ATTRIBUTE.finditer(tag.group()):
            value = _clean(html.unescape(match.group(2) or match.group(3) or match.group(4) or ""))
            if value and not match.group(1).startswith("xmlns"):
                yield unquote(value) if "%" in value else value
