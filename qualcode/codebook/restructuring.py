"""A codebook rearranged by value: codes renamed, moved in the tree, retired, and one split into several.

Ids never change, no code is taken out, and nothing comes to stand below itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.changing import slug
from qualcode.codebook.reading import revision_of
from qualcode.codebook.tree import children, descendants
from qualcode.errors import AlreadyThereError, UsageError
from qualcode.model import Code, Codebook
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Target:
    """Where a code goes: under a parent (None: the top), right before or after one of its new siblings."""

    parent: str | None = None
    before: str = ""
    after: str = ""


def renamed(codebook: Codebook, code_id: str, name: str, *, forget: bool = False) -> Codebook:
    """Return the codebook with another name for a code; its old name becomes an alias unless forgotten."""
    code = codebook.by_id()[code_id]
    kept = [alias for alias in code.aliases if fold(alias) != fold(name)]
    old = [code.name] if not forget and fold(code.name) != fold(name) else []
    return with_codes(codebook, [replace(code, name=name, aliases=tuple(dict.fromkeys([*kept, *old])))])


def moved(codebook: Codebook, code_id: str, target: Target) -> Codebook:
    """Return the codebook with a code, and all below it, at another place in the tree and in print order.

    Raises `UsageError` for a place below itself and for a neighbour that is no sibling there.
    """
    known = codebook.by_id()
    family = {code_id, *(code.id for code in descendants(codebook, code_id))}
    if target.parent in family:
        raise UsageError(
            f"{target.parent!r} is below {code_id!r}: a code cannot stand under itself",
            hint="move the one that is below first",
        )
    neighbour = target.before or target.after
    if neighbour and (neighbour in family or known[neighbour].parent != target.parent):
        where = f"under {target.parent!r}" if target.parent else "at the top"
        raise UsageError(f"{neighbour!r} does not stand {where}", hint="name one of its new siblings")
    subtree = [
        replace(code, parent=target.parent) if code.id == code_id else code
        for code in codebook.codes
        if code.id in family
    ]
    rest = [code for code in codebook.codes if code.id not in family]
    place = _place(replace(codebook, codes=tuple(rest)), target)
    return with_revisions(replace(codebook, codes=(*rest[:place], *subtree, *rest[place:])))


def _place(rest: Codebook, target: Target) -> int:
    ids = [code.id for code in rest.codes]
    if target.before:
        return ids.index(target.before)
    if target.after:
        return behind(rest, target.after)
    if target.parent is None:
        return len(ids)
    family = {target.parent, *(code.id for code in descendants(rest, target.parent))}
    return 1 + max(place for place, one in enumerate(ids) if one in family)


def behind(codebook: Codebook, code_id: str) -> int:
    """Return the place in print order right behind a code and what follows it from below it."""
    family = {code_id, *(code.id for code in descendants(codebook, code_id))}
    ids = [code.id for code in codebook.codes]
    place = ids.index(code_id) + 1
    while place < len(ids) and ids[place] in family:
        place += 1
    return place


def retired(codebook: Codebook, code_ids: Sequence[str], *, why: str, instead: str = "") -> Codebook:
    """Return the codebook with codes retired: they take no new codings, and say why and what to use."""
    if instead in code_ids:
        raise UsageError(f"{instead!r} cannot take its own place", hint="name another code")
    known = codebook.by_id()
    return with_codes(
        codebook,
        [
            replace(
                known[one],
                status="retired",
                replaced_by=(instead,) if instead else (),
                rationale=_joined(known[one].rationale, f"Retired: {why}"),
            )
            for one in code_ids
        ],
    )


def _joined(*texts: str) -> str:
    return " ".join(text.strip() for text in texts if text.strip())


def parted(codebook: Codebook, code_id: str, names: Sequence[str], *, stamp: Code, below: bool) -> Codebook:
    """Return the codebook with a code split into others, which are made where no code has the name.

    The new ones stand right behind it, or `below` it; without `below` its children go up to its parent.
    `stamp` gives the new codes their author and date.
    """
    old = codebook.by_id()[code_id]
    parent = old.id if below else old.parent
    into: list[str] = []
    for name in names:
        known = _existing(codebook, name, but=code_id)
        made = known or replace(
            stamp, id=slug(name, codebook.by_id()), name=name, parent=parent, frame=old.frame
        )
        if known is None:
            codebook = inserted(codebook, made, behind(codebook, into[-1] if into else code_id))
        into.append(made.id)
    if len(set(into)) < len(names):
        raise UsageError("two of the new codes are the same", hint="give each --into another name")
    changed = [replace(codebook.by_id()[code_id], replaced_by=tuple(into))]
    if not below:
        orphans = [one for one in children(codebook, code_id) if one.status != "retired"]
        changed += [replace(one, parent=old.parent) for one in orphans if one.id not in into]
    return with_codes(codebook, changed)


def _existing(codebook: Codebook, name: str, *, but: str) -> Code | None:
    for code in codebook.codes:
        if fold(name) in {fold(code.id), fold(code.name), *map(fold, code.aliases)}:
            if code.id == but:
                raise AlreadyThereError(f"{name!r} is the code that is to be split", hint="name others")
            if code.status == "retired":
                raise UsageError(f"the code {code.id!r} is retired", hint="name another")
            return code
    return None


def inserted(codebook: Codebook, code: Code, place: int) -> Codebook:
    """Return the codebook with a new code at a place in print order."""
    codes = codebook.codes
    return with_revisions(replace(codebook, codes=(*codes[:place], code, *codes[place:])))


def with_codes(codebook: Codebook, changed: Iterable[Code]) -> Codebook:
    """Return the codebook with entries in place of those of the same id, with their revisions.

    Entries that are not replaced keep the revision that they have; only one without any gets its own.
    """
    by_id = {code.id: code for code in changed}

    def placed(code: Code) -> Code:
        new = by_id.get(code.id, code)
        return code if new is code and code.revision else replace(new, revision=revision_of(new))

    return replace(codebook, codes=tuple(map(placed, codebook.codes)))


def with_revisions(codebook: Codebook) -> Codebook:
    """Return the codebook with the revision of each entry as its content says."""
    codes = tuple(replace(code, revision=revision_of(code)) for code in codebook.codes)
    return replace(codebook, codes=codes)


def with_facet(codebook: Codebook, name: str, values: Sequence[str]) -> Codebook:
    """Return the codebook with a facet declared, or with more values for it."""
    more = tuple(dict.fromkeys([*codebook.facets.get(name, ()), *values]))
    return replace(codebook, facets={**codebook.facets, name: more})
