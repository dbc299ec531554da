"""What machines proposed on a person's words, and what blind samples hold of them, as it would be without.

No words are in either; the places go all the same. Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.flows.audits.reads import (
    all_audits,
    audit_bytes,
    audit_file,
    logged_coders,
    places_now,
    reads_log,
)
from qualcode.flows.reading import read_codings
from qualcode.store.files import json_line
from qualcode.store.logs import coders, codings_log, read_events

if TYPE_CHECKING:
    from qualcode.flows.audits.reads import Audit
    from qualcode.flows.withdrawal.case import Case
    from qualcode.model import Span


def proposals_on(case: Case) -> Mapping[str, tuple[str, ...]]:
    """Return the proposals that cover a person's words, as ids by the file that they stand in."""
    spans = _spans(case)
    found: dict[str, tuple[str, ...]] = {}
    for lane in (name for name in coders(case.study) if name.startswith("@")):
        for one in read_codings(case.study, coder=lane):
            if any(one.span.overlaps(span) for span in spans.get(one.source, ())):
                name = codings_log(lane, one.source)
                found[name] = (*found.get(name, ()), one.id)
    return found


def samples_of(case: Case) -> Mapping[str, tuple[int, ...]]:
    """Return the segments of samples that are a person's words, as numbers by sample."""
    return {audit.id: numbers for audit in all_audits(case.study) if (numbers := _numbers(case, audit))}


def machine_files_without(case: Case) -> dict[str, bytes | None]:
    """Return the files of proposals and samples that hold a person's words' places, without them."""
    found: dict[str, bytes | None] = {}
    for name, ids in proposals_on(case).items():
        kept = [event for event in read_events(case.study, name) if event["id"] not in ids]
        found[name] = _lines(kept) if kept else None
    for audit in all_audits(case.study):
        numbers = _numbers(case, audit)
        if numbers:
            found.update(_sample_without(case, audit, numbers))
    return found


def _sample_without(case: Case, audit: Audit, numbers: Sequence[int]) -> Iterator[tuple[str, bytes | None]]:
    segments = tuple(one for one in audit.segments if one.number not in numbers)
    case.study.read(audit_file(audit.id))
    yield audit_file(audit.id), audit_bytes(replace(audit, segments=segments))
    for coder in logged_coders(case.study, audit.id):
        name = reads_log(audit.id, coder)
        events = read_events(case.study, name)
        gone = {event["id"] for event in events if event.get("number") in numbers}
        if gone:
            kept = [event for event in events if event["id"] not in gone]
            yield name, _lines(kept) if kept else None


def _numbers(case: Case, audit: Audit) -> tuple[int, ...]:
    spans = _spans(case)
    places = places_now(case.study, audit)
    return tuple(
        number
        for number, (source, _, span) in places.items()
        if any(span.overlaps(own) for own in spans.get(source, ()))
    )


def _spans(case: Case) -> Mapping[str, tuple[Span, ...]]:
    return {one.source.id: one.spans for one in case.spoken}


def _lines(events: Sequence[Mapping[str, object]]) -> bytes:
    return "".join(json_line(event) + "\n" for event in events).encode()
