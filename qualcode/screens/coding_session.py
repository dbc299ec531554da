"""The coding screen: where you are, what was said before, the words as spoken, the codes on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.printing import Hanging, clock
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.coding_records import Done, PutOn, Summary, TurnView
    from qualcode.flows.coding_session import Session
    from qualcode.model import Code, Turn

HELP = (
    "type a code, several parted by ; · Enter next turn · b back · g t12 go to\n"
    "n NAME new code · m TEXT memo · w WORDS only these words · u undo\n"
    "e OLD => NEW corrects words · e speaker WHO who said it\n"
    "? what the codes here mean, ? CODE · l list · h these lines · q quit"
)
_CONTEXT_LENGTH = 600


def opening(session: Session) -> Iterator[RenderableType]:
    """Yield what stands above a session."""
    reading = session.reading
    view = session.view()
    kind = reading.source.kind.replace("_", " ")
    yield Text(f"{reading.title} ({reading.source.id}, {kind})", style="bold")
    yield Text(f"{view.coded} of {view.total} turns have a code of yours", style="dim")
    if view.coded == view.total:
        yield Text("every turn has a code of yours")
    earlier = [place for place in session.uncoded() if place < session.place]
    if earlier:
        first = reading.source.turns[earlier[0]].id
        where = "there" if len(earlier) == 1 else "to the first"
        yield Text(f"{counted(len(earlier), 'earlier turn')} without a code of yours: g {first} goes {where}")
    yield Text(HELP, style="dim")


def turn_screen(view: TurnView) -> Iterator[RenderableType]:
    """Yield the present turn with the turns before it; words stand as they were spoken."""
    yield Text("")
    for turn in view.before:
        yield Text(_turn_line(turn), style="dim")
        yield indented(Text(_shortened_start(turn.text), style="dim"))
    line = Text(_turn_line(view.turn), style="bold")
    line.append(f"   [{view.number} of {view.total}, {view.coded} coded]", style="not bold dim")
    yield line
    if view.question:
        yield Hanging(Text(f"question: {view.question}", style="dim"))
    yield indented(Text(view.turn.text))
    for put_on in view.codes:
        yield _code_line(put_on)
    if view.words:
        yield Text("the next code is for: ", style="italic").append(view.words, style="not italic")


def _turn_line(turn: Turn) -> str:
    parts = [turn.id, turn.speaker or "nobody named"]
    if turn.speaks_for:
        parts.append(f"speaks for {turn.speaks_for}")
    if turn.start_s is not None:
        parts.append(clock(turn.start_s))
    return "  ".join([*parts, turn.role])


def _shortened_start(text: str) -> str:
    return text if len(text) <= _CONTEXT_LENGTH else "… " + text[-_CONTEXT_LENGTH:]


def _code_line(put_on: PutOn) -> RenderableType:
    line = Text("  + ", style="green")
    line.append(put_on.coding.code, style="bold").append(f"  {put_on.name}")
    if put_on.coding.stance:
        line.append(f" ({put_on.coding.stance})")
    if put_on.words:
        line.append(f"  “{put_on.words}”", style="dim")
    return line


def done_lines(done: Done) -> Iterator[str]:
    """Yield what an answer did."""
    if done.notice:
        yield done.notice
    if done.new is not None:
        yield f"new code {done.new.id}: {done.new.name}"
    if done.applied.codings:
        yield "coded " + ", ".join(coding.code for coding in done.applied.codings)
    for coding in done.applied.already:
        yield f"{coding.code} is there already"
    yield from done.applied.notices
    if done.memo is not None:
        yield f"memo {done.memo.id} kept"
    if done.undone:
        yield f"taken back: {done.undone}"


def explanation(codes: Sequence[tuple[Code, str]]) -> Iterator[RenderableType]:
    """Yield what codes mean: definition, what they include and exclude, examples."""
    if not codes:
        yield Text("no code on this turn; ? CODE explains one")
        yield Text(HELP, style="dim")
    for code, path in codes:
        yield Text(code.id, style="bold").append(f"  {path}", style="not bold")
        yield from code_meaning(code)


def code_meaning(code: Code) -> Iterator[RenderableType]:
    """Yield a code's definition, inclusions, exclusions, examples and neighbours."""
    yield Text(f"  {code.definition or 'no definition yet'}")
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
            yield Text(f"  {name}: ", style="dim").append(line, style="not dim")


def summary_line(summary: Summary) -> str:
    """Return what a session came to, in one line."""
    parts = [f"{counted(summary.codings, 'coding')} on {counted(summary.turns, 'turn')}"]
    if summary.new_codes:
        parts.append(counted(summary.new_codes, "new code"))
    if summary.memos:
        parts.append(counted(summary.memos, "memo"))
    return f"this session: {', '.join(parts)}; {summary.coded} of {summary.total} turns have a code of yours"
