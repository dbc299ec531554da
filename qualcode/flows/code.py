"""Putting codes on words: one coder, one log, one commit a verb.

What a coder has put on a span already is said, not doubled; nobody writes another coder's log.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.codebook.facet_values import facets_typed
from qualcode.codebook.finding import find_code
from qualcode.codebook.following import followed
from qualcode.coding.log import apply_event, fold
from qualcode.coding.segments import is_evidence, turn_of_role
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.masked_words import locate_shown
from qualcode.flows.nameless import require_nameless
from qualcode.flows.proposals import Identity, identity_of
from qualcode.flows.reading import sound_codebook, source_id
from qualcode.flows.revised import codings_now, following_of, read_revisions
from qualcode.model import Code, Codebook, Coding, JsonValue, Source, Span
from qualcode.store.history import Changes, new_event_id
from qualcode.store.logs import codings_log, read_events
from qualcode.store.runs import Run
from qualcode.store.sources import read_source
from qualcode.text import counted, enclosing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.store.study import Study

_NEAR = 500
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person wants a code: a turn, words (in that turn, if given), or a span of the source's text."""

    turn: str = ""
    words: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A code on a span, found and checked, before it is a coding.

    `grounds` are the fields of its event that say why a machine proposed it; `id` is what the coding will be
    called, drawn where it is "".
    """

    source: Source
    span: Span
    code: Code
    why: str = ""
    origin: str = "person"
    stance: str = ""
    facets: Mapping[str, str] = field(default_factory=dict, hash=False)
    grounds: Mapping[str, JsonValue] = field(default_factory=dict, hash=False)
    id: str = ""

    @property
    def identity(self) -> Identity:
        """What makes two codings of one coder the same."""
        return self.source.id, self.source.revision, self.span, self.code.id


@dataclass(frozen=True, slots=True)
class Where:
    """Where a coding lies, as people say it: the source's title, the turns, and whether it is all of them."""

    title: str
    turns: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """What was put on and where, what the coder had there already, and what the coder should know."""

    codings: tuple[Coding, ...] = ()
    already: tuple[Coding, ...] = ()
    notices: tuple[str, ...] = ()
    where: Mapping[str, Where] = field(default_factory=dict)
    run: Run | None = None


def span_of(study: Study, source: Source, place: Place) -> Span:
    """Return the span that a person means; raise for none, for several, and for one outside the text."""
    if place.span is not None:
        return _span_in(source, place.span)
    if place.words.strip():
        if place.turn:
            turn_span(source, place.turn)
        return locate_shown(study, source, place.words, turn=place.turn)
    if place.turn:
        return turn_span(source, place.turn)
    raise UsageError("which words?", hint='give --turn t12, --words "..." or --span 10:20')


def _span_in(source: Source, span: Span) -> Span:
    length = len(source.text)
    if span.end > length:
        raise UsageError(
            f"{source.id} has {length} characters; the span ends at {span.end}", hint=f"0 to {length}"
        )
    if not source.text[span.start : span.end].strip():
        raise UsageError(
            f"no words stand at {span.start}:{span.end} of {source.id}", hint="give another span"
        )
    bounds = source.turn_spans()
    first, last = enclosing(bounds, span.start), enclosing(bounds, span.end - 1)
    if source.kind == "survey" and first != last:
        raise UsageError(
            f"{span.start}:{span.end} of {source.id} runs over two answers", hint="code each apart"
        )
    return span


def turn_span(source: Source, turn: str) -> Span:
    """Return the span of a turn's words; raise `UnknownNameError` for a turn that is not there."""
    for one, span in zip(source.turns, source.turn_spans(), strict=True):
        if one.id == turn:
            return _span_in(source, span)
    ids = [one.id for one in source.turns]
    near = ids if len(ids) <= _NEAR else ()
    raise unknown_name("turn", turn, near, hint=f"{source.id} has {len(ids)} turns, {ids[0]} to {ids[-1]}")


def usable_code(codebook: Codebook, typed: str) -> Code:
    """Return the code that a person named; raise for none, for two, and for a retired one."""
    code = find_code(codebook, typed)
    if code.status == "retired":
        instead = f"use {' or '.join(code.replaced_by)}" if code.replaced_by else ""
        raise UsageError(
            f"the code {code.id!r} is retired", hint=instead or "`qualcode codebook list` shows those in use"
        )
    return code


@dataclass(frozen=True, slots=True)
class Saying:
    """What a coder says with a coding: a reason, and facets as typed ("kind=barrier")."""

    why: str = ""
    facets: tuple[str, ...] = ()


def apply_codes(
    desk: Desk, named: str, codes: Sequence[str], places: Sequence[Place], *, saying: Saying | None = None
) -> Applied:
    """Put codes on places of a source: one verb, all or none."""
    said = saying or Saying()
    require_nameless(desk, "the reason", said.why)
    codebook = sound_codebook(desk.study)
    found = [usable_code(codebook, code) for code in codes]
    facets = own_facets(codebook, said.facets)
    source = read_source(desk.study, source_id(desk, named))
    spans = dict.fromkeys(span_of(desk.study, source, place) for place in places or (Place(),))
    return apply_requests(
        desk, [Request(source, span, code, said.why, facets=facets) for span in spans for code in found]
    )


def own_facets(codebook: Codebook, typed: Sequence[str]) -> dict[str, str]:
    """Return facets that a coder gives a new coding; raise for those that the codebook does not declare."""
    return {name: value for name, value in facets_typed(codebook, typed).items() if value}


def apply_requests(desk: Desk, requests: Sequence[Request], *, verb: str = "code apply") -> Applied:
    """Put codes on spans, all in one verb; what the coder has there already is left as it is."""
    changes = Changes()
    applied = requested(desk, requests, changes)
    if not applied.codings:
        return applied
    changes.note = counted(len(applied.codings), "coding")
    run = desk.commit(changes, verb)
    return replace(applied, run=run)


def requested(
    desk: Desk,
    requests: Sequence[Request],
    changes: Changes,
    *,
    own: Mapping[Identity, Coding] | None = None,
) -> Applied:
    """Turn requests into codings and add their events to a verb's changes.

    `own` are this coder's codings of the sources by what they say, where they are known already.
    """
    if own is None:
        found = own_codings(desk, {one.source.id for one in requests})
        own = {identity_of(coding): coding for coding in found}
    standing = dict(own)
    new: list[Coding] = []
    already: list[Coding] = []
    where: dict[str, Where] = {}
    notices: list[str] = []
    for request in requests:
        known = standing.get(request.identity)
        if known is not None:
            already.append(known)
            notices += _other_facets(known, request)
            continue
        coding = _coding(desk, request)
        standing[request.identity] = coding
        new.append(coding)
        where[coding.id] = _where(request)
        event = apply_event(coding, event=new_event_id()) | dict(request.grounds)
        changes.append(codings_log(desk.coder, coding.source), event)
    changes.objects.update(coding.id for coding in new)
    changes.uses.update(name for coding in new for name in (coding.source, coding.code))
    notices += [*_notices(requests), *_headings(desk, requests)]
    return Applied(tuple(new), tuple(dict.fromkeys(already)), tuple(notices), where)


def _other_facets(known: Coding, request: Request) -> Iterable[str]:
    wanted = [f"{name}={value}" for name, value in request.facets.items() if known.facets.get(name) != value]
    if wanted:
        yield f"its facets stay as they are; `qualcode code facet {known.id} {' '.join(wanted)}` sets them"


def new_coding_id() -> str:
    """Draw an id for a coding: a code that is made from an extract names it before it is there."""
    return "C-" + secrets.token_hex(5)


def _coding(desk: Desk, request: Request) -> Coding:
    words = request.source.text[request.span.start : request.span.end]
    return Coding(
        id=request.id or new_coding_id(),
        source=request.source.id,
        revision=request.source.revision,
        span=request.span,
        anchor=desk.key.anchor(words),
        code=request.code.id,
        code_revision=request.code.revision,
        coder=desk.coder,
        at=desk.clock(),
        why=request.why,
        origin=request.origin,
        stance=request.stance,
        facets=request.facets,
    )


def _where(request: Request) -> Where:
    source, under = request.source, request.source.turns_under(request.span)
    whole = request.span == Span(under[0][1].start, under[-1][1].end)
    title = source.session.get("title") or source.kind.replace("_", " ")
    return Where(title, tuple(turn.id for turn, _ in under), whole)


def _notices(requests: Collection[Request]) -> Iterable[str]:
    """Say of turns that are no evidence that they are none; of many in one line."""
    said: dict[tuple[str, str], str] = {}
    several = len({request.source.id for request in requests}) > 1
    for request in requests:
        for turn, _ in request.source.turns_under(request.span):
            if not is_evidence(turn):
                title = str(request.source.session.get("title") or request.source.id)
                said[title if several else "", turn.id] = turn.role
    if len(said) == 1:
        ((source, turn_id), role) = next(iter(said.items()))
        where = f"{source} {turn_id}".strip()
        yield f"{where} is {turn_of_role(role)}: it is never evidence"
    elif said:
        first = ", ".join(f"{source} {turn_id}".strip() for source, turn_id in list(said)[:_NAMED])
        more = " ..." if len(said) > _NAMED else ""
        what = " or ".join(turn_of_role(role) for role in sorted(set(said.values())))
        yield f"{len(said):,} turns are each {what} ({first}{more}): they are never evidence"


def _headings(desk: Desk, requests: Iterable[Request]) -> Iterable[str]:
    """Say of codes that were merged what they are read as, and of headings that their codings wait."""
    following = following_of(desk.study)
    for code in dict.fromkeys(request.code.id for request in requests):
        if following.must_leave(code):
            into = " or ".join(following.successors(code))
            yield f"{code} is a heading since it was split: its codings wait to be given to {into}"
        if following.code(code) != code:
            again = f"`qualcode codebook edit {code} --status active` makes it a code of its own again"
            yield f"{code} was merged: this is read as {following.code(code)}; {again}"


def own_codings(desk: Desk, sources: Iterable[str]) -> tuple[Coding, ...]:
    """Return this coder's codings of some sources, in the newest revisions, under codes in use."""
    codings = fold(event for source in sorted(set(sources)) for event in own_events(desk, source))
    moved = codings_now(codings, read_revisions(desk.study))
    return followed(moved, following_of(desk.study))


def own_events(desk: Desk, source: str) -> list[dict[str, JsonValue]]:
    """Return the events of this coder's log of a source."""
    events: list[dict[str, JsonValue]] = read_events(desk.study, codings_log(desk.coder, source))
    return events
