"""Two people correct one revision and put their studies together: the text that is here counts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from correcting_talk import as_json, captions, source_of, told

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
TALK = (
    ("Siân Pritchard", "We live at the end of Mill Lane, near the bridge."),
    ("May Okafor", "Gwen Thomas rang me once, and nobody else did."),
    ("Siân Pritchard", "The benches are gone from the park."),
)


def written(study: Path, name: str, *changes: tuple[str, str]) -> str:
    """Write the talk with words changed; return the path."""
    said = TALK
    for old, new in changes:
        said = tuple((who, words.replace(old, new)) for who, words in said)  # type: ignore[assignment]
    path = study.parent / name
    path.write_text(captions(said), encoding="utf-8")
    return str(path)


def merged(study: Path, other: Path) -> None:
    """Put what `other` wrote into the logs and the list of sources, line by line, as git's union does."""
    for theirs in other.rglob("*"):
        name = theirs.relative_to(other)
        if not theirs.is_file() or name.parts[0] not in {
            "codings", "redactions", "revisions", "runs", "sources.lock",
        }:  # fmt: skip
            continue
        ours = study / name
        lines = ours.read_bytes().splitlines(keepends=True) if ours.is_file() else []
        lines += [line for line in theirs.read_bytes().splitlines(keepends=True) if line not in lines]
        ours.parent.mkdir(parents=True, exist_ok=True)
        ours.write_bytes(b"".join(lines))


@pytest.fixture
def torn(empty_study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ann and Ben correct the same revision, Ben codes in his; the study is Ann's with Ben's logs."""
    (empty_study / "codebook.yaml").write_text("format: 1\ncodes: [{id: waiting, name: Waiting}]\n")
    told(capsys, "import", written(empty_study, "one.vtt"), "--yes")
    source = source_of(capsys)
    told(capsys, "code", "apply", source, "waiting", "--words", "The benches are gone")
    told(capsys, "code", "apply", source, "waiting", "--words", "nobody else did")
    mine, theirs = empty_study, empty_study.parent / "theirs"
    shutil.copytree(mine, theirs)
    monkeypatch.chdir(theirs)
    monkeypatch.setenv("QUALCODE_CODER", "ben")
    ben = written(empty_study, "ben.vtt", ("once", "more than once or twice"), ("benches", "old benches"))
    told(capsys, "source", "update", source, ben, "--yes")
    told(capsys, "code", "apply", source, "waiting", "--words", "near the bridge")
    told(capsys, "code", "apply", source, "waiting", "--words", "more than once or twice")
    monkeypatch.chdir(mine)
    monkeypatch.setenv("QUALCODE_CODER", "ann")
    ann = written(empty_study, "ann.vtt", ("We live", "Well, we have always lived"))
    told(capsys, "source", "update", source, ann, "--yes")
    told(capsys, "code", "apply", source, "waiting", "--words", "at the end of")
    merged(mine, theirs)
    return source


def coded(capsys: Capture) -> dict[str, Any]:
    """Return the words of each coding and whether it waits."""
    return {row["words"]: row["left"] for row in as_json(capsys, "codings", "--raw")["codings"]}


def test_what_is_applied_holds_in_the_text_that_is_here(torn: str, capsys: Capture) -> None:
    """Whoever made which correction first: no coding lands on other words; what fits nowhere waits."""
    found = coded(capsys)
    for words in ("The benches are gone", "nobody else did", "near the bridge", "at the end of"):
        assert found[words] == ""
    waiting = as_json(capsys, "source", "changes", torn, "--raw")["changes"]
    assert len(waiting) == 1
    assert waiting[0]["by"] == "ben"


def test_check_names_the_runs_and_a_way_out_that_works(torn: str, empty_study: Path, capsys: Capture) -> None:
    """The right file again, though it is the one that stands: the rival goes, and all follows."""
    problems = as_json_of_check(capsys)
    (rival,) = [one for one in problems if one["code"] == "two-revisions"]
    assert "ann" in rival["message"]
    assert rival["message"].count("run ") == 2
    assert f"qualcode source update {torn} FILE" in rival["hint"]
    assert not [one for one in problems if one["code"] in {"other-words", "span-outside"}]
    told(capsys, "source", "update", torn, str(empty_study.parent / "ann.vtt"), "--yes")
    assert not [one for one in as_json_of_check(capsys) if one["code"] in {"two-revisions", "other-words"}]
    found = coded(capsys)
    for words in ("The benches are gone", "nobody else did", "near the bridge", "at the end of"):
        assert found[words] == ""
    (left,) = as_json(capsys, "source", "changes", torn)["changes"]
    told(capsys, "source", "settle", left["id"], "--drop")
    assert as_json(capsys, "source", "changes", torn)["changes"] == []


def test_the_other_file_may_be_the_right_one(torn: str, empty_study: Path, capsys: Capture) -> None:
    """Ben's file is brought in over Ann's: his words stand, and nothing is on other words."""
    told(capsys, "source", "update", torn, str(empty_study.parent / "ben.vtt"), "--yes")
    assert not [one for one in as_json_of_check(capsys) if one["code"] in {"two-revisions", "other-words"}]
    found = coded(capsys)
    for words in ("nobody else did", "near the bridge", "at the end of"):
        assert found[words] == ""


def test_the_same_correction_by_two_is_one(
    empty_study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both brought in the same file: nothing to decide, nothing to repair."""
    (empty_study / "codebook.yaml").write_text("format: 1\ncodes: [{id: waiting, name: Waiting}]\n")
    told(capsys, "import", written(empty_study, "one.vtt"), "--yes")
    source = source_of(capsys)
    theirs = empty_study.parent / "theirs"
    shutil.copytree(empty_study, theirs)
    right = written(empty_study, "two.vtt", ("benches", "old benches"))
    for folder, coder in ((theirs, "ben"), (empty_study, "ann")):
        monkeypatch.chdir(folder)
        monkeypatch.setenv("QUALCODE_CODER", coder)
        told(capsys, "source", "update", source, right, "--yes")
        told(capsys, "code", "apply", source, "waiting", "--words", "The old benches")
    merged(empty_study, theirs)
    assert [one["code"] for one in as_json_of_check(capsys)] == []
    assert coded(capsys) == {"The old benches": ""}


def as_json_of_check(capsys: Capture) -> list[dict[str, Any]]:
    """Return what `check` finds."""
    capsys.readouterr()
    run(["check", "--json"])
    problems: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["problems"]
    return problems
