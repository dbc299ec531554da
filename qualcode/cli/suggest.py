"""`qualcode suggest`."""

from __future__ import annotations

import click

from qualcode.cli.suggest_evaluate import evaluate_command


@click.group()
def suggest() -> None:
    """Let the machine propose codes, and say how far it agrees with people.

    What is suggested counts for nothing until a person accepts it.
    """


suggest.add_command(evaluate_command)
