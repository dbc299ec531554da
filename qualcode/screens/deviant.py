"""Cases that do not fit a code, in three short lists with what to do about each.

It says with every list that a person reads again and decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.codings import ShownCoding
    from qualcode.flows.context import ContextTurn
    from qualcode.flows.searching.deviant import Deviant, Elsewhere

AGAIN = "To be read again by a person, not corrected by the machine: a case that does not fit may teach most."
_NEGATIVE = "negative case"
_THEN = (
    "`qualcode code retract ID` takes a coding of yours back; `qualcode code apply SOURCE CODE --span A:B`\n"
    "codes such words; `qualcode memo new` keeps what you think of them"
)


def deviant_screen(found: Deviant) -> Iterator[RenderableType]:
    """Yield the three lists."""
    yield Text(found.path, style="bold")
    yield Text(AGAIN)
    yield from _far(found)
    yield from _elsewhere(found)
    yield from _opposite(found)
    yield Text("")
    yield Text(_THEN, style="dim")


def _far(found: Deviant) -> Iterator[RenderableType]:
    yield Text("")
    yield Text("Furthest from the other extracts, by their words", style="bold underline")
    if found.usual is None:
        judged = found.extracts - found.silent
        yield Text(f"{counted(judged, 'extract')} to compare; {found.least} are needed")
        return
    silent = f", {found.silent} without words of their own" if found.silent else ""
    usual = f"the middle one of {found.extracts:,} has {found.usual:.2f}"
    yield Text(f"likeness to the others, from 0 to 1: {usual}{silent}", style="dim")
    for one in found.far:
        yield from _case(one.case, f"likeness {one.likeness:.2f}")


def _elsewhere(found: Deviant) -> Iterator[RenderableType]:
    yield Text("")
    yield Text("The same words, but coded otherwise or not at all", style="bold underline")
    if not found.read:
        yield Text("nobody has coded a source yet; only what was read is looked at")
    elif not found.elsewhere:
        yield Text(f"none in the {counted(found.read, 'source')} that people have coded in")
    else:
        shown = _of(len(found.elsewhere), found.elsewhere_in_all)
        yield Text(f"{shown} in the {counted(found.read, 'source')} that people have coded in", style="dim")
    for one in found.elsewhere:
        yield from _passage(one)


def _opposite(found: Deviant) -> Iterator[RenderableType]:
    yield Text("")
    yield Text("Negative cases: the opposite in stance", style="bold underline")
    if not found.opposite:
        yield Text("none: no coding of it is marked as negated, hypothetical or of the other polarity")
    elif len(found.opposite) < found.opposite_in_all:
        yield Text(_of(len(found.opposite), found.opposite_in_all), style="dim")
    for one in found.opposite:
        named = one.why.startswith(_NEGATIVE)
        yield from _case(one.case, one.why if named else f"{_NEGATIVE}: {one.why}")


def _of(shown: int, total: int) -> str:
    return f"{shown:,}" if shown == total else f"{shown:,} of {total:,}"


def _case(one: ShownCoding, why: str) -> Iterator[RenderableType]:
    coding = one.coding
    turns = one.turns[0] if len(one.turns) == 1 else f"{one.turns[0]}-{one.turns[-1]}"
    who = ", ".join(one.speakers) or "nobody named"
    yield Text(
        f"{coding.id}  {coding.source} {turns}  {who}  {coding.code}, by {coding.coder}  {why}", style="dim"
    )
    yield from _words(one.before, one.words, one.after)


def _passage(one: Elsewhere) -> Iterator[RenderableType]:
    why = one.why or f"likeness {one.likeness or 0:.2f}"
    codes = f"coded {', '.join(one.codes)}" if one.codes else f"not coded by {', '.join(one.coders)}"
    codes += "" if one.used else ", who never used the code in this source"
    place = f"{one.source} {one.turn}  {one.span.start}:{one.span.end}"
    yield Text(f"{place}  {one.speaker or 'nobody named'}  {codes}  {why}", style="dim")
    yield from _words(one.before, one.words, one.after)


def _words(
    before: Sequence[ContextTurn], words: str, after: Sequence[ContextTurn]
) -> Iterator[RenderableType]:
    for turn in before:
        yield _context(turn)
    yield indented(Text(words))
    for turn in after:
        yield _context(turn)


def _context(turn: ContextTurn) -> RenderableType:
    words = Text(f"{turn.turn} {turn.speaker or turn.role}: ", style="dim italic")
    return indented(words.append(turn.words, style="dim"), 4)


def deviant_json(found: Deviant) -> dict[str, Any]:
    """Return the lists as JSON."""
    return {
        "code": found.code,
        "path": found.path,
        "extracts": found.extracts,
        "silent": found.silent,
        "least": found.least,
        "usual": found.usual,
        "read": found.read,
        "far": [{**_json(one.case), "likeness": one.likeness} for one in found.far],
        "elsewhere": found.elsewhere,
        "elsewhere_in_all": found.elsewhere_in_all,
        "opposite": [{**_json(one.case), "why": one.why} for one in found.opposite],
        "opposite_in_all": found.opposite_in_all,
    }


def _json(one: ShownCoding) -> dict[str, Any]:
    coding = one.coding
    return {
        "id": coding.id,
        "source": coding.source,
        "title": one.title,
        "turns": one.turns,
        "speakers": one.speakers,
        "span": coding.span,
        "code": coding.code,
        "coder": coding.coder,
        "stance": coding.stance,
        "facets": one.facets,
        "words": one.words,
        "before": one.before,
        "after": one.after,
    }
