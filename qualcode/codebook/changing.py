"""Changing a codebook by value: a new code in its place, ids from names, and what changed between two.

Ids are never changed and never taken twice.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from qualcode.codebook.comparing import changed_fields
from qualcode.codebook.reading import ID_FORM, revision_of
from qualcode.codebook.tree import children, descendants
from qualcode.errors import AlreadyThereError, UsageError, unknown_name
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection

    from qualcode.model import Code, Codebook

Change: TypeAlias = tuple[Literal["add", "edit", "remove"], str, tuple[str, ...]]

_SLUG_LENGTH = 48


def added(codebook: Codebook, code: Code) -> Codebook:
    """Return the codebook with `code` in it, with its revision: last among its parent's children.

    Raises `AlreadyThereError` for an id, or a name under the same parent, that is taken; `UnknownNameError`
    for an unknown parent; `UsageError` for an id that is not lower-case words joined by hyphens.
    """
    known = codebook.by_id()
    require_form(code)
    if code.parent is not None and code.parent not in known:
        raise unknown_name("code", code.parent, known)
    for other in codebook.codes:
        if fold(other.id) == code.id:
            raise AlreadyThereError(
                f"there is already a code {other.id!r}", hint=f"it is called {other.name!r}"
            )
    siblings = children(codebook, code.parent)
    for other in siblings:
        if fold(other.name) == fold(code.name):
            raise AlreadyThereError(f"there is already a code called {other.name!r}", hint=f"use {other.id}")
    place = _place_under(codebook, code.parent)
    fresh = replace(code, revision=revision_of(code))
    return replace(codebook, codes=(*codebook.codes[:place], fresh, *codebook.codes[place:]))


def require_form(code: Code) -> None:
    """Raise `UsageError` for an id that is not lower-case words joined by hyphens, or a blank name."""
    if not ID_FORM.fullmatch(code.id) or not code.name.strip():
        hint = "ids are lower-case words joined by hyphens, such as not-called-back"
        raise UsageError(f"{code.id!r} with the name {code.name!r} cannot be a code", hint=hint)


def _place_under(codebook: Codebook, parent: str | None) -> int:
    if parent is None:
        return len(codebook.codes)
    family = {parent, *(code.id for code in descendants(codebook, parent))}
    return 1 + max(place for place, code in enumerate(codebook.codes) if code.id in family)


def slug(name: str, taken: Collection[str]) -> str:
    """Return an id made of `name`: "Nobody called back!" gives nobody-called-back, or -2, -3 where taken."""
    words = re.findall(r"[a-z0-9]+", fold(name).replace("'", ""))
    base = ""
    for word in words:
        longer = f"{base}-{word}" if base else word[:_SLUG_LENGTH]
        if len(longer) > _SLUG_LENGTH:
            break
        base = longer
    base = base or "code"
    candidate, number = base, 1
    while candidate in taken:
        number += 1
        candidate = f"{base}-{number}"
    return candidate


def diff(old: Codebook, new: Codebook) -> tuple[Change, ...]:
    """Return what changed, as (op, id, fields): added and edited codes in the new order, then removed ones.

    `fields` are the names of the entry's changed fields for "edit", nothing else.
    """
    before, after = old.by_id(), new.by_id()
    changes: list[Change] = []
    for code in new.codes:
        if code.id not in before:
            changes.append(("add", code.id, ()))
        elif fields := changed_fields(before[code.id], code):
            changes.append(("edit", code.id, fields))
    changes.extend(("remove", code.id, ()) for code in old.codes if code.id not in after)
    return tuple(changes)
