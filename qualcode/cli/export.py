"""`qualcode export`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qualcode.cli.common import acting_desk, filter_options, filters_of, json_option, options, told
from qualcode.errors import unknown_name
from qualcode.flows.export import Exported, ExportOptions, export_quotes, export_themes
from qualcode.flows.export_rows import ALL_STATUSES, Choice
from qualcode.plugins import installed_names
from qualcode.screens.export import exported_lines, refused_lines
from qualcode.screens.printing import say, show, show_json


@click.group()
def export() -> None:
    """Write the quote bank or the theme summaries.

    Every file goes through the leak gate as finished bytes: registered names in any form, numbers and
    addresses, phrases that single a person out, places that wait for review, groups that are too small. One
    finding, and nothing is written. Quotes that person and session do not permit are left out, and said so;
    from JSON lines, made for other programs, also those whose further use somebody refused.
    """


_shared = options(
    filter_options,
    json_option,
    click.option(
        "--out", "-o", type=click.Path(path_type=Path), help="Where to; else exports/ in the study."
    ),
    click.option("--force", is_flag=True, help="Replace a file outside the study."),
    click.option("--theme", default="", help="Only this theme, with its sub-themes."),
    click.option("--approved", is_flag=True, help="Only approved quotes."),
    click.option(
        "--reuse", is_flag=True, help="For use beyond this study: only words whose further use is permitted."
    ),
)


@export.command("quotes")
@click.option("--format", "-f", "form", default="csv", show_default=True, help="csv, md or jsonl.")
@_shared
def quotes(form: str, *, as_json: bool, **typed: Any) -> int:
    """Write the quote bank: every quote with attribution, session, links and origin."""
    if form not in installed_names("exporters"):
        raise unknown_name("format", form, installed_names("exporters"))
    desk = acting_desk(None)
    done = export_quotes(desk, _options(typed, form=form))
    told(desk)
    return _said(done, as_json=as_json)


@export.command("themes")
@click.option("--salience", is_flag=True, help="Print the analyst's judgement with its reason.")
@click.option("--counts", is_flag=True, help="Print in how many sessions a theme was heard.")
@_shared
def themes(*, as_json: bool, **typed: Any) -> int:
    """Write the theme summaries, in the analyst's order."""
    desk = acting_desk(None)
    done = export_themes(desk, _options(typed))
    told(desk)
    return _said(done, as_json=as_json)


def _options(typed: dict[str, Any], *, form: str = "md") -> ExportOptions:
    statuses = ("approved", "used") if typed.pop("approved") else ALL_STATUSES
    choice = Choice(typed.pop("theme"), statuses, filters_of(typed))
    return ExportOptions(format=form, choice=choice, **typed)


def _said(done: Exported, *, as_json: bool) -> int:
    if as_json:
        show_json({"refused": done.refused, "path": None if done.refused else done.path, **_rest(done)})
    elif done.refused:
        say("\n".join(refused_lines(done)))
    else:
        show(*exported_lines(done))
    return 1 if done.refused else 0


def _rest(done: Exported) -> dict[str, Any]:
    leaks = [{"where": leak.where, "label": leak.label, "rule": leak.rule} for leak in done.leaks]
    left_out = [{"quote": quote, "reason": reason} for quote, reason in done.left_out]
    return {
        "quotes": done.quotes,
        "leaks": leaks,
        "left_out": left_out,
        "sha256": done.sha256 or None,
        "kept": done.kept,
    }
