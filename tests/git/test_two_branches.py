"""Two people code one study in two branches: git merges without a conflict, and the sum is what both did."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from qualcode.cli.main import run

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
Capture = pytest.CaptureFixture[str]
PERSONAL = ("sources", "participants.csv", "memos", "flags")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as somebody who has no settings of their own; return what it said."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = {
        f"GIT_{who}_{what}": "ann@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env={**os.environ, **settings, **names},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def does(folder: Path, coder: str, *typed: str, code: int = 0) -> None:
    """Run a command in a clone, as one of the two."""
    before = Path.cwd()
    os.chdir(folder)
    os.environ["QUALCODE_CODER"] = coder
    try:
        assert run(list(typed)) == code, typed
    finally:
        os.chdir(before)


def codings(folder: Path, capsys: Capture) -> set[tuple[str, str, str]]:
    """Return the codings as they stand in a clone: coder, code, turn."""
    capsys.readouterr()
    does(folder, "ann", "codings", "--json")
    rows = json.loads(capsys.readouterr().out)["codings"]
    return {(row["coder"], row["code"], row["turns"][0]) for row in rows}


@pytest.fixture
def clones(talks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Return two clones of one study; what git does not take is copied, as it is by hand or by `sync`."""
    monkeypatch.setenv("QUALCODE_CODER", "ann")
    git(talks, "init", "--quiet", "--initial-branch", "main")
    git(talks, "add", "--all")
    git(talks, "commit", "--quiet", "--message", "The study")
    assert not [name for name in git(talks, "ls-files").splitlines() if name.split("/")[0] in PERSONAL]
    other = tmp_path / "bens"
    git(tmp_path, "clone", "--quiet", str(talks), str(other))
    for name in PERSONAL:
        if (talks / name).is_dir():
            shutil.copytree(talks / name, other / name)
        elif (talks / name).exists():
            shutil.copy(talks / name, other / name)
    return talks, other


def merged(ann: Path, ben: Path) -> None:
    """Commit what both did, each in a branch, and merge ben's into ann's."""
    for folder, branch in ((ann, "main"), (ben, "bens")):
        if branch != "main":
            git(folder, "checkout", "--quiet", "-b", branch)
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", f"What was done on {branch}")
    git(ann, "fetch", "--quiet", str(ben), "bens:bens")
    git(ann, "merge", "--quiet", "--no-edit", "bens")


def test_codings_codebook_and_logs_of_two_branches_are_joined(
    clones: tuple[Path, Path], capsys: Capture
) -> None:
    """The same source and others, retractions, entries in different places, the guide; `check` is clean."""
    ann, ben = clones
    does(ann, "ann", "code", "apply", "Group one", "not-called-back", "--turn", "t2")
    does(ann, "ann", "code", "apply", "Interview two", "long-wait", "--turn", "t4")
    does(ann, "ann", "codebook", "edit", "access", "--definition", "Coming to help.", "--why", "clearer")
    does(ben, "ben", "code", "apply", "Group one", "long-wait", "--turn", "t3")
    does(ben, "ben", "code", "apply", "Group one", "one-person", "--turn", "t5")
    does(ben, "ben", "undo")
    does(ben, "ben", "code", "apply", "Interview two", "one-person", "--turn", "t6")
    does(ben, "ben", "codebook", "edit", "group-good", "--definition", "It holds.", "--why", "clearer")
    here, there = codings(ann, capsys), codings(ben, capsys)
    merged(ann, ben)
    assert codings(ann, capsys) == here | there
    assert len(here | there) == 4
    text = (ann / "codebook.yaml").read_text(encoding="utf-8")
    assert ("Coming to help." in text, "It holds." in text) == (True, True)
    does(ann, "ann", "check")


def test_undo_takes_one_s_own_back_after_a_merge(clones: tuple[Path, Path], capsys: Capture) -> None:
    """The last verb of each is their own, whoever's came in by git; the other's stands."""
    ann, ben = clones
    does(ann, "ann", "code", "apply", "Group one", "not-called-back", "--turn", "t2")
    does(ben, "ben", "code", "apply", "Group one", "long-wait", "--turn", "t3")
    merged(ann, ben)
    does(ann, "ann", "undo")
    assert codings(ann, capsys) == {("ben", "long-wait", "t3")}
    does(ann, "ann", "undo", "--redo")
    does(ann, "ben", "undo")
    assert codings(ann, capsys) == {("ann", "not-called-back", "t2")}
    does(ann, "ann", "check")


def test_sources_that_both_imported_stand_in_one_list(
    clones: tuple[Path, Path], tmp_path: Path, capsys: Capture
) -> None:
    """`sources.lock` and the redactions join line by line; `check` says whose words are not here yet."""
    ann, ben = clones
    for folder, coder, who in ((ann, "ann", "Rhys Prosser"), (ben, "ben", "Carys Bowen")):
        talk = tmp_path / f"{coder}.vtt"
        talk.write_text(
            f"WEBVTT\n\n00:01.000 --> 00:02.000\n{who}: A place where {coder} went.\n\n"
            "00:03.000 --> 00:04.000\nGrace Hill: Thank you.\n",
            encoding="utf-8",
        )
        does(folder, coder, "import", str(talk), "--yes", "--title", f"Talk of {coder}", "--quoting", "yes")
    merged(ann, ben)
    listed = [
        json.loads(line)["id"] for line in (ann / "sources.lock").read_text(encoding="utf-8").splitlines()
    ]
    assert len(listed) == len(set(listed)) == 4
    capsys.readouterr()
    does(ann, "ann", "check", "--json", code=1)
    problems = json.loads(capsys.readouterr().out)["problems"]
    new = next(name for name in (ben / "sources").iterdir() if not (ann / "sources" / name.name).exists())
    assert {problem["where"] for problem in problems if problem["severity"] == "error"} >= {
        f"sources/{new.name}"
    }
    for path in (ben / "sources").iterdir():
        if not (ann / "sources" / path.name).exists():
            shutil.copy(path, ann / "sources" / path.name)
    capsys.readouterr()
    does(ann, "ann", "show", "Talk of ben", "--raw")
    assert "A place where ben went." in capsys.readouterr().out


def test_what_a_new_study_writes_joins_every_log(study: Path) -> None:
    """Each log that this version writes has its line in the `.gitattributes` of a new study."""
    lines = (study / ".gitattributes").read_text(encoding="utf-8").splitlines()
    patterns = {line.split()[0] for line in lines if "merge=union" in line}
    wanted = {
        "codings/**/*.jsonl", "audits/**/*.jsonl", "packs/**/*.jsonl", "redactions/*.jsonl",
        "revisions/*.jsonl", "runs/*.jsonl", "codebook.log.jsonl", "guide.log.jsonl", "team.log.jsonl",
        "sources.lock", "withdrawals.jsonl",
    }  # fmt: skip
    assert wanted <= patterns
