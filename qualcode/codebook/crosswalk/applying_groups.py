"""What decisions come to: which codes are one from now on, what goes below what, and where they contradict.

A contradiction is a Problem with the row that it shows in; nothing is guessed from decisions that do not fit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.naming import name_problems
from qualcode.codebook.crosswalk.pairs import CodeOf
from qualcode.codebook.crosswalk.sheet_reading import changed_since, entries_of
from qualcode.errors import unknown_name
from qualcode.model import Problem
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.codebook.crosswalk.pairs import Book
    from qualcode.codebook.crosswalk.sheet_reading import Row
    from qualcode.model import Code

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Groups:
    """Codes of books in groups: each is one code from now on, and stands under its first member.

    `first` leads from each code to the first of its group; `members` from that to all, in order; `above` from
    it to the first of the group that it was put under. `names` and `definitions` are what people typed, by
    the first; `renamed` names for codes that stay apart; `rows` the rows that people decided, by code.
    """

    first: Mapping[CodeOf, CodeOf]
    members: Mapping[CodeOf, tuple[CodeOf, ...]]
    above: Mapping[CodeOf, CodeOf] = field(default_factory=dict)
    names: Mapping[CodeOf, str] = field(default_factory=dict)
    definitions: Mapping[CodeOf, str] = field(default_factory=dict)
    renamed: Mapping[CodeOf, str] = field(default_factory=dict)
    rows: Mapping[CodeOf, tuple[Row, ...]] = field(default_factory=dict)


def grouped(
    rows: Iterable[Row], books: Sequence[Book], held: Mapping[CodeOf, str] | None = None
) -> tuple[Groups, tuple[Problem, ...]]:
    """Return what the rows of a file come to, and, row by row, what stands in the way of applying it.

    The first member of a group is one that a study holds (`held`: its id there), else that of the leftmost
    book; codes that are one in the study already are one here.
    """
    held = held or {}
    entries = entries_of(books)
    rows = list(rows)
    problems = [*_unknown(rows, entries), *_changed(rows, entries)]
    known = [row for row in rows if row.decided.left in entries and row.decided.right in entries]
    known = [row for row in known if row.decided.decision and not row.by_nobody]
    problems += _unfitting(known, entries)
    order = {code: (code not in held, place) for place, code in enumerate(entries)}
    first = _united(known, order, held)
    problems = [*_undecided(rows, first), *problems]
    members: dict[CodeOf, list[CodeOf]] = {}
    for code in sorted(order, key=order.__getitem__):
        members.setdefault(first[code], []).append(code)
    above, found = _placed(known, first)
    problems += [*found, *_apart(known, first), *_twice(known), *_circles(above, known, first)]
    names, found = _said(known, first, {})
    problems += found
    definitions, found = _said(known, first, entries)
    problems += found
    renamed = {row.decided.right: row.decided.name for row in known if _renames(row)}
    problems += [*_same_names(names, renamed), *name_problems(known, entries, first)]
    by_code: dict[CodeOf, list[Row]] = {}
    for row in known:
        for code in (row.decided.left, row.decided.right):
            by_code.setdefault(code, []).append(row)
    return Groups(
        first,
        {one: tuple(codes) for one, codes in members.items()},
        above,
        names,
        definitions,
        renamed,
        {code: tuple(found) for code, found in by_code.items()},
    ), tuple(problems)


def _error(code: str, message: str, row: Row, hint: str = "") -> Problem:
    return Problem(code, message, row.place, hint, "error")


def _both(row: Row) -> str:
    return f"{row.decided.left} and {row.decided.right}"


def _undecided(rows: Iterable[Row], first: Mapping[CodeOf, CodeOf]) -> Iterator[Problem]:
    """Yield the open rows, but for those whose answer follows: their codes are one by other rows."""
    for row in rows:
        left, right = row.decided.left, row.decided.right
        follows = left != right and left in first and first[left] == first.get(right)
        if not row.decided.decision and not follows:
            yield _error("undecided", f"{_both(row)} are not decided", row, "same, apart, under or over")


def _unknown(rows: Iterable[Row], entries: Mapping[CodeOf, Code]) -> Iterator[Problem]:
    books = {code.book for code in entries}
    for row in rows:
        for code in (row.decided.left, row.decided.right):
            if code.book not in books:
                said = f"the book {code.book!r} of {code} was not given"
                yield _error("unknown-book", said, row, f"here are {', '.join(sorted(books))}")
            elif code not in entries:
                near = unknown_name("code", code.code, [one.code for one in entries if one.book == code.book])
                yield _error("unknown-code", f"{code} is not in the book", row, near.hint)


def _changed(rows: Iterable[Row], entries: Mapping[CodeOf, Code]) -> Iterator[Problem]:
    for row in rows:
        for code in changed_since(row, entries):
            yield _error(
                "changed-since",
                f"the entry of {code} has changed since this was proposed",
                row,
                "propose again with --keep, and decide this row anew",
            )


def _unfitting(rows: Iterable[Row], entries: Mapping[CodeOf, Code]) -> Iterator[Problem]:
    for row in rows:
        one = row.decided
        if one.decision == "apart":
            continue
        for code in (one.left, one.right):
            if entries[code].status == "retired":
                yield _error("retired", f"{code} is retired: it can only stay apart", row)
        if entries[one.left].frame != entries[one.right].frame:
            yield _error("other-frame", f"{_both(row)} are not of the same frame", row, "apart keeps them so")
        if one.name and one.decision != "same":
            hint = "a name goes with same, or with apart for the right one"
            yield _error("whose-name", f"whose name is {one.name!r}?", row, hint)


def _united(
    rows: Iterable[Row], order: Mapping[CodeOf, tuple[bool, int]], held: Mapping[CodeOf, str]
) -> dict[CodeOf, CodeOf]:
    """Return, for each code, the first of those that rows make one with it."""
    leads = {code: code for code in order}

    def end(code: CodeOf) -> CodeOf:
        while leads[code] != code:
            leads[code] = leads[leads[code]]
            code = leads[code]
        return code

    def unite(left: CodeOf, right: CodeOf) -> None:
        one, other = sorted((end(left), end(right)), key=order.__getitem__)
        leads[other] = one

    holders: dict[str, CodeOf] = {}
    for code, identifier in held.items():
        unite(holders.setdefault(identifier, code), code)
    for row in rows:
        if row.decided.decision == "same":
            unite(row.decided.left, row.decided.right)
    return {code: end(code) for code in order}


def _pairs_placed(rows: Iterable[Row]) -> Iterator[tuple[Row, CodeOf, CodeOf]]:
    """Yield rows that put one code below another, with the lower and the upper one."""
    for row in rows:
        if row.decided.decision == "under":
            yield row, row.decided.left, row.decided.right
        elif row.decided.decision == "over":
            yield row, row.decided.right, row.decided.left


def _placed(
    rows: Sequence[Row], first: Mapping[CodeOf, CodeOf]
) -> tuple[dict[CodeOf, CodeOf], list[Problem]]:
    above: dict[CodeOf, CodeOf] = {}
    problems: list[Problem] = []
    for row, lower, upper in _pairs_placed(rows):
        child, parent = first[lower], first[upper]
        if child == parent:
            said = f"{lower} is put below {upper}, and other rows make the two one code"
            problems.append(_error("below-itself", said, row))
        elif above.setdefault(child, parent) != parent:
            said = f"{lower} is put below {upper}, and another row puts it below {above[child]}"
            problems.append(_error("two-parents", said, row, "a code stands under one other"))
    return above, problems


def _apart(rows: Iterable[Row], first: Mapping[CodeOf, CodeOf]) -> Iterator[Problem]:
    for row in rows:
        one = row.decided
        if one.decision == "apart" and first[one.left] == first[one.right]:
            group = [str(code) for code in first if first[code] == first[one.left]]
            shown = " = ".join(group[:_SHOWN]) + (" = ..." if len(group) > _SHOWN else "")
            said = f"{_both(row)} are apart, and other rows make them one: {shown}"
            yield _error("apart-and-same", said, row)


def _twice(rows: Iterable[Row]) -> Iterator[Problem]:
    """Yield rows that say of a pair something else than an earlier one; what unites is told elsewhere."""
    turned = {"under": "over", "over": "under"}
    known: dict[frozenset[CodeOf], tuple[str, Row]] = {}
    for row in rows:
        one = row.decided
        said = one.decision if one.left < one.right else turned.get(one.decision, one.decision)
        before, earlier = known.setdefault(frozenset((one.left, one.right)), (said, row))
        if before != said and {before, said} <= {"under", "over", "apart"}:
            place = f"{earlier.place} says {earlier.decided.decision}"
            yield _error("decided-twice", f"{_both(row)}: this row says {one.decision}, {place}", row)
        if one.left == one.right:
            yield _error("itself", f"{one.left} stands on both sides", row)


def _circles(
    above: Mapping[CodeOf, CodeOf], rows: Sequence[Row], first: Mapping[CodeOf, CodeOf]
) -> Iterator[Problem]:
    told: set[CodeOf] = set()
    for row, lower, _ in _pairs_placed(rows):
        chain = [first[lower]]
        while chain[-1] in above and above[chain[-1]] not in chain:
            chain.append(above[chain[-1]])
        circle = above.get(chain[-1]) == chain[0] and len(chain) > 1
        if circle and not told.intersection(chain):
            told.update(chain)
            yield _error("circle", f"under each other in a circle: {' < '.join(map(str, chain))}", row)


def _said(
    rows: Sequence[Row], first: Mapping[CodeOf, CodeOf], entries: Mapping[CodeOf, Code]
) -> tuple[dict[CodeOf, str], list[Problem]]:
    """Return what people typed for each group: names, or with `entries` definitions; two are a Problem."""
    found: dict[CodeOf, tuple[str, Row]] = {}
    problems: list[Problem] = []
    for row in rows:
        one = row.decided
        text = _definition(row, entries) if entries else one.name
        if one.decision != "same" or not text:
            continue
        before, earlier = found.setdefault(first[one.left], (text, row))
        if fold(before) != fold(text):
            what = "definitions" if entries else "names"
            said = f"two {what} for one code: {text!r}, and {before!r} in {earlier.place}"
            problems.append(_error(f"two-{what}", said, row))
    return {code: text for code, (text, _) in found.items()}, problems


def _definition(row: Row, entries: Mapping[CodeOf, Code]) -> str:
    one = row.decided
    if one.definition in {"left", "right"}:
        return entries[one.left if one.definition == "left" else one.right].definition
    return one.definition


def _renames(row: Row) -> bool:
    return row.decided.decision == "apart" and bool(row.decided.name)


def _same_names(names: Mapping[CodeOf, str], renamed: Mapping[CodeOf, str]) -> Iterator[Problem]:
    seen: dict[str, CodeOf] = {}
    for code, name in (*names.items(), *renamed.items()):
        other = seen.setdefault(fold(name), code)
        if other != code:
            said = f"{other} and {code} would both be called {name!r}, and are two codes"
            yield Problem("same-name", said, "", "give one of them another name", "error")
