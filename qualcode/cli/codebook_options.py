"""Options that several verbs of `qualcode codebook` share, and asking for a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from qualcode.cli.common import in_terminal, options
from qualcode.errors import ReasonNeededError

Done = TypeVar("Done")

LISTS = {
    "include": "What belongs to it.",
    "exclude": "What does not, and where it goes instead.",
    "example": "Words that show it; written or approved by you, never a participant's name.",
    "counter-example": "Words that look like it and are not.",
    "close": "A code that is easily confused with it.",
    "alias": "Another name for it.",
    "phrase": "The rules propose it where these words stand.",
    "lemma": 'The same in any form: "chase appointment" finds "chasing the appointment".',
}
_FIELD = {
    "example": "examples", "counter-example": "counter_examples", "close": "close_codes", "alias": "aliases",
    "phrase": "phrases", "lemma": "lemmas",
}  # fmt: skip


list_options = options(
    *(
        click.option(f"--{name}", _FIELD.get(name, name), multiple=True, metavar="TEXT", help=help_text)
        for name, help_text in LISTS.items()
    )
)
facet_option = click.option(
    "--facet", "facets", multiple=True, metavar="NAME=VALUE", help="A facet that the codebook declares."
)
why_option = click.option("--why", default="", help="A reason, kept in codebook.log.jsonl.")


def with_reason(verb: Callable[[str], Done], why: str, *, done: str) -> Done:
    """Do a verb with the reason that was typed; at the terminal one is asked for, once all else is well.

    `done` says what was not done where the question is left with Ctrl-C, as in "merged".
    """
    try:
        return verb(why)
    except ReasonNeededError:
        if not in_terminal():
            raise
    question = "Why? (a sentence that the team reads later)"
    try:
        answer: str = click.prompt(question, default="", show_default=False, err=True)
    except (click.Abort, KeyboardInterrupt):
        click.echo(f"\nnothing was {done}", err=True)
        raise
    return verb(answer)
