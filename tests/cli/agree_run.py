"""Two coders on one interview, by the command line: who gave which turn what, and what is said of it."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema

from qualcode.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

SOURCE = "Interview two"


def put(coder: str, given: Mapping[str, str], *, source: str = SOURCE) -> None:
    """Put codes on turns: turn -> codes parted by blanks, in a coder's name."""
    for turn, codes in given.items():
        for code in codes.split():
            assert run(["code", "apply", source, code, "--turn", turn, "--coder", coder]) == 0


def source_id(folder: Path, name: str = SOURCE) -> str:
    """Return the id of a source by its title."""
    for path in (folder / "sources").glob("*.jsonl"):
        header = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
        if header["session"]["title"] == name:
            return path.stem
    raise AssertionError(name)


def by_schema(capsys: pytest.CaptureFixture[str], schema: str, *arguments: str) -> Any:
    """Run `agree` with `--json` and return what it printed, held against the schema."""
    capsys.readouterr()
    assert run(["agree", *arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    place = resources.files("qualcode.schemas").joinpath("output", f"{schema}.json")
    fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))(found)
    return found
