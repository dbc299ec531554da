"""`qualcode code view`: all extracts of a code, as a list, on the screen, or as cards to cut out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.common import (
    acting_desk,
    facet_filter_option,
    filter_options,
    filters_of,
    json_option,
    raw_option,
    reading_desk,
    told,
    unit_option,
)
from qualcode.errors import UsageError
from qualcode.flows.codings import View, code_path, find_codings
from qualcode.screens.codings import found_json, view_screen
from qualcode.screens.printing import say, show, show_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen

    from qualcode.flows.keymap import Key


@click.command("view")
@click.argument("named", nargs=-1, required=True, metavar="CODE...")
@filter_options
@facet_filter_option
@unit_option
@click.option("--context", type=click.IntRange(0, 20), default=0, metavar="N", help="Turns before and after.")
@click.option("--only", is_flag=True, help="This code alone, without those below it.")
@click.option("--screen", is_flag=True, help="Work through your extracts on the full screen.")
@click.option("--format", "-f", "form", type=click.Choice(["list", "cards"]), default="list", help="How.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Cards: .docx, .html, .md or .csv.")
@click.option("--shuffle", type=int, metavar="SEED", help="Cards: in an order of chance, the same each time.")
@click.option("--force", is_flag=True, help="Cards: replace a file outside the study.")
@raw_option
@json_option
def view_command(named: tuple[str, ...], **typed: Any) -> int:
    """Read all extracts of a code in one list, on the screen, or as cards to cut out.

    \b
      qualcode code view not-called-back
      qualcode code view not-called-back --screen
      qualcode code view access one-person --format cards --out cards.docx

    In a list they come source by source, with whose words they are; masked unless --raw. On the screen you
    move, narrow, split, star and note your own extracts, one key each. Cards stand eight on a page with an id
    that can be written down, names masked, and pass the leak gate; `qualcode code piles` reads back how they
    were sorted. Cards may be of several codes; they are of your own codings, unless --coder names another, or
    "*" all coders: then it stands on the card who coded it.
    """  # noqa: D301
    asked = {name: typed.pop(name) for name in ("screen", "form", "out", "shuffle", "force")}
    if asked["form"] == "cards":
        return _cards(named, typed, asked)
    if asked["out"] or asked["shuffle"] is not None:
        raise UsageError("--out and --shuffle are for cards", hint="--format cards")
    if len(named) > 1:
        raise UsageError(
            "a list is of one code", hint="--format cards takes several; `qualcode codings` lists"
        )
    if asked["screen"]:
        return _on_screen(named[0], typed)
    return _listed(named[0], typed)


def _listed(named: str, typed: dict[str, Any]) -> int:
    context, only, raw, as_json = (typed.pop(name) for name in ("context", "only", "raw", "as_json"))
    desk = reading_desk()
    typed["codes"] = (named, *typed["codes"])
    found = find_codings(desk, filters_of(typed), View(raw=raw, context=context, descend=not only))
    path = code_path(desk.study, named)
    if as_json:
        show_json({"code": path.id, "path": path.path, **found_json(found)})
    else:
        show(*view_screen(found, path.path))
    told(desk)
    return 0


def _on_screen(named: str, typed: dict[str, Any]) -> int:
    from qualcode.cli.code_app import open_on, screen_wanted
    from qualcode.flows.code_view import open_view

    if not screen_wanted():
        raise UsageError("there is no terminal that can show a screen", hint="leave --screen out for a list")
    context, only = typed.pop("context"), typed.pop("only")
    desk = acting_desk(None)
    view = open_view(desk, named, filters=filters_of(typed), context=context, descend=not only)

    def first(keymap: Sequence[Key]) -> Screen[Any]:
        from qualcode.screens.tui.code_view_screen import CodeViewScreen

        return CodeViewScreen(view, keymap=keymap)

    return open_on(desk, first)


def _cards(named: tuple[str, ...], typed: dict[str, Any], asked: dict[str, Any]) -> int:
    from qualcode.flows.code_view.cards import CardOptions, write_cards
    from qualcode.screens.cards import cards_lines, refused_cards_lines

    if typed["raw"] or typed["as_json"]:
        raise UsageError("cards are masked, and no JSON", hint="leave --raw and --json out; --out cards.csv")
    only = typed.pop("only")
    typed["codes"] = (*named, *typed["codes"])
    desk = acting_desk(None)
    options = CardOptions(
        filters_of(typed), descend=not only, shuffle=asked["shuffle"], out=asked["out"], force=asked["force"]
    )
    done = write_cards(desk, options)
    told(desk)
    if done.export.refused:
        say("\n".join(refused_cards_lines(done)))
        return 1
    show(*cards_lines(done))
    return 0
