"""`qualcode codebook rename|move|retire|facet|frame`."""

from __future__ import annotations

import click

from qualcode.cli.codebook_options import why_option, with_reason
from qualcode.cli.common import acting_desk, coder_option, told
from qualcode.flows.codebook.restructuring.changing import (
    Place,
    declare_facet,
    declare_frame,
    move_code,
    rename_code,
    retire_code,
)
from qualcode.screens.codebook_changes import (
    declared_line,
    moved_lines,
    renamed_lines,
    retired_lines,
)
from qualcode.screens.printing import show


@click.command()
@click.argument("code")
@click.argument("name")
@click.option("--forget", is_flag=True, help="Do not keep the old name as an alias.")
@why_option
@coder_option
def rename(code: str, name: str, *, forget: bool, why: str, coder: str | None) -> None:
    """Give a code another name; its id stays, the old name becomes an alias."""
    desk = acting_desk(coder)
    show(*renamed_lines(rename_code(desk, code, name, forget=forget, why=why)))
    told(desk)


@click.command()
@click.argument("code")
@click.option("--under", default="", metavar="CODE", help="The code it goes under.")
@click.option("--top", is_flag=True, help="To the top of the tree.")
@click.option("--before", default="", metavar="CODE", help="Right before this one of its new siblings.")
@click.option("--after", default="", metavar="CODE", help="Right after this one.")
@why_option
@coder_option
def move(code: str, *, under: str, top: bool, before: str, after: str, why: str, coder: str | None) -> None:
    """Move a code, with all below it, to another place in the tree.

    It goes last among its new siblings unless --before or --after says where.
    """
    desk = acting_desk(coder)
    place = Place(under=under, top=top, before=before, after=after)
    show(*moved_lines(move_code(desk, code, place, why=why)))
    told(desk)


@click.command()
@click.argument("code")
@click.option("--for", "instead", default="", metavar="CODE", help="The code to use from now on.")
@click.option("--below", is_flag=True, help="Retire the codes below it too.")
@why_option
@coder_option
def retire(code: str, *, instead: str, below: bool, why: str, coder: str | None) -> None:
    """Retire a code: it takes no new codings, and those that it has stay.

    A reason is needed (asked for at a terminal). `codebook edit CODE --status active` brings it back.
    """
    desk = acting_desk(coder)
    done = with_reason(
        lambda why: retire_code(desk, code, why=why, instead=instead, below=below), why, done="retired"
    )
    show(*retired_lines(done))
    told(desk)


@click.command()
@click.argument("name")
@click.argument("values", nargs=-1, metavar="VALUE...")
@why_option
@coder_option
def facet(name: str, values: tuple[str, ...], *, why: str, coder: str | None) -> None:
    """Declare a facet that lies across the tree, with the values that it may have.

    As in `qualcode codebook facet kind progress gap barrier ask`. Values of a facet that is there are added.
    """
    desk = acting_desk(coder)
    show(declared_line(declare_facet(desk, name, values, why=why)))
    told(desk)


@click.command()
@click.argument("identifier", metavar="ID")
@click.argument("name")
@why_option
@coder_option
def frame(identifier: str, name: str, *, why: str, coder: str | None) -> None:
    """Declare an a-priori frame that stands beside the team's tree.

    As in `qualcode codebook frame eif "EIF Maturity Matrix"`; `codebook add NAME --frame eif` gives it
    categories.
    """
    desk = acting_desk(coder)
    show(declared_line(declare_frame(desk, identifier, name, why=why)))
    told(desk)


VERBS: tuple[click.Command, ...] = (rename, move, retire, facet, frame)
