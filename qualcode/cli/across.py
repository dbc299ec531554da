"""`qualcode across`: codes by area, one theme side by side, and where groups pull apart."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.common import (
    acting_desk,
    json_option,
    options,
    raw_option,
    reading_desk,
    source_option,
    told,
)
from qualcode.flows.across.codes import codes_across
from qualcode.flows.across.naming import Choice
from qualcode.flows.across.tensions import LEAST, find_tensions
from qualcode.flows.across.theme import side_by_side
from qualcode.screens.across import (
    codes_json,
    codes_screen,
    tensions_json,
    tensions_screen,
    theme_json,
    theme_screen,
)
from qualcode.screens.guide import exported_lines
from qualcode.screens.printing import say, show, show_json
from qualcode.select import Filters

_chosen = options(
    source_option,
    click.option("--where", default="", metavar="EXPR", help='As in "area=North and role!=staff".'),
)
_shown = click.option(
    "--shown", type=click.IntRange(0, 50), default=3, show_default=True, metavar="N",
    help="Extracts of a group.",
)  # fmt: skip


@click.group("across")
def across() -> None:
    """Show what areas and roles say beside each other, and where they pull apart."""


@across.command("codes")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--by", default="", metavar="ATTRIBUTE", help="Groups; area is usual.")
@_chosen
@click.option("--own", is_flag=True, help="Without the codes below.")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write the table there, as CSV.")
@click.option("--force", is_flag=True, help="Replace a file outside the study.")
@json_option
def codes_command(
    *,
    codes: tuple[str, ...],
    by: str,
    sources: tuple[str, ...],
    where: str,
    own: bool,
    csv_file: Path | None,
    force: bool,
    as_json: bool,
) -> int:
    """Codes by area: turns, people and sources, with who is silent.

    It counts as `qualcode counts` does; each group has its base. Silent: heard and read, and never coded so;
    not asked: no question under which others said it was reached there, where the topic guide is linked; not
    read: nobody has coded there. What could tell who fewer than k people are, alone or taken from a total,
    is in no --csv, not even as said or silent; by attributes of people nowhere, and smaller groups neither.
    The area is the one that the source states, and the person's where it states none.
    """
    choice = Choice(Filters(sources=sources, where=where, unit="turn"), by=by)
    desk = acting_desk(None) if csv_file is not None else reading_desk()
    found = codes_across(desk.study, codes, choice, own=own)
    code = 0
    if csv_file is not None:
        from qualcode.flows.across.exporting import export_across

        done = export_across(desk, found, out=csv_file, force=force)
        (say if done.refused else show)("\n".join(exported_lines(done)))
        code = int(done.refused)
    elif as_json:
        show_json(codes_json(found))
    else:
        show(*codes_screen(found))
    told(desk)
    return code


@across.command("theme")
@click.argument("name", metavar="THEME")
@click.option("--by", default="", metavar="ATTRIBUTE", help="Groups within an area; role is usual.")
@_chosen
@_shown
@raw_option
@json_option
def theme_command(
    *, name: str, by: str, sources: tuple[str, ...], where: str, shown: int, raw: bool, as_json: bool
) -> None:
    """One theme (or code) side by side: each area, each role, numbers and words.

    Both sides are kept: extracts that deny it, or are marked with another polarity, stand beside the others.
    It is for the team: words and numbers of small groups are in it, and a line says so.
    """
    desk = reading_desk()
    choice = Choice(Filters(sources=sources, where=where), by=by, shown=shown, raw=raw)
    found = side_by_side(desk, name, choice)
    if as_json:
        show_json(theme_json(found))
    else:
        show(*theme_screen(found))
    told(desk)


@across.command("tensions")
@click.argument("names", nargs=-1, metavar="[CODE|THEME]...")
@click.option("--by", default="", metavar="ATTRIBUTE", help="Groups; role and area are usual.")
@_chosen
@click.option(
    "--least", type=click.IntRange(1), default=LEAST, show_default=True, metavar="N",
    help="Turns on a side from which a group leans.",
)  # fmt: skip
@_shown
@raw_option
@json_option
def tensions_command(
    *,
    names: tuple[str, ...],
    by: str,
    sources: tuple[str, ...],
    where: str,
    least: int,
    shown: int,
    raw: bool,
    as_json: bool,
) -> None:
    """Where one group is mostly positive and another mostly negative.

    By the facet polarity of codings, else of their codes; a code without polarity by what was said and what
    was denied. By role over all and within each area, and by area; with the extracts it rests on. It is for
    the team: words and numbers of small groups are in it, and a line says so.
    """
    desk = reading_desk()
    choice = Choice(Filters(sources=sources, where=where), by=by, shown=shown, raw=raw)
    found = find_tensions(desk, names, choice, least=least)
    if as_json:
        show_json(tensions_json(found))
    else:
        show(*tensions_screen(found))
    told(desk)
