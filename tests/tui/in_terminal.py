"""A real terminal with the application in it, seen through pyte: for what only a terminal can show."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import qualcode

ROOT = Path(qualcode.__file__).parents[1]
LEFT = b"\x1b[?1049l"
_WAIT_S = 30
_DEADLINE_S = 60


class AppTerminal:
    """A pseudo-terminal with a command of ours in it; `before` is Python that runs ahead of the command."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        before: str = "",
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        import pty

        import pyte

        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.content = b""
        self.master, slave = pty.openpty()
        self.resize(columns, rows, terminal=slave)
        begin = f"from qualcode.cli.main import main\nsys.argv[1:] = {list(arguments)!r}\nmain()"
        program = f"import sys\n{before}\n{begin}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "PYTHONPATH": str(ROOT),
                **(environment or {}),
            },
            start_new_session=True,
        )
        os.close(slave)

    def resize(self, columns: int, rows: int, *, terminal: int | None = None) -> None:
        """Make the terminal another size, as dragging a window does."""
        import fcntl
        import struct
        import termios

        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.master if terminal is None else terminal, termios.TIOCSWINSZ, size)
        if terminal is None:
            self.screen.resize(rows, columns)
            os.kill(self.process.pid, signal.SIGWINCH)

    def type(self, text: str) -> None:
        """Type into the terminal."""
        os.write(self.master, text.encode())

    def hang_up(self) -> None:
        """Close the terminal under the application, as closing its window does."""
        os.close(self.master)
        self.master = -1

    def until(self, words: str) -> str:
        """Read until the screen shows the words, and return the screen."""
        ends = time.monotonic() + _DEADLINE_S
        while words not in self.shown:
            if not self._read(ends):
                raise AssertionError(f"it ended before {words!r}:\n{self.shown}")
        return self.shown

    def until_gone(self, words: str) -> str:
        """Read until the screen shows the words no more, and return the screen."""
        ends = time.monotonic() + _DEADLINE_S
        while words in self.shown:
            if not self._read(ends):
                raise AssertionError(f"it ended with {words!r}:\n{self.shown}")
        return self.shown

    def until_stopped(self) -> None:
        """Read until the application has stopped itself, as Ctrl-Z makes it."""
        while LEFT not in self.content:
            assert self._read()
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOWAIT)

    def until_again(self, words: str) -> None:
        """Read until the words are painted anew."""
        before = len(self.content)
        ends = time.monotonic() + _DEADLINE_S
        while words.encode() not in self.content[before:]:
            if not self._read(ends):
                raise AssertionError(f"it ended before {words!r} came again")

    def _read(self, ends: float | None = None) -> bool:
        """Read what comes; a cursor that blinks writes for ever, so there is an end to it all the same."""
        if ends is not None and time.monotonic() > ends:
            raise AssertionError(f"it did not come in {_DEADLINE_S} seconds:\n{self.shown}")
        came, _, _ = select.select([self.master], [], [], _WAIT_S)
        if not came:
            raise AssertionError(f"nothing came for {_WAIT_S} seconds:\n{self.shown}")
        try:
            content = os.read(self.master, 65536)
        except OSError:
            content = b""
        self.content += content
        self.stream.feed(content)
        return bool(content)

    @property
    def shown(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def after(self) -> str:
        """What was written after the application had given the screen back."""
        return self.content.rpartition(LEFT)[2].decode(errors="replace")

    def echoes(self) -> bool:
        """Whether the terminal shows what is typed, as it did before."""
        import termios

        return bool(termios.tcgetattr(self.master)[3] & termios.ECHO)

    def wait(self) -> int:
        """Read to the end and return the exit code."""
        while self._read():
            pass
        return self.process.wait(timeout=_WAIT_S)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the application."""
        self.process.send_signal(number)

    def close(self) -> None:
        """End what is left."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=_WAIT_S)
        if self.master >= 0:
            os.close(self.master)
