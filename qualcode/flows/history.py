"""The log of verbs, and taking one back.

Undo appends: for logs it restores the folded state, for whole files the bytes from before. Redo is the undo
of an undo; what it brings back into a log has a new id. Names that are registered stay masked.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualcode.anonymise.log import decide_event, fold_redactions
from qualcode.codebook.comparing import meaning_of
from qualcode.codebook.following import DECISIONS, RETRACT
from qualcode.coding.flags import Said, flag_mark, fold_flags, taken_back
from qualcode.coding.log import Facetting, facet_event, facets_after
from qualcode.errors import UndoRefusedError, unknown_name
from qualcode.flows.codebook.past.moments import book_in
from qualcode.flows.copies.lines import without_lines
from qualcode.flows.desk import Desk
from qualcode.flows.flagged import FOLDER, flag_events
from qualcode.flows.joined_names import OF_THE_VAULT, note_undone
from qualcode.flows.reading import CODEBOOK
from qualcode.flows.team.members import NO_UNDO
from qualcode.flows.unmasking import keep_masked
from qualcode.store.erasure_run import ERASE
from qualcode.store.files import json_object
from qualcode.store.history import Changes, after_image, before_image, images, new_event_id
from qualcode.store.logs import CODEBOOK_LOG, events_of_run, read_events
from qualcode.store.runs import (
    Run,
    all_runs,
    in_effect,
    is_of_rows,
    newest_of,
    open_undos,
    origin,
    standing,
    touched_since,
)
from qualcode.store.sources import LOCK_FILE, locked_sources
from qualcode.store.study import Study, is_log

Event = Mapping[str, Any]
_MAKING = DECISIONS.union(
    ("apply", "redact", "link", "revise", "settle", "check", "reject", "read", "memo", "resolve")
)


@dataclass(frozen=True, slots=True)
class LoggedVerb:
    """A line of the log: a verb, and whether it still stands."""

    run: str
    at: str
    by: str
    verb: str
    note: str
    state: str


def logged_verbs(study: Study, *, coder: str = "") -> list[LoggedVerb]:
    """Return what was done, newest first: what each coder did in its order, between coders by the time."""
    runs = _by_time(all_runs(study))
    if coder and coder not in {run.by for run in runs}:
        raise unknown_name(
            "coder", coder, {run.by for run in runs}, hint="nobody of that name has done anything here"
        )
    holding = {run.id for run in standing(runs)}
    found = []
    for run in reversed(runs):
        state = "" if run.id in holding else "undone"
        if not run.ended or run.taken_back:
            state = "interrupted" if not run.ended else "interrupted, taken back"
        if not coder or run.by == coder:
            found.append(LoggedVerb(run.id, run.at, run.by, run.verb, run.note, state))
    return found


def _by_time(runs: Sequence[Run]) -> list[Run]:
    """Order the runs of several branches: a coder's own order stands, even where their clock was put back."""
    latest: dict[str, str] = {}
    moments = {}
    for run in runs:
        latest[run.by] = moments[run.id] = max(run.at, latest.get(run.by, ""))
    return sorted(runs, key=lambda run: (moments[run.id], run.seq))


def undone_already(desk: Desk, *, run: str = "", redo: bool = False) -> Run | None:
    """Return the coder's last verb where it had been killed and was taken back when this desk was taken.

    An undo then has nothing left to do: the verb before was not meant. A named run, or a redo, was.
    """
    own = [one for one in desk.recovered if one.by == desk.coder]
    return own[-1] if own and not run and not redo else None


def undo(desk: Desk, *, run: str = "", redo: bool = False) -> tuple[Run, Run]:
    """Take back this coder's last verb, or a named one; with `redo`, their last undo.

    Returns the verb that was taken back or brought back, and the run that did it (its verb is "undo" or
    "redo"). Refuses when a later verb touched the same thing, or a file was edited by hand since.
    """
    study = desk.study
    study.require_unlocked()
    runs = all_runs(study)
    target = _named(runs, run) if run else _last(runs, desk.coder, redo=redo)
    verb = origin(runs, target)
    if verb.verb == ERASE:
        raise UndoRefusedError(
            f"`{verb.verb}` ({verb.id}) is for ever: nothing is kept of what it took",
            hint="name an earlier verb: `qualcode log` shows them",
        )
    if verb.verb in NO_UNDO:
        raise UndoRefusedError(
            f"`{verb.verb}` ({verb.id}) changed who opens the vault", hint=NO_UNDO[verb.verb]
        )
    _require_untouched(study, runs, (target, verb))
    changes = Changes(
        objects=set(target.objects), uses=set(target.uses), undoes=target.id, note=f"{verb.verb} ({verb.id})"
    )
    for name in target.files:
        changes.files[name] = _file_before(study, target, name)
    redone = target.id not in {one.id for one in in_effect(runs)}
    for log in target.logs:
        for event in _inverse(study, log, target, desk):
            if redone and event.get("why") == "undo":
                event["why"] = "redo"
            changes.append(log, event)
            changes.objects.update({str(event["id"])} if "id" in event else ())
    _require_unflagged_sources(study, runs, changes)
    _with_meanings(changes)
    if verb.verb in OF_THE_VAULT:
        note_undone(desk, verb, redo=redone)
    keep_masked(desk, changes, target)
    return verb, desk.commit(changes, "redo" if redone else "undo")


def _file_before(study: Study, target: Run, name: str) -> bytes | None:
    now = study.read(name)
    image = images(study, target.id).get(name)
    content = before_image(study, target.id, name)
    if image is not None and study.seen[name] == image.after:
        return content
    rows = _without_its_own(study, target, name, (now, content)) if is_of_rows(name) else None
    if rows is None:
        raise UndoRefusedError(
            f"{name} was changed since `{target.verb}` ({target.id})",
            hint="a later verb or an editor did; take that back first",
        )
    return rows


def _without_its_own(
    study: Study, target: Run, name: str, known: tuple[bytes | None, bytes | None]
) -> bytes | None:
    """Return a file of rows, or a log that was joined, as it is now but for what a run brought."""
    (now, before), after = known, after_image(study, target.id, name)
    if not is_log(name):
        return rows_before(now, before, after)
    return without_lines(now or b"", before, after) if after is not None else None


def rows_before(now: bytes | None, before: bytes | None, after: bytes | None) -> bytes | None:
    """Take the rows that a verb wrote out of a file of rows, and put back those it replaced.

    The rows of later verbs stay. None when a row that the verb wrote is no longer as it wrote it.
    """
    if now is None or after is None:
        return None
    old, new, rows = (content.splitlines(keepends=True) for content in (before or b"", after, now))
    header = [row for row in new[:1] if not row.startswith(b"{")]
    written = [row for row in new if row not in old and row not in header]
    replaced = {_key(row): row for row in old if row not in new}
    if any(row not in rows for row in [*header, *written]):
        return None
    kept = [replaced.pop(_key(row), b"") if row in written else row for row in rows]
    return b"".join([*kept, *replaced.values()])


def _key(row: bytes) -> bytes:
    return row.partition(b",")[0]


def _named(runs: Sequence[Run], identifier: str) -> Run:
    fitting = [run for run in runs if run.id.startswith(identifier)]
    if len(fitting) != 1:
        raise unknown_name("run", identifier, [run.id for run in runs], hint="`qualcode log` shows them")
    named = fitting[0]
    if not named.ended or named.taken_back:
        raise UndoRefusedError(
            f"`{named.verb}` ({named.id}) was interrupted", hint="there is nothing to undo"
        )
    newest = newest_of(runs, named)
    if newest in (named, *in_effect(runs)) and (named.undoes is None or newest is named):
        return newest
    raise UndoRefusedError(
        f"`{named.verb}` ({named.id}) is undone already", hint=f"`qualcode undo {newest.id}` brings it back"
    )


def _last(runs: Sequence[Run], coder: str, *, redo: bool) -> Run:
    own = [run for run in (open_undos(runs) if redo else in_effect(runs)) if run.by == coder]
    if not own:
        raise UndoRefusedError(
            f"{coder} has nothing to {'redo' if redo else 'undo'} in this study",
            hint="`qualcode log` shows what was done",
        )
    last = own[-1]
    since = redo and any(
        run.by == coder and origin(runs, run).seq > last.seq for run in reversed(in_effect(runs))
    )
    if since:
        raise UndoRefusedError(
            "something was done since the last undo", hint=f"name the undo: qualcode undo {last.id}"
        )
    return last


def _require_untouched(study: Study, runs: Sequence[Run], undone: tuple[Run, Run]) -> None:
    target, verb = undone
    later = touched_since(runs, target)
    if later is not None and later.verb == ERASE:
        raise UndoRefusedError(
            f"`{verb.verb}` ({verb.id}) cannot be taken back: somebody in it withdrew and was erased",
            hint="an erasure is for ever; what is left can be changed, and that can be undone",
        )
    if later is not None and later.files and not images(study, later.id):
        raise UndoRefusedError(
            f"`{later.verb}` of {later.at} ({later.id}), done by {later.by} on another copy, came after "
            f"`{verb.verb}` and changed the same",
            hint=f"{later.by} takes it back there (`qualcode undo {later.id}`), and both sync; or change "
            "yours back with a verb of its own",
        )
    if later is not None:
        raise UndoRefusedError(
            f"`{later.verb}` of {later.at} ({later.id}) rests on what `{verb.verb}` did",
            hint=f"take that back first: qualcode undo {later.id}",
        )


def _require_unflagged_sources(study: Study, runs: Sequence[Run], changes: Changes) -> None:
    """Raise where a source that would go has flags: runs, which a team shares, say nothing of them."""
    if LOCK_FILE not in changes.files:
        return
    lines = (changes.files[LOCK_FILE] or b"").splitlines()
    going = set(locked_sources(study)) - {str((json_object(line) or {}).get("id")) for line in lines}
    flags = [flag for flag in fold_flags(flag_events(study)) if flag.source in going] if going else []
    if not flags:
        return
    marks = {flag_mark(flag.id) for flag in flags}
    acts = [run for run in in_effect(runs) if marks & set(run.objects)]
    hint = f"take that back first: qualcode undo {acts[-1].id}" if acts else "`qualcode flag list` shows it"
    named = ", ".join(flag.id for flag in flags)
    raise UndoRefusedError(f"{named}: flagged words of {flags[0].source} would go", hint=hint)


def _inverse(study: Study, log: str, run: Run, desk: Desk) -> list[dict[str, Any]]:
    """Return what takes a run's events in a log back; one that it wrote in another's name, in that name."""
    events = _events_behind(study, log, run.id)
    if log.startswith(f"{FOLDER}/"):
        return list(_flags_taken_back(events, run.id, desk))
    own = [event for event in events if event.get("run") == run.id]
    log_as_it_is = _Logged.of(events)
    found = []
    for event in reversed(own):
        decided = event["op"] in DECISIONS or event["op"] == RETRACT
        inverse = _restored if log == CODEBOOK_LOG and not decided else _INVERSES[event["op"]]
        made = inverse(event, log_as_it_is, desk)
        if made is not None:
            in_their_name = "by" in made and run.by != event.get("by", run.by)
            found.append(made | {"by": event["by"]} if in_their_name else made)
    return found


def _events_behind(study: Study, log: str, run: str) -> Sequence[Event]:
    """Return the events that taking a run back looks at: of a long log of codings only those of the same ids.

    Where what the run made was taken back and brought back since under another id, that is all of them.
    """
    if not log.startswith("codings/"):
        return read_events(study, log)
    near = events_of_run(study, log, run, about=True)
    dead = {one["id"] for one in near if one["op"] == "retract"}
    gone = any(one["id"] in dead and one["op"] != "retract" for one in near if one.get("run") == run)
    return read_events(study, log) if gone else near


def _flags_taken_back(events: Sequence[Event], run: str, desk: Desk) -> Iterator[dict[str, Any]]:
    """Yield the lines that put flags as they stood before a run; what others said of them is known too."""
    known = flag_events(desk.study)
    for event in reversed(events):
        said = Said(new_event_id(), desk.coder, desk.clock())
        if event.get("run") == run and (made := taken_back(event, known, said)) is not None:
            yield made


def _restored(event: Event, _: _Logged, desk: Desk) -> dict[str, Any]:
    """Return the line that says that an entry of the codebook is as it was before a verb."""
    kept = {name: value for name, value in event.items() if name not in {"run", "meaning", "was"}}
    op = "declare" if event["op"] == "declare" else "restore"
    return {**kept, "op": op, "event": new_event_id(), "by": desk.coder, "at": desk.clock(), "why": "undo"}


def _with_meanings(changes: Changes) -> None:
    """Say of entries that come back which revision they are of now, and what it means."""
    content = changes.files.get(CODEBOOK)
    codes = book_in(content).by_id() if content else {}
    for line in changes.appends.get(CODEBOOK_LOG, ()):
        code = codes.get(line.get("code", ""))
        if line["op"] == "restore" and code is not None:
            line |= {"revision": code.revision, "meaning": meaning_of(code)}


@dataclass(frozen=True, slots=True)
class _Logged:
    """A log's events, and what an inverse looks up in them: who is dead, what made what, what came back."""

    events: Sequence[Event]
    dead: frozenset[str]
    makers: Mapping[str, Event]
    living: Mapping[str, str]

    @classmethod
    def of(cls, events: Sequence[Event]) -> _Logged:
        """Index a log once, however many of its events are taken back."""
        dead = frozenset(str(one["id"]) for one in events if one["op"] in {"retract", "unlink"})
        making = [one for one in events if one["op"] in _MAKING]
        makers = {str(one["id"]): one for one in reversed(making)}
        living = {_made(one): str(one["id"]) for one in making if str(one["id"]) not in dead}
        return cls(events, dead, makers, living)


def _retracted(event: Event, log: _Logged, desk: Desk) -> dict[str, Any]:
    return {
        "op": "unlink" if event["op"] == "link" else "retract",
        "event": new_event_id(),
        "id": _living(event, log),
        "by": desk.coder,
        "at": desk.clock(),
        "why": "undo",
    }


def _living(event: Event, log: _Logged) -> str:
    """Return the id under which what an event made stands now: its own, or that under which it came back."""
    own = str(event["id"])
    return log.living.get(_made(event), own) if own in log.dead else own


def _made(event: Event) -> str:
    passing = {"event", "id", "at", "run", "facets"}
    kept = {name: value for name, value in event.items() if name not in passing}
    return json.dumps(kept, sort_keys=True)


def _brought_back(event: Event, log: _Logged, desk: Desk) -> dict[str, Any] | None:
    first = log.makers.get(str(event["id"]))
    if first is None:
        return None
    again = {name: value for name, value in first.items() if name != "run"}
    if said := [one for one in log.events if one["op"] == "facet" and one.get("id") == event["id"]]:
        again["facets"] = facets_after(first, said)
    return {
        **again,
        "event": new_event_id(),
        "id": f"{str(first['id'])[:2]}{secrets.token_hex(5)}",
        "at": desk.clock(),
    }


def _said_as_before(event: Event, log: _Logged, desk: Desk) -> dict[str, Any] | None:
    """Give a coding back the facets that it had before an event."""
    maker = log.makers.get(str(event["id"]))
    if maker is None:
        return None
    said = [one for one in log.events if one["op"] == "facet"]
    earlier = [one for one in said if one["id"] == event["id"] and one["seq"] < event["seq"]]
    before = facets_after(maker, earlier)
    facets = {name: before.get(name, "") for name in event["facets"]}
    living = _living(maker, log)
    seq = 1 + max((int(one["seq"]) for one in said if one["id"] == living), default=0)
    return facet_event(Facetting(living, facets, desk.coder, desk.clock(), seq), event=new_event_id())


def _undecided(event: Event, log: _Logged, desk: Desk) -> dict[str, Any] | None:
    events = [one for one in log.events if one.get("id") == event["id"]]
    now = fold_redactions(events)
    before = fold_redactions(one for one in events if one is not event)
    if not now or not before:
        return None
    highest = max(int(e.get("seq", 0)) for e in events)
    said = {"event": new_event_id(), "by": before[0].by, "at": desk.clock(), "why": "undo"}
    return decide_event(
        now[0], verdict=before[0].verdict, replacement=before[0].replacement, seq=highest + 1, said=said
    )


_INVERSES: dict[str, Callable[[Event, _Logged, Desk], dict[str, Any] | None]] = {
    "apply": _retracted,
    "facet": _said_as_before,
    "redact": _retracted,
    "retract": _brought_back,
    "link": _retracted,
    "revise": _retracted,
    "settle": _retracted,
    **dict.fromkeys(DECISIONS, _retracted),
    "check": _retracted,
    "reject": _retracted,
    "resolve": _retracted,
    "read": _retracted,
    "memo": _retracted,
    "unlink": _brought_back,
    "decide": _undecided,
}
