"""Flags on the screen: where, of what kind, who was told and when; no words of anybody but the note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType

from qualcode.findings import Flag
from qualcode.flows.flags import KIND_WORDS, TELLS_NOBODY, ListedFlag, untold_line
from qualcode.screens.printing import Hanging


def raised_lines(listed: ListedFlag) -> Iterator[str]:
    """Yield what was raised, what it does, and that qualcode tells nobody."""
    yield f"{listed.flag.id}  {KIND_WORDS[listed.flag.kind]}, {_where(listed)}; {_told(listed.flag)}"
    yield TELLS_NOBODY
    if not listed.flag.told:
        yield f'  then: qualcode flag tell {listed.flag.id} --told "ROLE" --on YYYY-MM-DD'


def told_line(flag: Flag) -> str:
    """Return who was told of a flag, and when."""
    return f"{flag.id}  {_told(flag)}"


def closed_line(flag: Flag) -> str:
    """Return that a flag is closed, and whether anybody was told."""
    return f"{flag.id}  closed: {flag.why}; {_told(flag)}"


def flag_lines(found: Sequence[ListedFlag], *, only_open: bool) -> Iterator[RenderableType]:
    """Yield a line for each flag, and how many nobody was told of."""
    for listed in found:
        flag = listed.flag
        line = (
            f"{flag.id}  {KIND_WORDS[flag.kind]}, {_where(listed)}; {flag.by}, {flag.at[:10]}; {_told(flag)}"
        )
        yield Hanging(line)
        if flag.note:
            yield Hanging(f"  note: {flag.note}", 4)
        if not flag.is_open:
            yield Hanging(f"  closed {flag.closed_at[:10]} by {flag.closed_by}: {flag.why}", 4)
    if found:
        yield untold_line(listed.flag for listed in found)
        yield TELLS_NOBODY
    else:
        yield "no open flags" if only_open else "no flags"


def flags_json(found: Sequence[ListedFlag]) -> dict[str, Any]:
    """Return the flags as JSON."""
    return {
        "flags": [
            {
                "id": one.flag.id,
                "source": one.flag.source,
                "title": one.title,
                "turns": one.turns,
                "revision": one.flag.revision,
                "span": one.flag.span,
                "kind": one.flag.kind,
                "note": one.flag.note,
                "by": one.flag.by,
                "at": one.flag.at,
                "told": one.flag.told,
                "told_on": one.flag.told_on,
                "tellings": one.flag.tellings,
                "open": one.flag.is_open,
                "closed_at": one.flag.closed_at,
                "closed_by": one.flag.closed_by,
                "why": one.flag.why,
            }
            for one in found
        ]
    }


def _told(flag: Flag) -> str:
    told = ", ".join(f"{one.told_on} {one.told}" for one in flag.tellings)
    return f"told {told}" if told else "nobody was told yet"


def _where(listed: ListedFlag) -> str:
    turns = listed.turns
    place = f"{turns[0]} to {turns[-1]}" if len(turns) > 1 else "".join(turns)
    return f"{listed.flag.source} {place or '(its words are gone)'}"
