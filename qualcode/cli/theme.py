"""`qualcode theme`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from qualcode.cli.adopting import adopt, replace_option
from qualcode.cli.common import (
    acting_desk,
    coder_option,
    json_option,
    options,
    raw_option,
    reading_desk,
    told,
)
from qualcode.flows.adopting import import_themes
from qualcode.flows.codings import View
from qualcode.flows.theme import (
    ThemeDone,
    ThemeWords,
    add_theme,
    edit_theme,
    link_codes,
    set_aside,
    unlink_codes,
)
from qualcode.flows.theme_view import list_themes, show_theme
from qualcode.screens.printing import say, show, show_json
from qualcode.screens.theme import theme_list_json, theme_list_screen, theme_screen, theme_show_json
from qualcode.theme.objects import THEME_KINDS, THEME_STATUSES


@click.group()
def theme() -> None:
    """Make, link, import and list themes.

    A theme is a pattern of meaning with a claim, developed by you; what only gathers what was said about a
    topic is a topic summary. THEME is an id or a label.
    """


_words = options(
    click.option("--claim", help="What the theme claims, in one sentence."),
    click.option("--definition", help="What holds it together, and where it ends."),
    click.option(
        "--kind",
        type=click.Choice(THEME_KINDS),
        help="A theme makes a claim; a topic summary does not.",
    ),
    click.option(
        "--code",
        "-c",
        "codes",
        multiple=True,
        metavar="CODE",
        help="A code of it; may be given again.",
    ),
    click.option("--parent", metavar="THEME", help="The theme that it is a sub-theme of."),
    click.option("--divergence", help="What goes the other way, both sides kept."),
    click.option(
        "--salience",
        "level",
        metavar="LEVEL",
        help="Your judgement of how much it matters; no count.",
    ),
    click.option("--because", "reason", metavar="REASON", help="The reason for that judgement."),
)


def _said(options: dict[str, Any]) -> ThemeWords:
    codes = options.pop("codes")
    return ThemeWords(codes=tuple(code for code in codes if code) if codes else None, **options)


@theme.command("add")
@click.argument("label")
@_words
@click.option(
    "--id", "identifier", default="", metavar="T-...", help="A readable id; else a short random one."
)
@coder_option
def add(label: str, identifier: str, coder: str | None, **options: Any) -> None:
    """Develop a new theme."""
    _report(
        coder,
        lambda desk: add_theme(desk, _said({"label": label, **options}), identifier=identifier),
        "developed",
    )


@theme.command("edit")
@click.argument("named", metavar="THEME")
@click.option("--label", help="Another label.")
@_words
@click.option("--status", type=click.Choice(THEME_STATUSES[:-1]), help="Where its review stands.")
@coder_option
def edit(named: str, coder: str | None, **options: Any) -> None:
    """Change what was said of a theme; "" takes a field away, --code replaces its codes."""
    _report(coder, lambda desk: edit_theme(desk, named, _said(options)), "changed")


@theme.command("link")
@click.argument("named", metavar="THEME")
@click.option(
    "--code", "-c", "codes", multiple=True, required=True, metavar="CODE", help="May be given again."
)
@coder_option
def link(named: str, codes: tuple[str, ...], coder: str | None) -> None:
    """Put codes into a theme."""
    _report(coder, lambda desk: link_codes(desk, named, codes), "linked")


@theme.command("unlink")
@click.argument("named", metavar="THEME")
@click.option(
    "--code", "-c", "codes", multiple=True, required=True, metavar="CODE", help="May be given again."
)
@coder_option
def unlink(named: str, codes: tuple[str, ...], coder: str | None) -> None:
    """Take codes out of a theme."""
    _report(coder, lambda desk: unlink_codes(desk, named, codes), "unlinked")


@theme.command("set-aside")
@click.argument("named", metavar="THEME")
@click.option("--why", required=True, help="The reason; kept as a memo about the theme.")
@coder_option
def aside(named: str, why: str, coder: str | None) -> None:
    """Set a theme aside; it stays in the file, and `theme edit --status candidate` takes it up again."""
    _report(coder, lambda desk: set_aside(desk, named, why=why), "set aside")


def _report(coder: str | None, act: Callable[[Any], ThemeDone], done: str) -> None:
    desk = acting_desk(coder)
    result = act(desk)
    told(desk)
    show(f"{result.theme.id}  {done if result.changed else 'as it was'}: {result.theme.label}")
    for note in result.notes:
        say(f"note: {note}")


@theme.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@replace_option
@coder_option
def import_file(file: Path, coder: str | None, *, replace_known: bool) -> int:
    """Take the themes of a YAML file into the study; one fault, and nothing is imported."""
    return adopt(coder, file, lambda desk: import_themes(desk, file, replace_known=replace_known))


@theme.command("list")
@click.option("--counts", is_flag=True, help="Codings, people and sources, with what they are out of.")
@json_option
def list_all(*, counts: bool, as_json: bool) -> None:
    """List themes in the analysts' order, as a tree."""
    found = list_themes(reading_desk().study, counts=counts)
    if as_json:
        show_json(theme_list_json(found))
    else:
        show(*theme_list_screen(found))


@theme.command("show")
@click.argument("named", metavar="THEME")
@click.option(
    "--context",
    type=click.IntRange(0, 20),
    default=0,
    metavar="N",
    help="Turns before and after each extract.",
)
@raw_option
@json_option
def show_one(named: str, *, context: int, raw: bool, as_json: bool) -> None:
    """Review one theme: claim, codes, divergence, all extracts, and the recommendations it speaks to."""
    found = show_theme(reading_desk(), named, View(raw=raw, context=context))
    if as_json:
        show_json(theme_show_json(found))
    else:
        show(*theme_screen(found))
