"""What two people settled differently before a sync: one register everywhere, and no decision of nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest
from two_machines import Capture, Machine, Patch, team_of_two

from qualcode.flows.desk import Desk
from qualcode.store.study import open_study
from qualcode.store.vault import Names


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Name a folder on a shared drive, which is not there yet."""
    return tmp_path / "drive"


@pytest.fixture
def two(study: Path, share: Path, monkeypatch: Patch, capsys: Capture) -> tuple[Machine, Machine]:
    """Return ann and ben, who has joined."""
    return team_of_two(study, share, monkeypatch, capsys)


def names_at(machine: Machine) -> Names:
    """Return what the register of a machine says."""
    machine.at()
    return Desk(open_study(machine.root), machine.name).names()


def all_sync(two: tuple[Machine, Machine], share: Path) -> list[str]:
    """Sync both to and fro; return what the last sync noted."""
    ann, ben = two
    for one in (ann, ben, ann):
        notes: list[str] = one.syncs(share)["notes"]
    return notes


def test_a_place_registered_in_two_ways_prints_the_same_everywhere_and_is_named_until_it_is_settled(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """Ann and ben register one hall each in their way; sync and check say so by its id, without the name."""
    ann, ben = two
    ann.does(
        *["anonymise", "register", "add"], "Zog Hall", "--kind", "place", "--as", "hall A", "--publishable"
    )
    ben.does(*["anonymise", "register", "add"], "Zog Hall", "--kind", "place", "--as", "village hall B")
    notes = all_sync(two, share)
    names = names_at(ann)
    assert names == names_at(ben)
    (rival,) = names.rivals
    assert not names.entities[rival].publishable
    assert any(note.startswith(f"registered differently by two people: {rival};") for note in notes)
    assert "Zog" not in "".join(notes)
    for one in two:
        assert rival in one.does("check", code=1)
    ben.does(*["anonymise", "register", "add"], "Zog Hall", "--kind", "place", "--as", "hall A")
    ben.syncs(share)
    assert all_sync(two, share) == []
    assert names_at(ann) == names_at(ben)
    assert (names_at(ann).rivals, names_at(ann).entities[rival].replacement) == ((), "[hall A]")
    for one in two:
        one.checks()


def test_a_case_decided_in_two_ways_stands_nowhere_until_somebody_decides(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """Each resolves the same case on their own machine: the consensus has neither answer after the sync."""
    ann, ben = two
    source = ann.json("source", "list")["sources"][0]["id"]
    ann.does("code", "apply", source, "long-wait", "--turn", "t2")
    ben.does("code", "apply", source, "one-person", "--turn", "t2")
    all_sync(two, share)
    (case,) = (one["id"] for one in ann.json("agree", "resolve")["cases"])
    ann.does("agree", "resolve", case, "--as", "long-wait", "--why", "they waited")
    ben.does("agree", "resolve", case, "--as", "one-person", "--why", "one person came")
    notes = all_sync(two, share)
    assert notes == ["1 case decided in two ways, so that nothing stands: `qualcode agree resolve --list`"]
    for one in two:
        assert one.json("codings", "--coder", "consensus")["codings"] == []
        assert case in one.does("agree", "resolve", "--list")
        one.checks()
    ben.does("agree", "resolve", case, "--as", "long-wait", "--why", "we spoke about it")
    ben.syncs(share)
    assert all_sync(two, share) == []
    for one in two:
        found = one.json("codings", "--coder", "consensus")["codings"]
        assert [row["code"] for row in found] == ["long-wait"]
