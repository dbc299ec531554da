"""Questions at the terminal about who is who: namesakes of an import, rows of a sheet of people."""

from __future__ import annotations

from dataclasses import replace

import click

from qualcode.flows.desk import Desk
from qualcode.flows.importing import source_id_of
from qualcode.flows.incoming import again
from qualcode.flows.namesakes import namesakes_in
from qualcode.flows.reading import titles
from qualcode.flows.reading_files import ReadFile
from qualcode.screens.proposals import namesake_question


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
