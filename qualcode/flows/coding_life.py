"""The life of one coding: who put it on, out of what, what became of it since, and whether its words hold.

Everything is read from the logs; where a machine proposed it, that stays in it for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from qualcode.coding.log import coding_from, fold
from qualcode.coding.rejecting import fold_rejections
from qualcode.coding.revisions import Place
from qualcode.errors import QualcodeError, UnknownNameError
from qualcode.flows.codings import ShownCoding, View, find_codings
from qualcode.flows.desk import nobody_to_ask
from qualcode.flows.lineage import lineage_of
from qualcode.flows.proposals import lane_of
from qualcode.flows.reading import reading_of
from qualcode.flows.revised import following_of, read_revisions
from qualcode.flows.suggest.evidence import Evidence, evidence_in
from qualcode.select import Filters
from qualcode.store.logs import coders, coding_logs, read_events
from qualcode.store.runs import all_runs
from qualcode.store.sources import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Coding
    from qualcode.store.runs import Run
    from qualcode.store.study import Study

Kind = Literal["coding", "proposal", "rejection"]
Anchor = Literal["holds", "broken", "not checked"]
_LANES = {"rules": "the rules", "suggest": "the suggester"}


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a coding: when, by whom, what, with which verb, in which run of the log."""

    at: str
    by: str
    what: str
    detail: str = ""
    verb: str = ""
    run: str = ""


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """Why a machine proposed it: rule, score from 0 to 1 (None for a rule), words, what it is most like."""

    lane: str
    rule: str
    score: float | None
    rank: int
    matched: tuple[str, ...]
    near: str


@dataclass(frozen=True, slots=True)
class CodingLife:
    """One coding, proposal or rejection, as it stands and how it came to that.

    `state` says what it is now ("stands", "taken back", "waiting", "gone", "open", "settled", "rejected", or
    "hidden": another says the same, or its words went with somebody who withdrew); `words` are masked unless
    raw, "" where it does not stand. `anchor` says whether the words are those that were coded, as far as the
    vault opens unasked. `stands_as` are what stands for one that was taken back: brought back by an
    undo or a redo under another id, or put in its place.
    """

    id: str
    kind: Kind
    state: str
    coder: str
    code: str
    was: str
    source: str
    revision: int
    span: tuple[int, int]
    origin: str
    anchor: Anchor
    title: str = ""
    turns: tuple[str, ...] = ()
    words: str = ""
    note: str = ""
    why: str = ""
    stance: str = ""
    facets: Mapping[str, str] = field(default_factory=dict, hash=False)
    evidence: ShownEvidence | None = None
    moments: tuple[Moment, ...] = ()
    stands_as: tuple[str, ...] = ()


def life_of(desk: Desk, identifier: str, *, raw: bool = False) -> CodingLife:
    """Return the life of what is called `identifier`; raise `UnknownNameError` where no log has it."""
    log = _log_of(desk.study, identifier)
    made = next(one for one in log if one.get("id") == identifier and one["op"] in {"apply", "reject"})
    first = fold_rejections([made])[0] if made["op"] == "reject" else coding_from(made)
    shown = _shown(desk, first, raw=raw)
    now = shown.coding if shown else first
    kind: Kind = "rejection" if made["op"] == "reject" else "proposal" if first.coder[0] == "@" else "coding"
    teller = _Teller(desk.study, first, log, {run.id: run for run in all_runs(desk.study)})
    moments = [*teller.own(), *teller.followed(), *teller.corrected(), *teller.judged(shown)]
    return CodingLife(
        id=identifier,
        kind=kind,
        state=_state(kind, identifier, log, shown),
        coder=first.coder,
        code=now.code,
        was=now.was,
        source=first.source,
        revision=now.revision,
        span=(now.span.start, now.span.end),
        origin=first.origin,
        anchor=_anchor(desk, now),
        title=shown.title if shown else reading_of(desk.study, first.source).title,
        turns=shown.turns if shown else (),
        words=shown.words if shown else "",
        note=shown.note if shown else "",
        why=first.why,
        stance=now.stance,
        facets=shown.facets if shown else now.facets,
        evidence=_evidence(desk.study, made, now, raw=raw),
        moments=tuple(sorted(moments, key=lambda one: one.at)),
        stands_as=_stands_as(desk.study, first, log) if kind == "coding" else (),
    )


def _stands_as(study: Study, first: Coding, log: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    standing = {one.id: one for one in fold(log)}
    return () if first.id in standing else lineage_of(study).now(first.id, standing)


def _log_of(study: Study, identifier: str) -> list[dict[str, Any]]:
    sought = identifier.encode()
    for coder in coders(study) if sought else ():
        for name in coding_logs(study, coder=coder):
            if sought in (study.read(name) or b""):
                events = read_events(study, name)
                if any(one.get("id") == identifier and one["op"] in {"apply", "reject"} for one in events):
                    return events
    raise UnknownNameError(
        f"no coding is called {identifier!r}", hint="`qualcode codings` lists them with their ids"
    )


def _shown(desk: Desk, coding: Coding, *, raw: bool) -> ShownCoding | None:
    if coding.coder not in coders(desk.study):
        return None
    found = find_codings(desk, Filters(sources=(coding.source,), coder=coding.coder), View(raw=raw))
    return next((one for one in found.codings if one.coding.id == coding.id), None)


def _state(kind: Kind, identifier: str, log: Sequence[Mapping[str, Any]], shown: ShownCoding | None) -> str:
    if any(one["op"] == "retract" and one["id"] == identifier for one in log):
        return "taken back"
    if kind == "rejection":
        return "rejected"
    if shown is None:
        return "hidden"
    if shown.left:
        return shown.left
    if kind == "proposal":
        return "settled" if shown.settled else "open"
    return "stands"


def _anchor(desk: Desk, coding: Coding) -> Anchor:
    asking, desk.ask = desk.ask, nobody_to_ask
    try:
        text = read_source(desk.study, coding.source, revision=coding.revision).text
        holds = desk.key.anchor(text[coding.span.start : coding.span.end]) == coding.anchor
    except QualcodeError:
        return "not checked"
    finally:
        desk.ask = asking
    return "holds" if holds else "broken"


def _evidence(study: Study, made: Mapping[str, Any], now: Coding, *, raw: bool) -> ShownEvidence | None:
    if not lane_of(now):
        return None
    found: Evidence = evidence_in(made, now)
    reading = reading_of(study, now.source)
    here = now.revision == reading.source.revision
    words = tuple(reading.words(span, raw=raw) for span in found.matched) if here else ()
    matched = tuple(dict.fromkeys(filter(None, words)))
    return ShownEvidence(found.lane, found.rule, found.score, found.rank, matched, found.near)


@dataclass(frozen=True, slots=True)
class _Teller:
    """What the logs say of one coding; `first` is it as it was made."""

    study: Study
    first: Coding
    log: Sequence[Mapping[str, Any]]
    runs: Mapping[str, Run]

    def own(self) -> Iterator[Moment]:
        """Yield what its coder's own log says: made, said of, taken back, put in another's place."""
        for event in self.log:
            if event.get("id") == self.first.id:
                yield self._moment(event, *self._told(event))
            elif event.get("instead_of") == self.first.id:
                yield self._moment(event, "replaced", f"by {event['id']} ({event['code']})")

    def _moment(self, event: Mapping[str, Any], what: str, detail: str) -> Moment:
        run = self.runs.get(str(event.get("run")))
        why = "" if event.get("why") in {"", "undo", "redo", None} else f"why: {event['why']}"
        told = "; ".join(filter(None, (detail, why)))
        verb, name = (run.verb, run.id) if run else ("", str(event.get("run", "")))
        return Moment(str(event["at"]), str(event["by"]), what, told, verb, name)

    def _told(self, event: Mapping[str, Any]) -> tuple[str, str]:
        run = self.runs.get(str(event.get("run")))
        if event["op"] == "facet":
            return "facets", ", ".join(f"{name}={value}" for name, value in event["facets"].items())
        if event["op"] == "retract":
            return "taken back", "by undo" if run is not None and run.undoes else ""
        if event["op"] == "reject":
            return "rejected", f"the proposal {event.get('proposal', '')}".rstrip()
        if run is not None and run.undoes:
            return "brought back", f"{event['code']}, as {event['id']}"
        if str(event["by"]).startswith("@"):
            return "proposed", str(event["code"])
        instead = f"in place of {event['instead_of']}" if event.get("instead_of") else ""
        return ("accepted" if lane_of(self.first) else "coded"), "; ".join(
            filter(None, (str(event["code"]), self._lane(), instead))
        )

    def _lane(self) -> str:
        lane = lane_of(self.first)
        if not lane:
            return ""
        record = f"runs/{self.first.origin.partition(':')[2]}.json"
        run = next((one for one in self.runs.values() if record in one.files), None)
        when = f" on {run.at[:10]} (`{run.verb}` by {run.by})" if run else ""
        return f"{_LANES[lane]} had proposed it{when}"

    def followed(self) -> Iterator[Moment]:
        """Yield the merges and splits that led it to another code."""
        following, code = following_of(self.study), self.first.code
        seen = {code}
        while True:
            step = following.assigned.get((self.first.id, code)) or following.merged.get(code)
            if step is None or not step.into or step.into[0] in seen:
                return
            what = "merged" if code in following.merged else "reassigned"
            yield Moment(step.at, step.by, what, f"{code} is read as {step.into[0]}")
            code = step.into[0]
            seen.add(code)

    def corrected(self) -> Iterator[Moment]:
        """Yield the corrections of its source that carried it along, or left it waiting."""
        revisions = read_revisions(self.study, self.first.source)
        place = Place(self.first.revision, self.first.span)
        while (one := revisions.following(self.first.source, place.revision)) is not None:
            further = revisions.step(self.first.id, self.first.source, place)
            what = f"revision {one.after} of {self.first.source}"
            if further is None or further.given_up:
                yield Moment(one.at, one.by, "corrected", f"{what}: its words changed")
                return
            moved = "" if further.span == place.span else f" at {further.span.start}-{further.span.end}"
            yield Moment(one.at, one.by, "corrected", f"{what}: it stands there{moved}")
            place = further

    def judged(self, shown: ShownCoding | None) -> Iterator[Moment]:
        """Yield what people did about a proposal."""
        for one in shown.settled if shown else ():
            log = read_events(self.study, f"codings/{one.by}/{self.first.source}.jsonl")
            made = next((event for event in log if event.get("id") == one.coding), None)
            if made is not None:
                yield self._moment({**made, "why": ""}, one.how, f"as {one.coding}")
