"""The questions of a correction: is it the same session, who is who, and where changed words stand now.

Enter leaves changed words for later; nothing is decided by itself, and Ctrl-C writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import click

from qualcode.flows.deciding import Decision
from qualcode.flows.followed_words import ShownRow
from qualcode.flows.likeness import Renamed
from qualcode.flows.updating import Update
from qualcode.screens.printing import show
from qualcode.screens.revising import waiting_row

_HELP = """\
  a  accept: it stands at the words that are shown under "now"
  d  drop: it stands nowhere; it stays in the log, marked
  l  later, or Enter: `qualcode source changes` lists it, `qualcode source settle` decides
  q  quit asking: what is decided so far holds, the rest is for later
  Ctrl-C writes nothing at all"""
_WAYS = {"a": "accept", "d": "drop", "l": "later", "q": "quit", "?": "help"}


@contextmanager
def told_if_left(outcome: str) -> Iterator[None]:
    """Say what became of it when a person leaves the questions by Ctrl-C, or by a no."""
    try:
        yield
    except (click.Abort, KeyboardInterrupt):
        click.echo(f"\n{outcome}", err=True)
        raise


def asked_if_the_same(update: Update) -> bool:
    """Ask whether a doubtful file is a version of the source all the same; Enter leaves it alone."""
    click.echo(f"{update.read.path.name}: {update.doubt}", err=True)
    return click.confirm(
        f"Put it in the place of {update.plan.old.id} all the same?", default=False, abort=True, err=True
    )


def asked_who_is_who(renamed: Sequence[Renamed]) -> tuple[dict[str, str], list[str]]:
    """Ask of each label that says what another said whether it is that person; return both sorts."""
    same: dict[str, str] = {}
    others: list[str] = []
    for one in renamed:
        question = f"{one.after!r} says what {one.before!r} ({one.ids[0]}) said: is that one person?"
        if click.confirm(question, default=True, err=True):
            same[one.after] = one.before
        else:
            others.append(one.after)
    return same, others


def asked_decisions(rows: Iterable[ShownRow]) -> dict[str, Decision]:
    """Ask about each thing whose words changed; Enter leaves it for later, q leaves all the rest."""
    found: dict[str, Decision] = {}
    waiting = list(rows)
    for place, shown in enumerate(waiting, start=1):
        for part in waiting_row(shown):
            show(part)
        span = shown.row.carried.span
        answer = _asked(f"  {place} of {len(waiting)}", "adlq?" if span is not None else "dlq?")
        if answer == "q":
            break
        if answer != "l":
            found[shown.row.pointer.id] = Decision(span if answer == "a" else None)
    return found


def _asked(place: str, letters: str) -> str:
    """Ask for one of some letters until it is one; `?` and `h` say what each does."""
    ways = ", ".join(f"{letter} {_WAYS[letter]}" for letter in letters)
    while True:
        typed: str = click.prompt(f"{place}: {ways}", default="l", show_default=False, err=True)
        answer = typed.strip().casefold()
        answer = next((letter for letter in letters if answer in (letter, _WAYS[letter])), answer)
        if answer in letters and answer != "?":
            return answer
        click.echo(_HELP if answer in ("?", "h") else f"  one of {', '.join(letters)}", err=True)
