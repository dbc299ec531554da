"""What all tests share: a place of their own for vault and settings, and a small synthetic study."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.store import keys

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that runs the tests in the background has them, and all that they start, ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of bytes by its argument: what a zip holds tells the time of day."""
    return argname if isinstance(val, bytes) else None


TRANSCRIPT = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Grace Hill: How did you first hear about the group?

2
00:00:05.000 --> 00:00:12.000
Siân Pritchard: They said someone would ring and nobody ever rang back. [laughs]

3
00:00:12.500 --> 00:00:20.000
May Okafor: Same here. My health visitor Joan was lovely, but the waiting list was four months.

4
00:00:21.000 --> 00:00:26.000
Grace Hill: What would have helped?

5
00:00:27.000 --> 00:00:36.000
Siân Pritchard: Honestly? One person who knows you. May will say the same.
I'm the only deaf mum at the Larkfield hub.

6
00:00:37.000 --> 00:00:45.000
May Okafor: I would. The group itself was not bad at all, it kept me going in May. [/] :smile:
"""
CODEBOOK = """format: 1
codes:
  - id: access
    name: Getting help
  - id: not-called-back
    name: Nobody called back
    parent: access
    definition: A promised call, letter or visit did not come.
    examples: [{text: they said someone would ring and nobody did, source: synthetic}]
    rules:
      phrases: [nobody ever rang back]
      lemmas: [ring back]
  - id: long-wait   # kept apart from not-called-back
    name: Waiting too long
    parent: access
    rules:
      phrases: [waiting list]
  - id: one-person
    name: One person who knows you
    rules:
      phrases: [one person]
  - id: group-good
    name: The group helps
    rules:
      phrases: [kept me going, not bad]
"""


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a vault, settings and coder of its own, and a cheap key derivation."""
    monkeypatch.setattr(keys, "SCRYPT_N", 2**4)
    monkeypatch.setenv("QUALCODE_PASSPHRASE", "four plain words here")
    monkeypatch.setenv("QUALCODE_VAULT", str(tmp_path / "vaults"))
    monkeypatch.setenv("QUALCODE_CONFIG", str(tmp_path / "settings"))
    monkeypatch.setenv("QUALCODE_CODER", "ann")
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("QUALCODE_STUDY", "QUALCODE_PASSPHRASE_FILE", "QUALCODE_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def empty_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """Make a study with nothing in it, and stand in its folder."""
    folder = tmp_path / "study"
    assert run(["init", str(folder), "--name", "Synthetic", "--area", "North"]) == 0
    monkeypatch.chdir(folder)
    capsys.readouterr()
    return folder


@pytest.fixture
def study(empty_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Make a study with one focus group (two participants, a facilitator) and a codebook of five codes."""
    transcript = tmp_path / "group.vtt"
    transcript.write_text(TRANSCRIPT, encoding="utf-8")
    (empty_study / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    arguments = [
        "import",
        str(transcript),
        "--quoting",
        "yes",
        "--session",
        "area=North",
        "--title",
        "Group one",
    ]
    assert run([*arguments, "--role", "Grace Hill=facilitator"]) == 0
    capsys.readouterr()
    return empty_study


TALK = (
    "Nobody ever rang back about the form.",
    "The waiting list was four months, and Joan said so.",
    "A single face would have been enough.",
    "I went with my neighbour, she drove me there twice.",
    "It kept me going, honestly.",
    "They lost the folder and asked again.",
)


@pytest.fixture
def talks(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
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
