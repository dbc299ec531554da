"""A study that another process is writing to is told in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from qualcode.errors import BusyError
from qualcode.store.holding import held

if TYPE_CHECKING:
    from pathlib import Path


def test_a_lock_that_another_holds_is_told_as_such(tmp_path: Path) -> None:
    """The error names what is busy, and is none of a disk that could not be written."""
    lock_file = tmp_path / "lock"
    with (
        FileLock(str(lock_file)),
        pytest.raises(BusyError, match="another qualcode is writing to this study"),
        held(lock_file, what="this study", seconds=0),
    ):
        pass
