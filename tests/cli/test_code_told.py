"""What `qualcode code` tells beside what it did: turns that are no evidence in one line, stances accepted."""

from __future__ import annotations

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]


@pytest.mark.usefixtures("study")
def test_many_turns_of_a_facilitator_are_told_in_one_line(capsys: Capture) -> None:
    """The first are named, the number is given."""
    assert run(["code", "apply", "Group one", "access", "--turn", "t1", "--turn", "t4"]) == 0
    notes = [line for line in capsys.readouterr().err.splitlines() if "evidence" in line]
    assert len(notes) == 1
    assert "2 turns are each a facilitator's turn (t1, t4)" in notes[0]
    assert notes[0].endswith("t4): they are never evidence")


@pytest.mark.usefixtures("study")
def test_accepting_says_what_counts_will_set_apart(capsys: Capture) -> None:
    """Proposals with a stance are accepted with it."""
    assert run(["codebook", "edit", "access", "--lemma", "bad at all", "--why", "tried"]) == 0
    assert run(["tag"]) == 0
    capsys.readouterr()
    assert run(["code", "accept", "--rule", "bad at all"]) == 0
    assert "of 1, counts set apart by stance: 1 negated" in capsys.readouterr().out
    assert run(["code", "accept", "--code", "long-wait"]) == 0
    assert "apart" not in capsys.readouterr().out


@pytest.mark.usefixtures("study")
def test_lint_names_a_code_once_and_says_once_what_to_do(capsys: Capture) -> None:
    """Findings stand under their code; the same advice is not repeated."""
    assert run(["codebook", "lint"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines.count("access") == lines.count("one-person") == 1
    assert [line for line in lines if "say in a sentence when it applies" in line] == [
        "    say in a sentence when it applies"
    ]
