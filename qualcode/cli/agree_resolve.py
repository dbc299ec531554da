"""`qualcode agree resolve`: deciding, with a reason, what stands where coders differ."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.agree_resolve_options import case_options, comparison_from, taken_apart
from qualcode.cli.code_app import open_on, screen_wanted
from qualcode.cli.common import (
    acting_desk,
    asked_line,
    coder_option,
    in_terminal,
    json_option,
    raw_option,
    reading_desk,
    told,
)
from qualcode.errors import QualcodeError, ReasonNeededError, UsageError
from qualcode.flows.agree.resolving import (
    REASON,
    decide,
    require_agreement_of_people,
    require_parties,
    take_over,
)
from qualcode.flows.agree.resolving_cases import differing, named_case
from qualcode.flows.agree.resolving_session import start_resolving
from qualcode.flows.agree.resolving_sheet import read_cases, write_cases, written_note
from qualcode.screens.agree_resolve import (
    LINE_HELP,
    agreed_line,
    case_lines,
    decided_lines,
    held_lines,
    left_line,
    read_lines,
    resolution_json,
    resolution_screen,
)
from qualcode.screens.printing import problem_lines, say, show, show_json
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen

    from qualcode.flows.agree.cases import Comparison
    from qualcode.flows.agree.resolving_session import Resolving
    from qualcode.flows.keymap import Key
    from qualcode.flows.workbench.records import Act


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed besides the comparison."""

    case: str
    chosen: tuple[str, ...]
    nothing: bool
    why: str
    agreed: bool
    listed: bool
    everything: bool
    plain: bool
    sheet: str | None
    filled: str | None
    force: bool
    as_consensus: bool
    raw: bool
    as_json: bool
    coder: str | None

    @property
    def decides(self) -> bool:
        """Whether one case is decided on the command line."""
        return bool(self.chosen) or self.nothing


@click.command("resolve")
@click.argument("words", nargs=-1, metavar="[CODER ... | CASE]")
@case_options
@click.option("--as", "chosen", multiple=True, metavar="CODE[,CODE]", help="With CASE: the codes that stand.")
@click.option("--nothing", is_flag=True, help="With CASE: none of the codes stands.")
@click.option("--why", default="", metavar="TEXT", help="With CASE: the reason, in words of your own.")
@click.option("--agreed", is_flag=True, help="Take the units on which all agree into the consensus.")
@click.option("--list", "listed", is_flag=True, help="List the cases; decide nothing.")
@click.option("--all", "everything", is_flag=True, help="The decided ones too.")
@click.option("--plain", is_flag=True, help="Line by line, without the screen.")
@click.option("--sheet", metavar="FILE", help="Write the cases as .xlsx or .csv for a meeting, names masked.")
@click.option("--from", "filled", metavar="FILE", help="Read the decisions of such a sheet.")
@click.option("--force", is_flag=True, help="With --sheet: write over a file that is there.")
@click.option("--as-consensus", is_flag=True, help="Of one person and a machine, or their earlier self, too.")
@raw_option
@json_option
@coder_option
def resolve(*, words: tuple[str, ...], **typed: Any) -> int:
    """Decide what stands where coders differ: the consensus.

    Each unit that coders gave different codes is a case. A person decides which codes stand, or that nothing
    does, and why. What was decided is the coder `consensus`, beside the others: nobody's own codings change,
    and nothing counts it twice, as `--coder consensus` alone shows it (in codings, counts and code view). Its
    codings cover what the coders of a code marked in the unit.

    At a terminal the cases come one by one on a screen, every decision kept before the next; with --plain
    line by line; in a pipe, or with --list, they are listed. Units on which all agree go in with --agreed, or
    when you say so at the start. A case whose codings changed after it was decided is listed again.
    """
    case, coders = taken_apart(words)
    comparison = comparison_from(typed, coders)
    asked = _Asked(case=case, **typed)
    _require_one_thing(asked)
    if asked.sheet:
        return _write(asked, comparison)
    if asked.filled:
        return _read(asked, comparison)
    if asked.decides:
        _decide(asked, comparison)
        return 0
    if asked.agreed:
        _take_over(asked, comparison)
        return 0
    if asked.listed or asked.as_json or (asked.case and not asked.plain) or not _asks(asked):
        _list(asked, comparison)
        return 0
    return _one_by_one(asked, comparison)


def _asks(asked: _Asked) -> bool:
    return asked.plain or screen_wanted()


def _require_one_thing(asked: _Asked) -> None:
    if asked.decides and not asked.case:
        raise UsageError("which case?", hint="`qualcode agree resolve --list` shows them with their ids")
    if asked.chosen and asked.nothing:
        raise UsageError("either codes stand, or nothing does", hint="give --as or --nothing")
    if asked.case and not asked.decides and asked.why:
        raise UsageError("what stands there?", hint="--as CODE, several parted by commas, or --nothing")
    if asked.sheet and asked.filled:
        raise UsageError("either write a sheet or read one", hint="--sheet FILE, or --from FILE")


def _list(asked: _Asked, comparison: Comparison) -> None:
    desk = reading_desk()
    found = differing(desk.study, comparison)
    resolution = found.resolution
    units = resolution.cases if asked.everything else resolution.left
    if asked.case:
        units = (named_case(found, asked.case),)
    shown = [found.shown(unit.case, raw=asked.raw) for unit in units]
    if asked.as_json:
        show_json(resolution_json(resolution, units, shown))
    else:
        show(*resolution_screen(resolution, units, shown))
    told(desk)


def _decide(asked: _Asked, comparison: Comparison) -> None:
    desk = acting_desk(asked.coder)
    found = differing(desk.study, comparison)
    require_parties(found.resolution, anyway=asked.as_consensus)
    codes = [part.strip() for typed in asked.chosen for part in typed.split(",") if part.strip()]
    standing = named_case(found, asked.case)
    if not asked.why.strip():
        raise ReasonNeededError(REASON, hint='as in --why "the definition wants a promise; there was none"')
    kept = decide(desk, standing, codes, why=asked.why)
    show(*decided_lines(standing.case.id, codes, kept))
    told(desk)


def _take_over(asked: _Asked, comparison: Comparison) -> None:
    desk = acting_desk(asked.coder)
    resolution = differing(desk.study, comparison).resolution
    require_parties(resolution, anyway=asked.as_consensus)
    require_agreement_of_people(resolution)
    kept = take_over(desk, resolution.agreed)
    if not kept.run:
        show("no unit is left that all agree on" + ("" if resolution.held else ": the consensus has them"))
    else:
        show(f"{counted(len(kept.units), 'unit')} taken over as agreed, {counted(kept.codings, 'coding')}")
        for notice in kept.notices:
            show(f"note: {notice}")
    after = differing(desk.study, comparison).resolution
    for line in (left_line(after), *held_lines(after)):
        show(line)
    told(desk)


def _write(asked: _Asked, comparison: Comparison) -> int:
    desk = acting_desk(asked.coder)
    path = Path(asked.sheet or "").expanduser()
    written = write_cases(desk, comparison, path, everything=asked.everything, force=asked.force)
    if written.leaks:
        say(
            f"qualcode: no sheet: the leak gate found {counted(len(written.leaks), 'thing')}; nothing written"
        )
        for leak in written.leaks:
            say(f"  {leak.where}: {leak.label.lower()}, {leak.rule}")
        return 1
    show(str(path))
    say(f"note: {written_note(written)}")
    say(f"  qualcode agree resolve --from {path.name}   reads the decisions back: same coders, same options")
    return 0


def _read(asked: _Asked, comparison: Comparison) -> int:
    desk = acting_desk(asked.coder)
    resolution = differing(desk.study, comparison).resolution
    require_parties(resolution, anyway=asked.as_consensus)
    done = read_cases(desk, comparison, Path(asked.filled or "").expanduser())
    if done.problems:
        for line in problem_lines(done.problems):
            say(line)
        say(f"qualcode: nothing was kept: {counted(len(done.problems), 'cell')} to mend")
        return 2
    show(*read_lines(done))
    told(desk)
    return 0


def _one_by_one(asked: _Asked, comparison: Comparison) -> int:
    desk = acting_desk(asked.coder)
    session = start_resolving(desk, comparison, everything=asked.everything)
    try:
        return _put(asked, session)
    finally:
        session.close()


def _put(asked: _Asked, session: Resolving) -> int:
    require_parties(session.resolution, anyway=asked.as_consensus)
    if session.queue or session.resolution.agreed:
        _offer_agreed(session)
    if asked.case:
        session.stand(_place_of(session, asked.case))
    if not session.queue:
        show(*resolution_screen(session.resolution, (), ()))
        return 0
    if screen_wanted(plain=asked.plain):
        return _on_screen(session)
    return _by_lines(session)


def _place_of(session: Resolving, case: str) -> int:
    named = named_case(session.found, case).case.id
    if named not in session.queue:
        session.queue.insert(0, named)
    return session.queue.index(named)


def _offer_agreed(session: Resolving) -> None:
    """Ask whether what all agree on is taken over; without a terminal nobody is asked, and it is said."""
    agreed = session.resolution.agreed
    if not agreed or any(name.startswith("@") for name in session.resolution.coders):
        return
    if in_terminal() and click.confirm(agreed_line(session.resolution), default=True, err=True):
        show(session.take_over().line)
    elif not in_terminal():
        say(
            f"note: {counted(len(agreed), 'unit')} agreed, not in the consensus yet: --agreed takes them over"
        )


def _on_screen(session: Resolving) -> int:
    def first(keymap: Sequence[Key]) -> Screen[None]:
        from qualcode.screens.tui.resolve_screen import ResolveScreen

        return ResolveScreen(session, keymap=keymap)

    return open_on(session.desk, first)


def _by_lines(session: Resolving) -> int:
    show(f"{counted(len(session.queue), 'case')} to decide; h shows the answers")
    failed = 0
    try:
        failed = _asked_by_lines(session)
    except EOFError:
        show("")
    except KeyboardInterrupt:
        show("")
        show(left_line(session.resolution))
        return 130
    show(left_line(session.resolution))
    told(session.desk)
    return 2 if failed and not sys.stdin.isatty() else 0


def _asked_by_lines(session: Resolving) -> int:
    """Put the cases one by one; return how many answers could not be done."""
    failed = 0
    show(*case_lines(session.view()))
    while not session.finished:
        typed = asked_line("stands> ").strip()
        if typed.casefold() in {"q", "quit"}:
            break
        try:
            if _answered(session, typed) and not session.finished:
                show(*case_lines(session.view()))
        except QualcodeError as error:
            failed += 1
            say(f"  {error.message}")
            if error.hint:
                say(f"  {error.hint}")
    return failed


def _answered(session: Resolving, typed: str) -> bool:
    """Do what was typed; return whether another case, or more of this one, is to be shown."""
    letter, _, rest = typed.partition(" ")
    if typed in {"h", "?", "help"}:
        show(*LINE_HELP)
    elif typed in {"s", ""}:
        return _said(session.later())
    elif typed == "u":
        return _said(session.undo())
    elif typed == "U":
        return _said(session.redo())
    elif typed == "o":
        if session.widen():
            return True
        say("  nothing more was said around it")
    elif letter == "m":
        _said(session.write_memo(rest))
    else:
        return _decided(session, typed)
    return False


def _decided(session: Resolving, typed: str) -> bool:
    codes = _codes_meant(session, typed)
    for code in codes:
        session.require_code(code)
    why = asked_line("why> ").strip()
    return _said(session.decide(codes, why=why))


def _codes_meant(session: Resolving, typed: str) -> list[str]:
    """Return the codes that an answer means: a coder's by number, all of them, none, or those named."""
    given = session.view().readings
    if typed.isdigit():
        if not 0 < int(typed) <= len(given):
            raise UsageError(f"there is no coder {typed}", hint=f"1 to {len(given)}, b, n, or codes")
        codes = given[int(typed) - 1].codes
        if codes is None:
            raise UsageError(f"{given[int(typed) - 1].coder} has not read it", hint="name the codes")
        return list(codes)
    if typed == "b":
        return session.everything_given()
    if typed in {"n", "-", "none"}:
        return []
    named = typed.removeprefix("c ")
    return [part.strip() for part in named.replace(",", ";").split(";") if part.strip()]


def _said(act: Act) -> bool:
    show(f"  {act.line}")
    for notice in act.notices:
        show(f"  note: {notice}")
    return True
