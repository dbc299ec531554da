"""Proposing a crosswalk: books are read, their pairs found, and the file written that people decide in.

Nothing of a study changes; a file that somebody has decided in is never written over.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.proposing import propose
from qualcode.errors import AlreadyThereError, QualcodeError, UsageError, unknown_name
from qualcode.flows.codebook.crosswalk.books import book_paths, read_book, read_books
from qualcode.flows.codebook.crosswalk.deciding import (
    SUFFIXES,
    decision_file,
    kept_decisions,
    read_decisions,
)
from qualcode.flows.codebook.crosswalk.leaving import (
    leaks_leaving,
    origins_of,
    said_in_rows,
    said_in_workbook,
)
from qualcode.flows.codebook.crosswalk.lent import lent_extracts
from qualcode.flows.desk import nobody_to_ask
from qualcode.store.files import read_if_there, write_whole
from qualcode.store.study import is_own

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.codebook.crosswalk.pairs import Book, CodeOf, Decided
    from qualcode.codebook.crosswalk.proposing import Proposal
    from qualcode.flows.codebook.crosswalk.lent import Lent
    from qualcode.flows.desk import Ask
    from qualcode.model import Leak, Problem
    from qualcode.ports import Embedder
    from qualcode.store.study import Study

STDOUT, EXPORTS = "-", "exports"


@dataclass(frozen=True, slots=True)
class ProposeOptions:
    """What a person may say of a proposal.

    `out` is the file to write ("-" = standard output); `base` a codebook that the books come from; `keep` an
    earlier file whose decisions are taken over; `embeddings` the folder of a model, "" = none; with
    `extracts` what people said under codes counts, where use beyond their study is permitted.
    """

    out: str = STDOUT
    base: Path | None = None
    keep: Path | None = None
    embeddings: str = ""
    extracts: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed, and `content`, the file that people decide in; `path` is None for standard output.

    `named` are the books as they were typed. `kept` counts decisions taken over, `again` those about entries
    that changed since; `problems` are of the earlier file. With `leaks` nothing was
    written, and `content` is empty; `lent` counts the extracts of each study. `replaced` is whether a
    proposal was there in which nobody had decided; `written` is False where there is no pair to decide on.
    `base` is the common ancestor as it was typed.
    """

    proposal: Proposal
    content: bytes
    path: Path | None
    named: tuple[str, ...] = ()
    kept: int = 0
    again: int = 0
    problems: tuple[Problem, ...] = field(default=())
    leaks: tuple[Leak, ...] = ()
    lent: tuple[Lent, ...] = ()
    replaced: bool = False
    written: bool = True
    base: str = ""


def propose_crosswalk(
    named: Sequence[str],
    options: ProposeOptions,
    *,
    study: Study | None = None,
    ask: Ask = nobody_to_ask,
) -> Proposed:
    """Find what answers to what in the books that were named, and write the file to decide in.

    With none named it is the study's codebook alone, for labels that stand there twice. What comes out of a
    study passes that study's leak gate, whose vault `ask` opens. Raises `AlreadyThereError` where the file
    holds decisions.
    """
    path = _file(options.out)
    books = read_books(named, study)
    base = None if options.base is None else read_book(book_paths([str(options.base)])[0])
    known, again, problems = _earlier(options.keep, books)
    origins = origins_of(named, (options.base, options.keep), study=study, ask=ask)
    extracts, lent = lent_extracts(origins) if options.extracts else ({}, ())
    proposal = propose(books, base=base, embedder=_embedder(options.embeddings), extracts=extracts)
    suffix = ".csv" if path is None else path.suffix.lower()
    content = decision_file(books, tuple(proposal.every()), suffix=suffix, known=known)
    files = {f"crosswalk{suffix}" if path is None else path.name: content}
    said = said_in_rows if suffix == ".csv" else said_in_workbook
    if leaks := leaks_leaving(origins, files, said):
        return Proposed(proposal, b"", path, tuple(named), problems=problems, leaks=leaks)
    replaced = False
    if path is not None and proposal.total:
        replaced = _require_undecided(path)
        write_whole(path, content)
    kept = sum(bool(one.decision) for one in known.values()) // 2
    done = Proposed(proposal, content, path, tuple(named), kept, again, problems, lent=lent)
    ancestor = "" if options.base is None else str(options.base)
    return replace(done, replaced=replaced, written=bool(path and proposal.total), base=ancestor)


def _file(out: str) -> Path | None:
    """Return the file that is to be written, once it is clear that it may be."""
    if out == STDOUT:
        return None
    path = Path(out).expanduser()
    if path.suffix.lower() not in SUFFIXES:
        hint = "end it in .xlsx (for a meeting) or .csv, or - for standard output"
        raise unknown_name("kind of file", path.suffix or path.name, SUFFIXES, hint=hint)
    if is_own(path) and path.resolve().parent.name != EXPORTS:
        raise UsageError(f"{path.name} is a file of the study itself", hint="give the proposal another name")
    if path.parent.name != EXPORTS and not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", hint="make it first, or name another")
    _require_undecided(path)
    return path


def _require_undecided(path: Path) -> bool:
    """Return whether a proposal is there that nobody has decided anything in; refuse any other file."""
    content = read_if_there(path)
    if content is None:
        return False
    hint = f"give the new one another name; --keep {path} takes its decisions over"
    try:
        rows, problems = read_decisions(content, path.name)
    except QualcodeError:
        rows, problems = [], []
    if not rows or problems:
        raise AlreadyThereError(f"{path} is there already", hint="give the proposal another name")
    if any(not row.by_nobody and _is_answered(row.decided) for row in rows):
        raise AlreadyThereError(f"{path} holds decisions", hint=hint)
    return True


def _is_answered(decided: Decided) -> bool:
    return bool(decided.decision or decided.name or decided.who or decided.why)


def _earlier(
    keep: Path | None, books: Sequence[Book]
) -> tuple[Mapping[tuple[CodeOf, CodeOf], Decided], int, tuple[Problem, ...]]:
    if keep is None:
        return {}, 0, ()
    known, aside, problems = kept_decisions(keep, books)
    return known, len(aside), tuple(problems)


def _embedder(named: str) -> Embedder | None:
    """Return the model of a folder; without one a proposal is the same on every machine."""
    if not named:
        return None
    from qualcode.flows.suggest.embedding import embedder_of

    found = embedder_of(named)
    return None if found is None else found.embedder
