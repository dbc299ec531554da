"""A shared folder that others can write to: without the study key nobody takes anybody's access away."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from two_machines import Capture, Machine, Patch, team_of_two

from qualcode.flows.team.turned_away import turned_away, without_turned_away
from qualcode.store.keys import new_study_key
from qualcode.store.wraps import Wraps, proven_wraps_in, wraps_bytes

Known = dict[str, Any]


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Name a folder on a shared drive, which is not there yet."""
    return tmp_path / "drive"


@pytest.fixture
def two(study: Path, share: Path, monkeypatch: Patch, capsys: Capture) -> tuple[Machine, Machine]:
    """Return ann and ben, who has joined."""
    return team_of_two(study, share, monkeypatch, capsys)


def salts(known: Known, *kinds: str) -> list[str]:
    """Return the salts of wraps of some kinds."""
    return [row["salt"] for row in known["wrapped"] if not kinds or row["name"] in kinds]


def drawn() -> str:
    """Draw a salt."""
    return base64.b64encode(os.urandom(16)).decode()


def rows(known: Known, **changed: object) -> Known:
    """Return a file with each wrap changed."""
    return {"wrapped": [{**row, "salt": drawn(), **changed} for row in known["wrapped"]]}


HOSTILE: dict[str, Callable[[Known], Known]] = {
    "recovery": lambda known: {"removed": salts(known, "recovery")},
    "all": lambda known: {"removed": salts(known)},
    "bogus": lambda known: {"removed": salts(known), **rows(known)},
    "replaced": lambda known: {"wrapped": [{**row, "key": "A" * 140} for row in known["wrapped"]]},
    "malformed": lambda known: rows(known, n=3, key="x"),
    "costly": lambda known: rows(known, n=2**22, p=8),
    "no numbers": lambda known: rows(known, n="many", salt=None),
    "names": lambda known: rows(known, name="person", coder="\x1b[2Jevil\nben"),
    "proof": lambda known: {"removed": salts(known), "proof": "0" * 64},
    "shape": lambda known: {"wrapped": 3, "removed": known["study"]},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nobody_without_the_key_takes_access_away(
    two: tuple[Machine, Machine], share: Path, monkeypatch: Patch, tmp_path: Path, name: str
) -> None:
    """Everybody syncs on, joins, and the recovery key stays; what was not believed is named."""
    ann, ben = two
    known = json.loads(next((share / "keys").glob("*.json")).read_bytes())
    evil = {"format": 1, "study": known["study"], "wrapped": [], "removed": [], **HOSTILE[name](known)}
    for stem in ("0" * 16, "f" * 16):
        (share / "keys" / f"{stem}.json").write_text(json.dumps(evil), encoding="utf-8")
    for one in (ann, ben):
        report = one.syncs(share)
        assert sum("believed" in note for note in report["notes"]) == 2
        held = json.loads(next((one.place / "vaults").rglob("vault.json")).read_bytes())
        assert len(salts(held, "recovery")) == 1
        assert {row.get("coder") for row in held["wrapped"]} == {"ann", "ben", None}
        assert one.json("vault", "status")["opens"] is True
        assert "\x1b" not in one.does("sync", str(share))
    third = tmp_path / "third"
    third.mkdir()
    late = Machine("ben", third / "study", third, "a slip of the keys", monkeypatch, ann.capsys)
    assert "damaged" not in late.does("team", "join", str(share), str(late.root), code=2)
    late.passphrase = ben.passphrase
    late.does("team", "join", str(share), str(late.root))
    assert late.json("vault", "status")["opens"] is True


def test_a_damaged_wrap_in_the_vault_hinders_nobody_else(two: tuple[Machine, Machine]) -> None:
    """The others' passphrases still open it, and a mistyped one is called what it is."""
    ann, _ = two
    place = next((ann.place / "vaults").rglob("vault.json"))
    known = json.loads(place.read_bytes())
    known["wrapped"].insert(0, {"name": "passphrase", "salt": "AAAA", "n": 3, "r": 8, "p": 1, "key": "x"})
    place.write_text(json.dumps(known), encoding="utf-8")
    assert ann.json("vault", "status")["opens"] is True
    ann.passphrase = "four plain words hear"
    assert "damaged" not in ann.json("vault", "status", code=1)["why"]


def test_wraps_are_believed_only_as_they_were_written() -> None:
    """Any change of a row, of what was removed or of the study, and another key, prove nothing."""
    key = new_study_key()
    wraps = Wraps("abc", ()).with_person(key, "words of ann", coder="ann")
    wraps = wraps.with_person(key, "words of ben", coder="ben").without(["other"])
    content = wraps_bytes(wraps, key=key)
    assert proven_wraps_in(content, key) == wraps
    assert proven_wraps_in(content, new_study_key()) is None
    assert proven_wraps_in(wraps_bytes(wraps), key) is None
    for before, after in ((b'"ben"', b'"eve"'), (b'"other"', b'"others"'), (b'"abc"', b'"abd"')):
        assert before in content
        assert proven_wraps_in(content.replace(before, after), key) is None


def said(op: str, coder: str, by: str, at: int, seq: int = 1) -> dict[str, object]:
    """Return a line of the team's log."""
    event = f"{op} {coder} {by} {at}"
    return {"event": event, "op": op, "coder": coder, "by": by, "at": f"2026-11-{at:02}", "seq": seq}


def test_whoever_left_lets_nobody_in() -> None:
    """Nor does whom they let in; whom they let in before stays, and the team may let anybody in again."""
    log = [
        said("join", "ben", "ann", 1),
        said("join", "eve", "ben", 2),
        said("leave", "ben", "ann", 3, 2),
        said("join", "dora", "ben", 4),
        said("join", "ben", "dora", 5, 3),
    ]
    found = turned_away(reversed(log))
    assert {one.coder: one.by for one in found.values()} == {"dora": "ben", "ben": "dora"}
    assert "who left on 2026-11-03" in found["dora"].said
    key = new_study_key()
    wraps = Wraps("abc", ()).with_person(key, "words", coder="eve").with_person(key, "words", coder="dora")
    assert [one.coder for one in without_turned_away(wraps, found).holders()] == ["eve"]
    assert turned_away([*log, said("join", "dora", "ann", 6, 2)]).keys() == {"ben"}


def test_a_removed_member_does_not_come_back_by_a_name_that_they_added(
    two: tuple[Machine, Machine], share: Path, tmp_path: Path
) -> None:
    """Their machine lets somebody into its own vault; with that passphrase nothing is synced."""
    ann, ben = two
    ann.does("team", "remove", "ben")
    ann.syncs(share)
    secret = tmp_path / "doras"
    secret.write_text("words of dora here\n", encoding="utf-8")
    ben.does("team", "add", "dora", "--new-file", str(secret))
    log = ben.root / "team.log.jsonl"
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line["at"] = f"2126{line['at'][4:]}" if line["coder"] == "dora" else line["at"]
    log.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    dora = Machine("dora", ben.root, ben.place, "words of dora here", ann.patch, ann.capsys)
    assert "dora was added by ben, who had left the team" in dora.does("sync", str(share), code=2)
    assert "dora" not in ann.does("team", "list")


def test_a_name_like_a_pseudonym_is_nobody_s(two: tuple[Machine, Machine]) -> None:
    """Nobody could tell such a coder from a participant."""
    ann, _ = two
    assert "looks like the pseudonym" in ann.does("team", "add", "PZX54", "--once", code=2)
    assert "added by ann" in ann.does("team", "list")


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
@pytest.mark.parametrize("modes", [(0o755, 0o600), (0o770, 0o640), (0o777, 0o644)])
def test_files_of_the_folder_are_for_those_who_write_there(
    study: Path, share: Path, monkeypatch: Patch, capsys: Capture, modes: tuple[int, int]
) -> None:
    """A folder of one's own shows others nothing; colleagues who may write may read."""
    folder, files = modes
    share.mkdir()
    share.chmod(folder)
    before = os.umask(0o022)
    try:
        Machine("ann", study, study.parent, "four plain words here", monkeypatch, capsys).syncs(share)
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in share.rglob("*") if path.is_file()} == {files}
