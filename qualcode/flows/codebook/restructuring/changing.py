"""Codes renamed, moved and retired, facets and frames declared: one verb each, ids as they were.

Codings stay where they are; a retired code keeps those that it has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.finding import find_code
from qualcode.codebook.reading import ID_FORM
from qualcode.codebook.restructuring import Target, moved, renamed, retired, with_facet
from qualcode.codebook.tree import children, descendants, path_of
from qualcode.errors import AlreadyThereError, UsageError
from qualcode.flows.answers import require_typable
from qualcode.flows.codebook.codebook import log_event, require_new_name, require_one_frame
from qualcode.flows.codebook.restructuring.writing import (
    Rearranged,
    Telling,
    active_code,
    codings_under,
    opened_book,
    require_reason,
    write_book,
)
from qualcode.store.history import Changes
from qualcode.store.logs import CODEBOOK_LOG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.desk import Desk


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person wants a code: under a parent or at the top, before or after another code."""

    under: str = ""
    top: bool = False
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A facet or a frame as it is declared now; `changed` is False where it was so before."""

    name: str
    values: tuple[str, ...]
    changed: bool = True


def rename_code(desk: Desk, named: str, name: str, *, forget: bool = False, why: str = "") -> Rearranged:
    """Give a code another name; the old one stays an alias unless it is to be forgotten."""
    book = opened_book(desk)
    code = find_code(book, named)
    wanted = " ".join(name.split())
    if not wanted:
        raise UsageError("a code needs a name", hint='qualcode codebook rename CODE "Nobody called back"')
    require_typable(wanted)
    require_new_name(book, wanted, but=code.id)
    if wanted == code.name:
        return Rearranged(code.id, path_of(book, code.id))
    new = renamed(book, code.id, wanted, forget=forget)
    changes = Changes(note=code.id)
    write_book(desk, (book, new), changes, Telling("rename", why))
    return Rearranged(
        code.id, path_of(new, code.id), (code.name,), run=desk.commit(changes, "codebook rename")
    )


def move_code(desk: Desk, named: str, place: Place, *, why: str = "") -> Rearranged:
    """Move a code, with all below it, to another place in the tree."""
    book = opened_book(desk)
    code = find_code(book, named)
    if sum(map(bool, (place.under, place.top))) > 1 or (place.before and place.after):
        raise UsageError("one place at a time", hint="--under PARENT or --top; --before CODE or --after CODE")
    if not (place.under or place.top or place.before or place.after):
        raise UsageError("where to?", hint="--under PARENT, --top, --before CODE or --after CODE")
    before = find_code(book, place.before).id if place.before else ""
    after = find_code(book, place.after).id if place.after else ""
    parent = find_code(book, place.under).id if place.under else None
    if not place.under and not place.top:
        parent = book.by_id()[before or after].parent
    require_one_frame(book, replace(code, parent=parent))
    new = moved(book, code.id, Target(parent, before, after))
    if new == book:
        return Rearranged(code.id, path_of(book, code.id))
    changes = Changes(objects={code.id}, note=code.id)
    changes.uses |= {one for one in (parent, before, after) if one}
    write_book(desk, (book, new), changes, Telling("move", why))
    if CODEBOOK_LOG not in changes.appends:
        changes.append(CODEBOOK_LOG, log_event(desk, "move", new.by_id()[code.id], why=why))
    below = tuple(one.id for one in descendants(new, code.id))
    run = desk.commit(changes, "codebook move")
    return Rearranged(code.id, path_of(new, code.id), below, run=run)


def retire_code(desk: Desk, named: str, *, why: str, instead: str = "", below: bool = False) -> Rearranged:
    """Retire a code: it takes no new codings and keeps those that it has; `instead` is what to use now."""
    book = opened_book(desk)
    code = active_code(book, named)
    successor = active_code(book, instead).id if instead else ""
    family = [one for one in descendants(book, code.id) if one.status != "retired"]
    if family and not below:
        names = ", ".join(one.id for one in children(book, code.id) if one.status != "retired")
        raise UsageError(
            f"{code.id!r} has codes below it: {names}",
            hint="move them first, or --below retires them too",
        )
    reason = require_reason(why, "a code is retired")
    ids = [code.id, *(one.id for one in family)]
    new = retired(book, ids, why=reason, instead=successor)
    changes = Changes(note=", ".join(ids), uses={successor} - {""})
    write_book(desk, (book, new), changes, Telling("retire", reason))
    stay = codings_under(desk, *ids)
    run = desk.commit(changes, "codebook retire")
    return Rearranged(code.id, path_of(new, code.id), tuple(ids[1:]), stay, run=run)


def declare_facet(desk: Desk, name: str, values: Sequence[str], *, why: str = "") -> Declared:
    """Declare a facet with the values that it may have, or give one that is there more values."""
    book = opened_book(desk)
    label, said = " ".join(name.split()), tuple(" ".join(value.split()) for value in values)
    if not label or "=" in label or not all(said):
        raise UsageError(
            f"{name!r} cannot be a facet", hint="as in: codebook facet kind progress gap barrier"
        )
    if label not in book.facets and not said:
        raise UsageError(f"the facet {label!r} needs values", hint="name those that it may have")
    new = with_facet(book, label, said)
    if new == book:
        return Declared(label, tuple(book.facets[label]), changed=False)
    changes = Changes(note=label)
    write_book(desk, (book, new), changes, Telling("edit", why))
    desk.commit(changes, "codebook facet")
    return Declared(label, tuple(new.facets[label]))


def declare_frame(desk: Desk, identifier: str, name: str, *, why: str = "") -> Declared:
    """Declare an a-priori frame that stands beside the team's tree."""
    book = opened_book(desk)
    title = " ".join(name.split())
    if not ID_FORM.fullmatch(identifier) or not title:
        hint = 'an id of lower-case words joined by hyphens, and a name: eif "EIF Maturity Matrix"'
        raise UsageError(f"{identifier!r} with the name {title!r} cannot be a frame", hint=hint)
    known = book.frames.get(identifier)
    if known == title:
        return Declared(identifier, (title,), changed=False)
    if known is not None:
        raise AlreadyThereError(
            f"there is already a frame {identifier!r}, called {known!r}", hint="give another id"
        )
    new = replace(book, frames={**book.frames, identifier: title})
    changes = Changes(note=identifier)
    write_book(desk, (book, new), changes, Telling("edit", why))
    desk.commit(changes, "codebook frame")
    return Declared(identifier, (title,))
