"""`qualcode undo`: the last verb or a named one is taken back, brought back, or refused with the reason."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qualcode.cli.main import run

SECOND = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Ursula Penhale: The number 9 bus does not come on Sundays.

2
00:00:05.000 --> 00:00:08.000
Ursula Penhale: Joan knows it, too.
"""
APPENDED = ("runs", "redactions", "history", ".qualcode")


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Write another interview."""
    path = tmp_path / "second.vtt"
    path.write_text(SECOND, encoding="utf-8")
    return path


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file outside what undo appends to, by its name."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = ((path.relative_to(folder).as_posix(), path) for path in files)
    return {name: path.read_bytes() for name, path in named if name.split("/")[0] not in APPENDED}


def shown(capsys: pytest.CaptureFixture[str], source: str) -> str:
    """Return what `show` prints of a source."""
    capsys.readouterr()
    assert run(["show", source]) == 0
    return capsys.readouterr().out


def verbs(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """Return what the log holds, newest first."""
    capsys.readouterr()
    assert run(["log", "-n", "0", "--json"]) == 0
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)["verbs"]
    return found


def source_ids(folder: Path) -> list[str]:
    """Return the ids of the sources, in the order of import."""
    return [json.loads(line)["id"] for line in (folder / "sources.lock").read_text("utf-8").splitlines()]


def apply(study: Path, code: str = "long-wait") -> None:
    """Put a code on a turn of the focus group."""
    assert run(["code", "apply", source_ids(study)[0], code, "--turn", "t3"]) == 0


def coded(study: Path) -> int:
    """Count the codings that stand."""
    from qualcode.flows.reading import read_codings
    from qualcode.store.study import open_study

    return len(read_codings(open_study(study)))


def test_undo_of_an_import_restores_every_byte(study: Path, second: Path) -> None:
    """Outside the logs, which only grow, the folder is what it was before the import."""
    before = bytes_of(study)
    assert run(["import", str(second)]) == 0
    assert bytes_of(study) != before
    assert run(["undo"]) == 0
    assert before == bytes_of(study)


def test_undo_of_an_import_keeps_masked_who_is_registered(
    study: Path, second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that came with the second file is masked in the first, and stays so: the register knows it."""
    first = source_ids(study)[0]
    before = shown(capsys, first)
    second.write_text(SECOND.replace("Ursula Penhale", "Joan Tredinnick"), encoding="utf-8")
    assert run(["import", str(second)]) == 0
    masked = shown(capsys, first)
    assert (masked != before, "Joan" in masked) == (True, False)
    assert run(["undo"]) == 0
    assert shown(capsys, first) == masked
    assert run(["undo", "--redo"]) == 0
    assert shown(capsys, first) == masked
    assert run(["check"]) == 0


def test_a_file_can_be_imported_again_after_undo(study: Path, second: Path) -> None:
    """The same id, the same bytes: undoing loses nothing that the file would not bring back."""
    assert run(["import", str(second)]) == 0
    there = bytes_of(study)
    assert run(["undo"]) == 0
    assert run(["import", str(second)]) == 0
    assert there == bytes_of(study)


def test_redo_brings_back_and_undo_takes_it_again(
    study: Path, second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Undo, redo, undo, redo: each state comes back; whoever is registered stays masked throughout."""
    first = source_ids(study)[0]
    second.write_text(SECOND.replace("Ursula Penhale", "Joan Tredinnick"), encoding="utf-8")
    without = bytes_of(study)
    assert run(["import", str(second)]) == 0
    there, masked = bytes_of(study), shown(capsys, first)
    for _ in range(2):
        assert run(["undo"]) == 0
        assert (without, masked) == (bytes_of(study), shown(capsys, first))
        assert run(["undo", "--redo"]) == 0
        assert (there, masked) == (bytes_of(study), shown(capsys, first))


def test_redo_twice_has_nothing_to_redo(
    study: Path, second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A redo is not an undo: it cannot be redone."""
    assert run(["import", str(second)]) == 0
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    there = bytes_of(study)
    capsys.readouterr()
    assert run(["undo", "--redo"]) == 2
    assert "ann has nothing to redo" in capsys.readouterr().err
    assert there == bytes_of(study)


def test_several_undos_are_redone_in_their_order(study: Path, second: Path, tmp_path: Path) -> None:
    """Undo twice, redo twice: everything is back, step by step."""
    third = tmp_path / "third.vtt"
    third.write_text(SECOND.replace("Sundays", "Mondays"), encoding="utf-8")
    states = [bytes_of(study)]
    for path in (second, third):
        assert run(["import", str(path)]) == 0
        states.append(bytes_of(study))
    for state in (states[1], states[0]):
        assert run(["undo"]) == 0
        assert state == bytes_of(study)
    for state in (states[1], states[2]):
        assert run(["undo", "--redo"]) == 0
        assert state == bytes_of(study)
    assert run(["undo"]) == 0
    assert states[1] == bytes_of(study)


@pytest.mark.usefixtures("study")
def test_undo_says_what_it_took_back_and_redo_what_it_brought(
    second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both name the verb itself, not the undo."""
    assert run(["import", str(second)]) == 0
    capsys.readouterr()
    assert run(["undo"]) == 0
    assert capsys.readouterr().out.startswith("taken back: import (1 turn)")
    assert run(["undo", "--redo"]) == 0
    assert capsys.readouterr().out.startswith("brought back: import (1 turn)")


def test_redo_after_something_new_is_refused_but_can_be_named(
    study: Path, second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was done since is never silently mixed up; naming the undo brings it back all the same."""
    assert run(["import", str(second)]) == 0
    there = source_ids(study)
    assert run(["undo"]) == 0
    undo = verbs(capsys)[0]["run"]
    assert run(["memo", "new", "a thought"]) == 0
    capsys.readouterr()
    assert run(["undo", "--redo"]) == 2
    assert f"qualcode undo {undo}" in capsys.readouterr().err
    assert run(["undo", undo]) == 0
    assert there == source_ids(study)


def test_undo_of_an_import_is_refused_while_a_coding_rests_on_it(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The refusal names the verb and its run; taking that back first opens the way."""
    apply(study)
    assert coded(study) == 1
    newest = verbs(capsys)[0]
    imported = verbs(capsys)[1]
    before = bytes_of(study)
    assert run(["undo", imported["run"]]) == 2
    refused = capsys.readouterr().err
    assert newest["run"] in refused
    assert "rests on what `import` did" in refused
    assert before == bytes_of(study)
    assert run(["undo"]) == 0
    assert coded(study) == 0
    assert run(["undo"]) == 0
    assert not (study / "sources.lock").exists() or source_ids(study) == []


def test_undo_of_an_import_is_refused_while_a_redone_coding_rests_on_it(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A coding that was taken back and brought back rests on the source as before."""
    apply(study)
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert coded(study) == 1
    imported = verbs(capsys)[-1]
    assert run(["undo", imported["run"]]) == 2
    assert "rests on what `import` did" in capsys.readouterr().err


def test_a_named_verb_that_is_undone_already_is_refused(
    study: Path, second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Undoing twice changes nothing and says how to bring it back."""
    assert run(["import", str(second)]) == 0
    done = verbs(capsys)[0]["run"]
    assert run(["undo", done]) == 0
    before = bytes_of(study)
    capsys.readouterr()
    assert run(["undo", done]) == 2
    assert "is undone already" in capsys.readouterr().err
    assert before == bytes_of(study)


def test_a_redone_verb_can_be_named_by_its_first_run(
    study: Path, second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run that the log first showed still names the verb after undo and redo."""
    before = bytes_of(study)
    assert run(["import", str(second)]) == 0
    done = verbs(capsys)[0]["run"]
    assert run(["undo"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert run(["undo", done]) == 0
    assert before == bytes_of(study)


@pytest.mark.usefixtures("study")
def test_each_coder_takes_back_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    """Ann's undo passes over Ben's newer verb."""
    assert run(["memo", "new", "ann thinks"]) == 0
    assert run(["memo", "new", "ben thinks", "--coder", "ben"]) == 0
    assert run(["undo", "--coder", "ann"]) == 0
    capsys.readouterr()
    assert run(["memo", "list", "--json"]) == 0
    assert [one["by"] for one in json.loads(capsys.readouterr().out)["memos"]] == ["ben"]
    assert run(["undo", "--coder", "cleo"]) == 2
    assert "cleo has nothing to undo" in capsys.readouterr().err


def test_a_file_edited_by_hand_is_not_undone_over(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What somebody typed into a file since is kept, and the refusal names the file."""
    assert run(["memo", "new", "a thought"]) == 0
    memo = next((study / "memos").glob("*.md"))
    memo.write_text(memo.read_text(encoding="utf-8") + "and another\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["undo"]) == 2
    assert f"memos/{memo.name} was changed since `memo new`" in capsys.readouterr().err
    assert memo.read_text(encoding="utf-8").endswith("and another\n")


def test_without_the_before_image_nothing_is_removed(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Undo on a machine that does not have `history/` refuses instead of deleting what it cannot restore."""
    first = source_ids(study)[0]
    assert run(["source", "set", first, "date=2026-03-12"]) == 0
    shutil.rmtree(study / "history")
    before = bytes_of(study)
    capsys.readouterr()
    assert run(["undo"]) == 2
    assert f"sources/{first}.jsonl" in capsys.readouterr().err
    assert before == bytes_of(study)


@pytest.mark.usefixtures("study")
def test_an_unknown_run_is_named_with_what_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped run gets the nearest one."""
    done = verbs(capsys)[0]["run"]
    assert run(["undo", done[:-2] + "zz"]) == 2
    assert f"did you mean {done}?" in capsys.readouterr().err


def test_nothing_to_undo_says_so(empty_study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A study in which nothing was done yet has nothing to take back."""
    assert run(["undo"]) == 2
    assert "ann has nothing to undo" in capsys.readouterr().err
    assert not (empty_study / "runs").exists()


def test_a_retracted_coding_comes_back_under_a_new_id(study: Path) -> None:
    """Undo of a retraction puts the code back; a retracted id stays dead."""
    from qualcode.flows.reading import read_codings
    from qualcode.store.study import open_study

    apply(study)
    first = read_codings(open_study(study))[0]
    assert run(["code", "retract", first.id]) == 0
    assert coded(study) == 0
    assert run(["undo"]) == 0
    again = read_codings(open_study(study))[0]
    assert (again.span, again.code, again.coder) == (first.span, first.code, first.coder)
    assert again.id != first.id


def test_a_coding_that_came_back_goes_with_the_verb_that_made_it(study: Path) -> None:
    """Apply, retract, undo, undo: the second undo takes away what the first brought back under a new id."""
    from qualcode.flows.reading import read_codings
    from qualcode.store.study import open_study

    apply(study)
    assert run(["code", "retract", read_codings(open_study(study))[0].id]) == 0
    for expected in (1, 0):
        assert run(["undo"]) == 0
        assert coded(study) == expected
    for expected in (1, 0):
        assert run(["undo", "--redo"]) == 0
        assert coded(study) == expected


def test_an_older_import_is_undone_beside_a_later_one(
    empty_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two imports share two files of rows; each takes back its own rows, in any order."""
    for name, speaker in (("one.vtt", "Ada Byron"), ("two.vtt", "Zoë Quinn")):
        cues = f"1\n00:00:01.000 --> 00:00:02.000\n{speaker}: I said something once.\n\n"
        (tmp_path / name).write_text(
            f"WEBVTT\n\n{cues}2\n00:00:03.000 --> 00:00:04.000\n{speaker}: And again.\n", encoding="utf-8"
        )
        assert run(["import", str(tmp_path / name)]) == 0
    two = (empty_study / "sources.lock").read_text("utf-8").splitlines()[1]
    people = (empty_study / "participants.csv").read_text("utf-8").splitlines()
    capsys.readouterr()
    assert run(["log", "--json"]) == 0
    older = [verb for verb in json.loads(capsys.readouterr().out)["verbs"] if verb["verb"] == "import"][-1]
    assert run(["undo", older["run"]]) == 0
    assert (empty_study / "sources.lock").read_text("utf-8").splitlines() == [two]
    assert (empty_study / "participants.csv").read_text("utf-8").splitlines() == [people[0], people[2]]
    assert run(["check"]) == 0
    assert run(["undo", "--redo"]) == 0
    assert len((empty_study / "sources.lock").read_text("utf-8").splitlines()) == 2
    assert sorted((empty_study / "participants.csv").read_text("utf-8").splitlines()) == sorted(people)
    assert run(["check"]) == 0


def test_an_import_whose_people_speak_again_is_not_undone_under_them(
    empty_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second session of one person rests on the row that the first made."""
    for name in ("one.vtt", "two.vtt"):
        cue = f"1\n00:00:01.000 --> 00:00:02.000\nAda Byron: In {name}.\n\n2\n00:00:03.000 --> 00:00:04.000\n"
        (tmp_path / name).write_text(f"WEBVTT\n\n{cue}Ada Byron: And again.\n", encoding="utf-8")
        assert run(["import", str(tmp_path / name)]) == 0
    capsys.readouterr()
    assert run(["log", "--json"]) == 0
    newer, older = (verb for verb in json.loads(capsys.readouterr().out)["verbs"] if verb["verb"] == "import")
    assert run(["undo", older["run"]]) == 2
    assert newer["run"] in capsys.readouterr().err
    assert len((empty_study / "sources.lock").read_text("utf-8").splitlines()) == 2
