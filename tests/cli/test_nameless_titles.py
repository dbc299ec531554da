"""What a session is called names nobody: not by --title, not by a file's header, not by a change later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
TALK = (
    "Interviewer: How was it?\n\nZofia Wójcik: Nobody ever rang back, {n} times.\n\nInterviewer: And then?\n"
)
NOTES = "---\nkind: field_notes\ntitle: {title}\n---\nSix came, and nobody was recorded.\n"


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments)), capsys.readouterr().err
    shown = capsys.readouterr()
    return shown.out, shown.err


def listed(capsys: Capture) -> list[str]:
    """Return the titles of all sessions."""
    return [row["title"] for row in json.loads(said(capsys, "source", "list", "--json")[0])["sources"]]


def put(folder: Path, name: str, text: str) -> str:
    """Write a file to import."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    "title", ["Zofia at home", "Interview, Ms Wojcik", "At Pritchard's", "Mae Okafr", "Pritchad group"]
)
def test_a_title_with_a_name_is_refused_at_import(
    title: str, study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Names that are registered, names that this very import registers, and misspelt ones."""
    place = put(tmp_path, "Zofia Wojcik.txt", TALK.format(n=3))
    err = said(capsys, "import", place, "--title", title, code=2)[1]
    assert "the title holds " in err
    assert title not in err
    assert listed(capsys) == ["Group one"]
    assert list((study / "sources").glob("*.jsonl")) == list((study / "sources").glob("S*.jsonl"))
    assert run(["check"]) == 0


@pytest.mark.usefixtures("study")
def test_neither_a_files_name_nor_its_header_names_a_session(tmp_path: Path, capsys: Capture) -> None:
    """A file's name stays in the vault; a title in the header that names somebody is not taken, and said."""
    said(capsys, "import", put(tmp_path, "Zofia Wojcik.txt", TALK.format(n=3)))
    err = said(capsys, "import", put(tmp_path, "Pritchard.md", NOTES.format(title="Tea at Siân's")))[1]
    assert "title in the file's header" in err
    assert "Siân" not in err
    said(capsys, "import", put(tmp_path, "Okafor.md", NOTES.format(title="Tea in May")))
    assert listed(capsys) == ["Group one", "Interview", "Field notes", "Tea in May"]


def test_an_area_that_is_somebodys_name_is_left_out_of_the_title(
    study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """A participant called North, in the area North: what nobody typed as a title is no error."""
    talk = TALK.replace("Zofia Wójcik", "Zofia North").format(n=4)
    said(capsys, "import", put(tmp_path, "a.txt", talk), "--session", "area=North")
    assert listed(capsys) == ["Group one", "Interview"]
    assert (study / "sources").is_dir()


def test_a_title_with_a_name_is_refused_later_too(
    study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`source set title=`; other facts and permissions need no vault."""
    for title in ("Group at Siân's", "The Okafr group"):
        err = said(capsys, "source", "set", "Group one", f"title={title}", code=2)[1]
        assert "the title holds " in err
        assert title not in err
    said(capsys, "source", "set", "Group one", "title=Group, May 2026")
    assert listed(capsys) == ["Group, May 2026"]
    monkeypatch.delenv("QUALCODE_PASSPHRASE")
    said(capsys, "source", "set", "Group, May 2026", "area=North", "--quoting", "yes")
    assert (study / "sources").is_dir()
