"""Taking a codebook file into the study: new entries come in, the same ones change nothing.

An id that means something else here is refused and listed, unless it is to be replaced; the first codebook
of a study is kept as its author wrote it, byte by byte, where it is YAML.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.comparing import Difference, compared
from qualcode.codebook.reading import ENTRY_KEYS, entry_mapping
from qualcode.errors import UsageError
from qualcode.flows.codebook import coders_at, log_event, text_of
from qualcode.flows.codebook_files.merging import Merge, merged
from qualcode.flows.codebook_files.reading import read_codebook_file
from qualcode.flows.codebook_text import Rewrite, first_proved, rewritten
from qualcode.flows.nameless import NAMELESS, naming_lines, require_nameless
from qualcode.flows.reading import CODEBOOK, sound_codebook
from qualcode.flows.restructuring.writing import declare_event
from qualcode.model import Code, Codebook, Problem
from qualcode.store.files import read_input
from qualcode.store.history import Changes, Run
from qualcode.store.logs import CODEBOOK_LOG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qualcode.flows.codebook_files.reading import ReadFile
    from qualcode.flows.desk import Desk


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
    file, merge, faults = _prepared(content, path.name, ours, replacing=replace_known)
    if faults:
        return ImportedCodes(problems=faults, refused=True)
    if not merge.changes:
        return _told(ours, merge, file)
    as_it_is = file.kind == "yaml" and not (ours.codes or ours.glossary or ours.facets or ours.frames)
    named = _named(desk, merge.rewrite, why) or (_named_beside(desk, content) if as_it_is else ())
    if named:
        return ImportedCodes(problems=named, refused=True)
    candidates = iter([content.removeprefix(b"\xef\xbb\xbf")]) if as_it_is else rewritten(here, merge.rewrite)
    changes = Changes(note=f"{len(merge.rewrite.added)} codes")
    changes.files[CODEBOOK] = first_proved(candidates, merge.rewrite.codebook)
    _tell_log(desk, ours, merge, changes, why=why)
    return _told(ours, merge, file, run=desk.commit(changes, "codebook import"))


def preview_import(desk: Desk, path: Path) -> ImportedCodes:
    """Return what a codebook file would change if its entries were taken; writes nothing."""
    ours = sound_codebook(desk.study)
    file, merge, faults = _prepared(read_input(path), path.name, ours, replacing=True)
    return ImportedCodes(problems=faults, refused=True) if faults else _told(ours, merge, file)


def _prepared(
    content: bytes, name: str, ours: Codebook, *, replacing: bool
) -> tuple[ReadFile, Merge, tuple[Problem, ...]]:
    """Return a file, its codebook joined with the study's, and what stands in the way."""
    file = read_codebook_file(content, name, ours)
    theirs = file.codebook
    merge = merged(ours, theirs, replacing=replacing)
    faults = [problem for problem in file.problems if _is_fault(problem, ours, theirs)]
    if not theirs.codes and not faults and not merge.declared:
        said = [problem for problem in file.problems if problem.severity != "error"]
        hint = "a codebook has `codes:` with entries" if file.kind == "yaml" else "a table has a row for each"
        faults = [*said, Problem("empty", "the file holds no codes", hint=hint, severity="error")]
    if not faults and (merge.problems or ((merge.replaced or merge.frames) and not replacing)):
        faults = [*_conflicts(merge, ours, name, replacing=replacing), *merge.problems]
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
        problems=tuple(problem for problem in file.problems if problem.severity != "error"),
        run=run,
        declared=merge.declared,
        missing=tuple(code.id for code in ours.codes if code.id not in theirs) if theirs else (),
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


def _named(desk: Desk, rewrite: Rewrite, why: str) -> tuple[Problem, ...]:
    """Return the entries that hold a registered name: codebook.yaml is a file without names."""
    names = desk.names()
    coming = [code for code in rewrite.codebook.codes if code.id in rewrite.added | rewrite.edited]
    coders = coders_at(desk)
    said = {f"code {code.id}": text_of(code, coders) for code in coming}
    for section, changed in rewrite.declared():
        said[f"the {section}"] = "\n".join(map(_words_of, changed.items()))
    said["the reason"] = why
    found: list[Problem] = []
    try:
        require_nameless(desk, "the file", "\n".join(said.values()), names=names)
    except UsageError:
        for where, text in said.items():
            try:
                require_nameless(desk, "it", text, names=names)
            except UsageError as error:
                found.append(Problem("holds-a-name", error.message, where, error.hint, "error"))
    return tuple(found)


def _words_of(declared: tuple[str, str | Sequence[str]]) -> str:
    name, value = declared
    return f"{name} {value if isinstance(value, str) else ' '.join(value)}"


def _named_beside(desk: Desk, content: bytes) -> tuple[Problem, ...]:
    """Return the lines, comments among them, of a file kept as it is that hold a registered name."""
    found = naming_lines(desk, content)
    return tuple(Problem("holds-a-name", f"it {fault}", where, NAMELESS, "error") for where, fault in found)


def _conflicts(merge: Merge, ours: Codebook, name: str, *, replacing: bool) -> Sequence[Problem]:
    if replacing:
        return ()
    hint = "--replace takes the file's entry; or give it another id in a copy of the file, and import that"
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
            hint,
            "error",
        )
        for what, where in places
    ]


def _difference(here: Code, there: Code) -> str:
    """Return in what two entries of one id differ: in their names, or else in which fields."""
    if here.name != there.name:
        return f"here it is {here.name!r}, there {there.name!r}"
    ours, theirs = entry_mapping(here), entry_mapping(there)
    return f"they differ in {', '.join(key for key in ENTRY_KEYS if ours.get(key) != theirs.get(key))}"
