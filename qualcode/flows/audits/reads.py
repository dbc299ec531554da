"""What was read blind for an audit: which segments were drawn, and what each coder said of them.

Spans only, no words; what a coder said of a segment last is what counts.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.coding.log import fold
from qualcode.errors import StudyFormatError, UsageError, unknown_name
from qualcode.flows.revised import codings_now, following_of, read_revisions
from qualcode.model import Coding, Span
from qualcode.store.files import json_object
from qualcode.store.logs import coders, coding_logs, read_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qualcode.store.study import Study

FOLDER = "audits"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A segment of a sample: its number from 1, and where it was when it was drawn."""

    number: int
    source: str
    revision: int
    span: Span
    anchor: str


@dataclass(frozen=True, slots=True)
class Audit:
    """A blind random sample: `population` segments were equally likely to be among the `segments`.

    `drawn` is its size when it was drawn: words that were withdrawn since are gone from it.
    """

    id: str
    by: str
    at: str
    unit: str
    seed: int
    population: int
    drawn: int
    sources: tuple[str, ...]
    where: str
    segments: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What a coder said of a segment: the codes, none of which is an answer too."""

    id: str
    number: int
    codes: tuple[str, ...]
    by: str
    at: str
    event: str


def audit_file(audit: str) -> str:
    """Return the name of the file of a sample."""
    return f"{FOLDER}/{audit}.json"


def reads_log(audit: str, coder: str) -> str:
    """Return the name of a coder's log of a sample."""
    return f"{FOLDER}/{audit}/{coder}.jsonl"


def audit_bytes(audit: Audit) -> bytes:
    """Return the file of a sample."""
    record: dict[str, Any] = {
        "format": 1,
        "id": audit.id,
        "by": audit.by,
        "at": audit.at,
        "unit": audit.unit,
        "seed": audit.seed,
        "population": audit.population,
        "drawn": audit.drawn,
        "sources": list(audit.sources),
        "where": audit.where,
        "segments": [
            {
                "number": one.number,
                "source": one.source,
                "revision": one.revision,
                "span": [one.span.start, one.span.end],
                "anchor": one.anchor,
            }
            for one in audit.segments
        ],
    }
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


def audit_from(content: bytes, name: str) -> Audit:
    """Read the file of a sample; raise `StudyFormatError` when it is damaged."""
    with read_soundly(name):
        return sample_from(json_object(content) or {})


def sample_from(record: Mapping[str, Any]) -> Audit:
    """Return the sample that a record tells of; raise KeyError, TypeError or ValueError for a damaged one."""
    segments = tuple(
        Drawn(one["number"], one["source"], one["revision"], Span(*one["span"]), one["anchor"])
        for one in record["segments"]
    )
    plain = {key: record[key] for key in ("id", "by", "at", "unit", "seed", "population", "drawn", "where")}
    return Audit(**plain, sources=tuple(record["sources"]), segments=segments)


@contextmanager
def read_soundly(name: str) -> Iterator[None]:
    """Turn what goes wrong while a record is read into `StudyFormatError` with the file's name."""
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        raise StudyFormatError(
            f"{name} is damaged ({type(error).__name__})", hint="restore it from a backup or from git"
        ) from None


def all_audits(study: Study) -> list[Audit]:
    """Return the samples that were drawn, oldest first."""
    found = [audit_from(study.read(name) or b"", name) for name in study.names(FOLDER, ".json")]
    return sorted(found, key=lambda one: (one.at, one.id))


def named_audit(study: Study, named: str) -> Audit:
    """Return a sample by its id, or the newest; raise where there is none."""
    known = {one.id: one for one in all_audits(study)}
    if not known:
        raise UsageError("no sample was drawn yet", hint="`qualcode suggest audit` draws one")
    if not named:
        return list(known.values())[-1]
    if named.upper() not in known:
        raise unknown_name("audit", named, known)
    return known[named.upper()]


def logged_coders(study: Study, audit: str) -> list[str]:
    """Return the coders who have a log of a sample, also where nothing of it stands any more."""
    return [
        name.rpartition("/")[2].removesuffix(".jsonl") for name in study.names(f"{FOLDER}/{audit}", ".jsonl")
    ]


def readers(study: Study, audit: str) -> list[str]:
    """Return the coders who have read segments of a sample; not one who took all of it back."""
    return [coder for coder in logged_coders(study, audit) if reads_of(study, audit, coder)]


def reader_of(study: Study, audit: str, named: str = "") -> str:
    """Return whose answers count: the coder named, else who read most; of several, the first by name.

    Raises `UsageError` where nobody has read, `UnknownNameError` for a coder who has not.
    """
    read = {coder: len(reads_of(study, audit, coder)) for coder in readers(study, audit)}
    if not read:
        raise UsageError(
            f"nobody has coded the sample {audit} yet", hint=f"qualcode suggest audit --code {audit}"
        )
    if named and named.casefold() not in read:
        raise unknown_name("coder", named, read, hint=f"{', '.join(sorted(read))} coded this sample")
    return named.casefold() if named else min(read, key=lambda coder: (-read[coder], coder))


def reads_of(study: Study, audit: str, coder: str) -> dict[int, Read]:
    """Return what a coder said of the segments of a sample, by number."""
    return fold_reads(read_events(study, reads_log(audit, coder)))


def codes_read(study: Study, audit: Audit, coder: str) -> dict[int, frozenset[str]]:
    """Return the codes that a coder gave to the segments of a sample, by number, as they are read now.

    A merged code is the one it was merged into; a code that was split is the one that the coder's own coding
    of the segment was given since, and itself where that waits to be decided.
    """
    following = following_of(study)
    reads = reads_of(study, audit.id, coder)
    parted = _parted(study, coder) if following.assigned else {}
    places = places_now(study, audit) if parted else {}

    def now(number: int, code: str) -> str:
        here = (places[number], code) if number in places else None
        return parted[here] if here in parted else following.code(code)

    return {number: frozenset(now(number, code) for code in read.codes) for number, read in reads.items()}


def _parted(study: Study, coder: str) -> dict[object, str]:
    """Return, by place and code, what a coder's codings of codes that were split are read as."""
    following = following_of(study)
    logs = coding_logs(study, coder=coder) if coder in coders(study) else ()
    own = codings_now(fold(event for log in logs for event in read_events(study, log)), read_revisions(study))
    return {
        ((one.source, one.revision, one.span), one.code): following.coding(one).code
        for one in own
        if one.code in following.split
    }


def fold_reads(events: Iterable[Mapping[str, Any]]) -> dict[int, Read]:
    """Return what stands of a log, by number: the last that was said of each, whatever the order of lines."""
    known = list(events)
    dead = {event["id"] for event in known if event["op"] == "retract"}
    found: dict[int, Read] = {}
    for event in known:
        if event["op"] == "read" and event["id"] not in dead:
            read = Read(
                event["id"], event["number"], tuple(event["codes"]), event["by"], event["at"], event["event"]
            )
            first = found.get(read.number)
            if first is None or (first.at, first.event) < (read.at, read.event):
                found[read.number] = read
    return dict(sorted(found.items()))


def places_now(study: Study, audit: Audit) -> dict[int, tuple[str, int, Span]]:
    """Return where the segments of a sample stand now: source, revision and span by number.

    One whose words were withdrawn is left out; one whose words changed stays in its earlier revision.
    """
    pointing = (
        Coding(
            id=f"{audit.id}#{one.number}", source=one.source, revision=one.revision, span=one.span,
            anchor=one.anchor, code="", code_revision="", coder=audit.by, at=audit.at,
        )
        for one in audit.segments
    )  # fmt: skip
    now = codings_now(pointing, read_revisions(study))
    found = {int(one.id.rpartition("#")[2]): (one.source, one.revision, one.span) for one in now}
    return dict(sorted(found.items()))


def read_as_nothing(study: Study) -> tuple[Coding, ...]:
    """Return the segments that were read for a sample and given no code by anybody, as places."""
    return tuple(_nothing(study)) if study.path(FOLDER).is_dir() else ()


def _nothing(study: Study) -> Iterator[Coding]:
    for audit in all_audits(study):
        said: dict[int, list[Read]] = {}
        for coder in readers(study, audit.id):
            for number, read in reads_of(study, audit.id, coder).items():
                said.setdefault(number, []).append(read)
        for number, (source, revision, span) in places_now(study, audit).items():
            reads = said.get(number, [])
            if reads and not any(read.codes for read in reads):
                yield Coding(
                    id=reads[0].id, source=source, revision=revision, span=span, anchor="", code="",
                    code_revision="", coder=reads[0].by, at=reads[0].at,
                )  # fmt: skip
