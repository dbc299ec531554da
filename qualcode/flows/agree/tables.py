"""`qualcode agree --in TABLE`: what coders gave each unit, out of a table, compared outside any study.

Nothing is guessed: a cell that does not fit is told with its line, and two values of one coder for one unit
are refused. A missing cell is missing; `-` is read, and nothing fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite, nan
from pathlib import Path

from qualcode.agree.computing import several
from qualcode.agree.families import USUAL, Family, family
from qualcode.agree.measures import LEVELS, TABLE, measure_named, names_of_measures
from qualcode.agree.ratings import Cell, Ratings
from qualcode.errors import BadInputError, UsageError, unknown_name
from qualcode.export.escaping import unescape_cell
from qualcode.findings import Agreement
from qualcode.flows.agree.measuring import require_which_kappa, unknown_measure
from qualcode.flows.sheets import rows_of
from qualcode.store.files import read_input

EVERY = "all"
NOTHING = "-"
BETWEEN = "|"
_SYNONYMS = {
    "unit": ("item", "segment", "extract"),
    "coder": ("rater", "annotator", "observer"),
    "value": ("values", "code", "codes", "category", "rating"),
}
_BESIDES = frozenset({"source", "turn"})
_LIKE_MISSING = frozenset(("n/a", "na", "nan", "none", "null", "missing", "#n/a"))
_FORM = "the columns are unit, coder and value; or unit and one column a coder"
Rows = Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which measures (none: the usual ones; "all"), at which level, and for ordinal values in which order."""

    measures: tuple[str, ...] = ()
    level: str = ""
    order: str = ""
    draws: int = 1000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class TableAgreement:
    """What a table comes to: the measures asked, and, where cells hold sets and several were asked, codes.

    `remark` names values that often stand for a missing one, and were taken as codes.
    """

    ratings: Ratings
    agreements: tuple[Agreement, ...]
    family: Family | None = None
    remark: str = ""


def agreement_of_table(path: Path | None, asked: Asked, *, content: bytes = b"") -> TableAgreement:
    """Return the agreement of the coders of a table: a file, or `content` where `path` is None.

    Raise `BadInputError` for a table that cannot be read, with the line, and `UsageError` for measures or
    levels that do not go with it.
    """
    level = _level(asked)
    name = path.name if path else "standard input"
    reading = Reading(name, level, _ranks(asked.order) if asked.order else {})
    ratings = ratings_of(rows_of(read_input(path) if path else content, name), reading)
    measures = _measures(asked, level, has_sets=_has_sets(ratings))
    found = several(ratings, measures, level=level, draws=asked.draws, seed=asked.seed)
    remark = _remark(ratings)
    found = tuple(replace(one, note="; ".join(filter(None, (one.note, remark)))) for one in found)
    if len(measures) == 1 or level != "nominal" or not _has_sets(ratings):
        return TableAgreement(ratings, found, remark=remark)
    binary = [measure for measure in measures if TABLE[measure].kind in {"nominal", "levels"}]
    codes = family(ratings, binary, draws=asked.draws, seed=asked.seed) if binary else None
    return TableAgreement(ratings, found, codes, remark)


def _remark(ratings: Ratings) -> str:
    """Say which values look as if they meant that nothing is there; "" without any."""
    used = {code for row in ratings.cells for cell in row for code in cell or ()}
    named = sorted(code for code in used if code.casefold() in _LIKE_MISSING)
    if not named:
        return ""
    return (
        f"{', '.join(map(repr, named))} taken as a code: an empty cell is missing, - is read and nothing fits"
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """How cells are read: the file's name, the level, and of ordinal values the ranks, by folded name."""

    name: str
    level: str = "nominal"
    ranks: Mapping[str, int] = field(default_factory=dict)

    def cell(self, value: str, line: int) -> Cell:
        """Return what a cell says; raise `BadInputError` with the line."""
        if not value:
            return None
        if value == NOTHING:
            codes: frozenset[str] = frozenset()
        else:
            codes = frozenset(code.strip() for code in value.split(BETWEEN))
        if "" in codes or NOTHING in codes:
            raise self.wrong(line, f"{value!r} is no set of codes", "codes are joined as in access|waiting")
        return codes if self.level == "nominal" else self._number(codes, value, line)

    def wrong(self, line: int, what: str, hint: str = _FORM) -> BadInputError:
        """Return the error for a line."""
        return BadInputError(f"{self.name} line {line}: {what}", hint=hint)

    def _number(self, codes: frozenset[str], value: str, line: int) -> Cell:
        if len(codes) != 1:
            raise self.wrong(line, f"{value!r} is not one value", f"{self.level} values stand one in a cell")
        (one,) = codes
        if self.ranks:
            rank = self.ranks.get(one.casefold())
            if rank is None:
                raise self.wrong(line, f"{one!r} is not in --order", f"--order has {', '.join(self.ranks)}")
            return frozenset({str(rank)})
        try:
            number = float(one)
        except ValueError:
            number = nan
        if not isfinite(number):
            ordinal = self.level == "ordinal"
            needed = "numbers, or --order low,mid,high with their names" if ordinal else "numbers"
            raise self.wrong(line, f"{one!r} is not a number", f"{self.level} values are {needed}")
        if self.level == "ratio" and number < 0:
            raise self.wrong(line, f"{one!r} is negative", "ratio values count from a true zero")
        return codes


def ratings_of(rows: Rows, reading: Reading) -> Ratings:
    """Return the ratings in the rows of a table, the first of which names the columns."""
    name = reading.name
    filled = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise BadInputError(f"{name}: no rows", hint=_FORM)
    header = [_plain(cell).casefold().replace(" ", "_") for cell in filled[0][1]]
    named = [cell for cell in header if cell]
    if len(set(named)) != len(named):
        raise BadInputError(
            f"{name}: two columns have the same name", hint=f"its columns: {', '.join(named)}"
        )
    for number, row in filled[1:]:
        if len(row) != len(header):
            raise reading.wrong(
                number, f"{len(row)} cells where the first row has {len(header)}",
                "a comma inside a cell needs quotation marks around the cell",
            )  # fmt: skip
    unit, coder, value = (_column(header, wanted) for wanted in ("unit", "coder", "value"))
    if unit is not None and coder is not None and value is not None:
        return _long(filled[1:], (unit, coder, value), reading)
    if unit is None or coder is not None or value is not None:
        lacking = "unit" if unit is None else "value" if value is None else "coder"
        raise BadInputError(
            f"{name} has no column called {lacking!r}", hint=f"its columns: {', '.join(named)}; {_FORM}"
        )
    columns = [place for place, cell in enumerate(header) if cell and place != unit and cell not in _BESIDES]
    if not columns:
        raise BadInputError(f"{name} has no column of a coder", hint=_FORM)
    return _wide(filled, unit, columns, reading)


def _long(rows: Rows, places: tuple[int, int, int], reading: Reading) -> Ratings:
    """Read one row for each unit and coder."""
    given: dict[tuple[str, str], tuple[Cell, int]] = {}
    for number, row in rows:
        unit, coder, value = (_plain(row[place]) for place in places)
        if not unit or not coder:
            raise reading.wrong(number, f"no {'coder' if unit else 'unit'}")
        cell = reading.cell(value, number)
        before, line = given.setdefault((unit, coder), (cell, number))
        if before != cell:
            raise reading.wrong(
                number, f"{coder} has another value for unit {unit} on line {line}",
                "several codes of one unit stand in one cell, as in access|waiting",
            )  # fmt: skip
    units = tuple(dict.fromkeys(unit for unit, _ in given))
    coders = tuple(dict.fromkeys(coder for _, coder in given))
    missing: tuple[Cell, int] = (None, 0)
    cells = tuple(tuple(given.get((unit, coder), missing)[0] for coder in coders) for unit in units)
    return Ratings("row", units, coders, cells)


def _wide(rows: Rows, unit: int, columns: Sequence[int], reading: Reading) -> Ratings:
    """Read one row for each unit, with a column for each coder."""
    coders = tuple(_plain(rows[0][1][place]) for place in columns)
    seen: dict[str, int] = {}
    cells = []
    for number, row in rows[1:]:
        label = _plain(row[unit])
        if not label:
            raise reading.wrong(number, "no unit")
        if seen.setdefault(label, number) != number:
            raise reading.wrong(number, f"unit {label} is there already, on line {seen[label]}")
        cells.append(tuple(reading.cell(_plain(row[place]), number) for place in columns))
    return Ratings("row", tuple(seen), coders, tuple(cells))


def _plain(cell: str) -> str:
    """Return a cell as it was meant, without what keeps a spreadsheet from running it."""
    return unescape_cell(cell.strip()).strip()


def _column(header: Sequence[str], wanted: str) -> int | None:
    for name in (wanted, *_SYNONYMS[wanted]):
        if name in header:
            return header.index(name)
    return None


def _has_sets(ratings: Ratings) -> bool:
    return any(cell is not None and len(cell) != 1 for row in ratings.cells for cell in row)


def _level(asked: Asked) -> str:
    level = asked.level.strip().casefold() or "nominal"
    if level not in LEVELS:
        raise unknown_name("level", asked.level, LEVELS)
    if asked.order and level != "ordinal":
        raise UsageError("--order is for ordinal values", hint="add --level ordinal")
    return level


def _measures(asked: Asked, level: str, *, has_sets: bool) -> tuple[str, ...]:
    """Return the measures asked for; raise for one that is unknown, or that has no use for the level."""
    found: list[str] = []
    for typed in asked.measures:
        if typed.strip().casefold() == EVERY:
            found += [name for name in TABLE if level == "nominal" or TABLE[name].kind == "levels"]
            continue
        measure = measure_named(typed)
        require_which_kappa(typed)
        if measure is None:
            raise unknown_measure(typed, (*names_of_measures(), EVERY))
        if level != "nominal" and measure.kind != "levels":
            raise UsageError(f"{measure.name} takes no {level} values", hint="--measure alpha does")
        found.append(measure.name)
    if found:
        return tuple(dict.fromkeys(found))
    if level != "nominal":
        return ("alpha",)
    return USUAL if has_sets else tuple(name for name in USUAL if TABLE[name].kind != "sets")


def _ranks(order: str) -> dict[str, int]:
    """Return the rank of each value of `order` ("low,mid,high"), by its folded name."""
    values = [value.strip().casefold() for value in order.split(",")]
    if "" in values or len(set(values)) != len(values):
        raise UsageError(f"--order {order!r}: each value once, from low to high", hint="as in low,mid,high")
    return {value: rank for rank, value in enumerate(values, start=1)}
