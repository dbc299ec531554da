"""`qualcode codebook split`: new codes for an old one; its codings go there by walk, filter or file."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from verbs_run import printed

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
SPLIT = ["codebook", "split", "long-wait"]


def codes(capsys: Capture) -> list[str]:
    """Return the codes of all codings, in the order of the words."""
    return [one["code"] for one in printed(capsys, "codings")["codings"]]


def waiting(capsys: Capture) -> list[str]:
    """Return the ids of the codings that wait."""
    return [one["id"] for one in printed(capsys, *SPLIT, "--waiting")["waiting"]]


@pytest.fixture
def parted(study: Path, capsys: Capture) -> Path:
    """Code three turns as long-wait and split it into months and chasing."""
    for turn in ("t2", "t3", "t5"):
        assert run(["code", "apply", "Group one", "long-wait", "--turn", turn]) == 0
    assert run([*SPLIT, "--into", "Months", "--into", "Chasing", "--why", "two things"]) == 0
    capsys.readouterr()
    return study


def walk(monkeypatch: pytest.MonkeyPatch, answers: str) -> int:
    """Answer the questions of `--next` line by line."""
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    return run([*SPLIT, "--next"])


@pytest.mark.usefixtures("parted")
def test_a_split_makes_the_codes_and_its_codings_wait(capsys: Capture) -> None:
    """They stay under the old code until somebody says where they belong, and status and check say so."""
    listed = {one["id"]: one for one in printed(capsys, "codebook", "list")["codes"]}
    assert (listed["months"]["parent"], listed["long-wait"]["status"]) == ("access", "retired")
    assert listed["long-wait"]["replaced_by"] == ["months", "chasing"]
    assert len(waiting(capsys)) == printed(capsys, "status")["to_reassign"] == 3
    found = [one for one in printed(capsys, "check")["problems"] if one["code"] == "split-waiting"]
    assert [one["severity"] for one in found] == ["info"]


@pytest.mark.usefixtures("parted")
def test_one_by_one_each_answer_is_kept(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number gives, s skips, u takes back and asks again, a wrong answer changes nothing, q leaves."""
    assert walk(monkeypatch, "1\nu\n2\n9\ns\nq\n") == 2
    out = capsys.readouterr()
    assert "no code has the number 9" in out.err
    assert "1 coding reassigned, 2 left under long-wait" in out.out
    assert codes(capsys) == ["chasing", "long-wait", "long-wait"]
    assert walk(monkeypatch, "months\n2\n") == 0
    assert codes(capsys) == ["chasing", "months", "chasing"]
    assert waiting(capsys) == []


def test_what_was_reassigned_tells_what_it_was(
    parted: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the code view as in JSON; the coder's log is as it was."""
    log = next(parted.glob("codings/ann/*.jsonl"))
    before = log.read_bytes()
    walk(monkeypatch, "1\n")
    capsys.readouterr()
    assert run(["code", "view", "months"]) == 0
    assert "was: long-wait" in capsys.readouterr().out
    assert log.read_bytes() == before


@pytest.mark.usefixtures("parted")
def test_codings_are_chosen_by_words_and_by_facts(capsys: Capture) -> None:
    """For scripts, many at once."""
    assert run([*SPLIT, "--to", "months", "--words", "four months"]) == 0
    assert "1 coding of long-wait to months" in capsys.readouterr().out
    assert run([*SPLIT, "--to", "chasing", "--where", "area=North"]) == 0
    assert codes(capsys) == ["chasing", "months", "chasing"]


@pytest.mark.parametrize("form", ["coding,code\n{0},months\n{1},Chasing\n", "{0};months\n{1};chasing\n"])
def test_a_file_of_a_spreadsheet_reassigns(parted: Path, capsys: Capture, form: str) -> None:
    """With or without a heading, commas or semicolons."""
    ids = waiting(capsys)
    (parted / "where.csv").write_text(form.format(*ids), encoding="utf-8")
    assert run([*SPLIT, "--assign", "where.csv"]) == 0
    assert codes(capsys) == ["months", "chasing", "long-wait"]


def test_a_file_of_json_lines_reassigns(parted: Path, capsys: Capture) -> None:
    """One object a line, whatever line ends stand inside the text of a field that nobody asked for."""
    lines = [
        json.dumps({"coding": one, "code": "months", "words": "a\u2028b"}, ensure_ascii=False)
        for one in waiting(capsys)
    ]
    (parted / "where.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert run([*SPLIT, "--assign", "where.jsonl"]) == 0
    assert codes(capsys) == ["months"] * 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("C-0000000000,months\n", "no coding under long-wait"),
        ("{0},nowhere\n", "no code is called 'nowhere'"),
        ("{0},months\n{0},chasing\n", "line 2"),
        ("{0}\n", "line 1"),
        ("", "holds no line"),
        ('{"coding": ' + "[" * 20_000, "line 1: not a JSON object"),
    ],
)
def test_a_file_with_a_fault_changes_nothing(parted: Path, capsys: Capture, content: str, said: str) -> None:
    """All of it or nothing, and the fault is named with its place."""
    (parted / "where.csv").write_text(content.replace("{0}", waiting(capsys)[0]), encoding="utf-8")
    assert run([*SPLIT, "--assign", "where.csv"]) == 2
    assert said in capsys.readouterr().err
    assert codes(capsys) == ["long-wait"] * 3


def test_a_coding_may_be_given_elsewhere_later(parted: Path, capsys: Capture) -> None:
    """The earlier assignment is taken back, and undo brings it back."""
    one = waiting(capsys)[0]
    for code in ("months", "chasing"):
        assert run([*SPLIT, "--assign", _file(parted, one, code)]) == 0
    assert codes(capsys)[0] == "chasing"
    assert run(["undo"]) == 0
    assert codes(capsys)[0] == "months"
    assert run(["undo"]) == 0
    assert codes(capsys)[0] == "long-wait"


def _file(study: Path, coding: str, code: str) -> str:
    (study / "one.csv").write_text(f"{coding},{code}\n", encoding="utf-8")
    return "one.csv"


def test_undo_of_a_split_waits_for_what_rests_on_it(parted: Path, capsys: Capture) -> None:
    """Assignments first; then the codebook is as it was, byte for byte."""
    assert run([*SPLIT, "--to", "months", "--words", "four months"]) == 0
    capsys.readouterr()
    runs = [one["run"] for one in printed(capsys, "log")["verbs"]]
    assert run(["undo", runs[1]]) == 2
    assert "rests on" in capsys.readouterr().err
    assert run(["undo"]) == 0
    assert run(["undo"]) == 0
    assert codes(capsys) == ["long-wait"] * 3
    assert "Months" not in (parted / "codebook.yaml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("study")
def test_with_keep_nothing_has_to_move(capsys: Capture) -> None:
    """The old code stays in use; its codings may be reassigned all the same."""
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t3"]) == 0
    assert run([*SPLIT, "--into", "Months", "--into", "Chasing", "--keep", "--why", "finer"]) == 0
    assert printed(capsys, "status")["to_reassign"] == 0
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t2"]) == 0
    assert run([*SPLIT, "--to", "months", "--words", "four months"]) == 0
    assert codes(capsys) == ["long-wait", "months"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "what is to be done"),
        (["--into", "One", "--why", "x"], "two or more"),
        (["--into", "One", "--into", "Two"], "for a reason"),
        (["--into", "One", "--into", "one", "--why", "x"], "the same"),
        (["--into", "One", "--into", "long-wait", "--why", "x"], "to be split"),
        (["--next"], "was not split"),
        (["--to", "access", "--words", "x"], "was not split"),
        (["--into", "One", "--into", "Two", "--json", "--why", "x"], "--waiting"),
    ],
)
def test_a_split_that_cannot_be_is_refused(
    study: Path, capsys: Capture, arguments: list[str], said: str
) -> None:
    """In words, with exit code 2, and the codebook stays as it is."""
    before = (study / "codebook.yaml").read_bytes()
    assert run([*SPLIT, *arguments]) == 2
    assert said in capsys.readouterr().err
    assert (study / "codebook.yaml").read_bytes() == before


@pytest.mark.usefixtures("study")
def test_coding_with_a_heading_says_that_its_codings_wait(capsys: Capture) -> None:
    """`split --under` keeps the code as a heading; what is put on it later waits too."""
    parts = ["--into", "Calls", "--into", "Lists", "--under", "--why", "two"]
    assert run(["codebook", "split", "long-wait", *parts]) == 0
    capsys.readouterr()
    assert run(["code", "apply", "Group one", "long-wait", "--turn", "t2"]) == 0
    assert "long-wait is a heading since it was split: its codings wait" in capsys.readouterr().err
