"""The screen of cases: words, both codings, what the codes mean; what stands is a key and a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from driving import desk_of, on_top, press, screen_text, typed
from textual.app import App
from textual.pilot import Pilot

from qualcode.cli.main import run
from qualcode.flows.agree.cases import Comparison
from qualcode.flows.agree.resolving_session import start_resolving
from qualcode.flows.keymap import KEYS, keys_of
from qualcode.flows.reading import read_codings
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.screens.tui.dialogs import ChooseSeveralDialog, KeysDialog, LineDialog, MemoDialog
from qualcode.screens.tui.resolve_screen import ResolveScreen
from qualcode.screens.tui.status_line import StatusLine
from qualcode.store.sources import read_source
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]
Steps = Callable[[Pilot[int], ResolveScreen], Awaitable[None]]
SOURCE = "Interview two"


@pytest.fixture
def coded(talks: Path, capsys: Capture) -> Path:
    """Two coders on one interview: different on t4, only ann on t6, only ben on t8."""
    for coder, turn, code in (
        ("ann", "t4", "long-wait"),
        ("ben", "t4", "not-called-back"),
        ("ann", "t6", "one-person"),
        ("ben", "t8", "group-good"),
    ):
        assert run(["code", "apply", SOURCE, code, "--turn", turn, "--coder", coder]) == 0
    capsys.readouterr()
    return talks


def resolve(study: Path, steps: Steps, *, size: tuple[int, int] = (100, 30)) -> QualcodeApp:
    """Open the cases, let `steps` press keys, and return the application when it ended."""
    screen = ResolveScreen(start_resolving(desk_of(study), Comparison()), keymap=KEYS)
    app = QualcodeApp(lambda: screen, keymap=KEYS)

    async def driven() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(pilot, screen)

    asyncio.run(driven())
    return app


def consensus(study: Path) -> list[tuple[str, str]]:
    """Return the turn and code of each coding of the consensus."""
    opened = open_study(study)
    found = read_codings(opened, coder="consensus")
    sources = {one.source: read_source(opened, one.source) for one in found}
    return [(sources[one.source].turns_under(one.span)[0][0].id, one.code) for one in found]


def words(app: App[Any]) -> str:
    """Return the screen's words in one line."""
    return " ".join(screen_text(app).split())


def message(screen: ResolveScreen) -> str:
    """Return what the status line says."""
    return screen.query_one(StatusLine).message


def test_a_case_is_shown_with_both_codings_and_what_the_codes_mean(coded: Path) -> None:
    """Words as spoken with what was said around them, each coder's codes by number, both definitions."""

    async def steps(pilot: Pilot[int], screen: ResolveScreen) -> None:
        shown = words(pilot.app)
        assert "The waiting list was four months, and Joan said so." in shown
        assert "1 ann: long-wait" in shown
        assert "2 ben: not-called-back" in shown
        assert "A promised call, letter" in shown
        assert f"Case {screen.session.place + 1} of 3" in shown

    resolve(coded, steps)


def test_a_key_and_a_reason_decide_and_the_next_case_comes(coded: Path) -> None:
    """What ben gave stands after 2 and a reason; an empty reason is asked again; the next case is in view."""

    async def steps(pilot: Pilot[int], screen: ResolveScreen) -> None:
        await press(pilot, "2")
        assert isinstance(on_top(pilot), LineDialog)
        await press(pilot, "enter")
        assert "a decision needs a reason" in words(pilot.app)
        assert "--why" not in words(pilot.app)
        assert "the others will read it" not in words(pilot.app)
        await typed(pilot, "a call was promised")
        await press(pilot, "enter")
        assert screen.session.place == 1
        assert "not-called-back" in message(screen)

    resolve(coded, steps)
    assert consensus(coded) == [("t4", "not-called-back")]


def test_all_nothing_and_chosen_codes_can_stand(coded: Path) -> None:
    """All that anybody gave by b, nothing by n, and those that are marked by c."""

    async def steps(pilot: Pilot[int], screen: ResolveScreen) -> None:
        await press(pilot, "b")
        await typed(pilot, "both are said")
        await press(pilot, "enter", "n")
        await typed(pilot, "too thin")
        await press(pilot, "enter", "c")
        assert isinstance(on_top(pilot), ChooseSeveralDialog)
        await press(pilot, "1", "enter")
        await typed(pilot, "it kept her going")
        await press(pilot, "enter")
        assert screen.session.finished
        assert "That was the last case." in words(pilot.app)

    app = resolve(coded, steps)
    assert app.farewells == ["3 decided, 0 open still"]
    assert consensus(coded) == [("t4", "long-wait"), ("t4", "not-called-back"), ("t8", "group-good")]


def test_undo_and_redo_go_back_to_the_case(coded: Path) -> None:
    """One key takes the decision back and shows its case, another brings it back."""

    async def steps(pilot: Pilot[int], screen: ResolveScreen) -> None:
        await press(pilot, "1")
        await typed(pilot, "waiting")
        await press(pilot, "enter", "u")
        assert (screen.session.place, consensus(coded)) == (0, [])
        await press(pilot, "U")
        assert consensus(coded) == [("t4", "long-wait")]
        await press(pilot, "u")

    resolve(coded, steps)
    assert consensus(coded) == []


def test_no_message_hides_which_case_it_is(coded: Path) -> None:
    """On a small screen the number of the case stays, whatever the last act has to say."""

    async def steps(pilot: Pilot[int], screen: ResolveScreen) -> None:
        screen.query_one(StatusLine).say("took long-wait " * 5, "u takes it back " * 3)
        await pilot.pause()
        assert "Case 1 of 3" in words(pilot.app)
        assert "took long-wait" in words(pilot.app)

    resolve(coded, steps, size=(80, 24))


@pytest.mark.parametrize("width", [80, 160])
def test_ids_are_not_broken(coded: Path, width: int) -> None:
    """Codes whose ids do not fit beside each other stand below each other, short; else with their rules."""
    long = ("being-listened-to-at-home-by-somebody", "being-listened-to-at-home-by-a-visitor")
    for code, coder in zip(long, ("ann", "ben"), strict=True):
        assert run(["codebook", "add", code, "--definition", "Heard.", "--include", "any visit"]) == 0
        assert run(["code", "apply", SOURCE, code, "--turn", "t4", "--coder", coder]) == 0

    async def steps(pilot: Pilot[int], screen: ResolveScreen) -> None:
        shown = [line for line in screen_text(pilot.app).split("\n") if "Heard." in line]
        assert all(any(f"{code}: Heard." in line for line in shown) for code in long)
        assert screen.session.place == 0

    resolve(coded, steps, size=(width, 40))


def test_what_a_colleague_decided_meanwhile_is_not_overwritten(coded: Path) -> None:
    """A decision that somebody made since the case was shown is told, and stands."""

    async def steps(pilot: Pilot[int], screen: ResolveScreen) -> None:
        case = screen.session.case.id
        await press(pilot, "1")
        arguments = ["agree", "resolve", case, "--as", "not-called-back", "--why", "ben's", "--coder", "ben"]
        assert run(arguments) == 0
        await typed(pilot, "mine")
        await press(pilot, "enter")
        assert "ben decided" in words(pilot.app)
        assert on_top(pilot) is screen

    resolve(coded, steps)
    assert consensus(coded) == [("t4", "not-called-back")]


def test_every_key_of_the_place_does_something(coded: Path) -> None:
    """Each act in the table has its action; help, memo and the source open; later leaves the case open."""

    async def steps(pilot: Pilot[int], screen: ResolveScreen) -> None:
        actions = {key.action for key in keys_of("resolve")}
        assert [one for one in sorted(actions) if not hasattr(screen, f"action_{one}")] == []
        await press(pilot, "question_mark")
        assert isinstance(on_top(pilot), KeysDialog)
        await press(pilot, "escape", "m")
        assert isinstance(on_top(pilot), MemoDialog)
        await press(pilot, "escape", "s")
        assert screen.session.place == 1
        await press(pilot, "k", "o", "i", "G", "home", "M")
        assert "no memo about this place yet" in message(screen)
        await press(pilot, "9")
        assert "there is no coder 9" in message(screen)
        await press(pilot, "S")
        assert isinstance(on_top(pilot), CodingScreen)

    resolve(coded, steps)
