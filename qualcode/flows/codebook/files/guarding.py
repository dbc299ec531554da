"""What stands in the way of a codebook file, and what a person should know before it comes in.

Registered names, merged codes that would be in use again with their codings elsewhere, and later work that an
older file would take back; each is told by its row or cell.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.codebook.following import standing_decisions
from qualcode.codebook.reading import entry_mapping, revision_of
from qualcode.errors import QualcodeError
from qualcode.flows.codebook.codebook import coders_at, text_of
from qualcode.flows.codebook.restructuring.reviving import closed
from qualcode.flows.nameless import NAMELESS, naming, naming_lines
from qualcode.model import Problem
from qualcode.store.logs import CODEBOOK_LOG, read_events
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from qualcode.flows.codebook.files.merging import Merge
    from qualcode.flows.codebook.files.reading import ReadFile
    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Codebook
    from qualcode.store.study import Study
    from qualcode.store.vault import Names

_SHOWN = 12
_UNSEEN = Problem(
    "names-unseen",
    "names were not looked for: the vault is not open",
    hint="set QUALCODE_PASSPHRASE_FILE to look for them here; the import itself always does",
    severity="info",
)


def revived(study: Study, ours: Codebook, merge: Merge, file: ReadFile) -> list[Problem]:
    """Return the codes that a file takes into use although they were merged away or split."""
    known, coming = ours.by_id(), merge.rewrite.codebook.by_id()
    back = {
        one for one in merge.replaced if coming[one].status != "retired" and (known[one].status == "retired")
    }
    decided = {
        one.code: one
        for one in standing_decisions(read_events(study, CODEBOOK_LOG))
        if one.code in back and closed(one, known)
    }
    return [
        Problem(
            "merged-away",
            f"{code} is in use in this file, and here it was {_done(one.op)} into {', '.join(one.into)}",
            _place(file, code, "status"),
            f"`qualcode codebook edit {code} --status active` takes that back; or leave it out of the file",
            "error",
        )
        for code, one in decided.items()
    ]


def placed(file: ReadFile, problems: Sequence[Problem]) -> list[Problem]:
    """Return problems of codes with their rows, where the file has rows."""
    codes = (problem.where.removeprefix("code ") for problem in problems)
    return [
        replace(problem, where=_place(file, code, "") or problem.where)
        for problem, code in zip(problems, codes, strict=True)
    ]


def _done(op: str) -> str:
    return "merged" if op == "merge" else "split"


def reverted(ours: Codebook, merge: Merge, file: ReadFile) -> tuple[Problem, ...]:
    """Return, as one warning, the codes changed here after a file was written, which it undoes."""
    known = ours.by_id()
    changed = [
        one
        for one in merge.replaced
        if file.revisions.get(one, revision_of(known[one])) != revision_of(known[one])
    ]
    if not changed:
        return ()
    named = ", ".join(changed[:_SHOWN]) + (", ..." if len(changed) > _SHOWN else "")
    were = "was" if len(changed) == 1 else "were"
    said = f"{counted(len(changed), 'code')} {were} changed here since this file was written: {named}"
    hint = "the file takes that back; for the latest, export again and put your changes there"
    return (Problem("older-file", said, hint=hint),)


def named(desk: Desk, coming: tuple[Merge, ReadFile], why: str, names: Names) -> tuple[Problem, ...]:
    """Return the texts that hold a registered name, by row and field: codebook.yaml is without names."""
    rewrite, file = coming[0].rewrite, coming[1]
    entering = [code for code in rewrite.codebook.codes if code.id in rewrite.added | rewrite.edited]
    beside = {("", "the reason"): why}
    for section, changed in rewrite.declared():
        beside["", f"the {section}"] = "\n".join(
            f"{name}\n{_words(value)}" for name, value in changed.items()
        )
    coders = coders_at(desk)
    entries = {(code.id, ""): text_of(code, coders) for code in entering}
    faulty = _naming(desk, {**entries, **beside}, names)
    fields = {
        (code.id, field): text
        for code in entering
        if (code.id, "") in faulty
        for field, text in _texts(code, coders).items()
    }
    told = _naming(desk, fields, names)
    whole = {key: fault for key, fault in faulty.items() if not any(code == key[0] for code, _ in told)}
    return tuple(_holds(file, *key, fault) for key, fault in (*told.items(), *whole.items()))


def _naming(desk: Desk, said: Mapping[tuple[str, str], str], names: Names) -> dict[tuple[str, str], str]:
    """Return what is wrong with those of some texts that name somebody; one look where none does."""
    if not any(naming(desk, {"": "\n".join(said.values())}, names=names)):
        return {}
    keys = {" ".join(key): key for key in said}
    found = naming(desk, {label: said[key] for label, key in keys.items()}, names=names)
    return {keys[label]: fault for label, fault in found}


def _texts(code: Code, coders: Collection[str]) -> dict[str, str]:
    """Return the words of an entry by field, rules and facets one by one; a coder's name is none of them."""
    found: dict[str, str] = {}
    for key, value in entry_mapping(code).items():
        if key in {"rules", "facets"} and isinstance(value, dict):
            prefix = "rules" if key == "rules" else "facet"
            found |= {f"{prefix}.{name}": f"{name}\n{_words(part)}" for name, part in value.items()}
        elif key != "author" or code.author not in coders:
            found[key] = _words(value)
    return found


def _words(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(map(_words, value.values()))
    return "\n".join(map(_words, value)) if isinstance(value, list) else str(value)


def _holds(file: ReadFile, code: str, field: str, fault: str) -> Problem:
    where = ", ".join(filter(None, (code and f"code {code}", field.replace("_", " "))))
    place = _place(file, code, field) if code else ""
    return Problem("holds-a-name", f"it {fault}", f"{place} ({where})" if place else where, NAMELESS, "error")


def _place(file: ReadFile, code: str, field: str) -> str:
    """Return the cell of a field, else the row of its code; nothing in a file without rows."""
    cells: Mapping[str, str] = file.cells.get(code, {})
    return cells.get(field) or cells.get("", "")


def named_beside(desk: Desk, content: bytes, names: Names) -> Iterator[Problem]:
    """Yield the lines, comments among them, of a file kept as it is that hold a registered name."""
    for where, fault in naming_lines(desk, content, names=names):
        yield Problem("holds-a-name", f"it {fault}", where, NAMELESS, "error")


def names_ahead(desk: Desk) -> tuple[Names | None, tuple[Problem, ...]]:
    """Return the register for a look ahead, or none, and that names were not looked for."""
    try:
        names = desk.names_unasked()
    except QualcodeError:
        names = None
    return names, (_UNSEEN,) if names is None else ()
