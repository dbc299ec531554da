"""Writing a memo: words, their kind, what they are about, and who may come to read them.

Leaving asks before it throws words away; `typed` is called at every pause, so that a draft can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static, TextArea

from qualcode.errors import QualcodeError
from qualcode.findings import DISCLOSURE, MEMO_KINDS
from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.plain import plain
from qualcode.screens.tui.dialogs.results import MemoTyped
from qualcode.screens.tui.dialogs.yes_no import YesNoDialog

Typed = Callable[[str, str], None]


def nobody_keeps(_text: str, _kind: str) -> None:
    """Keep no draft."""


class MemoDialog(Dialog[MemoTyped | None]):
    """A memo about something; `text` and `kind` stand there already (a draft, or a memo that is edited).

    `typed` is called with words and kind when the typing pauses for `PAUSE_S` seconds, with "" when words are
    thrown away, and with the last words when the application ends under the dialog.
    """

    DEFAULT_CSS = """
    MemoDialog TextArea { height: 1fr; min-height: 4; max-height: 20; }
    MemoDialog > Vertical.box { height: 90%; max-height: 32; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "keep", "keep", show=False),
        Binding("ctrl+t,f3", "next_kind(1)", "kind", show=False),
    ]
    PAUSE_S: ClassVar[float] = 0.6
    hints = "ctrl+s, F2 keep · ctrl+t, F3 another kind · esc leave"

    def __init__(
        self, about: str, text: str = "", kind: str = "", *, typed: Typed = nobody_keeps, said: str = ""
    ) -> None:
        super().__init__(f"Memo about {about}" if about else "Memo", said=said)
        self._first = text
        self._words = text
        self.kind = kind if kind in MEMO_KINDS else ""
        self._typed = typed
        self._pause: Timer | None = None
        self._told = (text, self.kind)
        self._settled = False

    def body(self) -> Iterable[Widget]:
        """Yield the kind, the words, and who may come to read them."""
        yield Static("", id="kind", classes="label", markup=False)
        yield TextArea(self._first, id="words", compact=True)
        yield Static(plain(DISCLOSURE), classes="note", markup=False)

    def on_mount(self) -> None:
        """Show the kind, and stand after what is there already."""
        self._show_kind()
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def _show_kind(self) -> None:
        kinds = [f"[{kind or 'no kind'}]" if kind == self.kind else kind or "no kind" for kind in MEMO_KINDS]
        self.query_one("#kind", Static).update(plain("Kind: " + "  ".join(kinds)))

    def action_next_kind(self, by: int) -> None:
        """Take the next kind."""
        place = MEMO_KINDS.index(self.kind) + by
        self.kind = MEMO_KINDS[place % len(MEMO_KINDS)]
        self._show_kind()
        self._read()
        if self._words.strip():
            self._tell()

    def on_text_area_changed(self) -> None:
        """Wait for a pause in the typing."""
        self._read()
        self._stop()
        self._pause = self.set_timer(self.PAUSE_S, self._tell)

    def _read(self) -> None:
        self._words = self.query_one(TextArea).text

    def _tell(self) -> None:
        """Say what was typed so far, once."""
        if (self._words, self.kind) != self._told:
            self._told = (self._words, self.kind)
            try:
                self._typed(self._words, self.kind)
            except QualcodeError as error:
                if self.is_attached:
                    self.say_error(error)

    def on_unmount(self) -> None:
        """Say what was typed last, where the application ends under the dialog."""
        self._stop()
        if not self._settled:
            self._tell()

    def action_keep(self) -> None:
        """Give back the memo; one without words is said to be none."""
        self._read()
        if not self._words.strip():
            self.say("! a memo needs words")
            return
        self._settle(MemoTyped(self._words, self.kind))

    def action_leave(self) -> None:
        """Leave; ask first where words would be lost."""
        self._read()
        if not self._words.strip() or self._words.strip() == self._first.strip():
            self._tell()
            self._settle(None)
            return
        question = YesNoDialog("Throw these words away?", detail="No goes back to the memo.")
        self.app.push_screen(question, self._leave_if)

    def _leave_if(self, sure: bool | None) -> None:
        if sure:
            self._words = ""
            self._tell()
            self._settle(None)

    def _settle(self, memo: MemoTyped | None) -> None:
        self._stop()
        self._settled = True
        self.dismiss(memo)

    def _stop(self) -> None:
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
