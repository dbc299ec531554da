"""Taking a codebook file into the study: new entries come in, the same ones change nothing.

An id that means something else here is refused and listed, unless it is to be replaced; the first codebook
of a study is kept as its author wrote it, byte by byte.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.changing import added
from qualcode.codebook.reading import ENTRY_KEYS, codebook_from, entry_mapping
from qualcode.errors import QualcodeError, UsageError
from qualcode.flows.codebook import log_event, text_of
from qualcode.flows.codebook_text import Rewrite, first_proved, rewritten
from qualcode.flows.nameless import NAMELESS, naming_lines, require_nameless
from qualcode.flows.reading import CODEBOOK, sound_codebook
from qualcode.model import Code, Codebook, Problem
from qualcode.store.files import read_input
from qualcode.store.history import Changes, Run
from qualcode.store.logs import CODEBOOK_LOG
from qualcode.store.yamlfiles import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qualcode.flows.desk import Desk


@dataclass(frozen=True, slots=True)
class ImportedCodes:
    """What an import brought, or the problems for which it was refused as a whole."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: bool = False
    run: Run | None = None


def import_codebook(desk: Desk, path: Path, *, replace_known: bool = False, why: str = "") -> ImportedCodes:
    """Take the entries of a codebook file into the study: one verb, wholly or not at all."""
    desk.study.require_unlocked()
    content = read_input(path)
    theirs, problems = codebook_from(parse_yaml(content, path.name))
    here = desk.study.read(CODEBOOK)
    ours = sound_codebook(desk.study)
    faults = [problem for problem in problems if _is_fault(problem, ours, theirs)]
    if not theirs.codes and not faults:
        faults = [
            Problem(
                "empty",
                "the file holds no codes",
                hint="a codebook has `codes:` with entries",
                severity="error",
            )
        ]
    if faults:
        return ImportedCodes(problems=tuple(faults), refused=True)
    merge = _merged(ours, theirs)
    if merge.problems or (merge.replaced and not replace_known):
        return ImportedCodes(problems=(*_conflicts(merge, ours, path.name), *merge.problems), refused=True)
    if not merge.rewrite.added and not merge.replaced and not merge.rewrite.terms:
        return ImportedCodes(unchanged=merge.unchanged)
    as_it_is = not ours.codes and not ours.glossary
    named = _named(desk, merge.rewrite, why) or (_named_beside(desk, content) if as_it_is else ())
    if named:
        return ImportedCodes(problems=named, refused=True)
    candidates = iter([content.removeprefix(b"\xef\xbb\xbf")]) if as_it_is else rewritten(here, merge.rewrite)
    changes = Changes(note=f"{len(merge.rewrite.added)} codes")
    changes.files[CODEBOOK] = first_proved(candidates, merge.rewrite.codebook)
    changed = [
        code for code in merge.rewrite.codebook.codes if code.id in merge.rewrite.added | merge.rewrite.edited
    ]
    for code in changed:
        changes.append(CODEBOOK_LOG, log_event(desk, "import", code, why=why))
        changes.objects.add(code.id)
    run = desk.commit(changes, "codebook import")
    return ImportedCodes(
        added=tuple(code.id for code in changed if code.id in merge.rewrite.added),
        replaced=merge.replaced,
        unchanged=merge.unchanged,
        terms=tuple(sorted(merge.rewrite.terms)),
        problems=tuple(problem for problem in problems if problem.severity != "error"),
        run=run,
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
    terms = [f"{term} {' '.join(rewrite.codebook.glossary[term])}" for term in rewrite.terms]
    said = {f"code {code.id}": text_of(code) for code in coming}
    said |= {"the glossary": "\n".join(terms), "the reason": why}
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


def _named_beside(desk: Desk, content: bytes) -> tuple[Problem, ...]:
    """Return the lines, comments among them, of a file kept as it is that hold a registered name."""
    found = naming_lines(desk, content)
    return tuple(Problem("holds-a-name", f"it {fault}", where, NAMELESS, "error") for where, fault in found)


@dataclass(frozen=True, slots=True)
class _Merge:
    """Two codebooks as one, and what differs."""

    rewrite: Rewrite
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]


def _merged(ours: Codebook, theirs: Codebook) -> _Merge:
    known = ours.by_id()
    different = [code for code in theirs.codes if code.id in known and not _same(code, known[code.id])]
    by_id = {code.id: code for code in different}
    merged = replace(ours, codes=tuple(by_id.get(code.id, code) for code in ours.codes))
    new = [code for code in theirs.codes if code.id not in known]
    problems: tuple[Problem, ...] = ()
    if ours.codes:
        merged, problems = _with_added(merged, new)
    else:
        merged = replace(merged, codes=theirs.codes)
    glossary = {term: list(synonyms) for term, synonyms in ours.glossary.items()}
    for term, synonyms in theirs.glossary.items():
        glossary[term] = list(dict.fromkeys([*glossary.get(term, ()), *synonyms]))
    terms = {term for term in glossary if list(ours.glossary.get(term, ())) != glossary[term]}
    rewrite = Rewrite(
        replace(merged, glossary=glossary),
        added=frozenset(code.id for code in new),
        edited=frozenset(by_id),
        terms=frozenset(terms),
    )
    same = tuple(code.id for code in theirs.codes if code.id in known and code.id not in by_id)
    return _Merge(rewrite, tuple(by_id), same, problems)


def _same(one: Code, other: Code) -> bool:
    return entry_mapping(one) == entry_mapping(other)


def _with_added(codebook: Codebook, new: Sequence[Code]) -> tuple[Codebook, tuple[Problem, ...]]:
    """Add codes, parents before their children; a code that cannot come in is a Problem."""
    problems: list[Problem] = []
    waiting = list(new)
    ids = {code.id for code in new}
    while waiting:
        ready = [code for code in waiting if code.parent not in ids]
        for code in ready:
            ids.discard(code.id)
            try:
                codebook = added(codebook, code)
            except QualcodeError as error:
                problems.append(Problem("not-added", error.message, f"code {code.id}", error.hint, "error"))
        waiting = [code for code in waiting if code not in ready]
        if not ready:
            break
    return codebook, tuple(problems)


def _conflicts(merge: _Merge, ours: Codebook, name: str) -> tuple[Problem, ...]:
    before, after = ours.by_id(), merge.rewrite.codebook.by_id()
    return tuple(
        Problem(
            "different-content",
            f"{name} and the study mean different things by {identifier!r}: "
            f"{_difference(before[identifier], after[identifier])}",
            f"code {identifier}",
            "--replace takes the file's entry; or give it another id in a copy of the file, and import that",
            "error",
        )
        for identifier in merge.replaced
    )


def _difference(here: Code, there: Code) -> str:
    """Return in what two entries of one id differ, by their names or else by their fields."""
    if here.name != there.name:
        return f"here it is {here.name!r}, there {there.name!r}"
    ours, theirs = entry_mapping(here), entry_mapping(there)
    fields = [key for key in ENTRY_KEYS if ours.get(key) != theirs.get(key)]
    return f"they differ in {', '.join(fields)}"
