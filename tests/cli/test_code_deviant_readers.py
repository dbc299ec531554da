"""`qualcode code deviant` says by whom a source was read, and whether with the code in mind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]


def talk(place: Path, title: str, *said: str) -> None:
    """Import a talk between two people."""
    lines = [f"{('Ada Pike', 'Ben Carne')[n % 2]}: {words}" for n, words in enumerate(said)]
    file = place / f"{title}.txt"
    file.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    assert run(["import", str(file), "--title", title, "--quoting", "yes"]) == 0


@pytest.mark.usefixtures("study")
def test_a_source_read_for_something_else_comes_last_and_is_named_so(tmp_path: Path, capsys: Capture) -> None:
    """Nobody used the code in the first talk; in the second somebody did."""
    talk(tmp_path, "Early", "The waiting list was long.", "The tea was good.")
    talk(tmp_path, "Late", "A waiting list again.", "The waiting list is endless.")
    assert run(["code", "apply", "Early", "group-good", "--turn", "t2"]) == 0
    assert run(["code", "apply", "Late", "long-wait", "--turn", "t1"]) == 0
    capsys.readouterr()
    assert run(["code", "deviant", "long-wait", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["elsewhere"]
    assert [(one["title"], one["used"], one["coders"]) for one in found] == [
        ("Late", True, ["ann"]),
        ("Early", False, ["ann"]),
    ]
    assert run(["code", "deviant", "long-wait"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.count("not coded by ann, who never used the code in this source") == 1


@pytest.mark.usefixtures("study")
def test_a_negative_case_is_called_so_once(empty_study: Path, capsys: Capture) -> None:
    """A stance that bears the name needs no second one."""
    book = empty_study / "codebook.yaml"
    words = book.read_text(encoding="utf-8").replace(
        "name: Waiting too long", "name: Waiting too long\n    facets: {kind: barrier}"
    )
    book.write_text(words.replace("[waiting list]", "[bad at all]"), encoding="utf-8")
    assert run(["tag"]) == 0
    capsys.readouterr()
    assert run(["code", "deviant", "long-wait"]) == 0
    shown = capsys.readouterr().out
    assert "negative case, proposed" in shown
    assert "negative case: negative case" not in shown
