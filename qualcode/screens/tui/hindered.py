"""The page over everything while one cannot work: the window is too small, the study locked, a file damaged.

It hides all words, and no key reaches what is below; when the hindrance is gone, all is as it was left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size

    from qualcode.errors import QualcodeError

LEAST_WIDTH, LEAST_HEIGHT = 40, 10
TOO_SMALL = "This window is too small. 40 x 10 is the least."
_WAITS = "All stands below as you left it, and comes back when this is mended. q leaves."
_SUSPEND = "ctrl+z"


def too_small(size: Size) -> bool:
    """Whether a window is too small to work in."""
    return size.width < LEAST_WIDTH or size.height < LEAST_HEIGHT


def hindrance_of(error: QualcodeError) -> str:
    """Return what keeps a person from working, and what would help, in lines."""
    said = f"{error.message[:1].upper()}{error.message[1:]}."
    return "\n".join((said, *([error.hint] if error.hint else []), "", _WAITS))


class HinderedPage(Screen[None], inherit_bindings=False):
    """The page; `q` leaves after a pause in the typing, so that no word under way ends the program."""

    DEFAULT_CSS = """
    HinderedPage { align: center middle; background: ansi_default; color: ansi_default; }
    HinderedPage Vertical { width: 100%; max-width: 72; height: auto; }
    HinderedPage Static { width: 100%; height: auto; }
    """
    QUIET_S: ClassVar[float] = 1.0

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said
        self._pressed = 0.0

    def on_mount(self, event: events.Mount) -> None:
        """Count the pause from now."""
        self._pressed = event.time

    def compose(self) -> ComposeResult:
        """Lay out what is the matter."""
        with Vertical():
            yield Static(Content(self.said), markup=False)

    def say(self, said: str) -> None:
        """Say what is the matter now."""
        if said != self.said:
            self.said = said
            self.query_one(Static).update(Content(said))

    def on_key(self, event: events.Key) -> None:
        """Take every key but the one to the shell; q leaves where nobody is typing."""
        if event.key == _SUSPEND:
            return
        event.stop()
        event.prevent_default()
        quiet = event.time - self._pressed >= self.QUIET_S
        self._pressed = event.time
        if event.key == "q" and quiet:
            self.app.exit(0)
