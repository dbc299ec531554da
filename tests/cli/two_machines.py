"""Two machines of a team in one test: each with settings, vault and study folder of its own."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@dataclass
class Machine:
    """A person at a machine. `at` sits down there: what follows is done by them."""

    name: str
    root: Path
    place: Path
    passphrase: str
    patch: Patch
    capsys: Capture

    def at(self) -> Machine:
        """Sit down at this machine."""
        self.patch.setenv("QUALCODE_CODER", self.name)
        self.patch.setenv("QUALCODE_CONFIG", str(self.place / "settings"))
        self.patch.setenv("QUALCODE_VAULT", str(self.place / "vaults"))
        self.patch.setenv("QUALCODE_PASSPHRASE", self.passphrase)
        self.patch.chdir(self.root if self.root.is_dir() else self.place)
        self.capsys.readouterr()
        return self

    def does(self, *typed: str, code: int = 0) -> str:
        """Run a command here; return what it said."""
        self.at()
        found = run(list(typed))
        out, err = self.capsys.readouterr()
        assert found == code, out + err
        return out + err

    def json(self, *typed: str, code: int = 0) -> Any:
        """Run a command here; return what it printed as JSON."""
        self.at()
        found = run([*typed, "--json"])
        out, err = self.capsys.readouterr()
        assert found == code, err
        return json.loads(out)

    def syncs(self, share: Path, *options: str, code: int = 0) -> dict[str, Any]:
        """Sync; what is printed fits its schema."""
        found: dict[str, Any] = self.json("sync", str(share), *options, code=code)
        validator("output/sync")(found)
        return found

    def codings(self) -> set[tuple[str, str, str]]:
        """Return the codings as they stand here: coder, code, turn."""
        rows = self.json("codings")["codings"]
        return {(row["coder"], row["code"], row["turns"][0]) for row in rows}

    def text(self, name: str) -> str:
        """Return a file of the study."""
        return (self.root / name).read_text(encoding="utf-8")

    def checks(self) -> None:
        """Hold the study against all that `check` knows."""
        self.does("check")


def team_of_two(study: Path, share: Path, patch: Patch, capsys: Capture) -> tuple[Machine, Machine]:
    """Return ann at the study as it is, and ben who has joined it on another machine."""
    ann = Machine("ann", study, study.parent, "four plain words here", patch, capsys)
    said = ann.does("team", "add", "ben", "--once")
    drawn = re.search(r"([0-9A-Z]{4}-){5}[0-9A-Z]{4}", said)
    assert drawn is not None
    ann.syncs(share)
    place = study.parent / "bens"
    place.mkdir()
    ben = Machine("ben", place / "study", place, drawn[0], patch, capsys)
    ben.does("team", "join", str(share), str(ben.root))
    return ann, ben
