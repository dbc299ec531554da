"""What all dialogs share: a box with a title, a body, a line for what is wrong, and the keys below.

A dialog gives back a value or None, and changes nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.screens.tui.dialogs.plain import plain

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A box over the screen; `title_line` stands on top, `hints` name the keys at the bottom.

    `said` is what is to be mended: a screen that was refused opens the dialog again with what was typed.
    """

    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog > Vertical.box {
        width: 90%; max-width: 100; min-width: 40; height: auto; max-height: 95%;
        border: round $primary; background: $surface; padding: 0 1;
    }
    Dialog .title { text-style: bold; height: auto; max-height: 3; }
    Dialog .status { height: auto; max-height: 3; text-style: bold; display: none; }
    Dialog .status.-said { display: block; }
    Dialog .hints { dock: bottom; width: 100%; height: auto; max-height: 2; text-style: dim; }
    Dialog .label { height: auto; }
    Dialog .note { height: auto; text-style: italic; }
    Dialog Input, Dialog TextArea { background: $surface; padding: 0 1; }
    Dialog Input > .input--selection { text-style: underline; }
    Dialog TextArea > .text-area--selection { text-style: reverse; }
    Dialog .field { height: auto; }
    Dialog .field > .label { width: 13; text-style: bold; }
    Dialog .field > Input, Dialog .field > TextArea { width: 1fr; }
    """
    AUTO_FOCUS = "Input, TextArea, RowList"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]
    hints: str = "esc leave"

    def __init__(self, title_line: str, *, said: str = "") -> None:
        super().__init__()
        self.title_line = title_line
        self._said = said

    def compose(self) -> ComposeResult:
        """Lay out title, body, status and hints."""
        with Vertical(classes="box"):
            yield Static(plain(self.title_line), classes="title", markup=False)
            yield from self.body()
            yield Static("", classes="status", markup=False)
            yield Static(plain(self.hints), classes="hints", markup=False)

    def body(self) -> Iterable[Widget]:
        """Yield the widgets between the title and the status line."""
        return ()

    def on_mount(self) -> None:
        """Say what is to be mended."""
        if self._said:
            self.say(self._said)

    def say(self, line: str) -> None:
        """Put a line for the person above the keys; "" takes it away."""
        status = self.query_one(".status", Static)
        status.update(plain(line))
        status.set_class(bool(line), "-said")

    def say_error(self, error: QualcodeError) -> None:
        """Say what a person has to mend, with its hint."""
        self.say(error_line(error))

    def action_leave(self) -> None:
        """Leave without a result."""
        self.dismiss(None)


def error_line(error: QualcodeError) -> str:
    """Return what is wrong and what to do, on one line."""
    return f"! {error.message}" + (f" ({error.hint})" if error.hint else "")
