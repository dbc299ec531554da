"""Flags: words that need somebody's attention beside the analysis; raised, told, closed, listed.

They lie in the personal part alone, hold no words, and qualcode tells nobody of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from qualcode.coding.flags import Said, flag_mark, raise_event, state_event, told_event
from qualcode.errors import UsageError, unknown_name
from qualcode.findings import FLAG_KINDS, Flag, Telling
from qualcode.flows.code import Place, span_of
from qualcode.flows.facts import day
from qualcode.flows.flagged import FOLDER, KIND_WORDS, flag_events, flags_of
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.reading import source_id, titles
from qualcode.model import Source, Span
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.logs import flags_log, read_events
from qualcode.store.sources import locked_sources, read_source
from qualcode.text import fold

if TYPE_CHECKING:
    from qualcode.flows.desk import Desk
    from qualcode.store.runs import Run
    from qualcode.store.study import Study

__all__ = ("KIND_WORDS", "ListedFlag", "close_flag", "flag_words", "flags_of", "list_flags", "raise_flag",
           "tell_flag")  # fmt: skip
_AHEAD = timedelta(days=1)  # where the day has begun while it has not in UTC
TELLS_NOBODY = "qualcode tells nobody: follow your organisation's procedure"
_VERB = "flag"
_RAISED = "raised"


@dataclass(frozen=True, slots=True)
class ListedFlag:
    """A flag with where it lies; `turns` is empty where its words, or its source, are gone."""

    flag: Flag
    title: str
    turns: tuple[str, ...]


def raise_flag(  # noqa: PLR0913 (each is something that a person states of a flag)
    desk: Desk, source: Source, span: Span, kind: str, *, note: str = "", told: str = "", told_on: str = ""
) -> Flag:
    """Raise a flag on a span of a source; return it. `kind` is one of `FLAG_KINDS`, `told_on` an ISO date.

    Raises `UsageError` for a note or a role that names somebody, for one of `told` and `told_on` without the
    other, and for a day that is still to come.
    """
    known = _kind(kind)
    role, on = _telling(told, told_on, desk.clock())
    require_all_nameless(desk, {"the note": note, "who was told": role})
    at = desk.clock()
    flag = Flag(
        id=hex_id("F-"),
        source=source.id,
        revision=source.revision,
        span=span,
        anchor=desk.key.anchor(source.text[span.start : span.end]),
        kind=known,
        by=desk.coder,
        at=at,
        note=note.strip(),
        tellings=(Telling(role, on, desk.coder, at),) if role else (),
    )
    changes = Changes(objects={flag_mark(flag.id)}, note=_RAISED)
    changes.append(flags_log(desk.coder), raise_event(flag, event=new_event_id()))
    desk.commit(changes, _VERB)
    from qualcode.flows.flag_copies import copies_told

    desk.study.notices.extend(copies_told(desk.study, flag))
    return flag


@dataclass(frozen=True, slots=True)
class ToFlag:
    """Words that a person named and is about to flag, with the kind as it is kept."""

    source: Source
    span: Span
    kind: str


def to_flag(desk: Desk, named: str, place: Place, kind: str) -> ToFlag:
    """Find what a person means of a source, a turn, words or a span, before anything else is asked."""
    known = _kind(kind)
    source = read_source(desk.study, source_id(desk, named))
    return ToFlag(source, span_of(desk.study, source, place), known)


def flag_words(desk: Desk, wanted: ToFlag, **said: str) -> ListedFlag:
    """Raise a flag on what a person named; `said` as for `raise_flag`."""
    flag = raise_flag(desk, wanted.source, wanted.span, wanted.kind, **said)
    return _listed(desk.study, flag, {wanted.source.id: wanted.source})


def tell_flag(desk: Desk, identifier: str, told: str, told_on: str) -> Flag:
    """Say who was told of a flag, by role, and when; who was told before stays. Return it as it stands."""
    flag = _named(desk.study, identifier)
    role, on = _telling(told, told_on, desk.clock())
    if not role:
        raise UsageError("who was told?", hint='--told "safeguarding lead" --on 2026-11-20')
    require_all_nameless(desk, {"who was told": role})
    telling = Telling(role, on, desk.coder, desk.clock())
    now = replace(flag, tellings=(*flag.tellings, telling))
    return _kept(desk, now, told_event(flag.id, telling, event=new_event_id()), "somebody was told")


def close_flag(desk: Desk, identifier: str, why: str) -> Flag:
    """Close a flag with a reason; the words may be quoted again. Return it as it stands now."""
    flag = _named(desk.study, identifier)
    if not why.strip():
        raise UsageError("why is it closed?", hint='--why "passed on; nothing further to do"')
    if not flag.is_open:
        raise UsageError(f"{flag.id} is closed already", hint="`qualcode flag list` shows when and why")
    require_all_nameless(desk, {"the reason": why})
    now = replace(flag, closed_at=desk.clock(), closed_by=desk.coder, why=" ".join(why.split()))
    said = Said(new_event_id(), desk.coder, desk.clock())
    return _kept(desk, now, state_event(now, flag_events(desk.study), said), "closed")


def _kept(desk: Desk, flag: Flag, line: dict[str, Any], note: str) -> Flag:
    changes = Changes(objects={flag_mark(flag.id)}, note=note)
    changes.append(flags_log(desk.coder), line)
    desk.commit(changes, _VERB)
    return flag


def flag_of_run(study: Study, run: Run) -> str:
    """Return the id of the flag that a run of the log raised, told of or closed; "" for any other run."""
    logs = (log for log in run.logs if log.startswith(f"{FOLDER}/"))
    said = (event for log in logs for event in read_events(study, log) if event.get("run") == run.id)
    return next((str(event["flag"]) for event in said), "")


def list_flags(desk: Desk, *, only_open: bool = False, source: str = "") -> list[ListedFlag]:
    """Return the flags in the order they were raised: all or open ones, of a source or of all."""
    wanted = source_id(desk, source) if source else ""
    known: dict[str, Source] = {}
    return [
        _listed(desk.study, flag, known)
        for flag in flags_of(desk.study, wanted)
        if flag.is_open or not only_open
    ]


def _listed(study: Study, flag: Flag, known: dict[str, Source]) -> ListedFlag:
    if flag.source not in locked_sources(study):
        return ListedFlag(flag, "", ())
    if flag.source not in known:
        known[flag.source] = read_source(study, flag.source)
    source = known[flag.source]
    here = source.turns_under(flag.span) if flag.revision == source.revision else ()
    return ListedFlag(flag, titles(study)[flag.source], tuple(turn.id for turn, _ in here))


def _named(study: Study, typed: str) -> Flag:
    found = {flag.id: flag for flag in flags_of(study)}
    fitting = [one for one in found if one.casefold().startswith(typed.strip().casefold())]
    if len(fitting) != 1 or not typed.strip():
        raise unknown_name("flag", typed, found, hint="`qualcode flag list` shows them" if found else "")
    return found[fitting[0]]


def _kind(typed: str) -> str:
    ways = {fold(word): kind for kind, words in KIND_WORDS.items() for word in (kind, words)}
    if fold(typed) not in ways:
        raise unknown_name("kind of flag", typed, FLAG_KINDS)
    return ways[fold(typed)]


def _telling(told: str, told_on: str, now: str) -> tuple[str, str]:
    """Return who was told and when, as typed; both or neither, and no day to come."""
    role, on = " ".join(told.split()), told_on.strip()
    if role and not on:
        raise UsageError("when were they told?", hint=f'--told "{role}" --on 2026-11-20')
    if on and not role:
        raise UsageError("who was told?", hint='by role, never by name: --told "safeguarding lead"')
    if on and date.fromisoformat(day("--on", on)) > date.fromisoformat(now[:10]) + _AHEAD:
        raise UsageError(
            f"{on} is still to come", hint="the day on which they were told, not one that is planned"
        )
    return role, on


def untold_line(flags: Iterable[Flag]) -> str:
    """Return how many flags there are and of how many nobody was told yet, for people."""
    known = list(flags)
    waiting = sum(flag.is_untold for flag in known)
    many = f"{len(known)} flag{'' if len(known) == 1 else 's'}"
    if not waiting:
        return many
    return f"{many}, {waiting} where nobody was told yet"
