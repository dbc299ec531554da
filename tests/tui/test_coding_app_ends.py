"""However the application ends, the terminal is as it was, no words are left in it, and nothing is lost."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from in_terminal import LEFT, AppTerminal

from qualcode.cli.main import run

pytest.importorskip("pty", reason="pseudo-terminals are of Unix")
WORDS = "nobody ever rang back"
CRASH = f"""
from qualcode.screens.tui.coding_screen import CodingScreen
def crash(self):
    words = self.bench.source.text
    raise RuntimeError("{WORDS}: " + words)
CodingScreen.action_star = crash
"""
CRASH_LATER = f"""
from qualcode.screens.tui.coding_screen import CodingScreen
async def failing(self):
    words = self.bench.source.text
    raise RuntimeError("{WORDS}: " + words)
def crash(self):
    self.run_worker(failing(self))
CodingScreen.action_star = crash
"""
CRASH_IN_TASK = f"""
import asyncio, gc
from qualcode.screens.tui.coding_screen import CodingScreen
async def failing():
    raise RuntimeError("{WORDS}")
def crash(self):
    asyncio.get_running_loop().call_soon(lambda: (_ for _ in ()).throw(RuntimeError("{WORDS}")))
CodingScreen.action_star = crash
"""
Started = Callable[..., AppTerminal]


@pytest.fixture
def terminal(study: Path) -> Iterator[Started]:
    """Return a function that opens the sample source on the screen in a terminal."""
    opened: list[AppTerminal] = []

    def start(**others: object) -> AppTerminal:
        opened.append(AppTerminal(study, "code", "Group one", **others))  # type: ignore[arg-type]
        opened[-1].until("someone would ring")
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.mark.parametrize("crash", [CRASH, CRASH_LATER, CRASH_IN_TASK], ids=["act", "worker", "callback"])
def test_a_fault_of_ours_shows_type_and_frames_only(terminal: Started, crash: str) -> None:
    """A crash in an act, a worker or a callback gives the screen back and tells no participant's words."""
    app = terminal(before=crash)
    app.type("*")
    assert app.wait() == 3
    assert LEFT in app.content
    assert "a fault of ours (RuntimeError)" in app.after
    assert WORDS not in app.after
    assert "Traceback" not in app.after
    assert app.echoes()


def test_ctrl_c_leaves_with_130_and_keeps_what_was_done(
    terminal: Started, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C asks nothing, also from within a dialog; the coding before it is in the log."""
    app = terminal()
    app.type("\r")
    app.until("any letters in order")
    app.type("long-wait\r")
    app.until("1 of 4 coded")
    app.type("m")
    app.until("Memo about")
    app.type("\x03")
    assert app.wait() == 130
    assert "nothing that was acknowledged is lost" in app.after
    assert WORDS not in app.after
    assert app.echoes()
    capsys.readouterr()
    assert run(["codings", "--json"]) == 0
    assert [one["code"] for one in json.loads(capsys.readouterr().out)["codings"]] == ["long-wait"]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"])
def test_a_signal_leaves_the_terminal_as_it_was(terminal: Started, name: str) -> None:
    """Ended from outside, the application gives the screen back first."""
    app = terminal()
    app.send(getattr(signal, name))
    assert app.wait() == 130
    assert LEFT in app.content
    assert app.echoes()


def test_leaving_says_how_far_one_has_come(terminal: Started) -> None:
    """The key q ends the application with exit code 0 and one line."""
    app = terminal()
    app.type("q")
    assert app.wait() == 0
    assert "Group one: 0 of 4 turns have a code of yours" in app.after


def test_a_small_window_says_so_and_comes_back(terminal: Started) -> None:
    """Below 40 x 10 one line says what is wrong; made larger, the words are there again."""
    app = terminal()
    app.resize(36, 8)
    app.until("too small")
    assert "someone would ring" not in app.shown
    app.resize(100, 30)
    assert "someone would ring" in app.until("coded")
    app.type("q")
    assert app.wait() == 0


def test_stopped_and_continued_the_screen_is_there_again(terminal: Started) -> None:
    """Ctrl-Z gives the terminal to the shell; continued, the words are back."""
    app = terminal()
    app.type("\x1a")
    app.until_stopped()
    assert app.echoes()
    app.send(signal.SIGCONT)
    app.until_again("someone would ring")
    app.type("q")
    assert app.wait() == 0


def test_nothing_of_textuals_for_developers_is_on(terminal: Started, tmp_path: Path) -> None:
    """Its log, debugging and keys from the environment are off: no file is written, no key is pressed."""
    log = tmp_path / "textual.log"
    app = terminal(
        environment={
            "TEXTUAL": "debug,devtools",
            "TEXTUAL_LOG": str(log),
            "TEXTUAL_PRESS": "q",
            "TEXTUAL_SCREENSHOT": "0",
            "TEXTUAL_SCREENSHOT_LOCATION": str(tmp_path),
        }
    )
    app.type("j")
    app.until("turn 3 of 6")
    app.type("q")
    assert app.wait() == 0
    assert not log.exists()
    assert not list(tmp_path.glob("*.svg"))


@pytest.mark.parametrize("kind", ["linux", "vt100"])
def test_plain_terminals_show_the_words(terminal: Started, kind: str) -> None:
    """Terminals with few colours, or none, show words, cursor and status."""
    app = terminal(environment={"TERM": kind})
    shown = app.until("? keys")
    assert "▶" in shown
    app.type("q")
    assert app.wait() == 0


def test_a_dumb_terminal_is_asked_line_by_line(study: Path) -> None:
    """TERM=dumb gets the prompt, as --plain and a pipe do."""
    app = AppTerminal(study, "code", "Group one", environment={"TERM": "dumb"})
    try:
        app.until("code>")
        assert LEFT not in app.content
    finally:
        app.close()


def test_without_a_name_the_sources_are_offered(study: Path) -> None:
    """`qualcode code` opens the only source at once."""
    app = AppTerminal(study, "code")
    try:
        app.until("someone would ring")
        app.type("q")
        assert app.wait() == 0
    finally:
        app.close()


@pytest.mark.parametrize("told", ["import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)", ""])
def test_a_closed_window_ends_as_interrupted(terminal: Started, told: str) -> None:
    """With its terminal gone, told by a signal or not, the application ends with 130 and does not go on."""
    app = terminal(before=told)
    app.hang_up()
    assert app.process.wait(timeout=30) == 130
