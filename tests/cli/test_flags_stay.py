"""No file that leaves holds a flag, nor words under one that withholds them: packs, cards, print, lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from verbs_run import bytes_under

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
NOTE = "what was promised was not done"
UNDER = b"ring and nobody ever rang"
ELSEWHERE = b"waiting list was four months"


@pytest.fixture
def flagged(study: Path, capsys: Capture) -> tuple[Path, str]:
    """Flag words that are coded; return the study and the flag's id."""
    assert run(["code", "apply", "Group one", "not-called-back", "--turn", "t2", "--turn", "t3"]) == 0
    assert run(["flag", "Group one", "--turn", "t2", "--kind", "safeguarding", "--note", NOTE]) == 0
    capsys.readouterr()
    assert run(["flag", "list", "--json"]) == 0
    return study, str(json.loads(capsys.readouterr().out)["flags"][0]["id"])


WRITERS = {
    "pack.csv": ["pack", "--coder", "bea", "--out"],
    "pack.xlsx": ["pack", "--coder", "bea", "--out"],
    "pack": ["pack", "--coder", "bea", "--out"],
    "cards.md": ["code", "view", "not-called-back", "--format", "cards", "--out"],
    "cards.csv": ["code", "view", "not-called-back", "--format", "cards", "--out"],
    "cards.docx": ["code", "view", "not-called-back", "--format", "cards", "--out"],
    "printed.docx": ["show", "Group one", "--print", "--out"],
}


@pytest.mark.parametrize("name", WRITERS)
def test_what_is_sent_or_printed_holds_neither(flagged: tuple[Path, str], tmp_path: Path, name: str) -> None:
    """The words beside are there; the flag, its kind, its note and the words under it are not."""
    _, flag = flagged
    out = tmp_path / "sent" / name
    out.parent.mkdir()
    assert run([*WRITERS[name], str(out)]) == 0
    written = bytes_under(out.parent)
    assert ELSEWHERE in written
    for word in (UNDER, flag.encode(), b"safeguarding", NOTE.encode()):
        assert word not in written


LISTS = (
    ["codings", "--json"],
    ["codings", "--jsonl"],
    ["counts", "--json"],
    ["show", "Group one", "--json"],
    ["search", "ring", "--json"],
    ["quote", "list", "--json"],
    ["theme", "list", "--json"],
    ["memo", "list", "--json"],
    ["trace", "not-called-back", "--json"],
    ["source", "facts", "--json"],
    ["log", "--json"],
)


@pytest.mark.parametrize("typed", LISTS, ids=" ".join)
def test_no_list_for_a_report_tells_of_a_flag(
    flagged: tuple[Path, str], capsys: Capture, typed: list[str]
) -> None:
    """Not its id, its kind or its note."""
    _, flag = flagged
    capsys.readouterr()
    run(typed)
    out = "".join(capsys.readouterr())
    assert out
    assert [word for word in (flag, "safeguarding", NOTE) if word in out] == []


@pytest.mark.parametrize(("kind", "held"), [("safeguarding", True), ("complaint", False)])
def test_what_was_written_before_a_flag_is_told(study: Path, capsys: Capture, kind: str, held: bool) -> None:
    """Raising names the export and the pack that hold the words; so does `check`, until it is closed."""
    assert run(["quote", "pick", "--source", "Group one", "--words", "nobody ever rang back"]) == 0
    assert run(["quote", "pick", "--source", "Group one", "--words", "waiting list was four months"]) == 0
    assert run(["export", "quotes", "--format", "csv"]) == 0
    assert run(["pack", "--coder", "bea", "--out", str(study.parent / "pack.csv")]) == 0
    (export,) = (path.relative_to(study).as_posix() for path in study.glob("exports/*"))
    capsys.readouterr()
    assert run(["flag", "Group one", "--turn", "t2", "--words", "ever rang", "--kind", kind]) == 0
    told = capsys.readouterr()
    assert (f"{export} holds words under this flag" in told.err) is held
    assert ("of bea holds words under this flag" in told.err) is held
    assert run(["check"]) == int(held)
    told = capsys.readouterr()
    assert (export in told.out) is held
    (flag,) = json.loads(listed(capsys))["flags"]
    assert run(["flag", "close", flag["id"], "--why", "settled"]) == 0
    assert run(["check"]) == 0


def test_an_export_without_the_words_is_not_told(study: Path, capsys: Capture) -> None:
    """Other words of the same turn are not those of the flag."""
    assert run(["quote", "pick", "--source", "Group one", "--words", "waiting list was four months"]) == 0
    assert run(["export", "quotes", "--format", "csv"]) == 0
    capsys.readouterr()
    words = "My health visitor Joan was lovely"
    assert run(["flag", "Group one", "--turn", "t3", "--words", words, "--kind", "abusive"]) == 0
    assert "holds words" not in capsys.readouterr().err
    assert study.exists()


def listed(capsys: Capture) -> str:
    """Return the flags as JSON."""
    capsys.readouterr()
    assert run(["flag", "list", "--json"]) == 0
    return capsys.readouterr().out
