"""In a real terminal, the words shown reversed are those of the span, whatever script they are in."""

from __future__ import annotations

import json
import os
import select
import struct
import subprocess
import sys
import time
from pathlib import Path

import pyte
import pytest
from strange_texts import passages_from

from qualcode.screens.tui.cells import safe
from qualcode.screens.tui.choosing import Cursor
from qualcode.text import normalised

HERE = Path(__file__).resolve().parent
fcntl = pytest.importorskip("fcntl", reason="needs a pseudo-terminal")
termios = pytest.importorskip("termios", reason="needs a pseudo-terminal")
COLUMNS, LINES = 80, 24
PATIENCE_S = 30.0
_MARKUP = "We waited nine months [laughs] for [/b] the first appointment, and – nobody – told us “why”. "
_SCRIPTS = (
    "等了九个月。才有人打电话给我们, and then e\u0301 👨‍👩‍👧 came \x1b[2J with \u202eus\u202c, "
    "חיכיתי שלוש שנים 👍🏽 ❤️ ok, and we waited for a year"
)
TEXTS = (_MARKUP * 3, _SCRIPTS, "so " + "x" * 500 + " it was")


def read_reversed(screen: pyte.Screen) -> str:
    """What a person sees reversed, row by row; this terminal composes letters and marks itself."""
    found = []
    for row in range(LINES):
        cells = screen.buffer[row]
        found.append("".join(cells[column].data for column in range(COLUMNS) if cells[column].reverse))
    return normalised("".join(found))


def seen_in_terminal(asked: Path, expected: str) -> str:
    """Run the transcript in a pseudo-terminal until what is expected stands there, or patience ends."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    paths = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    others = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    program = subprocess.Popen(
        [sys.executable, str(HERE / "transcript_app.py"), str(asked)],
        stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True, start_new_session=True,
        env=others | {"TERM": "xterm-256color", "PYTHONPATH": paths},
    )  # fmt: skip
    os.close(theirs)
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    deadline = time.monotonic() + PATIENCE_S
    try:
        while read_reversed(screen) != expected and time.monotonic() < deadline:
            if select.select([ours], [], [], 1.0)[0]:
                stream.feed(os.read(ours, 65536))
        os.write(ours, b"q")
        while program.poll() is None and time.monotonic() < deadline:
            if select.select([ours], [], [], 0.1)[0]:
                _drained(ours)
    finally:
        program.kill()
        program.wait()
        os.close(ours)
    return read_reversed(screen)


def _drained(terminal: int) -> None:
    """Take what a program that ends still writes."""
    try:
        os.read(terminal, 65536)
    except OSError:
        return


@pytest.mark.parametrize("text", TEXTS, ids=["markup", "scripts", "long word"])
def test_the_span_is_what_the_terminal_shows_reversed(text: str, tmp_path: Path) -> None:
    """The application runs in a pseudo-terminal of 80 x 24; a second program reads what stands there."""
    cursor = Cursor()
    cursor.show(passages_from([text]))
    cursor.next_word()
    cursor.next_word()
    for _ in range(22):
        cursor.extend_word()
    assert cursor.choice is not None
    span = cursor.choice.span
    expected = normalised(safe(text[span.start : span.end]))
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps({"texts": [text], "span": [span.start, span.end]}), encoding="utf-8")
    assert seen_in_terminal(asked, expected) == expected
