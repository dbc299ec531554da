"""The register of names and the review of what identifies: what a person decides is kept, with who and why.

A name that is registered is masked at once in every source; a decision holds for the one place it names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from qualcode.anonymise.leaks import find_leaks
from qualcode.anonymise.log import decide_event
from qualcode.anonymise.register import Register
from qualcode.errors import BadInputError, PermissionRefusedError, UsageError, unknown_name
from qualcode.flows.checking.names import names_in_the_open, names_in_titles
from qualcode.flows.desk import Desk
from qualcode.flows.erased_names import require_nobody_withdrawn
from qualcode.flows.kept import Kept
from qualcode.flows.nameless import require_nameless
from qualcode.flows.people import register_name
from qualcode.flows.reading import Reading, read_redactions, readings
from qualcode.flows.scanning import Scan, other_sources, register_of, scan_into
from qualcode.flows.sheets import read_sheet
from qualcode.model import Entity, EntityKind, Leak, Problem, Redaction, Span, Verdict
from qualcode.store.files import read_input
from qualcode.store.history import Changes, new_event_id
from qualcode.store.logs import read_events, redactions_log
from qualcode.store.participants import read_participants
from qualcode.store.sources import locked_sources, read_source
from qualcode.store.vault import fold_names
from qualcode.text import enclosing

ENTITY_KINDS: tuple[EntityKind, ...] = (
    "participant", "child", "partner", "staff", "person", "place", "service", "organisation",
)  # fmt: skip
Decision = Literal["mask", "keep"]


@dataclass(frozen=True, slots=True)
class Registered:
    """What registering did: the entities that are new or have new forms, and what the scan found.

    `standing` are the places outside the personal part at which one of the names stands already.
    """

    ids: tuple[str, ...]
    unchanged: int
    scans: tuple[Scan, ...]
    standing: tuple[Problem, ...] = ()


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
    events: list[dict[str, Any]] = []
    ids: dict[str, None] = {}
    unchanged = 0
    before = desk.vault().events()
    require_nobody_withdrawn(desk, (form for entity in entities for form in entity.forms))
    for entity in entities:
        _require_a_name(entity)
        identifier, new = register_name(entity, names=fold_names([*before, *events]), key=desk.key)
        events += new
        unchanged += not new
        if new:
            ids[identifier] = None
    names = fold_names([*before, *events])
    _require_agreed(desk, [names.entities[identifier] for identifier in ids])
    for identifier in ids:
        require_nameless(
            desk, "what stands in its place", names.entities[identifier].replacement, names=names
        )
    if not events:
        return Registered((), unchanged, ())
    changes = Changes(objects=set(ids), note=f"{len(ids)} registered")
    scans = scan_into(desk, changes, other_sources(desk.study), names)
    desk.vault().append(events)
    desk.commit(changes, "anonymise register")
    register = Register.of(
        [names.entities[identifier] for identifier in ids], desk.study.settings.publishable
    )
    standing = (*names_in_the_open(desk.study, register), *names_in_titles(desk.study, register))
    return Registered(tuple(ids), unchanged, tuple(scans), standing)


def remove_entities(desk: Desk, ids: Sequence[str]) -> tuple[Scan, ...]:
    """Take names out of the register that were put there by mistake; nobody who speaks in a source can be.

    The vault's log keeps what it held, encrypted; sources are scanned anew, and what only these names masked
    is shown again.
    """
    events = desk.vault().events()
    names = fold_names(events)
    speaking = {person for source in other_sources(desk.study) for person in source.speakers}
    for identifier in ids:
        if identifier not in names.entities:
            raise unknown_name("registered name", identifier, names.entities)
        if identifier in speaking:
            raise UsageError(
                f"{identifier} speaks in this study: their name stays in the register",
                hint="`qualcode undo` of the import takes a source out",
            )
    drops = [
        {"op": "drop", "event": new_event_id(), "of": event["event"]}
        for event in events
        if event["op"] == "add" and event["id"] in ids
    ]
    changes = Changes(objects=set(ids), note=f"{len(set(ids))} removed")
    scans = scan_into(desk, changes, other_sources(desk.study), fold_names([*events, *drops]))
    desk.vault().append(drops)
    desk.commit(changes, "anonymise register remove")
    return tuple(scans)


def _require_agreed(desk: Desk, entities: Sequence[Entity]) -> None:
    people = read_participants(desk.study)
    for entity in entities:
        person = people.get(entity.id)
        if entity.publishable and person and person.permissions.attribution != "named":
            raise PermissionRefusedError(
                f"{entity.id} speaks in this study and has not agreed to be named",
                hint=f"where they have: `qualcode participant permit {entity.id} --attribution named`",
            )


def _require_a_name(entity: Entity) -> None:
    if not all(any(char.isalnum() for char in form) for form in entity.forms):
        raise UsageError("a name needs letters", hint='as in qualcode anonymise register add "Larkfield hub"')


def entities_from(path: Path) -> list[Entity]:
    """Read names from a sheet: name, kind, aliases (parted by ;), publishable (yes/no), replacement."""
    found = []
    for number, row in enumerate(read_sheet(path, required="name"), start=2):
        kind = row.get("kind", "").casefold() or "person"
        if kind not in ENTITY_KINDS:
            raise BadInputError(
                f"{path.name} line {number}: no kind {kind!r}", hint=f"one of {', '.join(ENTITY_KINDS)}"
            )
        if not row["name"]:
            raise BadInputError(
                f"{path.name} line {number}: the name is empty", hint="nothing was registered"
            )
        aliases = tuple(alias.strip() for alias in row.get("aliases", "").split(";") if alias.strip())
        publishable = row.get("publishable", "").casefold() in {"yes", "y", "true", "1"}
        shown = bracketed(row.get("replacement", ""))
        found.append(Entity("", _kind(kind), (row["name"], *aliases), shown, publishable))
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


def decide(
    desk: Desk, ids: Sequence[str], verdict: Decision, *, replacement: str = "", why: str = ""
) -> list[Redaction]:
    """Decide about redactions: mask (with words of your own, if you like) or keep, with a reason."""
    if verdict == "keep" and not why.strip():
        raise UsageError(
            "keeping words that may identify someone needs a reason", hint='--why "everyone there knows"'
        )
    if verdict == "keep" and replacement:
        raise UsageError("words that are kept have nothing in their place", hint="--as goes with --mask")
    stated = bracketed(replacement)
    require_nameless(desk, "what stands in its place", stated)
    require_nameless(desk, "the reason", why)
    known = {
        one.id: one for source in locked_sources(desk.study) for one in read_redactions(desk.study, source)
    }
    changes = Changes(objects=set(ids), note=f"{len(set(ids))} decided: {verdict}")
    decided = []
    for identifier in dict.fromkeys(ids):
        if identifier not in known:
            raise unknown_name("redaction", identifier, known, hint="`qualcode anonymise list` shows them")
        redaction = known[identifier]
        if verdict == "keep":
            _require_printable(desk, redaction)
        shown = stated or redaction.replacement
        said = {"event": new_event_id(), "by": desk.coder, "at": desk.clock(), "why": why.strip()}
        log = redactions_log(redaction.source)
        seq = _next_seq(desk, log, identifier)
        changes.append(log, decide_event(redaction, verdict=verdict, replacement=shown, seq=seq, said=said))
        changes.uses.add(redaction.source)
        decided.append(replace(redaction, verdict=_as_verdict(verdict), replacement=shown))
    desk.commit(changes, "anonymise review")
    return decided


def _require_printable(desk: Desk, redaction: Redaction) -> None:
    """Raise `UsageError` where words to keep are the registered name of somebody who may not be named."""
    register = register_of(desk.study, desk.names())
    source = read_source(desk.study, redaction.source, revision=redaction.revision)
    people = read_participants(desk.study)
    for who in Kept(desk.study, register).unprintable(source, redaction.span):
        if who in people:
            hint = f"where they agreed to be named: `qualcode participant permit {who} --attribution named`"
        else:
            hint = "what may be printed: `qualcode anonymise register add NAME --publishable`"
        raise UsageError(f"{redaction.id} is a registered name, and stays masked", hint=hint)


def _next_seq(desk: Desk, log: str, identifier: str) -> int:
    events = read_events(desk.study, log)
    return 1 + max((int(event.get("seq", 0)) for event in events if event.get("id") == identifier), default=0)


def _as_verdict(decision: Decision) -> Verdict:
    return decision


def bracketed(typed: str) -> str:
    """Return what stands in the place of words, in brackets, so that nobody takes it for something said."""
    inner = typed.strip().strip("[]").strip()
    if not inner and not typed.strip():
        return ""
    if not inner or any(mark in inner for mark in "[]\n\r"):
        raise UsageError(
            "a replacement is a few words without brackets inside", hint='as in --as "local hub"'
        )
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
    """Hold any finished files against the register and the patterns: place and kind, never the value.

    What a person kept in a quote is told too: a file may have come from anywhere.
    """
    register = register_of(desk.study, desk.names())
    publishable = desk.study.settings.publishable
    return {
        str(path): find_leaks(read_input(path), path.name, register, publishable=publishable)
        for path in paths
    }
