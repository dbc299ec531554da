"""`qualcode codebook merge`: codes of one codebook into one."""

from __future__ import annotations

import click

from qualcode.cli.codebook_options import why_option, with_reason
from qualcode.cli.common import acting_desk, coder_option, told
from qualcode.errors import UsageError
from qualcode.flows.codebook.restructuring.merging import Union, merge_codes
from qualcode.screens.codebook_changes import merged_lines
from qualcode.screens.printing import show


@click.command()
@click.argument("codes", nargs=-1, metavar="CODE...")
@click.option("--into", metavar="CODE", help="The code that is left: one that is there, or a new name.")
@click.option("--new", is_flag=True, help="--into is a new name, though it looks like one that is there.")
@click.option("--definition", default="", help="The definition of the united code.")
@why_option
@coder_option
def merge(
    codes: tuple[str, ...], *, into: str | None, new: bool, definition: str, why: str, coder: str | None
) -> None:
    """Merge codes into one: their codings are read as its own from now on.

    Names, examples, rules and children go over; the merged codes are retired, and nobody's codings are
    rewritten: codings that a colleague brings later under an old code follow too. A reason is needed (asked
    for at a terminal). `qualcode undo` takes it back.
    """
    if not codes or into is None:
        raise UsageError("which codes, into which?", hint="qualcode codebook merge CODE... --into CODE")
    desk = acting_desk(coder)
    union = Union(into, new=new, definition=definition)
    show(*merged_lines(with_reason(lambda why: merge_codes(desk, codes, union, why=why), why, done="merged")))
    told(desk)
