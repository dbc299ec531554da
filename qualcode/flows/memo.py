"""Memos: an analyst's thought, tied to anything in the study or to nothing; written, edited, removed, found.

Each is a file of the personal part; every writing is one commit, and what stood before is kept in `history/`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.errors import StudyFormatError, UndoRefusedError, UsageError, unknown_name
from qualcode.findings import MEMO_KINDS, Memo
from qualcode.flows.facts import day
from qualcode.flows.memo_about import Abouts, about_now, resolved
from qualcode.store.history import Changes, before_image
from qualcode.store.logs import writers
from qualcode.store.memos import memo_bytes, memo_file, memo_from, read_memos
from qualcode.store.runs import Run, all_runs, in_effect
from qualcode.store.study import fresh_id
from qualcode.text import fold, normalised

if TYPE_CHECKING:
    from qualcode.flows.desk import Desk
    from qualcode.store.study import Study

REFLEXIVE_QUESTIONS = (
    "Personal: what of your own (experience, position, feeling) did you bring to these words?",
    "Functional: how did the way you worked, asked and coded shape what you see in them?",
    "Disciplinary: what does your field, or who commissioned this, take for granted that others would not?",
)
_NEEDS_WORDS = 'qualcode memo new "what you thought"'


def add_memo(desk: Desk, text: str, *, about: Sequence[str] = (), kind: str = "") -> Memo:
    """Write a memo about things given by their ids; `kind` is one of `MEMO_KINDS`."""
    if not text.strip():
        raise UsageError("a memo needs words", hint=_NEEDS_WORDS)
    known = kind_called(kind)
    taken = {memo.id for memo in read_memos(desk.study)}
    memo = Memo(
        fresh_id("M-", taken), desk.coder, desk.clock(), normalised(text.strip()), tuple(about), known
    )
    desk.commit(_written(memo), "memo new")
    return memo


def _written(memo: Memo) -> Changes:
    return Changes(
        files={memo_file(memo.id): memo_bytes(memo)}, objects={memo.id}, uses=set(memo.about), note=memo.id
    )


def kind_called(typed: str) -> str:
    """Return a kind of memo as it is kept; raise `UnknownNameError` for none."""
    ways = {fold(kind).replace(" ", ""): kind for kind in MEMO_KINDS}
    plain = fold(typed).replace(" ", "").replace("-", "").replace("_", "")
    if plain not in ways:
        raise unknown_name("kind of memo", typed, MEMO_KINDS[1:])
    return ways[plain]


@dataclass(frozen=True, slots=True)
class MemoEdit:
    """What is to be changed: None leaves it; `about` is as a person names things, () for nothing."""

    text: str | None = None
    kind: str | None = None
    about: tuple[str, ...] | None = None


def edit_memo(desk: Desk, identifier: str, edit: MemoEdit) -> Memo:
    """Write a memo of one's own anew; what stood before is kept. Returns it as it stands now."""
    old = own_memo(desk, identifier)
    text = old.text if edit.text is None else normalised(edit.text.strip())
    if not text:
        raise UsageError("a memo needs words", hint=f"qualcode memo remove {old.id} takes it away")
    new = replace(
        old,
        text=text,
        kind=old.kind if edit.kind is None else kind_called(edit.kind),
        about=old.about if edit.about is None else resolved(desk.study, edit.about),
    )
    if new == old:
        return old
    new = replace(new, edited_at=desk.clock())
    desk.study.read(memo_file(old.id))
    desk.commit(_written(new), "memo edit")
    return new


def remove_memo(desk: Desk, identifier: str) -> Memo:
    """Take a memo of one's own away; `undo` brings it back. Returns it as it stood."""
    memo = own_memo(desk, identifier)
    desk.study.read(memo_file(memo.id))
    changes = Changes(files={memo_file(memo.id): None}, objects={memo.id}, note=memo.id)
    desk.commit(changes, "memo remove")
    return memo


def named_memo(study: Study, typed: str) -> Memo:
    """Return the memo of an id, whatever its case."""
    known = {memo.id.casefold(): memo for memo in read_memos(study)}
    if typed.strip().casefold() not in known:
        raise unknown_name("memo", typed, [memo.id for memo in known.values()])
    return known[typed.strip().casefold()]


def own_memo(desk: Desk, typed: str) -> Memo:
    """Return a memo that this coder wrote; raise `UsageError` for another's."""
    memo = named_memo(desk.study, typed)
    if memo.by != desk.coder:
        raise UsageError(
            f"{memo.id} is {memo.by}'s memo",
            hint=f'answer it with one of your own: qualcode memo new "..." --about {memo.id}',
        )
    return memo


@dataclass(frozen=True, slots=True)
class MemoFilters:
    """Which memos: about some things, of a kind, by a coder, since a day (ISO), with all of some words."""

    about: tuple[str, ...] = ()
    kind: str = ""
    by: str = ""
    since: str = ""
    search: str = ""


def find_memos(study: Study, filters: MemoFilters) -> list[Memo]:
    """Return the memos that fit, oldest first, each with what it is about now."""
    wanted = resolved(study, [one for one in filters.about if one.strip()])
    kind = kind_called(filters.kind) if filters.kind else ""
    since = day("--since", filters.since) if filters.since else ""
    known = list(read_memos(study))
    people = {memo.by for memo in known} | writers(study)
    if filters.by and filters.by.casefold() not in people:
        raise unknown_name("coder", filters.by, people)
    words = fold(filters.search).split()
    abouts = Abouts(study)
    return [
        replace(memo, about=abouts.now(memo))
        for memo in known
        if abouts.fits(memo, wanted)
        and (not kind or memo.kind == kind)
        and (not filters.by or memo.by == filters.by.casefold())
        and memo.at[:10] >= since
        and all(word in fold(memo.text) for word in words)
    ]


def memos_about(desk: Desk, about: str = "") -> list[Memo]:
    """Return all memos, codings in them under the ids they were given; or those about one thing."""
    if about:
        return find_memos(desk.study, MemoFilters(about=(about,)))
    return [replace(memo, about=about_now(desk.study, memo)) for memo in read_memos(desk.study)]


@dataclass(frozen=True, slots=True)
class Writing:
    """One writing of a memo: who, when, and its words (None where they are not kept on this machine)."""

    number: int
    by: str
    at: str
    text: str | None


@dataclass(frozen=True, slots=True)
class ShownMemo:
    """A memo with all its writings, oldest first, and the memos about it."""

    memo: Memo
    writings: tuple[Writing, ...]
    answers: tuple[Memo, ...]


def show_memo(study: Study, typed: str) -> ShownMemo:
    """Return a memo in full."""
    memo = named_memo(study, typed)
    answers = tuple(one for one in read_memos(study) if memo.id in one.about)
    return ShownMemo(replace(memo, about=Abouts(study).now(memo)), _writings(study, memo), answers)


def _writings(study: Study, memo: Memo) -> tuple[Writing, ...]:
    """Return the writings that stand: what each edit replaced, and what stands now."""
    name = memo_file(memo.id)
    runs = in_effect(all_runs(study))
    edits = [run for run in runs if name in run.files and "edit" in _verb_of(study, run)]
    found, by, at = [], memo.by, memo.at
    for number, run in enumerate(edits, start=1):
        found.append(Writing(number, by, at, _before(study, run, name)))
        by, at = run.by, run.at
    return (*found, Writing(len(found) + 1, by, memo.edited_at or at, memo.text))


def _verb_of(study: Study, run: Run) -> str:
    """Return what a verb did, also where it was brought back by a redo."""
    runs = {one.id: one for one in all_runs(study)}
    while run.undoes and run.undoes in runs:
        run = runs[run.undoes]
    return run.verb


def _before(study: Study, run: Run, name: str) -> str | None:
    try:
        content = before_image(study, run.id, name)
    except (StudyFormatError, UndoRefusedError):
        return None
    return memo_from(content, name).text if content else None
