"""The full-screen application: a first screen, the ones opened from it, and one way out of each.

Whatever goes wrong inside leaves the terminal as it was, and is told by the command's only error handler;
nothing that Textual offers for developers can write down what is on the screen.
"""

from __future__ import annotations

import asyncio
import importlib
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.screen import Screen
from textual.worker import WorkerFailed

from qualcode.errors import QualcodeError
from qualcode.flows.keymap import KEYS
from qualcode.screens.tui.acting import Acting
from qualcode.screens.tui.colours import THEME
from qualcode.screens.tui.held_keys import HeldKeys
from qualcode.screens.tui.watching import LOOK_AGAIN_S, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import RenderableType
    from textual.message import Message

    from qualcode.flows.keymap import Key

INTERRUPTED = 130
_AT_ONCE = frozenset({"ctrl+c", "ctrl+q"})
_USED_SOON = ("qualcode.screens.tui.dialogs", "qualcode.screens.tui.content_note")


class QualcodeApp(App[int], inherit_bindings=False):
    """The application on `first`, the screen that it begins with; its result is an exit code.

    `keymap` is the table of keys as it is for this person. `fault` is what went wrong of our own: whoever ran
    the application raises it again, for the handler of the command.
    """

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", "leave at once", show=False, priority=True),
        Binding("ctrl+q", "interrupt", "leave at once", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "to the shell", show=False),
    ]

    def __init__(
        self,
        first: Callable[[], Screen[Any]],
        *,
        keymap: Sequence[Key] = KEYS,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class, ansi_color=True)
        self.first = first
        self.keymap = tuple(keymap)
        self.fault: BaseException | None = None
        self.farewells: list[str] = []
        self.watch_over = Watch(self, gone=self.action_interrupt)
        self.acting = Acting(self, self.watch_over)
        self.keys_held = HeldKeys(self, self.acting, super().on_event)
        self.features = frozenset()
        self.animation_level = "none"
        self.register_theme(THEME)
        self.theme = THEME.name

    async def on_mount(self) -> None:
        """Show the first screen, and listen for what would end the program from outside."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._loop_failed)
        for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"):
            with suppress(NotImplementedError, RuntimeError, AttributeError, ValueError):
                loop.add_signal_handler(getattr(signal, name), self.action_interrupt)
        await self.push_screen(self.first())
        self.call_after_refresh(self._load_dialogs)
        self.watch_over.begin()
        self.set_interval(LOOK_AGAIN_S, self.watch_over.look)

    def on_resize(self) -> None:
        """Look whether there is room enough to work in."""
        self.call_next(self.watch_over.look)

    async def on_event(self, event: events.Event) -> None:
        """Take keys, pastes and the mouse one by one, in order; what ends the application goes before."""
        of_person = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if of_person and not (isinstance(event, events.Key) and event.key in _AT_ONCE):
            await self.keys_held.take(event)
        else:
            await super().on_event(event)

    def _load_dialogs(self) -> None:
        """Load beside, once the first screen is painted, what the first dialog needs."""

        def load() -> None:
            for name in _USED_SOON:
                importlib.import_module(name)

        self.run_worker(load, thread=True, group="loading")

    def action_interrupt(self) -> None:
        """Leave at once: every act was kept when it was done."""
        self.exit(INTERRUPTED, INTERRUPTED)

    def leave(self, screen: Screen[Any]) -> None:
        """Leave a screen; leaving the last one ends the application."""
        below = [one for one in self.screen_stack[1:] if one is not screen]
        if below:
            screen.dismiss()
        else:
            self.exit(0)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy nothing: a participant's words go nowhere but on the screen."""
        del text

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open nothing: the application is offline."""
        del url, new_tab

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """Write no picture of what is on the screen."""
        del filename, path, time_format
        return None

    def panic(self, *renderables: RenderableType) -> None:
        """End without printing what Textual would show; it may hold a participant's words."""
        del renderables
        self._kept_fault(RuntimeError("the terminal's input ended"))

    async def _dispatch_message(self, message: Message) -> None:
        """Take a message; what cannot be read meanwhile is no fault of ours, and ends nothing."""
        try:
            await super()._dispatch_message(message)
        except QualcodeError:
            self.watch_over.look()

    def _handle_exception(self, error: Exception) -> None:
        """Keep a fault for the command's handler, and end."""
        self._kept_fault(error)

    def _kept_fault(self, error: Exception) -> None:
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error
        self._return_code = 3
        if self.fault is None:
            self.fault = error
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Print nothing: the command's handler says what happened, without anybody's words."""
        self._exit_renderables.clear()

    def _loop_failed(self, loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        """End on a fault in the background; without one there is nothing to tell."""
        del loop
        error = context.get("exception")
        if isinstance(error, Exception):
            self._kept_fault(error)
