"""A sync killed at any write loses nothing, here or in the shared folder; done again, it is whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qualcode.cli.main import run

sys.path.append(str(Path(__file__).resolve().parents[1] / "cli"))
from two_machines import Capture, Machine, Patch, team_of_two

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need fork and a POSIX system")
DRIVE = "vaults/drive"  # beside the vaults, so that each killed machine has a drive of its own


@pytest.mark.parametrize("how", ["before", "torn", "interrupted"])
def test_a_sync_killed_at_any_write_is_whole_when_it_is_done_again(
    study: Path, how: str, monkeypatch: Patch, capsys: Capture
) -> None:
    """Ann is killed; ben syncs with what she left; she syncs again, and both have what both did."""
    if how == "torn" and sys.platform != "linux":
        pytest.skip("torn flushes are found out through /proc")
    place = study.parent
    ann, ben = team_of_two(study, place / DRIVE, monkeypatch, capsys)
    ben.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ben.does("codebook", "edit", "one-person", "--definition", "The same face.", "--why", "clearer")
    ben.does("anonymise", "register", "add", "Jane Smith", "--kind", "person")
    ben.syncs(place / DRIVE)
    ann.does("code", "apply", "Group one", "not-called-back", "--turn", "t2")
    ann.does("codebook", "edit", "long-wait", "--definition", "Weeks or months.", "--why", "clearer")
    ann.at()
    script = Path(__file__).with_name("killing.py")
    paths = {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, str(script), str(place), how, "sync", f"../{DRIVE}"],
        env={**os.environ, **paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    count = int(done.stdout)
    assert count > 10
    both = {("ben", "long-wait", "t3"), ("ann", "not-called-back", "t2")}
    for number in range(1, count + 1, 4):
        killed = place / "killed" / str(number)
        left = Machine("ann", killed / "study", killed, ann.passphrase, monkeypatch, capsys)
        ben.at()
        assert run(["sync", str(killed / DRIVE)]) in {0, 1}
        assert ("ben", "long-wait", "t3") in ben.codings()
        assert left.syncs(killed / DRIVE)["refused"] == []
        assert left.codings() == both
        assert left.json("vault", "status")["names"] == 4
        assert left.syncs(killed / DRIVE)["received"] == {}
        for words in ("The same face.", "Weeks or months."):
            assert words in left.text("codebook.yaml")
        left.checks()
        assert ben.syncs(killed / DRIVE)["refused"] == []
        assert ben.codings() == both
