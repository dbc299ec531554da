"""While a study cannot be worked in, a page hides the words and takes the keys; then all is as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from driving import desk_of, drive, on_top, press, screen_text, typed
from textual.pilot import Pilot

from qualcode.cli.main import run
from qualcode.errors import BusyError
from qualcode.flows.study import lock
from qualcode.screens.tui.coding_screen import CodingScreen
from qualcode.screens.tui.dialogs import MemoDialog
from qualcode.screens.tui.hindered import HinderedPage

WORDS = "someone would ring"
LOCK = ["study", "lock", "--anyway"]


async def looked(pilot: Pilot[int]) -> None:
    """Let the application look again, as it does every two seconds."""
    pilot.app.watch_over.look()  # type: ignore[attr-defined]
    await pilot.pause()


def test_a_lock_hides_the_words_until_it_is_opened(study: Path) -> None:
    """Locked by a colleague, the words are gone and keys do nothing; unlocked, the screen is there again."""

    async def steps(pilot: Pilot[int], screen: CodingScreen) -> None:
        assert run(LOCK) == 0
        await press(pilot, "j", "x")
        await looked(pilot)
        shown = screen_text(pilot.app)
        assert "This study is locked." in shown
        assert WORDS not in shown
        await typed(pilot, "quick")
        assert pilot.app.return_value is None
        assert run(["study", "unlock"]) == 0
        await looked(pilot)
        assert WORDS in screen_text(pilot.app)
        await press(pilot, "tab")
        assert on_top(pilot) is screen

    drive(study, steps)


def test_a_memo_under_way_outlives_a_lock(study: Path) -> None:
    """The dialog stays below the page with its words, and they can be kept once the study is unlocked."""

    async def steps(pilot: Pilot[int], screen: CodingScreen) -> None:
        await press(pilot, "m")
        await typed(pilot, "Half a thought")
        assert run(LOCK) == 0
        await press(pilot, "ctrl+s")
        await looked(pilot)
        assert "This study is locked." in screen_text(pilot.app)
        assert "Half a thought" not in screen_text(pilot.app)
        assert run(["study", "unlock"]) == 0
        await looked(pilot)
        await pilot.pause()
        assert isinstance(pilot.app.screen, MemoDialog)
        assert "Half a thought" in screen_text(pilot.app)
        await press(pilot, "ctrl+s")
        assert len(screen.bench.memos()) == 1

    drive(study, steps)


def test_words_go_below_a_dialog_too(study: Path) -> None:
    """With a dialog open a lock is noticed, and neither the dialog nor the words stay on the screen."""

    async def steps(pilot: Pilot[int], _screen: CodingScreen) -> None:
        await press(pilot, "c")
        assert run(LOCK) == 0
        await looked(pilot)
        assert isinstance(pilot.app.screen, HinderedPage)
        assert WORDS not in screen_text(pilot.app)

    drive(study, steps)


def test_a_damaged_log_is_named_and_ends_nothing(study: Path) -> None:
    """A log with a bad line is named; when it is mended, one goes on where one was, with all codings."""
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3"]) == 0
    log = next(study.glob("codings/ann/*.jsonl"))

    async def steps(pilot: Pilot[int], screen: CodingScreen) -> None:
        whole = log.read_bytes()
        log.write_bytes(whole + b"<<<<<<< HEAD\n")
        await press(pilot, "j")
        await looked(pilot)
        shown = screen_text(pilot.app)
        assert log.name in shown
        assert "line 2" in shown
        assert WORDS not in shown
        log.write_bytes(whole)
        await looked(pilot)
        assert WORDS in screen_text(pilot.app)
        assert [one.code for one in screen.bench.own()] == ["long-wait"]

    drive(study, steps)


@pytest.mark.parametrize("name", ["codebook.yaml", "codebook.log.jsonl", "runs/ann.jsonl"])
def test_keys_over_a_damaged_file_end_nothing(study: Path, name: str) -> None:
    """Whatever file a key needs, the application stands, and says what is the matter."""

    async def steps(pilot: Pilot[int], screen: CodingScreen) -> None:
        path = study / name
        whole = path.read_bytes() if path.exists() else None
        path.write_bytes((whole or b"") + b"<<<<<<< HEAD\n: [\n")
        for key in ("j", "c", "escape", "u", "asterisk"):
            await press(pilot, key)
        await looked(pilot)
        assert pilot.app.return_value is None
        assert isinstance(pilot.app.screen, HinderedPage)
        if whole is None:
            path.unlink()
        else:
            path.write_bytes(whole)
        await looked(pilot)
        assert on_top(pilot) is screen

    drive(study, steps)


def test_q_leaves_the_page_after_a_pause(study: Path) -> None:
    """Only a q that is no part of a word leaves."""

    async def steps(pilot: Pilot[int], _screen: CodingScreen) -> None:
        assert run(LOCK) == 0
        await looked(pilot)
        page = pilot.app.screen
        assert isinstance(page, HinderedPage)
        await press(pilot, "q")
        assert pilot.app.return_value is None
        page._pressed -= page.QUIET_S
        await press(pilot, "q")
        assert pilot.app.return_value == 0

    drive(study, steps)


@pytest.mark.parametrize("size", [(39, 9), (39, 24), (80, 9)])
def test_nothing_is_done_in_a_window_too_small(study: Path, size: tuple[int, int]) -> None:
    """Keys that code, open a dialog or take back do nothing unseen; made larger, all is as it was."""

    async def steps(pilot: Pilot[int], screen: CodingScreen) -> None:
        await press(pilot, "j", "enter")
        assert isinstance(pilot.app.screen, HinderedPage)
        await typed(pilot, "long-wait")
        await press(pilot, "enter", "m", "asterisk", "1", "u")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await pilot.pause()
        assert on_top(pilot) is screen
        assert WORDS in screen_text(pilot.app)
        assert screen.bench.own() == ()
        assert screen.bench.quotes() == ()

    drive(study, steps, size=size)


def test_a_dialog_waits_below_a_window_too_small(study: Path) -> None:
    """What is typed while the window is too small goes nowhere; the dialog has its words afterwards."""

    async def steps(pilot: Pilot[int], screen: CodingScreen) -> None:
        await press(pilot, "m")
        await typed(pilot, "Seen")
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        await typed(pilot, "unseen")
        await press(pilot, "ctrl+s")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await pilot.pause()
        await press(pilot, "ctrl+s")
        assert [memo.text.strip() for memo in screen.bench.memos()] == ["Seen"]

    drive(study, steps)


def test_a_lock_says_who_is_coding(study: Path) -> None:
    """`study lock` refuses while somebody codes, names them, and goes on when told to."""

    async def steps(_pilot: Pilot[int], _screen: CodingScreen) -> None:
        with pytest.raises(BusyError, match="ann has this study open for coding") as refused:
            lock(desk_of(study, "bob"))
        assert "--anyway" in refused.value.hint
        assert not (study / "locked").exists()

    drive(study, steps)
    assert run(["study", "lock"]) == 0


def test_drafts_are_locked_with_the_rest(study: Path) -> None:
    """A draft is encrypted by a lock, and is there again after it is opened."""

    async def begun(pilot: Pilot[int], _screen: CodingScreen) -> None:
        await press(pilot, "m")
        await typed(pilot, "Half a thought")
        await press(pilot, "ctrl+c")

    drive(study, begun)
    drafts = list((study / ".qualcode/drafts").glob("*.json"))
    assert [json.loads(one.read_text())["text"] for one in drafts] == ["Half a thought"]
    assert run(["study", "lock"]) == 0
    assert not any(one.exists() for one in drafts)
    assert run(["study", "unlock"]) == 0
    assert [json.loads(one.read_text())["text"] for one in drafts] == ["Half a thought"]
    assert all(one.stat().st_mode & 0o777 == 0o600 for one in drafts)
