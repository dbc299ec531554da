"""`qualcode suggest review`, and what its prompt shares with that of an audit."""

from __future__ import annotations

import sys

import click

from qualcode.cli.common import acting_desk, asked_line, coder_option, source_option, told
from qualcode.errors import QualcodeError
from qualcode.flows.suggest.reviewing import Choice, Review, Said, start_review
from qualcode.screens.printing import say, show
from qualcode.screens.suggest_review import KEYS, empty_line, held_lines, put_screen
from qualcode.text import counted

_ANSWERS: dict[str, Said] = {
    "a": "accept", "accept": "accept", "y": "accept", "r": "reject", "reject": "reject", "n": "reject",
    "s": "skip", "skip": "skip", "": "skip", "u": "undo", "undo": "undo",
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
@coder_option
def review_command(
    *, sources: tuple[str, ...], codes: tuple[str, ...], by: str | None, coder: str | None
) -> int:
    """Look at open proposals one by one: accept, reject, or leave.

    Each is shown with its words, what was said around them and the evidence. Every answer is kept before the
    next proposal; what you leave stays open. Answers can be piped in, one a line. Proposals on a sample that
    you are still to read blind are held back.
    """
    review = start_review(acting_desk(coder), Choice(by or "", codes, sources))
    show(*held_lines(review))
    if not review.queue:
        show(empty_line(review))
        return 0
    show(f"{counted(len(review.queue), 'open proposal')}. {KEYS}")
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
    return 130 if interrupted else 2 if failed and not sys.stdin.isatty() else 0


def _asked(review: Review, failed: list[str]) -> None:
    """Put the proposals one by one; answers that could not be done are added to `failed`."""
    show(*put_screen(review.view()))
    while not review.finished:
        typed = asked_line("a/r/s/m/u/q> ").strip().casefold()
        if typed in {"q", "quit"}:
            return
        try:
            if not _done(review, typed):
                failed += [typed] if typed not in {"h", "help", "?"} else []
                say(f"  {KEYS}")
                continue
        except QualcodeError as error:
            complaint(error)
            failed.append(typed)
            continue
        if not review.finished:
            show(*put_screen(review.view()))


def _done(review: Review, typed: str) -> bool:
    """Do what was typed; return whether it is one of the answers."""
    if typed == "m":
        if not review.widen():
            say("  nothing more was said around it")
    elif typed in _ANSWERS:
        show(f"  {review.say(_ANSWERS[typed])}")
    else:
        return False
    return True


def _summary(review: Review) -> str:
    accepted, rejected, left = review.counts()
    return f"{accepted:,} accepted, {rejected:,} rejected, {left:,} open still"
