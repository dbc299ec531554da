"""One talk that came from two tools is noticed at import; other talk about the same things is not."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from test_import_terminal import at_terminal

from qualcode.cli.main import run
from qualcode.flows.like_words import shared, sketch
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
WORDS = [
    f"{start}{end}"
    for start in ("ba", "co", "du", "fe", "gi", "la")
    for end in ("rn", "st", "mp", "ld", "nk")
]
LINES = [
    "They said someone would ring and nobody ever rang back after that.",
    "My health visitor was lovely but the waiting list was four months long.",
    "I went to the library on Tuesdays because it was warm in there.",
    "The bus does not come on Sundays so we walk along the old railway.",
]


def put(folder: Path, name: str, lines: list[str]) -> str:
    """Write a talk of two people; return its path."""
    cues = [
        f"00:{place:02d}.000 --> 00:{place:02d}.900\n{'Ada Pike' if place % 2 else 'Owen Tregear'}: {line}\n"
        for place, line in enumerate(lines)
    ]
    (folder / name).write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    return str(folder / name)


def test_a_talk_an_emoji_apart_is_noticed(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """With a warning that names the other, as JSON too; nothing of the words is kept besides."""
    assert run(["import", put(tmp_path, "a.vtt", LINES)]) == 0
    source = json.loads((empty_study / "sources.lock").read_text(encoding="utf-8").splitlines()[0])["id"]
    capsys.readouterr()
    assert run(["import", put(tmp_path, "b.vtt", [f"{LINES[0]} 😀", *LINES[1:]])]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"warning: nearly the same words are in the study already, as {source}" in shown
    assert (
        run(["import", put(tmp_path, "c.vtt", [LINES[0].upper(), *LINES[1:3], LINES[3][:40]]), "--json"]) == 0
    )
    found = json.loads(capsys.readouterr().out)
    validator("output/import")(found)
    assert found["files"][0]["near"]


def test_other_talk_is_not(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """The same opening question, and the same few words, make no two talks one."""
    assert run(["import", put(tmp_path, "a.vtt", LINES)]) == 0
    other = [
        LINES[0],
        "We had a lift.",
        "It took an hour to get there.",
        "Nobody had told us about the forms at all.",
    ]
    capsys.readouterr()
    assert run(["import", put(tmp_path, "b.vtt", other)]) == 0
    assert "nearly the same words" not in capsys.readouterr().out
    assert empty_study.exists()


def test_a_terminal_asks_whether_to_import_it(empty_study: Path, tmp_path: Path) -> None:
    """Enter is no."""
    assert run(["import", put(tmp_path, "a.vtt", LINES)]) == 0
    put(tmp_path, "b.vtt", [f"{LINES[0]} 😀", *LINES[1:]])
    shown = at_terminal(
        empty_study,
        ["import", "../b.vtt", "--quoting", "no"],
        ("Import b.vtt? [Y/n]: ", ""),
        ("Import them once more? [y/N]: ", ""),
    )
    assert "Nearly the same words are in the study already" in shown
    assert "not imported" in shown


def test_the_sample_of_a_long_talk_tells_its_share() -> None:
    """An estimate near the share of all runs, whatever the length."""
    drawn = random.Random(4)  # noqa: S311 -- a text, and no secret
    text = [drawn.choice(WORDS) for _ in range(6000)]
    changed = [drawn.choice(WORDS) if drawn.random() < 0.03 else word for word in text]
    other = [drawn.choice(WORDS) for _ in range(6000)]
    one, two, three = (sketch([" ".join(words)]) for words in (text, changed, other))
    assert shared(one, one) == 1.0
    assert 0.65 < shared(one, two) < 0.95
    assert shared(one, three) < 0.1
