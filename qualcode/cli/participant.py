"""`qualcode participant`."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.common import (
    acting_desk,
    coder_option,
    facts,
    in_terminal,
    json_option,
    permission_options,
    reading_desk,
    told,
)
from qualcode.flows.joining import Joined, join_sheet
from qualcode.flows.participant import list_participants, permit, set_attributes
from qualcode.screens.participant import (
    candidate_line,
    facts_of,
    joined_json,
    joined_lines,
    participants_table,
)
from qualcode.screens.printing import show, show_json


@click.group()
def participant() -> None:
    """List participants; join a sheet; set permissions."""


@participant.command("list")
@json_option
def list_all(*, as_json: bool) -> None:
    """List participants by pseudonym, with attributes and whether they may be quoted."""
    found = list_participants(reading_desk().study)
    if as_json:
        show_json({"participants": found})
    else:
        show(participants_table(found))


@participant.command("join")
@click.argument("sheet", type=click.Path(path_type=Path))
@click.option("--same", multiple=True, metavar="NAME=WHO", help="Whose a name is: pseudonym, label or name.")
@click.option("--new", multiple=True, metavar="NAME", help="Somebody whom nobody knows yet.")
@click.option("--dry-run", "-n", is_flag=True, help="Show who would match; write nothing.")
@click.option("--yes", "-y", is_flag=True, help="No question: what is not sure is left out.")
@coder_option
@json_option
def join(
    sheet: Path,
    *,
    same: tuple[str, ...],
    new: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    coder: str | None,
    as_json: bool,
) -> int:
    """Join the team's sheet of people, CSV or XLSX.

    Columns: name (matched with the speaker labels; it goes to the vault), kind (participant, staff,
    facilitator, ...), attributes of your choice, and recorded, quoting, attribution, further_use. A name that
    may be somebody known (initials, surname first) is asked about in a terminal, and else left out and listed
    (exit 1) until --same or --new settles it.
    """
    desk = reading_desk() if dry_run else acting_desk(coder)
    settled = facts(same, "--same")
    others = list(new)
    if in_terminal() and not (dry_run or yes or as_json):
        plan = join_sheet(desk, sheet, same=settled, new=others, dry_run=True)
        settled, others = _asked(plan, settled, others)
    done = join_sheet(desk, sheet, same=settled, new=others, dry_run=dry_run)
    told(desk)
    if as_json:
        show_json(joined_json(done))
    else:
        show(*joined_lines(done, dry_run=dry_run))
    return 1 if done.asked else 0


def _asked(plan: Joined, same: dict[str, str], new: list[str]) -> tuple[dict[str, str], list[str]]:
    """Ask of each row that may be somebody known; whoever it is not is registered anew."""
    taken: set[str] = set()
    for row in plan.asked:
        for candidate in (each for each in row.candidates if each.id not in taken):
            if click.confirm(candidate_line(row, candidate), default=False, err=True):
                same = {**same, row.name: candidate.id}
                taken.add(candidate.id)
                break
        else:
            new = [*new, row.name]
    return same, new


@participant.command("permit")
@click.argument("who", nargs=-1, required=True)
@permission_options
@coder_option
def permit_words(who: tuple[str, ...], coder: str | None, **stated: str | None) -> None:
    """State what people allow; a person's and a session's statements are combined, the stricter wins."""
    desk = acting_desk(coder)
    done = permit(desk, who, {name: value or "" for name, value in stated.items()})
    told(desk)
    show(f"stated for {', '.join(done)}")


@participant.command("set")
@click.argument("who")
@click.argument("attributes", nargs=-1, required=True, metavar="NAME=VALUE...")
@coder_option
def set_(who: str, attributes: tuple[str, ...], coder: str | None) -> None:
    """Set attributes of a participant."""
    desk = acting_desk(coder)
    person = set_attributes(desk, who, facts(attributes, "NAME=VALUE"))
    told(desk)
    show(f"{person.id}  {facts_of(person.attributes)}")
