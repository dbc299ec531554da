"""`qualcode memo export`: memos leave with names masked, through the gate, whole or not at all."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("suffix", ["md", "docx", "csv"])
def test_memos_leave_with_names_masked(study: Path, capsys: Capture, suffix: str) -> None:
    """Every form has the analyst's words and what they are about, and no name nor pseudonym."""
    assert run(["memo", "new", "Siân Pritchard was tired.\nSo was I. [laughs] *", "--kind", "reflexive"]) == 0
    assert run(["memo", "new", "long and slow", "--about", "long-wait"]) == 0
    capsys.readouterr()
    out = study / "exports" / f"memos.{suffix}"
    assert run(["memo", "export", "--out", str(out)]) == 0
    assert "2 memos, names masked; the leak gate found nothing" in capsys.readouterr().out
    content = out.read_bytes()
    if suffix == "docx":
        content = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml")
    text = content.decode("utf-8-sig").replace("\\", "")
    for words in ("[participant] was tired.", "[laughs]", "long and slow", "Waiting too long", "ann"):
        assert words in text
    assert "Pritchard" not in text
    assert run(["undo"]) == 0
    assert not out.exists()


@pytest.mark.usefixtures("study")
def test_the_same_memos_give_the_same_bytes(tmp_path: Path) -> None:
    """Twice, in every form; a spreadsheet reads the words back exactly."""
    words = 'one, "two"\n\nthree'
    assert run(["memo", "new", words, "--kind", "reflexive"]) == 0
    assert run(["memo", "new", "to be left out", "--kind", "method"]) == 0
    for suffix in ("md", "docx", "csv"):
        made = []
        for name in ("first", "second"):
            out = tmp_path / f"{name}.{suffix}"
            assert run(["memo", "export", "--kind", "reflexive", "--out", str(out)]) == 0
            made.append(out.read_bytes())
        assert made[0] == made[1]
    rows = list(
        csv.DictReader(io.StringIO((tmp_path / "first.csv").read_text(encoding="utf-8-sig"), newline=""))
    )
    assert [words] == [row["text"] for row in rows]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a line\nMaybe Sian or Pritchart said so", "line 2: person, may be a name"),
        ("she wrote: someone would ring and nobody ever rang back", "repeats 6 words in a row"),
    ],
)
def test_what_may_not_leave_is_told_with_its_place(
    study: Path, capsys: Capture, text: str, said: str
) -> None:
    """Exit code 1; nothing is written, and the words are not repeated."""
    assert run(["memo", "new", text]) == 0
    capsys.readouterr()
    assert run(["memo", "export"]) == 1
    out, err = capsys.readouterr()
    assert said in err
    assert "Pritchart" not in out + err
    assert "rang back" not in out + err
    assert not (study / "exports").exists() or not list((study / "exports").iterdir())


@pytest.mark.usefixtures("study")
def test_a_form_that_is_none_is_said(capsys: Capture, tmp_path: Path) -> None:
    """A PDF is none; the study's own folders are not for exports."""
    assert run(["memo", "export", "--out", str(tmp_path / "memos.pdf")]) == 2
    assert ".md, .docx, .csv" in capsys.readouterr().err
    assert run(["memo", "export", "--out", "memos/all.md"]) == 2


@pytest.mark.usefixtures("study")
def test_no_file_is_written_where_no_memo_fits(capsys: Capture, tmp_path: Path) -> None:
    """It says so, and whether there is any memo at all."""
    out = tmp_path / "z.md"
    assert run(["memo", "export", "--out", str(out)]) == 2
    assert "there are no memos yet; nothing was written" in capsys.readouterr().err
    assert run(["memo", "new", "one"]) == 0
    assert run(["memo", "export", "--search", "zzz", "--out", str(out)]) == 2
    assert "no memo fits; nothing was written" in capsys.readouterr().err
    assert not out.exists()
