"""The preview of an import counts people as they were settled: one row each, and who only occurs once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]


def previewed(capsys: Capture, folder: Path, talk: Sequence[tuple[str, str]], *typed: str) -> str:
    """Return the preview of talk, on one line."""
    cues = [
        f"00:00:{place:02d}.000 --> 00:00:{place:02d}.900\n{who}: {text}\n"
        for place, (who, text) in enumerate(talk)
    ]
    (folder / "talk.vtt").write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    capsys.readouterr()
    assert run(["import", str(folder / "talk.vtt"), "--dry-run", *typed]) == 0
    return " ".join(capsys.readouterr().out.split())


TALK = [
    ("Grace Hill", "Who rang?"),
    ("Siân Pritchard", "Nobody."),
    ("Grace Hill", "And you?"),
    ("Pritchard, S.", "Me neither."),
    ("Grace Hill", "So."),
]


def test_one_person_is_one_row(tmp_path: Path, capsys: Capture) -> None:
    """With the turns and words of all labels, the fullest first; who occurs once is counted anew."""
    before = previewed(capsys, tmp_path, TALK)
    assert "Siân Pritchard participant 1 1" in before
    assert "2 speaker labels occur once" in before
    after = previewed(capsys, tmp_path, TALK, "--same", "Pritchard, S.=Siân Pritchard")
    assert "Siân Pritchard (also Pritchard, S.) participant 2 3" in after
    assert "occur once" not in after
    assert "occurs once" not in after


def test_what_is_nobody_is_not_taken_for_people(tmp_path: Path, capsys: Capture) -> None:
    """A label with the role none, and one of several people, is not among those that occur once."""
    talk = [*TALK, ("Jingle", "La."), ("Ada Pike", "Hm."), ("Grace Hill", "Well."), ("Room 4", "Yes.")]
    shown = previewed(capsys, tmp_path, talk, "--role", "Jingle=none", "--several", "Room 4")
    assert "3 speaker labels occur once" in shown
    assert "look whether each is a person: Siân Pritchard, Pritchard, S., Ada Pike" in shown
    assert "person: Jingle" not in shown


def test_all_who_occur_once_are_named(tmp_path: Path, capsys: Capture) -> None:
    """Up to thirty of them."""
    names = [f"{first} Penrose{last}" for first in ("Ada", "Bo") for last in "abcdef"]
    talk = [(who, text) for name in names for who, text in (("Grace Hill", "And you?"), (name, "Yes."))]
    shown = previewed(capsys, tmp_path, talk)
    assert f"look whether each is a person: {', '.join(names)}" in shown


def test_an_unknown_speaker_is_no_participant(tmp_path: Path, capsys: Capture) -> None:
    """The turns stay unattributed, and the table says so."""
    talk = [
        ("Grace Hill", "Who rang?"),
        ("Unknown Speaker", "Nobody."),
        ("Grace Hill", "So."),
        ("Unknown Speaker", "Well."),
    ]
    assert "Unknown Speaker nobody named 2 2" in previewed(capsys, tmp_path, talk)
