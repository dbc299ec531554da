"""Picking codes by typing a few letters: recent ones by number, several at once, and names not there yet.

The order is the flow's (`ranked`); this paints it and gives back what was taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from qualcode.model import Code, Codebook
from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.results import Picked
from qualcode.screens.tui.dialogs.rows import Row, RowList

Ranked = Callable[[str], Sequence[Code]]
_NEW = "\n new"


class CodePicker(Dialog[Picked | None]):
    """Type, and take a code; `ranked` gives the codes that fit what was typed, the likeliest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", show=False, priority=True),
        Binding("tab", "mark", show=False, priority=True),
    ]
    hints = "enter take · tab mark several · up, down · esc leave"

    def __init__(self, codebook: Codebook, recent: Sequence[Code], title: str, *, ranked: Ranked) -> None:
        super().__init__(title)
        self.codebook = codebook
        self._recent = tuple(recent)
        self._ranked = ranked
        self._marked: dict[str, None] = {}

    def body(self) -> Iterable[Widget]:
        """Yield the line and the codes below it."""
        yield Input("", id="line", compact=True)
        yield RowList()

    def on_mount(self) -> None:
        """Show what there is before anything is typed."""
        self._show("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits."""
        self._show(event.value)

    def _show(self, typed: str) -> None:
        rows = [
            Row(code.id, code.name, "x " if code.id in self._marked else "") for code in self._ranked(typed)
        ]
        name = " ".join(typed.split())
        if name and not any(row.words == name for row in rows):
            rows.append(Row(_NEW, f"new code: {name}", "+ "))
        self.query_one(RowList).show(rows)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.query_one(RowList).move(by)

    def action_mark(self) -> None:
        """Mark the code under the cursor, or take the mark away."""
        row = self.query_one(RowList).row
        if row is not None and row.id != _NEW:
            if row.id in self._marked:
                del self._marked[row.id]
            else:
                self._marked[row.id] = None
            self._show(self.query_one(Input).value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what is marked, else the code under the cursor."""
        row = self.query_one(RowList).row
        if row is not None and row.id == _NEW:
            self.dismiss(Picked((), " ".join(event.value.split())))
        elif self._marked:
            self.dismiss(Picked(tuple(self._marked)))
        elif row is not None:
            self.dismiss(Picked((row.id,)))
