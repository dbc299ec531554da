"""What undo and redo may not take along: masks of names that the register still knows.

The words as they will stand are looked through before anything is written, in the sources that are touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qualcode.anonymise.log import fold_redactions, redaction_from, retract_event
from qualcode.flows.desk import Desk
from qualcode.flows.scanning import scan_into
from qualcode.model import Redaction
from qualcode.store.files import json_line
from qualcode.store.history import Changes, new_event_id
from qualcode.store.logs import read_events, redactions_log
from qualcode.store.participants import PARTICIPANTS, read_participants
from qualcode.store.runs import Run
from qualcode.store.sources import locked_sources, read_source
from qualcode.store.study import Study

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AsItWillBe(Study):
    """A study as a verb's changes will leave it: nothing is written, and what is read is remembered."""

    changes: Changes = field(default_factory=Changes)

    def read(self, name: str) -> bytes | None:
        """Return what a file will be."""
        content = Study.read(self, name)
        if name in self.changes.files:
            return self.changes.files[name]
        added = self.changes.appends.get(name, ())
        if not added:
            return content
        return (content or b"") + "".join(f"{json_line(event)}\n" for event in added).encode()


def keep_masked(desk: Desk, changes: Changes, target: Run) -> None:
    """Add to an undo or a redo the masks that the register asks for in the words as they will be.

    Masks that the verb brings back stay, whether the register asks for them or not.
    """
    study = desk.study
    later = AsItWillBe(study.root, study.settings, seen=study.seen, notices=study.notices, changes=changes)
    there = locked_sources(later)
    for gone in sorted(set(locked_sources(study)) - set(there)):
        _take_out(desk, changes, redactions_log(gone), later)
    touched = [source for source in there if source in set(_touched(target))]
    if not touched and not _new_facts(study, later):
        return
    names = desk.names()
    at_work = replace(desk, study=later)
    found = Changes()
    scan_into(at_work, found, (read_source(later, source) for source in touched), names)
    changes.files.update(found.files)
    changes.objects.update(found.objects)
    for log, events in found.appends.items():
        wanted = list(_wanted(read_events(later, log), events))
        _put_together(changes, log, wanted, read_events(study, log))


def _take_out(desk: Desk, changes: Changes, log: str, later: AsItWillBe) -> None:
    """Take back the masks that later verbs left in a source which goes with the verb that brought it in."""
    for one in fold_redactions(read_events(later, log)):
        changes.append(log, retract_event(one.id, event=new_event_id(), by=desk.coder, at=desk.clock()))
        changes.objects.add(one.id)


def _touched(target: Run) -> Iterator[str]:
    """Yield the sources whose words, masks or answers a verb wrote."""
    for name in (*target.logs, *target.files):
        folder, _, rest = name.partition("/")
        if folder in {"redactions", "revisions", "sources"}:
            yield rest.partition(".")[0].partition("@")[0]


def _new_facts(study: Study, later: Study) -> bool:
    """Whether the list of people will say of somebody what it does not say now."""
    if study.read(PARTICIPANTS) == later.read(PARTICIPANTS):
        return False
    now, then = (
        {value for person in read_participants(one).values() for value in person.attributes.values()}
        for one in (study, later)
    )
    return not then <= now


def _wanted(events: Sequence[Event], found: Sequence[Event]) -> Iterator[Event]:
    """Yield what a scan adds, and what it takes back only where that takes its place or is a question."""
    known = {str(one["id"]): redaction_from(one) for one in events if one["op"] == "redact"}
    made = (redaction_from(one) for one in found if one["op"] == "redact")
    masked = {place for one in made for place in _places(one)}
    for event in found:
        old = known.get(str(event["id"])) if event["op"] == "retract" else None
        if old is None or old.verdict != "mask" or not masked.isdisjoint(_places(old)):
            yield event


def _places(one: Redaction) -> Iterator[tuple[int, int]]:
    return ((one.revision, place) for place in range(one.span.start, one.span.end))


def _put_together(changes: Changes, log: str, wanted: Sequence[Event], events: Sequence[Event]) -> None:
    """Add what was found to a log; what the undo would take back and put back again stays as it is."""
    known = {str(one["id"]): redaction_from(one) for one in events if one["op"] == "redact"}
    taken = changes.appends.pop(log, [])
    leaving = {
        _like(known[str(one["id"])]): one for one in taken if one["op"] == "retract" and _of(one, known)
    }
    staying: set[str] = set()
    added = []
    for event in wanted:
        stays = leaving.pop(_like(redaction_from(event)), None) if event["op"] == "redact" else None
        if stays is None:
            added.append(dict(event))
        else:
            staying.add(str(stays["event"]))
            changes.objects.discard(str(event["id"]))
    together = [*(one for one in taken if str(one["event"]) not in staying), *added]
    if together:
        changes.appends[log] = together


def _of(event: Event, known: Mapping[str, Redaction]) -> bool:
    found = known.get(str(event["id"]))
    return found is not None and found.by.startswith("@")


def _like(one: Redaction) -> tuple[object, ...]:
    return one.revision, one.span, one.label, one.verdict, one.replacement, one.entity
