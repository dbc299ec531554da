"""Finished files read back: every quote that a file prints, with all that stands beside it, and the rest.

Whatever a reader of the file would take for a quote comes back, with or without an id; what cannot be read in
one way only is refused.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from types import MappingProxyType

from qualcode.errors import BadInputError
from qualcode.export.escaping import unescape_cell
from qualcode.export.pages import as_read, blocks_of, is_quotation, words_and_id

_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class PrintedQuote:
    """A quote as a finished file prints it; its escapes are undone.

    `id` is "" where none stands, `text` None where the words cannot be told from what is around them. A row
    of a table has `columns`, all of them; a quote on a page has `block`, its lines as they stand. `where` is
    the row or the line.
    """

    id: str
    text: str | None
    where: str
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    block: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FinishedFile:
    """What a finished file prints: its quotes, and of a page the paragraphs that are none, by line."""

    quotes: tuple[PrintedQuote, ...]
    passages: tuple[tuple[str, str], ...] = ()


def finished_file(content: bytes, name: str) -> FinishedFile:
    """Read the finished file `content` called `name`.

    Reads the CSV (also as Excel saves it again, with semicolons), JSON lines and Markdown that this package
    writes, theme summaries included. Raises `BadInputError` for other files, for damaged ones, and for a
    table that names a column twice.
    """
    suffix = PurePath(name).suffix.lower()
    readers = {".csv": _csv_file, ".jsonl": _jsonl_file, ".md": _page, ".markdown": _page}
    if suffix not in readers:
        known = ", ".join(readers)
        raise BadInputError(f"{name}: quotes cannot be read from such a file", hint=f"known are {known}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = "save it as UTF-8 (in Excel: CSV UTF-8)"
        raise BadInputError(f"{name} is not UTF-8 (byte {error.start + 1})", hint=hint) from None
    return readers[suffix](text, name)


def _csv_file(text: str, name: str) -> FinishedFile:
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadInputError(f"{name} is a damaged CSV file: {error}", hint="export it again") from None
    columns = [unescape_cell(cell) for cell in rows[0]] if rows else []
    if "id" not in columns or "text" not in columns:
        raise BadInputError(f"{name} has no columns id and text", hint="is it a quote bank?")
    filled = [number for number, column in enumerate(columns) if column or _is_used(rows, number)]
    _require_once([columns[number] for number in filled], name)
    quotes = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        if len(row) != len(columns):
            message = f"{name}, row {number}: {len(row)} cells under {len(columns)} columns"
            raise BadInputError(message, hint="export it again")
        quotes.append(_row_quote({columns[i]: unescape_cell(row[i]) for i in filled}, f"row {number}"))
    return FinishedFile(tuple(quotes))


def _is_used(rows: Sequence[Sequence[str]], number: int) -> bool:
    """Whether a column that nobody named holds anything; spreadsheets add empty ones."""
    return any(cell for row in rows[1:] for cell in row[number : number + 1])


def _require_once(names: Iterable[str], where: str) -> None:
    for column, count in Counter(names).items():
        if count > 1:
            message = f"{where} has {count} columns called {column!r}: nobody can tell which one is read"
            raise BadInputError(message, hint="export it again")


def _row_quote(columns: Mapping[str, str], where: str) -> PrintedQuote:
    return PrintedQuote(columns["id"], columns["text"], where, MappingProxyType(dict(columns)))


def _jsonl_file(text: str, name: str) -> FinishedFile:
    quotes = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            pairs = json.loads(line, object_pairs_hook=_Pairs)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be read"
            raise BadInputError(f"{where}: no JSON ({reason})", hint="one JSON object a line") from None
        row = dict(pairs) if isinstance(pairs, _Pairs) else {}
        if not isinstance(row.get("id"), str) or not isinstance(row.get("text"), str):
            raise BadInputError(f"{where}: no id and text", hint="is it a quote bank?")
        _require_once((column for column, _ in pairs), where)
        quotes.append(_row_quote(_texts(row, where), f"line {number}"))
    return FinishedFile(tuple(quotes))


def _texts(row: Mapping[str, object], where: str) -> dict[str, str]:
    for column, value in row.items():
        if not isinstance(value, str):
            raise BadInputError(f"{where}: {column} is not a text", hint="export it again")
    return {column: value for column, value in row.items() if isinstance(value, str)}


class _Pairs(list[tuple[str, object]]):
    """A JSON object as its pairs, so that a name used twice is seen."""


def _page(text: str, _: str) -> FinishedFile:
    quotes: list[PrintedQuote] = []
    passages: list[tuple[str, str]] = []
    for number, lines in blocks_of(text):
        if is_quotation(lines):
            words, identifier = words_and_id(lines)
            quotes.append(PrintedQuote(identifier, words, f"line {number}", block=lines))
        else:
            passages.append((f"line {number}", as_read(lines)))
    return FinishedFile(tuple(quotes), tuple(passages))
