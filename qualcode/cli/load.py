"""`qualcode import`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import click

from qualcode.cli.common import (
    acting_desk,
    coder_option,
    confirmed,
    current_study,
    facts,
    in_terminal,
    json_option,
    pairs,
    reading_desk,
    study_here,
    told,
)
from qualcode.errors import QualcodeError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.importing import (
    Imported,
    already_imported,
    import_file,
    require_sound,
    stated_session,
)
from qualcode.flows.reading_files import ImportOptions, ReadFile, read_all
from qualcode.model import COLUMN_ROLES, ROLES, SOURCE_KINDS
from qualcode.plugins import installed_names
from qualcode.ports import LoadOptions
from qualcode.screens.load import (
    file_json,
    imported_json,
    imported_lines,
    preview,
    refused_json,
    refused_lines,
)
from qualcode.screens.printing import say, show, show_json
from qualcode.store.participants import ALLOWED, PERMISSION_FIELDS, permissions_of

Choice = TypeVar("Choice", bound=str)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", "-n", is_flag=True, help="Show what would be read; write nothing.")
@click.option("--as", "loader", metavar="FORMAT", help="Read as this format instead of the recognised one.")
@click.option("--kind", type=click.Choice(SOURCE_KINDS), help="The kind of source; else guessed.")
@click.option("--title", help="What the session is called in lists and exports.")
@click.option(
    "--session", "facts", multiple=True, metavar="FACT=VALUE", help="A fact of the session: area=North."
)
@click.option("--quoting", type=click.Choice(ALLOWED["quoting"]), help="May words be quoted?")
@click.option("--recorded", type=click.Choice(ALLOWED["recorded"]), help="Was recording agreed?")
@click.option("--role", "roles", multiple=True, metavar="LABEL=ROLE", help=f"Roles: {', '.join(ROLES)}.")
@click.option(
    "--column", "columns", multiple=True, metavar="COLUMN=ROLE", help=f"Survey: {', '.join(COLUMN_ROLES)}."
)
@click.option(
    "--attribute", "attributes", multiple=True, metavar="COLUMN=NAME", help="Survey: a column as attribute."
)
@click.option(
    "--permission",
    "consent",
    multiple=True,
    metavar="PERMISSION=COLUMN",
    help="Survey: where respondents state it.",
)
@click.option("--header-rows", type=click.IntRange(min=0), help="Survey: how many rows are headings.")
@click.option("--encoding", default="", help="The encoding, where it cannot be told.")
@click.option(
    "--tracked-changes",
    type=click.Choice(["accept", "reject"]),
    default="accept",
    help="Word: as changed, or as before.",
)
@click.option("--unattributed", is_flag=True, help="Import a file without speakers.")
@click.option("--yes", "-y", is_flag=True, help="No preview and no question.")
@coder_option
@json_option
def load(
    files: tuple[Path, ...], *, dry_run: bool, coder: str | None, as_json: bool, yes: bool, **typed: Any
) -> int:
    """Read transcripts, notes and surveys into the study.

    Each file is recognised, its words are counted by a second reader, and a preview shows speakers,
    what was dropped and why. Names become pseudonyms; the originals go to the vault. Importing the same file
    twice changes nothing. With --yes no preview is shown. `qualcode undo` takes an import back.
    """
    options = _options(typed)
    if dry_run:
        return _dry_run(read_all(files, stated_session(options, study_here())), as_json=as_json)
    study = current_study()
    study.require_unlocked()
    options = stated_session(options, study)
    files_read = read_all(files, options)
    readable = any(isinstance(found, ReadFile) for found in files_read)
    desk = acting_desk(coder) if readable else reading_desk()
    previewed = in_terminal() and not as_json and not yes
    worst = 0
    printed: list[dict[str, Any]] = []
    for found in files_read:
        try:
            if not isinstance(found, ReadFile):
                raise found[1]
            done = _import(desk, found, options, previewed=previewed)
        except QualcodeError as error:
            path = found.path if isinstance(found, ReadFile) else found[0]
            printed.append(refused_json(path, error))
            say("\n".join(refused_lines(error)))
            worst = max(worst, error.exit_code)
        else:
            printed += [imported_json(done)] if done else []
            show(*(imported_lines(done, previewed=previewed) if done and not as_json else ()))
        told(desk)
    if as_json:
        show_json({"files": printed})
    return worst


def _import(desk: Desk, read: ReadFile, options: ImportOptions, *, previewed: bool) -> Imported | None:
    there = already_imported(desk, read)
    if there is not None:
        return there
    if previewed:
        show(*preview(read.path.name, read.loaded))
        require_sound(read)
        if not confirmed(f"Import {read.path.name}?", yes=False):
            say("not imported")
            return None
    return import_file(desk, read, options)


def _dry_run(found: list[ReadFile | tuple[Path, QualcodeError]], *, as_json: bool) -> int:
    errors = [row[1] for row in found if not isinstance(row, ReadFile)]
    if as_json:
        show_json(
            {"files": [file_json(row) if isinstance(row, ReadFile) else refused_json(*row) for row in found]}
        )
    else:
        for row in found:
            if isinstance(row, ReadFile):
                show(*preview(row.path.name, row.loaded))
            else:
                say("\n".join(refused_lines(row[1])))
    return max((error.exit_code for error in errors), default=0)


def _options(typed: dict[str, Any]) -> ImportOptions:
    loader = typed["loader"] or ""
    if loader and loader not in installed_names("loaders"):
        raise unknown_name("format", loader, installed_names("loaders"))
    stated = {name: typed.get(name) or "" for name in PERMISSION_FIELDS}
    return ImportOptions(
        reading=LoadOptions(
            encoding=typed["encoding"],
            kind=typed["kind"],
            columns=_chosen(pairs(typed["columns"], "--column"), COLUMN_ROLES, "role of a column"),
            header_rows=typed["header_rows"],
            unattributed=typed["unattributed"],
            tracked_changes=typed["tracked_changes"],
        ),
        loader=loader,
        title=typed["title"] or "",
        session=facts(typed["facts"], "--session"),
        permissions=permissions_of(stated, "--quoting"),
        roles=_chosen(pairs(typed["roles"], "--role"), ROLES, "role"),
        attributes=pairs(typed["attributes"], "--attribute"),
        consent=_consent(facts(typed["consent"], "--permission")),
    )


def _consent(typed: dict[str, str]) -> dict[str, str]:
    for name in typed:
        if name not in PERMISSION_FIELDS:
            raise unknown_name(
                "permission", name, PERMISSION_FIELDS, hint=f"one of {', '.join(PERMISSION_FIELDS)}"
            )
    return typed


def _chosen(typed: dict[str, str], known: tuple[Choice, ...], kind: str) -> dict[str, Choice]:
    by_name = {str(choice): choice for choice in known}
    for value in typed.values():
        if value not in by_name:
            raise unknown_name(kind, value, by_name, hint=f"one of {', '.join(by_name)}")
    return {name: by_name[value] for name, value in typed.items()}
