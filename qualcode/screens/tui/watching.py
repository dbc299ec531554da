"""Looking every two seconds whether one can work: at the size of the window, at the study, at the words.

It looks below a dialog too, so that words are off the screen soon after a lock or an erasure.
"""

from __future__ import annotations

import asyncio
import errno
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from qualcode.errors import QualcodeError
from qualcode.screens.tui.hindered import TOO_SMALL, HinderedPage, hindrance_of, too_small

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

LOOK_AGAIN_S = 2.0


def terminal_gone() -> bool:
    """Whether the terminal that this program reads from was closed; never where it reads from none."""
    try:
        import termios
    except ImportError:
        return False
    try:
        termios.tcgetattr(0)
    except termios.error as error:
        return bool(error.args) and error.args[0] == errno.EIO
    return False


@runtime_checkable
class Looking(Protocol):
    """A screen that can look at what it shows."""

    def look(self) -> None:
        """Show what changed meanwhile; raise `QualcodeError` where what is shown cannot be read."""


class Watch:
    """Whether an application can be worked in; while it cannot, a page stands over everything.

    `gone` is called when the terminal was closed and no signal told it.
    """

    def __init__(self, app: App[Any], *, gone: Callable[[], None]) -> None:
        self.app = app
        self.gone = gone
        self.page: HinderedPage | None = None
        self._begun = False
        self._free = asyncio.Event()
        self._free.set()

    def begin(self) -> None:
        """Look from now on: the first screen is there."""
        self._begun = True
        self.look()

    def look(self) -> None:
        """Put the page over everything, say on it what is the matter now, or take it away."""
        if not self._begun:
            return
        if terminal_gone():
            self.gone()
            return
        said = self._said()
        if said and self.page is None:
            self.page = HinderedPage(said)
            self._free.clear()
            self.app.push_screen(self.page)
        elif said and self.page is not None:
            self.page.say(said)
        elif self.page is not None and self.app.screen is self.page:
            self.page = None
            self.app.pop_screen()
            self._free.set()

    async def free(self) -> None:
        """Wait until nothing stands over everything."""
        await self._free.wait()

    def _said(self) -> str:
        if too_small(self.app.size):
            return TOO_SMALL
        looking = next((one for one in reversed(self.app.screen_stack) if isinstance(one, Looking)), None)
        try:
            if looking is not None:
                looking.look()
        except QualcodeError as error:
            return hindrance_of(error)
        return ""
