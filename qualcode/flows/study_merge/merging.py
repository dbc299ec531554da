"""Merging: what comes, what stays, what is renamed or refused, told before it is done and after.

One verb writes all of it or nothing, and undo gives the folder as it was; what was erased here stays erased.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from qualcode.codebook.reading import codebook_from
from qualcode.errors import UsageError
from qualcode.flows.codebook.codebook import log_event
from qualcode.flows.codebook.past.moments import book_in
from qualcode.flows.copies.bases import common_base
from qualcode.flows.copies.deciding import decided, names_of, require_used
from qualcode.flows.copies.joining import Joining, Outcome, Undecided, as_lines, join_copies
from qualcode.flows.copies.sides import FolderSide
from qualcode.flows.erased_names import Keeping
from qualcode.flows.reading import CODEBOOK, require_sound
from qualcode.flows.study_merge.other import open_other, other_vault
from qualcode.flows.withdrawal.arriving import Arriving, stones_in
from qualcode.flows.withdrawal.withdrawing import clean_withdrawn, traces_before
from qualcode.store.history import Changes
from qualcode.store.logs import CODEBOOK_LOG
from qualcode.store.tombstones import WITHDRAWALS
from qualcode.store.yamlfiles import parsed_once
from qualcode.text import counted

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.codebook.three_way import Side as WhichSide
    from qualcode.flows.desk import Desk
    from qualcode.flows.study_merge.people import Question
    from qualcode.store.runs import Run
    from qualcode.store.study import Study
    from qualcode.store.vault import Vault

VERB = "study merge"
_JOINED = "joined from two copies"


@dataclass(frozen=True, slots=True)
class MergeOptions:
    """What a person decided beforehand. `take` settles what both changed, by entry, file or "all".

    `vault` and `passphrase_env` open the other's vault. The rest is about another study: which coders of one
    name are one person, what the others are called from now on, and which people are one.
    """

    take: Mapping[str, WhichSide] = field(default_factory=dict)
    vault: Path | None = None
    passphrase_env: str = ""
    dry_run: bool = False
    same_coders: tuple[str, ...] = ()
    renamed_coders: Mapping[str, str] = field(default_factory=dict)
    same_people: Mapping[str, str] = field(default_factory=dict)
    other_people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did, or would do: `run` is None for a dry run, and where somebody must decide first.

    `copy` says that it was a copy of this very study, `known_as` what the log calls another one; `erased`
    counts the people whom a withdrawal of either side took out again; `names` the lines that came
    of the other's register.
    """

    other: str
    study: str
    copy: bool
    outcomes: tuple[Outcome, ...]
    undecided: tuple[Undecided, ...] = ()
    questions: tuple[Question, ...] = ()
    run: Run | None = None
    dry_run: bool = False
    erased: int = 0
    names: int = 0
    known_as: str = ""

    @property
    def refused(self) -> tuple[Outcome, ...]:
        """What did not come."""
        return tuple(one for one in self.outcomes if one.what == "refused")

    @property
    def waits(self) -> bool:
        """Whether a person must decide something before anything can be merged."""
        return bool(self.undecided or self.questions)


def merge_study(desk: Desk, folder: Path, options: MergeOptions) -> Merged:
    """Merge a copy of this study, or another study.

    Nothing is written in a dry run, and where both changed the same and nobody decided yet. The other folder
    is never written. Raises `UsageError` and its like for a folder that cannot be merged now.
    """
    study = desk.study
    study.require_unlocked()
    other = open_other(study, folder)
    if other.settings.id != study.settings.id:
        from qualcode.flows.study_merge.studies import merge_another

        return merge_another(desk, other, options)
    return _merge_copy(desk, other, options)


def _merge_copy(desk: Desk, other: Study, options: MergeOptions) -> Merged:
    _only_of_studies(options)
    joining = join_copies(
        desk.study,
        FolderSide(other.root),
        base_of=lambda name: common_base(desk.study, other, name),
        decided=decided(options.take),
    )
    learnt = _register_there(desk, other, options) if options.vault else None
    merged = Merged(
        other.settings.name, other.settings.id, True, tuple(joining.outcomes), tuple(joining.undecided)
    )
    return finish(desk, joining, merged, options, learnt)


def _register_there(desk: Desk, other: Study, options: MergeOptions) -> Learnt:
    """Return what the register of a copy has that ours has not; both are under one key."""
    vault = other_vault(desk, other, options.vault, passphrase_env=options.passphrase_env)
    known = {event.get("event") for event in desk.vault().events()}
    return Learnt(vault, [event for event in vault.events() if event.get("event") not in known])


def _only_of_studies(options: MergeOptions) -> None:
    typed = {
        "--same-coder": options.same_coders,
        "--rename-coder": options.renamed_coders,
        "--same-person": options.same_people,
        "--other-person": options.other_people,
    }
    if given := next((name for name, value in typed.items() if value), None):
        raise UsageError(
            f"{given} is for another study; that folder is a copy of this one",
            hint="in copies of one study a name is one coder, and an id one person",
        )


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the vault is to learn with a merge: the other vault, and lines of its register in our terms."""

    vault: Vault
    lines: Sequence[Mapping[str, Any]]


def finish(
    desk: Desk, joining: Joining, merged: Merged, options: MergeOptions, learnt: Learnt | None
) -> Merged:
    """Write what was worked out, where nobody must decide first and it is no dry run."""
    asked = (names_of(one.name, one.conflicts) for one in (*joining.undecided, *joining.settled))
    require_used(options.take, {*desk.study.settings.workstreams, *chain.from_iterable(asked)})
    if options.dry_run or merged.waits:
        return replace(merged, dry_run=options.dry_run)
    run = secrets.token_hex(6)
    _tell_codebook(desk, joining, run)
    if joining.files.get(WITHDRAWALS) or desk.study.read(WITHDRAWALS):
        desk.vault()
    traces = traces_before(desk, joining.files.get(WITHDRAWALS))
    names = _learn_names(desk, learnt, joining)
    changes = Changes(objects=joining.objects, note=_note(merged), run=run)
    changes.files.update(joining.files)
    done = desk.commit(changes, VERB) if changes or names else None
    gone = {run.note for run in clean_withdrawn(desk, before=traces)}
    outcomes = tuple(_stood(merged.outcomes, gone))
    return replace(merged, outcomes=outcomes, run=done, erased=len(gone), names=names)


def _stood(outcomes: Iterable[Outcome], gone: Collection[str]) -> Iterator[Outcome]:
    """Yield what became of things, but for people who were erased again: they did not stay."""
    for one in outcomes:
        ids = tuple(id_ for id_ in one.ids if id_ not in gone)
        if count := one.count - (len(one.ids) - len(ids)):
            yield replace(one, ids=ids, count=count)


def _tell_codebook(desk: Desk, joining: Joining, run: str) -> None:
    """Refuse a codebook that would not be sound, and say in its log which entries became others."""
    content = joining.files.get(CODEBOOK)
    if content is None:
        return
    book, problems = codebook_from(parsed_once(content, CODEBOOK))
    require_sound(problems, CODEBOOK)
    before = book_in(desk.study.read(CODEBOOK)).by_id()
    log = joining.files.get(CODEBOOK_LOG) or desk.study.read(CODEBOOK_LOG) or b""
    new = [code for code in book.codes if f'"{code.revision}"'.encode() not in log]
    told = [
        {**log_event(desk, "import", code, why=_JOINED, old=before.get(code.id)), "run": run}
        for code in new
        if before.get(code.id) != code
    ]
    joining.objects.update(code.id for code in book.codes if before.get(code.id) != code)
    if told:
        joining.files[CODEBOOK_LOG] = log + as_lines(told)


def _learn_names(desk: Desk, learnt: Learnt | None, joining: Joining) -> int:
    """Add the lines to our register, and keep the originals of the sources that come; count the lines."""
    if learnt is None:
        return 0
    own = desk.vault()
    stones = stones_in([desk.study.read(WITHDRAWALS), joining.files.get(WITHDRAWALS)])
    arriving = Arriving(Keeping(stones, desk.key))
    lines = list(arriving.events(learnt.lines))
    own.append(lines)
    for source in sorted(joining.objects):
        content = learnt.vault.original(source) if source.startswith("S") else None
        if content is not None and not arriving.was_erased(content):
            own.keep_original(source, content)
    return len(lines)


def _note(merged: Merged) -> str:
    coming: Sequence[Outcome] = [one for one in merged.outcomes if one.what in {"came", "joined", "renamed"}]
    counts: dict[str, int] = {}
    for one in coming:
        if one.kind != "runs" and not one.kind.endswith("to look at"):
            counts[one.kind] = counts.get(one.kind, 0) + one.count
    parts = [f"{kind} {count}" for kind, count in counts.items() if count]
    what = "a copy of this study" if merged.copy else f"another study, {merged.known_as}"
    return f"{what}: {', '.join(parts) or 'nothing new'}; {counted(len(merged.refused), 'refusal')}"


def answered(options: MergeOptions, question: Question, *, same: bool, called: str = "") -> MergeOptions:
    """Return the options with an answer: the two are one, or two; a coder is `called` otherwise then."""
    if question.kind == "person" and same:
        people = {**options.same_people, question.theirs: question.ours}
        return replace(options, same_people=people)
    if question.kind == "person":
        return replace(options, other_people=(*options.other_people, question.theirs))
    if question.kind == "coder" and same:
        return replace(options, same_coders=(*options.same_coders, question.theirs))
    if question.kind == "coder":
        return replace(options, renamed_coders={**options.renamed_coders, question.theirs: called})
    return replace(options, take={**options.take, question.theirs: "ours"})
