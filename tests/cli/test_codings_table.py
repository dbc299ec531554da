"""`qualcode codings` on a terminal's width: no facet and no coder's name is broken inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("columns", [80, 100])
def test_facets_stay_whole(
    columns: int, study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each stands on its own line where there is no room."""
    assert study.exists()
    assert run(["codebook", "facet", "kind", "progress", "barrier"]) == 0
    assert run(["codebook", "facet", "polarity", "negative", "positive"]) == 0
    facets = ["--facet", "kind=barrier", "--facet", "polarity=negative"]
    assert run(["code", "apply", "Group one", "not-called-back", "--turn", "t3", *facets]) == 0
    capsys.readouterr()
    monkeypatch.setenv("COLUMNS", str(columns))
    assert run(["codings"]) == 0
    shown = capsys.readouterr().out
    assert "kind=barrier" in shown
    assert "polarity=negative" in shown
