"""`qualcode sync`: what others did comes in, what was done here goes out, by a folder on a shared drive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.common import acting_desk, coder_option, json_option, sides, told
from qualcode.errors import UsageError
from qualcode.flows.team.record import record_of_copy
from qualcode.flows.team.syncing import SyncOptions
from qualcode.flows.team.syncing import sync as sync_copy
from qualcode.screens.printing import show, show_json
from qualcode.screens.sync import stopped_lines, sync_json, sync_lines

if TYPE_CHECKING:
    from qualcode.store.study import Study


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--sources", is_flag=True, help="Move sources too that are not the same everywhere.")
@click.option(
    "--take",
    "taken",
    multiple=True,
    metavar="PLACE=SIDE",
    help="Decide: an entry, a file or all; ours or theirs.",
)
@click.option("--begin", is_flag=True, help="Begin another shared folder, though this study has one.")
@click.option(
    "--forget",
    default="",
    metavar="COPY",
    help="Take the copy of a lost machine out: its coder or id.",
)
@click.option("--dry-run", is_flag=True, help="Say what would move, and change nothing.")
@coder_option
@json_option
def sync(
    folder: Path | None,
    taken: tuple[str, ...],
    coder: str | None,
    *,
    sources: bool,
    begin: bool,
    forget: str,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Bring this study and those of the team together, by a folder on any shared drive.

    FOLDER is an empty folder the first time (OneDrive, a network drive, a stick); the one that was used last
    may be left out. What it holds of the study is encrypted; who opens it and when they sync can be seen.

    Logs are joined line by line, the codebook, themes and other files entry by entry: where two people
    changed the same, the file stays as it is here, the places are said, and --take decides. Where not
    everybody has the same sources nothing moves without --sources.

    It is no verb that undo takes back: what somebody did is taken back where they did it, by undo there.
    """
    desk = acting_desk(coder)
    options = SyncOptions(sources, sides(taken, "--take"), dry_run, forget, begin)
    report = sync_copy(desk, folder or _last_folder(desk.study), options)
    told(desk)
    if as_json:
        show_json(sync_json(report))
    else:
        show(*(stopped_lines(report) if report.stopped else sync_lines(report)))
    return 1 if report.stopped or report.refused else 0


def _last_folder(study: Study) -> Path:
    known = record_of_copy(study).folder
    if not known:
        raise UsageError("which folder?", hint="qualcode sync FOLDER: an empty folder on a shared drive")
    return Path(known)
