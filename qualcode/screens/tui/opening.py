"""How each place of the application is opened: the flow that reads it, and the screen that shows it.

What is not needed yet is not loaded; a flow that refuses is told where the person stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.flows.content_notes import content_note
from qualcode.flows.workbench.workbench import open_workbench

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen

    from qualcode.flows.desk import Desk
    from qualcode.flows.keymap import Key
    from qualcode.flows.workbench.workbench import Workbench
    from qualcode.model import Span
    from qualcode.select import Filters


def coding_screen(bench: Workbench, keymap: Sequence[Key], *, at: Span | None = None) -> Screen[Any]:
    """Return the coding screen on a workbench, at a span, with the note on its content first."""
    from qualcode.screens.tui.coding_screen import CodingScreen

    return CodingScreen(bench, note=content_note(bench.desk.study, bench.source.id), keymap=keymap, at=at)


def source_screen(
    desk: Desk, source: str, keymap: Sequence[Key], *, every_turn: bool = False, at: Span | None = None
) -> Screen[Any]:
    """Return the coding screen on a source, with the note on its content first."""
    return coding_screen(open_workbench(desk, source, every_turn=every_turn), keymap, at=at)


def review_screen(
    desk: Desk,
    keymap: Sequence[Key],
    *,
    codes: Sequence[str] = (),
    source: str = "",
    everything: bool = False,
) -> Screen[Any]:
    """Return the review of the open proposals, of some codes, of a source, or of all, the likely or all."""
    from qualcode.flows.suggest.review_records import Choice
    from qualcode.flows.suggest.reviewing import start_review
    from qualcode.screens.tui.review_screen import ReviewScreen

    chosen = Choice("", tuple(codes), (source,) if source else (), everything)
    return ReviewScreen(start_review(desk, chosen), keymap=keymap)


def code_view_screen(
    desk: Desk, code: str, keymap: Sequence[Key], *, filters: Filters | None = None, at: str = ""
) -> Screen[Any]:
    """Return the code view of a code, at a coding of it; of one's own extracts unless `filters` say more."""
    from qualcode.flows.code_view import open_view
    from qualcode.screens.tui.code_view_screen import CodeViewScreen
    from qualcode.select import Filters

    return CodeViewScreen(open_view(desk, code, filters=filters or Filters()), keymap=keymap, at=at)
