"""Blind samples at work: drawn, coded segment by segment, counted.

Whoever codes a sample sees neither proposals nor anybody's codes; each answer is kept before the next
question.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.codebook.finding import find_code, rank_codes
from qualcode.codebook.tree import path_of
from qualcode.coding.auditing import draw
from qualcode.errors import UsageError
from qualcode.flows.audits.reads import (
    Audit,
    Drawn,
    all_audits,
    audit_bytes,
    audit_file,
    places_now,
    readers,
    reads_log,
    reads_of,
)
from qualcode.flows.audits.standing import LeftOut, met_as_proposals, sample_now
from qualcode.flows.code import Request, own_codings, requested, usable_code
from qualcode.flows.context import ContextTurn, context_around
from qualcode.flows.history import undo
from qualcode.flows.material import Scope, parts_of
from qualcode.flows.proposals import require_wanted
from qualcode.flows.reading import Reading, read_once, sound_codebook
from qualcode.flows.retracting import retract_into
from qualcode.flows.voices import whose
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.sources import read_source
from qualcode.store.study import fresh_id
from qualcode.text import counted, enclosing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Codebook, Span
    from qualcode.store.runs import Run
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class DrawnAudit:
    """A sample that was drawn, and the run that took it down.

    `asked` is the size that was asked for; `surveyed` are the segments that are of surveys; on `met` whoever
    drew it has accepted or rejected proposals already, and cannot read them blind.
    """

    audit: Audit
    run: Run
    asked: int
    surveyed: int
    met: int


def draw_audit(
    desk: Desk, scope: Scope, *, size: int, seed: int | None = None, anyway: bool = False
) -> DrawnAudit:
    """Draw a simple random sample of the evidence in scope: one verb; spans are kept, and no words."""
    require_wanted(desk.study, "report cards are", anyway=anyway)
    parts = parts_of(desk.study, scope)
    population = [one for part in parts for one in part.segments]
    if not population:
        raise UsageError(
            "there is no segment to draw from", hint="import a source, or widen --source, --where"
        )
    chance = secrets.randbelow(2**31) if seed is None else seed
    sample = draw(population, size, seed=chance)
    segments = tuple(
        Drawn(number, one.source, one.revision, one.span, desk.key.anchor(one.text))
        for number, one in enumerate(sample, start=1)
    )
    audit = Audit(
        id=fresh_id("A-", [one.id for one in all_audits(desk.study)]),
        by=desk.coder,
        at=desk.clock(),
        unit=scope.unit,
        seed=chance,
        population=len(population),
        drawn=len(segments),
        sources=scope.sources,
        where=scope.where,
        segments=segments,
    )
    desk.study.read(audit_file(audit.id))
    changes = Changes(objects={audit.id}, uses={one.source for one in segments})
    changes.files[audit_file(audit.id)] = audit_bytes(audit)
    changes.note = f"{audit.id}, {counted(len(segments), 'segment')} of {len(population):,}"
    run = desk.commit(changes, "suggest audit")
    surveys = {part.source for part in parts if part.reading.source.kind == "survey"}
    surveyed = sum(one.source in surveys for one in segments)
    met = len(met_as_proposals(desk.study, audit, desk.coder))
    return DrawnAudit(audit, run, size, surveyed, met)


@dataclass(frozen=True, slots=True)
class AuditState:
    """How far a sample is coded: by coder, how many of the `segments` that stand of those `drawn`."""

    id: str
    at: str
    by: str
    unit: str
    segments: int
    drawn: int
    left_out: LeftOut
    population: int
    sources: tuple[str, ...]
    where: str
    seed: int
    read: Mapping[str, int]


def audit_states(study: Study) -> list[AuditState]:
    """Return the samples with how far each coder came, oldest first."""
    found = []
    for one in all_audits(study):
        now = sample_now(study, one)
        standing = now.places.keys()
        read = {
            coder: len(standing & reads_of(study, one.id, coder).keys()) for coder in readers(study, one.id)
        }
        found.append(
            AuditState(
                one.id, one.at, one.by, one.unit, len(standing), now.drawn, now.left_out, one.population,
                one.sources, one.where, one.seed, {coder: count for coder, count in read.items() if count},
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Answered:
    """What a coder says of a segment; no code at all is an answer."""

    number: int
    codes: tuple[str, ...]


def keep_answers(
    desk: Desk, audit: Audit, answers: Sequence[Answered], *, verb: str = "suggest audit"
) -> Run:
    """Keep what this coder says of segments: their codings and that they read them, in one verb."""
    codebook = sound_codebook(desk.study)
    known = reads_of(desk.study, audit.id, desk.coder)
    places = places_now(desk.study, audit)
    changes = Changes(uses={audit.id})
    requests: list[Request] = []
    sources = {name: read_source(desk.study, name) for name in {places[one.number][0] for one in answers}}
    for answer in answers:
        codes = [usable_code(codebook, name) for name in answer.codes]
        source, revision, span = places[answer.number]
        if sources[source].revision == revision:
            origin = f"audit:{audit.id}"
            requests += [Request(sources[source], span, code, origin=origin) for code in codes]
        read = {
            "op": "read",
            "event": new_event_id(),
            "id": hex_id("D-"),
            "number": answer.number,
            "codes": [code.id for code in codes],
            "by": desk.coder,
            "at": desk.clock(),
        }
        if answer.number in known:
            _take_back(desk, audit, (source, revision, span), codes, changes)
            dead = {"op": "retract", "event": new_event_id(), "id": known[answer.number].id}
            changes.append(
                reads_log(audit.id, desk.coder), {**dead, "by": desk.coder, "at": desk.clock(), "why": "anew"}
            )
        changes.append(reads_log(audit.id, desk.coder), read)
        changes.objects.add(str(read["id"]))
    requested(desk, requests, changes)
    changes.note = f"{audit.id}, {counted(len(answers), 'segment')}"
    return desk.commit(changes, verb)


def _take_back(
    desk: Desk, audit: Audit, place: tuple[str, int, Span], codes: Sequence[Code], changes: Changes
) -> None:
    """Take back what this coder put on a segment for the sample before, and does not give now."""
    kept = {code.id for code in codes}
    gone = [
        one
        for one in own_codings(desk, [place[0]])
        if (one.source, one.revision, one.span) == place
        and one.origin == f"audit:{audit.id}"
        and one.code not in kept
    ]
    retract_into(desk, gone, changes, why="anew")


@dataclass(frozen=True, slots=True)
class AuditView:
    """A segment of a sample as its coder sees it: words as spoken, what was said before, no codes."""

    number: int
    total: int
    read: int
    title: str
    turn: str
    speaker: str
    role: str
    words: str
    whole: str
    before: tuple[ContextTurn, ...]
    question: str


@dataclass(slots=True)
class AuditSession:
    """A sample being coded by one coder; what was said is committed when a method returns."""

    desk: Desk
    audit: Audit
    places: dict[int, tuple[str, int, Span]]
    open: list[int]
    total: int
    left_out: LeftOut
    place: int = 0
    done: list[tuple[int, str]] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)
    _readings: dict[str, Reading] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether every segment was put."""
        return self.place >= len(self.open)

    def codebook(self) -> Codebook:
        """Return the codebook as it is now."""
        return sound_codebook(self.desk.study)

    def suggestions(self, typed: str) -> list[Code]:
        """Codes that fit what was typed so far; they come from the codebook and this session alone."""
        return [code for code in rank_codes(self.codebook(), typed, self.recent) if code.status != "retired"]

    def explained(self, named: str) -> list[tuple[Code, str]]:
        """Return the code that is asked about, with its path."""
        codebook = self.codebook()
        code = find_code(codebook, named)
        return [(code, path_of(codebook, code.id))]

    def codes_in(self, line: str) -> tuple[str, ...]:
        """Return the codes that a line names, parted by `;`; raise for an unknown one."""
        names = [name.strip() for name in line.split(";") if name.strip()]
        codebook = self.codebook()
        return tuple(dict.fromkeys(find_code(codebook, name).id for name in names))

    def answer(self, codes: Sequence[str]) -> None:
        """Keep the codes of the segment in view, or that none applies, and go on."""
        number = self.open[self.place]
        run = keep_answers(self.desk, self.audit, [Answered(number, tuple(codes))])
        self.done.append((self.place, run.id))
        self.recent = list(dict.fromkeys([*codes, *self.recent]))
        self.place += 1

    def skip(self) -> None:
        """Go on; the segment waits for the next session."""
        self.place += 1

    def back(self) -> None:
        """Go to the segment before, or stay at the first; an answer there replaces the earlier one."""
        self.place = max(0, self.place - 1)

    def undo(self) -> None:
        """Take the last answer of this session back, and show its segment again."""
        if not self.done:
            raise UsageError(
                "nothing to take back in this session", hint="q leaves; `qualcode undo` takes more back"
            )
        place, run = self.done[-1]
        undo(self.desk, run=run)
        self.done.pop()
        self.place = place

    def view(self) -> AuditView:
        """Return the segment that is to be coded."""
        number = self.open[self.place]
        source, _, span = self.places[number]
        reading = self._reading(source)
        bounds = reading.source.turn_spans()
        at = enclosing(bounds, span.start)
        turn = reading.source.turns[at]
        read = self.total - len(self.open) + len({place for place, _ in self.done})
        words = reading.source.text[span.start : span.end]
        return AuditView(
            number=self.total - len(self.open) + self.place + 1,
            total=self.total,
            read=read,
            title=reading.title,
            turn=turn.id,
            speaker=whose(turn),
            role=turn.role,
            words=words,
            whole="" if words == turn.text else turn.text,
            before=context_around(reading, span, before=1, raw=True)[0],
            question=reading.wording(turn.question) if turn.question else "",
        )

    def _reading(self, source: str) -> Reading:
        return read_once(self._readings, self.desk.study, source)


def start_audit(desk: Desk, audit: Audit) -> AuditSession:
    """Open a sample for coding where this coder stopped; the vault is opened here."""
    desk.study.require_unlocked()
    sound_codebook(desk.study)
    desk.vault()
    now = sample_now(desk.study, audit)
    places = dict(now.places)
    read = reads_of(desk.study, audit.id, desk.coder)
    return AuditSession(
        desk, audit, places, [number for number in places if number not in read], len(places), now.left_out
    )
