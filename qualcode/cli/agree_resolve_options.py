"""What `agree resolve` and `agree discuss` share: options of what is compared, and which word is a case.

Names are handed on as they were typed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.common import options, source_option
from qualcode.errors import UsageError
from qualcode.flows.agree.cases import Comparison

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLACE = re.compile(r"s[a-z2-7]{6}:(t\d\S*|\d+-\d+)", re.IGNORECASE)
_SOURCE = re.compile(r"S[A-Z2-7]{6}")

case_options = options(
    click.option(
        "--unit",
        type=click.Choice(("turn", "sentence", "response", "source")),
        help="What is compared as one; turn is usual, of surveys response.",
    ),
    click.option(
        "--code", "-c", "codes", multiple=True, metavar="CODE", help="Cases in which these are at issue."
    ),
    source_option,
    click.option("--where", default="", metavar="EXPR", help='As in "area=North and role!=staff".'),
    click.option("--workstream", default="", metavar="NAME", help="Only sources of this workstream."),
    click.option(
        "--read",
        type=click.Choice(("coded", "pack", "all")),
        help="What a coder has read, as `qualcode agree` tells; coded is usual.",
    ),
)


def taken_apart(words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return the case among some words, "" for none, and the coders; raise for two cases."""
    cases = [word for word in words if _PLACE.fullmatch(word) or _SOURCE.fullmatch(word)]
    if len(cases) > 1:
        raise UsageError("one case at a time", hint=f"{cases[0]} first, then {cases[1]}")
    return (cases[0] if cases else ""), tuple(word for word in words if word not in cases)


def comparison_from(typed: dict[str, Any], coders: tuple[str, ...]) -> Comparison:
    """Take the options that say what is compared out of a verb's options."""
    return Comparison(
        coders=coders,
        unit=typed.pop("unit") or "",
        sources=tuple(typed.pop("sources")),
        where=typed.pop("where"),
        workstream=typed.pop("workstream"),
        codes=tuple(typed.pop("codes")),
        read=typed.pop("read") or "",
    )
