"""What is nothing but a note in brackets is nobody's answer: out of every base, and out of every sample."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from verbs_run import said

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
ANSWERS = (
    "The waiting list was long.",
    "[no answer]",
    "(Nobody ever rang back.)",
    "[refused] [laughs]",
    "Fine.",
)


@pytest.mark.usefixtures("study")
def test_one_base_for_counts_and_samples(tmp_path: Path, capsys: Capture) -> None:
    """Three of five people answered; what one of them wrote in round brackets is an answer."""
    stream = io.StringIO()
    rows = [["ID", "What happened?"], *([str(place), words] for place, words in enumerate(ANSWERS))]
    csv.writer(stream).writerows(rows)
    (tmp_path / "small.csv").write_text(stream.getvalue(), encoding="utf-8")
    column = ["--column", "What happened?=open"]
    said(capsys, "import", str(tmp_path / "small.csv"), "--title", "Small survey", *column)
    only = ["--source", "Small survey", "--unit", "response", "--json"]
    (workstream,) = json.loads(said(capsys, "counts", *only)[0])["workstreams"]
    base = workstream["base"]
    assert (base["segments"], base["respondents"]) == (3, 3)
    assert json.loads(said(capsys, "suggest", "audit", *only)[0])["population"] == 3
