"""Many codes put into a codebook at once, each where it would stand had it been added alone.

What cannot come in is told code by code; the work grows with the number of codes and no faster.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.codebook.changing import require_form
from qualcode.codebook.reading import revision_of
from qualcode.errors import AlreadyThereError, QualcodeError, unknown_name
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.model import Code, Codebook


def added_all(
    codebook: Codebook, codes: Sequence[Code]
) -> tuple[Codebook, tuple[tuple[Code, QualcodeError], ...]]:
    """Return the codebook with all `codes` that can come in, and the others with the reason.

    Codes may stand in any order, children before their parents too; those under a circle are left out.
    """
    taken = _Taken(codebook)
    faults: list[tuple[Code, QualcodeError]] = []
    below: dict[str | None, list[Code]] = defaultdict(list)
    for code in _parents_first(codes):
        try:
            taken.take(code)
        except QualcodeError as error:
            faults.append((code, error))
        else:
            below[code.parent].append(replace(code, revision=revision_of(code)))
    return replace(codebook, codes=tuple(_in_place(codebook, below))), tuple(faults)


class _Taken:
    """Ids, and names under one parent, that no other code may have."""

    def __init__(self, codebook: Codebook) -> None:
        self.known = codebook.by_id()
        self._ids = {fold(code.id): code for code in reversed(codebook.codes)}
        self._names = {(code.parent, fold(code.name)): code for code in reversed(codebook.codes)}

    def take(self, code: Code) -> None:
        """Take a code's id and name; raise as `changing.added` does where it cannot be a code here."""
        require_form(code)
        if code.parent is not None and code.parent not in self.known:
            raise unknown_name("code", code.parent, self.known)
        if other := self._ids.get(code.id):
            hint = f"it is called {other.name!r}"
            raise AlreadyThereError(f"there is already a code {other.id!r}", hint=hint)
        if other := self._names.get((code.parent, fold(code.name))):
            raise AlreadyThereError(f"there is already a code called {other.name!r}", hint=f"use {other.id}")
        self.known[code.id] = self._ids[code.id] = self._names[code.parent, fold(code.name)] = code


def _parents_first(codes: Sequence[Code]) -> Iterator[Code]:
    """Yield codes in their order, but none before its parent."""
    ids = {code.id for code in codes}
    children: dict[str, list[Code]] = defaultdict(list)
    for code in codes:
        if code.parent in ids:
            children[code.parent or ""].append(code)
    ready = [code for code in codes if code.parent not in ids]
    while ready:
        yield from ready
        ready = [child for code in ready for child in children.pop(code.id, ())]


def _in_place(codebook: Codebook, below: Mapping[str | None, Sequence[Code]]) -> Iterator[Code]:
    """Yield a codebook's codes, new ones after the last of all that stand under their parent."""
    last = _last_of_family(codebook)
    at: dict[int, list[str | None]] = defaultdict(list)
    for parent in sorted((one for one in below if one in last), key=lambda one: -_depth(codebook, one)):
        at[last[parent]].append(parent)
    for place, code in enumerate(codebook.codes):
        yield code
        for parent in at.get(place, ()):
            yield from _with_all_below(below[parent], below)
    yield from _with_all_below(below.get(None, ()), below)


def _with_all_below(codes: Sequence[Code], below: Mapping[str | None, Sequence[Code]]) -> Iterator[Code]:
    waiting = list(reversed(codes))
    while waiting:
        code = waiting.pop()
        yield code
        waiting.extend(reversed(below.get(code.id, ())))


def _last_of_family(codebook: Codebook) -> dict[str | None, int]:
    """Return, of each code, the last place that it or one below it has."""
    known = codebook.by_id()
    last: dict[str | None, int] = {}
    for place, code in enumerate(codebook.codes):
        seen: set[str] = set()
        above: str | None = code.id
        while above is not None and above in known and above not in seen:
            seen.add(above)
            last[above] = place
            above = known[above].parent
    return last


def _depth(codebook: Codebook, code: str | None) -> int:
    known = codebook.by_id()
    seen: set[str] = set()
    while code is not None and code in known and code not in seen:
        seen.add(code)
        code = known[code].parent
    return len(seen)
