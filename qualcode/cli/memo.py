"""`qualcode memo`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qualcode.cli.common import (
    acting_desk,
    coder_option,
    in_terminal,
    json_option,
    options,
    reading_desk,
    told,
)
from qualcode.errors import QualcodeError, UsageError
from qualcode.findings import DISCLOSURE, MEMO_KINDS
from qualcode.flows.memo import (
    MemoEdit,
    MemoFilters,
    add_memo,
    edit_memo,
    find_memos,
    kind_called,
    own_memo,
    remove_memo,
    show_memo,
)
from qualcode.flows.memo_about import resolved
from qualcode.flows.memo_export import MemoExport, export_memos
from qualcode.screens.memo import exported_line, memo_lines, questions_lines, refused_lines, shown_lines
from qualcode.screens.printing import say, show, show_json

_KINDS = ", ".join(MEMO_KINDS[1:])
_ABOUT = (
    "A source, code, coding, theme, quote, recommendation, participant, memo, run, or study; a turn or "
    "START:END after its source, as S4K2QFA:t12 or S4K2QFA:10:20. May be given again."
)
kind_option = click.option("--kind", default="", metavar="KIND", help=f"{_KINDS}.")
filter_options = options(
    click.option("--about", multiple=True, metavar="ID", help="Only memos about this; again: about all."),
    click.option("--kind", default="", metavar="KIND", help=f"Only of this kind: {_KINDS}."),
    click.option("--by", default="", metavar="NAME", help="Only those of one coder."),
    click.option("--since", default="", metavar="YYYY-MM-DD", help="Only those written since then."),
    click.option("--search", default="", metavar="WORDS", help="Only those that hold all these words."),
)


@click.group()
def memo() -> None:
    """Write, find and export memos.

    A memo is about anything in the study, or about nothing. Memos lie in the personal part; remember that
    they can be disclosed.
    """


@memo.command("new")
@click.argument("text", required=False)
@click.option("--about", multiple=True, metavar="ID", help=_ABOUT)
@kind_option
@coder_option
def new(text: str | None, about: tuple[str, ...], kind: str, coder: str | None) -> None:
    """Write a memo; without TEXT your editor opens, and - reads standard input.

    Where no editor opens you type at the terminal. With --kind reflexive and without TEXT, three questions
    are printed to begin from.
    """
    known = kind_called(kind)
    desk = acting_desk(coder)
    things = resolved(desk.study, about)
    if text is None and in_terminal():
        say(DISCLOSURE)
        for line in questions_lines() if known == "reflexive" else ():
            say(line)
    words = _typed(text, "")
    try:
        made = add_memo(desk, words, about=things, kind=known)
    except QualcodeError:
        if text is None and words.strip():
            say(f"Not kept; your words, so that they are not lost:\n{words}")
        raise
    told(desk)
    show(f"{made.id}  written")
    if text is not None:
        say(DISCLOSURE)


def _typed(text: str | None, before: str) -> str:
    """Return what was typed: the argument, standard input for `-`, or what an editor saves."""
    if text == "-":
        return sys.stdin.read()
    if text is not None:
        return text
    if not in_terminal():
        raise UsageError("a memo needs words", hint="give them, or - to read standard input")
    try:
        saved = click.edit(before or "\n", extension=".md")
    except click.ClickException:
        return _typed_here(before)
    if saved is None and not before:
        raise UsageError("nothing was saved in the editor; nothing is kept", hint='qualcode memo new "words"')
    return before if saved is None else saved


def _typed_here(before: str) -> str:
    """Read a memo at the terminal, where no editor opens; one that is there already needs an editor."""
    if before:
        raise UsageError(
            "no editor opens", hint="set EDITOR to one that is installed, or give the words after the id"
        )
    say("No editor opens (EDITOR names one). Type here; Ctrl-D on a line of its own ends it.")
    return sys.stdin.read()


@memo.command("edit")
@click.argument("identifier", metavar="ID")
@click.argument("text", required=False)
@click.option("--about", multiple=True, metavar="ID", help=f'{_ABOUT} "" for nothing.')
@click.option("--kind", metavar="KIND", help=f'{_KINDS}; "" for none.')
@coder_option
def edit(
    identifier: str, text: str | None, *, about: tuple[str, ...], kind: str | None, coder: str | None
) -> None:
    """Write a memo of your own anew; without TEXT your editor opens.

    What stood before is kept: `qualcode memo show ID` lists the writings. --kind or --about alone leave the
    words as they are.
    """
    desk = acting_desk(coder)
    old = own_memo(desk, identifier)
    words = None if text is None and (about or kind is not None) else _typed(text, old.text)
    things = tuple(one for one in about if one) if about else None
    now = edit_memo(desk, old.id, MemoEdit(words, kind, things))
    told(desk)
    show(f"{now.id}  {'as it was' if now == old else 'written anew'}")


@memo.command("show")
@click.argument("identifier", metavar="ID")
@click.option("--writing", type=click.IntRange(1), metavar="N", help="As it was written the Nth time.")
@json_option
def show_command(identifier: str, *, writing: int | None, as_json: bool) -> None:
    """Print a memo, when it was written anew, and the memos about it."""
    shown = show_memo(reading_desk().study, identifier)
    if writing is not None:
        known = {one.number: one.text for one in shown.writings}
        if known.get(writing) is None:
            kept = ", ".join(str(number) for number, text in known.items() if text is not None)
            raise UsageError(f"{shown.memo.id} has no writing {writing} here", hint=f"kept here: {kept}")
        show(known[writing] or "")
    elif as_json:
        show_json(shown)
    else:
        show(*shown_lines(shown))


@memo.command("list")
@filter_options
@json_option
def list_memos(*, as_json: bool, about: tuple[str, ...], **chosen: str) -> None:
    """List memos, oldest first: a journal, with --kind reflexive --by NAME."""
    found = find_memos(reading_desk().study, MemoFilters(about, **chosen))
    if as_json:
        show_json({"memos": found})
        return
    show(*memo_lines(found, chosen=any((about, *chosen.values()))))


@memo.command("remove")
@click.argument("identifier", metavar="ID")
@coder_option
def remove(identifier: str, coder: str | None) -> None:
    """Take a memo of your own away; `qualcode undo` brings it back."""
    desk = acting_desk(coder)
    gone = remove_memo(desk, identifier)
    told(desk)
    show(f"{gone.id}  removed")


@memo.command("export")
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), help="A .md, .docx or .csv; else exports/memos.md."
)
@click.option("--force", is_flag=True, help="Replace a file outside the study.")
@filter_options
@coder_option
def export_command(
    *, out: Path | None, force: bool, coder: str | None, about: tuple[str, ...], **chosen: str
) -> int:
    """Write memos to a file, in order of time: the raw material of a reflexive appendix.

    Names are masked, and the file goes through the same gate as every export: what may be a name, or repeats
    what a participant said, is told with its place, and nothing is written.
    """
    desk = acting_desk(coder)
    done, memos = export_memos(desk, MemoExport(MemoFilters(about, **chosen), out, force))
    told(desk)
    if done.refused:
        for line in refused_lines(done):
            say(line)
        return 1
    show(exported_line(done, memos))
    return 0
