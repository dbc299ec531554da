"""Raising a flag: what kind, a note without names, and who was told when.

Flags never leave with an export, and nobody is told by the tool: both are said here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from qualcode.findings import FLAG_KINDS
from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.fields import field, line
from qualcode.screens.tui.dialogs.plain import plain
from qualcode.screens.tui.dialogs.results import FlagTyped
from qualcode.screens.tui.dialogs.rows import Row, RowList
from qualcode.screens.tui.dialogs.yes_no import YesNoDialog

KIND_NAMES = {
    "safeguarding": "safeguarding: somebody may be at risk",
    "complaint": "a complaint",
    "allegation": "an allegation about a named person",
    "abusive": "abusive text",
}
SAID = (
    "Flags never leave with an export. This tool tells nobody: you do. `qualcode flag list` shows the flags "
    "that nobody was told of yet."
)
_NONE = FlagTyped("")


class FlagDialog(Dialog[FlagTyped | None]):
    """Raise a flag on the words at `where`; `today` (ISO date) is what the day of telling starts with.

    `typed` is what was typed before. That somebody was told is asked once more before it is kept.
    """

    DEFAULT_CSS = """
    FlagDialog RowList { height: 4; }
    FlagDialog .field > .label { width: 16; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "keep", "keep", show=False),
    ]
    hints = "1-4 or up, down kind · enter, tab next line · ctrl+s, F2 raise it · esc leave"

    def __init__(self, where: str, *, today: str = "", typed: FlagTyped = _NONE, said: str = "") -> None:
        super().__init__(f"Flag on {where}", said=said)
        self._today = today
        self._first = typed
        self._came_by_number = False

    def body(self) -> Iterable[Widget]:
        """Yield the kinds, the note, who was told and when."""
        yield RowList(focusable=True)
        first = self._first
        yield field("What is it?", line(first.note, name="note", placeholder="without names"))
        nobody = "their role, not a name; empty: nobody yet"
        yield field("Who was told?", line(first.told, name="told", placeholder=nobody))
        yield field("When?", line(first.told_on or self._today, name="told_on", placeholder="2026-05-31"))
        yield Static(plain(SAID), classes="note", markup=False)

    def on_mount(self) -> None:
        """Show the kinds, and begin there."""
        rows = [Row(kind, KIND_NAMES[kind], sign=f"{place} ") for place, kind in enumerate(FLAG_KINDS, 1)]
        kinds = self.query_one(RowList)
        kinds.show(rows, self._first.kind)
        kinds.focus()

    def on_key(self, event: events.Key) -> None:
        """Take a kind by its number while the kinds have the focus, and go on to the note.

        Tab right after a number stays in the note, where the number led already.
        """
        already, self._came_by_number = self._came_by_number, False
        if already and event.key == "tab":
            event.stop()
            return
        kinds = self.query_one(RowList)
        if kinds.has_focus and event.key in {str(place) for place in range(1, len(FLAG_KINDS) + 1)}:
            event.stop()
            kinds.stand(int(event.key) - 1)
            self._came_by_number = True
            self.set_focus(self.query_one("#note", Input))

    def on_row_list_taken(self) -> None:
        """Go on to the note."""
        self.query_one("#note", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next line; the last one raises the flag."""
        if event.input.id == "told_on":
            self.action_keep()
        else:
            self.focus_next(Input)

    def action_keep(self) -> None:
        """Give back the flag; a day is asked for where somebody was told, and whether they were."""
        row = self.query_one(RowList).row
        note, told, told_on = (
            self.query_one(f"#{name}", Input).value.strip() for name in ("note", "told", "told_on")
        )
        if told and not _is_date(told_on):
            self.say("! a day is written as 2026-05-31")
            self.query_one("#told_on", Input).focus()
            return
        flag = FlagTyped(row.id if row else FLAG_KINDS[0], note, told, told_on if told else "")
        if not told or (told, told_on) == (self._first.told, self._first.told_on):
            self.dismiss(flag)
            return

        def keep_if(sure: bool | None) -> None:
            if sure:
                self.dismiss(flag)

        question = YesNoDialog(
            f"Keep that “{told}” was told, on {told_on}?", detail="No goes back to the flag."
        )
        self.app.push_screen(question, keep_if)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
