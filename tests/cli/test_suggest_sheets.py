"""Sheets of blind samples: held against their rows, kept where words may lie, and read as far as they fit."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from verbs_run import said

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
Rows = list[dict[str, str]]


def rows_of(sheet: Path) -> Rows:
    """Return the rows of a sheet."""
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def write_rows(sheet: Path, rows: Rows) -> None:
    """Write rows as a sheet."""
    with sheet.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def drawn(tmp_path: Path, capsys: Capture, *options: str) -> tuple[Path, Rows]:
    """Draw all segments, write them as a sheet beside the study, and return it with its rows."""
    said(capsys, "suggest", "audit", "--seed", "1")
    sheet = tmp_path / "sheet.csv"
    said(capsys, "suggest", "audit", "--sheet", str(sheet), *options)
    return sheet, rows_of(sheet)


def read_counts(capsys: Capture) -> Any:
    """Return how much of the sample each coder read."""
    return json.loads(said(capsys, "suggest", "audit", "--list", "--json")[0])["audits"][0]["read"]


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("column", ["number", "words", "turn"])
def test_a_sheet_with_one_column_sorted_is_refused(tmp_path: Path, capsys: Capture, column: str) -> None:
    """Answers would land on other segments: the lines are named and nothing is kept."""
    sheet, rows = drawn(tmp_path, capsys)
    moved = [row[column] for row in rows[1:]] + [rows[0][column]]
    write_rows(sheet, [{**row, column: cell, "codes": "none"} for row, cell in zip(rows, moved, strict=True)])
    assert "line 2" in said(capsys, "suggest", "audit", "--read", str(sheet), code=2)[1]
    assert read_counts(capsys) == {}


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("options", [(), ("--raw",)])
def test_whole_rows_may_be_in_any_order(tmp_path: Path, capsys: Capture, options: tuple[str, ...]) -> None:
    """Sorted as a whole, masked or raw, with a word mended: each answer is on its segment."""
    sheet, rows = drawn(tmp_path, capsys, *options)
    for row in rows:
        row["codes"] = "one-person" if row["number"] == "2" else "n"
        row["words"] = row["words"].replace("the", "teh")
    write_rows(sheet, rows[::-1])
    assert f"{len(rows)} segments kept" in said(capsys, "suggest", "audit", "--read", str(sheet))[0]
    (coding,) = json.loads(said(capsys, "codings", "--json")[0])["codings"]
    assert coding["turns"] == [row["turn"] for row in rows if row["number"] == "2"]


@pytest.mark.usefixtures("study")
def test_two_answers_to_one_segment_are_refused(tmp_path: Path, capsys: Capture) -> None:
    """A row twice with one answer is one answer; with two it is nobody's to choose."""
    sheet, rows = drawn(tmp_path, capsys)
    answered = {**rows[0], "codes": "one-person; access"}
    write_rows(sheet, [answered, {**rows[0], "codes": "long-wait"}])
    assert "another answer" in said(capsys, "suggest", "audit", "--read", str(sheet), code=2)[1]
    write_rows(sheet, [answered, {**rows[0], "codes": "access; one-person"}])
    assert "1 segment kept" in said(capsys, "suggest", "audit", "--read", str(sheet))[0]


@pytest.mark.usefixtures("study")
def test_none_stands_alone(tmp_path: Path, capsys: Capture) -> None:
    """Beside a code it is a contradiction, and is called one."""
    sheet, rows = drawn(tmp_path, capsys)
    write_rows(sheet, [{**rows[0], "codes": "none; one-person"}])
    assert "none stands alone" in said(capsys, "suggest", "audit", "--read", str(sheet), code=2)[1]


def test_a_sheet_does_not_lie_in_the_study(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Locked, the folder would hold participants' words: refused, but for masked ones in exports/."""
    said(capsys, "suggest", "audit")
    for place in ("audit.csv", "notes/audit.xlsx", "memos/audit.csv"):
        (study / place).parent.mkdir(exist_ok=True)
        error = said(capsys, "suggest", "audit", "--sheet", str(study / place), code=2)[1]
        assert "participants' words" in error
    (study / "exports").mkdir(exist_ok=True)
    inside = study / "exports" / "audit.csv"
    said(capsys, "suggest", "audit", "--sheet", str(inside), "--raw", code=2)
    said(capsys, "suggest", "audit", "--sheet", str(inside))
    said(capsys, "check")
    inside.rename(study / "left.csv")
    assert "left.csv" in said(capsys, "check", code=1)[0]
    assert "left.csv" in said(capsys, "study", "lock")[1]
    assert tmp_path.is_dir()


@pytest.mark.usefixtures("study")
def test_an_existing_sheet_is_written_over_only_by_force(tmp_path: Path, capsys: Capture) -> None:
    """A filled sheet is not lost by a repeated command; the second tab says that none is an answer."""
    said(capsys, "suggest", "audit")
    sheet = tmp_path / "sheet.xlsx"
    assert "none" in said(capsys, "suggest", "audit", "--sheet", str(sheet))[0]
    assert "--force" in said(capsys, "suggest", "audit", "--sheet", str(sheet), code=2)[1]
    said(capsys, "suggest", "audit", "--sheet", str(sheet), "--force")
    codes = openpyxl.load_workbook(io.BytesIO(sheet.read_bytes()))["codes"]
    assert codes["A2"].value == "none"


def test_what_changed_since_is_left_and_the_rest_is_kept(
    study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """A corrected segment and an erased person's make no sheet unreadable: they are named and passed over."""
    book = "format: 1\ncodes:\n  - {id: helped, name: Helped}\n"
    (study / "codebook.yaml").write_text(book, encoding="utf-8")
    sheet, rows = drawn(tmp_path, capsys)
    write_rows(sheet, [{**row, "codes": "helped"} for row in rows])
    source = rows[0]["source"]
    changed = tmp_path / "corrected.vtt"
    text = (tmp_path / "group.vtt").read_text(encoding="utf-8")
    changed.write_text(text.replace("Honestly?", "Frankly?"), encoding="utf-8")
    said(capsys, "source", "update", source, str(changed), "--yes")
    shown = said(capsys, "suggest", "audit", "--read", str(sheet))[0]
    assert f"{len(rows) - 1} segments kept" in shown
    (number,) = [row["number"] for row in rows if "Honestly" in row["words"]]
    assert f"segment {number}" in shown


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_sample_gives_the_same_bytes_each_time(
    tmp_path: Path, capsys: Capture, study: Path, suffix: str
) -> None:
    """No moment and no path is in a sheet."""
    said(capsys, "suggest", "audit", "--seed", "1")
    for name in ("one", "two"):
        said(capsys, "suggest", "audit", "--sheet", str(tmp_path / f"{name}{suffix}"))
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()
    assert study.is_dir()


def test_a_masked_sheet_passes_the_leak_gate(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """A name that an analyst wrote keeps it back, by place and rule alone; raw, names are asked for."""
    said(capsys, "suggest", "audit", "--seed", "1")
    book = study / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(
        text.replace("A promised call", "What May Okafor told, a promised call"), encoding="utf-8"
    )
    sheet = tmp_path / "sheet.xlsx"
    out, error = said(capsys, "suggest", "audit", "--sheet", str(sheet), code=1)
    assert "leak gate" in error
    assert ("Okafor" in out + error, sheet.exists()) == (False, False)
    said(capsys, "suggest", "audit", "--sheet", str(sheet), "--raw")
    assert sheet.exists()
    book.write_text(text, encoding="utf-8")
    said(capsys, "suggest", "audit", "--sheet", str(sheet), "--force")


@pytest.mark.usefixtures("study")
def test_what_a_person_kept_may_stand_in_a_sheet(tmp_path: Path, capsys: Capture) -> None:
    """A month that sounds like somebody is printed where somebody decided so, and the gate lets it."""
    items = json.loads(said(capsys, "anonymise", "list", "--json")[0])["items"]
    for item in items:
        said(capsys, "anonymise", "review", item["id"], "--keep", "--why", "a month, or known to all")
    _, rows = drawn(tmp_path, capsys)
    assert any("in May." in row["words"] for row in rows)


@pytest.mark.usefixtures("study")
def test_what_no_cell_holds_is_refused_or_written_whole(tmp_path: Path, capsys: Capture) -> None:
    """A workbook would cut it off: the segment is named, and CSV takes it."""
    long = tmp_path / "long.csv"
    long.write_text(f"ID,What happened?\n1,{'we waited and waited ' * 2000}\n", encoding="utf-8")
    said(capsys, "import", str(long), "--title", "Long survey", "--column", "What happened?=open")
    said(capsys, "suggest", "audit", "--source", "Long survey")
    error = said(capsys, "suggest", "audit", "--sheet", str(tmp_path / "a.xlsx"), code=2)[1]
    assert ("segment 1: a cell" in error, "CSV" in error) == (True, True)
    assert not (tmp_path / "a.xlsx").exists()
    said(capsys, "suggest", "audit", "--sheet", str(tmp_path / "a.csv"))
    csv.field_size_limit(10**6)
    (row,) = rows_of(tmp_path / "a.csv")
    assert len(row["words"].split()) == 8000
