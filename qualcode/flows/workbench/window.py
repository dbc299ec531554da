"""One window for each coder of a study: two would let a person undo in one what they did in the other.

Other coders and single verbs are not held up, and a window whose process died blocks nobody.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from qualcode.errors import BusyError, CannotWriteError
from qualcode.store.holding import WINDOWS, Opened, Window, WindowTakenError, open_window, windows_open
from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.flows.desk import Desk


def keep_window(desk: Desk) -> Window:
    """Keep this coder's window on the study; raise `BusyError` that says who has it and since when.

    A window that was never closed on another machine is told in the study's notices: the lock of a synced or
    shared folder may not reach that far. The same process may keep it twice, and closes it as often.
    """
    lock_file = desk.study.path(f".qualcode/{WINDOWS}/{desk.coder}.lock")
    try:
        window = open_window(lock_file, at=desk.clock())
    except WindowTakenError as error:
        raise BusyError(
            f"{desk.coder} has this study open for coding {_since(error.by, desk.clock())}",
            hint="go on there, or leave it with q; another coder may open the study at the same time",
        ) from None
    except CannotWriteError as error:
        raise CannotWriteError(
            f"this study cannot be coded where it is: {error.why or error.message}",
            hint="`qualcode show SOURCE` and `qualcode codings` read it; code it where you may write",
            why=error.why,
        ) from None
    left = window.left
    if left is not None and not left.is_here:
        desk.study.notices.append(
            f"{desk.coder}'s window on {left.host}, open {_since(left, desk.clock())}, was not closed: "
            "if it still is open there, close it before you code here"
        )
    return window


def require_nobody_coding(desk: Desk) -> None:
    """Raise `BusyError` that names them where somebody has a window open on the study on this machine."""
    opened = windows_open(desk.study.path(f".qualcode/{WINDOWS}"))
    if opened:
        coder, since = opened[0]
        others = f", and {counted(len(opened) - 1, 'other coder')}" if len(opened) > 1 else ""
        raise BusyError(
            f"{coder} has this study open for coding {_since(since, desk.clock())}{others}; "
            "nothing was locked",
            hint="ask them to leave it with q; `qualcode study lock --anyway` locks under their hands",
        )


def _since(opened: Opened, now: str) -> str:
    """Return since when and where, as people say it."""
    if not opened.since:
        return "in another window"
    where = "this machine" if opened.is_here else (opened.host or "another machine")
    return f"since {_moment(opened.since, now)} on {where} (process {opened.pid})"


def _moment(at: str, now: str) -> str:
    """Return a moment on the clock of this machine, with the day where it is another."""
    try:
        local, today = (datetime.fromisoformat(one).astimezone() for one in (at, now))
    except ValueError:
        return at
    return local.strftime("%H:%M") if local.date() == today.date() else local.strftime("%H:%M on %d %B %Y")
