"""What tables of codes may say and a codebook may not: names given twice, circles, facets nobody declared.

Each is told by its row or cell, in words that fit a table.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING

from qualcode.codebook.facet_values import declared
from qualcode.codebook.tree import path_of
from qualcode.errors import UnknownNameError, unknown_name
from qualcode.model import Codebook, Problem
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.codebook.table_rows import Draft
    from qualcode.model import Code, Severity


def retold(problems: Sequence[Problem], codebook: Codebook, known: Codebook) -> list[Problem]:
    """Return problems of a tree in words for a table: who stands in a circle, and what a parent may mean."""
    found: list[Problem] = []
    circles: set[frozenset[str]] = set()
    for problem in problems:
        if problem.code == "parent-cycle":
            line = _circle(codebook, circles)
            if line:
                said = "these stand under each other in a circle: " + ", ".join(line)
                hint = "give one of them another parent, or none"
                found.append(replace(problem, message=said, hint=hint))
        elif problem.code == "unknown-parent":
            labels = [
                label for book in (codebook, known) for one in book.codes for label in (one.name, one.id)
            ]
            typed = problem.message.removeprefix("its parent '").partition("' is not in")[0]
            near = unknown_name("code", typed, labels).hint
            hint = near if near.startswith("did you") else "give it a row of its own, or the name of a code"
            found.append(replace(problem, hint=hint))
        else:
            found.append(problem)
    return found


def _circle(codebook: Codebook, told: set[frozenset[str]]) -> list[str]:
    """Return the names of the next circle of parents that was not told yet."""
    known = codebook.by_id()
    for code in codebook.codes:
        line: list[str] = []
        here = code.id
        while here in known and here not in line:
            line.append(here)
            here = known[here].parent or ""
        circle = line[line.index(here) :] if here in line else []
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            return [known[one].name for one in circle]
    return []


def with_declared_facets(
    codebook: Codebook, known: Codebook, drafts: Sequence[Draft]
) -> tuple[Codebook, tuple[Problem, ...]]:
    """Return a codebook whose facets are spelt as declared; a value that nobody declared is a Problem.

    What the study's own code says already is left as it is. A facet that nobody declared at all is told once.
    """
    facets = {**known.facets}
    for name, values in codebook.facets.items():
        facets[name] = (*facets.get(name, ()), *values)
    rules = Codebook(facets=facets)
    before, cells = known.by_id(), {draft.id: draft for draft in drafts}
    problems: dict[str, Problem] = {}
    codes = []
    for code in codebook.codes:
        said = dict(code.facets)
        ours = before[code.id].facets if code.id in before else {}
        for name, value in code.facets.items():
            if ours.get(name) == value or value in ("", *facets.get(name, ())):
                continue
            place = cells[code.id].cells.get(f"facet.{name}", cells[code.id].where)
            if name not in facets:
                problems.setdefault(name, _undeclared(name, place))
                continue
            try:
                said[name] = declared(rules, name, value)[1]
            except UnknownNameError as error:
                problems[place] = Problem("facet-value", error.message, place, error.hint, "error")
        codes.append(replace(code, facets=said))
    return replace(codebook, codes=tuple(codes)), tuple(problems.values())


def _undeclared(name: str, place: str) -> Problem:
    hint = f"with the values that it may have: qualcode codebook facet {quote(name)} VALUE..."
    return Problem("facet-undeclared", f"the facet {name!r} is not declared", place, hint)


def doubled_names(codebook: Codebook, known: Codebook, drafts: Sequence[Draft]) -> Iterator[Problem]:
    """Yield the rows that give two codes one name, and new codes that take the name of one of the study's."""
    before = known.by_id()
    drafted = {draft.id: draft for draft in drafts}
    places: defaultdict[tuple[str, str | None], list[Draft]] = defaultdict(list)
    for code in codebook.codes:
        places[fold(code.name), code.parent].append(drafted[code.id])
    for same in places.values():
        if len(same) > 1 and any(draft.id not in before for draft in same):
            rows = " and ".join(draft.where for draft in same)
            said = f"{rows} are both called {same[0].name!r}"
            hint = "make one row of them, give one another name, or put it under another parent"
            severity: Severity = "error" if any(draft.made for draft in same) else "warning"
            yield Problem("same-name", said, "", hint, severity)
    labels: dict[str, Code] = {}
    for code in known.codes:
        for label in (code.name, *code.aliases):
            labels.setdefault(fold(label), code)
    for code in codebook.codes:
        other = labels.get(fold(code.name))
        if other is not None and code.id not in before and other.id in before and code.parent != other.parent:
            said = f"this makes a second code for {code.name!r}: {other.id} is {path_of(known, other.id)!r}"
            hint = f"if it is the same, give it the id {other.id} in the column Id"
            yield Problem("name-taken", said, drafted[code.id].where, hint)
