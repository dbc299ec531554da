"""`qualcode undo` of an earlier import: the rows of a later one stay, exactly as they were."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import TRANSCRIPT

from qualcode.cli.main import run

_TABLES = ("participants.csv", "sources.lock")


def brought_in(study: Path, number: int, first: str, second: str) -> str:
    """Import a transcript of two people; return the id of the verb."""
    talk = study.parent / f"talk{number}.vtt"
    text = TRANSCRIPT.replace("Siân Pritchard", first).replace("May Okafor", second)
    talk.write_text(text.replace("Honestly?", f"Honestly, {number}?"), encoding="utf-8")
    arguments = [
        "import",
        str(talk),
        "--title",
        f"Talk {number}",
        "--yes",
        "--role",
        "Grace Hill=facilitator",
    ]
    assert run(arguments) == 0
    return str(json.loads((study / "runs/ann.jsonl").read_text("utf-8").splitlines()[-1])["run"])


def lines(study: Path) -> dict[str, list[str]]:
    """Return the lines of the tables that every import writes into."""
    return {name: (study / name).read_text("utf-8").splitlines() for name in _TABLES}


def test_an_earlier_import_goes_and_a_later_one_stays(study: Path) -> None:
    """Its rows and no others go from the tables; brought back, they stand beside the later ones again."""
    before = lines(study)
    first = brought_in(study, 1, "Zed Blake", "Ola Finn")
    between = lines(study)
    brought_in(study, 2, "Yan Cole", "Uma Price")
    both = lines(study)
    assert run(["undo", first]) == 0
    for name in _TABLES:
        later = [line for line in both[name] if line not in between[name]]
        assert later
        assert sorted(lines(study)[name]) == sorted([*before[name], *later])
    assert run(["undo", "--redo"]) == 0
    assert {name: sorted(rows) for name, rows in lines(study).items()} == {
        name: sorted(rows) for name, rows in both.items()
    }
    assert run(["check"]) == 0
