"""The file people decide in, read back: what was typed, whatever program saved it.

A row that is not understood is a Problem with its place; a decision about an entry that has changed since is
to be made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.codebook.crosswalk.pairs import CodeOf, Decided, Decision
from qualcode.codebook.crosswalk.sheet_columns import COLUMNS, SHEET
from qualcode.codebook.reading import revision_of
from qualcode.model import Problem
from qualcode.text import fold, heading_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.codebook.crosswalk.pairs import Book
    from qualcode.model import Code

_SYNONYMS: Mapping[str, str] = {
    "left code": "left", "right code": "right", "definition agreed": "definition", "new name": "name",
    "reason": "why", "decided by": "who",
}  # fmt: skip
_WORDS: Mapping[str, Decision] = {
    "same": "same", "equal": "same", "merge": "same", "apart": "apart", "separate": "apart",
    "keep apart": "apart", "different": "apart", "under": "under", "below": "under", "over": "over",
    "above": "over",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: what was decided, where it stands, what kind it was, what its two entries said then.

    Revisions are "" in a row that somebody added by hand.
    """

    decided: Decided
    place: str = ""
    kind: str = ""
    left_revision: str = ""
    right_revision: str = ""

    @property
    def by_nobody(self) -> bool:
        """Whether it is the `apart` that a pair without any likeness comes with: nobody decided it."""
        one = self.decided
        return self.kind == "none" and one.decision == "apart" and not (one.who or one.why or one.name)


def entries_of(books: Iterable[Book]) -> dict[CodeOf, Code]:
    """Return the codes of books by book and id, in the order of the books."""
    return {CodeOf(book.name, code.id): code for book in books for code in book.codebook.codes}


def read_rows(rows: Sequence[Sequence[str]], where: str = "") -> tuple[list[Row], list[Problem]]:
    """Return the rows of a file that people decided in, and what was not understood; headings decide.

    `rows` begin with the headings, or have up to five lines before them. `where` is the sheet's name.
    """
    found = columns_of(rows)
    if found is None:
        hint = "the columns Left, Right and Decision say what was decided about which codes"
        return [], [Problem("no-decisions", "there is no column Decision", where, hint, "error")]
    start, columns = found
    read: list[Row] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = {name: _cell(row, column) for name, column in columns.items()}
        if any(cells.values()):
            row_read, problem = _row(cells, f"{where}, row {number}" if where else f"row {number}")
            read += [row_read] if row_read else []
            problems += [problem] if problem else []
    return read, problems


def columns_of(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """Return the line of the headings, from 0, and the columns by what they hold; None where none is."""
    return next(((at, columns) for at, row in enumerate(rows[:6]) if (columns := _columns(row))), None)


def _columns(row: Sequence[str]) -> dict[str, int]:
    """Return the columns by what they hold; none where this is no line of headings."""
    known = {heading_key(heading): name for name, heading, _ in SHEET}
    known |= {heading_key(name.replace("_", " ")): name for name in COLUMNS}
    known.update(_SYNONYMS)
    found: dict[str, int] = {}
    for column, cell in enumerate(row):
        name = known.get(heading_key(cell.replace("_", " ")), "")
        if name and name not in found:
            found[name] = column
    return found if {"left", "right", "decision"} <= found.keys() else {}


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].replace("\u00a0", " ").strip() if column < len(row) else ""


def _row(cells: Mapping[str, str], place: str) -> tuple[Row | None, Problem | None]:
    left, right = _code(cells["left"]), _code(cells["right"])
    if left is None or right is None:
        typed = cells["left"] if left is None else cells["right"]
        said = f"{typed!r} is no code of a book" if typed else "a code is missing"
        return None, Problem("no-code", said, place, "as in kent:waiting-times; see the sheet Codes", "error")
    word = " ".join(fold(cells["decision"]).strip(" .!'\"\u201c\u201d\u2018\u2019").split())
    decision: Decision | Literal[""] = _WORDS.get(word, "")
    problem = None
    if word and not decision:
        problem = Problem(
            "unknown-decision",
            f"{cells['decision']!r} is no decision",
            place,
            "same, apart, under or over",
            "error",
        )
    texts = {name: " ".join(cells.get(name, "").split()) for name in ("name", "who", "why", "definition")}
    if fold(texts["definition"]) in {"left", "right"}:
        texts["definition"] = fold(texts["definition"])
    decided = Decided(left, right, decision, **texts)
    revisions = cells.get("left_revision", ""), cells.get("right_revision", "")
    return Row(decided, place, fold(cells.get("kind", "")), *revisions), problem


def _code(typed: str) -> CodeOf | None:
    book, mark, code = typed.rpartition(":")
    return CodeOf(book.strip(), code.strip()) if mark and book.strip() and code.strip() else None


def kept(
    rows: Iterable[Row], books: Sequence[Book]
) -> tuple[dict[tuple[CodeOf, CodeOf], Decided], list[Row]]:
    """Return decisions for a new proposal, either way round, and the rows whose entries changed since.

    A decision about an entry that says something else now is to be made again: it comes blank, with what it
    was as its reason. Rows about codes that are gone are left out, and returned with the changed ones.
    """
    entries = entries_of(books)
    found: dict[tuple[CodeOf, CodeOf], Decided] = {}
    aside: list[Row] = []
    for row in rows:
        one = row.decided
        if row.by_nobody or not (one.decision or one.who or one.why or one.name):
            continue
        if one.left not in entries or one.right not in entries:
            aside.append(row)
            continue
        if changed_since(row, entries):
            aside.append(row)
            was = f"was {one.decision}" + (f" ({one.why})" if one.why else "")
            one = Decided(one.left, one.right, "", who=one.who, why=f"{was}; an entry has changed since")
        found[one.left, one.right] = one
        found[one.right, one.left] = turned(one, entries)
    return found, aside


def changed_since(row: Row, entries: Mapping[CodeOf, Code]) -> list[CodeOf]:
    """Return those of a row's two codes whose entries are not what they were when the row was written."""
    one = row.decided
    both = ((one.left, row.left_revision), (one.right, row.right_revision))
    return [code for code, was in both if was and code in entries and revision_of(entries[code]) != was]


def turned(one: Decided, entries: Mapping[CodeOf, Code]) -> Decided:
    """Return a decision with left and right changed over: it says the same."""
    decision: Decision | Literal[""] = {"under": "over", "over": "under"}.get(one.decision, one.decision)  # type: ignore[assignment]
    name, definition, why = one.name, one.definition, one.why
    if one.decision == "same":
        name = name or entries[one.left].name
        definition = {"left": "right", "right": "left", "": "right"}.get(definition, definition)
    elif name:
        name, why = "", f"{why} ({one.right} to be called {name!r})".strip()
    return Decided(one.right, one.left, decision, name, one.who, why, definition)
