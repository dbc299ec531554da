"""Writes `docs/cli.md` from the commands' own help, so that the page cannot say anything else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from qualcode.cli.main import ALIASES, SECTIONS, qualcode

WIDTH = {"max_content_width": 100, "terminal_width": 100}
PAGE = Path(__file__).with_name("cli.md")
HEAD = """# Commands

Made from `qualcode --help` and the help of every command; `make docs` writes it anew.
"""


def page() -> str:
    """Return the whole page."""
    os.environ.pop("COLUMNS", None)
    root = click.Context(qualcode, info_name="qualcode", **WIDTH, help_option_names=["-h", "--help"])
    parts = [HEAD, _block(root)]
    for title, verbs in SECTIONS.items():
        parts.append(f"## {title}\n")
        for verb in verbs:
            command = qualcode.get_command(root, verb)
            if command is not None:
                parts += _pages(command, verb, root, depth=3)
    aliases = [f"| `{name}` | `{' '.join(target)}` |" for name, target in sorted(ALIASES.items())]
    parts.append("## Aliases\n\n| you may type | for |\n|---|---|\n" + "\n".join(aliases) + "\n")
    return "\n".join(parts)


def _pages(command: click.Command, name: str, parent: click.Context, *, depth: int) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, **WIDTH)
    path = context.command_path
    yield f"{'#' * min(depth, 4)} `{path}`\n"
    yield _block(context)
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            inner = command.get_command(context, sub)
            if inner is not None and not inner.hidden:
                yield from _pages(inner, sub, context, depth=depth + 1)


def _block(context: click.Context) -> str:
    return f"```text\n{context.get_help().rstrip()}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
