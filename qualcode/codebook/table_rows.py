"""Rows of tables as entries of a codebook, with the place of each and the fields that they speak of.

Codes above a code come from columns, paths, levels or how far a name is set in; rows that go on with the code
before are taken together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qualcode.codebook.cells import cell_examples, cell_list, cell_patterns, cell_text
from qualcode.codebook.headings import FIELD_HEADINGS
from qualcode.codebook.table import EXAMPLES, LONG_LISTS, SHORT_LISTS
from qualcode.model import Problem
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.codebook.table_columns import Layout

_key = lru_cache(maxsize=16384)(fold)
_LISTS = SHORT_LISTS | LONG_LISTS | EXAMPLES | {"patterns"}
_LOWER = frozenset({"scope", "speakers", "negation", "hypothetical"})
_STATES = {
    **dict.fromkeys(("active", "yes", "true", "in use", "current", "1"), "active"),
    **dict.fromkeys(("retired", "no", "false", "inactive", "deprecated", "0"), "retired"),
}
_PATH = re.compile(r"\s*(?:>|\\+|::|(?<=\s)/(?=\s))\s*")
SUMS = frozenset({"total", "totals", "grand total", "sum"})
_ROOTS = frozenset({"nodes", "codes", "code system"})


@dataclass(slots=True, eq=False)
class Draft:
    """An entry as far as it was read.

    `above` is the draft it stands under, where the table shows that by its form, and `parent` what stands in
    a cell; `covered` are the fields that the tables have a column for, `cells` where their texts stand.
    `bare` is one of which only the name is known so far, `nameless` one whose rows give its id alone, `aside`
    one that only tables without a column for names speak of, `made` one whose id was made of its name.
    `revision` is what it was when the file was written.
    """

    name: str
    where: str
    id: str = ""
    parent: str = ""
    above: Draft | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    covered: set[str] = field(default_factory=set)
    bare: bool = False
    nameless: bool = False
    made: bool = False
    aside: bool = False
    cells: dict[str, str] = field(default_factory=dict)
    revision: str = ""


@dataclass(slots=True)
class Drafts:
    """The entries of all tables so far, in order, and what was wrong with their rows."""

    all: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _stack: list[tuple[int, Draft]] = field(default_factory=list)
    _carried: list[str] = field(default_factory=list)

    def read(self, layout: Layout) -> None:
        """Read the rows of a table of codes."""
        self._stack, self._carried = [], [""] * len(layout.above)
        earlier = list(self.all)
        last: Draft | None = None
        shape = _shape(layout)
        for number, row in enumerate(layout.sheet.rows[layout.heading + 1 :], start=layout.heading + 1):
            if not any(cell.strip() for cell in row):
                continue
            reader = _Row(layout, row, number)
            if reader.is_total():
                said = f"{reader.text('name')!r} is a sum and no code; this row was left out"
                self.problems.append(Problem("total", said, layout.where(number)))
                continue
            draft = self._draft(reader, shape, last, earlier)
            if draft is None:
                where = layout.where(number)
                self.problems.append(Problem("no-name", "this row has no name of a code", where, "", "error"))
                continue
            _take(draft, reader, with_parent=shape != "none")
            last = draft

    def _draft(self, row: _Row, shape: str, last: Draft | None, earlier: Sequence[Draft]) -> Draft | None:
        """Return the draft that a row is about: a known one, a new one, or the one of the row before."""
        upper, name = self._names(row)
        if shape == "path" and not name:
            name = next(iter(_path(row)[-1:]), "")
        identifier = row.text("id")
        if not name and not identifier:
            if last is not None:
                where = row.layout.where(row.number)
                said = f"no name of a code stands here; read as more of {last.name!r}"
                self.problems.append(Problem("goes-on", said, where, "", "info"))
            return last
        if last is not None and self._goes_on(last, row, shape, (upper, name, identifier)):
            where = row.layout.where(row.number)
            said = f"{last.name!r} stands here once more; read as more of {last.where}"
            self.problems.append(Problem("goes-on", said, where, "", "info"))
            return last
        for known in earlier:
            if known.id == identifier if identifier else _key(known.name) == _key(name):
                return known
        if row.layout.above:
            return self._below(upper or [], name, row, identifier)
        draft = self._new(row, name or identifier, identifier)
        draft.nameless, draft.aside = not name, row.layout.name < 0
        self._place(draft, row, shape)
        return draft

    def _goes_on(
        self, last: Draft, row: _Row, shape: str, said: tuple[Sequence[str] | None, str, str]
    ) -> bool:
        """Whether a row names the code of the row before once more, in the same place, and denies nothing."""
        upper, name, identifier = said
        if identifier not in {"", last.id} or _key(last.name) != _key(name or last.name):
            return False
        if not row.goes_on(last):
            return False
        if shape == "columns":
            return self._under(last) == [_key(one) for one in upper or ()]
        if shape in {"depth", "indent"}:
            return bool(self._stack) and self._stack[-1] == (row.level(shape), last)
        return shape == "none" or (shape == "parent" and row.text("parent") in {"", last.parent})

    def _names(self, row: _Row) -> tuple[list[str] | None, str]:
        """Return the names above a row's code, where columns hold them, and its own."""
        name = row.text("name")
        if not row.layout.above:
            return None, name
        for place, column in enumerate(row.layout.above):
            if said := cell_text(row.cell(column)):
                if _key(said) != _key(self._carried[place]):
                    self._carried[place + 1 :] = [""] * (len(self._carried) - place - 1)
                self._carried[place] = said
        if name:
            return [one for one in self._carried if one], name
        filled = [place for place, column in enumerate(row.layout.above) if row.cell(column).strip()]
        if not filled:
            return None, ""
        self._carried[filled[-1] + 1 :] = [""] * (len(self._carried) - filled[-1] - 1)
        line = [one for one in self._carried if one]
        return line[:-1], line[-1]

    def _under(self, draft: Draft) -> list[str]:
        """Return the names above a draft that columns gave it, folded."""
        line = []
        above = draft.above if self._carried else None
        while above is not None:
            line.append(_key(above.name))
            above = above.above
        return line[::-1]

    def _below(self, upper: Sequence[str], name: str, row: _Row, identifier: str) -> Draft:
        """Return the draft at the end of a line of names; those above it are made where they are new."""
        above: Draft | None = None
        for one in upper:
            above = self._child(above, one) or self._new(row, one, "", above=above, bare=True)
        known = self._child(above, name)
        if known is not None and known.bare:
            known.id, known.where = identifier, row.layout.where(row.number)
            return known
        if known is not None and identifier == known.id:
            where = row.layout.where(row.number)
            message = f"{name!r} stands a second time, after {known.where}"
            self.problems.append(Problem("stands-twice", message, where, "take one of them out", "error"))
        return self._new(row, name, identifier, above=above)

    def _child(self, above: Draft | None, name: str) -> Draft | None:
        return next((one for one in self.all if one.above is above and _key(one.name) == _key(name)), None)

    def _new(
        self, row: _Row, name: str, identifier: str, *, above: Draft | None = None, bare: bool = False
    ) -> Draft:
        draft = Draft(name, row.layout.where(row.number), identifier, above=above, bare=bare)
        self.all.append(draft)
        return draft

    def _place(self, draft: Draft, row: _Row, shape: str) -> None:
        """Find what a new draft stands under, by the form of its table."""
        if shape == "parent":
            draft.parent = row.text("parent")
        elif shape == "path":
            self._place_by_path(draft, row)
        elif shape in {"depth", "indent"}:
            depth = row.level(shape)
            while self._stack and self._stack[-1][0] >= depth:
                self._stack.pop()
            draft.above = self._stack[-1][1] if self._stack else None
            self._stack.append((depth, draft))

    def _place_by_path(self, draft: Draft, row: _Row) -> None:
        self.all.remove(draft)
        line = _path(row)
        above: Draft | None = None
        for one in line[:-1] if line and _key(line[-1]) == _key(draft.name) else line:
            above = self._child(above, one) or self._new(row, one, "", above=above, bare=True)
        known = self._child(above, draft.name)
        if known is not None and known.bare:
            self.all.remove(known)
            for other in self.all:
                other.above = draft if other.above is known else other.above
        draft.above = above
        self.all.append(draft)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with what its columns mean."""

    layout: Layout
    row: Sequence[str]
    number: int

    def cell(self, column: int) -> str:
        return self.row[column] if 0 <= column < len(self.row) else ""

    def text(self, kind: str) -> str:
        said = [cell_text(self.cell(column)) for column in self.layout.of(kind)]
        return "\n".join(filter(None, said)) if kind != "name" else next(iter(filter(None, said)), "")

    def level(self, shape: str) -> int:
        """Return how deep a row stands: the number in its cell, or how far its name is set in."""
        if shape == "depth":
            found = re.search(r"[0-9]+", self.text("depth"))
            return int(found[0]) if found else 0
        cell = self.cell(self.layout.name)
        return len(cell) - len(cell.lstrip(" \t\u00a0"))

    def covered(self) -> set[str]:
        """Return the fields that the table has columns for."""
        return {kind for kind in self.layout.columns.values() if _is_field(kind)} - {"id", "name", "parent"}

    def values(self) -> Iterator[tuple[str, Any]]:
        """Yield each field with what stands in its cell, blank cells left out."""
        for column, kind in self.layout.columns.items():
            cell = self.cell(column)
            if not cell.strip() or not _is_field(kind) or kind in {"id", "name", "parent"}:
                continue
            yield kind, _value(kind, cell)
        if label := self.text("label"):
            yield "label", label

    def is_total(self) -> bool:
        """Whether a row sums up those above it: its name says so, and beside it are numbers alone."""
        name = self.text("name")
        others = [cell.strip() for cell in self.row if cell.strip() and cell.strip() != name]
        numbers = all(re.fullmatch(r"[0-9][0-9 ,.]*%?", cell) for cell in others)
        return _key(name) in SUMS and bool(others) and numbers

    def goes_on(self, last: Draft) -> bool:
        """Whether no text of the row is another than the one of the draft before."""
        said = {
            kind: value for kind, value in self.values() if kind not in _LISTS and _rule(kind) not in _LISTS
        }
        return all(last.fields.get(kind, value) == value for kind, value in said.items())


def _shape(layout: Layout) -> str:
    """Return how a table shows what stands under what."""
    if layout.above:
        return "columns"
    for kind in ("parent", "path", "depth"):
        if layout.of(kind):
            return kind
    rows = layout.sheet.rows[layout.heading + 1 :]
    indented = any(
        len(row) > layout.name >= 0
        and row[layout.name][:1] in {" ", "\t", "\u00a0"}
        and row[layout.name].strip()
        for row in rows
    )
    return "indent" if indented else "none"


def _path(row: _Row) -> list[str]:
    """Return the names of a row's path, without the root that other programs put on top."""
    line = [part for part in _PATH.split(row.text("path")) if part]
    return line[1:] if len(line) > 1 and _key(line[0]) in _ROOTS else line


def _is_field(kind: str) -> bool:
    return kind in FIELD_HEADINGS or kind.startswith(("rules.", "facet."))


def _rule(kind: str) -> str:
    return kind.removeprefix("rules.")


def _value(kind: str, cell: str) -> Any:
    key = _rule(kind)
    if key in EXAMPLES:
        return cell_examples(cell)
    if key == "patterns":
        return cell_patterns(cell)
    if key in SHORT_LISTS | LONG_LISTS:
        return cell_list(cell, short=key in SHORT_LISTS)
    text = cell_text(cell)
    if key == "status":
        return _STATES.get(_key(text), text)
    if key == "within" and text.isascii() and text.isdigit():
        return int(text)
    return text.lower() if key in _LOWER else text


def _take(draft: Draft, row: _Row, *, with_parent: bool) -> None:
    """Put into a draft what a row says, and where."""
    for kind, value in row.values():
        _put(draft, kind, value)
    for column, kind in row.layout.columns.items():
        if row.cell(column).strip():
            draft.cells.setdefault(kind, row.layout.where(row.number, column))
    draft.covered |= row.covered() | ({"parent"} if with_parent else set())
    draft.revision = row.text("revision") or draft.revision
    draft.bare = False


def _put(draft: Draft, kind: str, value: Any) -> None:
    known = draft.fields.get(kind)
    if isinstance(value, list) and isinstance(known, list):
        draft.fields[kind] = [*known, *(one for one in value if one not in known)]
    elif isinstance(value, str) and isinstance(known, str) and kind in {"definition", "rationale"}:
        draft.fields[kind] = known if value == known else f"{known}\n{value}"
    else:
        draft.fields[kind] = value
