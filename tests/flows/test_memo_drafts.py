"""Drafts of memos: kept for their owner alone, found again, and gone with lock, erasure and keeping."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.errors import StudyLockedError
from qualcode.flows.desk import Desk
from qualcode.flows.drafts import Draft, draft_files, drafts_left, drop_draft, read_draft, save_draft
from qualcode.store.erasing import remove_caches
from qualcode.store.participants import read_participants
from qualcode.store.seal import DRAFTS
from qualcode.store.study import open_study

ABOUT = ("S123456", "t12")


def desk_of(study: Path, coder: str = "ann") -> Desk:
    """Return a coder's desk with a clock that stands."""
    return Desk(open_study(study), coder, clock=lambda: "2026-05-31T10:00:00Z")


def test_what_was_typed_is_found_again_by_its_coder_alone(study: Path) -> None:
    """By what it is about; another coder and another thing have none."""
    desk = desk_of(study)
    assert read_draft(desk, ABOUT) is None
    save_draft(desk, ABOUT, "why did \u2028 [b] nobody\ncall?", "reflexive")
    expected = Draft("ann", ABOUT, "why did \u2028 [b] nobody\ncall?", "reflexive", "2026-05-31T10:00:00Z")
    assert read_draft(desk_of(study), ABOUT) == expected
    assert drafts_left(desk) == [expected]
    assert read_draft(desk, ("S123456",)) is None
    assert read_draft(desk_of(study, "ben"), ABOUT) is None
    assert drafts_left(desk_of(study, "ben")) == []
    save_draft(desk, ABOUT, "shorter")
    assert [draft.text for draft in drafts_left(desk)] == ["shorter"]


def test_a_draft_goes_when_it_is_dropped_or_emptied(study: Path) -> None:
    """Twice is no error."""
    desk = desk_of(study)
    for text in ("", " \n"):
        save_draft(desk, ABOUT, "words")
        save_draft(desk, ABOUT, text)
        assert draft_files(desk.study) == []
    save_draft(desk, ABOUT, "words")
    drop_draft(desk, ABOUT)
    drop_draft(desk, ABOUT)
    assert draft_files(desk.study) == []


@pytest.mark.skipif(os.name == "nt", reason="modes of files are another matter there")
def test_a_draft_is_for_its_owner_alone(study: Path) -> None:
    """Neither file nor folder is open to others, and the file's name tells nothing."""
    desk = desk_of(study)
    save_draft(desk, ABOUT, "words")
    [name] = draft_files(desk.study)
    assert stat.S_IMODE(desk.study.path(name).stat().st_mode) == 0o600
    assert stat.S_IMODE(desk.study.path(DRAFTS).stat().st_mode) == 0o700
    assert "t12" not in name


def test_lock_and_erasure_take_drafts_away(study: Path) -> None:
    """A locked study holds no words, and takes none."""
    desk = desk_of(study)
    save_draft(desk, ABOUT, "words")
    remove_caches(desk.study)
    assert draft_files(desk.study) == []
    save_draft(desk, ABOUT, "words")
    assert run(["study", "lock"]) == 0
    assert draft_files(desk.study) == []
    with pytest.raises(StudyLockedError):
        save_draft(desk, ABOUT, "words")
    assert draft_files(desk.study) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 2}', b'{"format": 1, "by": 3}', b"\xff"])
def test_a_damaged_draft_is_none(study: Path, content: bytes) -> None:
    """It stops nobody from writing."""
    desk = desk_of(study)
    save_draft(desk, ABOUT, "words")
    [name] = draft_files(desk.study)
    desk.study.path(name).write_bytes(content)
    assert read_draft(desk, ABOUT) is None
    assert drafts_left(desk) == []


def test_drafts_are_no_part_of_the_study(study: Path) -> None:
    """Neither the log nor a check speaks of them."""
    desk = desk_of(study)
    before = run(["check"])
    save_draft(desk, ABOUT, "words")
    assert run(["check"]) == before


def test_a_withdrawal_counts_drafts_among_what_it_takes(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them go, whoever they are about: nobody can tell from outside."""
    desk = desk_of(study)
    save_draft(desk, ABOUT, "words")
    capsys.readouterr()
    who = next(iter(read_participants(desk.study)))
    capsys.readouterr()
    assert run(["participant", "withdraw", who, "--plan"]) == 0
    shown = capsys.readouterr().out
    assert "memos that were begun and not kept" in " ".join(shown.split())
