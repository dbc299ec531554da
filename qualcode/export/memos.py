"""Memos as a document or a table: Markdown, Word, CSV; in order of time, each with what it is about.

The words come masked; the same memos give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.export.csv_table import csv_bytes
from qualcode.export.escaping import escape_markdown

COLUMNS = ("id", "kind", "by", "at", "edited_at", "about", "text")
_NO_KIND = "Without a kind"


@dataclass(frozen=True, slots=True)
class MemoRow:
    """A memo as it is printed: `about` in words, `text` masked, moments in UTC."""

    id: str
    kind: str
    by: str
    at: str
    edited_at: str
    about: str
    text: str


def memos_csv(rows: Sequence[MemoRow], *, title: str) -> bytes:  # noqa: ARG001 (a table has no place for it)
    """Return the memos as CSV, one a row."""
    return csv_bytes(COLUMNS, ([getattr(row, column) for column in COLUMNS] for row in rows))


def memos_markdown(rows: Sequence[MemoRow], *, title: str) -> bytes:
    """Return the memos under headings, their words printed as they stand."""
    lines = [f"# {escape_markdown(title)}", ""]
    for row in rows:
        lines += [f"## {row.at[:10]}, {escape_markdown(row.by)}{f': {row.kind}' if row.kind else ''}", ""]
        lines += [f"*{escape_markdown(_about(row))}*", ""]
        lines += [*_paragraphs(row.text), ""]
    if not rows:
        lines += ["No memos.", ""]
    return "\n".join(lines).encode()


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the lines of a memo, a line end kept by the two blanks that Markdown wants for it."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        last = place + 1 == len(lines) or not lines[place + 1].strip()
        yield escape_markdown(line) + ("" if last or not line.strip() else "  ")


def memos_word(rows: Sequence[MemoRow], *, title: str) -> bytes:
    """Return the memos as a Word document, one table a kind."""
    from qualcode.export.word_table import WordTable, document_bytes

    kinds = dict.fromkeys(row.kind for row in rows)
    tables = [
        WordTable(
            kind.capitalize() or _NO_KIND,
            ("Memo", "Written", "Words"),
            [[_about(row), f"{row.at[:10]}, {row.by}", row.text] for row in rows if row.kind == kind],
            widths=(2, 1, 5),
        )
        for kind in kinds
    ]
    moment = max((row.edited_at or row.at for row in rows), default="")
    return document_bytes(tables, title=title, moment=moment)


def _about(row: MemoRow) -> str:
    edited = f"; written anew {row.edited_at[:10]}" if row.edited_at else ""
    return f"{row.id}{f', about {row.about}' if row.about else ''}{edited}"


FORMS = {".md": memos_markdown, ".docx": memos_word, ".csv": memos_csv}
