"""`qualcode agree discuss`: two readings of one place, and what each sees, kept as a memo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.agree_resolve_options import case_options, comparison_from, taken_apart
from qualcode.cli.common import (
    acting_desk,
    asked_line,
    coder_option,
    in_terminal,
    json_option,
    raw_option,
    reading_desk,
    told,
)
from qualcode.errors import QualcodeError, UsageError
from qualcode.findings import MEMO_KINDS
from qualcode.flows.agree.discussing import PROMPTS, discuss, named_talk, talks_of
from qualcode.flows.reading import sound_codebook
from qualcode.screens.agree_discuss import talk_lines, talks_json, talks_screen
from qualcode.screens.printing import say, show, show_json

if TYPE_CHECKING:
    from qualcode.flows.agree.cases import Comparison
    from qualcode.flows.agree.discussing import Talk
    from qualcode.flows.desk import Desk

_KINDS = tuple(kind for kind in MEMO_KINDS if kind)


@click.command("discuss")
@click.argument("words", nargs=-1, metavar="[CODER ... | CASE]")
@case_options
@click.option("--text", metavar="TEXT", help="With CASE: what was said; kept as a memo.")
@click.option("--kind", type=click.Choice(_KINDS), help="Of the memo; analytic is usual.")
@click.option("--list", "listed", is_flag=True, help="List the places; ask nothing.")
@click.option("--all", "everything", is_flag=True, help="Those that were talked about too.")
@raw_option
@json_option
@coder_option
def discuss_command(*, words: tuple[str, ...], **typed: Any) -> int | None:
    """Talk about places where readings differ, and keep it as a memo.

    Two readings differ here: what does each see? For any approach, and made for reflexive work, where two
    readings are not one too many: no number is worked out and nothing is decided. At a terminal the places
    that nobody has talked about come one after the other, with the words, both codings, the definitions and
    questions; what you write is a memo about the place, and the next one about it answers the first. With
    CASE --text it is written at once; in a pipe, or with --list, the places are listed.
    """
    case, coders = taken_apart(words)
    text, kind = typed.pop("text"), typed.pop("kind") or ""
    listed, everything, raw = typed.pop("listed"), typed.pop("everything"), typed.pop("raw")
    as_json, coder = typed.pop("as_json"), typed.pop("coder")
    comparison = comparison_from(typed, coders)
    if text is not None and not case:
        raise UsageError("which place?", hint="`qualcode agree discuss --list` shows them with their ids")
    if text is not None:
        _write(acting_desk(coder), comparison, (case, text, kind))
        return None
    if in_terminal() and not (listed or as_json or raw):
        return _ask(acting_desk(coder), comparison, case, kind=kind, everything=everything)
    desk = reading_desk()
    talks = talks_of(desk.study, comparison)
    chosen = (named_talk(talks, case),) if case else talks.talks if everything else talks.open
    if as_json:
        show_json(talks_json(talks, chosen, raw=raw))
    else:
        show(*talks_screen(talks, chosen, sound_codebook(desk.study), raw=raw))
    told(desk)
    return None


def _write(desk: Desk, comparison: Comparison, typed: tuple[str, str, str]) -> None:
    case, text, kind = typed
    talk = named_talk(talks_of(desk.study, comparison), case)
    memo = discuss(desk, talk.case, text, kind=kind)
    show(f"{memo.id} about {talk.case.id}")
    for line in _answering(talk):
        show(line)
    told(desk)


def _answering(talk: Talk) -> list[str]:
    return [f"  it answers {talk.memos[-1].id}, {talk.memos[-1].by}'s"] if talk.memos else []


def _ask(desk: Desk, comparison: Comparison, case: str, *, kind: str, everything: bool) -> int:
    """Put the places one by one; each memo is kept before the next place."""
    talks = talks_of(desk.study, comparison)
    chosen = (named_talk(talks, case),) if case else talks.talks if everything else talks.open
    codebook = sound_codebook(desk.study)
    if not chosen:
        show(*talks_screen(talks, chosen, codebook))
        return 0
    written = 0
    try:
        for number, talk in enumerate(chosen, start=1):
            show(*talk_lines(talks, talk, codebook, (number, len(chosen))))
            text = _asked_text()
            if text is None:
                break
            written += _kept(desk, talk, text, kind)
    except EOFError:
        show("")
    except KeyboardInterrupt:
        show("")
        show(_came_to(written, len(chosen)))
        return 130
    show(_came_to(written, len(chosen)))
    told(desk)
    return 0


def _kept(desk: Desk, talk: Talk, text: str, kind: str) -> int:
    if not text.strip():
        return 0
    try:
        memo = discuss(desk, talk.case, text, kind=kind)
    except QualcodeError as error:
        say(f"  {error.message}")
        say(f"  {error.hint}")
        return 0
    show(f"  {memo.id} about {talk.case.id}")
    return 1


def _asked_text() -> str | None:
    """Ask what was said, line after line up to an empty one; None to stop."""
    for prompt in PROMPTS:
        show(f"  {prompt}")
    say("  (lines, then an empty one; an empty one at once goes on, q stops)")
    lines: list[str] = []
    while line := asked_line("> ").rstrip():
        if not lines and line.strip() in {"q", "quit"}:
            return None
        lines.append(line)
    return "\n".join(lines)


def _came_to(written: int, places: int) -> str:
    memos = "1 memo" if written == 1 else f"{written:,} memos"
    return f"{memos} written, {places - written:,} of these places not talked about"
