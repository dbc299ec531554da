"""A merge that is killed at any write is whole or nothing, the coder's own log of verbs included."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qualcode.cli.main import run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need fork and a POSIX system")


def lasting(study: Path) -> dict[str, bytes]:
    """Return every file but the log of verbs, before-images, caches and what is half written."""
    names = {path.relative_to(study): path for path in study.rglob("*") if path.is_file()}
    own = {"runs", "history", ".qualcode"}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in names.items()
        if name.parts[0] not in own and not name.name.endswith(".new")
    }


def verbs(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """Return what the log tells: verbs and how they stand."""
    capsys.readouterr()
    assert run(["log", "--json"]) == 0
    return [(one["verb"], one["state"]) for one in json.loads(capsys.readouterr().out)["verbs"]]


@pytest.mark.parametrize("how", ["before", "interrupted"])
def test_a_merge_killed_at_any_write_is_whole_or_nothing(
    study: Path,
    tmp_path_factory: pytest.TempPathFactory,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The next verb takes back what was half done, and the same merge then goes through."""
    copy = tmp_path_factory.mktemp("stick") / "copy"
    shutil.copytree(study, copy)
    words = ["--words", "One person who knows you", "--turn", "t5"]
    assert run(["--study", str(copy), "code", "apply", "Group one", "one-person", *words]) == 0
    assert run(["--study", str(copy), "memo", "new", "A thought."]) == 0
    words = ["--words", "four months", "--turn", "t3"]
    assert run(["code", "apply", "Group one", "long-wait", *words]) == 0
    before = lasting(study)
    script = Path(__file__).with_name("killing.py")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    command = [sys.executable, "-B", str(script), str(study.parent), how, "study", "merge", str(copy)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    whole = lasting(study.parent / "killed" / "0" / "study")
    assert int(done.stdout) >= 8
    for number in range(1, int(done.stdout) + 1):
        place = study.parent / "killed" / str(number)
        monkeypatch.setenv("QUALCODE_VAULT", str(place / "vaults"))
        monkeypatch.chdir(place / "study")
        assert run(["memo", "remove", "nothing-of-that-id"]) == 2
        stands = lasting(place / "study")
        assert stands in (before, whole)
        assert run(["study", "merge", str(copy)]) == 0
        assert lasting(place / "study") == whole
        told = verbs(capsys)
        assert told.count(("code apply", "")) == 2
        assert {state for verb, state in told if verb != "study merge"} == {""}
        assert run(["check"]) == 0
