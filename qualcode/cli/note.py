"""`qualcode note`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from qualcode.cli.common import study_here
from qualcode.flows.note import KINDS, NotePlan, new_note
from qualcode.screens.printing import show


@click.group()
def note() -> None:
    """Begin field notes, workshop lists or counted statements."""


@note.command("new")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--kind", type=click.Choice(KINDS), default="field_notes", show_default=True, help="What it is."
)
@click.option("--title", default="", help="What the session is called in lists and exports.")
@click.option("--area", default="", help="An area of the study.")
@click.option("--date", default="", metavar="YYYY-MM-DD", help="When it was; else today.")
@click.option("--language", "languages", multiple=True, help="A language spoken; may be given again.")
@click.option("--through", default="", help="Through whom people were heard: an interpreter, a coordinator.")
def new(
    file: Path | None,
    *,
    kind: str,
    title: str,
    area: str,
    date: str,
    languages: tuple[str, ...],
    through: str,
) -> None:
    """Write a template for notes, with its header filled in as far as you say.

    The file is for you alone and lies outside the study. Fill it in, then `qualcode import FILE`: what the
    header says becomes facts of the session; names in it stay in the vault. Nothing is overwritten.
    """
    plan = NotePlan(file, kind, title, area, date, languages, through)
    made = Path(os.path.relpath(new_note(plan, study_here(), here=Path.cwd())))
    show(f"{made}  written; only you may read it", f"fill it in, then: qualcode import {made}")
