"""What `theme import` and `recommend import` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from qualcode.cli.common import Command, acting_desk, told
from qualcode.flows.adopting import Adopted
from qualcode.flows.desk import Desk
from qualcode.screens.adopting import adopted_lines, refused_lines
from qualcode.screens.printing import say, show


def replace_option(command: Command) -> Command:
    """Add `--replace`: entries of the file go before those of the study."""
    help_text = "Take the file's entry where an id says something else."
    return click.option("--replace", "replace_known", is_flag=True, help=help_text)(command)


def adopt(coder: str | None, file: Path, take: Callable[[Desk], Adopted]) -> int:
    """Take a file into the study, and say what came in, or all that must be mended first."""
    desk = acting_desk(coder)
    done = take(desk)
    told(desk)
    if done.refused:
        say("\n".join(refused_lines(done, file.name)))
        return 2
    show(*adopted_lines(done))
    return 0
