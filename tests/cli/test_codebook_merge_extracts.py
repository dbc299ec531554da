"""`codebook merge --propose --extracts`: what people said counts where it may, and no word of it is kept."""

from __future__ import annotations

import csv
import json
import shutil
from importlib import resources
from pathlib import Path

import fastjsonschema
import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
WORDS = ["zebrafish", "quandary"]
SAID = [
    f"The nurses and the waiting list, a {WORDS[0]} of staff number {number}, a {WORDS[1]} for nurses."
    for number in range(4)
]


@pytest.fixture
def areas(empty_study: Path, tmp_path: Path, capsys: Capture) -> tuple[Path, Path]:
    """Make a study whose interview may be used elsewhere, coded under one code, and a copy of its folder."""
    lines = ["WEBVTT", ""]
    for number, words in enumerate(SAID):
        lines += [f"00:0{number}:01.000 --> 00:0{number}:04.000", "Grace Hill: And then?", ""]
        lines += [f"00:0{number}:05.000 --> 00:0{number}:09.000", f"Wanda Kessock: {words}", ""]
    transcript = tmp_path / "talk.vtt"
    transcript.write_text("\n".join(lines), encoding="utf-8")
    book = "format: 1\ncodes:\n  - {id: k1, name: Kay}\n  - {id: k2, name: Ell}\n"
    (empty_study / "codebook.yaml").write_text(book, encoding="utf-8")
    typed = ["import", str(transcript), "--yes", "--title", "Talk", "--session", "area=North"]
    assert run([*typed, "--quoting", "yes", "--further-use", "yes", "--role", "Grace Hill=facilitator"]) == 0
    for number in (2, 4, 6, 8):
        assert run(["code", "apply", "Talk", "k1", "--turn", f"t{number}"]) == 0
    other = tmp_path / "other"
    shutil.copytree(empty_study, other)
    (other / "codebook.yaml").write_text(book.replace("Kay", "Zed").replace("Ell", "Why"), encoding="utf-8")
    capsys.readouterr()
    return empty_study, other


def proposed(areas: tuple[Path, Path], *typed: str) -> dict[str, dict[str, str]]:
    """Propose between the two studies; return the rows by the right code."""
    out = areas[0].parent / "pairs.csv"
    out.unlink(missing_ok=True)
    assert run(["codebook", "merge", *map(str, areas), "--propose", str(out), *typed]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        return {f"{row['left']} {row['right']}": row for row in csv.DictReader(file)}


def test_extracts_make_a_pair_alike_and_no_word_of_them_is_written(
    areas: tuple[Path, Path], capsys: Capture
) -> None:
    """Labels that say nothing find each other by concepts; rare words of a participant are nowhere."""
    without = proposed(areas)["study:k1 other:k1"]
    capsys.readouterr()
    with_them = proposed(areas, "--extracts")["study:k1 other:k1"]
    assert float(with_them["score"]) > float(without["score"]) + 0.2
    assert "extracts share the concepts" in with_them["reasons"]
    assert "extracts" not in without["reasons"]
    told = capsys.readouterr().out
    written = (areas[0].parent / "pairs.csv").read_text(encoding="utf-8")
    assert "study: 4 extracts used" in told
    assert [word for word in WORDS if word in (written + told).casefold()] == []


def test_what_nobody_permitted_and_what_is_flagged_is_kept_back(
    areas: tuple[Path, Path], capsys: Capture
) -> None:
    """The report says how many of which book, and why; the JSON too."""
    study, other = areas
    assert run(["flag", "raise", "Talk", "--turn", "t2", "--kind", "safeguarding"]) == 0
    assert run(["--study", str(other), "source", "set", "Talk", "--further-use", "no"]) == 0
    capsys.readouterr()
    out = study.parent / "more.xlsx"
    typed = ["codebook", "merge", str(study), str(other), "--propose", str(out), "--extracts", "--json"]
    assert run(typed) == 0
    printed = json.loads(capsys.readouterr().out)
    schema = resources.files("qualcode").joinpath("schemas/output/codebook-merge.json").read_text("utf-8")
    fastjsonschema.validate(json.loads(schema), printed)
    assert printed["extracts"] == [
        {"book": "study", "used": 3, "kept_back": [{"why": "an open flag lies there", "extracts": 1}]},
        {
            "book": "other",
            "used": 0,
            "kept_back": [{"why": "the session does not permit use beyond this study", "extracts": 4}],
        },
    ]
