"""Sources on disk: a header line and one line a turn, in parts of 5,000; revisions beside each other.

What is read back equals what was written; a damaged line is named, never skipped.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from qualcode.errors import StudyFormatError, unknown_name
from qualcode.model import Permissions, Presence, Role, Source, Span, Turn
from qualcode.store.files import digest, json_line, record_of, records_of
from qualcode.store.keys import StudyKey
from qualcode.store.study import Study
from qualcode.store.yamlfiles import check_format
from qualcode.text import count_words

PART = 5000
LOCK_FILE = "sources.lock"


@dataclass(frozen=True, slots=True)
class LockedSource:
    """A line of `sources.lock`: proof that a team codes the same text."""

    id: str
    revision: int
    kind: str
    original: str
    text: str
    loader: str
    turns: int
    words: int


def source_file(source: str, revision: int = 1, part: int = 1) -> str:
    """Return the name of a part of a source's revision."""
    at = f"@{revision}" if revision > 1 else ""
    return f"sources/{source}{at}{f'.p{part}' if part > 1 else ''}.jsonl"


def answers_file(source: str) -> str:
    """Return the name of a survey's file of closed answers."""
    return f"sources/{source}.answers.jsonl"


def source_files(source: Source) -> dict[str, bytes]:
    """Return the files that hold a source: name to bytes."""
    parts = [source.turns[i : i + PART] for i in range(0, len(source.turns), PART)] or [()]
    files = {}
    for number, turns in enumerate(parts, start=1):
        lines = [json_line(_header(source))] if number == 1 else []
        lines += [json_line(_turn_record(turn)) for turn in turns]
        files[source_file(source.id, source.revision, number)] = ("\n".join(lines) + "\n").encode()
    return files


def _header(source: Source) -> dict[str, Any]:
    people = {who: _presence_record(presence) for who, presence in sorted(source.people.items())}
    stated = {who: record for who, record in people.items() if record}
    return {
        "format": 1,
        "id": source.id,
        "revision": source.revision,
        "kind": source.kind,
        "unit": source.unit,
        "loader": source.loader,
        "session": dict(source.session),
        "permissions": _filled(source.permissions),
        "speakers": dict(source.speakers),
        **({"people": stated} if stated else {}),
        "questions": dict(source.questions),
        "turns": len(source.turns),
    }


def _filled(permissions: Permissions) -> dict[str, str]:
    return {name: value for name, value in asdict(permissions).items() if value}


def _presence_record(presence: Presence) -> dict[str, str]:
    places = {"attendance": presence.attendance, "first": presence.first, "last": presence.last}
    return {**_filled(presence.permissions), **{name: value for name, value in places.items() if value}}


def _turn_record(turn: Turn) -> dict[str, Any]:
    record: dict[str, Any] = {"id": turn.id, "speaker": turn.speaker}
    for name in ("start_s", "end_s", "question", "speaks_for", "through", "where", "count"):
        value = getattr(turn, name)
        if value not in (None, ""):
            record[name] = value
    if turn.own_role:
        record["role"] = turn.own_role
    if turn.heard:
        record["heard"] = [[span.start, span.end] for span in turn.heard]
    if turn.times:
        record["times"] = [[place, seconds] for place, seconds in turn.times]
    record["text"] = turn.text
    return record


def read_source(study: Study, source: str, *, revision: int | None = None) -> Source:
    """Read a source; without `revision` the one that `sources.lock` names.

    The bytes are read each time; those that were parsed just before are not parsed again.
    """
    study.require_unlocked()
    if revision is None:
        revision = locked_source(study, source).revision
    parts: dict[str, bytes] = {}
    while (content := study.read(name := source_file(source, revision, len(parts) + 1))) is not None:
        parts[name] = content
    key = tuple((name, study.seen[name]) for name in parts)
    if key not in _PARSED:
        _PARSED[key] = _parsed(parts, source_file(source, revision))
        if len(_PARSED) > _KEPT:
            _PARSED.popitem(last=False)
    return _PARSED[key]


_KEPT = 2
_PARSED: OrderedDict[tuple[tuple[str, str | None], ...], Source] = OrderedDict()


def _parsed(parts: Mapping[str, bytes], name: str) -> Source:
    records = [record for part, content in parts.items() for record in records_of(content.split(b"\n"), part)]
    if not records:
        raise StudyFormatError(
            f"{name} is missing", hint="restore it from a backup, or import the original again"
        )
    return _source(records, name)


def read_header(study: Study, source: LockedSource) -> dict[str, Any]:
    """Read a source's header line only."""
    name = source_file(source.id, source.revision)
    try:
        with study.path(name).open("rb") as handle:
            line = handle.readline()
    except FileNotFoundError:
        raise StudyFormatError(
            f"{name} is missing", hint="restore it from a backup, or import the original again"
        ) from None
    return record_of(line, f"{name} line 1")


def _source(records: Sequence[Mapping[str, Any]], name: str) -> Source:
    header, *turns = records
    check_format(header.get("format"), name)
    if header.get("turns") != len(turns):
        raise StudyFormatError(
            f"{name}: {len(turns)} turns where the header says {header.get('turns')}",
            hint="the file was cut short or edited; restore it from a backup",
        )
    try:
        return Source(
            id=header["id"],
            revision=int(header["revision"]),
            kind=header["kind"],
            turns=tuple(_turn(record, header["speakers"]) for record in turns),
            unit=header["unit"],
            loader=header["loader"],
            speakers=header["speakers"],
            session=header["session"],
            permissions=Permissions(**header["permissions"]),
            questions=header["questions"],
            people={who: _presence(record) for who, record in header.get("people", {}).items()},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StudyFormatError(
            f"{name}: a field is missing or of the wrong kind ({type(error).__name__})",
            hint="restore it from a backup",
        ) from None


def _presence(record: Mapping[str, Any]) -> Presence:
    places = {name: record.get(name, "") for name in ("attendance", "first", "last")}
    return Presence(Permissions(**{name: record[name] for name in record if name not in places}), **places)


def _turn(record: Mapping[str, Any], roles: Mapping[str, Role]) -> Turn:
    return Turn(
        text=record["text"],
        speaker=record["speaker"],
        id=record["id"],
        role=record.get("role") or roles.get(record["speaker"], "participant"),
        start_s=record.get("start_s"),
        end_s=record.get("end_s"),
        question=record.get("question"),
        speaks_for=record.get("speaks_for"),
        where=record.get("where", ""),
        heard=tuple(Span(start, end) for start, end in record.get("heard", ())),
        times=tuple((int(place), float(seconds)) for place, seconds in record.get("times", ())),
        count=record.get("count"),
        through=record.get("through", ""),
        own_role=record.get("role"),
    )


def lock_entry(source: Source, original: bytes, key: StudyKey) -> LockedSource:
    """Return the line of `sources.lock` for a source; its text is proved by a keyed hash."""
    return LockedSource(
        id=source.id,
        revision=source.revision,
        kind=source.kind,
        original=digest(original),
        text=key.fingerprint(source.text),
        loader=source.loader,
        turns=len(source.turns),
        words=count_words(source.text),
    )


def locked_sources(study: Study) -> dict[str, LockedSource]:
    """Return what `sources.lock` holds, by id, in the order of import."""
    return dict(_locked_in(study.read(LOCK_FILE) or b""))


@lru_cache(maxsize=4)
def _locked_in(content: bytes) -> Mapping[str, LockedSource]:
    found: dict[str, LockedSource] = {}
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        record = record_of(line, f"{LOCK_FILE} line {number}")
        try:
            entry = LockedSource(**record)
        except TypeError:
            raise StudyFormatError(f"{LOCK_FILE} line {number}: not the fields of a source") from None
        if entry.id not in found or entry.revision > found[entry.id].revision:
            found[entry.id] = entry
    return found


def lock_bytes(entries: Iterable[LockedSource]) -> bytes:
    """Return the content of `sources.lock`."""
    return "".join(json.dumps(asdict(entry)) + "\n" for entry in entries).encode()


def locked_source(study: Study, source: str) -> LockedSource:
    """Return a source's line; raise `UnknownNameError` when there is none."""
    entries = locked_sources(study)
    if source not in entries:
        raise unknown_name("source", source, entries)
    return entries[source]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a survey holds of a respondent besides open answers: closed answers, and facts of the form.

    `masked` is what is shown in the place of answers that name somebody.
    """

    answers: Mapping[str, str]
    metadata: Mapping[str, str]
    masked: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> Mapping[str, str]:
        """The answers as lists and exports show them."""
        return {**self.answers, **self.masked} if self.masked else self.answers


def read_answers(study: Study, source: str) -> dict[str, Answers]:
    """Return a survey's closed answers by respondent."""
    name = answers_file(source)
    return answers_in(study.read(name) or b"", name)


def answers_in(content: bytes, name: str) -> dict[str, Answers]:
    """Return the closed answers in the content of a survey's file called `name`."""
    rows = (
        record_of(line, f"{name} line {number}")
        for number, line in enumerate(content.split(b"\n"), start=1)
        if line
    )
    return {
        row["respondent"]: Answers(row["answers"], row.get("metadata", {}), row.get("masked", {}))
        for row in rows
    }


def answers_bytes(answers: Mapping[str, Answers]) -> bytes:
    """Return the content of a survey's file of closed answers."""
    return "".join(
        json_line({"respondent": respondent, **_answers_record(row)}) + "\n"
        for respondent, row in answers.items()
    ).encode()


def _answers_record(row: Answers) -> dict[str, dict[str, str]]:
    masked = {"masked": dict(row.masked)} if row.masked else {}
    return {"answers": dict(row.answers), "metadata": dict(row.metadata), **masked}
