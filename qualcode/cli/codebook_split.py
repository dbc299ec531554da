"""`qualcode codebook split`: a code into several, and its codings to where they belong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from qualcode.cli.codebook_options import why_option, with_reason
from qualcode.cli.common import (
    acting_desk,
    asked_line,
    coder_option,
    json_option,
    raw_option,
    reading_desk,
    told,
)
from qualcode.errors import QualcodeError, UsageError
from qualcode.flows.codebook.restructuring.reassigning import (
    Chosen,
    Reassigning,
    assign_chosen,
    assign_file,
    shown_waiting,
)
from qualcode.flows.codebook.restructuring.splitting import Parting, split_code
from qualcode.flows.codings import View
from qualcode.screens.codebook_changes import (
    KEYS,
    assigned_lines,
    question_lines,
    split_lines,
    waiting_json,
    waiting_screen,
)
from qualcode.screens.printing import say, show, show_json
from qualcode.text import counted


@click.command()
@click.argument("code")
@click.argument("codings", nargs=-1, metavar="[CODING...]")
@click.option("--into", multiple=True, metavar="NAME", help="A code that it is split into: new, or there.")
@click.option(
    "--definition", "definitions", multiple=True, metavar="TEXT", help="Of each --into, in the same order."
)
@click.option("--keep", is_flag=True, help="Its codings may stay, and it stays in use.")
@click.option("--under", "below", is_flag=True, help="The new codes go under it; it stays as their heading.")
@click.option("--next", "walk", is_flag=True, help="Go through its codings one by one.")
@click.option("--waiting", is_flag=True, help="List the codings that wait.")
@click.option("--to", default="", metavar="CODE", help="Give the chosen codings to this code.")
@click.option("--where", default="", metavar="EXPR", help='Choose by facts, as in "area=North".')
@click.option("--words", default="", metavar="TEXT", help="Choose those that hold these words.")
@click.option(
    "--assign",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Give codings to codes as a file says: CSV (coding, code) or JSON lines.",
)
@why_option
@coder_option
@raw_option
@json_option
def split(code: str, codings: tuple[str, ...], **said: Any) -> int | None:
    """Split a code into several, and give its codings to them.

    `split CODE --into A --into B` makes the new codes and retires the old one; a reason is needed (asked for
    at a terminal). Its codings wait until somebody says where they belong: `--next` asks one by one (a number
    gives it to that code, s skips, u takes back, q leaves), `--to A` with ids, --where or --words gives many
    at once, `--assign FILE` as a file says. No coder's log is rewritten.
    """
    chosen = Chosen(codings, said["where"], said["words"])
    modes = [name for name in ("into", "walk", "waiting", "to", "file") if said[name]]
    if len(modes) != 1:
        hint = "one of --into NAME (twice or more), --next, --waiting, --to CODE, --assign FILE"
        raise UsageError("what is to be done?", hint=hint)
    if (said["keep"] or said["below"] or said["definitions"]) and modes != ["into"]:
        hint = "the split itself decides that"
        raise UsageError("--keep, --under and --definition go with --into", hint=hint)
    if chosen and modes[0] in {"into", "file"}:
        raise UsageError("ids, --where and --words choose codings", hint="with --to, --next or --waiting")
    if said["as_json"] and modes != ["waiting"]:
        raise UsageError(
            "--json goes with --waiting", hint=f"qualcode codebook split {code} --waiting --json"
        )
    if said["waiting"]:
        _list(code, chosen, raw=said["raw"], as_json=said["as_json"])
        return None
    desk = acting_desk(said["coder"])
    if said["walk"]:
        return _walk(Reassigning.over(desk, code, chosen))
    if said["into"]:
        parting = Parting(
            said["into"], keep=said["keep"], below=said["below"], definitions=said["definitions"]
        )
        done = with_reason(lambda why: split_code(desk, code, parting, why=why), said["why"], done="split")
        show(*split_lines(done, keep=said["keep"]))
    elif said["file"]:
        show(*assigned_lines(assign_file(desk, code, said["file"], why=said["why"])))
    else:
        show(*assigned_lines(assign_chosen(desk, code, said["to"], chosen, why=said["why"])))
    told(desk)
    return None


def _list(code: str, chosen: Chosen, *, raw: bool, as_json: bool) -> None:
    desk = reading_desk()
    found = shown_waiting(desk, code, chosen, View(raw=raw, descend=False))
    if as_json:
        show_json(waiting_json(found))
    else:
        show(waiting_screen(found))
    told(desk)


def _walk(session: Reassigning) -> int:
    """Ask about each coding until none is left or the person leaves; 130 when interrupted."""
    failed = interrupted = False
    show(
        f"{counted(len(session.queue), 'coding')} under {session.code.id}; {KEYS}"
        if session.queue
        else "no coding waits"
    )
    asked = -1
    try:
        while not session.finished:
            if asked != session.place:
                place = (session.place + 1, len(session.queue))
                show(*question_lines(session.current, place, session.codes))
                asked = session.place
            typed = asked_line("to> ").strip()
            if typed in {"q", "quit"}:
                break
            if not _answered(session, typed):
                failed = True
            elif typed in {"u", "undo"}:
                asked = -1
    except EOFError:
        show("")
    except (KeyboardInterrupt, click.Abort):
        show("")
        interrupted = True
    left = len(session.queue) - session.given
    show(f"{counted(session.given, 'coding')} reassigned, {left} left under {session.code.id}")
    told(session.desk)
    return 130 if interrupted else 2 if failed and not sys.stdin.isatty() else 0


def _answered(session: Reassigning, typed: str) -> bool:
    """Do what was typed, or say why not."""
    try:
        if typed in {"", "?", "h", "help"}:
            show(f"  {KEYS}")
        elif typed in {"s", "skip"}:
            session.skip()
        elif typed in {"u", "undo"}:
            session.undo()
        else:
            show(f"  to {session.give(typed)}")
    except QualcodeError as error:
        say(f"  {error.message}" + (f" ({error.hint})" if error.hint else ""))
        return False
    return True
