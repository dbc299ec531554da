"""What the register says, folded from its events: the same on every machine that has the same events.

Each event names those on the same thing that it was written `over`; where two know nothing of each other,
neither is the later, and they are rivals until somebody writes over both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qualcode.model import Entity

Row = Mapping[str, Any]
ORDER = "order"


@dataclass(frozen=True, slots=True)
class Names:
    """What the register says, folded: entities by id, labels and file names by source.

    `corrected` are names of files that corrected a source, by source and SHA-256. `rivals` are ids that two
    people registered differently, without knowing of each other.
    """

    entities: Mapping[str, Entity]
    labels: Mapping[tuple[str, str], str]
    files: Mapping[str, str]
    corrected: Mapping[tuple[str, str], str] = field(default_factory=dict)
    rivals: tuple[str, ...] = ()

    def file_of(self, source: str, sha256: str) -> str:
        """Return the name of the file that a source holds now, or was imported from; "" for none."""
        return self.corrected.get((source, sha256), self.files.get(source, ""))


@dataclass(frozen=True, slots=True)
class _Said:
    """An event with the ids of those on the same thing that it was written over."""

    id: str
    row: Row
    over: frozenset[str]

    @property
    def rank(self) -> tuple[int, str]:
        return len(self.over), self.id


def fold_names(events: Iterable[Row]) -> Names:
    """Fold the register's events; events not in the log yet are written over all before them.

    Of rivals the same one holds everywhere, and a name may be published where nobody says otherwise.
    """
    things = _by_thing(list(events))
    entities: dict[str, Entity] = {}
    rivals = []
    latest: dict[str, dict[Any, Row]] = {"label": {}, "file": {}, "corrected": {}}
    for (op, key), said in things.items():
        if op == "add":
            entities[key], rival = _entity(said)
            rivals += [key] if rival else []
        elif op in latest:
            latest[op][key] = _heads(said)[-1].row
    return Names(
        entities,
        {key: row["id"] for key, row in latest["label"].items()},
        {key: row["name"] for key, row in latest["file"].items()},
        {key: row["name"] for key, row in latest["corrected"].items()},
        tuple(sorted(rivals)),
    )


def written_over(known: Sequence[Row], fresh: Sequence[Row]) -> list[dict[str, Any]]:
    """Return events that are new, each with the events on the same thing that it is written `over`."""
    over = _over([*known, *fresh])
    return [
        {**row, "over": sorted(over[row["event"]])}
        if _thing(row) and "event" in row and "over" not in row
        else dict(row)
        for row in fresh
    ]


def unordered(events: Sequence[Row]) -> tuple[str, ...]:
    """Return the events that say nothing of what they were written over, in the order of the lines."""
    given = {name for row in events if row["op"] == ORDER for name in row["of"]}
    return tuple(
        row["event"]
        for row in events
        if _thing(row) and "event" in row and "over" not in row and row["event"] not in given
    )


def _thing(row: Row) -> tuple[str, Any] | None:
    """Return what an event is about; None for one that names no name."""
    if row["op"] == "add":
        return "add", row["id"]
    if row["op"] == "label":
        return "label", (row["source"], row["label"])
    if row["op"] == "file":
        corrected = "original" in row
        return ("corrected", (row["source"], row["original"])) if corrected else ("file", row["source"])
    return None


def _over(rows: Sequence[Row]) -> dict[str, frozenset[str]]:
    """Return what each event was written over: what it says, an order that was kept, or the lines before."""
    things = {row["event"]: _thing(row) for row in rows if "event" in row}
    orders = [row["of"] for row in rows if row["op"] == ORDER]
    found: dict[str, set[str]] = {}
    for order in orders:
        for thing, names in _grouped((things.get(name), name) for name in order).items():
            for place, name in enumerate(names if thing else ()):
                found.setdefault(name, set()).update(names[:place])
    before: dict[Any, list[str]] = {}
    for row in rows:
        thing, name = _thing(row), row.get("event", "")
        if thing is None or not name:
            continue
        if "over" in row:
            found[name] = set(row["over"])
        found.setdefault(name, set(before.get(thing, ())))
        before.setdefault(thing, []).append(name)
    return {name: frozenset(over) for name, over in found.items()}


def _grouped(pairs: Iterable[tuple[Any, str]]) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = {}
    for thing, name in pairs:
        found.setdefault(thing, []).append(name)
    return found


def _by_thing(lines: Sequence[Row]) -> dict[tuple[str, Any], list[_Said]]:
    """Return what was said of each thing and not dropped, what was written over less first."""
    rows = [row if "event" in row else {**row, "event": f"line {at}"} for at, row in enumerate(lines, 1)]
    dropped = {row["of"] for row in rows if row["op"] == "drop"}
    over = _over(rows)
    found: dict[tuple[str, Any], dict[str, _Said]] = {}
    for row in rows:
        thing, name = _thing(row), row["event"]
        if thing is not None and name not in dropped:
            found.setdefault(thing, {}).setdefault(name, _Said(name, row, over[name]))
    in_order = sorted(found.items(), key=lambda item: min(one.rank for one in item[1].values()))
    return {thing: sorted(said.values(), key=lambda one: one.rank) for thing, said in in_order}


def _heads(said: Sequence[_Said]) -> list[_Said]:
    """Return those that nothing was written over since; all, where each was written over another."""
    gone = {name for one in said for name in one.over - {one.id}}
    return [one for one in said if one.id not in gone] or list(said)


def _entity(said: Sequence[_Said]) -> tuple[Entity, bool]:
    """Return who or what all this says, and whether rivals say it."""
    states: dict[str, Entity] = {}
    for one in said:
        before = [other for other in said if other.id in one.over and other.id in states]
        known = _met([states[other.id] for other in _heads(before)]) if before else None
        states[one.id] = _joined(known, one.row)
    heads = [states[one.id] for one in _heads(said)]
    met = _met(heads)
    forms = tuple(dict.fromkeys(form for one in said for form in one.row["forms"]))
    rival = len({(one.kind, one.replacement, one.publishable) for one in heads}) > 1
    return Entity(met.id, met.kind, forms, met.replacement, met.publishable), rival


def _met(heads: Sequence[Entity]) -> Entity:
    """Return what holds of several: the last one's, and it is publishable where all say so."""
    last = heads[-1]
    said = [one.replacement for one in heads if one.replacement]
    may = all(one.publishable for one in heads)
    return Entity(last.id, last.kind, last.forms, said[-1] if said else "", may)


def _joined(known: Entity | None, row: Row) -> Entity:
    return Entity(
        id=row["id"],
        kind=row.get("kind") or (known.kind if known else "person"),
        forms=tuple(row["forms"]),
        replacement=row.get("replacement") or (known.replacement if known else ""),
        publishable=bool(row.get("publishable", known.publishable if known else False)),
    )
