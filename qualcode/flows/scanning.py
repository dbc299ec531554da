"""Finding what identifies people in a source's words, and keeping the log of redactions in step.

What a person decided is never touched; what the machine found and nobody judged is brought up to date.
"""

from __future__ import annotations

import secrets
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qualcode.anonymise.detect import detect, merged
from qualcode.anonymise.log import redact_event, retract_event
from qualcode.anonymise.register import Register
from qualcode.coding.revisions import Place
from qualcode.flows.desk import Desk
from qualcode.flows.erased_names import keeping
from qualcode.flows.masked_facts import answers_naming, mask_answers, mask_people
from qualcode.flows.reading import read_redactions
from qualcode.flows.revised import read_revisions, redactions_in
from qualcode.model import Finding, Redaction, Source, Span
from qualcode.plugins import installed_names, plugin
from qualcode.ports import Detector
from qualcode.store.history import Changes, new_event_id
from qualcode.store.keys import StudyKey
from qualcode.store.logs import read_events, redactions_log
from qualcode.store.sources import locked_sources, read_source, source_file
from qualcode.store.study import Study
from qualcode.store.vault import Names

MACHINE = "@anonymise"
_MOST_TEXTS = 100_000


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found in one source: how many redactions are new, gone, and wait for a person."""

    source: str
    added: int
    removed: int
    to_review: int


def register_of(study: Study, names: Names) -> Register:
    """Return the compiled register."""
    return Register.of(tuple(names.entities.values()), study.settings.publishable)


def findings_in(source: Source, register: Register) -> Iterator[Finding]:
    """Yield what a source's words give away, to us or to a plugged-in detector, with spans in its text."""
    detectors: list[Detector] = [plugin("detectors", name) for name in installed_names("detectors")]
    known = _looked_through(register)
    for turn, span in zip(source.turns, source.turn_spans(), strict=True):
        found = known.findings(turn.text)
        others = [finding for detector in detectors for finding in detector.detect(turn.text)]
        for finding in merged([*found, *others], turn.text) if others else found:
            yield replace(finding, span=finding.span.shifted(span.start))


class _LookedThrough:
    """What a register finds in texts, each looked through once: revisions share most of their turns."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._found: dict[str, tuple[Finding, ...]] = {}

    def findings(self, text: str) -> tuple[Finding, ...]:
        """Return what stands in a text."""
        if text not in self._found:
            if len(self._found) >= _MOST_TEXTS:
                self._found.clear()
            self._found[text] = tuple(detect(text, self._register))
        return self._found[text]


@lru_cache(maxsize=2)
def _looked_through(register: Register) -> _LookedThrough:
    return _LookedThrough(register)


def scan_source(
    source: Source, standing: Sequence[Redaction], findings: Iterable[Finding], key: StudyKey, *, at: str
) -> tuple[list[dict[str, object]], Scan]:
    """Bring a source's redactions in step with what was found; return the events and a summary."""
    decided = [item for item in standing if item.by != MACHINE]
    machine = {
        (item.span, item.verdict, item.replacement, item.label): item
        for item in standing
        if item.by == MACHINE
    }
    settling = _Settling(decided)
    events: list[dict[str, object]] = []
    text = source.text
    kept = set()
    to_review = sum(item.verdict == "review" for item in decided)
    for finding in findings:
        if finding.verdict == "keep" or settling.settle(finding):
            continue
        to_review += finding.verdict == "review"
        identity = (finding.span, finding.verdict, finding.replacement, finding.label)
        if identity in machine:
            kept.add(identity)
            continue
        words = text[finding.span.start : finding.span.end]
        events.append(
            redact_event(redaction_of(source, finding, key.anchor(words), at), event=new_event_id())
        )
    gone = [item for identity, item in machine.items() if identity not in kept]
    added = len(events)
    events += [retract_event(item.id, event=new_event_id(), by=MACHINE, at=at) for item in gone]
    return events, Scan(source.id, added, len(gone), to_review)


class _Settling:
    """Redactions in the order of the text, to find those around a finding at once."""

    def __init__(self, redactions: Iterable[Redaction]) -> None:
        self._redactions = sorted(redactions, key=lambda item: item.span)
        self._starts = [item.span.start for item in self._redactions]
        self._longest = max((len(item.span) for item in self._redactions), default=0)

    def settle(self, finding: Finding) -> bool:
        """Whether one of them covers a finding."""
        first = bisect_left(self._starts, finding.span.end - self._longest)
        last = bisect_right(self._starts, finding.span.start)
        return any(is_settled(item, finding) for item in self._redactions[first:last])


def is_settled(item: Redaction, finding: Finding) -> bool:
    """Whether a decision covers a finding; a name registered inside words that were kept is not covered."""
    if not item.span.contains(finding.span):
        return False
    return item.verdict == "mask" or finding.verdict == "review" or item.span == finding.span


def redaction_of(source: Source, finding: Finding, anchor: str, at: str) -> Redaction:
    """Return what a finding in a source masks, as the machine's redaction."""
    return Redaction(
        id="X-" + secrets.token_hex(5),
        source=source.id,
        revision=source.revision,
        span=finding.span,
        label=finding.label,
        verdict=finding.verdict,
        replacement=finding.replacement,
        anchor=anchor,
        entity=finding.entity,
        by=MACHINE,
        at=at,
        detectors=finding.evidence,
    )


def scan_into(desk: Desk, changes: Changes, sources: Iterable[Source], names: Names) -> list[Scan]:
    """Scan sources with the register as it will be, and add the events to a verb's changes."""
    study = desk.study
    kept = keeping(desk)
    register = register_of(study, names)
    scans = []
    for source in sources:
        here = register_of(study, kept.added(names, [source.text])) if kept else register
        found = findings_in(source, here)
        events, scan = scan_source(
            source, read_redactions(study, source.id), found, desk.key, at=desk.clock()
        )
        for event in events:
            changes.append(redactions_log(source.id), event)
        if events:
            changes.objects.update(str(event["id"]) for event in events)
        scans.append(scan)
        scan_older(desk, changes, source, register, stands=_in_revision(source.revision))
        mask_answers(study, changes, source.id, register)
    mask_people(study, changes, register)
    return scans


def _in_revision(number: int) -> Callable[[Place], bool]:
    return lambda place: place.revision == number


def kept_before(study: Study, source: Source) -> Iterator[Source]:
    """Read the revisions before this one that are kept here, in order."""
    for number in range(1, source.revision):
        if study.read(source_file(source.id, number)) is not None:
            yield read_source(study, source.id, revision=number)


def scan_older(
    desk: Desk, changes: Changes, source: Source, register: Register, *, stands: Callable[[Place], bool]
) -> None:
    """Mask what names somebody in words that only revisions before `source` have: people still read them.

    `stands` says of a place whether `source` has it, whose own scan sees to it.
    """
    log = redactions_log(source.id)
    events, revisions = read_events(desk.study, log), read_revisions(desk.study, source.id)
    for older in kept_before(desk.study, source):
        masked = redactions_in(events, source.id, older.revision, revisions)
        known, settling = {item.span for item in masked}, _Settling(masked)
        for finding in findings_in(older, register):
            if finding.verdict == "keep" or finding.span in known:
                continue
            if stands(revisions.now("", source.id, Place(older.revision, finding.span))):
                continue
            if not settling.settle(finding):
                words = older.text[finding.span.start : finding.span.end]
                made = redaction_of(older, finding, desk.key.anchor(words), desk.clock())
                changes.append(log, redact_event(made, event=new_event_id()))
                changes.objects.add(made.id)


def other_sources(study: Study, *, but: str = "") -> Iterator[Source]:
    """Read all sources but one."""
    for identifier in locked_sources(study):
        if identifier != but:
            yield read_source(study, identifier)


def sources_naming(study: Study, before: Names, after: Names, *, also: Collection[str] = ()) -> list[Source]:
    """Return the sources in which a name stands that is new, or newly known by another form.

    What the other names and the patterns find in a source does not change with them, so that the rest need
    no second look. `also` are people who count as new: a verb that was killed may have registered them.
    """
    changed = [
        entity
        for identifier, entity in after.entities.items()
        if identifier in also or before.entities.get(identifier) != entity
    ]
    if not changed:
        return []
    register = Register.of(tuple(changed), study.settings.publishable)
    return [source for source in other_sources(study) if _names_anybody(study, source, register)]


def _names_anybody(study: Study, source: Source, register: Register) -> bool:
    """Whether a name of the register falls in a source, or in a revision of it before."""
    texts = (turn.text for one in (source, *kept_before(study, source)) for turn in one.turns)
    return any(register.hits(text) for text in texts) or answers_naming(study, source.id, register)


def overlapping(redactions: Iterable[Redaction], span: Span) -> list[Redaction]:
    """Return the redactions that share a character with a span."""
    return [item for item in redactions if item.span.overlaps(span)]
