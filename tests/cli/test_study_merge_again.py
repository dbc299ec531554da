"""`qualcode study merge` of another study, once more: recordings of both, who stays, nothing twice."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import TRANSCRIPT
from two_areas import EVERYTHING, Capture, answers, at, everything, output, south

from qualcode.cli.main import run

__all__ = ["south"]


def interview(folder: Path, title: str, *, changed: dict[str, str], talk: Path) -> str:
    """Import the shared transcript with other speakers or words into the study in a folder; return its id."""
    text = TRANSCRIPT
    for old, new in changed.items():
        text = text.replace(old, new)
    talk.write_text(text, encoding="utf-8")
    arguments = ["import", str(talk), "--title", title, "--quoting", "yes", "--yes"]
    assert at(folder, *arguments, "--role", "Grace Hill=facilitator") == 0
    return next(
        path.stem for path in (folder / "sources").glob("S*.jsonl") if title in path.read_text("utf-8")
    )


def people(folder: Path) -> list[dict[str, str]]:
    """Return the rows of the table of people."""
    with (folder / "participants.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def speakers(capsys: Capture, folder: Path, title: str) -> set[str]:
    """Return who speaks in a source."""
    return {turn["speaker"] for turn in output(capsys, folder, "show", title)["turns"]}


def test_the_same_line_twice_changes_nothing(study: Path, south: Path, capsys: Capture) -> None:
    """Where two people of one name were told apart, the second time nothing comes."""
    options = answers(capsys, south, two=True)
    assert run(["study", "merge", str(south), *options]) == 0
    before = everything(study)
    capsys.readouterr()
    assert run(["study", "merge", str(south), *options]) == 0
    assert "nothing there that is not here" in capsys.readouterr().out
    assert everything(study) == before
    assert run(["check"]) == 0


def test_who_speaks_in_a_recording_of_both_is_not_asked_about(
    study: Path, south: Path, tmp_path: Path, capsys: Capture
) -> None:
    """At the same turns of the same words there is one person; to call them two is refused."""
    interview(south, "Group one", changed={}, talk=tmp_path / "group.vtt")
    told = output(capsys, study, "study", "merge", str(south), "--dry-run", *EVERYTHING)
    assert told["questions"] == []
    who = min(speakers(capsys, south, "Group one") & speakers(capsys, south, "Group two"))
    capsys.readouterr()
    assert run(["study", "merge", str(south), *EVERYTHING, "--other-person", who]) == 2
    assert "the same turns" in capsys.readouterr().err
    for _ in range(2):
        assert run(["study", "merge", str(south), *EVERYTHING, "--take", "all=ours"]) == 0
    assert len(speakers(capsys, study, "Group one") & speakers(capsys, study, "Group two")) == 2
    assert run(["check"]) == 0, capsys.readouterr().out


def test_everybody_who_speaks_has_a_row(study: Path, south: Path, capsys: Capture) -> None:
    """Two people of one name have a row each, under ids that do not show that they share a name."""
    options = answers(capsys, south, two=True)
    before = {row["id"] for row in people(study)}
    assert run(["study", "merge", str(south), *options, "--take", "all=ours"]) == 0
    after = {row["id"] for row in people(study)}
    assert speakers(capsys, study, "Group two") <= after
    new = after - before
    assert len(new) == 3
    assert not [one for one in new for other in before if one.startswith(other) or other.startswith(one)]


def test_undone_and_merged_again(study: Path, south: Path, capsys: Capture) -> None:
    """Undone, done again and merged once more, no event differs and nothing is left that nobody wrote."""
    options = answers(capsys, south, two=True)
    before = everything(study)
    assert run(["study", "merge", str(south), *options]) == 0
    merged = everything(study)
    capsys.readouterr()
    assert run(["undo"]) == 0
    said = capsys.readouterr()
    assert "another study, Southern study: codes 2, sources 1" in said.out
    assert "names stay in the register" in said.err
    assert everything(study) == before
    assert run(["codings", "--coder", "cat"]) == 2
    assert run(["study", "merge", str(south), *options]) == 0
    again = everything(study)
    assert {name for name in again if again[name] != merged.get(name)} == {"codebook.log.jsonl"}
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert everything(study) == again
    assert run(["check"]) == 0, capsys.readouterr().out


@pytest.fixture
def refused(south: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Have somebody there refuse further use; memos are about them and an example quotes them."""
    changed = {"Siân Pritchard": "Wanda Kessock", "May Okafor": "Uma Price", "nobody ever": "no person ever"}
    source = interview(south, "Third", changed=changed, talk=tmp_path / "third.vtt")
    told = speakers(capsys, south, "Third") - speakers(capsys, south, "Group two")
    who = min(told)
    assert at(south, "participant", "set", who, "ethnicity=Roma") == 0
    assert at(south, "participant", "permit", who, "--further-use", "no") == 0
    assert at(south, "memo", "new", "On the third group", "--about", source) == 0
    assert at(south, "memo", "new", "They said: but the waiting list was four months") == 0
    assert at(south, "memo", "new", "On buses", "--about", "no-bus") == 0
    book = south / "codebook.yaml"
    quoted = "    name: Waiting lists\n    examples: [{text: four months, source: SOURCE}]\n".replace(
        "SOURCE", source
    )
    book.write_text(book.read_text("utf-8").replace("    name: Waiting lists\n", quoted), encoding="utf-8")
    return south


def test_nothing_of_who_refused_further_use_comes(study: Path, refused: Path, capsys: Capture) -> None:
    """Neither their row, nor memos about their source or in its words, nor their words as an example."""
    options = answers(capsys, refused)
    told = output(capsys, study, "study", "merge", str(refused), *options, code=1)
    kept = {(one["kind"], one["what"]): one["count"] for one in told["outcomes"] if one["why"]}
    assert kept["sources", "refused"] == 1
    assert kept["memos", "refused"] == 2
    assert kept["examples", "refused"] == 1
    assert kept["participants", "kept"] == 2
    assert "Roma" not in (study / "participants.csv").read_text("utf-8")
    assert "four months" not in (study / "codebook.yaml").read_text("utf-8").split("south-long-wait")[1]
    memos = [path.read_text("utf-8") for path in (study / "memos").glob("*.md")]
    assert len(memos) == 1
    assert "On buses" in memos[0]
    assert run(["check"]) == 0, capsys.readouterr().out


def appended(path: Path, **changes: Any) -> None:
    """Change the last event of a log."""
    lines = path.read_text("utf-8").splitlines()
    lines[-1] = json.dumps({**json.loads(lines[-1]), **changes})
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("place", ["codings", "codebook.log.jsonl", "qualcode.toml"])
def test_a_name_of_this_study_comes_in_no_file_that_lies_open(
    study: Path, south: Path, place: str, capsys: Capture
) -> None:
    """A reason, a line of the codebook's log or an area may name nobody there and somebody here."""
    options = answers(capsys, south)
    before = everything(study)
    if place == "qualcode.toml":
        path = south / place
        path.write_text(path.read_text("utf-8").replace('"South"', '"South", "Pritchard"'), encoding="utf-8")
    elif place == "codings":
        appended(next((south / "codings/cat").glob("*.jsonl")), why="As Pritchard said")
    else:
        assert at(south, "codebook", "add", "Shown the door", "--id", "door") == 0
        appended(south / place, why="As Pritchard said")
    capsys.readouterr()
    assert run(["study", "merge", str(south), *options]) == 2
    told = capsys.readouterr().err
    assert place.partition(".")[0] in told
    assert "Pritchard" not in told
    assert everything(study) == before


def told_of(told: dict[str, Any], kind: str, what: str) -> list[tuple[list[str], str]]:
    """Return the ids and the reasons of what became of things of one kind."""
    return [
        (one["ids"], one["why"]) for one in told["outcomes"] if (one["kind"], one["what"]) == (kind, what)
    ]


def test_codes_kept_apart_are_told_apart_by_name(study: Path, south: Path, capsys: Capture) -> None:
    """Another entry of one id and one name is named after its area; so it is after the second merge."""
    assert run(["codebook", "rename", "long-wait", "Waiting lists"]) == 0
    options = answers(capsys, south)
    for _ in range(2):
        assert run(["study", "merge", str(south), *options]) == 0
        codes = {one["id"]: one["name"] for one in output(capsys, study, "codebook", "list")["codes"]}
        assert (codes["long-wait"], codes["south-long-wait"]) == ("Waiting lists", "Waiting lists (South)")
    coded = [one for one in output(capsys, study, "codings")["codings"] if one["code"] == "south-long-wait"]
    assert len(coded) == 1
    assert run(["check"]) == 0, capsys.readouterr().out


def test_what_is_told_of_people_recordings_and_findings(
    study: Path, south: Path, tmp_path: Path, capsys: Capture
) -> None:
    """A recording of both is in both, facts that differ are named, and so are ids and namesakes."""
    source = interview(south, "Group one", changed={}, talk=tmp_path / "group.vtt")
    assert run(["source", "set", source, "setting=online"]) == 0
    assert at(south, "source", "set", source, "setting=hall") == 0
    assert run(["theme", "add", "On the way", "--id", "T-one", "--code", "access"]) == 0
    assert at(south, "theme", "add", "On the way", "--id", "T-two", "--code", "access") == 0
    told = output(capsys, study, "study", "merge", str(south), "--dry-run", *EVERYTHING)
    assert told_of(told, "sources", "kept") == [([source], "the same text in both")]
    ((facts, why),) = told_of(told, "facts of sources", "kept")
    assert (facts, "setting" in why) == ([source], True)
    assert told_of(told, "themes to look at", "came") == [(["T-two"], "T-one here has the same name")]
    ((renamed, _),) = told_of(told, "participants", "renamed")
    there = speakers(capsys, south, "Group two") - speakers(capsys, south, "Group one")
    assert [one.split()[0] for one in renamed] == sorted(there)


def test_a_withdrawal_names_who_has_the_same_registered_name(
    study: Path, south: Path, capsys: Capture
) -> None:
    """Who was said to be another may have been the same: the plan says which id, never the name."""
    assert run(["study", "merge", str(south), *answers(capsys, south, two=True)]) == 0
    known = speakers(capsys, study, "Group one")
    capsys.readouterr()
    plans = []
    for who in sorted(known):
        assert run(["participant", "withdraw", who, "--plan", "--json"]) == 0
        plans += json.loads(capsys.readouterr().out)["beyond"]
    told = [line for line in plans if "the same registered name" in line]
    assert len(told) == 2
    new = speakers(capsys, study, "Group two")
    assert {line.partition(":")[0] for line in told} <= new
    assert "Okafor" not in str(plans)


def test_check_names_who_speaks_without_a_row(study: Path, capsys: Capture) -> None:
    """Nothing is known of them, their permissions among it: a warning says who."""
    rows = (study / "participants.csv").read_text("utf-8").splitlines(keepends=True)
    (study / "participants.csv").write_text("".join(rows[:-1]), encoding="utf-8")
    who = rows[-1].partition(",")[0]
    capsys.readouterr()
    run(["check"])
    assert f"{who} speaks, and is not in participants.csv" in " ".join(capsys.readouterr().out.split())
