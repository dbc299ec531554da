"""Applying what people decided: one codebook, a crosswalk of every old code, and codings that follow.

Nothing is applied while a row is undecided or contradicts another; in a study it is one verb that `undo`
takes back, and nobody's log is rewritten.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.codebook.comparing import meaning_of
from qualcode.codebook.crosswalk.applying import Applied, Held, applied
from qualcode.codebook.crosswalk.applying_groups import grouped
from qualcode.codebook.crosswalk.pairs import CodeOf
from qualcode.codebook.crosswalk.sheet_reading import entries_of
from qualcode.codebook.following import MERGE
from qualcode.errors import AlreadyThereError, UsageError
from qualcode.flows.codebook.codebook import coders_at, text_of
from qualcode.flows.codebook.crosswalk.books import read_books
from qualcode.flows.codebook.crosswalk.deciding import read_decisions
from qualcode.flows.codebook.crosswalk.extracts import Moved, moved_extracts
from qualcode.flows.codebook.crosswalk.held import held_codes, require_deciders_nameless
from qualcode.flows.codebook.crosswalk.leaving import leaks_leaving, origins_of, without_participants_words
from qualcode.flows.codebook.crosswalk.table import carried_on, crosswalk_bytes, read_crosswalk, without_own
from qualcode.flows.codebook.crosswalk.unasked import unasked
from qualcode.flows.codebook.restructuring.writing import (
    Telling,
    decision_event,
    declare_event,
    opened_book,
    write_book,
)
from qualcode.flows.codebook.text import first_proved, fresh, rewrite_of
from qualcode.flows.desk import nobody_to_ask
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.verbatim import note_repeated_in
from qualcode.store.crosswalk import CROSSWALK
from qualcode.store.files import digest, read_input, write_whole
from qualcode.store.history import Changes, hex_id
from qualcode.store.logs import CODEBOOK_LOG
from qualcode.store.runs import all_runs, standing
from qualcode.store.study import is_own
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from qualcode.codebook.crosswalk.applying_groups import Groups
    from qualcode.codebook.crosswalk.pairs import Book, CrosswalkRow
    from qualcode.flows.desk import Ask, Desk
    from qualcode.model import Codebook, Leak, Problem
    from qualcode.store.runs import Run
    from qualcode.store.study import Study

VERB = "codebook merge"
DECIDED = "as decided in the crosswalk"


@dataclass(frozen=True, slots=True)
class AppliedCrosswalk:
    """What applying came to, or the problems for which nothing was applied.

    `held` says of each book how many of its codes the study had already, and how many it has. `written` are
    the files outside a study, `left_out` counts the examples that are somebody's words and stayed behind.
    With `leaks` nothing was written either, nor where the file was applied `before`.
    """

    books: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    refused: bool = False
    codebook: Codebook | None = None
    rows: tuple[CrosswalkRow, ...] = ()
    added: tuple[str, ...] = ()
    merges: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    held: tuple[tuple[str, int, int], ...] = ()
    written: tuple[Path, ...] = ()
    left_out: int = 0
    leaks: tuple[Leak, ...] = ()
    run: Run | None = None
    before: Run | None = None


@dataclass(frozen=True, slots=True)
class ApplyOptions:
    """The file of decisions, and where the result goes: both files, or neither for the study.

    With `rest_apart` pairs that were worth a question and are not in the file stay apart.
    """

    decided: Path
    out: Path | None = None
    crosswalk: Path | None = None
    force: bool = False
    rest_apart: bool = False
    who: str = ""
    why: str = ""


def apply_outside(
    named: Sequence[str], options: ApplyOptions, *, ask: Ask = nobody_to_ask
) -> AppliedCrosswalk:
    """Write the merged codebook and its crosswalk to two files; no study is needed, and none is changed.

    Where a book is a study's, both pass its leak gate, and examples that are somebody's words stay behind.
    """
    books = read_books(named)
    groups, problems = _decided(options, books, {})
    if problems:
        return AppliedCrosswalk(_names(books), problems, refused=True)
    if options.out is None or options.crosswalk is None:
        raise UsageError(
            "where to, outside a study?",
            hint="--out MERGED.yaml --crosswalk crosswalk.csv, or go into the study",
        )
    made = applied(books, groups, who=options.who)
    _require_free(options)
    origins = origins_of(named, (options.decided,), ask=ask)
    codebook, left_out = without_participants_words(made.codebook, origins)
    files = {options.out: _yaml(codebook), options.crosswalk: crosswalk_bytes(made.rows)}
    if leaks := leaks_leaving(origins, {path.name: content for path, content in files.items()}):
        return AppliedCrosswalk(_names(books), leaks=leaks)
    for path, content in files.items():
        write_whole(path, content)
    done = AppliedCrosswalk((), written=tuple(files), left_out=left_out)
    return _told(books, replace(made, codebook=codebook), done)


def _require_free(options: ApplyOptions) -> None:
    for path in (options.out, options.crosswalk):
        if path is not None and is_own(path):
            raise UsageError(f"{path.name} is a file of a study itself", hint="give it another name or place")
        if path is not None and path.exists() and not options.force:
            raise AlreadyThereError(f"{path} is there already", hint="--force writes over it")
    if options.out is not None and options.out.suffix.lower() not in {".yaml", ".yml"}:
        raise UsageError(f"{options.out.name}: the merged codebook is YAML", hint="end it in .yaml")


def _yaml(codebook: Codebook) -> bytes:
    return first_proved(iter([fresh(codebook)]), codebook)


def _decided(
    options: ApplyOptions, books: Sequence[Book], held: Mapping[CodeOf, str]
) -> tuple[Groups, tuple[Problem, ...]]:
    """Return what a file of decisions comes to, with all that stands in the way, in the order of its rows."""
    path = options.decided
    rows, problems = read_decisions(read_input(path), path.name)
    groups, found = grouped(rows, books, held)
    refused = {problem.where for problem in problems if problem.code == "unknown-decision"}
    undecided = [one for one in found if one.code != "undecided" or one.where not in refused]
    found = () if options.rest_apart or problems or undecided else unasked(rows, books, groups, held)
    return groups, (*problems, *undecided, *found)


def apply_in_study(desk: Desk, named: Sequence[str], options: ApplyOptions) -> AppliedCrosswalk:
    """Make the books one in the study: its codebook, `crosswalk.csv`, and codings that follow; one verb.

    What comes from another study's folder passes that study's gate, and its people's words stay there.
    """
    book = opened_book(desk)
    books = read_books(named, desk.study)
    if run := applied_before(desk.study, options.decided):
        return AppliedCrosswalk(_names(books), before=run)
    held, changed = held_codes(desk.study, books, book)
    groups, problems = _decided(options, books, held)
    problems = (*problems, *changed)
    if problems:
        return AppliedCrosswalk(_names(books), problems, refused=True)
    require_deciders_nameless(desk, groups)
    coders = coders_at(desk)
    new = {
        f"the entry of {one}": text_of(code, coders)
        for one, code in entries_of(books).items()
        if one not in held
    }
    require_all_nameless(desk, new)
    others = [one for one in origins_of(named, ask=desk.ask) if one.desk.study.root != desk.study.root]
    if leaks := leaks_leaving(others, {"entries.txt": "\n".join(new.values()).encode()}):
        return AppliedCrosswalk(_names(books), leaks=leaks)
    made = applied(books, groups, Held(book, held), who=options.who or desk.coder)
    codebook, left_out = without_participants_words(made.codebook, others)
    made = replace(made, codebook=codebook)
    own = frozenset(one.name for one in books if one.codebook.codes == book.codes)
    changes, moved = _changes(desk, book, made, options, own)
    totals = tuple(
        (one.name, sum(code.book == one.name for code in held), len(one.codebook.codes)) for one in books
    )
    told = _told(books, made, AppliedCrosswalk((), held=totals, moved=moved, left_out=left_out))
    if not changes:
        return told
    changes.note = f"{counted(len(made.merges), 'code')} merged, {len(made.added)} added"
    changes.uses.add(decisions_id(options.decided))
    return replace(told, run=desk.commit(changes, VERB))


def decisions_id(path: Path) -> str:
    """Return what a file of decisions goes by in the log: the same decisions, the same id."""
    return f"decisions-{digest(read_input(path))[:16]}"


def applied_before(study: Study, path: Path) -> Run | None:
    """Return the run by which this very file was applied, where it holds."""
    known = decisions_id(path)
    holding = (run for run in standing(all_runs(study)) if run.verb == VERB)
    return next((run for run in holding if known in run.uses), None)


def _names(books: Iterable[Book]) -> tuple[str, ...]:
    return tuple(book.name for book in books)


def _told(books: Sequence[Book], made: Applied, done: AppliedCrosswalk) -> AppliedCrosswalk:
    return replace(
        done,
        books=_names(books),
        codebook=made.codebook,
        rows=made.rows,
        added=made.added,
        merges=made.merges,
        notices=made.notices,
    )


def _changes(
    desk: Desk, book: Codebook, made: Applied, options: ApplyOptions, own: frozenset[str]
) -> tuple[Changes, tuple[Moved, ...]]:
    """Return all that the study writes, and what becomes of its codings, which must add up.

    `own` are the names that the study's own codebook goes by among the books.
    """
    changes = Changes()
    reason = " ".join(options.why.split())
    said = {
        "who decided": " ".join({row.who for row in made.rows}),
        "the reason": "\n".join(dict.fromkeys([reason, *(row.why for row in made.rows)])),
        "the names of the books": " ".join({row.area for row in made.rows}),
    }
    require_all_nameless(desk, said)
    gone = [one for one, _ in made.merges]
    if made.codebook != book:
        write_book(desk, (book, made.codebook), changes, Telling("edit", reason or DECIDED, tuple(gone)))
        note_repeated_in(desk.study, made.codebook.codes, book.codes)
    for term in sorted(rewrite_of(book, made.codebook).terms):
        changes.append(CODEBOOK_LOG, declare_event(desk, f"glossary: {term}", why=reason or DECIDED))
        changes.objects.add(term)
    events = _merge_events(desk, book, made, reason)
    for event in events:
        changes.append(CODEBOOK_LOG, event)
        changes.objects.add(event["id"])
    earlier = read_crosswalk(desk.study)
    rows = carried_on(earlier, without_own(made.rows, earlier, book, own), dict(made.merges))
    if rows != earlier:
        changes.files[CROSSWALK] = crosswalk_bytes(rows)
        changes.objects.add(CROSSWALK)
    return changes, moved_extracts(desk.study, made, events)


def _merge_events(desk: Desk, book: Codebook, made: Applied, reason: str) -> list[dict[str, Any]]:
    """Return the decisions that lead the codings of codes that are gone to the code that they are now."""
    before, after = book.by_id(), made.codebook.by_id()
    whys: dict[str, str] = {}
    for row in made.rows:
        if row.decision == "same" and row.why:
            whys.setdefault(row.new, row.why)
    events = []
    for one, into in made.merges:
        line = decision_event(desk, hex_id("G-"), after[one], why=whys.get(into) or reason or DECIDED)
        line |= {
            "op": MERGE,
            "into": [into],
            "revision": after[into].revision,
            "meaning": meaning_of(after[into]),
            "before": meaning_of(before[into]) if into in before else "",
        }
        events.append({name: value for name, value in line.items() if value != ""})
    return events
