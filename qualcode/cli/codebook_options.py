"""Options that several verbs of `qualcode codebook` share, and asking for a reason."""

from __future__ import annotations

import click

from qualcode.cli.common import in_terminal, options

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


def reason(why: str) -> str:
    """Return the reason that was typed, or ask for one at the terminal."""
    if why.strip() or not in_terminal():
        return why
    answer: str = click.prompt(
        "Why? (a sentence that the team reads later)", default="", show_default=False, err=True
    )
    return answer
