"""The proof in a real terminal: a day of coding by keys, killed without warning, and opened again."""

from __future__ import annotations

import random
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.flows.code import own_codings
from qualcode.flows.desk import Desk
from qualcode.model import Source
from qualcode.store.history import settle
from qualcode.store.memos import read_memos
from qualcode.store.sources import locked_sources, read_source
from qualcode.store.study import open_study

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs Unix")
if sys.platform != "win32":
    from in_terminal import AppTerminal

TURNS, CODED, UNDONE = 300, 20, 5
CODES = ("long-wait", "one-person", "group-good", "not-called-back")
SAID = (
    "nobody rang back and we waited four months for one person who knows you the group kept me going "
    "they said someone would come it was not bad at all [laughs] honestly"
)
WORDS = SAID.split()


def transcript() -> str:
    """Return a talk of 300 turns between two participants and a facilitator."""
    drawn = random.Random(300)  # noqa: S311
    lines = ["WEBVTT", ""]
    for number in range(TURNS):
        start = f"{number * 6 // 3600:02}:{number * 6 // 60 % 60:02}:{number * 6 % 60:02}.000"
        end = f"{(number * 6 + 5) // 3600:02}:{(number * 6 + 5) // 60 % 60:02}:{(number * 6 + 5) % 60:02}.000"
        who = ("Grace Hill", "Siân Pritchard", "May Okafor")[number % 3]
        said = " ".join(drawn.choice(WORDS) for _ in range(drawn.randrange(6, 40)))
        lines += [str(number + 1), f"{start} --> {end}", f"{who}: {said}.", ""]
    return "\n".join(lines)


@pytest.fixture
def talk(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, str]:
    """Give the study a talk of 300 turns; return the study and the talk's id."""
    path = tmp_path / "talk.vtt"
    path.write_text(transcript(), encoding="utf-8")
    known = set(locked_sources(open_study(study)))
    assert run(["import", str(path), "--title", "Long talk", "--role", "Grace Hill=facilitator"]) == 0
    capsys.readouterr()
    (identifier,) = set(locked_sources(open_study(study))) - known
    return study, identifier


@contextmanager
def window(study: Path, source: str, size: tuple[int, int]) -> Iterator[AppTerminal]:
    """Open the application on a source in a terminal of some columns and rows."""
    terminal = AppTerminal(study, "code", source, size=size)
    try:
        terminal.until("? keys")
        yield terminal
    finally:
        terminal.close()


def code_next(terminal: AppTerminal, code: str, keys: str) -> str:
    """Choose words with keys, put a code on them by its name, and go on; return the turn it was put on."""
    terminal.type(keys)
    terminal.type("c")
    terminal.until("name, alias, definition")
    terminal.type(code)
    terminal.until(code)
    terminal.type("\r")
    shown = terminal.until(f"{code} on ")
    place = shown.rpartition(f"{code} on ")[2].removeprefix("words of ")
    terminal.type("\t")
    terminal.until_gone(f"{code} on ")
    return place.split()[0].strip(":")


def own(study: Path, source: str) -> tuple[Source, list[tuple[str, str, str]]]:
    """Return the source and this coder's codings as (turn, code, words)."""
    desk = Desk(open_study(study), "ann")
    settle(desk.study)
    text = read_source(desk.study, source)
    found = [
        (text.turns_under(one.span)[0][0].id, one.code, text.text[one.span.start : one.span.end])
        for one in own_codings(desk, [source])
    ]
    return text, sorted(found, key=lambda row: int(row[0][1:]))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_was_coded_by_keys_is_there_after_kill_9(talk: tuple[Path, str], size: tuple[int, int]) -> None:
    """Twenty extracts, five taken back, a memo, kill -9, opened again: logs and screen show all of it."""
    study, source = talk
    with window(study, source, size) as terminal:
        done = [code_next(terminal, CODES[number % 4], ("", "w", "s")[number % 3]) for number in range(CODED)]
        assert len(set(done)) == CODED
        for number in reversed(range(CODED - UNDONE, CODED)):
            terminal.type("u")
            terminal.until(f"taken back: {CODES[number % 4]} on ")
            terminal.until(done[number])
        terminal.type("m")
        terminal.until("Memos are part of the record")
        terminal.type("They all wait.")
        terminal.until("They all wait.")
        terminal.type("\x13")
        terminal.until("memo M-")
        terminal.send(signal.SIGKILL)
        terminal.wait()
    text, codings = own(study, source)
    kept = CODED - UNDONE
    assert [(turn, code) for turn, code, _ in codings] == [
        (done[number], CODES[number % 4]) for number in range(kept)
    ]
    said = {turn.id: turn.text for turn in text.turns}
    assert all(words in said[turn] for turn, _, words in codings)
    assert [words == said[turn] for turn, _, words in codings][::3] == [True] * 5
    assert [memo.text for memo in read_memos(open_study(study))] == ["They all wait."]
    with window(study, source, size) as terminal:
        shown = terminal.until(f"{kept} of 200 coded")
        assert "has this study open" not in shown
        terminal.type("u")
        terminal.until("taken back: memo on ")
        terminal.type("u")
        terminal.until(f"taken back: {CODES[(kept - 1) % 4]} on {done[kept - 1]}")
        terminal.type("U")
        terminal.until(f"brought back: {CODES[(kept - 1) % 4]} on {done[kept - 1]}")
        terminal.type("q")
        assert terminal.wait() == 0
    assert len(own(study, source)[1]) == kept
    assert list(read_memos(open_study(study))) == []
