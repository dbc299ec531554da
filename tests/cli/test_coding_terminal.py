"""`qualcode code SOURCE --plain` in a real terminal: Tab, offers, Ctrl-C; a kill loses nothing."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import qualcode
from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
PACKAGE = Path(qualcode.__file__).parent


def codings(capsys: Capture) -> list[tuple[str, str]]:
    """Return turn and code of all codings."""
    capsys.readouterr()
    assert run(["codings", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["codings"]
    return [(coding["turns"][0], coding["code"]) for coding in found]


class Terminal:
    """A real terminal of 80 by 30 with a session in it, seen through pyte."""

    def __init__(self, study: Path, *arguments: str) -> None:
        import pty

        import pyte

        self.screen = pyte.Screen(80, 30)
        self.stream = pyte.ByteStream(self.screen)
        self.seen = ""
        self.master, slave = pty.openpty()
        _set_size(slave, 30, 80)
        vars(self.screen)["write_process_input"] = self.type
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qualcode", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=study,
            env={**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(PACKAGE.parent)},
            start_new_session=True,
            preexec_fn=_of_this_terminal,  # noqa: PLW1509 (no thread runs here)
        )
        os.close(slave)

    def type(self, text: str) -> None:
        """Type into the terminal."""
        os.write(self.master, text.encode())

    def until(self, words: str) -> str:
        """Read until the screen shows the words, and return the screen."""
        while words not in self.shown:
            if not self._read():
                raise AssertionError(f"the session ended before {words!r}:\n{self.shown}")
        return self.shown

    def ready(self) -> None:
        """Read until the last line is an empty prompt: only then are keys the prompt's own."""
        while not self.shown.rstrip().endswith("\ncode>"):
            if not self._read():
                raise AssertionError(f"the session ended before it asked again:\n{self.shown}")

    def _read(self) -> bool:
        """Read what came; False at the end of the session."""
        came, _, _ = select.select([self.master], [], [], 20)
        if not came:
            raise AssertionError(f"nothing came for 20 seconds:\n{self.shown}")
        try:
            content = os.read(self.master, 65536)
        except OSError:
            content = b""
        self.stream.feed(content)
        return bool(content)

    @property
    def shown(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait(self) -> int:
        """Read to the end and return the exit code."""
        while self._read():
            pass
        return self.process.wait(timeout=20)

    def kill(self) -> None:
        """Kill the session as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=20)

    def close(self) -> None:
        """End what is left."""
        if self.process.poll() is None:
            self.kill()
        os.close(self.master)


def _of_this_terminal() -> None:
    """Make standard input the terminal of the new process, so that Ctrl-C reaches it."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _set_size(terminal: int, rows: int, columns: int) -> None:
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@pytest.fixture
def terminal(study: Path) -> Iterator[Callable[[], Terminal]]:
    """Return a function that starts a session in a terminal."""
    pytest.importorskip("pty", reason="pseudo-terminals are of Unix")
    started: list[Terminal] = []

    def start() -> Terminal:
        started.append(Terminal(study, "code", "Group one", "--plain"))
        started[-1].ready()
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_in_a_terminal_tab_completes_a_code(terminal: Callable[[], Terminal], capsys: Capture) -> None:
    """Tab takes the code that fits what was typed; Enter puts it on; Ctrl-D leaves; nothing is drawn."""
    session = terminal()
    assert "[laughs]" in session.shown
    session.type("called\t")
    session.until("code> not-called-back")
    session.type("\r")
    session.until("coded not-called-back")
    session.ready()
    session.type("access; wait\t")
    session.until("long-wait")
    session.type("\r")
    session.until("coded access, long-wait")
    session.ready()
    session.type("\x04")
    assert session.wait() == 0
    assert "this session: 3 codings on 1 turn" in session.shown
    assert not set(session.shown) & set("│┃─━╭╮╰╯")
    assert codings(capsys) == [("t2", "access"), ("t2", "long-wait"), ("t2", "not-called-back")]


def test_what_was_acknowledged_survives_a_kill(
    study: Path, terminal: Callable[[], Terminal], capsys: Capture
) -> None:
    """After `coded`, `memo` and `new code` a kill loses nothing; the next session goes on from there."""
    session = terminal()
    session.type("long-wait\r")
    session.until("coded long-wait")
    session.ready()
    session.type("m Tired of asking\r")
    session.until("memo M-")
    session.ready()
    session.type("n Chasing\r")
    session.until("definition of chasing")
    session.type("Ringing again.\r")
    session.until("new code chasing")
    session.kill()
    assert codings(capsys) == [("t2", "chasing"), ("t2", "long-wait")]
    assert len(list((study / "memos").glob("M-*.md"))) == 1
    assert "definition: Ringing again." in (study / "codebook.yaml").read_text(encoding="utf-8")
    assert run(["check"]) == 0
    again = terminal()
    assert "t3" in again.shown
    assert "turn t3" in again.shown


def test_a_code_half_typed_is_asked_about_and_nothing_is_lost(
    terminal: Callable[[], Terminal], capsys: Capture
) -> None:
    """One clear candidate is offered: Enter takes it, and what else was typed; else nothing is put on."""
    session = terminal()
    session.type("access; not-call; long-wait\r")
    session.until("not-called-back? [Enter] or y takes it")
    session.type("\r")
    session.until("coded access, not-called-back, long-wait")
    session.ready()
    session.type("one-; zzzz\r")
    session.until("one-person? [Enter] or y takes it")
    session.type("\r")
    session.until("no code is called 'zzzz'")
    session.ready()
    session.type("group\r")
    session.until("group-good? [Enter] or y takes it")
    session.type("n\r")
    session.until("no code is called 'group'")
    session.ready()
    session.type("group-good\r")
    session.until("coded group-good")
    session.ready()
    session.type("\x04")
    assert session.wait() == 0
    found = ["access", "group-good", "long-wait", "not-called-back"]
    assert codings(capsys) == [("t2", code) for code in found]


def test_an_interrupt_clears_what_was_typed(terminal: Callable[[], Terminal], capsys: Capture) -> None:
    """Ctrl-C with text on the line empties it; on the empty line it leaves."""
    session = terminal()
    session.type("not-called-back")
    session.until("code> not-called-back")
    session.type("\x03")
    session.ready()
    session.type("access\r")
    session.until("coded access")
    session.ready()
    session.type("\x03")
    assert session.wait() == 130
    assert codings(capsys) == [("t2", "access")]


def test_undo_and_interrupt_in_a_terminal(terminal: Callable[[], Terminal], capsys: Capture) -> None:
    """`u` takes the answer back on the screen and in the log; Ctrl-C leaves with the summary and 130."""
    session = terminal()
    session.type("access\r")
    session.until("coded access")
    session.ready()
    session.type("u\r")
    session.until("taken back: access")
    session.ready()
    session.type("\x03")
    assert session.wait() == 130
    assert "this session: 0 codings" in session.shown
    assert codings(capsys) == []
