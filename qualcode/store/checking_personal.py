"""The personal part against its formats and `sources.lock`: sources, answers, participants, memos, flags.

One bad file or line is a finding and the rest is still read; nothing is changed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from qualcode.errors import QualcodeError
from qualcode.store.checkup import RESTORE, Checkup, record_in
from qualcode.store.memos import read_memos
from qualcode.store.participants import PARTICIPANTS, PERMISSION_FIELDS, read_participants
from qualcode.store.schemas import problems_in
from qualcode.store.sources import LOCK_FILE, LockedSource, answers_file, read_source, source_file
from qualcode.store.study import Study


def examine_personal(study: Study, checkup: Checkup) -> None:
    """Read sources, answers, participants and memos against their formats and against `sources.lock`."""
    for entry in checkup.sources.values():
        _source(study, checkup, entry)
    _older_revisions(study, checkup)
    _participants(study, checkup)
    try:
        checkup.files += sum(1 for _ in read_memos(study))
    except QualcodeError as error:
        checkup.refused(error, "memos")
    for name in study.names("flags", ".jsonl"):
        checkup.files += 1
        _each_line(checkup, (study.read(name) or b"").rpartition(b"\n")[0], name, "flags_event")


def _source(study: Study, checkup: Checkup, entry: LockedSource) -> None:
    if not _source_lines(study, checkup, entry.id, entry.revision):
        return
    name = source_file(entry.id, entry.revision)
    try:
        source = read_source(study, entry.id, revision=entry.revision)
    except QualcodeError as error:
        checkup.refused(error, name)
        return
    if (source.id, source.revision) != (entry.id, entry.revision):
        checkup.found(
            "misfiled",
            f"its header says {source.id}, revision {source.revision}",
            name,
            "was the file renamed or copied?",
        )
        return
    checkup.sound.add((entry.id, entry.revision))
    if len(source.turns) != entry.turns:
        checkup.found(
            "turn-count", f"{len(source.turns)} turns where {LOCK_FILE} says {entry.turns}", name, RESTORE
        )
    if len({turn.id for turn in source.turns}) != len(source.turns):
        checkup.found("duplicate-id", "two turns have the same id", name, RESTORE)
    for turn in source.turns:
        if any(span.end > len(turn.text) for span in turn.heard):
            checkup.found(
                "span-outside", f"words marked as heard lie outside the turn {turn.id}", name, RESTORE
            )


def _older_revisions(study: Study, checkup: Checkup) -> None:
    for name in study.names("sources", ".jsonl"):
        stem = name.removeprefix("sources/").removesuffix(".jsonl")
        source, _, revision = stem.partition(".")[0].partition("@")
        if source not in checkup.sources:
            checkup.found(
                "unlisted",
                f"{LOCK_FILE} does not know this source",
                name,
                "import the original, or remove the file",
                severity="warning",
            )
        elif revision.isdigit() and int(revision) > checkup.sources[source].revision:
            checkup.found(
                "unlisted",
                f"{LOCK_FILE} does not know this revision",
                name,
                "`sources.lock` may be an older copy",
                severity="warning",
            )
        elif (
            "." not in stem
            and int(revision or 1) < checkup.sources[source].revision
            and _source_lines(study, checkup, source, int(revision or 1))
        ):
            checkup.sound.add((source, int(revision or 1)))


def _source_lines(study: Study, checkup: Checkup, source: str, revision: int) -> bool:
    """Check the lines of a source's revision, all parts, and of its answers; True when all turns fit."""
    before = len(checkup.problems)
    part = 1
    while (content := study.read(source_file(source, revision, part))) is not None:
        name = source_file(source, revision, part)
        checkup.files += 1
        _each_line(checkup, content, name, "turn", header=part == 1)
        part += 1
    if part == 1:
        hint = "restore it from a backup, or import the original again"
        checkup.found(
            "missing",
            f"{LOCK_FILE} names this source, and the file is not there",
            source_file(source, revision),
            hint,
        )
    whole = len(checkup.problems) == before
    answers = study.read(answers_file(source))
    if answers is not None and revision == checkup.sources[source].revision:
        checkup.files += 1
        _each_line(checkup, answers, answers_file(source), "answers")
    return whole


def _each_line(checkup: Checkup, content: bytes, name: str, schema: str, *, header: bool = False) -> None:
    for number, line in enumerate(content.split(b"\n"), start=1):
        where = f"{name} line {number}"
        record = record_in(checkup, line, where) if line else None
        if record is not None:
            checkup.problems += problems_in(
                "source_header" if header and number == 1 else schema, record, where
            )


def _participants(study: Study, checkup: Checkup) -> None:
    content = study.read(PARTICIPANTS)
    if content is None:
        return
    checkup.files += 1
    try:
        checkup.participants = read_participants(study)
    except QualcodeError as error:
        checkup.refused(error, PARTICIPANTS)
        return
    for line, row in _rows(content):
        checkup.problems += problems_in("participants", row, f"{PARTICIPANTS} line {line}")


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    for row in rows:
        yield (
            rows.line_num,
            {
                name: value.strip().casefold() if name in PERMISSION_FIELDS else value
                for name, value in row.items()
            },
        )
