"""How a place in a source is told at the screen: t2, t18-t19, or the words of t2 that an act was done on.

The words are quoted as they were spoken, in a few letters, for the screen alone: nothing of it is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.coding.narrowing import trimmed
from qualcode.model import Span

if TYPE_CHECKING:
    from qualcode.model import Source

_QUOTED = 24
_ELLIPSIS = "…"


def title_of(source: Source) -> str:
    """Return what a source is called: its title, else what kind it is."""
    return str(source.session.get("title") or source.kind.replace("_", " "))


def place_said(source: Source, span: Span, *, of: str = "") -> str:
    """Return where a span lies, in words; `of` is the source's title where that has to be said.

    All words of one turn or several are named by the turns, some of them are quoted besides.
    """
    under = source.turns_under(span)
    if not under:
        return of
    (first, begin), (last, end) = under[0], under[-1]
    turns = first.id if first.id == last.id else f"{first.id}-{last.id}"
    whole = trimmed(source.text, Span(begin.start, end.end))
    title = f" of {of}" if of else ""
    if span.contains(whole):
        return turns + title
    return f"words of {turns}{title}: {_quoted(source.text[span.start : span.end])}"


def on(source: Source, span: Span | None, *, of: str = "") -> str:
    """Return " on t2" for a span, with a blank before; "" for none."""
    said = "" if span is None else place_said(source, span, of=of)
    return f" on {said}" if said else ""


def _quoted(words: str) -> str:
    line = " ".join(words.split())
    return f"“{line}”" if len(line) <= _QUOTED else f"“{line[: _QUOTED - 1].rstrip()}{_ELLIPSIS}”"
