"""A verb that takes long gives a sign of life, and one that does not is quiet."""

from __future__ import annotations

import threading

import pytest

from qualcode.cli.at_work import at_work, quiet


def test_what_takes_long_is_told_and_goes_on_being_told() -> None:
    """First what is being done, then how long it has taken; nothing after the end."""
    lines: list[str] = []
    twice = threading.Event()

    def tell(line: str) -> None:
        lines.append(line)
        if len(lines) > 1:
            twice.set()

    with at_work("suggesting", tell=tell, first=0.001, again=0.002):
        assert twice.wait(10)
    told = len(lines)
    assert (lines[0], lines[1]) == ("suggesting ...", "suggesting, 0 s so far ...")
    assert told == len(lines)


def test_what_is_quick_or_in_a_pipe_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a short verb nor one whose stderr is no terminal says anything; errors come through."""
    lines: list[str] = []
    with at_work("suggesting", tell=lines.append, first=60):
        pass
    with pytest.raises(KeyboardInterrupt), at_work("suggesting", first=0.0):
        raise KeyboardInterrupt
    assert (lines, capsys.readouterr().err) == ([], "")


def test_it_keeps_quiet_while_somebody_is_asked() -> None:
    """Nothing is told between a question and its answer; then it goes on."""
    lines: list[str] = []
    told = threading.Event()

    def tell(line: str) -> None:
        lines.append(line)
        told.set()

    with at_work("suggesting", tell=tell, first=0.001, again=0.002):
        with quiet():
            told.wait(0.001)
            told.clear()
            before = len(lines)
            told.wait(0.05)
            during = len(lines)
        assert told.wait(10)
    assert during <= before + 1
