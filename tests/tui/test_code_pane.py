"""The pane: the tree with counts, the code under its cursor in full, memos, and the way in and back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from dialog_books import BOOK, codebooks
from dialog_driving import pressed, screen_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from qualcode.findings import Memo
from qualcode.model import Code, Codebook
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.code_pane import CodePane

MEMO = Memo("M-1", "ann", "2026-05-31T10:00:00Z", "a thought [b] on it", kind="reflexive")
Steps = Callable[[Pilot[int], CodePane], Awaitable[None]]


class Words(Static, can_focus=True):
    """Something that has the focus before the pane."""


class Beside(Screen[None]):
    """A screen with words, and the pane beside them."""

    def compose(self) -> ComposeResult:
        """Lay both out."""
        with Horizontal():
            yield Words("words")
            yield CodePane()


def beside(steps: Steps, *, size: tuple[int, int] = (80, 24)) -> None:
    """Open the pane beside words, and do the steps."""
    app = QualcodeApp(Beside)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            app.screen.query_one(Words).styles.width = "1fr"
            app.screen.query_one(Words).focus()
            pane = app.screen.query_one(CodePane)
            pane.show_codebook(BOOK, {"not-called-back": 12, "old": 1})
            await pilot.pause()
            await steps(pilot, pane)

    asyncio.run(run())
    if app.fault is not None:
        raise app.fault


def test_tree_counts_frames_and_the_code_in_full() -> None:
    """Own tree first, frames under their names; a retired code stands there only while it is used here."""

    async def look(pilot: Pilot[int], pane: CodePane) -> None:
        pane.show_code("not-called-back")
        await pilot.pause()
        screen = screen_of(pilot)
        assert "Nobody called back  12" in screen
        assert "Old waiting code  1 retired" in screen
        assert "Gone for good" not in screen
        assert "COM-B" in screen
        assert "A promised call, letter or visit" in screen
        assert "Include: a call that was" in screen
        assert pane.code() == "not-called-back"
        pane.show_code("nowhere")
        assert pane.code() == "not-called-back"

    beside(look, size=(100, 60))


def test_the_codes_on_a_passage_are_shown_the_first_in_full() -> None:
    """The others are named; no code is said too, and a person who browses is not carried away."""

    async def look(pilot: Pilot[int], pane: CodePane) -> None:
        pane.show_codes(["not-called-back", "long-wait", "joy"])
        await pilot.pause()
        screen = screen_of(pilot)
        assert "A promised call, letter or visit" in screen
        assert "+2 here: Waiting too long, Joy" in " ".join(screen.split())
        pane.show_codes([])
        await pilot.pause()
        assert "no code here yet" in screen_of(pilot)
        assert "A promised call, letter or visit" not in screen_of(pilot)
        pane.browse_codes()
        await pilot.pause()
        assert "A promised call, letter or visit" in screen_of(pilot)
        pane.show_codes(["joy"])
        assert pane.code() == "not-called-back"

    beside(look, size=(140, 60))


def test_browsing_moves_in_the_tree_and_goes_back_to_the_words() -> None:
    """Arrows, j and k, pages and ends move; Enter and Escape give the focus back."""

    async def browse(pilot: Pilot[int], pane: CodePane) -> None:
        words = pilot.app.screen.query_one(Words)
        codes: list[str] = []
        pane.browse_codes()
        for key in ("down", "j", "up", "k", "end", "home", "pagedown", "pageup", "G"):
            await pressed(pilot, key)
            codes.append(pane.code())
        assert codes == [
            "not-called-back",
            "long-wait",
            "not-called-back",
            "access",
            "reflective",
            "access",
            codes[6],
            "access",
            "reflective",
        ]
        assert pane.is_browsed
        await pressed(pilot, "enter")
        assert pilot.app.focused is words
        pane.focus()
        await pilot.pause()
        assert pane.is_browsed
        await pressed(pilot, "escape")
        assert pilot.app.focused is words

    beside(browse)


def test_memos_stand_below_and_can_be_scrolled() -> None:
    """Kind, writer and day above the words; without memos there is nothing to go to."""

    async def read(pilot: Pilot[int], pane: CodePane) -> None:
        words = pilot.app.screen.query_one(Words)
        pane.browse_memos()
        assert pilot.app.focused is words
        pane.show_memos([MEMO] * 9)
        await pilot.pause()
        assert "9 memos" in screen_of(pilot)
        assert "reflexive, 2026-05-31, ann" in screen_of(pilot)
        pane.browse_memos()
        await pressed(pilot, *["j", ""] * 3)
        assert "9 memos" not in screen_of(pilot)
        assert "a thought [b] on it" in screen_of(pilot)
        await pressed(pilot, *["k", ""] * 3)
        assert "9 memos" in screen_of(pilot)
        await pressed(pilot, "escape")
        assert pilot.app.focused is words
        pane.show_memos([])
        await pilot.pause()
        assert "memo" not in screen_of(pilot)

    beside(read)


def test_a_changed_codebook_keeps_the_cursor_on_its_code() -> None:
    """A colleague's new code moves nothing; a code that went leaves the cursor at the top."""

    async def change(pilot: Pilot[int], pane: CodePane) -> None:
        pane.show_code("long-wait")
        pane.show_codebook(Codebook((Code("first", "First"), *BOOK.codes), frames=BOOK.frames), {})
        await pilot.pause()
        assert pane.code() == "long-wait"
        pane.show_codebook(Codebook((Code("first", "First"),)), {})
        await pilot.pause()
        assert pane.code() == "first"
        pane.show_codebook(Codebook(), {})
        await pilot.pause()
        assert pane.code() == ""
        assert "no codes yet" in screen_of(pilot)

    beside(change)


@pytest.mark.parametrize("width", [28, 40, 100])
def test_names_are_cut_and_definitions_wrap_at_any_width(width: int) -> None:
    """Where it is wide the code stands beside the tree; nothing runs over the edge."""

    async def fit(pilot: Pilot[int], pane: CodePane) -> None:
        pane.styles.width = width
        pane.show_codebook(Codebook((Code("a", "Long name " * 9, definition="many words " * 20),)), {"a": 3})
        await pilot.pause()
        lines = screen_of(pilot).splitlines()
        assert all(len(line) <= 130 for line in lines)
        assert any("…" in line for line in lines)
        assert any("many words" in line for line in lines)
        assert pane.has_class("-side") == (width == 100)

    beside(fit, size=(130, 24))


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(codebooks(), min_size=1, max_size=4))
def test_any_codebook_is_shown(books: list[Codebook]) -> None:
    """Strange names, trees that are none: every active code has its row."""

    async def show(pilot: Pilot[int], pane: CodePane) -> None:
        for book in books:
            pane.show_codebook(book, {})
            for code in book.codes:
                pane.show_code(code.id)
                assert pane.code() == code.id
            await pilot.pause()

    beside(show)
