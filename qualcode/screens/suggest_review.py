"""A proposal, or a segment of a sample, as it is put before a person at the terminal.

The words are those that were spoken; they reach the screen as plain text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.printing import listing
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.codings import ContextTurn
    from qualcode.flows.suggest.audits import AuditState, AuditView, DrawnAudit
    from qualcode.flows.suggest.reviewing import Put

KEYS = "a accept · r reject · s or Enter leave open · m more around it · u undo · q quit"
AUDIT_KEYS = (
    "codes parted by ; · n none applies · s or Enter later · ? CODE · b back · l list · u undo · q quit"
)
_LANES = {"rules": "the rules propose", "suggest": "the suggester proposes"}


def put_screen(put: Put) -> Iterator[RenderableType]:
    """Yield a proposal: where it stands, the words, what is proposed and why."""
    who = put.speaker or put.role
    yield Text("")
    yield Text(f"{put.number:,} of {put.total:,}  {put.title}  {put.turn}  {who}", style="dim")
    for turn in put.before:
        yield _around(turn)
    yield indented(Text(put.words, style="bold"))
    for turn in put.after:
        yield _around(turn)
    line = Text(f"{_LANES[put.lane]}: ").append(put.code, style="bold")
    yield line
    if put.definition:
        yield indented(Text(put.definition, style="dim"))
    if put.evidence:
        yield indented(Text(put.evidence, style="dim"))


def segment_screen(view: AuditView) -> Iterator[RenderableType]:
    """Yield a segment of a sample; no code of anybody is on it."""
    who = view.speaker or view.role
    yield Text("")
    yield Text(f"{view.number:,} of {view.total:,}  {view.title}  {view.turn}  {who}", style="dim")
    if view.question:
        yield Text(view.question, style="dim italic")
    for turn in view.before:
        yield _around(turn)
    if view.whole:
        yield _around_words(view.turn, view.whole)
    yield indented(Text(view.words, style="bold"))


def _around(turn: ContextTurn) -> RenderableType:
    return _around_words(f"{turn.turn} {turn.speaker or turn.role}", turn.words)


def _around_words(who: str, words: str) -> RenderableType:
    return indented(Text(f"{who}: ", style="dim italic").append(words), 4)


def drawn_lines(drawn: DrawnAudit) -> Iterator[str]:
    """Yield what was drawn, and how to code it."""
    audit = drawn.audit
    unit = audit.unit or "segment"
    how = f"of {audit.population:,} drawn at random, seed {audit.seed}"
    yield f"{audit.id}: {counted(len(audit.segments), unit)} {how}"
    if len(audit.segments) == audit.population:
        yield "  that is all there are"
    yield f"  qualcode suggest audit --code {audit.id}              codes it, blind, at the terminal"
    yield f"  qualcode suggest audit {audit.id} --sheet audit.xlsx  writes it as a sheet; --read reads it"
    yield f"  qualcode suggest evaluate --audit {audit.id}          is the report card"


def audits_screen(states: Sequence[AuditState]) -> Iterator[RenderableType]:
    """Yield the samples, and how far each is coded."""
    rows = [
        (
            one.id,
            one.at[:10],
            one.by,
            f"{one.segments:,} of {one.population:,}",
            ", ".join(f"{coder} {count:,}" for coder, count in one.read.items()) or "nobody yet",
        )
        for one in states
    ]
    yield listing(["audit", "drawn", "by", "segments", "coded"], rows, empty="no sample was drawn yet")


def audit_summary(*, read: int, total: int, audit: str) -> str:
    """Return how far a session came."""
    left = total - read
    if left <= 0:
        return f"{audit}: all {total:,} coded; `qualcode suggest evaluate` is the report card"
    return f"{audit}: {read:,} of {total:,} coded; {left:,} wait for the next session"
