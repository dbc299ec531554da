"""A proposal, or a segment of a sample, as it is put before a person at the terminal.

The words are those that were spoken; they reach the screen as plain text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.printing import listing, plain
from qualcode.screens.sampled import drawn_words, left_json, left_out_words, met_words
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.audits.answers import SheetRead
    from qualcode.flows.audits.audits import AuditSession, AuditState, AuditView, DrawnAudit
    from qualcode.flows.audits.sheets import SheetWritten
    from qualcode.flows.context import ContextTurn
    from qualcode.flows.suggest.review_records import Put
    from qualcode.flows.suggest.reviewing import Review

REVIEW_HELP = (
    "a: accept",
    "r: reject",
    "s or Enter: leave open",
    "o: what was said around it",
    "u: undo, U: redo",
    "m TEXT: memo",
    "f KIND NOTE: flag",
    "*: star as a quote",
    "q: stop here",
)
AUDIT_KEYS = (
    "codes parted by ; · n none applies · s or Enter later · ? CODE · b back · l list · u undo · q quit"
)
_MOST = 12
_MOST_RULES = 2
_BY = {"rules": "the rules", "suggest": "the suggester"}


def put_lines(put: Put, last: Put | None = None) -> Iterator[RenderableType]:
    """Yield a proposal to be read aloud: a label before each value, one thing a line.

    What was said with the `last` one is not said again: source, turn and words, what a code means.
    """
    there = _place(put), put.words, put.before, put.after, put.whole
    same = last is not None and there == (_place(last), last.words, last.before, last.after, last.whole)
    yield Text("")
    yield Text(f"proposal {put.number:,} of {put.total:,}")
    if last is None or put.proposal.source != last.proposal.source:
        yield Text(f"source: {put.title} ({put.proposal.source})")
    if not same:
        yield from _words_put(put, _turns_of(last) if last is not None else set())
    yield Text(f"proposed: {put.code}, by {_BY[put.lane]}")
    if put.evidence:
        yield Text(put.evidence.replace(" · ", ", ") if put.lane == "rules" else _evidence(put))
    if last is None or put.proposal.code != last.proposal.code:
        yield from (Text(line) for line in _meaning(put))


def _place(put: Put) -> tuple[str, str]:
    return put.proposal.source, put.turn


def _turns_of(put: Put) -> set[tuple[str, str]]:
    """Return the turns of which words were said with a proposal, each with its words."""
    return {(turn.turn, turn.words) for turn in (*put.before, *put.after)} | {(put.turn, put.words)}


def _words_put(put: Put, said: set[tuple[str, str]]) -> Iterator[RenderableType]:
    """Yield whose turn it is, what was said before, the words, and what was said after, if not said yet."""
    for turn in (one for one in put.before if (one.turn, one.words) not in said):
        yield Text(f"before: {turn.turn}, {turn.speaker or turn.role}")
        yield Text(f"words: {turn.words}")
    yield Text(f"turn {put.turn}, {put.speaker or put.role}")
    if put.whole:
        yield Text(f"whole turn: {put.whole}")
    yield Text(f"words: {put.words}")
    for turn in (one for one in put.after if (one.turn, one.words) not in said):
        yield Text(f"after: {turn.turn}, {turn.speaker or turn.role}")
        yield Text(f"words: {turn.words}")


def _evidence(put: Put) -> str:
    return f"evidence: {put.evidence.replace(' · ', ', ')}"


def _meaning(put: Put) -> Iterator[str]:
    if put.definition:
        yield f"definition: {put.definition}"
    yield from _rules_of(put)


def _rules_of(put: Put) -> Iterator[str]:
    """Yield what the code includes and excludes, as far as one needs to decide."""
    if put.entry is not None:
        yield from (f"include: {one}" for one in put.entry.include[:_MOST_RULES])
        yield from (f"exclude: {one}" for one in put.entry.exclude[:_MOST_RULES])


def held_lines(review: Review) -> Iterator[str]:
    """Yield what is held back for a sample that is to be read blind."""
    for audit, number in review.held.items():
        held = f"{counted(number, 'proposal')} {'is' if number == 1 else 'are'} held back"
        yield f"{held}: they are on the sample {audit}, which you are to read blind"


def empty_line(review: Review) -> str:
    """Return why there is nothing to look at."""
    if review.held:
        return "no other proposal is open here"
    if review.reflexive:
        stream = f"in the workstream {review.reflexive!r} machines propose only with --anyway"
        return f"no proposal is open here; {stream}"
    return "no proposal is open here; `qualcode suggest` or `qualcode tag` may make more"


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
    """Yield what was drawn, what of it cannot be read blind or estimated from, and how to code it."""
    audit = drawn.audit
    unit = audit.unit or "segment"
    how = f"of {audit.population:,} drawn at random, seed {audit.seed}"
    yield f"{audit.id}: {counted(len(audit.segments), unit)} {how}"
    if len(audit.segments) == audit.population:
        asked = f", fewer than the {drawn.asked:,} asked for" if drawn.asked > audit.population else ""
        yield f"  that is all there are{asked}"
    talk = len(audit.segments) - drawn.surveyed
    if drawn.surveyed and talk:
        yield f"  {drawn.surveyed:,} of surveys, {talk:,} of talk and texts; `counts --audited` rests on the"
        yield "  surveys alone: for it draw from the survey, with --source"
    if drawn.met:
        yield f"  {met_words(audit.by, drawn.met, len(audit.segments))}"
    yield "  proposals on these segments are held back from `suggest review` until you have read them"
    yield f"  qualcode suggest audit --code {audit.id}              codes it, blind, at the terminal"
    yield f"  qualcode suggest audit {audit.id} --sheet ../a.xlsx   writes it as a sheet; --read reads it"
    yield f"  qualcode suggest evaluate --audit {audit.id}          is the report card"


def drawn_json(drawn: DrawnAudit) -> dict[str, Any]:
    """Return a new sample as JSON."""
    audit = drawn.audit
    return {
        "audit": audit.id,
        "run": drawn.run.id,
        "unit": audit.unit,
        "seed": audit.seed,
        "drawn": audit.drawn,
        "population": audit.population,
        "surveyed": drawn.surveyed,
        "met_before": drawn.met,
    }


def sheet_lines(done: SheetRead) -> Iterator[str]:
    """Yield what was kept of a sheet, and what was passed over."""
    yield f"{counted(done.answered, 'segment')} kept, {done.nothing:,} of them without a code"
    yield f"{done.same:,} the same as before, {done.empty:,} not answered"
    for number, reason in list(done.left.items())[:_MOST]:
        yield f"passed over: segment {number}, {reason}"
    if len(done.left) > _MOST:
        yield f"passed over: {len(done.left) - _MOST:,} more"


def sheet_refused_lines(written: SheetWritten) -> Iterator[str]:
    """Yield why a masked sheet was not written, by place and rule, and what to do."""
    found = counted(len(written.leaks), "thing")
    yield f"qualcode: no sheet: the leak gate found {found}; nothing was written"
    for leak in written.leaks[:_MOST]:
        yield f"  {leak.where}: {leak.label.lower()}, {leak.rule}"
    if len(written.leaks) > _MOST:
        yield f"  and {len(written.leaks) - _MOST:,} more"
    yield "  `qualcode anonymise scan` masks what the register knows; `suggest audit --code` needs no sheet"


def audits_screen(states: Sequence[AuditState]) -> Iterator[RenderableType]:
    """Yield the samples, and how far each is coded."""
    rows = [
        (
            one.id,
            one.at[:10],
            one.by,
            f"{one.drawn:,} of {one.population:,}",
            ", ".join(f"{coder} {count:,} of {one.segments:,}" for coder, count in one.read.items())
            or "nobody yet",
            left_out_words(one.left_out),
        )
        for one in states
    ]
    columns = ["audit", "drawn", "by", "segments", "coded", ""]
    yield listing(columns, rows, empty="no sample was drawn yet")


def audits_json(states: Sequence[AuditState]) -> dict[str, Any]:
    """Return the samples as JSON."""
    found = [{**plain(one), "left_out": left_json(one.left_out)} for one in states]
    return {"audits": found}


def audit_summary(session: AuditSession, *, read: int) -> str:
    """Return how far a session came."""
    total, audit = session.total, session.audit
    drawn = drawn_words(audit.drawn, session.left_out)
    apart = f" ({drawn})" if drawn else ""
    if read >= total:
        return f"{audit.id}: all {total:,} coded{apart}; `qualcode suggest evaluate` is the report card"
    return f"{audit.id}: {read:,} of {total:,} coded{apart}; {total - read:,} wait for the next session"
