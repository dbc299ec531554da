"""What came home once is lost to no deleted column, no renamed heading and no wrong file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from packs_run import filled, ids_of, own_codings, packed
from verbs_run import printed, said

Capture = pytest.CaptureFixture[str]
CODES = tuple(f"code {number}" for number in range(1, 6))
Home = tuple[Path, list[str]]


@pytest.fixture
def home(talks: Path, tmp_path: Path, capsys: Capture) -> Home:
    """Bring a sheet home: two codes, one with a memo, one unsure, and a `none`."""
    sheet = tmp_path / "bea.xlsx"
    packed(capsys, sheet, "--blind")
    ids = ids_of(sheet)
    (tmp_path / "blank.xlsx").write_bytes(sheet.read_bytes())
    filled(
        sheet,
        {
            ids[0]: {"code 1": "access", "code 2": "long-wait"},
            ids[1]: {"code 1": "access", "memo": "hm", "sure?": "unsure"},
            ids[2]: {"code 1": "none"},
        },
    )
    assert printed(capsys, "unpack", str(sheet))["new"] == 3
    assert talks.is_dir()
    return sheet, ids


def headed(sheet: Path, names: dict[str, str | None]) -> None:
    """Rename headings of a workbook, and delete the columns that get None."""
    book = openpyxl.load_workbook(sheet)
    page = book["Code"]
    for place in range(page.max_column, 0, -1):
        cell = page.cell(1, place)
        if cell.value in names:
            new = names[str(cell.value)]
            if new is None:
                page.delete_cols(place)
            else:
                cell.value = new
    book.save(sheet)


def standing(capsys: Capture) -> tuple[set[tuple[Any, ...]], list[str]]:
    """Return bea's codings and memos."""
    codings = {(one["source"], *one["span"], one["code"], one["why"]) for one in own_codings(capsys)}
    return codings, [one["text"] for one in printed(capsys, "memo", "list")["memos"]]


@pytest.mark.parametrize("gone", [*[(name,) for name in (*CODES, "memo", "sure?")], CODES[2:], CODES])
def test_a_column_that_is_gone_says_nothing(home: Home, capsys: Capture, gone: tuple[str, ...]) -> None:
    """Any column for answers deleted, alone or with others: nothing changes, and there is no run."""
    sheet, _ = home
    before = standing(capsys)
    headed(sheet, dict.fromkeys(gone))
    done = printed(capsys, "unpack", str(sheet))
    assert (done["run"], done["same"], done["losing"]) == (None, 3, [])
    assert standing(capsys) == before


def test_what_is_there_beside_a_column_that_is_gone_is_kept(home: Home, capsys: Capture) -> None:
    """Without `code 1` and the memos, a third code is added, and what stood in the two stays."""
    sheet, ids = home
    headed(sheet, {"code 1": None, "memo": None})
    filled(sheet, {ids[1]: {"code 2": "one-person"}, ids[3]: {"code 2": "access"}})
    done = printed(capsys, "unpack", str(sheet))
    assert (done["new"], done["taken_back"], done["answers_new"], done["answers_changed"]) == (2, 0, 1, 1)
    codes = sorted(one["code"] for one in own_codings(capsys))
    assert codes == ["access", "access", "access", "long-wait", "one-person"]
    assert standing(capsys)[1] == ["hm"]


@pytest.mark.parametrize("typed", ["Code1", "code  1", "CODE 1", "code_1", "Code-1"])
def test_a_heading_spelt_a_little_otherwise_is_read(home: Home, capsys: Capture, typed: str) -> None:
    """Capitals, spaces and hyphens are no other column."""
    sheet, ids = home
    headed(sheet, {"code 1": typed, "sure?": "Sure", "memo": "MEMO "})
    filled(sheet, {ids[4]: {typed: "access"}})
    done = printed(capsys, "unpack", str(sheet))
    assert (done["new"], done["taken_back"], done["same"]) == (1, 0, 3)


@pytest.mark.parametrize(
    ("was", "typed", "hint"),
    [
        ("code 1", "cod 1", "did you mean 'code 1'?"),
        ("memo", "memmo", "did you mean 'memo'?"),
        ("before", "code 6", "parted by ';'"),
        ("code 2", "code 1", "name the other otherwise"),
    ],
)
def test_a_heading_that_cannot_be_told_is_named_with_its_cell(
    home: Home, capsys: Capture, was: str, typed: str, hint: str
) -> None:
    """What stands under it is passed over by nobody unseen; with --skip-bad it says nothing."""
    sheet, _ = home
    headed(sheet, {was: typed})
    _, err = said(capsys, "unpack", str(sheet), code=2)
    assert "row 1, " in err
    assert f"{typed!r}" in err
    assert hint in err
    before = standing(capsys)
    said(capsys, "unpack", str(sheet), "--skip-bad")
    assert standing(capsys) == before


def test_the_blank_sheet_by_mistake_takes_nothing_back(home: Home, tmp_path: Path, capsys: Capture) -> None:
    """Refused with what would go, by unit; with --take-back it goes, and the log says the same."""
    _, ids = home
    before = standing(capsys)
    blank = str(tmp_path / "blank.xlsx")
    _, err = said(capsys, "unpack", blank, code=2)
    assert f"the answer of 3 units: {', '.join(ids[:3])}" in err
    assert f"the memo of 1 unit: {ids[1]}" in err
    assert "nothing was kept. Is it the right file? --take-back" in err
    assert standing(capsys) == before
    out, _ = said(capsys, "unpack", blank, "--take-back")
    changed = "3 answers taken back, 3 codings taken back, 1 memo taken back"
    assert changed in " ".join(out.split())
    assert printed(capsys, "log")["verbs"][0]["note"].endswith(changed)
    assert standing(capsys) == (set(), [])


def test_a_blank_in_the_place_of_none_is_asked_about(home: Home, capsys: Capture) -> None:
    """`none` was an answer; so is one code of two; another code in the place of one is a change."""
    sheet, ids = home
    filled(sheet, {ids[2]: {"code 1": ""}})
    found = said(capsys, "unpack", str(sheet), "--json", code=2)[0]
    assert '"what": "answer"' in found
    filled(sheet, {ids[2]: {"code 1": "none"}, ids[0]: {"code 2": ""}})
    assert "a code or more of 1 unit" in said(capsys, "unpack", str(sheet), code=2)[1]
    filled(sheet, {ids[0]: {"code 2": "one-person"}})
    done = printed(capsys, "unpack", str(sheet))
    assert (done["answers_changed"], done["new"], done["taken_back"]) == (1, 1, 1)


def test_a_folder_that_is_empty_takes_nothing_back(talks: Path, tmp_path: Path, capsys: Capture) -> None:
    """The folder as it was sent; what was read without a code stays read; others' work is named."""
    folder = tmp_path / "for-bea"
    packed(capsys, folder, "--blind")
    at = ["--study", str(folder), "code", "apply", "Interview two"]
    said(capsys, *at, "long-wait", "--turn", "t4", "--coder", "bea")
    said(capsys, *at, "access", "--turn", "t6", "--coder", "dan")
    out, _ = said(capsys, "unpack", str(folder), "--all-read")
    assert "1 thing that dan made" in " ".join(out.split())
    again = printed(capsys, "unpack", str(folder))
    assert (again["run"], again["others"]) == (None, {"dan": 1})
    said(capsys, "--study", str(folder), "undo", "--coder", "bea")
    assert "the answer of 1 unit" in said(capsys, "unpack", str(folder), code=2)[1]
    assert "the answer of 1 unit" in said(capsys, "unpack", str(folder), "--all-read", code=2)[1]
    assert len(own_codings(capsys)) == 1
    assert talks.is_dir()


@pytest.mark.usefixtures("talks")
def test_a_code_made_up_in_a_folder_is_told_with_its_definition(tmp_path: Path, capsys: Capture) -> None:
    """The command that adds it at home stands under the problem, and makes the file sound."""
    folder = tmp_path / "for-bea"
    packed(capsys, folder, "--blind")
    at = ["--study", str(folder)]
    said(capsys, *at, "codebook", "add", "Hope", "--definition", "Looking ahead.", "--coder", "bea")
    said(capsys, *at, "code", "apply", "Interview two", "hope", "--turn", "t4", "--coder", "bea")
    _, err = said(capsys, "unpack", str(folder), code=2)
    assert "qualcode codebook add Hope --id hope --definition 'Looking ahead.'" in " ".join(err.split())
    assert "A code that you make up does not come home" in (folder / "READ-ME.txt").read_text("utf-8")
    said(capsys, "codebook", "add", "Hope", "--id", "hope", "--definition", "Looking ahead.")
    assert printed(capsys, "unpack", str(folder))["new"] == 1
