"""The options of `qualcode import`, and what they say as a flow understands it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

import click

from qualcode.cli.common import facts, options, pairs
from qualcode.errors import UnknownNameError, UsageError, unknown_name
from qualcode.flows.reading_files import ImportOptions
from qualcode.model import COLUMN_ROLES, ROLES, SOURCE_KINDS
from qualcode.plugins import LOADERS, installed_names
from qualcode.ports import LoadOptions
from qualcode.store.mappings import mapping_name
from qualcode.store.participants import ALLOWED, PERMISSION_FIELDS, permissions_of

Choice = TypeVar("Choice", bound=str)
_NEAR = 0.72

session_options = options(
    click.option(
        "--as",
        "loader",
        metavar="FORMAT",
        help=f"Read as this format instead of the recognised one: {', '.join(LOADERS)}.",
    ),
    click.option("--kind", type=click.Choice(SOURCE_KINDS), help="The kind of source; else guessed."),
    click.option("--title", help="What the session is called in lists and exports."),
    click.option(
        "--session", "facts", multiple=True, metavar="FACT=VALUE", help="A fact of the session: area=North."
    ),
    click.option("--quoting", type=click.Choice(ALLOWED["quoting"]), help="May words be quoted?"),
    click.option("--recorded", type=click.Choice(ALLOWED["recorded"]), help="Was recording agreed?"),
    click.option(
        "--attribution", type=click.Choice(ALLOWED["attribution"]), help="What may stand under a quote?"
    ),
    click.option(
        "--further-use",
        type=click.Choice(ALLOWED["further_use"]),
        help="May the words be used beyond this study?",
    ),
)
speaker_options = options(
    click.option("--role", "roles", multiple=True, metavar="LABEL=ROLE", help=f"Roles: {', '.join(ROLES)}."),
    click.option("--same", multiple=True, metavar="LABEL=OTHER", help="Both labels are one person."),
    click.option("--several", multiple=True, metavar="LABEL", help="One label, several people: no speaker."),
    click.option("--unattributed", is_flag=True, help="Import a file without speakers."),
    click.option(
        "--label-marks", is_flag=True, help='Read a known label with a wrong mark ("I1;") as a label.'
    ),
)
survey_options = options(
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="COLUMN=ROLE",
        help=f"Survey: {', '.join(COLUMN_ROLES)}.",
    ),
    click.option(
        "--attribute",
        "attributes",
        multiple=True,
        metavar="COLUMN=NAME",
        help="Survey: a column as attribute.",
    ),
    click.option(
        "--question",
        "questions",
        multiple=True,
        metavar="COLUMN=QUESTION",
        help="Survey: what a question is called.",
    ),
    click.option(
        "--permission",
        "consent",
        multiple=True,
        metavar="PERMISSION=COLUMN",
        help="Survey: where respondents state it.",
    ),
    click.option("--header-rows", type=click.IntRange(min=0), help="Survey: how many rows are headings."),
    click.option("--mapping", metavar="NAME", help="Survey: read the columns as this saved mapping says."),
    click.option("--no-mapping", is_flag=True, help="Survey: use no saved mapping."),
    click.option(
        "--save-mapping", metavar="NAME", help="Survey: save the roles of the columns for the next wave."
    ),
)
file_options = options(
    click.option("--encoding", default="", help="The encoding, where it cannot be told."),
    click.option("--repair-encoding", is_flag=True, help="Mend words that were encoded twice (Ã© for é)."),
    click.option(
        "--tracked-changes",
        type=click.Choice(["accept", "reject"]),
        default="accept",
        help="Word: as changed, or as before.",
    ),
    click.option("--strict", is_flag=True, help="Refuse a file that needs a repair."),
    click.option(
        "--force",
        is_flag=True,
        help="Read a file beyond the size limits, and what is left of one that was cut off.",
    ),
)


def options_of(typed: dict[str, Any]) -> ImportOptions:
    """Return what was typed; raise for a format, a role or a permission that there is not."""
    loader = typed["loader"] or ""
    if loader and loader not in installed_names("loaders"):
        raise unknown_format(loader, installed_names("loaders"))
    if typed["no_mapping"] and typed["mapping"]:
        raise UsageError("--mapping and --no-mapping do not go together", hint="leave one of them out")
    stated = {name: typed.get(name) or "" for name in PERMISSION_FIELDS}
    return ImportOptions(
        reading=_reading(typed),
        loader=loader,
        title=typed["title"] or "",
        session=facts(typed["facts"], "--session"),
        permissions=permissions_of(stated, "--quoting"),
        roles=chosen(pairs(typed["roles"], "--role"), ROLES, "role"),
        same=pairs(typed["same"], "--same"),
        several=typed["several"],
        attributes=pairs(typed["attributes"], "--attribute"),
        consent=_consent(facts(typed["consent"], "--permission")),
        strict=typed["strict"],
        mapping="" if typed["no_mapping"] else typed["mapping"],
        save_mapping=mapping_name(typed["save_mapping"]) if typed["save_mapping"] else "",
    )


def unknown_format(typed: str, known: Sequence[str]) -> UnknownNameError:
    """Return the refusal of a format that there is not: all there are, and one that is surely meant first."""
    near = get_close_matches(typed.casefold(), known, n=1, cutoff=_NEAR)
    meant = f"did you mean {near[0]}? " if near else ""
    return UnknownNameError(
        f"no format is called {typed!r}", hint=f"{meant}the formats are {', '.join(known)}"
    )


def _reading(typed: dict[str, Any]) -> LoadOptions:
    return LoadOptions(
        encoding=typed["encoding"],
        kind=typed["kind"],
        columns=chosen(pairs(typed["columns"], "--column"), COLUMN_ROLES, "role of a column"),
        questions=pairs(typed["questions"], "--question"),
        repair_encoding=typed["repair_encoding"],
        label_marks=typed["label_marks"],
        force=typed["force"],
        header_rows=typed["header_rows"],
        unattributed=typed["unattributed"],
        tracked_changes=typed["tracked_changes"],
    )


def _consent(typed: dict[str, str]) -> dict[str, str]:
    for name in typed:
        if name not in PERMISSION_FIELDS:
            raise unknown_name(
                "permission", name, PERMISSION_FIELDS, hint=f"one of {', '.join(PERMISSION_FIELDS)}"
            )
    return typed


def chosen(typed: dict[str, str], known: tuple[Choice, ...], kind: str) -> dict[str, Choice]:
    """Return what was typed as one of the known choices; raise `UnknownNameError` for another."""
    by_name = {str(choice): choice for choice in known}
    for value in typed.values():
        if value not in by_name:
            raise unknown_name(kind, value, by_name, hint=f"one of {', '.join(by_name)}")
    return {name: by_name[value] for name, value in typed.items()}
