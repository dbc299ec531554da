"""Which cells of codes by groups could tell who fewer than k people are: alone, or by taking from a total.

What was said with a stance counts with what was said plainly: it tells of people as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qualcode.coding.breaking_down import breakdowns, too_few
from qualcode.coding.counting import Of, Part, people, said
from qualcode.flows.across.naming import NOT_STATED, group_in

_KINDS: tuple[Of, Of] = ("participants", "respondents")
Codes = Sequence[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Telling:
    """A group: whether it is of too few people to be printed for itself, and so of each of its cells."""

    small: bool
    cells: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """Codes by groups, with the parts of each group under the name of the group."""

    codes: Codes
    by: str
    k: int
    groups: dict[str, list[Part]]

    def parts(self, *, any_stance: bool) -> list[Part]:
        parts = [part for group in self.groups.values() for part in group]
        return [_plain(part) for part in parts] if any_stance else parts

    def peopled(self, of: Of) -> dict[str, list[Part]]:
        return {group: parts for group, parts in self.groups.items() if people(parts, of)}


def telling(own: Sequence[Part], codes: Codes, by: str, k: int) -> dict[str, Telling]:
    """Return for each group of an attribute which of its cells no file may hold.

    A cell is one where counts by the same attribute would print none, where the group by itself would tell
    of fewer than `k` people, or where fewer than `k` have the code with a stance alone.
    """
    groups: dict[str, list[Part]] = {}
    for part in own:
        group = group_in(part.attributes, by)
        stated = {by: "" if group == NOT_STATED else group}
        groups.setdefault(group, []).append(replace(part, attributes=stated))
    table = _Table(codes, by, k, groups)
    hidden = set(_hidden(table))
    small = {group for group in groups if any(_is_few(groups[group], of, k) for of in _KINDS)}
    return {
        group: Telling(
            group in small, tuple(group in small or (group, place) in hidden for place in range(len(codes)))
        )
        for group in groups
    }


def _hidden(table: _Table) -> Iterator[tuple[str, int]]:
    """Yield the group and the place of the code of each cell that is not to be printed."""
    for of in _KINDS:
        peopled = table.peopled(of)
        for any_stance in (False, True):
            if len(peopled) > 1:
                yield from _by_total(table, of, any_stance=any_stance)
            for group, parts in peopled.items():
                here = [_plain(part) for part in parts] if any_stance else parts
                few = too_few(here, table.codes, of=of, k=table.k)
                yield from ((group, place) for place, each in enumerate(few) if each)
        for place, codes in enumerate(table.codes):
            if any(_is_few(apart(parts, codes), of, table.k) for parts in peopled.values()):
                yield from ((group, place) for group, parts in peopled.items() if apart(parts, codes))


def _by_total(table: _Table, of: Of, *, any_stance: bool) -> Iterator[tuple[str, int]]:
    found = breakdowns(table.parts(any_stance=any_stance), table.codes, table.by, of=of, k=table.k)
    for place, row in enumerate(found):
        printed = {group.value for group in row.groups if group.count is not None}
        yield from ((group, place) for group in table.peopled(of) if group not in printed)


def apart(parts: Sequence[Part], codes: frozenset[str]) -> list[Part]:
    """Return the parts that have one of some codes with a stance, and none without."""
    plainly = {(part.source, part.key) for part in said(parts, codes)}
    with_any = [part for part in parts if any(code in codes for code, _ in part.marks)]
    return [part for part in with_any if (part.source, part.key) not in plainly]


def _plain(part: Part) -> Part:
    return replace(part, marks=frozenset((code, "") for code, _ in part.marks))


def _is_few(parts: Sequence[Part], of: Of, k: int) -> bool:
    return 0 < len(people(parts, of)) < k
