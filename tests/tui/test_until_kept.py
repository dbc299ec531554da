"""What a person typed into a memo, a flag or a new code is lost to no refusal, no Escape and no crash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from driving import desk_of, first_source, press, screen_text, typed
from textual.pilot import Pilot

from qualcode.cli.main import run
from qualcode.flows.code_view import open_view
from qualcode.flows.drafts import drafts_left
from qualcode.flows.suggest.review_records import Choice
from qualcode.flows.suggest.reviewing import start_review
from qualcode.flows.workbench.workbench import open_workbench
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.code_view_screen import CodeViewScreen
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.screens.tui.dialogs import FlagDialog, MemoDialog, NewCodeDialog
from qualcode.screens.tui.keyed import KeyedScreen
from qualcode.screens.tui.review_screen import ReviewScreen
from qualcode.select import Filters
from qualcode.store.memos import read_memos

Steps = Callable[[Pilot[int]], Awaitable[None]]
NAMED = "Okafor"


def coding(study: Path) -> KeyedScreen:
    """Return the coding screen of the first source."""
    desk = desk_of(study)
    return CodingScreen(open_workbench(desk, first_source(desk)))


def view(study: Path) -> KeyedScreen:
    """Return the code view of a code."""
    return CodeViewScreen(open_view(desk_of(study), "not-called-back", filters=Filters()))


def review(study: Path) -> KeyedScreen:
    """Return the review of what the rules propose."""
    return ReviewScreen(start_review(desk_of(study), Choice()))


PLACES = {"coding": coding, "view": view, "review": review}


@pytest.fixture
def worked(study: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The study with a coding of ann's and what the rules propose."""
    assert run(["code", "apply", "Group one", "not-called-back", "--words", "nobody ever rang back"]) == 0
    assert run(["tag"]) == 0
    capsys.readouterr()
    return study


def driven(study: Path, place: str, steps: Steps) -> None:
    """Open a place of the application, and press keys in it."""
    screen = PLACES[place](study)
    app = QualcodeApp(lambda: screen)

    async def going() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await steps(pilot)

    asyncio.run(going())
    if app.fault is not None:
        raise app.fault


def text_of(pilot: Pilot[int]) -> str:
    """Return what stands on the screen, in one line."""
    app: Any = pilot.app
    return " ".join(screen_text(app).split())


def left(study: Path) -> list[str]:
    """Return the words of the drafts that are left."""
    return [draft.text for draft in drafts_left(desk_of(study))]


@pytest.mark.parametrize("place", PLACES)
def test_a_memo_comes_back_until_it_is_kept(worked: Path, place: str) -> None:
    """After a crash, and again after Escape, which throws nothing away that nobody changed."""

    async def begun(pilot: Pilot[int]) -> None:
        await press(pilot, "m")
        await typed(pilot, "Half a thought")
        await press(pilot, "ctrl+c")

    async def looked_at(pilot: Pilot[int]) -> None:
        await press(pilot, "m")
        assert "Half a thought" in text_of(pilot)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, MemoDialog)

    async def kept(pilot: Pilot[int]) -> None:
        await press(pilot, "m")
        assert "Half a thought" in text_of(pilot)
        await press(pilot, "ctrl+s")
        assert not isinstance(pilot.app.screen, MemoDialog)

    driven(worked, place, begun)
    assert left(worked) == ["Half a thought"]
    driven(worked, place, looked_at)
    assert left(worked) == ["Half a thought"]
    driven(worked, place, kept)
    assert left(worked) == []
    assert [memo.text for memo in read_memos(desk_of(worked).study)] == ["Half a thought"]


@pytest.mark.parametrize("place", PLACES)
def test_words_that_a_person_throws_away_are_gone(worked: Path, place: str) -> None:
    """Escape asks; a yes is a yes."""

    async def thrown(pilot: Pilot[int]) -> None:
        await press(pilot, "m")
        await typed(pilot, "Half a thought")
        await press(pilot, "escape", "y")
        assert not isinstance(pilot.app.screen, MemoDialog)

    driven(worked, place, thrown)
    assert left(worked) == []


@pytest.mark.parametrize("place", PLACES)
def test_a_memo_that_is_refused_stays_in_its_dialog_and_as_a_draft(worked: Path, place: str) -> None:
    """With the reason, to be mended; leaving it as it is keeps the draft."""

    async def refused(pilot: Pilot[int]) -> None:
        await press(pilot, "m")
        await typed(pilot, "Half a thought")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, MemoDialog)
        assert "Half a thought" in text_of(pilot)
        assert "File exists" in text_of(pilot)
        assert left(worked) == ["Half a thought"]
        await press(pilot, "escape")

    (worked / "memos").write_text("in the way of the folder", encoding="utf-8")
    driven(worked, place, refused)
    (worked / "memos").unlink()
    assert left(worked) == ["Half a thought"]
    assert list(read_memos(desk_of(worked).study)) == []


@pytest.mark.parametrize("place", PLACES)
def test_a_flag_that_is_refused_stays_in_its_dialog(worked: Path, place: str) -> None:
    """What was typed stands there still; mended, it is raised."""

    async def refused(pilot: Pilot[int]) -> None:
        await press(pilot, "f", "2")
        dialog = pilot.app.screen
        assert isinstance(dialog, FlagDialog)
        dialog.query_one("#note").focus()
        await typed(pilot, f"about {NAMED}")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, FlagDialog)
        assert f"about {NAMED}" in text_of(pilot)
        pilot.app.screen.query_one("#note").focus()
        await press(pilot, *["backspace"] * len(NAMED))
        await typed(pilot, "it")
        await press(pilot, "ctrl+s")
        assert not isinstance(pilot.app.screen, FlagDialog)

    driven(worked, place, refused)
    assert run(["flag", "list"]) == 0


@pytest.mark.parametrize("place", ["coding", "view"])
def test_a_new_code_that_is_refused_stays_in_its_dialog(worked: Path, place: str) -> None:
    """With its name and definition."""

    async def refused(pilot: Pilot[int]) -> None:
        await press(pilot, "n")
        await typed(pilot, f"What {NAMED} said")
        await press(pilot, "tab", "tab")
        await typed(pilot, "Her words.")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, NewCodeDialog)
        assert f"What {NAMED} said" in text_of(pilot)
        assert "Her words." in text_of(pilot)

    driven(worked, place, refused)
