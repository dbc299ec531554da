"""`qualcode codebook import|export|term`."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.codebook_options import why_option, with_reason
from qualcode.cli.common import acting_desk, coder_option, json_option, reading_desk, told
from qualcode.flows.codebook.files.writing import export_codebook
from qualcode.flows.codebook.glossary import add_term, list_terms, remove_term
from qualcode.flows.codebook.importing import import_codebook, preview_import
from qualcode.flows.codebook.shipped import codebook_file
from qualcode.screens.codebook_files import (
    exported_lines,
    imported_lines,
    preview_screen,
    refused_lines,
    term_line,
    terms_json,
    terms_screen,
)
from qualcode.screens.printing import problem_lines, say, show, show_json


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", "replace_known", is_flag=True, help="Take the file's entry where an id differs.")
@click.option("--dry-run", is_flag=True, help="Show what --replace would change; write nothing.")
@why_option
@coder_option
def import_command(file: Path, *, replace_known: bool, dry_run: bool, why: str, coder: str | None) -> int:
    """Bring in a codebook (.yaml, .xlsx, .csv, .docx, .qdc): all of it or nothing.

    A spreadsheet, or a table of a Word file, may come from `qualcode codebook export` or be your own. Columns
    are known by their headings (Code, Theme, Level 1, Parent, Description, When to use, Not to use, Example
    quote ...), ids are made of names, codes of the study are found by id, else by name, else by another name
    that they have. What no column speaks of stays as it is, and so do codes that are not in the file. What
    was not understood is listed with its place. Codes that are replaced need a reason (asked for at a
    terminal).

    A REFI-QDA codebook (.qdc) of another program comes in too: names, tree, descriptions, and its sets as
    facets.

    FILE may be the name of one that ships with qualcode, such as `sandwell`: `qualcode codebook shipped`
    lists them.
    """
    desk = reading_desk() if dry_run else acting_desk(coder)
    path = codebook_file(file)
    if dry_run:
        done = preview_import(desk, path)
    else:
        done = with_reason(
            lambda said: import_codebook(desk, path, replace_known=replace_known, why=said),
            why,
            done="imported",
        )
    if done.problems:
        say("\n".join(problem_lines(done.problems)))
    if done.refused:
        say("nothing was imported")
        return 2
    show(*(preview_screen(done) if dry_run else imported_lines(done)))
    told(desk)
    return 0


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file outside the study.")
def export_command(file: Path, *, force: bool) -> int:
    """Write the codebook as a spreadsheet, a Word document, CSV, REFI-QDA or YAML.

    \b
      qualcode codebook export codebook.xlsx    to edit: codes, glossary, facets, frames, notes
      qualcode codebook export codebook.docx    to read and to hand round
      qualcode codebook export ../codebook.csv  the codes alone
      qualcode codebook export codebook.qdc     for another program (REFI-QDA); says what is lost

    Edited, the file comes back with `qualcode codebook import FILE --replace`. A name without a folder is
    written to exports/ of the study. It goes through the leak gate like every export.
    """  # noqa: D301
    desk = acting_desk(None)
    done = export_codebook(desk, file, force=force)
    told(desk)
    if done.refused:
        say("\n".join(refused_lines(done)))
        return 1
    show(*exported_lines(done))
    return 0


@click.group()
def term() -> None:
    """List, add and remove terms of the glossary.

    The tagger's rules and the suggester take a term, its synonyms and its abbreviations for the same.
    """


@term.command("list")
@json_option
def term_list(*, as_json: bool) -> None:
    """Print the glossary."""
    desk = reading_desk()
    found = list_terms(desk.study)
    if as_json:
        show_json(terms_json(found))
    else:
        show(terms_screen(found))
    told(desk)


@term.command("add")
@click.argument("name", metavar="TERM")
@click.argument("synonyms", nargs=-1, metavar="SYNONYM...")
@why_option
@coder_option
def term_add(name: str, synonyms: tuple[str, ...], *, why: str, coder: str | None) -> None:
    """Add a term with what else it is called, or more synonyms to a term.

    As in `qualcode codebook term add "health visitor" HV "health visitors"`.
    """
    desk = acting_desk(coder)
    show(term_line(add_term(desk, name, synonyms, why=why)))
    told(desk)


@term.command("remove")
@click.argument("name", metavar="TERM")
@click.argument("synonyms", nargs=-1, metavar="[SYNONYM]...")
@why_option
@coder_option
def term_remove(name: str, synonyms: tuple[str, ...], *, why: str, coder: str | None) -> None:
    """Take a term out, or only some of its synonyms."""
    desk = acting_desk(coder)
    show(term_line(remove_term(desk, name, synonyms, why=why)))
    told(desk)


VERBS: tuple[click.Command, ...] = (import_command, export_command, term)
