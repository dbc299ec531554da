"""`qualcode study merge`: copies of one study joined, and taken apart again."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
WORDS = ("nobody ever rang back", "four months", "One person who knows you")


def at(folder: Path, *arguments: str) -> int:
    """Run a command in the study in a folder."""
    return run(["--study", str(folder), *arguments])


def output(capsys: Capture, folder: Path, *arguments: str) -> dict[str, Any]:
    """Run a reading command with `--json` in a folder and return what it printed."""
    capsys.readouterr()
    assert at(folder, *arguments, "--json") == 0
    return dict(json.loads(capsys.readouterr().out))


def code(folder: Path, turn: str, words: str, name: str, *, coder: str) -> None:
    """Put a code on words of the focus group."""
    arguments = ["code", "apply", "Group one", name, "--turn", turn, "--words", words, "--coder", coder]
    assert at(folder, *arguments) == 0


def coded(capsys: Capture, folder: Path) -> set[tuple[str, str, str]]:
    """Return which codings stand: id, code, coder."""
    return {(one["id"], one["code"], one["coder"]) for one in output(capsys, folder, "codings")["codings"]}


def everything(folder: Path) -> dict[str, str]:
    """Return the hash of every file but the logs of verbs, the kept images and the caches."""
    own = ("runs/", "history/", ".qualcode/")
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in names.items()
        if not name.startswith(own)
    }


@pytest.fixture
def copy(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Make a copy of a study in which ann has coded one place."""
    code(study, "t2", WORDS[0], "not-called-back", coder="ann")
    place = tmp_path / "copy"
    shutil.copytree(study, place)
    capsys.readouterr()
    return place


def test_two_coders_who_coded_apart_are_joined(study: Path, copy: Path, capsys: Capture) -> None:
    """What stands afterwards is what stood on either side, each coding its coder's, and it is sound."""
    code(study, "t3", WORDS[1], "long-wait", coder="ann")
    code(copy, "t3", WORDS[1], "access", coder="bo")
    code(copy, "t5", WORDS[2], "one-person", coder="bo")
    wanted = coded(capsys, study) | coded(capsys, copy)
    there = everything(copy)
    assert run(["study", "merge", str(copy)]) == 0
    assert coded(capsys, study) == wanted
    assert len(wanted) == 4
    assert run(["check"]) == 0
    assert everything(copy) == there


def test_one_coder_on_two_machines(study: Path, copy: Path, capsys: Capture) -> None:
    """A coder's own log, and the log of what they did, are joined line by line; undo then knows the merge."""
    code(study, "t3", WORDS[1], "long-wait", coder="ann")
    code(copy, "t5", WORDS[2], "one-person", coder="ann")
    wanted = coded(capsys, study) | coded(capsys, copy)
    before, log = everything(study), (study / "runs/ann.jsonl").read_bytes()
    assert run(["study", "merge", str(copy)]) == 0
    assert coded(capsys, study) == wanted
    assert [one["verb"] for one in output(capsys, study, "log")["verbs"]].count("code apply") == 3
    assert run(["check"]) == 0
    assert run(["undo"]) == 0
    assert everything(study) == before
    assert (study / "runs/ann.jsonl").read_bytes().startswith(log)
    assert [one["verb"] for one in output(capsys, study, "log")["verbs"]].count("code apply") == 2


def test_undo_gives_the_folder_as_before_and_redo_the_merged_one(
    study: Path, copy: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Sources, codings, codebook, memos, flags and people that came go again, byte by byte."""
    talk = tmp_path / "talk.txt"
    talk.write_text("Ina Berg: They lost it and asked again.\nOla Dunn: Why?\nIna Berg: No idea.\n", "utf-8")
    assert at(copy, "import", str(talk), "--title", "Talk", "--yes", "--coder", "bo") == 0
    code(copy, "t5", WORDS[2], "one-person", coder="bo")
    assert at(copy, "codebook", "edit", "access", "--definition", "Ways in.", "--coder", "bo") == 0
    assert at(copy, "memo", "new", "A thought.", "--coder", "bo") == 0
    assert run(["codebook", "edit", "one-person", "--definition", "A known face."]) == 0
    before = everything(study)
    assert run(["study", "merge", str(copy)]) == 0
    merged = everything(study)
    book = {one["id"]: one for one in output(capsys, study, "codebook", "list")["codes"]}
    assert len(output(capsys, study, "source", "list")["sources"]) == 2
    assert {"access", "one-person"} <= book.keys()
    text = (study / "codebook.yaml").read_text(encoding="utf-8")
    assert "Ways in." in text
    assert "A known face." in text
    assert "# kept apart from not-called-back" in text
    assert run(["check"]) == 0
    assert run(["undo"]) == 0
    assert everything(study) == before
    assert run(["check"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert everything(study) == merged


def test_merging_again_changes_nothing(study: Path, copy: Path, capsys: Capture) -> None:
    """A second merge of the same copy finds nothing that is not here."""
    code(copy, "t5", WORDS[2], "one-person", coder="bo")
    assert run(["study", "merge", str(copy)]) == 0
    before = everything(study)
    capsys.readouterr()
    assert run(["study", "merge", str(copy)]) == 0
    assert "nothing there that is not here" in capsys.readouterr().out
    assert everything(study) == before


def test_what_both_changed_waits_for_a_person(study: Path, copy: Path, capsys: Capture) -> None:
    """One definition in two ways: nothing is written until somebody takes a side."""
    assert run(["codebook", "edit", "access", "--definition", "Ways in."]) == 0
    assert at(copy, "codebook", "edit", "access", "--definition", "The door.", "--coder", "bo") == 0
    before = everything(study)
    capsys.readouterr()
    assert run(["study", "merge", str(copy)]) == 2
    shown = capsys.readouterr().out
    assert "codes access definition" in shown
    assert "Ways in." in shown
    assert everything(study) == before
    for slip in ("acces=theirs", "themes.yaml=ours", "one-person=ours", "codes access name=ours"):
        capsys.readouterr()
        assert run(["study", "merge", str(copy), "--take", slip]) == 2
        assert "no place to decide is called" in capsys.readouterr().err
    for decision in ("access=ours", "codes access definition=ours", "codebook.yaml=ours", "all=ours"):
        assert run(["study", "merge", str(copy), "--take", decision, "--dry-run"]) == 0
    assert everything(study) == before
    assert run(["study", "merge", str(copy), "--take", "access=theirs"]) == 0
    assert "The door." in (study / "codebook.yaml").read_text(encoding="utf-8")
    assert run(["check"]) == 0


def test_a_dry_run_says_all_and_changes_nothing(study: Path, copy: Path, capsys: Capture) -> None:
    """What would come is printed, as lines and as JSON that fits its schema."""
    code(copy, "t5", WORDS[2], "one-person", coder="bo")
    before = everything(study)
    schema = resources.files("qualcode.schemas").joinpath("output", "study-merge.json")
    told = output(capsys, study, "study", "merge", str(copy), "--dry-run")
    checked = fastjsonschema.compile(json.loads(schema.read_text(encoding="utf-8")))(told)
    came = [one for one in checked["outcomes"] if (one["kind"], one["what"]) == ("codings", "came")]
    assert [(one["count"], one["ids"]) for one in came] == [(1, ["bo"])]
    assert checked["run"] is None
    assert everything(study) == before


def test_a_source_with_another_text_is_refused_with_all_on_it(
    study: Path, copy: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Two corrections in two ways: neither text nor the codings on it come, and the reason is said."""
    source = json.loads((study / "sources.lock").read_text().splitlines()[0])["id"]
    text = (tmp_path / "group.vtt").read_text(encoding="utf-8")
    for number, (folder, word) in enumerate(((copy, "lovely"), (study, "kind"))):
        mended = tmp_path / f"mended{number}.vtt"
        mended.write_text(text.replace("was lovely", f"was very {word}"), encoding="utf-8")
        assert at(folder, "source", "update", source, str(mended), "--yes") == 0
    code(copy, "t5", WORDS[2], "one-person", coder="bo")
    wanted = coded(capsys, study)
    assert run(["study", "merge", str(copy)]) == 1
    assert "refused  sources" in capsys.readouterr().out
    assert coded(capsys, study) == wanted
    assert run(["check"]) == 0


def test_a_corrected_source_comes_with_its_revision(
    study: Path, copy: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Corrected on one side alone: the correction is taken, and codings are carried along."""
    source = json.loads((study / "sources.lock").read_text().splitlines()[0])["id"]
    text = (tmp_path / "group.vtt").read_text(encoding="utf-8")
    mended = tmp_path / "mended.vtt"
    mended.write_text(text.replace("was lovely", "was very lovely"), encoding="utf-8")
    assert at(copy, "source", "update", source, str(mended), "--yes", "--coder", "bo") == 0
    before = everything(study)
    assert run(["study", "merge", str(copy)]) == 0
    assert output(capsys, study, "show", source)["revision"] == 2
    assert run(["check"]) == 0
    assert run(["undo"]) == 0
    assert everything(study) == before


def test_somebody_who_withdrew_is_not_brought_back(study: Path, copy: Path, capsys: Capture) -> None:
    """A teammate's older copy holds their words still; after the merge this study does not."""
    listed = output(capsys, study, "participant", "list")["participants"]
    gone = next(one["id"] for one in listed if one["id"] in (study / "participants.csv").read_text())
    assert run(["participant", "withdraw", gone, "--kind", "erase", "--yes", "--erase-for-ever"]) == 0
    code(copy, "t5", WORDS[2], "one-person", coder="bo")
    told = output(capsys, study, "study", "merge", str(copy))
    assert told["erased"] == 1
    assert gone not in {id_ for one in told["outcomes"] for id_ in one["ids"]}
    sources = b"".join(path.read_bytes() for path in (study / "sources").iterdir())
    assert gone.encode() not in sources
    assert run(["check"]) == 0


@pytest.mark.parametrize("which", ["itself", "missing", "inside", "no-study", "locked"])
def test_a_folder_that_cannot_be_merged_is_refused(
    which: str, study: Path, copy: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Said in a line with what to do; nothing is changed."""
    (study / "memos").mkdir(exist_ok=True)
    (tmp_path / "empty").mkdir()
    if which == "locked":
        assert at(copy, "study", "lock") == 0
    places = {
        "itself": study,
        "missing": tmp_path / "nowhere",
        "inside": study / "memos",
        "no-study": tmp_path / "empty",
        "locked": copy,
    }
    before = everything(study)
    capsys.readouterr()
    assert run(["study", "merge", str(places[which])]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert everything(study) == before


def test_what_other_programs_left_in_a_copy_does_not_come(study: Path, copy: Path, capsys: Capture) -> None:
    """A sync program's conflict copy is named and refused; a link out of the folder is not followed."""
    code(copy, "t5", WORDS[2], "one-person", coder="bo")
    log = next((copy / "codings/bo").iterdir())
    (log.parent / f"{log.stem} (Ann's conflicted copy).jsonl").write_bytes(log.read_bytes())
    (copy / "memos").mkdir(exist_ok=True)
    (copy / "memos/M-LINK.md").symlink_to(study / "qualcode.toml")
    assert run(["study", "merge", str(copy)]) == 1
    assert "conflicted copy" in capsys.readouterr().out
    assert [path.name for path in (study / "codings/bo").iterdir()] == [log.name]
    assert not (study / "memos/M-LINK.md").exists()
    assert run(["check"]) == 0


def test_the_other_register_comes_with_its_vault(
    study: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """A copy with a vault of its own: names that were registered there are known, and masked, here."""
    vaults = tmp_path / "their-vaults"
    shutil.copytree(tmp_path / "vaults", vaults)
    with monkeypatch.context() as there:
        there.setenv("QUALCODE_VAULT", str(vaults))
        talk = tmp_path / "talk.txt"
        talk.write_text(
            "Ina Berg: They lost it and asked again.\nOla Dunn: Why?\nIna Berg: No idea.\n", "utf-8"
        )
        assert at(copy, "import", str(talk), "--title", "Talk", "--yes", "--coder", "bo") == 0
    place = next(path.parent for path in vaults.rglob("vault.json"))
    assert output(capsys, study, "study", "merge", str(copy), "--vault", str(place))["names"] >= 3
    names = output(capsys, study, "vault", "status")
    assert names["originals"] == 2
    assert run(["check"]) == 0
    assert run(["study", "merge", str(copy), "--same-coder", "bo"]) == 2
