"""An entry on the screen of a crosswalk: how many extracts lie under a study's code."""

from __future__ import annotations

import pytest

from qualcode.codebook.crosswalk.pairs import CodeOf
from qualcode.flows.codebook.crosswalk.by_lines import Side
from qualcode.model import Code
from qualcode.screens.tui.crosswalk_lines import entry_lines

ENTRY = ["talks:waits", "Waiting", "no definition"]


@pytest.mark.parametrize(
    ("extracts", "line"),
    [(0, ["0 extracts"]), (1, ["1 extract"]), (7, ["7 extracts"]), (None, [])],
)
def test_a_study_s_entry_says_how_many_extracts_it_has(extracts: int | None, line: list[str]) -> None:
    """None at all is said, too; a book that is no study's has no such line."""
    side = Side(CodeOf("talks", "waits"), Code("waits", "Waiting"), "Waiting")
    assert entry_lines(side, extracts) == [*ENTRY, *line]
