"""A withdrawal names every place of the codebook that holds a person's words before it refuses an erasure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
BOOK = """format: 1
codes:
  - id: long-wait
    name: Waiting
    definition: Any wait.
    include: [months, the waiting list was four months]
    examples: [{text: they said someone would ring and nobody ever rang back, source: synthetic}]
    rules:
      phrases: [my health visitor joan was lovely]
glossary:
  rota: [it kept me going in May]
"""


def speaker(study: Path, words: str) -> str:
    """Return who says some words."""
    lines = next((study / "sources").glob("S*.jsonl")).read_text("utf-8").splitlines()
    return str(next(json.loads(line)["speaker"] for line in lines if words in line))


@pytest.mark.parametrize("examples", [[], ["--remove-examples"]])
def test_the_plan_names_what_stands_in_the_way(study: Path, capsys: Capture, examples: list[str]) -> None:
    """Lists, rules and the glossary by place, also where examples stand in the way as well."""
    (study / "codebook.yaml").write_text(BOOK, encoding="utf-8")
    capsys.readouterr()
    run(
        [
            "participant",
            "withdraw",
            speaker(study, "four months"),
            "--kind",
            "erase",
            "--plan",
            "--json",
            *examples,
        ]
    )
    first = " ".join(json.loads(capsys.readouterr().out)["first"])
    for place in ("include 2 of long-wait", "rules phrases 1 of long-wait", "glossary, rota 1"):
        assert place in first
    assert "four months" not in first


def test_examples_and_other_places_are_told_at_once(study: Path, capsys: Capture) -> None:
    """Nobody learns of the second hindrance only when the first is out of the way."""
    words = "they said someone would ring and nobody ever rang back"
    book = BOOK.replace("include: [months, the waiting list was four months]", f"include: [{words}]")
    (study / "codebook.yaml").write_text(book, encoding="utf-8")
    capsys.readouterr()
    run(["participant", "withdraw", speaker(study, "rang back"), "--kind", "erase", "--plan", "--json"])
    first = json.loads(capsys.readouterr().out)["first"]
    assert any("--remove-examples" in line for line in first)
    assert any("include 1 of long-wait" in line for line in first)


def test_the_crosswalk_is_the_teams_own(study: Path, capsys: Capture) -> None:
    """A reason that repeats their words is blanked, never a file to delete; the line stays."""
    words = "she said they said someone would ring and nobody ever rang back"
    (study / "codebook.yaml").write_text("codes:\n  - {id: long-wait, name: Waiting}\n", encoding="utf-8")
    crosswalk = study / "crosswalk.csv"
    crosswalk.write_text(
        f"area,old,new,decision,who,why\nnorth,a,long-wait,same,ann,{words}\nsouth,b,long-wait,same,ben,alike\n",
        encoding="utf-8",
    )
    who = speaker(study, "rang back")
    capsys.readouterr()
    run(["participant", "withdraw", who, "--kind", "erase", "--plan", "--json"])
    plan = json.loads(capsys.readouterr().out)
    assert [row["where"] for row in plan["held"] if row["holder"] == "crosswalk"] == ["crosswalk.csv"]
    assert not any("crosswalk.csv" in line for line in (*plan["first"], *plan["beyond"]))
    assert run(["participant", "withdraw", who, "--kind", "erase", "--yes", "--erase-for-ever"]) == 0
    assert crosswalk.read_text("utf-8").splitlines()[1:] == [
        "north,a,long-wait,same,ann,[withdrawn]",
        "south,b,long-wait,same,ben,alike",
    ]


def test_reasons_that_lie_deep_in_a_record_are_blanked(study: Path, capsys: Capture) -> None:
    """A list of reasons in a log of the team holds nobody's words after an erasure."""
    words = "they said someone would ring and nobody ever rang back"
    line = json.dumps({"op": "none", "event": "E-1", "from": [{"why": words}, {"why": "alike"}]})
    (study / "team.log.jsonl").write_text(line + "\n", encoding="utf-8")
    who = speaker(study, "rang back")
    capsys.readouterr()
    run(["participant", "withdraw", who, "--kind", "erase", "--plan", "--json"])
    held = json.loads(capsys.readouterr().out)["held"]
    assert [row["where"] for row in held if row["holder"] == "reasons"] == ["team.log.jsonl"]
