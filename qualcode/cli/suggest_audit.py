"""`qualcode suggest audit`: draw a blind sample, code it at the terminal or in a sheet."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.common import (
    acting_desk,
    asked_line,
    coder_option,
    json_option,
    raw_option,
    reading_desk,
    told,
)
from qualcode.cli.suggest_options import anyway_option, scope_options
from qualcode.cli.suggest_review import complaint
from qualcode.errors import QualcodeError, UnknownNameError, UsageError
from qualcode.flows.audits.answers import read_sheet
from qualcode.flows.audits.audits import AuditSession, audit_states, draw_audit, start_audit
from qualcode.flows.audits.reads import named_audit
from qualcode.flows.audits.sheets import HOW, sheet_note, write_sheet
from qualcode.flows.codebook.codebook import list_codes
from qualcode.flows.material import Scope
from qualcode.screens.codebook import tree_screen
from qualcode.screens.coding_session import explanation
from qualcode.screens.printing import say, show, show_json
from qualcode.screens.suggest_review import (
    AUDIT_KEYS,
    audit_summary,
    audits_json,
    audits_screen,
    drawn_json,
    drawn_lines,
    segment_screen,
    sheet_lines,
    sheet_refused_lines,
)
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qualcode.flows.audits.reads import Audit
    from qualcode.flows.desk import Desk

_FILE = click.Path(path_type=Path)
SIZE = 200


@click.command("audit")
@click.argument("audit", required=False, metavar="[AUDIT]")
@click.option(
    "--size", type=click.IntRange(1), default=SIZE, metavar="N", help="Segments to draw; 200 is usual."
)
@click.option("--seed", type=int, metavar="N", help="For the draw; else by chance, and written down.")
@scope_options
@click.option("--code", "to_code", is_flag=True, help="Code the sample, blind, at the terminal.")
@click.option("--sheet", type=_FILE, metavar="FILE", help="Write the sample as .csv or .xlsx, to code there.")
@click.option("--force", is_flag=True, help="With --sheet: write over a sheet that is there.")
@click.option(
    "--read", "to_read", type=_FILE, metavar="FILE", help="Read a coded sheet back, as your answers."
)
@click.option("--list", "listed", is_flag=True, help="List the samples, and how far each is coded.")
@anyway_option
@coder_option
@raw_option
@json_option
def audit_command(
    *,
    audit: str | None,
    size: int,
    seed: int | None,
    sources: tuple[str, ...],
    where: str,
    unit: str | None,
    to_code: bool,
    sheet: Path | None,
    force: bool,
    to_read: Path | None,
    listed: bool,
    anyway: bool,
    coder: str | None,
    raw: bool,
    as_json: bool,
) -> int:
    """Draw a blind random sample, and code it: what the report card rests on.

    \b
      qualcode suggest audit --size 200        draws; every segment is equally likely
      qualcode suggest audit --code            codes the newest sample, segment by segment
      qualcode suggest audit --sheet a.xlsx    writes it as a sheet; --read a.xlsx brings it back
      qualcode suggest audit --list            lists the samples
      qualcode suggest evaluate                is the report card

    Whoever codes a sample sees no proposal and nobody's codes. That nothing applies is an answer too: n at
    the prompt, none in the sheet. Each answer is kept before the next segment; stop and go on any time. The
    codes are codings of your own. AUDIT is the id of a sample; else the newest.
    """  # noqa: D301
    doing = [to_code, sheet is not None, to_read is not None, listed]
    _require_one_thing(doing, listed=listed, as_json=as_json, forced=force and sheet is None)
    if listed:
        return _list(as_json=as_json)
    desk = acting_desk(coder)
    if not any(doing):
        if audit:
            raise UsageError(f"what about {audit}?", hint=f"qualcode suggest audit --code {audit}")
        scope = Scope(sources, where, unit or "")
        made = draw_audit(desk, scope, size=size, seed=seed, anyway=anyway)
        if as_json:
            show_json(drawn_json(made))
        else:
            show(*drawn_lines(made))
        told(desk)
        return 0
    drawn = named_audit(desk.study, audit or "")
    if sheet is not None:
        return _write(desk, drawn, sheet, raw=raw, force=force)
    if to_read is not None:
        show(*sheet_lines(read_sheet(desk, drawn, to_read)))
    else:
        return run_audit(start_audit(desk, drawn))
    told(desk)
    return 0


def _write(desk: Desk, drawn: Audit, sheet: Path, *, raw: bool, force: bool) -> int:
    """Write a sheet and say where, or why not; return 1 where the leak gate kept it back."""
    written = write_sheet(desk, drawn, sheet, raw=raw, force=force)
    if written.leaks:
        say("\n".join(sheet_refused_lines(written)))
        return 1
    show(f"{counted(written.segments, 'segment')} of {drawn.id} written to {written.path}")
    show(f"  column codes: {HOW}")
    say(f"note: {sheet_note(written, raw=raw)}")
    told(desk)
    return 0


def _require_one_thing(doing: Sequence[bool], *, listed: bool, as_json: bool, forced: bool) -> None:
    if sum(doing) > 1:
        raise UsageError("--code, --sheet, --read and --list do one thing each", hint="give one of them")
    if as_json and any(doing) and not listed:
        raise UsageError(
            "--json goes with --list, or with drawing", hint="qualcode suggest audit --list --json"
        )
    if forced:
        raise UsageError("--force goes with --sheet", hint="qualcode suggest audit --sheet FILE --force")


def _list(*, as_json: bool) -> int:
    desk = reading_desk()
    states = audit_states(desk.study)
    if as_json:
        show_json(audits_json(states))
    else:
        show(*audits_screen(states))
    told(desk)
    return 0


def run_audit(session: AuditSession) -> int:
    """Ask about each segment until the end; return 0, 2 when a piped answer failed, 130 when interrupted."""
    if session.finished:
        show(audit_summary(session, read=session.total))
        return 0
    show(AUDIT_KEYS)
    failed: list[QualcodeError] = []
    interrupted = False
    try:
        _asked(session, _asker(session), failed)
    except EOFError:
        show("")
    except KeyboardInterrupt:
        show("")
        interrupted = True
    read = session.total - len(session.open) + len({place for place, _ in session.done})
    show(audit_summary(session, read=read))
    told(session.desk)
    return 130 if interrupted else 2 if failed and not sys.stdin.isatty() else 0


def _asked(session: AuditSession, ask: Callable[[str], str], failed: list[QualcodeError]) -> None:
    """Ask about each segment; what could not be done is added to `failed`."""
    show(*segment_screen(session.view()))
    while not session.finished:
        line = ask("codes> ").strip()
        if line.casefold() in {"q", "quit"}:
            break
        try:
            moved = _answer(session, line)
        except QualcodeError as error:
            complaint(error)
            failed.append(error)
            continue
        if moved and not session.finished:
            show(*segment_screen(session.view()))


def _answer(session: AuditSession, line: str) -> bool:
    """Do what a line says; return whether another segment is in view."""
    folded = line.casefold()
    if folded in {"h", "help"}:
        show(AUDIT_KEYS)
        return False
    if folded == "l":
        show(tree_screen(list_codes(session.desk.study)))
        return False
    if line.startswith("?"):
        show(*explanation(session.explained(line[1:].strip())))
        return False
    if folded in {"", "s"}:
        session.skip()
    elif folded == "b":
        session.back()
    elif folded == "u":
        session.undo()
        show("  taken back")
    elif folded in {"n", "none"}:
        session.answer(())
        show("  none applies")
    else:
        codes = _named(session, line)
        session.answer(codes)
        show(f"  {', '.join(codes)}")
    return True


def _named(session: AuditSession, line: str) -> tuple[str, ...]:
    """Return the codes that a line names; a letter that is no code is a key of another prompt."""
    try:
        return session.codes_in(line)
    except UnknownNameError:
        if len(line) > 1:
            raise
        raise UsageError(f"{line!r} is no key here, and no code", hint=AUDIT_KEYS) from None


def _asker(session: AuditSession) -> Callable[[str], str]:
    """Return what asks for a line: with type-ahead of codes in a terminal, else from standard input."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return asked_line
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import InMemoryHistory

    from qualcode.cli.type_ahead import CodeCompleter, clearing_keys

    prompt: PromptSession[str] = PromptSession(
        completer=CodeCompleter(session.suggestions),
        complete_while_typing=True,
        history=InMemoryHistory(),
        reserve_space_for_menu=6,
        key_bindings=clearing_keys(),
    )
    return prompt.prompt
