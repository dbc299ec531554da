"""What a verb of coding did, in words for a person: what, which code, which words of which turn.

The screens, the prompt and the lines of undo say acts alike, whichever verb of the log is behind them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from qualcode.coding.revisions import Place
from qualcode.errors import QualcodeError
from qualcode.flows.reading import CODEBOOK, picked_quotes
from qualcode.flows.revised import read_revisions
from qualcode.flows.workbench.saying import on, title_of
from qualcode.model import Span
from qualcode.store.logs import CODEBOOK_LOG, events_of_run
from qualcode.store.sources import locked_sources, read_source
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from qualcode.coding.revisions import Revisions
    from qualcode.model import JsonValue, Source
    from qualcode.store.runs import Run
    from qualcode.store.study import Study

_NAMED = 3
_ACCEPTED = "code accept"


@dataclass(frozen=True, slots=True)
class Deed:
    """What a verb did: where, in which source (its own place there, if it stands)."""

    what: str
    source: str = ""
    span: Span | None = None


@dataclass(slots=True)
class Ground:
    """The sources of a study as deeds are told in them; `here` is the one that need not be named.

    Each is read when it is first asked for, in its newest revision; `opened` gives those that are open.
    """

    study: Study
    here: str = ""
    opened: Callable[[str], Source | None] = lambda _: None
    _sources: dict[str, Source] = field(default_factory=dict)
    _revisions: dict[str, Revisions] = field(default_factory=dict)

    def source(self, identifier: str) -> Source | None:
        """Return a source; None for one that is not there any more."""
        if not identifier:
            return None
        known = self.opened(identifier) or self._sources.get(identifier)
        if known is None and identifier in locked_sources(self.study):
            known = self._sources[identifier] = read_source(self.study, identifier)
        return known

    def forget(self) -> None:
        """Read everything again when it is asked for next: something was written."""
        self._sources.clear()
        self._revisions.clear()

    def revisions(self, identifier: str) -> Revisions:
        """Return how the revisions of a source follow from each other."""
        if identifier not in self._revisions:
            self._revisions[identifier] = read_revisions(self.study, identifier)
        return self._revisions[identifier]

    def title(self, identifier: str) -> str:
        """Return what a source is called, "" for the one that is here."""
        if identifier == self.here:
            return ""
        source = self.source(identifier)
        return title_of(source) if source is not None else identifier

    def deed(self, what: str, identifier: str, span: Span | None) -> Deed:
        """Return a deed on a span of a source, told with its place."""
        source = self.source(identifier) if identifier else None
        if source is None or span is None:
            title = self.title(identifier) if identifier else ""
            return Deed(f"{what} in {title}" if title else what, identifier)
        return Deed(what + on(source, span, of=self.title(identifier)), identifier, span)

    def now(self, identifier: str, source: str, made: Place) -> Span | None:
        """Return where something stands in the newest revision, None where its words changed."""
        known = self.source(source)
        place = self.revisions(source).now(identifier, source, made)
        here = known is not None and place.revision == known.revision and not place.given_up
        return place.span if here else None


def deed_of(ground: Ground, run: Run) -> Deed:
    """Return what a run did: codes put on or taken off, a memo, a star, a flag, a correction, a new code."""
    group = run.verb.partition(" ")[0]
    if group == "memo":
        return _memo(ground, run)
    if group == "quote":
        return _star(ground, run)
    if run.verb == "source edit":
        return _corrected(ground, run)
    events = [event for log in run.logs if log != CODEBOOK_LOG for event in _events(ground.study, log, run)]
    if not any(event.get("run") == run.id for event in events):
        return Deed(f"new code {run.note}" if CODEBOOK in run.files else run.verb)
    return _said(ground, run, events)


def _events(study: Study, log: str, run: Run) -> Sequence[Mapping[str, JsonValue]]:
    return events_of_run(study, log, run.id, about=log.startswith("codings/"))


def _said(ground: Ground, run: Run, events: Sequence[Mapping[str, JsonValue]]) -> Deed:
    """Return what lines of codings or flags say; lines about the same ids tell where a removal was."""
    own = [event for event in events if event.get("run") == run.id]
    ops = {str(event.get("op")) for event in own}
    placed = [event for event in own if isinstance(event.get("span"), list)]
    if ops <= {"retract", "facet"}:
        ids = {event.get("id") for event in own}
        placed = [event for event in events if event.get("op") == "apply" and event.get("id") in ids]
    what = _what(run, ops, placed, events)
    return _where(ground, what, placed, len(own))


def _what(
    run: Run,
    ops: set[str],
    placed: Sequence[Mapping[str, JsonValue]],
    events: Sequence[Mapping[str, JsonValue]],
) -> str:
    codes = _codes(placed)
    of = f" of {codes}" if codes else ""
    if run.logs[0].startswith("flags/"):
        return "flag"
    if run.verb == _ACCEPTED:
        return f"acceptance{of}"
    if "retract" in ops and ops != {"retract"}:
        return _changed(run, placed, events)
    plain = {"retract": f"removal{of}", "reject": f"rejection{of}", "facet": f"facets{of}"}
    new = f"new code {codes}" if CODEBOOK in run.files else codes
    return plain.get(next(iter(ops)), new) if len(ops) == 1 else new


def _changed(
    run: Run, placed: Sequence[Mapping[str, JsonValue]], events: Sequence[Mapping[str, JsonValue]]
) -> str:
    """Return what was put in the place of codings: under another code, fewer words, another stance."""
    codes = _codes(placed)
    gone = {
        event.get("id") for event in events if event.get("op") == "retract" and event.get("run") == run.id
    }
    were = _codes([event for event in events if event.get("op") == "apply" and event.get("id") in gone])
    what = run.verb.removeprefix("code ")
    if what == "move":
        return f"move of {were} to {codes}" if were and codes else f"move of {were or codes}"
    named = codes or were
    return {
        "against": f"mark of {named} as against it",
        "narrow": f"narrowing of {named}",
        "cut": f"cut in {named}",
        "split": f"split of {named}",
    }.get(what, f"{what} of {named}")


def _codes(placed: Sequence[Mapping[str, JsonValue]]) -> str:
    codes = list(dict.fromkeys(str(event["code"]) for event in placed if "code" in event))
    return ", ".join(codes[:_NAMED]) + (f" and {len(codes) - _NAMED} more" if len(codes) > _NAMED else "")


def _where(ground: Ground, what: str, placed: Sequence[Mapping[str, JsonValue]], lines: int) -> Deed:
    if not placed:
        return Deed(what)
    first = placed[0]
    source = str(first.get("source", ""))
    span = ground.now(str(first.get("id")), source, Place(cast("int", first["revision"]), _span(first)))
    spans = {(event.get("source"), str(event.get("span"))) for event in placed}
    more = f" and {counted(len(spans) - 1, 'other place')}" if len(spans) > 1 and lines > 1 else ""
    found = ground.deed(what, source, span)
    return Deed(found.what + more, found.source, found.span)


def _span(event: Mapping[str, JsonValue]) -> Span:
    start, end = cast("list[int]", event["span"])
    return Span(start, end)


def _memo(ground: Ground, run: Run) -> Deed:
    """Say where a memo lies that names a source and, it may be, a turn."""
    source = next((name for name in run.uses if name in locked_sources(ground.study)), "")
    span = next(_turns(ground, source, run.uses), None) if source else None
    if span is None and source == ground.here:
        return Deed("memo")
    return ground.deed("memo", source, span)


def _turns(ground: Ground, identifier: str, names: Sequence[str]) -> Iterator[Span]:
    source = ground.source(identifier)
    if source is not None:
        places = {turn.id: span for turn, span in zip(source.turns, source.turn_spans(), strict=True)}
        yield from (places[name] for name in names if name in places)


def _star(ground: Ground, run: Run) -> Deed:
    what = "star" if run.verb == "quote pick" else f"{run.verb.removeprefix('quote ')} of a quote"
    try:
        quote = next((one for one in picked_quotes(ground.study) if one.id in run.objects), None)
    except QualcodeError:
        quote = None
    if quote is None:
        source = next((name for name in run.uses if name in locked_sources(ground.study)), "")
        return ground.deed(what, source, None) if source != ground.here else Deed(what)
    return ground.deed(
        what, quote.source, ground.now(quote.id, quote.source, Place(quote.revision, quote.span))
    )


def _corrected(ground: Ground, run: Run) -> Deed:
    """Say which turns were corrected: the note of the verb names them."""
    named, _, turns = run.note.partition(": ")
    source = named.partition(" ")[0]
    of = ground.title(source)
    wanted = [turn.strip() for turn in turns.split(" and ")[0].split(",")]
    what = f"correction of {turns}" + (f" of {of}" if of else "")
    return Deed(what, source, next(_turns(ground, source, wanted), None))
