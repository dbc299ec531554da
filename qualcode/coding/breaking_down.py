"""Codes by an attribute of people: nobody can be told by what one command prints, not even by subtraction.

All codes that are printed together are one table: what is hidden of one is hidden of those above and below it
too, since the difference of two of them is a number of people as well. Nothing is promised of two commands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from qualcode.coding.counting import Of, Part, own_parts, people, said
from qualcode.coding.hidden_bounds import Nested, solved

NOT_STATED = "not stated"
OTHERS = "other groups"
People = frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """People with one value of an attribute, and how many of them; None where that is not to be printed."""

    value: str
    count: int | None
    base: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A code by an attribute. `refused` says why there is no table.

    Groups smaller than k are put together under `OTHERS`, and who states nothing has a row of their own.
    """

    of: Of
    attribute: str
    groups: tuple[Group, ...]
    count: int
    base: int
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _Fact:
    """People that can be told from the counts of some codes, by their places: all these must be printed."""

    people: People
    codes: frozenset[int]


def breakdowns(
    parts: Sequence[Part], codes: Sequence[Collection[str]], attribute: str, *, of: Of, k: int
) -> tuple[Breakdown, ...]:
    """Return for each of some codes, each with those below it, how many people of each group said it plainly.

    Who has two values is in a group of their own. Promised of all that is printed together: no count, no
    complement, no difference of a code and one below it, and no overlap of two that make up a third, is from
    1 to `k` - 1 in a group that is printed; and what is not printed has two values or more that fit.
    """
    own = own_parts(parts)
    everybody = frozenset(people(own, of))
    having = [frozenset(people(said(own, each), of)) for each in codes]
    members = {value: frozenset(who) for value, who in _groups(own, everybody, attribute, k).items()}
    if len(members) < 2:
        why = f"fewer than two groups of at least {k} people" if everybody else "nobody"
        return tuple(Breakdown(of, attribute, (), len(who), len(everybody), why) for who in having)
    table = _Table([frozenset(each) for each in codes], having, everybody, list(members.values()), k)
    cells = table.cells()
    found = []
    for who, row in zip(having, cells, strict=True):
        whole = Breakdown(of, attribute, (), len(who), len(everybody))
        named = zip(members.items(), row, strict=True)
        groups = tuple(Group(value, count, len(group)) for (value, group), count in named)
        hidden = all(count is None for count in row)
        refused = "so few people that the totals would tell who" if hidden else ""
        found.append(replace(whole, refused=refused, groups=() if hidden else groups))
    return tuple(found)


def too_few(parts: Sequence[Part], codes: Sequence[Collection[str]], *, of: Of, k: int) -> tuple[bool, ...]:
    """Return for each of some codes printed together whether its count of people would tell fewer than `k`.

    So for a count, what is left of the base, and the difference to a code above or below.
    """
    own = own_parts(parts)
    everybody = frozenset(people(own, of))
    having = [frozenset(people(said(own, each), of)) for each in codes]
    table = _Table([frozenset(each) for each in codes], having, everybody, [everybody], k)
    return tuple(place not in table.told for place in range(len(codes)))


class _Table:
    """Codes by groups: which of its cells may be printed."""

    def __init__(
        self,
        codes: Sequence[frozenset[str]],
        having: Sequence[People],
        everybody: People,
        groups: Sequence[People],
        k: int,
    ) -> None:
        self._codes, self._having, self._everybody = codes, having, everybody
        self._groups, self._k = groups, k
        self._facts = list(self._all_facts())
        self.told = self._told()

    def cells(self) -> list[list[int | None]]:
        """Return the counts, None where they are not to be printed."""
        shown: list[list[int | None]] = [[None] * len(self._groups) for _ in self._codes]
        for family in self._families():
            told = self.told & family
            rows = self._shown(family, told)
            while told and self._solved(family, rows):
                told -= {min(self._some(told), key=lambda place: (len(self._having[place]), place))}
                rows = self._shown(family, told)
            for place, row in rows.items():
                shown[place] = row
        return shown

    def _some(self, told: Collection[int]) -> list[int]:
        """Return the codes that some but not all people have, or all codes where there is none."""
        some = [place for place in told if 0 < len(self._having[place]) < len(self._everybody)]
        return some or list(told)

    def _all_facts(self) -> Iterator[_Fact]:
        for place, who in enumerate(self._having):
            yield _Fact(who, frozenset({place}))
            yield _Fact(self._everybody - who, frozenset({place}))
            below = [other for other, codes in enumerate(self._codes) if codes < self._codes[place]]
            for other in below:
                yield _Fact(who - self._having[other], frozenset({place, other}))
            for one, other in combinations(below, 2):
                first, second = self._having[one], self._having[other]
                if len(first) + len(second) >= len(who) and first | second == who:
                    yield _Fact(first & second, frozenset({place, one, other}))

    def _small(self, who: People) -> bool:
        return 0 < len(who) < self._k

    def _told(self) -> frozenset[int]:
        """Return the codes that may be told apart at all: no small fact about everybody is left of them."""
        told = set(range(len(self._codes)))
        for fact in self._facts:
            if self._small(fact.people) and fact.codes <= told:
                told -= {min(fact.codes, key=lambda place: (len(self._codes[place]), place))}
        return frozenset(told)

    def _families(self) -> list[frozenset[int]]:
        """Return the codes in sets of those that lie above or below each other, or have any in common."""
        found: list[frozenset[int]] = []
        for place, codes in enumerate(self._codes):
            together = [family for family in found if any(self._codes[other] & codes for other in family)]
            found = [family for family in found if family not in together]
            found.append(frozenset({place}).union(*together))
        return found

    def _shown(self, family: frozenset[int], told: frozenset[int]) -> dict[int, list[int | None]]:
        """Return what is printed of a family: where one code may not be, none is, and never in one group."""
        together = self._hidden_groups([fact for fact in self._facts if fact.codes <= told])
        merged = frozenset[str]().union(*(self._groups[number] for number in together))
        rows: dict[int, list[int | None]] = {}
        for place in family:
            who = self._having[place]
            plain = not who or who == self._everybody
            hidden = together if who & merged and merged - who else frozenset[int]()
            rows[place] = [
                len(who & group) if plain or (place in told and number not in hidden) else None
                for number, group in enumerate(self._groups)
            ]
        return rows

    def _hidden_groups(self, facts: Sequence[_Fact]) -> frozenset[int]:
        def small_in(group: People) -> bool:
            return any(self._small(fact.people & group) for fact in facts)

        hidden = {number for number, group in enumerate(self._groups) if small_in(group)}
        others = sorted(set(range(len(self._groups))) - hidden, key=lambda number: len(self._groups[number]))
        while hidden and others:
            merged = frozenset[str]().union(*(self._groups[number] for number in hidden))
            if len(hidden) > 1 and not small_in(merged):
                break
            hidden.add(others.pop(0))
        return frozenset(hidden)

    def _solved(self, family: frozenset[int], rows: Mapping[int, Sequence[int | None]]) -> bool:
        places = sorted(family)
        nested = []
        for at, place in enumerate(places):
            codes = self._codes[place]
            below = [other for other in range(len(places)) if self._codes[places[other]] < codes]
            next_below = [one for one in below if not self._under_any(places[one], below, places)]
            all_below = frozenset[str]().union(*(self._having[places[other]] for other in next_below))
            made_up = tuple(next_below) if all_below == self._having[place] else ()
            nested.append(Nested(at, tuple(below), made_up))
        totals = [len(self._having[place]) for place in places]
        return solved([rows[place] for place in places], totals, [len(one) for one in self._groups], nested)

    def _under_any(self, place: int, rows: Sequence[int], places: Sequence[int]) -> bool:
        return any(self._codes[place] < self._codes[places[row]] for row in rows)


def _groups(own: Sequence[Part], everybody: People, attribute: str, k: int) -> dict[str, list[str]]:
    values: dict[str, set[str]] = {who: set() for who in sorted(everybody)}
    for part in own:
        if part.person in values and part.attributes.get(attribute):
            values[part.person].add(part.attributes[attribute])
    members: dict[str, list[str]] = {}
    for who, stated in values.items():
        members.setdefault(" and ".join(sorted(stated)) or NOT_STATED, []).append(who)
    return _large_enough(members, k)


def _large_enough(members: Mapping[str, Sequence[str]], k: int) -> dict[str, list[str]]:
    """Return groups of at least `k` people, the smallest put together until they are; those last."""
    order = sorted(members, key=lambda value: (value == NOT_STATED, value))
    small = [value for value in order if len(members[value]) < k]
    rest = sorted((value for value in order if value not in small), key=lambda value: len(members[value]))
    if not small:
        return {value: list(members[value]) for value in order}
    while rest and sum(len(members[value]) for value in small) < k:
        small.append(rest.pop(0))
    together = [who for value in small for who in members[value]]
    return {value: list(members[value]) for value in order if value not in small} | {OTHERS: together}
