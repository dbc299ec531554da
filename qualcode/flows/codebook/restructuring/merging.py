"""Several codes merged into one: their entries are united, and their codings are read as its own.

No coder's log is written to; what comes later from a colleague under an old code follows too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.comparing import meaning_of
from qualcode.codebook.following import MERGE
from qualcode.codebook.merging import merged, with_new
from qualcode.codebook.restructuring import with_codes
from qualcode.codebook.tree import path_of
from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.answers import require_typable
from qualcode.flows.codebook.restructuring.writing import (
    Rearranged,
    Telling,
    active_code,
    codings_under,
    decision_event,
    opened_book,
    require_reason,
    stamp,
    write_book,
)
from qualcode.store.history import Changes, hex_id
from qualcode.store.logs import CODEBOOK_LOG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook


@dataclass(frozen=True, slots=True)
class Union:
    """The code that is left after a merge: one that is there, or a new name.

    A name that is nearly a code's is taken for a slip unless it is said to be `new`.
    """

    into: str
    new: bool = False
    definition: str = ""


def merge_codes(desk: Desk, named: Sequence[str], union: Union, *, why: str) -> Rearranged:
    """Merge codes into one that is there, or into a new one that gets a name: one verb."""
    book = opened_book(desk)
    gone = list(dict.fromkeys(active_code(book, each).id for each in named))
    begun, target = _target(desk, book, union, gone)
    gone = [one for one in gone if one != target]
    if not gone:
        raise UsageError(f"{target!r} cannot be merged into itself", hint="name another code for --into")
    done = merged(begun, gone, target)
    united = done.codebook.by_id()[target]
    reason = require_reason(why, "codes are merged")
    after = done.codebook
    if union.definition.strip():
        after = with_codes(after, [replace(united, definition=union.definition.strip())])
        united = after.by_id()[target]
    changes = Changes(objects={target}, note=f"{', '.join(gone)} into {target}")
    write_book(desk, (book, after), changes, Telling("edit", reason, tuple(gone)))
    was = book.by_id().get(target)
    for one in gone:
        line = decision_event(desk, hex_id("G-"), after.by_id()[one], why=reason)
        line |= {"op": MERGE, "into": [target], "revision": united.revision, "meaning": meaning_of(united)}
        if was is not None:
            line["before"] = meaning_of(was)
        changes.append(CODEBOOK_LOG, line)
        changes.objects.add(line["id"])
    moved, all_of_them = codings_under(desk, *gone), codings_under(desk, *gone, target)
    run = desk.commit(changes, "codebook merge")
    doubled = all_of_them - codings_under(desk, target)
    return Rearranged(target, path_of(after, target), tuple(gone), moved, done.notices, run, doubled)


def _target(desk: Desk, book: Codebook, union: Union, gone: Sequence[str]) -> tuple[Codebook, str]:
    """Return the codebook and the code that is left: one that is there, or one made for it."""
    name = " ".join(union.into.split())
    try:
        return book, active_code(book, name).id
    except UnknownNameError as error:
        if not name:
            raise
        if error.hint.startswith("did you mean") and not union.new:
            raise UnknownNameError(
                error.message, hint=f"{error.hint} --new makes a new code of that name"
            ) from None
    require_typable(name)
    return with_new(book, name, gone, stamp(desk))
