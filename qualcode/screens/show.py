"""A source on the screen, turn by turn."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from qualcode.flows.content_notes import note_in, without_note
from qualcode.flows.show import Shown, ShownTurn
from qualcode.screens.participant import attendance_words
from qualcode.screens.printing import Hanging
from qualcode.text import clock

_ID = 5
_LED = frozenset({"interview", "focus_group"})


def source_screen(shown: Shown) -> Iterator[RenderableType]:
    """Yield a heading and the turns."""
    note = note_in(shown.session)
    stated = {name: value for name, value in without_note(shown.session).items() if value}
    facts = ", ".join(f"{name} {value}" for name, value in stated.items())
    if note:
        yield Text(f"content note: {note}", style="bold")
    yield Text(f"{shown.source}  {shown.title}", style="bold")
    yield Text(f"{shown.kind.replace('_', ' ')}{', ' + facts if facts else ''}", style="dim")
    if shown.revision < shown.newest:
        yield Text(f"revision {shown.revision}; the newest is {shown.newest}", style="dim")
    for one in shown.partly:
        yield Text(f"{one.who} attended a part: {attendance_words(one)}", style="dim")
    question = None
    for turn in shown.turns:
        if turn.question != question:
            yield from _question(shown, turn.question)
            question = turn.question
        yield Hanging(turn_text(turn), by=_ID)
    if not shown.turns:
        yield Text("no turn fits")


def _question(shown: Shown, question: str | None) -> Iterator[RenderableType]:
    """Yield the line before the turn where a question begins: an answer's or note's own one as a heading."""
    if question is None:
        yield Text("—", style="dim")
    elif shown.kind in _LED:
        yield Hanging(Text(f"— {shown.questions.get(question, question)}", style="dim"))
    else:
        yield Text(f"\n{shown.questions.get(question, question)}", style="bold")


def turn_text(turn: ShownTurn) -> Text:
    """Return a turn as text: id, time, speaker, how many people it is of, words, codes."""
    line = Text()
    line.append(f"{turn.turn:<{_ID - 1}} ", style="dim")
    if turn.start_s is not None:
        line.append(f"{clock(turn.start_s)} ", style="dim")
    who = turn.speaker or ""
    if turn.role != "participant" and who:
        who = f"{who} ({turn.role})"
    if turn.speaks_for:
        who = f"{who} for {turn.speaks_for}, {turn.through}".strip()
    elif turn.through:
        who = f"{who}, for nobody named yet"
    if who:
        line.append(f"{who}: ", style="bold" if turn.role == "participant" else "dim")
    if turn.count is not None:
        line.append(f"({turn.count:,}) ", style="dim")
    line.append(turn.text)
    if turn.codes:
        line.append(f"  <{'; '.join(turn.codes)}>", style="italic")
    return line
