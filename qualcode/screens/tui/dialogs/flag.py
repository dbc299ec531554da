"""Raising a flag: what kind, a note without names, and who was told when.

Flags never leave with an export, and nobody is told by the tool: both are said here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from qualcode.findings import FLAG_KINDS
from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.plain import plain
from qualcode.screens.tui.dialogs.results import FlagTyped
from qualcode.screens.tui.dialogs.rows import Row, RowList

KIND_NAMES = {
    "safeguarding": "safeguarding: somebody may be at risk",
    "complaint": "a complaint",
    "allegation": "an allegation about a named person",
    "abusive": "abusive text",
}
SAID = (
    "Flags stay in the study: no export holds them. This tool tells nobody: tell the person who must know, "
    "and say here whom you told, by role."
)


class FlagDialog(Dialog[FlagTyped | None]):
    """Raise a flag on the words at `where`; `today` (ISO date) is what the date of telling starts with."""

    DEFAULT_CSS = """
    FlagDialog RowList { height: 4; }
    FlagDialog .said { height: auto; text-style: italic; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "keep", "keep", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]
    hints = "1-4 kind · tab, enter next line · ctrl+s, F2 raise it · esc leave"

    def __init__(self, where: str, *, today: str = "") -> None:
        super().__init__(f"Flag on {where}")
        self._today = today

    def body(self) -> Iterable[Widget]:
        """Yield the kinds, the note, who was told and when."""
        yield RowList()
        yield Static("What is it, without names?", classes="label")
        yield Input("", id="note", compact=True)
        yield Static("Who was told? (their role, not a name; empty: nobody yet)", classes="label")
        yield Input("", id="told", compact=True)
        yield Static("When? (as 2026-05-31)", classes="label")
        yield Input(self._today, id="told_on", compact=True)
        yield Static(plain(SAID), classes="said", markup=False)

    def on_mount(self) -> None:
        """Show the kinds."""
        rows = [Row(kind, KIND_NAMES[kind], sign=f"{place} ") for place, kind in enumerate(FLAG_KINDS, 1)]
        self.query_one(RowList).show(rows)

    def action_move(self, by: int) -> None:
        """Take the next kind."""
        self.query_one(RowList).move(by)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next line; the last one raises the flag."""
        if event.input.id == "told_on":
            self.action_keep()
        else:
            self.focus_next(Input)

    def action_keep(self) -> None:
        """Give back the flag."""
        row = self.query_one(RowList).row
        note, told, told_on = (
            self.query_one(f"#{name}", Input).value.strip() for name in ("note", "told", "told_on")
        )
        if told and not _is_date(told_on):
            self.say("! a day is written as in 2026-05-31")
            self.query_one("#told_on", Input).focus()
            return
        kind = row.id if row else FLAG_KINDS[0]
        self.dismiss(FlagTyped(kind, note, told, told_on if told else ""))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
