"""`qualcode suggest review`, and what its prompt shares with that of an audit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from qualcode.cli.code_app import open_on, screen_wanted
from qualcode.cli.common import acting_desk, asked_line, coder_option, source_option, told
from qualcode.errors import QualcodeError, UsageError
from qualcode.flows.answers import flag_typed
from qualcode.flows.suggest.review_records import Choice, Said
from qualcode.flows.suggest.reviewing import Review, start_review
from qualcode.screens.printing import say, show
from qualcode.screens.suggest_review import REVIEW_HELP, empty_line, held_lines, put_lines
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen

    from qualcode.flows.keymap import Key
    from qualcode.flows.suggest.review_records import Put
    from qualcode.flows.workbench.records import Act

_ANSWERS: dict[str, Said] = {
    "a": "accept", "accept": "accept", "y": "accept", "r": "reject", "reject": "reject", "n": "reject",
    "s": "skip", "skip": "skip", "": "skip", "u": "undo", "undo": "undo", "U": "redo", "redo": "redo",
}  # fmt: skip


def complaint(error: QualcodeError) -> None:
    """Say at a prompt why something was not done."""
    say(f"  {error.message}")
    if error.hint:
        say(f"  {error.hint}")


@click.command("review")
@source_option
@click.option("--code", "-c", "codes", multiple=True, metavar="CODE", help="Only these, with those below.")
@click.option("--by", type=click.Choice(["rules", "suggest", "both"]), help="Whose proposals; else both.")
@click.option("--all", "everything", is_flag=True, help="The less likely ones too.")
@click.option("--likely-first", is_flag=True, help="By likelihood; else in the order of the sources.")
@click.option("--plain", is_flag=True, help="Line by line, without the screen.")
@coder_option
def review_command(
    *,
    sources: tuple[str, ...],
    codes: tuple[str, ...],
    by: str | None,
    everything: bool,
    likely_first: bool,
    plain: bool,
    coder: str | None,
) -> int:
    """Look at open proposals one by one: accept, reject, or leave.

    Each is shown with its words, what was said around them and the evidence. Every answer is kept before the
    next proposal; what you leave stays open. At a terminal this is the screen, with one key for each answer
    (? shows them); with --plain, and in a pipe, answers come line by line. Proposals on a sample that you are
    still to read blind are held back.

    What a rule hit, and what `suggest --precise` would have kept, comes in the order of the sources; the
    rest is counted, and --all takes it too. Where nothing is likely, all come, the likeliest first.
    """
    review = start_review(acting_desk(coder), Choice(by or "", codes, sources, everything, likely_first))
    if review.queue and screen_wanted(plain=plain):
        return _on_screen(review)
    failed = review_by_lines(review)
    return 130 if failed is None else 2 if failed and not sys.stdin.isatty() else 0


def review_by_lines(review: Review) -> int | None:
    """Put the proposals line by line; return how many answers could not be done, None when interrupted."""
    show(*held_lines(review))
    if not review.queue:
        show(empty_line(review))
        return 0
    try:
        return _by_lines(review)
    finally:
        review.close()


def _by_lines(review: Review) -> int | None:
    less = f", and {review.unlikely:,} less likely: --all" if review.unlikely else ""
    show(f"{counted(len(review.queue), 'open proposal')}{less}; h shows the answers")
    failed: list[str] = []
    interrupted = False
    try:
        _asked(review, failed)
    except EOFError:
        show("")
    except KeyboardInterrupt:
        show("")
        interrupted = True
    show(_summary(review))
    told(review.desk)
    return None if interrupted else len(failed)


def _on_screen(review: Review) -> int:
    def first(keymap: Sequence[Key]) -> Screen[None]:
        from qualcode.screens.tui.review_screen import ReviewScreen

        return ReviewScreen(review, keymap=keymap)

    return open_on(review.desk, first)


def _asked(review: Review, failed: list[str]) -> None:
    """Put the proposals one by one; answers that could not be done are added to `failed`."""
    last = _put(review, None)
    while not review.finished:
        line = asked_line("answer> ").strip()
        typed = line if line == "U" or line[:2] in {"m ", "f "} else line.casefold()
        if typed in {"q", "quit"}:
            return
        try:
            if typed in {"h", "help", "?"}:
                show(*REVIEW_HELP)
            elif _done(review, typed) and not review.finished:
                last = _put(review, last)
        except QualcodeError as error:
            complaint(error)
            failed.append(typed)


def _put(review: Review, last: Put | None) -> Put:
    view = review.view()
    show(*put_lines(view, last))
    return view


def _done(review: Review, typed: str) -> bool:
    """Do what was typed; return whether there is something else to see now."""
    letter, _, text = typed.partition(" ")
    if typed == "o":
        if review.widen():
            return True
        say("  nothing more was said around it")
    elif typed in _ANSWERS:
        show(f"  {review.say(_ANSWERS[typed])}")
        return True
    elif typed == "*":
        _noted(review.star())
    elif letter == "m":
        _noted(review.write_memo(text))
    elif letter == "f":
        kind, note = flag_typed(text)
        _noted(review.raise_flag(kind, note=note))
    else:
        raise UsageError(f"{typed!r} is no answer; h shows them")
    return False


def _noted(act: Act) -> None:
    show(f"  {act.line}")
    for notice in act.notices:
        show(f"  note: {notice}")


def _summary(review: Review) -> str:
    accepted, rejected, left = review.counts()
    return f"{accepted:,} accepted, {rejected:,} rejected, {left:,} open still"
