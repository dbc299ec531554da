"""How each place of the application is opened: the flow that reads it, and the screen that shows it.

What is not needed yet is not loaded; a flow that refuses is told where the person stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.flows.workbench.workbench import open_workbench

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen

    from qualcode.flows.desk import Desk
    from qualcode.flows.keymap import Key
    from qualcode.flows.workbench.workbench import Workbench
    from qualcode.model import Span


def coding_screen(bench: Workbench, keymap: Sequence[Key], *, at: Span | None = None) -> Screen[Any]:
    """Return the coding screen on a workbench, at a span, with the note on its content first."""
    from qualcode.screens.tui.coding_screen import CodingScreen

    return CodingScreen(bench, keymap=keymap, at=at)


def source_screen(
    desk: Desk, source: str, keymap: Sequence[Key], *, every_turn: bool = False, at: Span | None = None
) -> Screen[Any]:
    """Return the coding screen on a source, with the note on its content first."""
    return coding_screen(open_workbench(desk, source, every_turn=every_turn), keymap, at=at)
