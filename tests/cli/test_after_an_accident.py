"""After a kill, a merge of branches or a wrong clock: what undo, check and log then say."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def found(capsys: Capture) -> dict[str, dict[str, Any]]:
    """Return what `check` finds, by its code."""
    capsys.readouterr()
    run(["check", "--json"])
    return {one["code"]: one for one in json.loads(capsys.readouterr().out)["problems"]}


def test_undo_after_a_killed_verb_takes_back_that_verb_alone(study: Path, capsys: Capture) -> None:
    """The half-done verb goes; the one before stays until undo is typed once more."""
    assert run(["codebook", "add", "First"]) == 0
    assert run(["codebook", "add", "Second"]) == 0
    log = study / "runs" / "ann.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    capsys.readouterr()
    assert run(["undo"]) == 0
    shown = capsys.readouterr()
    assert "was interrupted" in shown.err
    assert "nothing else was taken back" in shown.out
    book = (study / "codebook.yaml").read_text(encoding="utf-8")
    assert ("id: first" in book, "id: second" in book) == (True, False)
    assert run(["undo"]) == 0
    assert "id: first" not in (study / "codebook.yaml").read_text(encoding="utf-8")


def test_a_colleagues_killed_verb_is_not_what_undo_meant(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever did nothing that was killed takes back their own last verb."""
    assert run(["codebook", "add", "First"]) == 0
    monkeypatch.setenv("QUALCODE_CODER", "ben")
    assert run(["codebook", "term", "add", "health visitor", "HV"]) == 0
    log = study / "runs" / "ben.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    monkeypatch.setenv("QUALCODE_CODER", "ann")
    assert run(["undo"]) == 0
    assert "id: first" not in (study / "codebook.yaml").read_text(encoding="utf-8")


def test_marks_of_a_merge_in_the_codebook_are_called_so(study: Path, capsys: Capture) -> None:
    """By `check` with its code, and by any other verb; not as YAML that is not valid."""
    book = study / "codebook.yaml"
    both = "<<<<<<< HEAD\n    name: Getting help\n=======\n    name: Reaching help\n>>>>>>> ben\n"
    book.write_text(
        book.read_text(encoding="utf-8").replace("    name: Getting help\n", both), encoding="utf-8"
    )
    assert "a merge left its marks" in found(capsys)["merge-conflict"]["message"]
    assert run(["codebook", "list"]) == 2
    shown = capsys.readouterr().err
    assert "codebook.yaml line 4: a merge left its marks here" in shown
    assert "YAML" not in shown


def test_a_line_from_the_future_is_a_warning(study: Path, capsys: Capture) -> None:
    """Of rival decisions the later holds, so that a wrong clock is said aloud."""
    assert run(["codebook", "edit", "access", "--definition", "Finding help."]) == 0
    assert "in-the-future" not in found(capsys)
    log = study / "codebook.log.jsonl"
    line = json.loads(log.read_text(encoding="utf-8")) | {"at": "2999-01-01T10:00:00Z"}
    log.write_text(json.dumps(line) + "\n", encoding="utf-8")
    warned = found(capsys)["in-the-future"]
    assert (warned["severity"], warned["where"]) == ("warning", "codebook.log.jsonl line 1")


def test_log_puts_branches_together_by_time(study: Path, capsys: Capture) -> None:
    """A coder's own verbs stand in their order, even where their clock was put back."""
    moments = {
        "ann": ["2027-01-01T10:00:00Z", "2027-01-01T12:00:00Z", "2027-01-01T11:00:00Z"],
        "ben": ["2027-01-01T11:30:00Z", "2027-01-01T13:00:00Z"],
    }
    for coder, times in moments.items():
        lines = []
        for number, at in enumerate(times, start=1):
            begin = {"op": "begin", "run": f"{coder}{number}", "seq": number + 50, "verb": "codebook add"}
            lines += [begin | {"by": coder, "at": at, "files": [], "logs": []}]
            lines += [{"op": "end", "run": f"{coder}{number}", "seq": number + 50, "at": at}]
        (study / "runs" / f"{coder}.jsonl").write_text(
            "".join(json.dumps(one) + "\n" for one in lines), "utf-8"
        )
    capsys.readouterr()
    assert run(["log", "--json"]) == 0
    runs = [one["run"] for one in json.loads(capsys.readouterr().out)["verbs"]]
    assert runs == ["ben2", "ann3", "ann2", "ben1", "ann1"]


@pytest.mark.parametrize(
    "spelt", ["M a r j o r i e", "M-a-r-j-o-r-i-e", "m. a. r. j. o. r. i. e.", "M a r j o r i e T r e n t"]
)
@pytest.mark.usefixtures("study")
def test_a_name_spelt_letter_by_letter_is_a_name(capsys: Capture, spelt: str) -> None:
    """Letters one by one are read as the word they make."""
    assert run(["anonymise", "register", "add", "Marjorie Trent"]) == 0
    capsys.readouterr()
    assert run(["codebook", "edit", "access", "--definition", "Help.", "--why", f"as {spelt} said"]) == 2
    assert spelt not in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_a_name_spelt_at_an_end_of_very_many_letters_is_one_too(capsys: Capture) -> None:
    """Half a megabyte of single letters keeps nobody waiting, and hides no name that stands at its end."""
    assert run(["anonymise", "register", "add", "Marjorie Trent"]) == 0
    capsys.readouterr()
    began = time.perf_counter()
    many = "x " * 250_000
    arguments = ["codebook", "edit", "access", "--definition", f"{many}M a r j o r i e", "--why", "clearer"]
    assert run(arguments) == 2
    assert time.perf_counter() - began < 20
    assert "a registered name" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_single_letters_that_spell_no_name_are_words() -> None:
    """A list of options, initials and acronyms are refused by nothing."""
    assert run(["codebook", "edit", "access", "--definition", "Options A B C D, or N.H.S. E"]) == 0
