"""A study of another area for tests: its own key, two people of the first one, codes partly the same."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
SOUTH = """WEBVTT

00:00:01.000 --> 00:00:04.000
Grace Hill: What was it like?

00:00:05.000 --> 00:00:12.000
May Okafor: They sent me from one desk to the next and nobody rang.

00:00:13.000 --> 00:00:20.000
Rhona Aitken: My cousin Donal drove me, there was no bus at all.
"""
BOOK = """format: 1
codes:
  - id: access
    name: Getting help
  - id: long-wait
    name: Waiting lists
    parent: access
    definition: Only waits on a list.
  - id: no-bus
    name: No way to get there
    parent: long-wait
glossary:
  health visitor: [HV]
"""
EVERYTHING = ("--same-coder", "ann")


def at(folder: Path, *arguments: str) -> int:
    """Run a command in the study in a folder."""
    return run(["--study", str(folder), *arguments])


def output(capsys: Capture, folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """Run a command with `--json` in a folder and return what it printed."""
    capsys.readouterr()
    assert at(folder, *arguments, "--json") == code
    return dict(json.loads(capsys.readouterr().out))


def everything(folder: Path) -> dict[str, str]:
    """Return the hash of every file but the logs of verbs, the kept images and the caches."""
    own = ("runs/", "history/", ".qualcode/")
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in names.items()}
    return {name: value for name, value in hashes.items() if not name.startswith(own)}


@pytest.fixture
def south(study: Path, capsys: Capture) -> Path:
    """Make the study of another area: two of its people speak in the first study too, its codes partly."""
    folder = study.parent / "south"
    assert run(["init", str(folder), "--name", "Southern study", "--area", "South"]) == 0
    talk = study.parent / "south.vtt"
    talk.write_text(SOUTH, encoding="utf-8")
    (folder / "codebook.yaml").write_text(BOOK, encoding="utf-8")
    arguments = ["import", str(talk), "--title", "Group two", "--quoting", "yes", "--yes"]
    assert at(folder, *arguments, "--role", "Grace Hill=facilitator") == 0
    for words, code in (("from one desk to the next", "long-wait"), ("there was no bus", "no-bus")):
        assert at(folder, "code", "apply", "Group two", code, "--words", words) == 0
    assert at(folder, "code", "apply", "Group two", "access", "--words", "nobody rang", "--coder", "cat") == 0
    assert at(folder, "anonymise", "register", "add", "Donal", "--kind", "person") == 0
    capsys.readouterr()
    return folder


def answers(capsys: Capture, south: Path, *, two: bool = False, code: int = 2) -> list[str]:
    """Return the options that answer what a merge asks about people."""
    told = output(capsys, Path.cwd(), "study", "merge", str(south), "--dry-run", *EVERYTHING, code=code)
    options: list[str] = list(EVERYTHING)
    for line in told["questions"]:
        words = line.replace(";", " ").replace(",", " ").split()
        if two:
            options += ["--other-person", words[words.index("--other-person") + 1]]
        else:
            options += ["--same-person", words[words.index("--same-person") + 1]]
    return options
