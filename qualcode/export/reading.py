"""Finished quote banks read back: the quotes that a file prints, with their ids, escapes undone.

Every quote block or row of a file gives one quote, in order; a file that is no quote bank is refused. Words
in quotation marks that have lost their id are quotes too, of an id that nobody has.
"""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import PurePath

from qualcode.errors import BadInputError
from qualcode.export.escaping import unescape_cell, unescape_markdown

PrintedQuote = tuple[str, str]
_WORDS_LINE = re.compile(r"> ?(.*)")
_NAME_LINE = re.compile(r"> ?\*\*((?:\\.|[^*\\])+)\*\*(?: · .*)?")
_DELIMITERS = ",;\t"


def quotes_in(content: bytes, name: str) -> tuple[PrintedQuote, ...]:
    """Return (quote id, printed text) for each quote in the finished file `content` called `name`.

    Reads the CSV (also as Excel saves it again, with semicolons), JSON lines and Markdown that this package
    writes, theme summaries included. Raises `BadInputError` for other files and for damaged ones.
    """
    suffix = PurePath(name).suffix.lower()
    readers = {
        ".csv": _csv_quotes,
        ".jsonl": _jsonl_quotes,
        ".md": _markdown_quotes,
        ".markdown": _markdown_quotes,
    }
    if suffix not in readers:
        known = ", ".join(readers)
        raise BadInputError(f"{name}: quotes cannot be read from such a file", hint=f"known are {known}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = "save it as UTF-8 (in Excel: CSV UTF-8)"
        raise BadInputError(f"{name} is not UTF-8 (byte {error.start + 1})", hint=hint) from None
    return readers[suffix](text, name)


def _csv_quotes(text: str, name: str) -> tuple[PrintedQuote, ...]:
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadInputError(f"{name} is a damaged CSV file: {error}", hint="export it again") from None
    columns = [unescape_cell(cell) for cell in rows[0]] if rows else []
    if "id" not in columns or "text" not in columns:
        raise BadInputError(f"{name} has no columns id and text", hint="is it a quote bank?")
    quotes: list[PrintedQuote] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        if len(row) != len(columns):
            message = f"{name}, row {number}: {len(row)} cells under {len(columns)} columns"
            raise BadInputError(message, hint="export it again")
        quotes.append((unescape_cell(row[columns.index("id")]), unescape_cell(row[columns.index("text")])))
    return tuple(quotes)


def _jsonl_quotes(text: str, name: str) -> tuple[PrintedQuote, ...]:
    quotes: list[PrintedQuote] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            message = f"{name}, line {number}: no JSON ({error.msg})"
            raise BadInputError(message, hint="one JSON object a line") from None
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("id"), str)
            or not isinstance(row.get("text"), str)
        ):
            raise BadInputError(f"{name}, line {number}: no id and text", hint="is it a quote bank?")
        quotes.append((row["id"], row["text"]))
    return tuple(quotes)


def _markdown_quotes(text: str, name: str) -> tuple[PrintedQuote, ...]:
    lines = [line.rstrip("\r") for line in text.split("\n")]
    quotes: list[PrintedQuote] = []
    for number, line in enumerate(lines):
        named = _NAME_LINE.fullmatch(line)
        if named is None:
            if line.startswith("> “") and not _names(lines, number + 2):
                quotes.append(("", unescape_markdown(_unquoted(line[2:]))))
            continue
        words = _WORDS_LINE.fullmatch(lines[number - 2]) if number >= 2 else None
        if words is None or lines[number - 1].strip() != ">":
            message = f"{name}, line {number + 1}: the words of this quote are not above its id"
            raise BadInputError(message, hint="export it again")
        quotes.append((unescape_markdown(named[1]), unescape_markdown(_unquoted(words[1]))))
    return tuple(quotes)


def _names(lines: list[str], number: int) -> bool:
    return number < len(lines) and _NAME_LINE.fullmatch(lines[number]) is not None


def _unquoted(words: str) -> str:
    return words[1:-1] if words.startswith("“") and words.endswith("”") else words
