"""Without a source's name the sources are offered, and the one that is taken opens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from driving import desk_of, press, screen_text
from textual.pilot import Pilot

from qualcode.cli.main import run
from qualcode.errors import UsageError
from qualcode.flows.source_choice import source_choices
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.screens.tui.source_rows import source_rows
from qualcode.screens.tui.source_screen import SourceScreen

Steps = Callable[[Pilot[int]], Awaitable[None]]


@pytest.fixture
def two(study: Path, tmp_path: Path) -> Path:
    """A study with two sources, the first with one turn of two coded in it."""
    notes = tmp_path / "second.txt"
    notes.write_text("Ivy: It rained.\nOwen: It did.\n", encoding="utf-8")
    assert run(["import", str(notes), "--title", "Second group", "--quoting", "yes"]) == 0
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3"]) == 0
    return study


def driven(study: Path, steps: Steps) -> QualcodeApp:
    """Drive the choice of a source."""
    desk = desk_of(study)
    app = QualcodeApp(lambda: SourceScreen(desk, source_choices(desk), app.keymap))

    async def all_of_them() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await steps(pilot)

    asyncio.run(all_of_them())
    return app


def test_the_rows_say_how_far_one_has_come(two: Path) -> None:
    """Coverage comes first, then title and kind; without percent where it would press."""
    choices = source_choices(desk_of(two))
    assert [(one.title, one.coverage.coded, one.coverage.total) for one in choices] == [
        ("Group one", 1, 4),
        ("Second group", 0, 2),
    ]
    assert source_rows(choices)[0][1].startswith(" 25 %  1 of 4  Group one")
    assert "%" not in source_rows(choices, percent=False)[0][1]


def test_another_coder_has_come_elsewhere(two: Path) -> None:
    """Coverage is that of whoever asks; facilitators count where they are to be coded."""
    ben = source_choices(desk_of(two, "ben"), every_turn=True)
    assert [(one.coverage.coded, one.coverage.total) for one in ben] == [(0, 6), (0, 2)]


def test_a_source_is_taken_by_its_number(two: Path) -> None:
    """The second source opens in the place of the choice, and leaving it ends the application."""

    async def steps(pilot: Pilot[int]) -> None:
        assert "Second group" in screen_text(pilot.app)
        await press(pilot, "2")
        assert isinstance(pilot.app.screen, CodingScreen)
        assert "It rained." in screen_text(pilot.app)
        await press(pilot, "q")

    app = driven(two, steps)
    assert app.return_value == 0
    assert app.farewells == ["Second group: 0 of 2 turns have a code of yours"]


def test_another_source_takes_the_place_of_the_first(two: Path) -> None:
    """O and g open another source; each is let go, and the line of each is told at the end."""

    async def steps(pilot: Pilot[int]) -> None:
        await press(pilot, "1", "O", "2")
        assert "It rained." in screen_text(pilot.app)
        await press(pilot, "g", *"group", "space", *"one")
        await press(pilot, "enter")
        assert "nobody ever rang back" in screen_text(pilot.app)
        await press(pilot, "q")

    app = driven(two, steps)
    assert [line.partition(":")[0] for line in app.farewells] == ["Group one", "Second group", "Group one"]


def test_escape_leaves_without_opening(two: Path) -> None:
    """Nothing is opened where nothing is chosen."""

    async def steps(pilot: Pilot[int]) -> None:
        await press(pilot, "escape")

    app = driven(two, steps)
    assert app.return_value == 0
    assert app.farewells == []


def test_a_study_without_sources_says_what_to_do(empty_study: Path) -> None:
    """There is nothing to offer yet."""
    with pytest.raises(UsageError, match="no source to code yet"):
        source_choices(desk_of(empty_study))
