"""The preview of an import: what was left out in its own words, corrections that help, nothing twice."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.flows.reading_files import ImportOptions, ReadFile, read_content
from qualcode.load.balance import Ledger
from qualcode.load.talk.speaker_lines import Line, account
from qualcode.screens.load import overview, preview
from qualcode.screens.printing import Screen

Capture = pytest.CaptureFixture[str]
TALK = """Tea at the library, 12 May 2026
Present: Ann Ray, Bo Lee
Ann: How was it? What helped?
Bo: Nobody rang. We waited for weeks and weeks.
Ann: And then? What came of it?
Bo: Nothing at all came of it.
Ann: Why was that?
Bo: They said so.
"""
SURVEY = "id;why\n" + "".join(
    f"{each // 2};We waited for weeks, and nobody rang {each}\n" for each in range(40)
)


def read(name: str, text: str) -> ReadFile:
    """Read a text as a file of this name."""
    return read_content(Path(name), text.encode(), ImportOptions())


def lines(*parts: object) -> list[str]:
    """Return what a screen would show, line by line."""
    screen = Screen(width=200, record=True, file=io.StringIO(), markup=False, emoji=False, highlight=False)
    for part in parts:
        screen.print(part)
    return [line.rstrip() for line in screen.export_text().splitlines()]


def test_what_is_left_out_shows_its_first_words(tmp_path: Path, capsys: Capture) -> None:
    """A title or an ending is seen, not only counted; JSON keeps to reasons and numbers."""
    path = tmp_path / "a.txt"
    path.write_text(TALK, encoding="utf-8")
    assert run(["import", "-n", str(path)]) == 0
    assert (
        "left out as title: Tea at the library, 12 May 2026 Present: Ann Ray, Bo Lee"
        in capsys.readouterr().out.splitlines()
    )
    run(["import", "-n", str(path), "--json"])
    (dropped,) = json.loads(capsys.readouterr().out)["files"][0]["balance"]["dropped"]
    assert dropped == {"reason": "title", "words": 12}


def test_passages_left_out_of_a_line_show_too() -> None:
    """The order of the words is that of the file, also where they stood in the middle of a line."""
    ledger = Ledger()
    omitted = ((4, "names of witnesses", "Carl "), (4, "names of witnesses", "Miller "))
    account(ledger, Line("Yes, I am.", "line 1", omitted=omitted), [("speech", "Yes, I am.")])
    (dropped,) = ledger.balance(5, ()).dropped
    assert dropped.first == "Carl Miller"


def test_the_first_words_are_few() -> None:
    """However much is left out, a glance is kept of it, and the count is what it was."""
    ledger = Ledger()
    for each in range(1000):
        ledger.add(("title", f"word{each} and more "), ("speech", "Yes."))
    (dropped,) = ledger.balance(4000, ()).dropped
    assert (dropped.words, dropped.first[:13], len(dropped.first) <= 100) == (3000, "word0 and mor", True)


def test_respondents_with_one_id_are_no_merge() -> None:
    """Rows with the id of an earlier one are told once, with their number, not pair by pair."""
    shown = "\n".join(lines(*preview(read("a.csv", SURVEY))))
    assert "one person:" not in shown
    assert "20 rows with the id of an earlier row" in shown


def test_a_correction_changes_something_and_the_essentials_stand_last() -> None:
    """Where questions follow, format, size and balance are next to them, and the example is no idle one."""
    talk = read("a.txt", TALK)
    asking = lines(*overview(talk))
    assert [line.partition(":")[0] for line in asking[-3:]] == ["text", asking[-2], "balance"]
    assert "a role is corrected at the question below, as in 2=facilitator" in asking
    told = lines(*preview(talk))
    place = next(place for place, line in enumerate(told) if "taken for the facilitator" in line)
    assert told[place + 1].endswith('if this is a participant: --role "Ann=participant"')
