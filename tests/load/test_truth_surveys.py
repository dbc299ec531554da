"""Real and crafted surveys: against the truth beside each, and against an independent reading of the file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from loading_files import load_best
from openpyxl import load_workbook

from qualcode.model import Column, Loaded

SURVEYS = Path(__file__).resolve().parents[2] / "../shared/data/formats/survey"
TRUE = sorted(Path(str(path).removesuffix(".truth.json")) for path in SURVEYS.glob("*.truth.json"))
TABLES = sorted(path for suffix in ("csv", "xlsx") for path in SURVEYS.glob(f"*.{suffix}"))
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SURVEYS.is_dir(), reason="the shared samples are not beside this repository"),
]

FACTS: dict[str, tuple[int, dict[str, list[int]]]] = {
    "idotai_biomass_format.csv": (2, {"id": [], "personal": [1, 2], "closed_single": [3, 4, 5], "open": []}),
    "idotai_lgr_format.csv": (1, {"id": [], "open": [6, 8], "personal": []}),
    "idotai_scr_format.csv": (1, {"id": [], "open": [5], "closed_single": [1, 3, 4]}),
    "limesurvey_bom.csv": (1, {"id": [1], "open": [12, 13, 15, 16], "personal": []}),
    "napire_v27_coded_nonutf8.csv": (1, {"id": [1], "open": [2], "metadata": [3]}),
    "qualcoder_survey456.csv": (1, {"id": [1], "open": [5], "closed_single": [3]}),
    "qualcoder_survey789.xlsx": (1, {"id": [1], "open": [5, 6]}),
    "qualcoder_cases456.xlsx": (1, {"id": [1], "open": []}),
    "qualtrics_sample_legacy_bom.csv": (2, {"id": [1], "open": [12], "personal": [3, 5, 6, 13, 14, 15]}),
    "qualtrics_sample_three_headers.csv": (3, {"id": [9], "open": [19], "personal": [4, 10, 11, 12, 14, 15]}),
}


def load(path: Path) -> Loaded:
    """Read a survey with the loader that is surest of it."""
    return load_best(path.read_bytes(), path.name)


def names(loaded: Loaded, role: str) -> list[str]:
    """Return the names of the columns of a role, in order."""
    return [column.name for column in loaded.columns if column.role == role]


def cells(path: Path) -> list[list[str]]:
    """Read the rows of a file that are not blank with readers that share nothing with ours."""
    if path.suffix == ".xlsx":
        sheet = load_workbook(path, read_only=False).worksheets[0]
        rows = [
            ["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)
        ]
    else:
        content = path.read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252")
        rows = list(
            csv.reader(
                io.StringIO(text, newline=""), delimiter=";" if path.name.startswith("napire") else ","
            )
        )
    return [row for row in rows if any(map(str.strip, row))]


@pytest.mark.parametrize("path", TRUE, ids=lambda path: path.name)
def test_surveys_are_as_the_truth_says(path: Path) -> None:
    """Rows, header rows, the id, open, closed, matrix and personal columns are exactly those of the truth."""
    truth: dict[str, Any] = json.loads(Path(f"{path}.truth.json").read_text(encoding="utf-8"))
    loaded = load(path)
    columns = {column.name: column for column in loaded.columns}
    assert (truth["n_rows"], truth["header_rows"]) == (len(loaded.respondents), loaded.header_rows)
    assert [truth["id_column"]] == names(loaded, "id")
    assert truth["open_text"] == names(loaded, "open")
    for name, delimiter in truth.get("closed_multi", {}).items():
        assert (columns[name].role, columns[name].delimiter) == ("closed_multi", delimiter)
    for name, options in truth.get("closed_multi_as_columns", {}).items():
        assert (columns[name].role, list(columns[name].options)) == ("closed_multi", options)
        assert list(columns[name].members) == [f"{name} - {option}" for option in options]
    for name, items in truth.get("matrix", {}).items():
        found = [column for column in loaded.columns if column.group == name]
        assert [(column.name, column.role) for column in found] == [
            (f"{name} - {item}", "matrix") for item in items
        ]
        assert all(column.options for column in found)
    assert set(truth.get("closed_single", [])) <= set(names(loaded, "closed_single"))
    assert set(truth.get("personal", [])) <= set(names(loaded, "personal"))
    assert {truth["consent"]} <= set(names(loaded, "closed_single")) if "consent" in truth else True


@pytest.mark.parametrize("name", FACTS)
def test_surveys_without_a_truth_file(name: str) -> None:
    """Header rows and the places of columns by role are those that a person found in the file."""
    header_rows, roles = FACTS[name]
    loaded = load(SURVEYS / name)
    assert header_rows == loaded.header_rows
    found = {
        role: [place for place, column in enumerate(loaded.columns, start=1) if column.role == role]
        for role in roles
    }
    assert roles == found


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_answer_of_every_survey(path: Path) -> None:
    """Every filled cell of an open column, read independently, is a turn; every row is a respondent."""
    loaded = load(path)
    rows = cells(path)[loaded.header_rows :]
    assert len(rows) == len(loaded.respondents)
    places = {place: column for column in loaded.columns for place in _places(path, loaded, column)}
    expected = [
        row[place].strip()
        for row in rows
        for place, column in sorted(places.items())
        if column.role == "open" and place < len(row) and row[place].strip()
    ]
    opened = {column.question or column.name for column in loaded.columns if column.role == "open"}
    assert expected == [turn.text for turn in loaded.turns if turn.question in opened]
    assert loaded.balance.words_in == loaded.balance.accounted


def _places(path: Path, loaded: Loaded, column: Column) -> list[int]:
    """Return where the wording of a column's heading stands in the heading rows."""
    heads = cells(path)[: loaded.header_rows]
    wanted = {column.name, *column.members}
    found = []
    for place in range(max(map(len, heads))):
        wording = {" ".join(head[place].split()) for head in heads if place < len(head)}
        if wording & wanted:
            found.append(place)
    return found


def test_ticks_of_the_crafted_surveys() -> None:
    """The options that respondents ticked, counted in the raw columns, are those of the joined answers."""
    for name, first, options in (
        ("crafted_surveymonkey_a.csv", 9, ["Resident", "Business owner", "Visitor"]),
        ("crafted_citizenspace_a.xlsx", 5, ["Resident", "Business", "Other"]),
    ):
        path = SURVEYS / name
        loaded = load(path)
        (multi,) = [column for column in loaded.columns if column.role == "closed_multi"]
        rows = cells(path)[loaded.header_rows :]
        expected = [[row[first + place] for place in range(3) if row[first + place]] for row in rows]
        found = [
            [part for part in row.get(multi.name, "").split("; ") if part in options]
            for row in loaded.respondents
        ]
        assert expected == found


def test_words_under_other_in_the_crafted_survey() -> None:
    """What people wrote under "Other (please specify)" is an open answer of that question, word for word."""
    path = SURVEYS / "crafted_surveymonkey_a.csv"
    loaded = load(path)
    written = [row[12] for row in cells(path)[2:] if row[12]]
    (question,) = names(loaded, "closed_multi")
    assert written == [turn.text for turn in loaded.turns if turn.question == question]
