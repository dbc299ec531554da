"""Where a registered name stands in what a team shares, or in the title of a session, by file and line.

What is personal and what is locked is not looked into; a finding never says the name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.anonymise.leaks import find_leaks
from qualcode.errors import QualcodeError
from qualcode.flows.codebook.shipped import without_shipped
from qualcode.flows.kept import Kept
from qualcode.flows.nameless import without_writers
from qualcode.flows.reading import CODEBOOK
from qualcode.model import Problem
from qualcode.store.files import json_lines, json_object
from qualcode.store.logs import writers
from qualcode.store.sources import locked_sources, read_header
from qualcode.store.study import PERSONAL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from qualcode.anonymise.register import Register
    from qualcode.store.study import Study

_NOT_LOOKED_INTO = frozenset({*PERSONAL, ".qualcode", ".git", "locked"})
_TECHNICAL = re.compile(r"[0-9a-f]{12,64}|C-[0-9a-f]+|X-[0-9a-f]+|S[A-Z2-7]{6}|\d{4}-\d\d-\d\dT[\d:.]+Z")


def names_in_the_open(
    study: Study, register: Register, *, suffixes: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield where a name of the register stands in a file that lies open to the team.

    With `suffixes`, files of those alone. What a person kept in a quote may stand in exports that print it.
    """
    kept = Kept(study, register.publishing(study.settings.publishable))
    coders = writers(study)
    for path in sorted(study.root.rglob("*")):
        inside = path.relative_to(study.root)
        wanted = not suffixes or path.suffix in suffixes
        if wanted and path.is_file() and inside.parts[0] not in _NOT_LOOKED_INTO:
            yield from _names_in(path, kept, coders)


def names_in_titles(
    study: Study, register: Register, *, sound: Collection[tuple[str, int]] | None = None
) -> Iterator[Problem]:
    """Yield the sessions whose title holds a name; `sound` are the sources that can be read, where known."""
    for entry in () if study.locked else locked_sources(study).values():
        if sound is not None and (entry.id, entry.revision) not in sound:
            continue
        try:
            title = str(read_header(study, entry).get("session", {}).get("title", ""))
        except QualcodeError:
            continue
        found = find_leaks(title.encode(), "title", register, publishable=study.settings.publishable)
        for leak in [leak for leak in found if leak.rule.startswith("register:")][:1]:
            hint = f"another title: `qualcode source set {entry.id} title=...`"
            yield _problem(leak.label, f"the title of {entry.id}", hint)


def _problem(label: str, where: str, hint: str) -> Problem:
    return Problem("name", f"a registered name ({label.lower()}) stands here", where, hint, "error")


def _names_in(path: Path, kept: Kept, coders: Collection[str]) -> Iterator[Problem]:
    """Yield where a registered name stands in a file; the coder who wrote a thing is not a participant."""
    where = path.relative_to(kept.study.root).as_posix()
    content, name = path.read_bytes(), path.name
    lines: list[int] = []
    if path.suffix in {".jsonl", ".lock"} and not where.startswith("exports/"):
        texts = texts_of_log(content, coders)
        lines = list(texts.values())
        content, name = "\n".join(texts).encode(), "log.txt"
    elif path.suffix in {".yaml", ".json"} and not where.startswith("exports/"):
        content = without_writers(content, coders)
    if where == CODEBOOK:
        content = without_shipped(content)
    allowed = kept.digests_in(content) if where.startswith("exports/") else ()
    for leak in find_leaks(content, name, kept.register, allowed=allowed):
        if leak.rule.startswith("register:"):
            place = leak.where.removeprefix(name).lstrip(", ")
            if lines:
                number = place.removeprefix("line ")
                place = f"line {lines[int(number) - 1 if number.isdecimal() else 0]}"
            hint = (
                "edit it out; where it may be printed: `qualcode anonymise register add NAME --publishable`; "
                "one registered by mistake: `qualcode anonymise register remove ID`"
            )
            yield _problem(leak.label, f"{where} {place}".strip(), hint)


def texts_of_log(content: bytes, coders: Collection[str]) -> dict[str, int]:
    """Return every text of a log that is no id, hash or time, once, with the line where it stands first."""
    found: dict[str, int] = {}
    for number, line in json_lines(content):
        for text in _texts(json_object(line) or line.decode("utf-8", errors="replace"), coders):
            found.setdefault(" ".join(text.split()), number)
    return found


def _texts(value: object, coders: Collection[str]) -> Iterator[str]:
    if isinstance(value, str):
        if not _TECHNICAL.fullmatch(value):
            yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield str(name)
            if name != "by" or not isinstance(item, str) or item not in coders:
                yield from _texts(item, coders)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, coders)
