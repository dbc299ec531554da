"""Groups of verbs: a verb is imported when it is called, and a first word that is no verb may be a source.

`qualcode code SOURCE` loads what coding needs, not what its fifteen neighbours need.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

_HELP = frozenset({"-h", "--help"})


def imported(target: str) -> click.Command:
    """Return the command that "module:attribute" names."""
    module, _, attribute = target.partition(":")
    command: click.Command = getattr(import_module(module), attribute)
    return command


class LazyGroup(click.Group):
    """A group with verbs of its own and others by name: `table` is name -> ("module:attribute", help line).

    The help line is the first of the verb's own help; the list of verbs is printed from it.
    """

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all verbs, sorted."""
        return sorted({*super().list_commands(ctx), *self.table})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb, imported where it is one of the table."""
        if cmd_name in self.table:
            return imported(self.table[cmd_name][0])
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs with their first help lines; none of the table is imported."""
        names = self.list_commands(ctx)
        room = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, self._described(ctx, name).get_short_help_str(room)) for name in names]
            )

    def _described(self, ctx: click.Context, name: str) -> click.Command:
        """Return a verb, or for one of the table what only has its help."""
        if name in self.table:
            return click.Command(name, help=self.table[name][1])
        own = super().get_command(ctx, name)
        assert own is not None  # noqa: S101 - `list_commands` names what is there
        return own


class SourceOrVerb(LazyGroup):
    """A group whose first word may be a source: then the verb called `usual` is meant."""

    def __init__(self, *args: Any, usual: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual = usual

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the usual verb before anything that is neither a verb nor a call for help."""
        if self.begins(args, {*self.list_commands(ctx), *_HELP}):
            args = [self.usual, *args]
        return super().parse_args(ctx, args)

    def begins(self, args: list[str], known: set[str]) -> bool:
        """Whether the usual verb is meant."""
        return bool(args) and args[0] not in known
