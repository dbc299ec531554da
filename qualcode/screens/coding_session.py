"""The coding prompt in lines: where you are, the words as spoken, the codes on them, what an answer did.

Written to be read aloud as well as seen: a label before each value, one thing a line, nothing drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.flows.answers import COMMANDS
from qualcode.text import clock, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.findings import Memo
    from qualcode.flows.codebook.codebook import ListedTree
    from qualcode.flows.coding_records import Proposed, PutOn, Summary, TurnView
    from qualcode.flows.coding_session import Session
    from qualcode.model import Code, Turn

HELP = "h shows the commands, ? CODE what a code means, q stops"
_CONTEXT_LENGTH = 600


def help_lines() -> Iterator[str]:
    """Yield the commands of the prompt, one a line."""
    yield "type a code, several parted by ;, or 1 to 9 for a code used lately; Enter is the next turn"
    for one in COMMANDS:
        yield f"{one.letter} {one.takes}: {one.what}" if one.takes else f"{one.letter}: {one.what}"


def opening(session: Session) -> Iterator[RenderableType]:
    """Yield what stands above a session."""
    reading = session.reading
    kind = reading.source.kind.replace("_", " ")
    yield Text(f"source: {reading.title} ({reading.source.id}, {kind})")
    coverage = session.bench.coverage()
    yield Text(f"{coverage.coded} of {coverage.total} turns have a code of yours")
    if coverage.coded == coverage.total:
        yield Text("every turn has a code of yours")
    earlier = [place for place in session.bench.uncoded() if place < session.place]
    if earlier:
        first = reading.source.turns[earlier[0]].id
        where = "there" if len(earlier) == 1 else "to the first"
        yield Text(f"{counted(len(earlier), 'earlier turn')} without a code of yours: g {first} goes {where}")
    if left := session.unlikely():
        said = f"{counted(left, 'proposal')} less likely left out"
        yield Text(f"{said}: qualcode suggest review --all --source {reading.source.id}")
    yield Text(HELP)


def turn_screen(view: TurnView) -> Iterator[RenderableType]:
    """Yield the present turn, with the turns before it that were not shown yet; words as they were spoken."""
    yield Text("")
    for turn in view.before:
        yield Text(f"before: {turn.id}, {_said_by(turn)}")
        yield Text(f"words: {_shortened_start(turn.text)}")
    yield Text(f"turn {view.turn.id}")
    if view.coded is not None:
        yield Text(f"{view.coded} of {view.total} turns coded")
    yield Text(f"speaker: {_said_by(view.turn)}")
    if view.question:
        yield Text(f"question: {view.question}")
    yield Text(f"words: {view.turn.text}")
    for put_on in view.codes:
        yield Text(_code_line(put_on))
    for proposed in view.proposed:
        yield Text(_proposed_line(proposed))
    if view.words:
        yield Text(f"the next act is for: {view.words}")


def _said_by(turn: Turn) -> str:
    parts = [turn.speaker or "nobody named"]
    if turn.speaks_for:
        parts.append(f"speaks for {turn.speaks_for}")
    if turn.role != "none":
        parts.append(turn.role)
    if turn.start_s is not None:
        parts.append(f"at {clock(turn.start_s)}")
    return ", ".join(parts)


def _shortened_start(text: str) -> str:
    return text if len(text) <= _CONTEXT_LENGTH else "… " + text[-_CONTEXT_LENGTH:]


def _code_line(put_on: PutOn) -> str:
    stance = f" ({put_on.coding.stance})" if put_on.coding.stance else ""
    words = f", on “{put_on.words}”" if put_on.words else ""
    return f"code: {put_on.coding.code}, {put_on.name}{stance}{words}"


def _proposed_line(proposed: Proposed) -> str:
    words = f", on “{proposed.words}”" if proposed.words else ""
    why = f", {proposed.evidence}" if proposed.evidence else ""
    return f"proposed {proposed.number}: {proposed.proposal.code}, {proposed.name}{words}{why}"


def memo_lines(memos: Iterable[Memo]) -> Iterator[str]:
    """Yield memos to read."""
    for memo in memos:
        kind = f", {memo.kind}" if memo.kind else ""
        yield f"memo {memo.id}: {memo.at[:10]}, {memo.by}{kind}"
        yield f"words: {memo.text}"


def explanation(codes: Sequence[tuple[Code, str]]) -> Iterator[RenderableType]:
    """Yield what codes mean: definition, what they include and exclude, examples."""
    if not codes:
        yield Text("no code on this turn; ? CODE explains one")
        yield Text(HELP)
    for code, path in codes:
        yield Text(_code_label(code, path))
        yield Text(f"definition: {code.definition or 'none yet'}")
        for label, line in _meanings(code):
            yield Text(f"{label}: {line}")


def code_lines(found: ListedTree) -> Iterator[RenderableType]:
    """Yield the codes, one a line, each with what it is below: columns and indents are not heard."""
    if not found.codes:
        yield Text("no codes yet; n NAME makes one")
    for one in found.codes:
        retired = ", retired" if one.code.status == "retired" else ""
        yield Text(_code_label(one.code, one.path) + retired)


def _code_label(code: Code, path: str) -> str:
    above = path.rpartition(" > ")[0].rpartition(" > ")[2]
    named = f", {code.name}" if code.name != code.id else ""
    return f"code: {code.id}{named}{f', below {above}' if above else ''}"


def code_meaning(code: Code) -> Iterator[RenderableType]:
    """Yield a code's definition, inclusions, exclusions, examples and neighbours."""
    yield Text(f"  {code.definition or 'no definition yet'}")
    for name, line in _meanings(code):
        yield Text(f"  {name}: ", style="dim").append(line, style="not dim")


def _meanings(code: Code) -> Iterator[tuple[str, str]]:
    """Yield what is said of a code besides its definition, as (label, line)."""
    texts: list[tuple[str, Iterable[str]]] = [
        ("include", code.include),
        ("exclude", code.exclude),
        ("example", [example.text for example in code.examples]),
        ("not", [example.text for example in code.counter_examples]),
        ("also called", code.aliases),
        ("close to", code.close_codes),
    ]
    for name, lines in texts:
        for line in lines:
            yield name, line


def summary_line(summary: Summary) -> str:
    """Return what a session came to, in one line."""
    parts = [f"{counted(summary.codings, 'coding')} on {counted(summary.turns, 'turn')}"]
    if summary.new_codes:
        parts.append(counted(summary.new_codes, "new code"))
    if summary.memos:
        parts.append(counted(summary.memos, "memo"))
    return f"this session: {', '.join(parts)}; {summary.coded} of {summary.total} turns have a code of yours"
