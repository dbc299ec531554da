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
