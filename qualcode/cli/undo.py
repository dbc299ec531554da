"""`qualcode undo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualcode.cli.common import acting_desk, coder_option, told
from qualcode.flows.history import undo as take_back
from qualcode.flows.history import undone_already
from qualcode.screens.printing import say, show

if TYPE_CHECKING:
    from qualcode.flows.desk import Desk
    from qualcode.store.runs import Run

_REGISTERING = frozenset({"import", "anonymise register"})
MERGE = "study merge"


@click.command()
@click.argument("run", default="")
@click.option("--redo", is_flag=True, help="Bring back what the last undo took back.")
@coder_option
def undo(run: str, coder: str | None, *, redo: bool) -> None:
    """Take back the last verb, or a named one.

    RUN is the id that `qualcode log` shows. Undo never removes a line from a log; it adds one. It refuses
    when a later verb rests on what would be taken back, and names that verb. A verb that was killed is taken
    back by the next one; where that is this one, it takes back nothing else.
    """
    desk = acting_desk(coder)
    if undone_already(desk, run=run, redo=redo):
        told(desk)
        show("nothing else was taken back; `qualcode undo` once more takes back the verb before")
        return
    verb, done = take_back(desk, run=run, redo=redo)
    told(desk)
    noted = ", ".join(filter(None, (_flag(desk, verb), verb.note)))
    note = f" ({noted})" if noted else ""
    if _registered(verb) and done.verb == "undo":
        say("note: names stay in the register, masked; `qualcode anonymise register remove` takes one out")
    show(f"{'brought back' if done.verb == 'redo' else 'taken back'}: {verb.verb}{note}, of {verb.at}")


def _registered(verb: Run) -> bool:
    """Whether a verb taught the vault names: a merge does so where it was of another study."""
    return verb.verb in _REGISTERING or (verb.verb == MERGE and "another study" in verb.note)


def _flag(desk: Desk, verb: Run) -> str:
    """Return the id of the flag that a verb was about: the log of verbs, which a team shares, has none."""
    if verb.verb != "flag":
        return ""
    from qualcode.flows.flags import flag_of_run

    return flag_of_run(desk.study, verb)
