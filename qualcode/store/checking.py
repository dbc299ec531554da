"""Every file of a study against its format, line by line: what is damaged, and what can be used all the same.

One bad file or line is a finding and the rest is still read; nothing is changed.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.errors import QualcodeError
from qualcode.model import Participant, Problem, Severity
from qualcode.store.files import digest
from qualcode.store.logs import CODEBOOK_LOG, coders
from qualcode.store.memos import read_memos
from qualcode.store.participants import PARTICIPANTS, PERMISSION_FIELDS, read_participants
from qualcode.store.schemas import problems_in
from qualcode.store.sources import LOCK_FILE, LockedSource, answers_file, read_source, source_file
from qualcode.store.study import STUDY_FILE, Study
from qualcode.store.yamlfiles import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

YAML_FILES = {
    "codebook": "codebook.yaml",
    "guide": "guide.yaml",
    "themes": "themes.yaml",
    "recommendations": "recommendations.yaml",
    "quotes": "quotes.yaml",
}
RESTORE = "restore it from a backup or from git"


@dataclass(slots=True)
class Checkup:
    """What was found, and what can be used all the same.

    `events` holds, by log, the lines that fit their format, each with its place; `documents` the parsed YAML
    files by schema; `sources` the entries of `sources.lock`; `sound` the (source, revision) that can be read.
    """

    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    events: dict[str, list[tuple[str, dict[str, Any]]]] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, LockedSource] = field(default_factory=dict)
    sound: set[tuple[str, int]] = field(default_factory=set)
    participants: dict[str, Participant] = field(default_factory=dict)

    def found(
        self, code: str, message: str, where: str, hint: str = "", *, severity: Severity = "error"
    ) -> None:
        """Add a finding."""
        self.problems.append(Problem(code, message, where, hint, severity))

    def refused(self, error: QualcodeError, where: str, code: str = "unreadable") -> None:
        """Add what a reader refused."""
        self.found(code, error.message.removeprefix(f"{where}: "), where, error.hint)


def examine(study: Study) -> Checkup:
    """Read every file of the study against its format; a locked study without its personal part."""
    checkup = Checkup()
    _settings(study, checkup)
    for schema, name in YAML_FILES.items():
        _yaml(study, checkup, schema, name)
    for coder in coders(study):
        for name in study.names(f"codings/{coder}", ".jsonl"):
            _log(study, checkup, "codings_event", name)
    for name in study.names("redactions", ".jsonl"):
        _log(study, checkup, "redactions_event", name)
    for name in study.names("runs", ".jsonl"):
        _log(study, checkup, "runs_event", name)
    if study.path(CODEBOOK_LOG).exists():
        _log(study, checkup, "codebook_log_event", CODEBOOK_LOG)
    for name in study.names("runs", ".json"):
        _machine_run(study, checkup, name)
    _lock(study, checkup)
    if not study.locked:
        _personal(study, checkup)
    return checkup


def _settings(study: Study, checkup: Checkup) -> None:
    checkup.files += 1
    content = study.read(STUDY_FILE) or b""
    checkup.problems += problems_in("study", tomllib.loads(content.decode("utf-8-sig")), STUDY_FILE)


def _yaml(study: Study, checkup: Checkup, schema: str, name: str) -> None:
    content = study.read(name)
    if content is None:
        return
    checkup.files += 1
    try:
        document = parse_yaml(content, name)
    except QualcodeError as error:
        checkup.refused(error, name)
        return
    checkup.problems += problems_in(schema, document, name)
    checkup.documents[schema] = document


def _lines(content: bytes) -> tuple[list[tuple[int, bytes]], bool]:
    """Whole lines with their numbers, and whether there is a torn line after them."""
    whole, mark, torn = content.rpartition(b"\n")
    pieces = whole.split(b"\n") if mark else []
    return [(number, line) for number, line in enumerate(pieces, start=1) if line.strip()], bool(torn.strip())


def _record(checkup: Checkup, line: bytes, where: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    if isinstance(record, dict):
        return record
    if line.startswith((b"<<<<<<<", b"=======", b">>>>>>>")):
        checkup.found(
            "merge-conflict",
            "a merge left its marks here",
            where,
            "keep the lines of both sides, remove the marks",
        )
    else:
        checkup.found("damaged-line", "this line is not a JSON object", where, RESTORE)
    return None


def _log(study: Study, checkup: Checkup, schema: str, name: str) -> None:
    checkup.files += 1
    lines, torn = _lines(study.read(name) or b"")
    kept: list[tuple[str, dict[str, Any]]] = []
    for number, line in lines:
        where = f"{name} line {number}"
        record = _record(checkup, line, where)
        if record is None:
            continue
        found = problems_in(schema, record, where)
        checkup.problems += found
        if not found:
            kept.append((where, record))
    if torn:
        message = "the last line was cut off while it was being written; it counts as never written"
        checkup.found(
            "torn-line", message, name, "the next verb that writes there cuts it off", severity="warning"
        )
    checkup.events[name] = kept
    _misfiled(checkup, name, kept)
    _event_ids(checkup, kept)


def _misfiled(checkup: Checkup, name: str, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    folder, _, stem = name.removesuffix(".jsonl").rpartition("/")
    for where, event in events:
        if "source" in event and event["source"] != stem:
            checkup.found(
                "misfiled", f"this line is about {event['source']}", where, "was the file renamed or copied?"
            )
        owner = folder.removeprefix("codings/")
        if folder.startswith("codings/") and event.get("by") != owner:
            checkup.found("other-coders-log", f"{event.get('by')} wrote into the log of {owner}", where)


def _event_ids(checkup: Checkup, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    seen: dict[str, Mapping[str, Any]] = {}
    for where, event in events:
        identifier = str(event.get("event", ""))
        if identifier and seen.setdefault(identifier, event) != event:
            checkup.found("duplicate-id", f"the event {identifier} stands twice and differs", where)


def _machine_run(study: Study, checkup: Checkup, name: str) -> None:
    checkup.files += 1
    record = _record(checkup, (study.read(name) or b"").strip() or b"null", name)
    if record is not None:
        checkup.problems += problems_in("machine_run", record, name)


def _lock(study: Study, checkup: Checkup) -> None:
    content = study.read(LOCK_FILE)
    if content is None:
        return
    checkup.files += 1
    revisions: dict[tuple[str, int], dict[str, Any]] = {}
    for number, line in enumerate(content.split(b"\n"), start=1):
        where = f"{LOCK_FILE} line {number}"
        record = _record(checkup, line, where) if line.strip() else None
        if record is None:
            continue
        found = problems_in("lock_entry", record, where)
        checkup.problems += found
        if found:
            continue
        entry = LockedSource(**record)
        if revisions.setdefault((entry.id, entry.revision), record) != record:
            checkup.found(
                "duplicate-id", f"{entry.id} revision {entry.revision} stands twice and differs", where
            )
        if entry.id not in checkup.sources or entry.revision > checkup.sources[entry.id].revision:
            checkup.sources[entry.id] = entry


def _personal(study: Study, checkup: Checkup) -> None:
    for entry in checkup.sources.values():
        _source(study, checkup, entry)
    _older_revisions(study, checkup)
    _participants(study, checkup)
    try:
        checkup.files += sum(1 for _ in read_memos(study))
    except QualcodeError as error:
        checkup.refused(error, "memos")


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
    elif digest(source.text.encode()) != entry.text:
        message = f"its text is not the text that {LOCK_FILE} proves; the team no longer codes the same words"
        checkup.found("text-hash", message, name, "restore it from a backup, or import the original again")
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
        record = _record(checkup, line, where) if line else None
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


def gathered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Join findings that say the same of one file: the first place stands, with the count."""
    joined: dict[tuple[str, str, str], Problem] = {}
    for problem in problems:
        identity = (problem.code, problem.message, problem.where.partition(" line ")[0])
        first = joined.setdefault(identity, problem)
        if first is not problem:
            joined[identity] = Problem(
                first.code,
                first.message,
                first.where,
                first.hint,
                first.severity,
                first.count + problem.count,
            )
    return tuple(joined.values())
