"""`qualcode import`."""

from __future__ import annotations

import time
from typing import Any

import click

from qualcode.cli.common import (
    acting_desk,
    coder_option,
    current_study,
    in_terminal,
    json_option,
    reading_desk,
    study_here,
    told,
)
from qualcode.cli.import_options import (
    file_options,
    options_of,
    session_options,
    speaker_options,
    survey_options,
)
from qualcode.errors import QualcodeError
from qualcode.flows.desk import Desk
from qualcode.flows.entering import Imported
from qualcode.flows.folders import Inbox, inbox_of
from qualcode.flows.importing import already_imported, import_file, stated_session
from qualcode.flows.incoming import Found, Progress, read_all
from qualcode.flows.reading_files import ImportOptions, ReadFile
from qualcode.flows.withdrawal.tombstones import heeding_withdrawals
from qualcode.screens.closing import Outcome, closing_line, passed_over
from qualcode.screens.load import (
    file_json,
    imported_json,
    imported_lines,
    preview,
    refused_json,
    refused_lines,
)
from qualcode.screens.printing import say, show, show_json
from qualcode.store.study import Study

_SLOW_S = 2.0


@click.command("import")
@click.argument("files", nargs=-1, required=True)
@click.option("--dry-run", "-n", is_flag=True, help="Show what would be read; write nothing.")
@click.option("--recursive", "-r", is_flag=True, help="Look into the folders inside a folder too.")
@session_options
@speaker_options
@survey_options
@file_options
@click.option("--yes", "-y", is_flag=True, help="No preview and no question.")
@coder_option
@json_option
def load(
    files: tuple[str, ...], *, dry_run: bool, coder: str | None, as_json: bool, yes: bool, **typed: Any
) -> int:
    """Read transcripts, notes and surveys into the study.

    Each file (or each in a folder) is recognised, its words are counted by a second reader, and a preview
    shows speakers, what was dropped and why. In a terminal it asks what a file cannot say: whether labels are
    one person, what the columns of a survey are. Names become pseudonyms; the originals go to the vault.
    Importing the same file twice changes nothing. A file that is refused stops no other; the last line says
    how many came in. With --yes nothing is shown or asked. `qualcode undo` takes
    an import back.
    """
    inbox = inbox_of(files, recursive=typed.pop("recursive"))
    options = options_of(typed)
    for note in passed_over(inbox):
        say(note)
    if dry_run:
        here = study_here()
        options = heeding_withdrawals(reading_desk(), options) if here else options
        return _dry_run(_found(inbox, options, here), as_json=as_json)
    study = current_study()
    study.require_unlocked()
    options = heeding_withdrawals(reading_desk(), options)
    found = _found(inbox, options, study)
    readable = any(isinstance(one, ReadFile) for one in found)
    desk = acting_desk(coder) if readable else reading_desk()
    return _import_all(desk, found, asking=in_terminal() and not as_json and not yes, as_json=as_json)


def _found(inbox: Inbox, options: ImportOptions, study: Study | None) -> list[Found]:
    if not inbox.files:
        return [*inbox.refused]
    read = read_all(inbox.files, stated_session(options, study), study, progress=slow_progress())
    return [*inbox.refused, *read]


def _import_all(desk: Desk, found: list[Found], *, asking: bool, as_json: bool) -> int:
    worst = 0
    outcome = Outcome()
    printed: list[dict[str, Any]] = []
    progress = slow_progress("imported")
    for place, one in enumerate(found, start=1):
        try:
            if not isinstance(one, ReadFile):
                raise one[1]
            done, previewed = _import(desk, one, asking=asking)
        except QualcodeError as error:
            path = one.path if isinstance(one, ReadFile) else one[0]
            printed.append(refused_json(path, error))
            say("\n".join(refused_lines(error)))
            worst = max(worst, error.exit_code)
            outcome.refused.append(path.name)
        else:
            outcome.count(done)
            printed += [imported_json(done)] if done else []
            show(*(imported_lines(done, previewed=previewed) if done and not as_json else ()))
        told(desk)
        if not asking:
            progress(place, len(found))
    if as_json:
        show_json({"files": printed})
    if len(found) > 1:
        say(closing_line(outcome))
    return worst


def _import(desk: Desk, read: ReadFile, *, asking: bool) -> tuple[Imported | None, bool]:
    """Import one file; return what was done, and whether its preview was shown."""
    there = already_imported(desk, read)
    if there is not None:
        return there, False
    if not asking:
        return import_file(desk, read), False
    from qualcode.cli.asking_import import asked, not_twice
    from qualcode.cli.asking_people import namesakes_asked

    answer = asked(desk.study, read)
    if answer.read is None or not not_twice(desk, answer.read):
        say("not imported")
        return None, True
    return import_file(desk, namesakes_asked(desk, answer.read)), answer.previewed


def slow_progress(done: str = "read") -> Progress:
    """Return a progress that says how far it is on stderr, every two seconds at most."""
    last = time.monotonic()

    def progress(place: int, total: int) -> None:
        nonlocal last
        if place < total and time.monotonic() - last >= _SLOW_S:
            last = time.monotonic()
            say(f"{done} {place} of {total} files")

    return progress


def _dry_run(found: list[Found], *, as_json: bool) -> int:
    errors = [row[1] for row in found if not isinstance(row, ReadFile)]
    if as_json:
        show_json(
            {"files": [file_json(row) if isinstance(row, ReadFile) else refused_json(*row) for row in found]}
        )
    else:
        for row in found:
            if isinstance(row, ReadFile):
                show(*preview(row))
            else:
                say("\n".join(refused_lines(row[1])))
    if len(found) > 1:
        refused = [row[0].name for row in found if not isinstance(row, ReadFile)]
        say(closing_line(Outcome(readable=len(found) - len(refused), refused=refused)))
    return max((error.exit_code for error in errors), default=0)
