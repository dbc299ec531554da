"""The screens while a colleague corrects the source: nothing lands on words that were not chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from driving import desk_of, drive, first_source, press, screen_text, typed
from textual.pilot import Pilot

from qualcode.cli.main import run
from qualcode.flows.code_view import open_view
from qualcode.flows.correcting import apply_edit
from qualcode.flows.editing import edit_typed, plan_edit
from qualcode.flows.keymap import KEYS
from qualcode.flows.workbench.workbench import open_workbench
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.code_view_screen import CodeViewScreen
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.screens.tui.dialogs import FlagDialog
from qualcode.screens.tui.review_screen import ReviewScreen
from qualcode.screens.tui.status_line import StatusLine
from qualcode.select import Filters

REFUSED = "the source was corrected meanwhile"


def corrected(study: Path) -> None:
    """Let a colleague correct the second turn, so that all words after it lie elsewhere."""
    desk = desk_of(study, "bob")
    edit = plan_edit(desk, first_source(desk), edit_typed("They => They really truly", "t2"))
    apply_edit(desk, edit, decisions={})


def message(screen: CodingScreen | CodeViewScreen) -> str:
    """Return what the status line says."""
    return screen.query_one(StatusLine).message


def standing(screen: CodingScreen) -> list[str]:
    """Return the words of this coder's codings and of the flags."""
    bench = screen.bench
    spans = [*(one.span for one in bench.own()), *(one.span for one in bench.flags())]
    return [screen.words_at(span) for span in spans]


def test_a_code_picked_while_the_words_changed_is_put_nowhere(study: Path) -> None:
    """The words are shown as they are now, and the code goes on them at the second time."""

    async def steps(pilot: Pilot[int], screen: CodingScreen) -> None:
        screen.transcript.stand(2)
        await pilot.pause()
        before = screen.words_at(screen.transcript.selection.span)  # type: ignore[union-attr]
        await press(pilot, "enter")
        corrected(study)
        await typed(pilot, "long")
        await press(pilot, "enter")
        assert (standing(screen), REFUSED in message(screen)) == ([], True)
        await press(pilot, "enter")
        await typed(pilot, "long")
        await press(pilot, "enter")
        assert standing(screen) == [before]

    drive(study, steps)


def test_a_flag_typed_while_the_words_changed_is_raised_nowhere(study: Path) -> None:
    """It is refused, and at the next asking it is there as it was typed, for the words as they are now."""

    async def steps(pilot: Pilot[int], screen: CodingScreen) -> None:
        screen.transcript.stand(2)
        await pilot.pause()
        before = screen.words_at(screen.transcript.selection.span)  # type: ignore[union-attr]
        await press(pilot, "f")
        corrected(study)
        await press(pilot, "1", "f2")
        assert (standing(screen), pilot.app.screen is screen) == ([], True)
        assert REFUSED in message(screen)
        await press(pilot, "f")
        assert isinstance(pilot.app.screen, FlagDialog)
        await press(pilot, "f2")
        assert standing(screen) == [before]

    drive(study, steps)


@pytest.mark.parametrize("again", [False, True])
def test_words_chosen_before_are_chosen_no_more(study: Path, *, again: bool) -> None:
    """A key on words that a colleague's correction moved is refused; then it is for the turn in view."""

    async def steps(pilot: Pilot[int], screen: CodingScreen) -> None:
        screen.bench.apply(["long-wait"], screen.bench.source.turn_spans()[0])
        screen.renewed(None)
        screen.transcript.stand(2)
        await press(pilot, "w", "w")
        corrected(study)
        await press(pilot, "asterisk")
        assert (screen.bench.quotes(), screen.transcript.has_words) == ((), False)
        if again:
            whole = screen.bench.source.turn_spans()[2]
            await press(pilot, "asterisk")
            assert [one.span for one in screen.bench.quotes()] == [whole]

    drive(study, steps)


def test_moving_to_a_new_code_is_one_act(study: Path) -> None:
    """The reason and what it was instead of stay with the coding; one undo takes coding and code back."""

    async def steps(pilot: Pilot[int], screen: CodingScreen) -> None:
        screen.transcript.stand(2)
        span = screen.transcript.selection.span  # type: ignore[union-attr]
        screen.bench.apply(["long-wait"], span, why="a reason")
        (old,) = screen.bench.own()
        screen.renewed(None)
        await press(pilot, "t")
        await typed(pilot, "Brand fresh")
        await press(pilot, "enter", "f2", "f2")
        (new,) = screen.bench.own()
        assert (new.code, new.why, new.instead_of) == ("brand-fresh", "a reason", old.id)
        await press(pilot, "u")
        assert [(one.code, one.why) for one in screen.bench.own()] == [("long-wait", "a reason")]
        assert "brand-fresh" not in screen.bench.codebook().by_id()

    drive(study, steps)


Steps = Callable[[Pilot[int], CodeViewScreen], Awaitable[Any]]


def viewed(study: Path, steps: Steps) -> None:
    """Open the view of a code that stands on one turn, and let `steps` press keys."""
    bench = open_workbench(desk_of(study), first_source(desk_of(study)))
    bench.apply(["long-wait"], bench.source.turn_spans()[2])
    bench.close()
    screen = CodeViewScreen(open_view(desk_of(study), "long-wait", filters=Filters()), keymap=KEYS)
    app = QualcodeApp(lambda: screen, keymap=KEYS)

    async def driven() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await steps(pilot, screen)

    asyncio.run(driven())


def test_an_extract_is_narrowed_to_no_other_words(study: Path) -> None:
    """Words chosen before a colleague's correction are refused, and chosen no more."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        (before,) = screen.view.extracts
        said = screen.view.words(before)
        await press(pilot, "w")
        corrected(study)
        await press(pilot, "enter")
        (one,) = screen.view.extracts
        assert screen.view.words(one) == said
        assert (REFUSED in message(screen), screen.transcript.has_words) == (True, False)

    viewed(study, steps)


def test_the_review_from_a_code_view_is_of_its_code(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """R puts what is proposed for this code, and no other."""
    assert run(["tag"]) == 0
    capsys.readouterr()

    async def steps(pilot: Pilot[int], _: CodeViewScreen) -> None:
        await press(pilot, "R")
        shown = pilot.app.screen
        assert isinstance(shown, ReviewScreen)
        assert {one.code for one in shown.review.queue} == {"long-wait"}, screen_text(pilot.app)

    viewed(study, steps)


def test_hits_of_a_search_in_a_code_view_end_with_the_words(study: Path) -> None:
    """What was found before a correction is no place in the words after it."""

    async def steps(pilot: Pilot[int], screen: CodeViewScreen) -> None:
        await press(pilot, "slash")
        await typed(pilot, "four")
        await press(pilot, "enter")
        assert len(screen.hits) == 1
        corrected(study)
        screen.looked()
        assert screen.hits == []

    viewed(study, steps)
