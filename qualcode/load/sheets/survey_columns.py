"""The columns of a survey as questions: which columns of the file belong together, and what each is.

Every column of the file stands in exactly one question, as itself or as a member; what people state wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.errors import UsageError, unknown_name
from qualcode.load.sheets.columns import column_as, guessed_columns
from qualcode.load.sheets.question_parts import Part, question_parts
from qualcode.load.sheets.survey_table import Table, distinct
from qualcode.load.sheets.tick_columns import are_ticks, is_beside, scale_of
from qualcode.model import Column, ColumnRole
from qualcode.ports import LoadOptions
from qualcode.text import heading_key

_NO_QUESTIONS = frozenset({"id", "metadata", "personal"})
_LOOSE = frozenset({"closed_single", "closed_multi", "attribute", "open"})
_SINGLE = frozenset({"closed_single", "attribute", "matrix"})


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column of the study and where it stands in the file; `options` has one option per place to tick."""

    column: Column
    places: tuple[int, ...]
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Group:
    """Neighbouring columns that share a question."""

    question: str
    places: tuple[int, ...]
    parts: tuple[Part, ...]


def placed_columns(table: Table, options: LoadOptions) -> list[PlacedColumn]:
    """Return the questions of a survey in the order of its columns, with the roles that people stated."""
    parts = question_parts(table.headings)
    groups = _groups(parts)
    stated = _stated(table, groups, options.columns)
    physical = _physical(table, stated, options.questions)
    found: dict[int, PlacedColumn] = {}
    for group in groups:
        for placed in _grouped(group, table, physical, stated):
            found[placed.places[0]] = placed
    taken = {place for placed in found.values() for place in placed.places}
    for place, column in enumerate(physical):
        if place not in taken:
            found[place] = PlacedColumn(column, (place,))
    ordered = [found[place] for place in sorted(found)]
    names = distinct([placed.column.name for placed in ordered])
    renamed = [
        replace(placed, column=replace(placed.column, name=name))
        for placed, name in zip(ordered, names, strict=True)
    ]
    return _questioned(renamed, options.questions)


def looks_of(table: Table, options: LoadOptions) -> dict[str, ColumnRole]:
    """Return what the columns look like that a person said are open."""
    stated = {_written(name, table.names) for name, role in options.columns.items() if role == "open"}
    if not stated:
        return {}
    chosen = [place for place, name in enumerate(table.names) if name in stated]
    names = [table.names[place] for place in chosen]
    columns = guessed_columns(names, [table.columns[place] for place in chosen])
    return {column.name: column.role for column in columns}


def _groups(parts: Sequence[Part | None]) -> list[_Group]:
    groups: list[_Group] = []
    for place, part in enumerate(parts):
        if part is None or not part.question:
            continue
        last = groups[-1] if groups else None
        if last and last.question == part.question and last.places[-1] == place - 1 and part.item:
            groups[-1] = _Group(part.question, (*last.places, place), (*last.parts, part))
        else:
            groups.append(_Group(part.question, (place,), (part,)))
    return [group for group in groups if len(group.places) > 1]


def _stated(
    table: Table, groups: Sequence[_Group], columns: Mapping[str, ColumnRole]
) -> dict[str, ColumnRole]:
    """Return the roles stated, by name of a column or of a group; a tool's code stands for its column."""
    codes = {heading.code: name for heading, name in zip(table.headings, table.names, strict=True)}
    questions = {group.question for group in groups}
    stated: dict[str, ColumnRole] = {}
    for typed, role in columns.items():
        name = _written(typed, (*table.names, *questions))
        if name in table.names or name in questions:
            stated[name] = role
        elif name in codes:
            stated[codes[name]] = role
        else:
            known = [*table.names, *sorted(questions)]
            raise unknown_name("column", name, known, hint="columns: " + ", ".join(known[:12]))
    return stated


def _written(typed: str, headings: Iterable[str]) -> str:
    """Return a heading as the file writes it: case, accents, apostrophes and blanks make no difference."""
    known = tuple(headings)
    fitting = [name for name in known if heading_key(name) == heading_key(typed)]
    return fitting[0] if typed not in known and len(fitting) == 1 else typed


def _physical(table: Table, stated: Mapping[str, ColumnRole], questions: Mapping[str, str]) -> list[Column]:
    """Return every column of the file; a guessed attribute that is called a question has open answers."""
    asked = {_written(name, table.names) for name in questions}
    codes = [heading.code for heading in table.headings]
    columns = guessed_columns(table.names, table.columns, codes=codes)
    stated_id = "id" in stated.values()
    for place, column in enumerate(columns):
        role = stated.get(column.name)
        if role is not None:
            columns[place] = column_as(column.name, role, table.columns[place])
        elif stated_id and column.role == "id":
            columns[place] = Column(column.name, "metadata")
        elif column.name in asked and column.role in _NO_QUESTIONS:
            raise UsageError(
                f"“{column.name}” looks {column.role}, and no question",
                hint="--column NAME=open where its answers are words",
            )
        elif column.name in asked and column.role == "attribute":
            columns[place] = Column(column.name, "open")
    return columns


def _grouped(
    group: _Group, table: Table, physical: Sequence[Column], stated: Mapping[str, ColumnRole]
) -> list[PlacedColumn]:
    """Return what the columns of a group are together; none when each is a column of its own."""
    wished = stated.get(group.question) if group.question not in table.names else None
    if wished not in {None, "closed_multi", "matrix", "open"}:
        return _each_as(group, table, wished or "ignore", stated)
    free = [
        place
        for place, part in enumerate(group.parts)
        if _may_join(table.names[group.places[place]], physical[group.places[place]], part, stated)
    ]
    if len(free) > 1:
        group = _Group(
            group.question,
            tuple(group.places[place] for place in free),
            tuple(group.parts[place] for place in free),
        )
    elif not _has_companion(group, physical, stated, table):
        return []
    values = [table.columns[place] for place in group.places]
    if wished == "closed_multi" or (wished is None and are_ticks(group.question, group.parts, values)):
        return [_ticks(group, table)]
    if wished == "open":
        return _each_as(group, table, "open", stated)
    return _items(group, table, physical, stated, matrix=wished == "matrix")


def _may_join(name: str, column: Column, part: Part, stated: Mapping[str, ColumnRole]) -> bool:
    role = stated.get(name)
    if role is not None:
        return role == "matrix" and bool(part.item)
    return column.role in _LOOSE


def _has_companion(
    group: _Group, physical: Sequence[Column], stated: Mapping[str, ColumnRole], table: Table
) -> bool:
    return any(
        is_beside(part) and physical[place].role in _LOOSE and table.names[place] not in stated
        for place, part in zip(group.places, group.parts, strict=True)
    )


def _each_as(
    group: _Group, table: Table, role: ColumnRole, stated: Mapping[str, ColumnRole]
) -> list[PlacedColumn]:
    return [
        PlacedColumn(
            column_as(table.names[place], stated.get(table.names[place], role), table.columns[place]),
            (place,),
        )
        for place in group.places
    ]


def _ticks(group: _Group, table: Table) -> PlacedColumn:
    options = tuple(part.item for part in group.parts)
    column = Column(
        name=group.question,
        role="closed_multi",
        options=tuple(dict.fromkeys(options)),
        delimiter="|" if any(";" in option for option in options) else ";",
        members=tuple(table.names[place] for place in group.places),
    )
    return PlacedColumn(column, group.places, options)


def _items(
    group: _Group,
    table: Table,
    physical: Sequence[Column],
    stated: Mapping[str, ColumnRole],
    *,
    matrix: bool,
) -> list[PlacedColumn]:
    """Return the items of a matrix and the boxes for words beside a question."""
    found: list[PlacedColumn] = []
    inside = [
        place
        for place, part in zip(group.places, group.parts, strict=True)
        if part.item
        and not (is_beside(part) and physical[place].role == "open")
        and (matrix or physical[place].role in _SINGLE or not any(table.columns[place]))
    ]
    scale = scale_of([table.columns[place] for place in inside]) if len(inside) > 1 else ()
    for place in inside:
        if scale or matrix or stated.get(table.names[place]) == "matrix":
            options = scale or tuple(dict.fromkeys(filter(None, table.columns[place])))
            column = Column(table.names[place], "matrix", options=options, group=group.question)
            found.append(PlacedColumn(column, (place,)))
    done = {placed.places[0] for placed in found}
    return [*found, *_beside(group, table, physical, stated, done)]


def _beside(
    group: _Group,
    table: Table,
    physical: Sequence[Column],
    stated: Mapping[str, ColumnRole],
    done: set[int],
) -> list[PlacedColumn]:
    first = group.places[0]
    found: list[PlacedColumn] = []
    for place, part in zip(group.places[1:], group.parts[1:], strict=True):
        name = table.names[place]
        if place in done or name in stated or not is_beside(part) or physical[place].role != "open":
            continue
        if not group.parts[0].item and physical[first].role == "open" and first not in done:
            base = (
                found.pop(0)
                if found and found[0].places[0] == first
                else PlacedColumn(physical[first], (first,))
            )
            places = (*base.places, place)
            members = tuple(table.names[each] for each in places)
            found.insert(0, PlacedColumn(replace(base.column, members=members), places))
        else:
            column = Column(name, "open", group=group.question, question=group.question)
            found.append(PlacedColumn(column, (place,)))
    return found


def _questioned(placed: Sequence[PlacedColumn], questions: Mapping[str, str]) -> list[PlacedColumn]:
    known = {name: each.column.name for each in placed for name in (*each.column.members, each.column.name)}
    asked: dict[str, str] = {}
    for typed, question in questions.items():
        name = _written(typed, known)
        if name not in known:
            raise unknown_name("column", name, known, hint="columns: " + ", ".join(list(known)[:12]))
        asked[known[name]] = question
    return [
        replace(each, column=replace(each.column, question=asked.get(each.column.name, each.column.question)))
        for each in placed
    ]
