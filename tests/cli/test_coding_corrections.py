"""`e` at the coding prompt: the turn on the screen is corrected, and the session goes on with it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
Answers = Callable[..., str]


@pytest.fixture
def answers(study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> Answers:  # noqa: ARG001
    """Return a function that pipes lines into a session and returns what was printed."""

    def piped(*lines: str, code: int = 0) -> str:
        capsys.readouterr()
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(line + "\n" for line in lines)))
        assert run(["code", "Group one"]) == code
        told = capsys.readouterr()
        return told.out + told.err

    return piped


def codings(capsys: Capture) -> list[tuple[list[str], str, str]]:
    """Return turns, code and words of all codings."""
    capsys.readouterr()
    assert run(["codings", "--json", "--raw"]) == 0
    found = json.loads(capsys.readouterr().out)["codings"]
    return [(coding["turns"], coding["code"], coding["words"]) for coding in found]


def test_a_word_is_corrected_and_the_same_turn_is_coded(answers: Answers, capsys: Capture) -> None:
    """The next code is for the words as they are now."""
    shown = answers("e rang back => phoned us back", "not-called-back", "q")
    assert "corrected t2" in shown
    words = "They said someone would ring and nobody ever phoned us back. [laughs]"
    assert shown.count(words) == 2
    assert codings(capsys) == [(["t2"], "not-called-back", words)]


def test_the_speaker_is_corrected(answers: Answers, capsys: Capture) -> None:
    """By name; the turn is shown again under who it is now."""
    shown = answers("e speaker May Okafor", "q")
    assert "becomes" in shown
    capsys.readouterr()
    assert run(["show", "Group one", "--json"]) == 0
    turns = {one["turn"]: one["speaker"] for one in json.loads(capsys.readouterr().out)["turns"]}
    assert turns["t2"] == turns["t3"]


def test_u_takes_corrections_and_codes_back_one_by_one(answers: Answers, capsys: Capture) -> None:
    """What was done last goes first; the words on the screen follow."""
    shown = answers("not-called-back", "e ring => phone", "u", "u", "u", code=2)
    assert "1 thing to decide: qualcode source changes" in shown
    back = [line.strip() for line in shown.splitlines() if "taken back: " in line]
    assert len(back) == 2
    assert "not-called-back" in back[1]
    assert "which is no act of coding" in shown
    assert codings(capsys) == []


def test_what_cannot_be_corrected_is_said_and_the_session_goes_on(answers: Answers, capsys: Capture) -> None:
    """Words that stand nowhere, a line that says nothing, the same words again."""
    shown = answers("e never said => x", "e", "e => x", "e ring => ring", "e speaker P2222", code=2)
    assert "the words are not in turn t2" in shown
    assert shown.count("e OLD => NEW corrects words, e speaker WHO who said it") == 2
    assert "nothing would change" in shown
    assert "no participant is called 'P2222'" in shown
    assert codings(capsys) == []


@pytest.mark.usefixtures("study")
def test_no_code_can_be_called_like_the_command(capsys: Capture) -> None:
    """It could never be typed."""
    assert run(["codebook", "add", "e"]) == 2
    assert "is a command at the coding prompt" in capsys.readouterr().err
