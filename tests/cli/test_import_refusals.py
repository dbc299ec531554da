"""Refusals at an import and a join say what is true of the file, and what helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
TALK = "Ann: We waited for weeks.\nBo: Nobody rang.\nAnn: Not once.\nBo: No.\n"


def refusal(capsys: Capture, *arguments: str) -> str:
    """Return what a refused command says, in one line."""
    capsys.readouterr()
    assert run([*arguments]) == 2
    return " ".join(capsys.readouterr().err.split())


def test_a_stated_encoding_that_does_not_fit_is_not_advised(tmp_path: Path, capsys: Capture) -> None:
    """Its hint names the others; one that fits is used to recognise the file too."""
    path = tmp_path / "talk.txt"
    path.write_bytes(TALK.encode() + b"Ann: caf\x81\n")
    said = refusal(capsys, "import", "-n", str(path), "--encoding", "cp1252")
    assert "(line 5) is not cp1252 text" in said
    assert "cp1252" not in said.partition("is not cp1252 text")[2]
    path.write_bytes(TALK.replace("weeks", "数週間").encode("shift_jis"))
    assert run(["import", "-n", str(path), "--encoding", "shift_jis"]) == 0
    assert "数週間" in capsys.readouterr().out


def test_a_sheet_that_cannot_be_joined_says_why(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """An unclosed quotation mark is named with its row, and a password with what to do."""
    assert empty_study.is_dir()
    sheet = tmp_path / "people.csv"
    sheet.write_text('name,role\n"Ann,x\nBo,y\n', encoding="utf-8")
    said = refusal(capsys, "participant", "join", str(sheet))
    assert "the row that begins on line 2 has a quotation mark that is not closed" in said
    locked = tmp_path / "people.xlsx"
    locked.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 512
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 512
    )
    assert "is password protected" in refusal(capsys, "participant", "join", str(locked))


def test_mended_words_say_only_what_is_left(tmp_path: Path, capsys: Capture) -> None:
    """Where all could be mended, nothing is said of others."""
    path = tmp_path / "talk.txt"
    path.write_text(TALK.replace("weeks", "weeks at the cafÃ©, the cafÃ© in EspaÃ±a"), encoding="utf-8")
    assert run(["import", "-n", str(path), "--repair-encoding"]) == 0
    out = capsys.readouterr().out
    assert "3 mended: " in out
    assert "could not be" not in out
    assert "the others stand" not in out


def test_a_format_that_there_is_not_lists_those_there_are(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip is put right; what is none at all gets no wild guess. `--help` lists the formats too."""
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    said = refusal(capsys, "import", "-n", str(path), "--as", "nonsense")
    assert "did you mean" not in said
    assert "the formats are vtt, srt, json, tsv," in said
    assert "did you mean docx? the formats are" in refusal(capsys, "import", "-n", str(path), "--as", "dcox")
    monkeypatch.setenv("COLUMNS", "200")
    run(["import", "--help"])
    assert "vtt, srt, json, tsv, zoom-captions, zoom-chat, docx, pdf" in " ".join(
        capsys.readouterr().out.split()
    )


def test_no_study_inside_a_study(empty_study: Path, capsys: Capture) -> None:
    """Its verbs would not know which of the two is meant; nothing is made."""
    said = refusal(capsys, "init", "inner")
    assert "inner lies in the study study" in said
    assert not (empty_study / "inner").exists()
    assert "lies in the study" in refusal(capsys, "init", str(empty_study / "deep" / "inner"))
