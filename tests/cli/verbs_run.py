"""Verbs run in this process: what they print, held against its schema, and what they say."""

from __future__ import annotations

import io
import json
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
_SCHEMAS = resources.files("qualcode.schemas").joinpath("output")


def printed(capsys: Capture, *arguments: str) -> Any:
    """Run a reading verb with `--json` and return what it printed, by the schema of the verb."""
    capsys.readouterr()
    assert run([*arguments, "--json"]) in {0, 1}
    found = json.loads(capsys.readouterr().out)
    names = ["-".join(arguments[:words]) for words in (2, 1)]
    places = [place for name in names if (place := _SCHEMAS.joinpath(f"{name}.json")).is_file()]
    fastjsonschema.compile(json.loads(places[0].read_text(encoding="utf-8")))(found)
    return found


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Put lines on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    done = run(list(arguments))
    shown = capsys.readouterr()
    assert done == code, f"exit code {done}: {shown.out}{shown.err}"
    return shown.out, shown.err


def bytes_under(place: Path) -> bytes:
    """Return all bytes of a file or folder, of zipped files what is in them."""
    files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    found = []
    for path in files:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as box:
                found += [box.read(name) for name in box.namelist()]
        found.append(path.read_bytes())
    return b"\n".join(found)
