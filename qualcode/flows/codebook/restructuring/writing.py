"""What the verbs that rearrange a codebook share: the codebook as it is read, and the changes they write.

Words are held against the register before they are kept, and people's comments and order stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.codebook.finding import find_code
from qualcode.errors import ReasonNeededError, UsageError
from qualcode.flows.codebook.codebook import coders_at, log_event, text_of
from qualcode.flows.codebook.text import first_proved, rewrite_of, rewritten
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.reading import CODEBOOK, read_codings, sound_codebook
from qualcode.model import Code
from qualcode.store.history import new_event_id
from qualcode.store.logs import CODEBOOK_LOG

if TYPE_CHECKING:
    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook
    from qualcode.store.history import Changes
    from qualcode.store.runs import Run


@dataclass(frozen=True, slots=True)
class Rearranged:
    """What became of codes: their ids, in how many codings they stand, what a person should look at.

    `path` is where the code stands that the verb was about; `run` is None where nothing changed. `doubled`
    are codings of a merge that say what another of the same coder says already, and are shown once with it.
    """

    code: str
    path: str
    others: tuple[str, ...] = ()
    codings: int = 0
    notices: tuple[str, ...] = ()
    run: Run | None = None
    doubled: int = 0


def opened_book(desk: Desk) -> Codebook:
    """Return the codebook that is to be changed, and remember its bytes as they were read."""
    desk.study.require_unlocked()
    desk.study.read(CODEBOOK)
    return sound_codebook(desk.study)


def active_code(codebook: Codebook, typed: str) -> Code:
    """Return the code that a person named; raise for none, for two, and for a retired one."""
    code = find_code(codebook, typed)
    if code.status == "retired":
        instead = " and ".join(map(repr, code.replaced_by))
        went = f": {instead} took its place" if instead else ""
        hint = f"it can be brought back: qualcode codebook edit {code.id} --status active"
        raise UsageError(f"the code {code.id!r} is retired{went}", hint=hint)
    return code


def require_reason(why: str, what: str) -> str:
    """Return a reason in one line; raise `ReasonNeededError` where none was given. Ask it last."""
    reason = " ".join(why.split())
    if not reason:
        raise ReasonNeededError(f"{what} for a reason, which the team reads later", hint='--why "..."')
    return reason


def stamp(desk: Desk) -> Code:
    """Return an empty code with the author and the date that new ones get."""
    return Code("", "", author=desk.coder, since=desk.clock()[:10])


def codings_under(desk: Desk, *codes: str) -> int:
    """Count the codings of people that stand under some codes."""
    return sum(coding.code in codes for coding in read_codings(desk.study))


@dataclass(frozen=True, slots=True)
class Telling:
    """How the log tells of changed entries: as which op, for what reason, `but` for those told otherwise."""

    op: str = "edit"
    why: str = ""
    but: tuple[str, ...] = ()


def write_book(desk: Desk, books: tuple[Codebook, Codebook], changes: Changes, telling: Telling) -> None:
    """Add to a verb's changes all that leads from one codebook to the other, with a line for each entry."""
    (old, new), why = books, telling.why
    rewrite = rewrite_of(old, new)
    before, after = old.by_id(), new.by_id()
    coders = coders_at(desk)
    said = [text_of(after[one], coders) for one in sorted(rewrite.added | rewrite.edited)]
    said += [f"{name} {' '.join(values)}" for name, values in new.facets.items() if name in rewrite.facets]
    said += [title for name, title in new.frames.items() if name in rewrite.frames]
    require_all_nameless(desk, {"the codebook": "\n".join(said), "the reason": why})
    changes.files[CODEBOOK] = first_proved(rewritten(desk.study.read(CODEBOOK), rewrite), new)
    for code in new.codes:
        if code.id in rewrite.added:
            changes.append(CODEBOOK_LOG, log_event(desk, "add", code, why=why))
        elif code.id in rewrite.edited and code.id not in telling.but:
            changes.append(CODEBOOK_LOG, log_event(desk, telling.op, code, why=why, old=before[code.id]))
    for field, names in (("facets", rewrite.facets), ("frames", rewrite.frames)):
        for name in sorted(names):
            changes.append(CODEBOOK_LOG, declare_event(desk, f"{field}: {name}", why=why))
    changes.objects |= rewrite.added | rewrite.edited | rewrite.facets | rewrite.frames


def declare_event(desk: Desk, what: str, *, why: str) -> dict[str, Any]:
    """Return the line that says that a facet or a frame was declared."""
    return {
        "event": new_event_id(),
        "op": "declare",
        "fields": [what],
        "by": desk.coder,
        "at": desk.clock(),
        "why": why,
    }


def decision_event(desk: Desk, identifier: str, code: Code, *, why: str) -> dict[str, Any]:
    """Return what the lines of all decisions share: who decided about which code, when and why."""
    return {
        "event": new_event_id(),
        "id": identifier,
        "code": code.id,
        "revision": code.revision,
        "by": desk.coder,
        "at": desk.clock(),
        "why": why,
    }
