"""Two people's versions of one document joined, field by field, from what both began with.

What only one of them changed is taken from that one, whoever it is; nothing is lost without being named, and
the same field changed in two ways is a conflict that a person decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from collections.abc import Set as AbstractSet
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Side: TypeAlias = Literal["ours", "theirs"]
Path: TypeAlias = tuple[str, ...]
_Entries: TypeAlias = Mapping[str, Any]
ATOMIC = frozenset({"span", "operations", "patterns", "attribution"})


class _Absent:
    """What stands in the place of a field that a document does not have."""

    def __repr__(self) -> str:
        return "absent"

    def __deepcopy__(self, memo: object) -> _Absent:
        return self


ABSENT = _Absent()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both changed, each in another way. `path` leads to it: section, entry, field.

    A value that is None is of a field that is not there any more.
    """

    path: Path
    ours: Any
    theirs: Any

    @property
    def entry(self) -> str:
        """The entry that it is in, as people name it: a code's id, a theme's, a setting's."""
        return self.path[1] if len(self.path) > 1 else self.path[0]

    @property
    def place(self) -> str:
        """The section, the entry and the field, for a person to read."""
        return " ".join(self.path)


@dataclass(frozen=True, slots=True)
class Joined:
    """The joined document, of the type that ours had; what was taken from theirs, and what is undecided.

    In a conflict the joined document holds ours. `taken` are the paths of what theirs changed alone,
    `settled` what would be a conflict, had nobody decided it.
    """

    merged: Any
    taken: tuple[Path, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    settled: tuple[Conflict, ...] = ()


@dataclass(slots=True)
class _Tally:
    decided: Mapping[str, Side]
    taken: list[Path] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    settled: list[Conflict] = field(default_factory=list)


def three_way(
    base: Mapping[str, Any] | None,
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    *,
    decided: Mapping[str, Side] | None = None,
) -> Joined:
    """Join two versions of a document (a codebook, themes, quotes, settings); `base` is what both began with.

    Lists of entries with an `id` are joined entry by entry and field by field, other lists as sets whose
    order is kept, names with values name by name. Without a base, what only one side has is kept, and a field
    that differs is a conflict; so is an entry that one removed and that the other names as a parent.
    `decided` settles conflicts by the name of their entry ("long-wait"), or of all ("*"). None of the
    three is changed; comments that hang on ours stay with it.
    """
    merged = deepcopy(ours)
    tally = _Tally(decided or {})
    _join_names(base or {}, merged, theirs, (), tally)
    return Joined(merged, tuple(tally.taken), tuple(tally.conflicts), tuple(tally.settled))


def _join_names(base: Any, ours: Any, theirs: Mapping[str, Any], path: Path, tally: _Tally) -> None:
    """Join names with values into `ours`, which is changed."""
    for name in _in_order(ours, theirs, base):
        was, mine, other = (one.get(name, ABSENT) for one in (base, ours, theirs))
        value = _joined(was, mine, other, (*path, str(name)), tally)
        if value is ABSENT:
            ours.pop(name, None)
        elif value is not mine:
            _put(ours, name, value, list(theirs))


def _put(ours: MutableMapping[str, Any], name: str, value: Any, order: Sequence[str]) -> None:
    """Set a name; a new one stands where theirs has it, where the mapping knows places."""
    insert = getattr(ours, "insert", None)
    if name in ours or insert is None:
        ours[name] = value
        return
    before = order[: order.index(name)] if name in order else list(order)
    known = list(ours)
    insert(max((known.index(one) + 1 for one in before if one in known), default=0), name, value)


def _joined(was: Any, mine: Any, other: Any, path: Path, tally: _Tally) -> Any:
    """Return what a field becomes: `mine` itself where nothing is taken from theirs."""
    if _same(mine, other) or _same(was, other):
        return mine
    if _same(was, mine):
        tally.taken.append(path)
        return deepcopy(other)
    if isinstance(mine, Mapping) and isinstance(other, Mapping):
        _join_names(was if isinstance(was, Mapping) else {}, mine, other, path, tally)
        return mine
    if _are_lists(mine, other) and path[-1] not in ATOMIC and not _are_places(mine, other):
        return _join_lists(was if isinstance(was, list) else [], mine, other, path, tally)
    return _decided(mine, other, path, tally)


def _decided(mine: Any, other: Any, path: Path, tally: _Tally) -> Any:
    names = [" ".join(path), path[1] if len(path) > 1 else path[0], "*"]
    side = next((tally.decided[name] for name in names if name in tally.decided), None)
    rivals = tally.conflicts if side is None else tally.settled
    rivals.append(Conflict(path, _shown(mine), _shown(other)))
    if side == "theirs":
        tally.taken.append(path)
        return deepcopy(other)
    return mine


def _join_lists(was: list[Any], mine: list[Any], other: list[Any], path: Path, tally: _Tally) -> list[Any]:
    if all(_is_entry(one) for one in (*was, *mine, *other)):
        return _join_entries(was, mine, other, path, tally)
    known, here, there = ({_key(one) for one in items} for items in (was, mine, other))
    gone, new = known - there, there - known - here
    if (gone & here) or new:
        tally.taken.append(path)
    _keep(mine, [one for one in mine if _key(one) not in gone])
    for number, item in enumerate(other):
        if _key(item) in new:
            new.discard(_key(item))
            _insert_after(mine, deepcopy(item), [_key(one) for one in other[:number]], _key)
    return mine


def _join_entries(was: list[Any], mine: list[Any], other: list[Any], path: Path, tally: _Tally) -> list[Any]:
    base, ours, theirs = ({str(one["id"]): one for one in items} for items in (was, mine, other))
    order = [str(one["id"]) for one in other]
    for name in _in_order(ours, theirs, base):
        kept = ours.get(name, ABSENT)
        value = _joined(base.get(name, ABSENT), kept, theirs.get(name, ABSENT), (*path, name), tally)
        if value is kept:
            continue
        if value is ABSENT:
            _keep(mine, [one for one in mine if str(one["id"]) != name])
        elif kept is ABSENT:
            _insert_after(mine, value, order[: order.index(name)], lambda one: str(one["id"]))
        else:
            mine[[str(one["id"]) for one in mine].index(name)] = value
    _keep_parents(mine, (ours, theirs), path, tally)
    return mine


def _keep_parents(items: list[Any], known: tuple[_Entries, _Entries], path: Path, tally: _Tally) -> None:
    """Ask about entries that one side took out and under which the other put another; ours stands."""
    ours, theirs = known
    asked: set[str] = set()
    while lacking := _parents_lacking(items, {*ours, *theirs} - asked):
        name = lacking[0]
        asked.add(name)
        place = (*path, name)
        if place in tally.taken:
            tally.taken.remove(place)
        value = _decided(ours.get(name, ABSENT), theirs.get(name, ABSENT), place, tally)
        if value is not ABSENT:
            first = next(number for number, one in enumerate(items) if one.get("parent") == name)
            items.insert(first, value)


def _parents_lacking(items: Sequence[Any], known: AbstractSet[str]) -> list[str]:
    here = {str(one["id"]) for one in items}
    named = [str(one["parent"]) for one in items if one.get("parent")]
    return [name for name in named if name in known and name not in here]


def _insert_after(items: list[Any], item: Any, before: Iterable[str], key: Any) -> None:
    """Put an item behind the last of those that stand before it in the other list."""
    wanted = set(before)
    places = [number for number, one in enumerate(items) if key(one) in wanted]
    items.insert(places[-1] + 1 if places else len(items), item)


def _keep(items: list[Any], kept: Sequence[Any]) -> None:
    """Take out of a list what is not kept; what stays keeps its comments."""
    stay = {id(one) for one in kept}
    for number in range(len(items) - 1, -1, -1):
        if id(items[number]) not in stay:
            del items[number]


def _in_order(*documents: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(name for document in documents for name in document))


def _are_lists(mine: Any, other: Any) -> bool:
    return isinstance(mine, list) and isinstance(other, list)


def _are_places(mine: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether two lists are numbers, which mean something in their places only."""
    return all(isinstance(one, int | float) for one in (*mine, *other)) and bool(mine or other)


def _is_entry(one: Any) -> bool:
    return isinstance(one, Mapping) and "id" in one


def _same(one: Any, other: Any) -> bool:
    return (one is ABSENT) == (other is ABSENT) and (one is ABSENT or _key(one) == _key(other))


def _key(value: Any) -> str:
    """Return what a value is, however it is laid out: order of names and quotation marks mean nothing."""
    return json.dumps(value, sort_keys=True, default=str)


def _shown(value: Any) -> Any:
    return None if value is ABSENT else json.loads(json.dumps(value, default=str))
