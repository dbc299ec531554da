"""`qualcode agree`: how far coders agree, in a study or in a file, and where they differ.

When the first word is none of the verbs below, the words are coders.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.agree_options import FromFile, comparison_of, comparison_options, number_options
from qualcode.cli.at_work import at_work
from qualcode.cli.common import json_option, raw_option, reading_desk, told
from qualcode.cli.groups import LazyGroup, imported
from qualcode.errors import UsageError
from qualcode.flows.agree.agreeing import agreement_of
from qualcode.flows.agree.disagreements import disagreements
from qualcode.flows.agree.files import write_differences, write_table
from qualcode.flows.agree.measuring import Measuring
from qualcode.screens.agree_study import (
    agreement_json,
    agreement_screen,
    disagreements_json,
    disagreements_screen,
    written_lines,
)
from qualcode.screens.printing import say, show, show_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import RenderableType

    from qualcode.flows.agree.cases import Comparison
    from qualcode.flows.desk import Desk

VERBS: dict[str, tuple[str, str]] = {
    "resolve": (
        "qualcode.cli.agree_resolve:resolve",
        "Decide what stands where coders differ: the consensus.",
    ),
    "discuss": (
        "qualcode.cli.agree_discuss:discuss_command",
        "Talk about places where readings differ, and keep it as a memo.",
    ),
}
SPAN_MEASURES = frozenset({"u-alpha", "binary-u-alpha", "cu-alpha", "ku-alpha", "alpha-u-2004", "gamma"})
_TABLES = "qualcode.cli.agree_files:agree_in"
_SPANS = "qualcode.cli.agree_spans:agree_in"
_FILE = click.Path(path_type=Path)


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


class _Coders(click.Argument):
    """The coders of `agree` itself: the usage lines of its verbs do not repeat them."""

    def get_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words of a usage line, none in that of a verb."""
        return super().get_usage_pieces(ctx) if self in ctx.command.params else []


_ABOUT = """Say how far coders agree, and where they differ.

\b
  qualcode agree                      all people who coded the same units
  qualcode agree ann ben --unit sentence
  qualcode agree ann ann@2026-03-01   ann now, and at the end of that day
  qualcode agree ann ann:PK-7KQ2      ann, and what she said in that pack
  qualcode agree ann @rules           a person and a machine
  qualcode agree --disagreements      the words, with what each gave them

A coding belongs to each unit of which it holds a word; what a facilitator said is no unit. With --read coded,
which is usual, a coder has read what they were asked about in a pack or a blind sample and answered, and
every unit of a source in which they coded of their own; what they have not read is missing. With pack only
what they were asked about counts, with all everybody has read everything. In a reflexive workstream no
coefficient is printed.

--csv and --xlsx write the units with what each coder gave them, which --in reads; with --disagreements the
cases as a sheet for a meeting, names masked.

With --in FILE no study is needed: a table with the columns unit, coder and value (empty is missing, - is read
and nothing fits, several codes are joined by |), or lines {"source", "coder", "start", "end", "code",
"length"}.
"""


@click.group(
    cls=CodersOrVerb,
    table=VERBS,
    invoke_without_command=True,
    subcommand_metavar="| VERB ...",
    help=_ABOUT,
)
@click.argument("coders", cls=_Coders, nargs=-1, metavar="[CODER ...]")
@comparison_options
@number_options
@click.option("--disagreements", "-d", is_flag=True, help="The words, with what each coder gave them.")
@click.option("--coefficient", is_flag=True, help="Numbers in a reflexive workstream, too.")
@click.option("--csv", "csv_file", type=_FILE, metavar="FILE", help="Write a table, or with -d a sheet.")
@click.option("--xlsx", "xlsx_file", type=_FILE, metavar="FILE", help="The same as a workbook.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--in", "path", metavar="FILE", help="A table (.csv) or spans (.jsonl), outside any study.")
@click.option("--order", metavar="LOW,...,HIGH", help="With --in and --level ordinal: the values in order.")
@raw_option
@json_option
@click.pass_context
def agree(ctx: click.Context, /, *, coders: tuple[str, ...], path: str | None, **typed: Any) -> int | None:
    """Say how far coders agree, and where they differ."""
    if ctx.invoked_subcommand:
        return None
    if path:
        _require_outside_study(ctx, coders)
        return _from_file(path, typed)
    return _in_study(coders, typed)


def _in_study(coders: tuple[str, ...], typed: dict[str, Any]) -> int:
    """Compare coders of the study: numbers, cases, or a file of either."""
    _require_verb_first(coders)
    if typed["order"]:
        raise UsageError("--order goes with --in", hint="codes of a study have no order")
    if typed["csv_file"] and typed["xlsx_file"]:
        raise UsageError("--csv or --xlsx, not both", hint="run it twice for two files")
    comparison = comparison_of(typed, coders)
    desk = reading_desk()
    out = typed["csv_file"] or typed["xlsx_file"]
    if out:
        return _written(desk, comparison, out, typed)
    with at_work("comparing"):
        if typed["disagreements"]:
            cases = disagreements(desk.study, comparison, raw=typed["raw"])
        else:
            measuring = Measuring(
                typed["measures"], typed["level"] or "nominal", draws=typed["draws"], seed=typed["seed"]
            )
            found = agreement_of(desk.study, comparison, measuring, coefficient=typed["coefficient"])
    if typed["disagreements"]:
        _show(typed, lambda: disagreements_json(cases), lambda: disagreements_screen(cases))
    else:
        _show(typed, lambda: agreement_json(found), lambda: agreement_screen(found))
    told(desk)
    return 0


def _require_verb_first(coders: tuple[str, ...]) -> None:
    """Refuse coders before a verb, and say how it is typed."""
    verb = next((one for one in coders if one in VERBS), "")
    if verb:
        others = " ".join(one for one in coders if one != verb)
        raise UsageError(f"a verb comes first: qualcode agree {verb} {others}".rstrip())


def _show(
    typed: dict[str, Any], as_json: Callable[[], object], screen: Callable[[], Iterable[RenderableType]]
) -> None:
    if typed["as_json"]:
        show_json(as_json())
    else:
        show(*screen())


def _written(desk: Desk, comparison: Comparison, out: Path, typed: dict[str, Any]) -> int:
    """Write the table or the sheet; exit code 1 where the leak gate kept it back."""
    _require_ending(out, ".csv" if typed["csv_file"] else ".xlsx")
    raw, force = typed["raw"], typed["force"]
    with at_work("comparing and writing"):
        if typed["disagreements"]:
            done = write_differences(desk, comparison, out, raw=raw, force=force)
        else:
            done = write_table(desk, comparison, out, force=force)
    for line in written_lines(done, cases=typed["disagreements"], raw=raw):
        say(line)
    told(desk)
    return 1 if done.leaks else 0


def _require_ending(out: Path, suffix: str) -> None:
    if out.suffix.casefold() != suffix:
        raise UsageError(f"{out.name} does not end in {suffix}", hint=f"as in --{suffix[1:]} FILE{suffix}")


def _require_outside_study(ctx: click.Context, coders: tuple[str, ...]) -> None:
    """Refuse, beside --in, what is about the coders and sources of a study."""
    about_study = ("unit", "codes", "tree", "sources", "where", "workstream", "read", "own", "raw", "force",
                   "disagreements", "coefficient", "csv_file", "xlsx_file")  # fmt: skip
    given = ctx.get_parameter_source
    typed = [name for name in about_study if given(name) is click.core.ParameterSource.COMMANDLINE]
    if coders or typed:
        raise UsageError(
            "--in stands outside any study: coders and units are those of the file",
            hint="with it go --measure, --level, --order, --draws, --seed and --json",
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
