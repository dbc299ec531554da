"""Codings given another place in the analysis: moved, narrowed, split, or set against their code.

What was said is never changed: the coding is taken back and another, which names it, is put on in the same
verb, with the words, facets, origin and reason that it had. Nobody writes another coder's log.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.codebook.following import hidden_behind
from qualcode.coding.locating import places_of
from qualcode.coding.log import apply_event, fold
from qualcode.coding.narrowing import Way, narrowed
from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.code import Request, apply_requests, own_codings, requested, usable_code
from qualcode.flows.codebook.codebook import add_into
from qualcode.flows.lineage import brought_back
from qualcode.flows.masked_words import locate_shown
from qualcode.flows.nameless import require_nameless
from qualcode.flows.proposals import identity_of
from qualcode.flows.reading import sound_codebook
from qualcode.flows.retracting import bare_quotes, not_own, retract_into
from qualcode.flows.revised import following_of
from qualcode.flows.workbench.same_words import resting_on
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.logs import coding_logs, codings_log, read_events
from qualcode.store.sources import LOCK_FILE, read_source
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.flows.code import Applied
    from qualcode.flows.codebook.codebook import CodeDraft
    from qualcode.flows.desk import Desk
    from qualcode.model import Code, Coding, Source, Span
    from qualcode.store.runs import Run

AGAINST = "negative case"


@dataclass(frozen=True, slots=True)
class Recoded:
    """What an act came to: the codings taken back, those in their place, and what was there already.

    `unchanged` were as wanted before; `bare_quotes` are quotes whose words lost their last coding.
    """

    gone: tuple[Coding, ...] = ()
    made: tuple[Coding, ...] = ()
    already: tuple[Coding, ...] = ()
    unchanged: tuple[Coding, ...] = ()
    bare_quotes: tuple[str, ...] = ()
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What is to become of one coding: those that take its place, none where it is only taken back."""

    coding: Coding
    instead: tuple[Coding, ...]


def own_named(desk: Desk, ids: Sequence[str]) -> list[Coding]:
    """Return this coder's codings of some ids as they stand now; raise for one that is not theirs."""
    wanted = list(dict.fromkeys(ids))
    logs = _logs_naming(desk, wanted)
    raw = _standing(desk, logs)
    events = (event for log in logs for event in read_events(desk.study, log))
    wanted = brought_back(desk.study, wanted, events, raw)
    for identifier in wanted:
        if identifier not in raw:
            raise not_own(desk, identifier, _standing(desk, coding_logs(desk.study, coder=desk.coder)))
    now = {one.id: one for one in own_codings(desk, {raw[each].source for each in wanted})}
    for identifier in wanted:
        if identifier not in now:
            raise UsageError(
                f"{identifier} says the same as another coding of yours since codes were merged",
                hint="`qualcode codings` shows the one that stands for both",
            )
    return [now[identifier] for identifier in wanted]


def _logs_naming(desk: Desk, ids: Sequence[str]) -> list[str]:
    """Return this coder's logs in which one of some ids is written; the others need not be understood."""
    names = [identifier.encode() for identifier in ids]
    found = []
    for log in coding_logs(desk.study, coder=desk.coder):
        content = desk.study.read(log) or b""
        if any(name in content for name in names):
            found.append(log)
    return found


def _standing(desk: Desk, logs: Iterable[str]) -> dict[str, Coding]:
    return {one.id: one for one in fold(event for log in logs for event in read_events(desk.study, log))}


def move(desk: Desk, ids: Sequence[str], code: str, *, why: str = "") -> Recoded:
    """Put codings under another code instead; where that is there already they are only taken back.

    A stance that said of the words that they run against the code stays behind with the code.
    """
    chosen = own_named(desk, ids)
    target = usable_code(sound_codebook(desk.study), code)
    staying = tuple(one for one in chosen if one.code == target.id)
    steps = [Step(one, (under(one, target),)) for one in chosen if one.code != target.id]
    note = f"{counted(len(steps), 'coding')}: {_codes_of(steps)} to {target.id}"
    return replace(recode(desk, steps, verb="code move", note=note, why=why), unchanged=staying)


def move_to_new(desk: Desk, ids: Sequence[str], draft: CodeDraft, *, why: str = "") -> Recoded:
    """Make a new code and put codings under it instead: one verb; the code remembers the first of them."""
    chosen = own_named(desk, ids)
    changes, first = Changes(), hex_id("C-")
    code = add_into(desk, replace(draft, made_from=first), changes, why=why)
    named = [first, *(one.id for one in chosen[1:])]
    steps = [
        Step(one, (replace(under(one, code), id=name),)) for one, name in zip(chosen, named, strict=True)
    ]
    note = f"{counted(len(steps), 'coding')}: {_codes_of(steps)} to {code.id}, new"
    return recode(desk, steps, verb="code move", note=note, why=why, changes=changes)


def under(coding: Coding, code: Code) -> Coding:
    """Return a coding as it would stand under another code."""
    stance = "" if coding.stance == AGAINST else coding.stance
    return replace(coding, code=code.id, code_revision=code.revision, stance=stance, was="")


def also_new(desk: Desk, ids: Sequence[str], draft: CodeDraft, *, why: str = "") -> Applied:
    """Make a new code and put it on the words of codings as well: one verb; it remembers the first."""
    chosen = own_named(desk, ids)
    sources = _sources(desk, chosen)
    changes, first = Changes(), hex_id("C-")
    code = add_into(desk, replace(draft, made_from=first), changes, why=why)
    requests = [Request(sources[one.source], one.span, code, why, facets=one.facets) for one in chosen]
    requests[0] = replace(requests[0], id=first)
    changes.rests_on[LOCK_FILE] = desk.study.seen[LOCK_FILE]
    applied = requested(desk, requests, changes)
    changes.note = f"{counted(len(applied.codings), 'coding')}, new code {code.id}"
    return replace(applied, run=desk.commit(changes, "code also"))


def also(desk: Desk, ids: Sequence[str], codes: Sequence[str], *, why: str = "") -> Applied:
    """Put other codes on the words of codings as well, in this coder's own hand."""
    chosen = own_named(desk, ids)
    targets = [usable_code(sound_codebook(desk.study), code) for code in codes]
    require_nameless(desk, "the reason", why)
    sources = _sources(desk, chosen)
    requests = [
        Request(sources[one.source], one.span, target, why, facets=one.facets)
        for one in chosen
        for target in targets
    ]
    with resting_on(desk, {LOCK_FILE: desk.study.seen[LOCK_FILE]}):
        return apply_requests(desk, requests, verb="code also")


def narrow(desk: Desk, identifier: str, chosen: Span, *, way: Way = "keep", why: str = "") -> Recoded:
    """Leave of an extract only the chosen words, all but them (`cut`), or each part by itself (`split`)."""
    (coding,) = own_named(desk, [identifier])
    source = _sources(desk, [coding])[coding.source]
    parts = narrowed(source.text, coding.span, chosen, way=way)
    if not parts:
        raise UsageError(
            f"nothing of {identifier} would be left"
            if way == "cut"
            else f"no words of {identifier} are there",
            hint="choose words inside the extract; `qualcode code retract` takes it back wholly",
        )
    if parts == (coding.span,):
        return Recoded(unchanged=(coding,))
    made = (replace(coding, span=part, anchor=_anchor(desk, source, part)) for part in parts)
    note = f"1 coding of {coding.code}, {'narrowed' if len(parts) == 1 else f'in {len(parts)} parts'}"
    return recode(desk, [Step(coding, tuple(made))], verb=f"code {_VERBS[way]}", note=note, why=why)


def span_within(desk: Desk, identifier: str, words: str) -> Span:
    """Return the one place in an extract where words stand, as spoken or as the masked view shows them."""
    (coding,) = own_named(desk, [identifier])
    source = _sources(desk, [coding])[coding.source]
    inside: list[Span] = []
    with suppress(UnknownNameError):
        inside = [place for place in places_of(source, words) if coding.span.contains(place)]
    if not inside:
        inside = [locate_shown(desk.study, source, words)]
    if len(inside) > 1:
        raise UsageError(
            f"the words stand in {len(inside)} places of {identifier}", hint="give more of them, or --span"
        )
    if not coding.span.contains(inside[0]):
        raise UsageError(f"the words are not in {identifier}", hint="`qualcode codings` shows what is")
    return inside[0]


_VERBS: Mapping[Way, str] = {"keep": "narrow", "cut": "cut", "split": "split"}


def against(desk: Desk, ids: Sequence[str], *, on: bool | None = None, why: str = "") -> Recoded:
    """Say of extracts that they run against their code, or take that back; `on` None turns each around.

    The counts then hold them apart ("marked negative case"), and `code deviant` lists them.
    """
    chosen = own_named(desk, ids)
    turned = [one for one in chosen if on is None or (one.stance == AGAINST) != on]
    before = _stances_before(desk, turned)
    steps = [
        Step(one, (replace(one, stance=before.get(one.id, "") if one.stance == AGAINST else AGAINST),))
        for one in turned
    ]
    note = f"{counted(len(steps), 'coding')} of {_codes_of(steps)}"
    done = recode(desk, steps, verb="code against", note=note, why=why)
    return replace(done, unchanged=tuple(one for one in chosen if one not in turned))


def _stances_before(desk: Desk, codings: Iterable[Coding]) -> dict[str, str]:
    """Return what each coding that runs against its code was said to be before that."""
    found: dict[str, str] = {}
    for one in codings:
        events = read_events(desk.study, codings_log(desk.coder, one.source)) if one.instead_of else ()
        said = {event["id"]: str(event.get("stance", "")) for event in events if event["op"] == "apply"}
        stance = said.get(one.instead_of, "")
        found[one.id] = "" if stance == AGAINST else stance
    return found


def recode(  # noqa: PLR0913 (each is something that a verb states of itself)
    desk: Desk, steps: Sequence[Step], *, verb: str, note: str, why: str = "", changes: Changes | None = None
) -> Recoded:
    """Take codings back and put others in their place: one verb, all or none.

    `changes` are what the verb is to write besides, such as the codes that they are put under.
    """
    require_nameless(desk, "the reason", why)
    making = _Making(desk, why, changes or Changes())
    making.require_here(one.coding for one in steps)
    for step in steps:
        making.take(step)
    if not making.gone:
        return Recoded()
    making.changes.note = note
    run = desk.commit(making.changes, verb)
    return Recoded(
        tuple(making.gone), tuple(making.made), tuple(making.already),
        bare_quotes=making.bare_quotes(), run=run,
    )  # fmt: skip


@dataclass(slots=True)
class _Making:
    """The events of one verb, and what each stands for."""

    desk: Desk
    why: str
    changes: Changes
    gone: list[Coding] = field(default_factory=list)
    made: list[Coding] = field(default_factory=list)
    already: list[Coding] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    standing: dict[object, Coding] = field(default_factory=dict)
    raw: list[Coding] = field(default_factory=list)

    def require_here(self, codings: Iterable[Coding]) -> None:
        """Raise for a coding that a correction left behind: its words must be decided on first."""
        chosen = list(codings)
        self.sources = _sources(self.desk, chosen)
        self.changes.rests_on[LOCK_FILE] = self.desk.study.seen.get(LOCK_FILE)
        names = {one.source for one in chosen}
        self.standing = {identity_of(one): one for one in own_codings(self.desk, names)}
        logs = [codings_log(self.desk.coder, name) for name in sorted(names)]
        self.raw = list(fold(event for log in logs for event in read_events(self.desk.study, log)))

    def take(self, step: Step) -> None:
        """Take one coding back, with those hidden behind it since a merge, and put others in its place."""
        old = step.coding
        ids = {old.id, *hidden_behind(self.raw, following_of(self.desk.study), [old.id])}
        retract_into(self.desk, [one for one in self.raw if one.id in ids], self.changes, why=self.why)
        self.gone.append(old)
        self.standing.pop(identity_of(old), None)
        for one in step.instead:
            self._put(old, one)

    def _put(self, old: Coding, wanted: Coding) -> None:
        known = self.standing.get(identity_of(wanted))
        if known is not None:
            self.already.append(known)
            return
        desk = self.desk
        coding = replace(
            wanted,
            id=wanted.id if wanted.id != old.id else hex_id("C-"),
            at=desk.clock(),
            why=self.why or old.why,
            run="",
            was="",
            instead_of=old.id,
        )
        if wanted.was:
            code = sound_codebook(desk.study).by_id()[wanted.code]
            coding = replace(coding, code_revision=code.revision)
        self.standing[identity_of(coding)] = coding
        self.made.append(coding)
        self.changes.append(codings_log(desk.coder, coding.source), apply_event(coding, event=new_event_id()))
        self.changes.objects.add(coding.id)
        self.changes.uses.update((coding.source, coding.code))

    def bare_quotes(self) -> tuple[str, ...]:
        """Return the quotes whose words lost their last coding of this coder."""
        dead = {one.id for one in self.gone}
        left = [*(one for one in self.standing.values() if one.id not in dead)]
        return tuple(bare_quotes(self.desk.study, self.gone, left))


def _sources(desk: Desk, codings: Iterable[Coding]) -> dict[str, Source]:
    """Return the sources of codings; raise for one that stands in an earlier revision."""
    found: dict[str, Source] = {}
    for one in codings:
        if one.source not in found:
            found[one.source] = read_source(desk.study, one.source)
        if found[one.source].revision != one.revision:
            raise UsageError(
                f"{one.id} stands on words that a correction of {one.source} changed",
                hint=f"`qualcode source settle {one.source}` decides first",
            )
    return found


def _anchor(desk: Desk, source: Source, span: Span) -> str:
    return desk.key.anchor(source.text[span.start : span.end])


def _codes_of(steps: Sequence[Step]) -> str:
    return ", ".join(dict.fromkeys(one.coding.code for one in steps))
