"""Questions at the terminal about who is who: namesakes of an import, rows of a sheet of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from qualcode.flows.desk import Desk
from qualcode.flows.importing import source_id_of
from qualcode.flows.incoming import again
from qualcode.flows.joining import SheetRow, join_sheet
from qualcode.flows.known_people import Candidate
from qualcode.flows.namesakes import namesakes_in
from qualcode.flows.reading import titles
from qualcode.flows.reading_files import ReadFile
from qualcode.screens.participant import JOIN_HELP, candidate_lines, planned_lines
from qualcode.screens.printing import say, show
from qualcode.screens.proposals import namesake_question

Settled = tuple[dict[str, str], list[str]]
_NEW, _SKIP = "n", "s"


def namesakes_asked(desk: Desk, read: ReadFile) -> ReadFile:
    """Ask of each first name that somebody of another session has too whether it is the same person."""
    same = dict(read.stated.same)
    called = titles(desk.study)
    for one in namesakes_in(desk, read, source_id_of(read.content)):
        for who in one.known if one.new else ():
            if click.confirm(namesake_question(one, who, called), default=False, err=True):
                same[one.label] = who
                break
    return read if same == read.stated.same else again(read, replace(read.stated, same=same), desk.study)


def join_asked(desk: Desk, sheet: Path, same: dict[str, str], new: list[str]) -> Settled | None:
    """Ask whose the rows are that may be somebody known, and last whether to join; None for no.

    A row that nobody settles is left out.
    """
    plan = join_sheet(desk, sheet, same=same, new=new, dry_run=True)
    taken: set[str] = set()
    for row in plan.asked:
        left = [each for each in row.candidates if each.id not in taken]
        answer = _whose(row, left) if left else _SKIP
        if answer == _NEW:
            new = [*new, row.name]
        elif answer != _SKIP:
            same = {**same, row.name: answer}
            taken.add(answer)
    plan = join_sheet(desk, sheet, same=same, new=new, dry_run=True)
    show(*planned_lines(plan))
    if not (plan.matched or plan.added):
        return same, new
    return (same, new) if click.confirm(f"Join {sheet.name}?", default=True, err=True) else None


def _whose(row: SheetRow, candidates: Sequence[Candidate]) -> str:
    """Return the pseudonym of the person whom a row is of, or that they are new, or that it is left out."""
    numbered = {str(place): each.id for place, each in enumerate(candidates, start=1)}
    known = {"y": candidates[0].id, "yes": candidates[0].id} if len(candidates) == 1 else numbered
    answers = {**known, **dict.fromkeys(("n", "no", "new"), _NEW), **dict.fromkeys(("", "s", "skip"), _SKIP)}
    say("\n".join(candidate_lines(row, candidates)))
    question = (
        f"{'y' if len(candidates) == 1 else f'1-{len(candidates)}'} the same, n somebody new, s skip [s]"
    )
    while True:
        typed: str = click.prompt(question, default="", show_default=False, err=True)
        answer = answers.get(typed.strip().casefold())
        if answer is not None:
            return answer
        say("\n".join(JOIN_HELP))
