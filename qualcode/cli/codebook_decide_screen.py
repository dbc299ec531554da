"""`qualcode codebook merge ... --decide` on the screen: the questions of a crosswalk with both entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.cli.code_app import open_app
from qualcode.screens.codebook_deciding import ended_line, to_mend_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen

    from qualcode.flows.codebook.crosswalk.deciding_session import DecidingSession
    from qualcode.flows.keymap import Key


def decide_on_screen(session: DecidingSession) -> int:
    """Open the screen on the questions; when it is left, one line says what stands in the file."""

    def first(keymap: Sequence[Key]) -> Screen[Any]:
        from qualcode.screens.tui.crosswalk_screen import CrosswalkScreen

        return CrosswalkScreen(session, keymap=keymap)

    def ended() -> list[str]:
        now = session.counts()
        decided = now["decided"] - session.begun["decided"]
        mend = [to_mend_line(one) for one in session.asked if one.against]
        return [ended_line(decided, now["open"], session.deciding.path, to_mend=len(mend)), *mend]

    return open_app(first, farewells=ended)
