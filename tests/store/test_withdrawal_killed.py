"""An erasure killed at any write is finished by the next verb; it is never half taken back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.store.erasing import journals
from qualcode.store.history import settle
from qualcode.store.study import open_study

TRANSCRIPT = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Grace Hill: What happened then?

2
00:00:05.000 --> 00:00:12.000
Ifor Blethyn: They lost the whole folder and asked for everything a second time.

3
00:00:13.000 --> 00:00:20.000
Wanda Kessock: Ifor is right, and the office door stayed shut that week.
"""
SAID = b"asked for everything a second time"
Capture = pytest.CaptureFixture[str]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need fork and a POSIX system")


@pytest.fixture
def talk(empty_study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Make a study with two participants, a coding, and a codebook that names nobody's words."""
    (empty_study / "codebook.yaml").write_text(
        "format: 1\ncodes:\n  - id: lost-papers\n    name: Papers lost\n", encoding="utf-8"
    )
    transcript = tmp_path / "talk.vtt"
    transcript.write_text(TRANSCRIPT, encoding="utf-8")
    arguments = ["import", str(transcript), "--yes", "--quoting", "yes", "--recorded", "yes"]
    assert run([*arguments, "--role", "Grace Hill=facilitator"]) == 0
    source = json.loads((empty_study / "sources.lock").read_text("utf-8"))["id"]
    assert run(["code", "apply", source, "lost-papers", "--words", "They lost the whole folder"]) == 0
    capsys.readouterr()
    return empty_study


def killed(study: Path, how: str, verb: list[str]) -> list[Path]:
    """Kill the verb at every write, each time on a fresh copy; return the folders of the copies."""
    script = Path(__file__).with_name("killing.py")
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, str(script), str(study.parent), how, *verb],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [study.parent / "killed" / str(number) for number in range(1, int(done.stdout) + 1)]


def everything(place: Path) -> bytes:
    """Return all bytes of a copy of study and vaults, and of the vault's register and originals decrypted."""
    vault = Desk(open_study(place / "study"), "ann").vault()
    box = vault.key.box("vault")
    found = [path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()]
    for path in sorted(vault.folder.rglob("*")):
        if path.is_file() and path.name != "vault.json":
            lines = path.read_bytes().split(b"\n")
            found += [box.decrypt(line) for line in lines if line.startswith(b"gAAAA") and len(line) % 4 == 0]
    return b"\n".join(found)


def findings(capsys: Capture) -> set[str]:
    """Return the codes of what `check` finds."""
    capsys.readouterr()
    run(["check", "--json"])
    return {problem["code"] for problem in json.loads(capsys.readouterr().out)["problems"]}


@pytest.mark.parametrize("how", ["before", "torn"])
def test_an_erasure_killed_at_any_write_is_finished_or_never_began(
    talk: Path, how: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Before its journal stands nothing is gone; from then on the next verb finishes it, wholly."""
    if how == "torn" and sys.platform != "linux":
        pytest.skip("torn flushes are found out through /proc")
    lines = next((talk / "sources").glob("S*.jsonl")).read_text("utf-8").splitlines()
    who = next(json.loads(line)["speaker"] for line in lines if SAID.decode() in line)
    verb = ["participant", "withdraw", who, "--kind", "erase", "--yes", "--erase-for-ever"]
    verb += ["--mentions", "remove"]
    copies = killed(talk, how, verb)
    assert len(copies) >= 10
    began = finished = 0
    for number, place in enumerate(copies):
        monkeypatch.setenv("QUALCODE_VAULT", str(place / "vaults"))
        monkeypatch.chdir(place / "study")
        assert run(["status"]) == 0
        study = open_study(place / "study")
        journalled = bool(journals(study))
        settle(study)
        settle(open_study(place / "study"))
        held = everything(place)
        gone = not any(word in held for word in (SAID, b"Blethyn", b"Ifor"))
        whole = held.count(SAID) >= 2
        assert gone != whole
        assert gone or not journalled
        began += whole
        finished += gone
        assert not list((place / "study" / "history").rglob("*.erased"))
        if number % 4 == 0:
            assert findings(capsys) <= {"torn-line"}
            assert run(verb) == 0
            assert SAID not in everything(place)
    assert began >= 2
    assert finished >= 5
