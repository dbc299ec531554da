"""Options that the verbs of `qualcode agree` share, and what a file of codings is asked.

Names are handed on as they were typed; the flows know what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from qualcode.cli.common import options, source_option
from qualcode.flows.agree.cases import Comparison

UNITS = ("turn", "sentence", "response", "source", "span")
READ = ("coded", "pack", "all")

comparison_options = options(
    click.option(
        "--unit",
        type=click.Choice(UNITS),
        help="What is compared as one; turn is usual, of surveys response.",
    ),
    click.option(
        "--code", "-c", "codes", multiple=True, metavar="CODE", help="Only these, with those below."
    ),
    click.option("--tree", is_flag=True, help="Codes count as that of --code they lie under, or their top."),
    source_option,
    click.option("--where", default="", metavar="EXPR", help='As in "area=North and role!=staff".'),
    click.option("--workstream", default="", metavar="NAME", help="Only sources of this workstream."),
    click.option(
        "--read", type=click.Choice(READ), help="What a coder has read; coded is usual (see below)."
    ),
    click.option("--own", is_flag=True, help="Leave out what a machine had proposed to people."),
)
number_options = options(
    click.option("--measure", "-m", "measures", multiple=True, metavar="NAME", help="Which; or all."),
    click.option("--level", metavar="LEVEL", help="nominal, ordinal, interval or ratio; nominal is usual."),
    click.option(
        "--draws", type=click.IntRange(0), default=1000, show_default=True, metavar="N",
        help="Bootstrap draws for the interval; 0: none.",
    ),
    click.option("--seed", type=int, default=1, show_default=True, metavar="N", help="For the draws."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FromFile:
    """What is asked of codings in a file: `path` as typed ("-": standard input), `order` of ordinals."""

    path: str
    measures: tuple[str, ...] = ()
    level: str = ""
    order: str = ""
    draws: int = 1000
    seed: int = 1
    as_json: bool = False


def comparison_of(typed: dict[str, Any], coders: tuple[str, ...]) -> Comparison:
    """Take the options that say what is compared out of a verb's options."""
    return Comparison(
        coders=coders,
        unit=typed.pop("unit") or "",
        sources=tuple(typed.pop("sources")),
        where=typed.pop("where"),
        workstream=typed.pop("workstream"),
        codes=tuple(typed.pop("codes")),
        tree=typed.pop("tree"),
        read=typed.pop("read") or "",
        own=typed.pop("own"),
    )
