"""`qualcode guide` in a real terminal of 80 by 24: proposals are questions, and the table fits."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import qualcode
from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
PACKAGE = Path(qualcode.__file__).parent
GUIDE = """format: 1
sections:
  - id: A
    title: Finding out
    questions:
      - {id: A1, text: How did you first hear about the group?}
      - {id: A2, text: "Who looks after the other children while you are here, and who pays for that?"}
  - id: B
    questions:
      - {id: B1, text: What would have helped?, optional: true}
"""


class Screen:
    """A terminal of 80 by 24 with a command in it, seen through pyte."""

    def __init__(self, study: Path, *arguments: str) -> None:
        import fcntl
        import pty
        import struct
        import termios

        import pyte

        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.ByteStream(self.screen)
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qualcode", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=study,
            env={**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(PACKAGE.parent)},
            start_new_session=True,
        )
        os.close(slave)

    def asked(self) -> None:
        """Wait for a question."""
        while not self.lines[-1].endswith("begins here? [y]:"):
            assert self._read(), self.lines

    def answer(self, text: str) -> None:
        """Answer the question, once it is asked."""
        self.asked()
        before = self.lines
        os.write(self.master, f"{text}\n".encode())
        while self.lines == before:
            assert self._read(), self.lines

    def end(self) -> list[str]:
        """Read to the end; return the lines of the screen."""
        while self._read():
            pass
        assert self.process.wait(timeout=20) == 0
        os.close(self.master)
        return self.lines

    @property
    def lines(self) -> list[str]:
        """The lines that stand on the screen, up to the last with something in it."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip().split("\n")

    def _read(self) -> bool:
        came, _, _ = select.select([self.master], [], [], 20)
        assert came, f"nothing came for 20 seconds: {self.lines}"
        try:
            content = os.read(self.master, 65536)
        except OSError:
            return False
        self.stream.feed(content)
        return bool(content)


@pytest.fixture
def screen(study: Path) -> Iterator[Callable[..., Screen]]:
    """Return a function that starts a command in a terminal, in a study with a guide."""
    pytest.importorskip("pty", reason="pseudo-terminals are of Unix")
    (study / "guide.yaml").write_text(GUIDE, encoding="utf-8")
    started: list[Screen] = []

    def start(*arguments: str) -> Screen:
        started.append(Screen(study, *arguments))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait(timeout=20)


def begins(study: Path) -> list[str]:
    """Return the turns and questions of the links in the log."""
    import json

    lines = (study / "guide.log.jsonl").read_text(encoding="utf-8").splitlines()
    return [f"{event['turn']} {event['question']}" for event in map(json.loads, lines)]


def test_each_proposal_is_a_question(screen: Callable[..., Screen], study: Path) -> None:
    """Yes links it, another turn links it there, a turn that is not there is asked again."""
    terminal = screen("guide", "link", "Group one")
    terminal.answer("y")
    terminal.asked()
    assert begins(study) == ["t1 A1"]
    terminal.answer("t99")
    terminal.answer("t5")
    lines = terminal.end()
    assert begins(study) == ["t1 A1", "t5 B1"]
    assert "not clearly asked: A2" in lines
    assert "A1  How did you first hear about the group?" in lines
    assert any(line.startswith("no turn is called 't99'") for line in lines)
    assert lines[-1].endswith("t5: B1 begins here")
    assert len(lines) <= 24


def test_no_links_nothing_and_quitting_keeps_what_was_said(
    screen: Callable[..., Screen], study: Path
) -> None:
    """What was answered is on the disk; the rest waits."""
    terminal = screen("guide", "link", "Group one")
    terminal.answer("n")
    terminal.answer("q")
    terminal.end()
    assert not (study / "guide.log.jsonl").exists()


def test_the_table_fits_a_small_terminal(
    screen: Callable[..., Screen], study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Sessions are columns where they fit, and lists below each question where they do not."""
    assert run(["guide", "link", "Group one", "--yes"]) == 0
    lines = screen("guide", "coverage").end()
    assert lines[0].split() == ["question", source_of(study)]
    assert lines[1].split()[-3:] == ["26", "by", "2"]
    assert max(map(len, lines)) <= 80
    assert "reached in 1 of 1 session: A1, B1" in lines
    transcript = (tmp_path / "group.vtt").read_text(encoding="utf-8")
    for number in range(4):
        path = tmp_path / f"again{number}.vtt"
        path.write_text(transcript.replace("four", f"{number}"), encoding="utf-8")
        title = f"Group again {number}"
        assert run(["import", str(path), "--yes", "--title", title, "--role", "Grace Hill=facilitator"]) == 0
        assert run(["guide", "link", title, "--yes"]) == 0
    capsys.readouterr()
    lines = screen("guide", "coverage").end()
    assert "A2  Who looks after the other children while you are here, and who pays for" in lines
    assert "    that?" in lines
    assert "reached in 5 of 5 sessions: A1, B1" in lines
    assert sum(line.endswith("): 26 by 2") for line in lines) == 5


def source_of(study: Path) -> str:
    """Return the id of the study's first source."""
    return min((study / "sources").glob("S*.jsonl")).stem
