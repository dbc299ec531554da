"""Columns of a survey as the wizard shows them: number, heading, role, how many answers; nobody's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualcode.screens.printing import listing, shortened
from qualcode.text import counted

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qualcode.flows.columns_asked import ShownColumn

_OPTIONS = 60
COLUMNS_HELP = """\
  3=personal            names, addresses, numbers: to the vault only
  5=open                answers in words: each is a turn
  4=attribute:area      a fact of the respondent, called area
  2=question:Q1         what the question is called in every wave and language
  6=permission:quoting  where people permit: recorded, attribution, further_use
  7=ignore 8-9=closed   also multi, matrix, metadata, id; several at a time
  headings=2            the first two rows are headings
  Enter                 it is right as shown; Ctrl-C imports nothing"""


def columns_table(columns: Sequence[ShownColumn]) -> RenderableType:
    """Return the columns as a table."""
    rows = [
        (
            str(each.place),
            shortened(each.column.name, _OPTIONS),
            each.meaning,
            "" if each.filled is None else f"{each.filled:,}",
            _options(each),
        )
        for each in columns
    ]
    return listing(["##", "column", "role", "answers#", "options"], rows, empty="no columns")


def _options(shown: ShownColumn) -> str:
    said = ", ".join(shown.options)
    once = f"{counted(shown.given_once, 'other')}" if shown.given_once else ""
    return shortened(", ".join(filter(None, (said, once))), _OPTIONS)
