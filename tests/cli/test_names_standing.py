"""Names that stand in a team's files already: said by registering, by locking, by check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments)), capsys.readouterr().err
    shown = capsys.readouterr()
    return shown.out, shown.err


@pytest.fixture
def written(study: Path, capsys: Capture) -> Path:
    """Write about somebody whom nobody has registered yet, in a theme and in a session's title."""
    said(capsys, "theme", "add", "Having to chase", "--id", "T-chase", "--claim", "Zofia waited longest.")
    said(capsys, "source", "set", "Group one", "title=Group at Zofia's")
    return study


def test_registering_says_where_the_name_stands_already(
    written: Path, tmp_path: Path, capsys: Capture
) -> None:
    """File and line, and the session's title, at once and without the name; other names are not told."""
    book = written / "codebook.yaml"
    book.write_text(book.read_text("utf-8") + "# as Okafor said\n", encoding="utf-8")
    err = said(capsys, "anonymise", "register", "add", "Zofia Wójcik")[1]
    assert "themes.yaml line 6" in err
    assert "title" in err
    assert "codebook.yaml" not in err
    assert "Zofia" not in err
    sheet = tmp_path / "names.csv"
    sheet.write_text("name\nRoz Hollin\n", encoding="utf-8")
    assert said(capsys, "anonymise", "register", "import", str(sheet))[1] == ""


def test_check_tells_a_title_that_names_somebody(written: Path, capsys: Capture) -> None:
    """Titles are listed and printed; the finding says how the session is renamed."""
    said(capsys, "anonymise", "register", "add", "Zofia Wójcik")
    found = json.loads(said(capsys, "check", "--json", code=1)[0])["problems"]
    source = json.loads((written / "sources.lock").read_text("utf-8").splitlines()[0])["id"]
    named = {problem["where"]: problem["hint"] for problem in found if problem["code"] == "name"}
    assert {"themes.yaml line 6", f"the title of {source}"} == set(named)
    assert f"qualcode source set {source} title=" in named[f"the title of {source}"]


def test_locking_claims_only_what_is_true(written: Path, capsys: Capture) -> None:
    """It locks; where a name stands in what stays open it lists the files and says how they are found."""
    out, err = said(capsys, "study", "lock")
    assert "no registered name stands in what lies open" in out
    assert err == ""
    said(capsys, "study", "unlock")
    said(capsys, "anonymise", "register", "add", "Zofia Wójcik")
    out, err = said(capsys, "study", "lock")
    assert "locked: " in out
    assert "no registered name" not in out
    assert "themes.yaml" in err
    assert "qualcode check" in err
    assert "Zofia" not in out + err
    assert json.loads(said(capsys, "study", "status", "--json")[0])["state"] == "locked"
    assert not (written / "sources").exists()


def test_an_import_says_where_a_name_that_comes_with_it_stands(
    written: Path, tmp_path: Path, capsys: Capture
) -> None:
    """The name of the study, a theme: written before anybody of that name was in a session."""
    settings = written / "qualcode.toml"
    settings.write_text(settings.read_text("utf-8").replace('"Synthetic"', '"The Wójcik study"'), "utf-8")
    talk = "Interviewer: How was it?\n\nZofia Wójcik: Nobody rang.\n\nInterviewer: And then?\n"
    (tmp_path / "talk.txt").write_text(talk, encoding="utf-8")
    err = said(capsys, "import", str(tmp_path / "talk.txt"), "--quoting", "yes")[1]
    assert "themes.yaml line 6" in err
    assert "qualcode.toml line" in err
    assert "Zofia" not in err
    said(capsys, "quote", "pick", "--source", "Interview", "--words", "Nobody rang.")
    said(capsys, "export", "quotes", "-f", "md", code=1)
