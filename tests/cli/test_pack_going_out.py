"""A pack on its way out: where it may go, what is said of it, and what a blind one does not tell."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import split

import openpyxl
import pytest
from packs_run import packed
from verbs_run import printed, said

Capture = pytest.CaptureFixture[str]
BASE = ["pack", "--coder", "bea", "--seed", "1"]


def book_of(sheet: Path) -> str:
    """Return the cells of the page with the codebook."""
    page = openpyxl.load_workbook(sheet)["Codebook"]
    return "\n".join(str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell)


@pytest.mark.usefixtures("talks")
@pytest.mark.parametrize("name", ["q.ods", "bea.xls", "bea.docx", "for.bea"])
def test_a_suffix_that_is_no_packs_is_refused(tmp_path: Path, capsys: Capture, name: str) -> None:
    """Nobody gets a folder that is called after a file."""
    _, err = said(capsys, *BASE, "--out", str(tmp_path / name), code=2)
    assert "a sheet, .xlsx or .csv, or a folder" in err
    assert not (tmp_path / name).exists()


@pytest.mark.usefixtures("talks")
def test_the_line_that_takes_it_in_runs_as_it_is_printed(tmp_path: Path, capsys: Capture) -> None:
    """With the place as it was typed, also with a space in it; `pack list` names the file."""
    place = tmp_path / "to send" / "bea.xlsx"
    place.parent.mkdir()
    out, _ = said(capsys, *BASE, "--out", str(place))
    line = next(line for line in out.splitlines() if "when it is back: " in line)
    assert split(line.partition("qualcode ")[2]) == ["unpack", str(place)]
    assert "bea.xlsx" in said(capsys, "pack", "list")[0]
    assert printed(capsys, "pack", "list")["packs"][0]["file"] == "bea.xlsx"
    named = tmp_path / "Wanda Kessock.xlsx"
    assert "the file's name" in said(capsys, *BASE, "--out", str(named), code=2)[1]


@pytest.mark.usefixtures("talks")
@pytest.mark.parametrize(
    ("asked", "told"),
    [("200%", "at most 100%"), ("0", "of nothing"), ("0%", "of nothing"), ("-5", "a number from 1")],
)
def test_what_a_sample_may_be_is_said(tmp_path: Path, capsys: Capture, asked: str, told: str) -> None:
    """Each for what is wrong with it."""
    place = str(tmp_path / "bea.xlsx")
    assert told in said(capsys, *BASE, "--out", place, "--sample", asked, code=2)[1]


@pytest.mark.usefixtures("talks")
def test_more_than_there_are_is_all_of_them_and_says_so(tmp_path: Path, capsys: Capture) -> None:
    """Nobody believes that 9,999 were drawn."""
    out, err = said(capsys, *BASE, "--out", str(tmp_path / "bea.xlsx"), "--sample", "9999")
    assert "16 of 16 turns" in out
    assert "9,999 were asked for, and there are no more" in " ".join(err.split())


@pytest.mark.usefixtures("talks")
def test_a_blind_pack_holds_no_example_of_the_words_in_it(tmp_path: Path, capsys: Capture) -> None:
    """By its words or its source; other examples stay, and all of them in a pack that is not blind."""
    edit = ["codebook", "edit", "access"]
    said(capsys, *edit, "--example", "a single face would have been", "--example", "They sent me away again.")
    assert packed(capsys, tmp_path / "open.xlsx")["examples_left_out"] == 0
    assert "single face" in book_of(tmp_path / "open.xlsx")
    assert packed(capsys, tmp_path / "blind.xlsx", "--blind")["examples_left_out"] == 1
    assert "single face" not in book_of(tmp_path / "blind.xlsx")
    assert "They sent me away again." in book_of(tmp_path / "blind.xlsx")
    _, err = said(capsys, *BASE, "--out", str(tmp_path / "for-bea"))
    assert "1 example of the codebook stayed out" in " ".join(err.split())
    codebook = (tmp_path / "for-bea" / "codebook.yaml").read_text("utf-8")
    assert "single face" not in codebook
    assert "They sent me away again." in codebook


@pytest.mark.usefixtures("talks")
def test_a_turn_of_context_is_called_so(tmp_path: Path, capsys: Capture) -> None:
    """A folder's context has no role; who codes it is told what it is."""
    folder = tmp_path / "for-bea"
    packed(capsys, folder, "--source", "Group one", "--sample", "1", "--context", "5")
    at = ["--study", str(folder)]
    turns = json.loads(said(capsys, *at, "show", "Group one", "--json")[0])["turns"]
    context = next(one["turn"] for one in turns if one["role"] == "none")
    apply = ["code", "apply", "Group one", "access", "--turn", context, "--coder", "bea"]
    assert f"{context} is context: it is never evidence" in said(capsys, *at, *apply)[1]


def test_who_packs_is_not_who_codes(
    talks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Where nobody said who acts, `--coder` is no way to say it: it is whom the pack is for."""
    monkeypatch.delenv("QUALCODE_CODER")
    told = said(capsys, "pack", "--coder", "bea", "--out", str(tmp_path / "bea.xlsx"), code=2)[1]
    assert ("who are you?" in told, "QUALCODE_CODER" in told, "--coder" in told) == (True, True, False)
    assert talks.is_dir()
