"""`qualcode agree`: how far coders agree, in a study or in a file, and where they differ.

When the first word is none of the verbs below, the words are coders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.agree_options import FromFile, comparison_options, number_options
from qualcode.cli.common import json_option
from qualcode.cli.groups import LazyGroup, imported
from qualcode.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

VERBS: dict[str, tuple[str, str]] = {}
SPAN_MEASURES = frozenset({"u-alpha", "binary-u-alpha", "cu-alpha", "ku-alpha", "gamma"})
_TABLES = "qualcode.cli.agree_files:agree_in"
_SPANS = "qualcode.cli.agree_spans:agree_in"


class CodersOrVerb(LazyGroup):
    """A group that takes coders and options of its own, unless its first word is one of its verbs."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read coders and options; where a verb comes first, leave all words to it."""
        if not args or args[0] not in self.list_commands(ctx):
            ctx.allow_interspersed_args = True
            return click.Command.parse_args(self, ctx, args)
        click.Command.parse_args(self, ctx, [])
        ctx._protected_args, ctx.args = args[:1], args[1:]  # noqa: SLF001 - as click's own group does
        return ctx.args

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs, where there are any."""
        if self.list_commands(ctx):
            super().format_commands(ctx, formatter)


@click.group(
    cls=CodersOrVerb,
    table=VERBS,
    invoke_without_command=True,
    subcommand_metavar="| VERB ...",
)
@click.argument("coders", nargs=-1, metavar="[CODER ...]")
@click.option("--in", "path", metavar="FILE", help="A table (.csv) or spans (.jsonl), outside any study.")
@click.option("--order", metavar="LOW,...,HIGH", help="With --in and --level ordinal: the values in order.")
@comparison_options
@number_options
@json_option
@click.pass_context
def agree(ctx: click.Context, *, coders: tuple[str, ...], path: str | None, **typed: Any) -> int | None:
    """Say how far coders agree, and where they differ.

    With --in FILE it needs no study: a table with the columns unit, coder and value (empty is missing, - is
    read and nothing fits, several codes are joined by |), or lines {"source", "coder", "start", "end",
    "code", "length"}.
    """
    if ctx.invoked_subcommand:
        return None
    if path:
        return _from_file(path, typed)
    raise UsageError(
        f"which file{' of ' if coders else ''}{', '.join(coders)}?",
        hint="qualcode agree --in TABLE.csv --measure alpha",
    )


def _from_file(path: str, typed: dict[str, Any]) -> int | None:
    """Hand a file over to whoever reads its kind; spans are .jsonl, or asked for by their measures."""
    measures = tuple(typed["measures"])
    asked = FromFile(
        path, measures, typed["level"] or "", typed["order"] or "",
        draws=typed["draws"], seed=typed["seed"], as_json=typed["as_json"],
    )  # fmt: skip
    spans = path.casefold().endswith(".jsonl") or (measures and SPAN_MEASURES.issuperset(measures))
    reader: Callable[[FromFile], int | None] = _called(_SPANS if spans else _TABLES)
    return reader(asked)


def _called(target: str) -> Callable[[FromFile], int | None]:
    found: Any = imported(target)
    reader: Callable[[FromFile], int | None] = found
    return reader
