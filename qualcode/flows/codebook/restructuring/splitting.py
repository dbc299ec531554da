"""A code split into several, and its codings given to one of them, one by one, many at once, or from a file.

A coding keeps its place in its coder's log; where it belongs now is an event in the codebook's log, and until
somebody says so it waits.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.finding import find_code
from qualcode.codebook.following import ASSIGN, RETRACT, SPLIT
from qualcode.codebook.restructuring import parted, with_codes
from qualcode.codebook.tree import path_of
from qualcode.errors import UsageError, unknown_name
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
from qualcode.flows.nameless import require_nameless
from qualcode.flows.reading import codings_that_may_wait, sound_codebook
from qualcode.flows.revised import following_of
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.logs import CODEBOOK_LOG
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Codebook, Coding
    from qualcode.store.runs import Run
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Parting:
    """How a code is split: into which, whether its codings may `keep` their place, whether `below` it.

    `definitions` are those of the new codes, in the order of `into`; "" for none.
    """

    into: tuple[str, ...]
    keep: bool = False
    below: bool = False
    definitions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assigned:
    """What was reassigned: from which code, how many codings to each, how many wait still."""

    code: str
    to: Mapping[str, int]
    waiting: int
    unchanged: int = 0
    run: Run | None = None


def split_code(desk: Desk, named: str, parting: Parting, *, why: str) -> Rearranged:
    """Split a code: the new ones stand behind or below it, and its codings wait to be reassigned."""
    book = opened_book(desk)
    old = active_code(book, named)
    names = [" ".join(name.split()) for name in parting.into]
    if len(names) < 2 or not all(names):
        raise UsageError(
            "a code is split into two or more", hint=f'codebook split {old.id} --into "One" --into "Other"'
        )
    if parting.definitions and len(parting.definitions) != len(names):
        hint = 'one for each --into, in the same order; --definition "" for none'
        given = f"{counted(len(parting.definitions), 'definition')} for {counted(len(names), 'code')}"
        raise UsageError(given, hint=hint)
    require_typable(*names)
    new = parted(book, old.id, names, stamp=stamp(desk), below=parting.below)
    into = new.by_id()[old.id].replaced_by
    new = _defined(book, new, dict(zip(into, parting.definitions, strict=False)))
    reason = require_reason(why, "a code is split")
    if parting.keep or parting.below:
        new = with_codes(new, [replace(new.by_id()[old.id], replaced_by=())])
    else:
        new = with_codes(new, [replace(new.by_id()[old.id], status="retired")])
    changes = Changes(objects={old.id}, note=f"{old.id} into {', '.join(into)}")
    changes.uses |= set(into) & book.by_id().keys()
    write_book(desk, (book, new), changes, Telling("edit", reason, (old.id,)))
    line = decision_event(desk, hex_id("G-"), new.by_id()[old.id], why=reason)
    line |= {"op": SPLIT, "into": list(into)} | ({"keep": True} if parting.keep else {})
    changes.append(CODEBOOK_LOG, line)
    changes.objects.add(line["id"])
    there = codings_under(desk, old.id)
    run = desk.commit(changes, "codebook split")
    return Rearranged(old.id, path_of(new, old.id), into, there, run=run)


def _defined(before: Codebook, book: Codebook, definitions: Mapping[str, str]) -> Codebook:
    """Return the codebook with the definitions of new codes; raise for one of a code that was there."""
    said = {code: text.strip() for code, text in definitions.items() if text.strip()}
    for code in said.keys() & before.by_id().keys():
        hint = f"qualcode codebook edit {code} --definition ..."
        raise UsageError(f"{code!r} was there before and keeps its definition", hint=hint)
    return with_codes(book, [replace(book.by_id()[code], definition=text) for code, text in said.items()])


def waiting_codings(study: Study, code: str = "") -> tuple[Coding, ...]:
    """Return the codings, the consensus among them, under a code that was split, or any that must be left."""
    following = following_of(study)
    if not following.split:
        return ()
    wanted = [code] if code else [one for one in following.split if following.must_leave(one)]
    return tuple(coding for coding in codings_that_may_wait(study) if coding.code in wanted)


def split_named(study: Study, named: str) -> Code:
    """Return the code that a person named; raise where it was not split."""
    code = find_code(sound_codebook(study), named)
    if code.id not in following_of(study).split:
        hint = f'qualcode codebook split {code.id} --into "One" --into "Other" --why "..."'
        raise UsageError(f"the code {code.id!r} was not split", hint=hint)
    return code


def successors(study: Study, code: Code) -> tuple[Code, ...]:
    """Return the codes that a split code was split into, in the order in which they were named."""
    known = sound_codebook(study).by_id()
    return tuple(known[one] for one in following_of(study).successors(code.id) if one in known)


def assign(desk: Desk, named: str, pairs: Mapping[str, str], *, why: str = "") -> Assigned:
    """Give codings of a split code, by their ids, to codes: one verb, all or none."""
    desk.study.require_unlocked()
    code = split_named(desk.study, named)
    book = sound_codebook(desk.study)
    require_nameless(desk, "the reason", why)
    following = following_of(desk.study)
    standing = {coding.id: coding for coding in codings_that_may_wait(desk.study)}
    codes = {typed: active_code(book, typed) for typed in dict.fromkeys(pairs.values())}
    changes = Changes()
    to: Counter[str] = Counter()
    for identifier, typed in pairs.items():
        if not _may_leave(standing.get(identifier), following.assigned, code.id):
            hint = f"`qualcode codebook split {code.id} --waiting` shows those that wait"
            raise unknown_name(f"coding under {code.id}", identifier, standing, hint=hint)
        target = codes[typed]
        before = following.assigned.get((identifier, code.id))
        if target.id == code.id or (before is not None and before.into == (target.id,)):
            continue
        if before is not None:
            changes.append(CODEBOOK_LOG, _taken_back(desk, before.id))
            changes.objects.add(before.id)
        line = decision_event(desk, hex_id("G-"), code, why=why)
        line |= {"op": ASSIGN, "of": identifier, "into": [target.id], "revision": target.revision}
        changes.append(CODEBOOK_LOG, line)
        changes.objects |= {line["id"], identifier}
        changes.uses |= {code.id, target.id, *(one.id for one in following.split[code.id])}
        to[target.id] += 1
    waits = len(waiting_codings(desk.study, code.id))
    if not to:
        return Assigned(code.id, {}, waits, len(pairs))
    changes.note = f"{counted(to.total(), 'coding')} of {code.id}"
    run = desk.commit(changes, "codebook assign")
    left = len(waiting_codings(desk.study, code.id))
    return Assigned(code.id, dict(to), left, len(pairs) - to.total(), run)


def _may_leave(coding: Coding | None, assigned: Mapping[tuple[str, str], object], code: str) -> bool:
    """Whether a coding stands under a split code, or was given to another from there."""
    return coding is not None and (coding.code == code or (coding.id, code) in assigned)


def _taken_back(desk: Desk, identifier: str) -> dict[str, str]:
    return {
        "event": new_event_id(),
        "op": RETRACT,
        "id": identifier,
        "by": desk.coder,
        "at": desk.clock(),
        "why": "reassigned",
    }
