"""Taking this coder's acts back one by one, without limit, and bringing them back one by one.

Only what coding did is taken back here: before an import, a lock or anything else that is no act of coding it
stops and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from qualcode.coding.revisions import Place
from qualcode.errors import UndoRefusedError
from qualcode.flows.reading import CODEBOOK, picked_quotes
from qualcode.flows.workbench.records import Act
from qualcode.model import Span
from qualcode.store.logs import events_of_run
from qualcode.store.runs import all_runs, in_effect, open_undos, origin
from qualcode.text import counted, enclosing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.flows.desk import Desk
    from qualcode.flows.workbench.standing import Board
    from qualcode.model import JsonValue
    from qualcode.store.runs import Run

_GROUPS = frozenset({"code", "memo", "quote", "flag"})
_ALSO = frozenset({"source edit", "codebook add"})
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Deed:
    """What a verb did, in words for a person: where, in which source (its own place there, if it stands)."""

    what: str
    source: str = ""
    span: Span | None = None


def is_coding_act(run: Run) -> bool:
    """Whether a verb is an act of coding: something that a coder does at the words."""
    return run.verb.partition(" ")[0] in _GROUPS or run.verb in _ALSO


def next_back(desk: Desk, *, redo: bool) -> tuple[Run, Run]:
    """Return the run that is to be taken back next, and the verb behind it; raise where there is none.

    Raises `UndoRefusedError` before a verb that is no act of coding.
    """
    runs = all_runs(desk.study)
    own = [run for run in (open_undos(runs) if redo else in_effect(runs)) if run.by == desk.coder]
    if not own:
        raise UndoRefusedError(f"{desk.coder} has nothing to {'bring back' if redo else 'take back'}")
    target = own[-1]
    verb = origin(runs, target)
    if not is_coding_act(verb):
        again, way = ("`qualcode redo`", "brings") if redo else ("`qualcode undo`", "takes")
        raise UndoRefusedError(
            f"before that: `{verb.verb}` of {verb.at[:10]}, which is no act of coding",
            hint=f"{again} {way} that back",
        )
    return target, verb


def take_back(board: Board, *, redo: bool = False) -> Act:
    """Take this coder's last act of coding back, or bring the last one back; say what it was, and where."""
    from qualcode.flows.history import undo

    target, verb = next_back(board.desk, redo=redo)
    deed = deed_of(board, verb)
    _, run = undo(board.desk, redo=redo)
    board.refresh()
    span = deed.span or deed_of(board, target).span
    said = "brought back" if redo else "taken back"
    elsewhere = deed.source if deed.source != board.source_id else ""
    return Act(f"{said}: {deed.what}", run.id, None if elsewhere else span, source=elsewhere)


def deed_of(board: Board, run: Run) -> Deed:
    """Return what a run did: codes put on or taken off, a memo, a star, a flag, a correction, a new code."""
    group = run.verb.partition(" ")[0]
    if group == "memo":
        return _placed(board, run, "memo")
    if group == "quote":
        return _star(board, run)
    if run.verb == "source edit":
        return _corrected(board, run)
    events = [
        event for log in run.logs if log != "codebook.log.jsonl" for event in _events(board.desk, log, run.id)
    ]
    if not events:
        return Deed(f"new code {run.note}" if CODEBOOK in run.files else run.verb)
    return _said(board, run, events)


def _events(desk: Desk, log: str, run: str) -> Sequence[Mapping[str, JsonValue]]:
    return events_of_run(desk.study, log, run)


def _said(board: Board, run: Run, events: Sequence[Mapping[str, JsonValue]]) -> Deed:
    ops = {str(event.get("op")) for event in events}
    placed = [event for event in events if isinstance(event.get("span"), list)]
    codes = list(dict.fromkeys(str(event["code"]) for event in placed if "code" in event))
    named = ", ".join(codes[:_NAMED]) + (f" and {len(codes) - _NAMED} more" if len(codes) > _NAMED else "")
    if run.verb == "flag" or run.logs[0].startswith("flags/"):
        named = "flag"
    elif ops == {"retract"}:
        return _removed(board, events)
    elif ops == {"reject"}:
        named = f"rejection of {named}"
    elif ops == {"facet"}:
        named = counted(len(events), "facet")
    elif "retract" in ops:
        named = f"{run.verb.removeprefix('code ')} to {named}" if run.verb == "code move" else run.verb
    elif CODEBOOK in run.files:
        named = f"new code {named}"
    return _where(board, named, placed)


def _removed(board: Board, events: Sequence[Mapping[str, JsonValue]]) -> Deed:
    """Say which codings were taken off; the lines that put them on tell where."""
    made = board.log.folded.made
    gone = [made[one] for one in (str(event["id"]) for event in events) if one in made]
    if not gone:
        return Deed(f"removal of {counted(len(events), 'coding')}")
    codes = ", ".join(list(dict.fromkeys(one.code for one in gone))[:_NAMED])
    span = _now(board, gone[0].id, Place(gone[0].revision, gone[0].span))
    return Deed(f"removal of {codes}{_on(board, span)}", board.source_id, span)


def _where(board: Board, what: str, placed: Sequence[Mapping[str, JsonValue]]) -> Deed:
    if not placed:
        return Deed(what)
    first = placed[0]
    source = str(first.get("source", ""))
    if source != board.source_id:
        return Deed(f"{what} in {source}", source)
    span = _now(board, str(first.get("id")), Place(cast("int", first["revision"]), _span(first)))
    return Deed(f"{what}{_on(board, span)}", source, span)


def _span(event: Mapping[str, JsonValue]) -> Span:
    start, end = cast("list[int]", event["span"])
    return Span(start, end)


def _now(board: Board, identity: str, made: Place) -> Span | None:
    """Return where something stands in the newest revision, None where its words changed."""
    place = board.revisions.now(identity, board.source_id, made)
    here = place.revision == board.reading.source.revision and not place.given_up
    return place.span if here else None


def _on(board: Board, span: Span | None) -> str:
    if span is None:
        return ""
    source = board.reading.source
    return f" on {source.turns[enclosing(source.turn_spans(), span.start)].id}"


def _turns(board: Board, names: Sequence[str]) -> Iterator[Span]:
    source = board.reading.source
    places = {turn.id: span for turn, span in zip(source.turns, source.turn_spans(), strict=True)}
    yield from (places[name] for name in names if name in places)


def _placed(board: Board, run: Run, what: str) -> Deed:
    """Say where something lies that names the source and, it may be, a turn."""
    if board.source_id not in run.uses:
        return Deed(what)
    span = next(_turns(board, run.uses), None)
    return Deed(f"{what}{_on(board, span)}", board.source_id if span else "", span)


def _star(board: Board, run: Run) -> Deed:
    what = "star" if run.verb == "quote pick" else f"{run.verb.removeprefix('quote ')} of a quote"
    quote = next((one for one in picked_quotes(board.desk.study) if one.id in run.objects), None)
    if quote is None:
        return Deed(what)
    if quote.source != board.source_id:
        return Deed(f"{what} in {quote.source}", quote.source)
    span = _now(board, quote.id, Place(quote.revision, quote.span))
    return Deed(f"{what}{_on(board, span)}", quote.source, span)


def _corrected(board: Board, run: Run) -> Deed:
    """Say which turns were corrected: the note of the verb names them."""
    source, _, turns = run.note.partition(": ")
    named = [turn.strip() for turn in turns.split(" and ")[0].split(",")]
    if source.partition(" ")[0] != board.source_id:
        return Deed(f"correction of {turns}", source.partition(" ")[0])
    return Deed(f"correction of {turns}", board.source_id, next(_turns(board, named), None))
