"""Who wrote an entry: a coder may share a name with a participant, anybody else is a name in the open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
BOOK = "format: 1\ncodes:\n  - id: late\n    name: Late\n"


def said(capsys: Capture, *arguments: str) -> tuple[int, str]:
    """Run a verb; return its exit code and everything it printed."""
    capsys.readouterr()
    code = run(list(arguments))
    shown = capsys.readouterr()
    return code, shown.out + shown.err


@pytest.mark.parametrize(
    "line",
    [
        "    author: Siân Pritchard\n",
        "    definition: |\n      No letter came.\n      by: Siân Pritchard told us\n",
    ],
)
def test_check_and_lock_find_a_name_on_a_writers_line(study: Path, capsys: Capture, line: str) -> None:
    """A line that begins with "by:" or "author:" is read like any other unless a coder stands there."""
    (study / "codebook.yaml").write_text(BOOK + line, encoding="utf-8")
    for verb in (("check",), ("study", "lock")):
        shown = said(capsys, *verb)[1]
        assert "codebook.yaml" in shown


def test_a_coder_may_share_a_name_with_a_participant(
    study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Okafor codes for the team, and a participant is called so too: the coder's entries are no finding."""
    monkeypatch.setenv("QUALCODE_CODER", "okafor")
    assert said(capsys, "codebook", "add", "Late")[0] == 0
    assert "author: okafor" in (study / "codebook.yaml").read_text(encoding="utf-8")
    assert "a registered name" not in said(capsys, "check")[1]
    assert said(capsys, "codebook", "edit", "late", "--definition", "After the day.")[0] == 0


@pytest.mark.parametrize("as_it_is", [True, False])
def test_an_import_refuses_an_author_who_is_registered(
    study: Path, tmp_path: Path, capsys: Capture, *, as_it_is: bool
) -> None:
    """Whether the file is kept as it is or its entries come in one by one."""
    if as_it_is:
        (study / "codebook.yaml").unlink()
    path = tmp_path / "theirs.yaml"
    path.write_text(f"{BOOK}    author: Siân Pritchard\n", encoding="utf-8")
    code, shown = said(capsys, "codebook", "import", str(path))
    assert code == 2
    assert "holds a registered name" in shown
    path.write_text(f"{BOOK}    author: ann\n", encoding="utf-8")
    assert said(capsys, "codebook", "import", str(path))[0] == 0


def test_another_author_is_written_over_a_name(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """What came in before the name was registered can be mended, and then be exported."""
    book = study / "codebook.yaml"
    book.write_text(f"{BOOK}    author: Siân Pritchard\n", encoding="utf-8")
    code, shown = said(capsys, "codebook", "export", str(tmp_path / "book.xlsx"))
    assert code != 0
    assert "--author" in shown
    assert said(capsys, "codebook", "edit", "late", "--author", "Priya Anand and Siân Pritchard")[0] == 2
    assert said(capsys, "codebook", "edit", "late", "--author", "ann")[0] == 0
    assert "author: ann" in book.read_text(encoding="utf-8")
    assert said(capsys, "codebook", "export", str(tmp_path / "book.xlsx"))[0] == 0
