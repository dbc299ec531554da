"""The codebook as a tree, without trusting it to be one.

Every code appears exactly once, children under parents in print order, even where a parent is unknown or
parents run in a circle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import unknown_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.model import Code, Codebook


def children(codebook: Codebook, parent: str | None) -> tuple[Code, ...]:
    """Return the codes right under `parent` in print order; None gives the top codes."""
    known = codebook.by_id()
    if parent is None:
        return tuple(code for code in codebook.codes if code.parent not in known)
    return tuple(code for code in codebook.codes if code.parent == parent)


def walk(codebook: Codebook) -> Iterator[tuple[int, Code]]:
    """Yield each code once with its depth (0 at the top), children right after their parent."""
    below = _by_parent(codebook)
    seen: set[str] = set()
    for top in [*children(codebook, None), *codebook.codes]:
        yield from _descend(top, below, seen)


def descendants(codebook: Codebook, code_id: str) -> tuple[Code, ...]:
    """Return every code below `code_id`, in print order of the tree, without itself."""
    top = codebook.by_id().get(code_id)
    if top is None:
        raise unknown_name("code", code_id, codebook.by_id())
    below = _descend(top, _by_parent(codebook), set())
    return tuple(code for _, code in below if code.id != code_id)


def ancestors(codebook: Codebook, code_id: str) -> tuple[Code, ...]:
    """Return the parents of `code_id` from the top down, without itself."""
    known = codebook.by_id()
    line: list[Code] = []
    seen = {code_id}
    parent = known[code_id].parent if code_id in known else None
    while parent in known and parent not in seen:
        seen.add(parent)
        line.append(known[parent])
        parent = known[parent].parent
    return tuple(reversed(line))


def path_of(codebook: Codebook, code_id: str) -> str:
    """Return the names from the top down: "Access > Nobody called back"."""
    known = codebook.by_id()
    if code_id not in known:
        raise unknown_name("code", code_id, known)
    return " > ".join(code.name for code in [*ancestors(codebook, code_id), known[code_id]])


def _by_parent(codebook: Codebook) -> dict[str, list[Code]]:
    below: dict[str, list[Code]] = {}
    for code in codebook.codes:
        if code.parent is not None:
            below.setdefault(code.parent, []).append(code)
    return below


def _descend(top: Code, below: dict[str, list[Code]], seen: set[str]) -> Iterator[tuple[int, Code]]:
    stack = [(0, top)]
    while stack:
        depth, code = stack.pop()
        if code.id in seen:
            continue
        seen.add(code.id)
        yield depth, code
        stack.extend((depth + 1, child) for child in reversed(below.get(code.id, ())))
