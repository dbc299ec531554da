"""Agreement and the consensus while codings wait after a correction: what nobody knows counts as not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from agree_run import SOURCE, by_schema, put

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
OLD, NEW = "rang back about the form", "rang back about that form"


def told(capsys: Capture, *arguments: str, code: int = 0) -> str:
    """Run a verb that ends with `code`, and return what it printed."""
    capsys.readouterr()
    ended = run(list(arguments))
    caught = capsys.readouterr()
    assert ended == code, caught.err
    return " ".join((caught.out + caught.err).split())


def as_json(capsys: Capture, *arguments: str) -> Any:
    """Run a reading verb, and return its JSON."""
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def waiting(capsys: Capture) -> list[tuple[str, str]]:
    """Return what waits after a correction: whose it is, and its id."""
    return [(one["by"], one["id"]) for one in as_json(capsys, "source", "changes")["changes"]]


def corrected(tmp_path: Path, *, new: str = NEW) -> None:
    """Correct a word of the first answer, so that what covers it waits."""
    text = (tmp_path / "interview.vtt").read_text(encoding="utf-8")
    later = tmp_path / "later.vtt"
    later.write_text(text.replace(OLD, new, 1), encoding="utf-8")
    assert run(["source", "update", SOURCE, str(later), "--yes", "--why", "heard again"]) == 0


def on_words(coder: str, code: str) -> None:
    """Put a code on the words that are corrected later."""
    typed = ["code", "apply", SOURCE, code, "--turn", "t2", "--words", OLD]
    assert run([*typed, "--coder", coder]) == 0


@pytest.fixture
def differing(talks: Path) -> Path:
    """Two coders who differ on t2, which is corrected later, and agree on t4."""
    on_words("ann", "not-called-back")
    on_words("ben", "long-wait")
    for coder in ("ann", "ben"):
        put(coder, {"t4": "one-person"})
    return talks


@pytest.mark.usefixtures("differing")
def test_a_unit_where_a_coding_waits_counts_as_not_read(tmp_path: Path, capsys: Capture) -> None:
    """It is missing, not "nothing fits": it is neither agreement nor disagreement, and a line says so."""
    (before,) = by_schema(capsys, "agree", "ann", "ben")["workstreams"]
    corrected(tmp_path)
    (after,) = by_schema(capsys, "agree", "ann", "ben")["workstreams"]
    assert (before["n_pairable"], before["n_differing"]) == (12, 1)
    assert (after["n_pairable"], after["n_differing"]) == (11, 0)
    assert [(one["early"], one["unsure"], one["units"]) for one in after["coders"]] == [(1, 1, 11)] * 2
    out = told(capsys, "agree", "ann", "ben")
    assert "1 coding that waits for a decision after a correction: 1 unit where it may stand" in out
    assert "they differ on 0" in out


@pytest.mark.usefixtures("differing")
def test_settled_codings_are_compared_again(tmp_path: Path, capsys: Capture) -> None:
    """Accepted they stand as before; dropped, the unit is read and has no code of theirs."""
    corrected(tmp_path)
    ids = dict(waiting(capsys))
    told(capsys, "source", "settle", ids["ann"], "--accept")
    told(capsys, "source", "settle", ids["ben"], "--drop")
    (after,) = by_schema(capsys, "agree", "ann", "ben")["workstreams"]
    assert (after["n_pairable"], after["differing"]) == (12, {"only one": 1})
    assert [(one["early"], one["unsure"]) for one in after["coders"]] == [(0, 0)] * 2


@pytest.mark.usefixtures("talks")
def test_a_unit_that_has_the_code_anyway_stays_known(tmp_path: Path, capsys: Capture) -> None:
    """Another coding of the coder gives it the same code, whatever becomes of the one that waits."""
    on_words("ann", "long-wait")
    typed = [
        "code",
        "apply",
        SOURCE,
        "long-wait",
        "--turn",
        "t2",
        "--words",
        "That was number",
        "--coder",
        "ann",
    ]
    assert run(typed) == 0
    put("ben", {"t2": "one-person"})
    corrected(tmp_path)
    (ann, ben) = by_schema(capsys, "agree", "ann", "ben")["workstreams"][0]["coders"]
    assert (ann["name"], ann["early"], ann["unsure"]) == ("ann", 1, 0)
    assert (ben["name"], ben["early"], ben["unsure"]) == ("ben", 1, 1)


@pytest.mark.usefixtures("differing")
def test_where_the_words_may_be_anywhere_nothing_of_the_source_is_sure(
    tmp_path: Path, capsys: Capture
) -> None:
    """No unit of the source is compared, and the error says what would help."""
    corrected(tmp_path, new="")
    out = told(capsys, "agree", "ann", "ben", code=2)
    assert "no unit in common" in out
    assert "2 codings wait for a decision after a correction: `qualcode source changes`" in out


@pytest.mark.usefixtures("differing")
def test_other_codes_than_those_that_wait_are_compared_everywhere(tmp_path: Path, capsys: Capture) -> None:
    """What waits under a code that is not asked about leaves nothing of these open."""
    corrected(tmp_path)
    (found,) = by_schema(capsys, "agree", "ann", "ben", "-c", "one-person")["workstreams"]
    assert (found["n_pairable"], [one["unsure"] for one in found["coders"]]) == (12, [0, 0])


@pytest.mark.usefixtures("differing")
def test_agreed_leaves_out_what_nobody_knows(tmp_path: Path, capsys: Capture) -> None:
    """A third coder's coding waits where two agree: no consensus is written there, and a line says so."""
    put("cat", {"t2": "group-good", "t4": "one-person"})
    corrected(tmp_path)
    found = as_json(capsys, "agree", "resolve")
    assert (found["held"], found["cases"]) == (1, [])
    out = told(capsys, "agree", "resolve", "--agreed")
    assert "11 units taken over as agreed" in out
    assert "1 unit is held back: a coding that waits after a correction may stand there" in out
    logs = (tmp_path / "study" / "codings" / "consensus").glob("*.jsonl")
    cases = [json.loads(line)["case"] for log in logs for line in log.read_text("utf-8").splitlines()]
    assert not [case for case in cases if case.endswith(":t2")]


def decided(capsys: Capture) -> None:
    """Decide what stands on t2."""
    (case,) = as_json(capsys, "agree", "resolve")["cases"]
    told(capsys, "agree", "resolve", case["id"], "--as", "long-wait", "--why", "the wait is meant")


@pytest.mark.usefixtures("differing")
def test_what_the_consensus_says_of_corrected_words_waits_and_is_settled(
    tmp_path: Path, capsys: Capture
) -> None:
    """Listed like those of coders, counted by status, and settled; the decision goes along."""
    decided(capsys)
    corrected(tmp_path)
    found = waiting(capsys)
    assert sorted(by for by, _ in found) == ["ann", "ben", "consensus"]
    assert as_json(capsys, "status")["to_decide"] == 3
    (case,) = as_json(capsys, "agree", "resolve")["cases"]
    assert (case["state"], "waits: `qualcode source changes`" in case["because"]) == ("look again", True)
    told(capsys, "source", "settle", *(identifier for _, identifier in found), "--accept")
    (one,) = as_json(capsys, "codings", "--coder", "consensus")["codings"]
    assert (one["turns"], one["note"]) == (["t2"], "")
    assert as_json(capsys, "agree", "resolve")["counts"]["decided"] == 1
    assert "all is well" in told(capsys, "check")


@pytest.mark.usefixtures("differing")
def test_what_the_consensus_says_under_a_code_that_is_split_waits_too(capsys: Capture) -> None:
    """It is listed with what waits and given to one of the new codes like any other."""
    decided(capsys)
    into = ("--into", "Wait A", "--into", "Wait B")
    told(capsys, "codebook", "split", "long-wait", *into, "--why", "two things")
    assert as_json(capsys, "status")["to_reassign"] == 2
    ids = [
        one["id"]
        for coder in ("ben", "consensus")
        for one in as_json(capsys, "codings", "--coder", coder)["codings"]
        if one["code"] == "long-wait"
    ]
    out = told(capsys, "codebook", "split", "long-wait", "--waiting")
    assert all(identifier in out for identifier in ids)
    told(capsys, "codebook", "split", "long-wait", *ids, "--to", "wait-a")
    assert as_json(capsys, "status")["to_reassign"] == 0
    (one,) = as_json(capsys, "codings", "--coder", "consensus")["codings"]
    assert one["code"] == "wait-a"
