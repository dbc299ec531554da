"""Taking a codebook file into the study: new entries come in, the same ones change nothing.

An id that means something else here is refused and listed, unless it is to be replaced; the first codebook
of a study is kept as its author wrote it, byte by byte, where it is YAML.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.comparing import Difference, compared, fields_of
from qualcode.codebook.reading import ENTRY_KEYS, entry_mapping
from qualcode.flows.codebook.codebook import log_event
from qualcode.flows.codebook.files.guarding import named, named_beside, names_ahead, placed, reverted, revived
from qualcode.flows.codebook.files.merging import Merge, merged
from qualcode.flows.codebook.files.reading import read_codebook_file
from qualcode.flows.codebook.restructuring.writing import declare_event, require_reason
from qualcode.flows.codebook.shipped import is_shipped
from qualcode.flows.codebook.text import first_proved, rewritten
from qualcode.flows.nameless import require_nameless
from qualcode.flows.reading import CODEBOOK, sound_codebook
from qualcode.flows.verbatim import note_repeated_in
from qualcode.model import Code, Codebook, Problem
from qualcode.store.files import read_input
from qualcode.store.history import Changes
from qualcode.store.logs import CODEBOOK_LOG
from qualcode.store.runs import Run
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from qualcode.flows.codebook.files.reading import ReadFile
    from qualcode.flows.desk import Desk
    from qualcode.store.vault import Names

_WITHOUT_CODES = {
    "yaml": "a codebook has `codes:` with entries",
    "qdc": "its <Codes> are empty: export the codebook again, with its codes, in the other program",
}


@dataclass(frozen=True, slots=True)
class ImportedCodes:
    """What an import brought, or the problems for which it was refused as a whole.

    `missing` are codes of the study that the file does not hold: they stay. `differences` say, of what would
    come or came, what differs from before; `names` are those of codes by id.
    """

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: bool = False
    run: Run | None = None
    declared: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    names: Mapping[str, str] | None = None


def import_codebook(desk: Desk, path: Path, *, replace_known: bool = False, why: str = "") -> ImportedCodes:
    """Take the entries of a codebook file into the study: one verb, wholly or not at all."""
    desk.study.require_unlocked()
    content = read_input(path)
    here = desk.study.read(CODEBOOK)
    ours = sound_codebook(desk.study)
    file, merge, faults = _prepared(desk, (content, path.name), ours, replacing=replace_known)
    if faults:
        return ImportedCodes(problems=faults, refused=True)
    if not merge.changes:
        return _told(ours, merge, file)
    as_it_is = _is_first(file, ours)
    if is_shipped(content):
        require_nameless(desk, "the reason", why)
    elif named := _named(desk, (merge, file), content if as_it_is else b"", why, desk.names()):
        return ImportedCodes(problems=named, refused=True)
    why = require_reason(why, "codes are replaced") if merge.replaced else why
    candidates = iter([content.removeprefix(b"\xef\xbb\xbf")]) if as_it_is else rewritten(here, merge.rewrite)
    note_repeated_in(desk.study, merge.rewrite.codebook.codes, ours.codes)
    changes = Changes(note=_note(merge))
    changes.files[CODEBOOK] = first_proved(candidates, merge.rewrite.codebook)
    _tell_log(desk, ours, merge, changes, why=why)
    return _told(ours, merge, file, run=desk.commit(changes, "codebook import"))


def preview_import(desk: Desk, path: Path) -> ImportedCodes:
    """Return what a codebook file would change if its entries were taken; writes nothing."""
    ours = sound_codebook(desk.study)
    content = read_input(path)
    file, merge, faults = _prepared(desk, (content, path.name), ours, replacing=True)
    unseen: tuple[Problem, ...] = ()
    if not faults and merge.changes and not is_shipped(content):
        names, unseen = names_ahead(desk)
        faults = _named(desk, (merge, file), content if _is_first(file, ours) else b"", "", names)
    if faults:
        return ImportedCodes(problems=faults, refused=True)
    done = _told(ours, merge, file)
    told = tuple(_with_fields(done.differences, merge))
    return replace(done, differences=told, problems=(*done.problems, *unseen))


def _with_fields(differences: Sequence[Difference], merge: Merge) -> Iterator[Difference]:
    """Yield differences, and behind each added code what its fields say."""
    coming = merge.rewrite.codebook.by_id()
    for each in differences:
        yield each
        if each.sort == "added":
            yield from fields_of(coming[each.code])


def _named(
    desk: Desk, coming: tuple[Merge, ReadFile], as_it_is: bytes, why: str, names: Names | None
) -> tuple[Problem, ...]:
    """Return what names somebody: in the entries, and in all of a file that is kept `as_it_is`."""
    if names is None:
        return ()
    return named(desk, coming, why, names) or tuple(named_beside(desk, as_it_is, names))


def _is_first(file: ReadFile, ours: Codebook) -> bool:
    return file.kind == "yaml" and not (ours.codes or ours.glossary or ours.facets or ours.frames)


def _note(merge: Merge) -> str:
    parts = [
        f"{counted(len(merge.rewrite.added), 'code')} added" if merge.rewrite.added else "",
        f"{len(merge.replaced)} replaced" if merge.replaced else "",
    ]
    return ", ".join(filter(None, parts)) or f"{len(merge.declared)} declared"


def _prepared(
    desk: Desk, given: tuple[bytes, str], ours: Codebook, *, replacing: bool
) -> tuple[ReadFile, Merge, tuple[Problem, ...]]:
    """Return a file, its codebook joined with the study's, and what stands in the way."""
    content, name = given
    file = read_codebook_file(content, name, ours)
    theirs = file.codebook
    merge = merged(ours, theirs, replacing=replacing)
    faults = [problem for problem in file.problems if _is_fault(problem, ours, theirs)]
    if not theirs.codes and not faults and not merge.declared:
        said = [problem for problem in file.problems if problem.severity != "error"]
        hint = _WITHOUT_CODES.get(file.kind, "a table has a row for each")
        faults = [*said, Problem("empty", "the file holds no codes", hint=hint, severity="error")]
    if not faults and (merge.problems or ((merge.replaced or merge.frames) and not replacing)):
        faults = placed(file, [*_conflicts(merge, ours, name, replacing=replacing), *merge.problems])
    if not faults:
        faults = revived(desk.study, ours, merge, file)
    return file, merge, tuple(faults)


def _tell_log(desk: Desk, ours: Codebook, merge: Merge, changes: Changes, *, why: str) -> None:
    known, rewrite = ours.by_id(), merge.rewrite
    for code in rewrite.codebook.codes:
        if code.id in rewrite.added | rewrite.edited:
            old = known.get(code.id)
            changes.append(CODEBOOK_LOG, log_event(desk, "import", code, why=why, old=old))
            changes.objects.add(code.id)
    for declared in merge.declared:
        changes.append(CODEBOOK_LOG, declare_event(desk, declared, why=why))
        changes.objects.add(declared.partition(": ")[2])


def _told(ours: Codebook, merge: Merge, file: ReadFile, *, run: Run | None = None) -> ImportedCodes:
    theirs, book = file.codebook.by_id(), merge.rewrite.codebook
    return ImportedCodes(
        added=tuple(code.id for code in book.codes if code.id in merge.rewrite.added),
        replaced=merge.replaced,
        unchanged=merge.unchanged,
        terms=tuple(sorted(merge.rewrite.terms)),
        problems=(
            *(problem for problem in file.problems if problem.severity != "error"),
            *reverted(ours, merge, file),
        ),
        run=run,
        declared=merge.declared,
        missing=tuple(code.id for code in ours.codes if code.id not in theirs or code.id in file.aside)
        if theirs
        else (),
        differences=compared(ours, book),
        names={code.id: code.name for code in (*ours.codes, *book.codes)},
    )


def _is_fault(problem: Problem, ours: Codebook, theirs: Codebook) -> bool:
    """Return whether a problem is in the way: a parent that only the study's codebook has is not."""
    if problem.severity != "error":
        return False
    if problem.code != "unknown-parent":
        return True
    known = ours.by_id().keys() | theirs.by_id().keys()
    unknown = {code.parent for code in theirs.codes if code.parent and code.parent not in known}
    return any(repr(parent) in problem.message for parent in unknown)


def _conflicts(merge: Merge, ours: Codebook, name: str, *, replacing: bool) -> Sequence[Problem]:
    if replacing:
        return ()
    hint = (
        "--dry-run shows what differs; --replace takes the file's entries, with a reason (--why); or give "
        "them another id in a copy of the file, and import that"
    )
    before, after = ours.by_id(), merge.rewrite.codebook.by_id()
    places = [
        *((f"{one!r}: {_difference(before[one], after[one])}", f"code {one}") for one in merge.replaced),
        *((repr(one), f"frame {one}") for one in merge.frames),
    ]
    return [
        Problem(
            "different-content",
            f"{name} and the study mean different things by {what}",
            where,
            hint if number == len(places) else "",
            "error",
        )
        for number, (what, where) in enumerate(places, start=1)
    ]


def _difference(here: Code, there: Code) -> str:
    """Return in what two entries of one id differ: in their names, or else in which fields."""
    if here.name != there.name:
        return f"here it is {here.name!r}, there {there.name!r}"
    ours, theirs = entry_mapping(here), entry_mapping(there)
    return f"they differ in {', '.join(key for key in ENTRY_KEYS if ours.get(key) != theirs.get(key))}"
