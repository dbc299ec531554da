"""The register of names and the review of what identifies: what a person decides is kept, with who and why.

A name that is registered is masked at once in every source; a decision about an entity holds for all its places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from qualcode.anonymise.leaks import find_leaks
from qualcode.anonymise.log import decide_event
from qualcode.errors import BadInputError, UsageError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.people import register_name
from qualcode.flows.reading import Reading, readings
from qualcode.flows.scanning import Scan, other_sources, register_of, scan_into
from qualcode.flows.sheets import read_sheet
from qualcode.model import Entity, EntityKind, Leak, Redaction, Span, Verdict
from qualcode.store.files import read_input
from qualcode.store.history import Changes, new_event_id
from qualcode.store.logs import read_events, redactions_log
from qualcode.store.vault import fold_names
from qualcode.text import enclosing

ENTITY_KINDS: tuple[EntityKind, ...] = (
    "participant", "child", "partner", "staff", "person", "place", "service", "organisation",
)  # fmt: skip
Decision = Literal["mask", "keep"]


@dataclass(frozen=True, slots=True)
class Registered:
    """What registering did: the entities that are new or have new forms, and what the scan found."""

    ids: tuple[str, ...]
    unchanged: int
    scans: tuple[Scan, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A place to review, with its words in context: `before`, `words`, `after` as spoken."""

    redaction: Redaction
    title: str
    turn: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class PrivacyState:
    """Counts of redactions by label and verdict."""

    masked: Mapping[str, int]
    to_review: Mapping[str, int]
    kept: Mapping[str, int]


def register_entities(desk: Desk, entities: Sequence[Entity]) -> Registered:
    """Add names to the register and mask them in every source."""
    names = desk.names()
    events: list[dict[str, Any]] = []
    ids: list[str] = []
    for entity in entities:
        identifier, new = register_name(entity, names=names, key=desk.key)
        if new:
            ids.append(identifier)
            events += new
            names = replace(names, entities={**names.entities, **fold_names(new).entities})
    if not events:
        return Registered((), len(entities), ())
    changes = Changes(objects=set(ids), note=f"{len(ids)} registered")
    scans = scan_into(desk, changes, other_sources(desk.study), fold_names([*desk.vault().events(), *events]))
    desk.vault().append(events)
    desk.commit(changes, "anonymise register")
    return Registered(tuple(ids), len(entities) - len(ids), tuple(scans))


def entities_from(path: Path) -> list[Entity]:
    """Read names from a sheet: name, kind, aliases (parted by ;), publishable (yes/no), replacement."""
    found = []
    for number, row in enumerate(read_sheet(path, required="name"), start=2):
        kind = row.get("kind", "").casefold() or "person"
        if kind not in ENTITY_KINDS:
            raise BadInputError(f"{path.name} line {number}: no kind {kind!r}", hint=f"one of {', '.join(ENTITY_KINDS)}")
        if not row["name"]:
            raise BadInputError(f"{path.name} line {number}: the name is empty", hint="nothing was registered")
        aliases = tuple(alias.strip() for alias in row.get("aliases", "").split(";") if alias.strip())
        publishable = row.get("publishable", "").casefold() == "yes"
        found.append(Entity("", _kind(kind), (row["name"], *aliases), row.get("replacement", ""), publishable))
    return found


def _kind(typed: str) -> EntityKind:
    return next(kind for kind in ENTITY_KINDS if kind == typed)


def rescan(desk: Desk) -> tuple[Scan, ...]:
    """Look through all sources again with the register as it is."""
    changes = Changes()
    scans = scan_into(desk, changes, other_sources(desk.study), desk.names())
    changes.note = f"{sum(scan.added for scan in scans)} new, {sum(scan.removed for scan in scans)} gone"
    if changes:
        desk.commit(changes, "anonymise scan")
    return tuple(scans)


def items_to_review(desk: Desk, globs: Sequence[str] = ()) -> Iterator[Item]:
    """Yield what waits for a person, in the order of the sources."""
    for reading in readings(desk.study, globs):
        for redaction in reading.redactions:
            if redaction.verdict == "review":
                yield item_of(reading, redaction)


def item_of(reading: Reading, redaction: Redaction) -> Item:
    """Return a redaction with its words in context."""
    spans = reading.source.turn_spans()
    at = enclosing(spans, redaction.span.start)
    turn, place = reading.source.turns[at], spans[at]
    text = reading.source.text
    before = reading.words(Span(place.start, redaction.span.start))
    end = max(place.end, redaction.span.end)
    after = reading.words(Span(redaction.span.end, end))
    words = text[redaction.span.start : redaction.span.end]
    return Item(redaction, reading.title, turn.id, before, words, after)


def decide(desk: Desk, ids: Sequence[str], verdict: Decision, *, replacement: str = "", why: str = "") -> list[Redaction]:
    """Decide about redactions: mask (with words of your own, if you like) or keep, with a reason."""
    if verdict == "keep" and not why.strip():
        raise UsageError("keeping words that may identify someone needs a reason", hint='--why "everyone there knows"')
    stated = _bracketed(replacement) if replacement else ""
    known = {r.id: r for reading in readings(desk.study) for r in reading.redactions}
    changes = Changes(objects=set(ids), note=f"{len(ids)} decided: {verdict}")
    decided = []
    for identifier in ids:
        if identifier not in known:
            raise unknown_name("redaction", identifier, known, hint="`qualcode anonymise list` shows them")
        redaction = known[identifier]
        log = redactions_log(redaction.source)
        seq = 1 + max((int(e.get("seq", 0)) for e in read_events(desk.study, log) if e.get("id") == identifier), default=0)
        said = {"event": new_event_id(), "by": desk.coder, "at": desk.clock(), "why": why}
        event = decide_event(
            redaction, verdict=verdict, replacement=stated or redaction.replacement, seq=seq, said=said
        )
        changes.append(log, event)
        decided.append(replace(redaction, verdict=_as_verdict(verdict), replacement=event["replacement"]))
    desk.commit(changes, "anonymise review")
    return decided


def _as_verdict(decision: Decision) -> Verdict:
    return decision


def _bracketed(typed: str) -> str:
    inner = typed.strip().strip("[]").strip()
    if not inner or "[" in inner or "]" in inner or "\n" in inner:
        raise UsageError("a replacement is a few words without brackets inside", hint='as in --as "local hub"')
    return f"[{inner}]"


def privacy_state(desk: Desk) -> PrivacyState:
    """Count redactions by label."""
    counts: dict[str, dict[str, int]] = {"mask": {}, "review": {}, "keep": {}}
    for reading in readings(desk.study):
        for redaction in reading.redactions:
            by_label = counts[redaction.verdict]
            by_label[redaction.label] = by_label.get(redaction.label, 0) + 1
    return PrivacyState(counts["mask"], counts["review"], counts["keep"])


def registered_names(desk: Desk) -> list[Entity]:
    """Return the register; real names, for the eyes of the person who opened the vault."""
    return sorted(desk.names().entities.values(), key=lambda entity: (entity.kind, entity.id))


def check_files(desk: Desk, paths: Sequence[Path]) -> dict[str, tuple[Leak, ...]]:
    """Hold any finished files against the register and the patterns: place and kind, never the value."""
    register = register_of(desk.study, desk.names())
    publishable = desk.study.settings.publishable
    return {str(path): find_leaks(read_input(path), path.name, register, publishable=publishable) for path in paths}
