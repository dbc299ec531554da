"""What tests of verbs share: a study with a second session, long enough to be drawn from."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
TALK = (
    "Nobody ever rang back about the form.",
    "The waiting list was four months, and Joan said so.",
    "A single face would have been enough.",
    "I went with my neighbour, she drove me there twice.",
    "It kept me going, honestly.",
    "They lost the folder and asked again.",
)


@pytest.fixture
def talks(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Add an interview of twelve turns in another area to the focus group; names stand in the words."""
    lines = ["WEBVTT", ""]
    for number in range(24):
        who = "Grace Hill" if number % 2 == 0 else "Wanda Kessock"
        words = "And then?" if number % 2 == 0 else f"{TALK[number // 2 % 6]} That was number {number}."
        words = words.replace("number 5", "number 5, said Wanda Kessock")
        lines += [f"00:{number:02d}:01.000 --> 00:{number:02d}:09.000", f"{who}: {words}", ""]
    transcript = tmp_path / "interview.vtt"
    transcript.write_text("\n".join(lines), encoding="utf-8")
    arguments = ["import", str(transcript), "--yes", "--title", "Interview two", "--session", "area=North"]
    assert run([*arguments, "--quoting", "yes", "--role", "Grace Hill=facilitator"]) == 0
    capsys.readouterr()
    return study
