"""Names that people typed for codes in the file of decisions: short enough, and nobody else's.

A name that another code goes by would rename that one without a word, so the row is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.model import Problem
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.codebook.crosswalk.pairs import CodeOf
    from qualcode.codebook.crosswalk.sheet_reading import Row
    from qualcode.model import Code

LONGEST = 200


def name_problems(
    rows: Sequence[Row], entries: Mapping[CodeOf, Code], first: Mapping[CodeOf, CodeOf]
) -> Iterator[Problem]:
    """Yield names that are too long, and those that a code goes by which stays another one."""
    typed = [row for row in rows if row.decided.name]
    kept = _kept_names(typed, entries, first)
    for row in typed:
        name, code = row.decided.name, first[row.decided.right]
        if len(name) > LONGEST:
            said = f"the name has {len(name):,} characters, and a name has at most {LONGEST}"
            yield Problem("long-name", said, row.place, "say the rest in the definition", "error")
        other = next((one for one in kept.get(fold(name), ()) if first[one] != code), None)
        if other is not None:
            said = f"{other} is called {name!r} already, and stays another code"
            yield Problem("name-taken", said, row.place, "another name, or same with that code", "error")


def _kept_names(
    typed: Iterable[Row], entries: Mapping[CodeOf, Code], first: Mapping[CodeOf, CodeOf]
) -> dict[str, list[CodeOf]]:
    """Return the codes that will go by the name they have: first of their group, with no name typed."""
    renamed = {first[row.decided.right] for row in typed}
    found: dict[str, list[CodeOf]] = {}
    for code, entry in entries.items():
        if first[code] == code and code not in renamed and entry.status != "retired":
            found.setdefault(fold(entry.name), []).append(code)
    return found
