"""`qualcode source check`, `recording` and `play`: the recording beside the transcript."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import problems_in, validator

Capture = pytest.CaptureFixture[str]
Printed = Callable[..., str]
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="the player is a shell script")


@pytest.fixture
def printed(capsys: Capture) -> Printed:
    """Return a function that runs a command and returns what it printed."""

    def ran(*typed: str, code: int = 0) -> str:
        capsys.readouterr()
        assert run(list(typed)) == code
        told = capsys.readouterr()
        return told.out + told.err

    return ran


def as_json(printed: Printed, *typed: str) -> Any:
    """Run a command; return its JSON."""
    return json.loads(printed(*typed, "--json"))


def source_id(study: Path) -> str:
    """Return the id of the one source."""
    line = (study / "sources.lock").read_text(encoding="utf-8").splitlines()[0]
    return str(json.loads(line)["id"])


def test_who_listened_to_how_much_is_told_by_coder_and_revision(study: Path, printed: Printed) -> None:
    """Stretches are united; a correction makes a new revision, which nobody heard yet."""
    check = ("source", "check", "Group one")
    assert "nobody has recorded listening" in printed(*check)
    printed(*check, "--from", "0:00", "--to", "0:20")
    assert "ann listened to 0:27 of 0:45 (60 %), of revision 1" in printed(
        *check, "--from", "0:10", "--to", "0:27"
    )
    printed("source", "edit", "Group one", "t3", "--words", "lovely", "--to", "kind")
    told = printed(*check, "--all", "--coder", "ben")
    assert "ann listened to 0:27 of 0:45 (60 %), of revision 1; the newest is 2" in told
    assert "ben listened to 0:45 of 0:45 (100 %), of revision 2" in told
    listed = as_json(printed, "source", "list")
    validator("output/source-list")(listed)
    assert listed["sources"][0]["heard"] == 1
    assert "100%" in printed("source", "list")
    found = as_json(printed, *check)
    validator("output/source-check")(found)
    assert [(one["coder"], one["revision"], one["seconds"], one["share"]) for one in found["heard"]] == [
        ("ann", 1, 27.0, 0.6), ("ben", 2, 45.0, 1.0)
    ]  # fmt: skip
    log = (study / "revisions" / f"{source_id(study)}.jsonl").read_text(encoding="utf-8")
    for line in log.splitlines():
        assert problems_in("revisions_event", json.loads(line), "log") == ()


def test_a_check_is_undone_and_brought_back(study: Path, printed: Printed) -> None:  # noqa: ARG001
    """It is a verb like any other; the study stays sound."""
    check = ("source", "check", "Group one")
    printed(*check, "--from", "0:00", "--to", "0:09")
    printed("undo")
    assert "nobody has recorded listening" in printed(*check)
    printed("undo", "--redo")
    assert "ann listened to 0:09" in printed(*check)
    printed("check")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--from", "0:10"], "--from goes with --to"),
        (["--from", "0:10", "--to", "0:05"], "ends after it begins"),
        (["--from", "ten", "--to", "0:05"], "'ten' is no time"),
        (["--from", "0:99", "--to", "2:00"], "'0:99' is no time"),
        (["--from", "5:00", "--to", "6:00"], "the transcript ends before that"),
        (["--from", "0:00", "--to", "99:30"], "the transcript ends at 0:45"),
        (["--all", "--from", "0:00", "--to", "0:05"], "--all, or --from and --to?"),
    ],
)
@pytest.mark.usefixtures("study")
def test_what_is_no_stretch_of_the_recording_is_refused(
    printed: Printed, options: list[str], said: str
) -> None:
    """In one line, and nothing is written."""
    assert said in printed("source", "check", "Group one", *options, code=2)
    assert "nobody has recorded" in printed("source", "check", "Group one")


@pytest.mark.usefixtures("empty_study")
def test_a_transcript_without_times_has_no_share(tmp_path: Path, printed: Printed) -> None:
    """What was heard is told as it is; all of it cannot be known."""
    path = tmp_path / "plain.txt"
    path.write_text("Ann Other: They said they would ring.\n\nBo Person: And they did.\n", encoding="utf-8")
    printed("import", str(path), "--title", "Plain")
    assert "has no times" in printed("source", "check", "Plain", "--all", code=2)
    told = printed("source", "check", "Plain", "--from", "0:00", "--to", "1:02:30")
    assert "ann listened to 1:02:30, of revision 1" in told
    validator("output/source-check")(as_json(printed, "source", "check", "Plain"))


@pytest.fixture
def recording(study: Path, tmp_path: Path, printed: Printed) -> Path:  # noqa: ARG001
    """Make a recording whose name holds a blank and a quotation mark, and let the vault know it."""
    path = tmp_path / "May Okafor's talk.m4a"
    path.write_bytes(b"sound")
    printed("source", "recording", "Group one", str(path))
    return path


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Set a player that writes its arguments into a pipe; return what reads them, which waits for it."""
    pipe, script = tmp_path / "arguments", tmp_path / "player"
    os.mkfifo(pipe)
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{pipe}"\n', encoding="utf-8")
    script.chmod(0o700)
    monkeypatch.setenv("QUALCODE_PLAYER", f"{script} --start={{seconds}} {{file}}")
    return lambda: pipe.read_text(encoding="utf-8").splitlines()


def test_only_the_vault_knows_where_a_recording_lies(study: Path, recording: Path, printed: Printed) -> None:
    """The study holds no byte of the path; it is shown with --raw alone, and forgotten when asked."""
    held = b"".join(path.read_bytes() for path in study.rglob("*") if path.is_file())
    assert b"Okafor's talk" not in held
    assert "Okafor" not in printed("source", "recording", "Group one")
    assert str(recording) in printed("source", "recording", "Group one", "--raw")
    printed("source", "recording", "Group one", "--forget")
    assert "nobody said where the recording" in printed("source", "recording", "Group one", code=2)
    assert "there is no such file" in printed("source", "recording", "Group one", "gone.m4a", code=2)


@on_posix
@pytest.mark.parametrize(
    ("at", "seconds"), [("t3", "12.5"), ("5", "27"), ("0:09", "9"), ("1:02:03", "3723"), ("", "0")]
)
def test_a_player_starts_at_the_turn_or_the_time(
    recording: Path, player: Callable[[], list[str]], printed: Printed, at: str, seconds: str
) -> None:
    """The file is one argument whatever its name; no shell reads it."""
    told = printed("source", "play", "Group one", *([at] if at else []))
    assert player() == [f"--start={seconds}", str(recording)]
    assert "player plays" in told


@on_posix
def test_a_known_player_is_found_and_given_the_second(
    recording: Path, player: Callable[[], list[str]], printed: Printed, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The player mpv goes before vlc; without one the system's opener, which says that it cannot jump."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.delenv("QUALCODE_PLAYER")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(folder))
    assert "no player was found" in printed("source", "play", "Group one", "t3", code=2)
    (folder / "xdg-open").symlink_to(tmp_path / "player")
    told = printed("source", "play", "Group one", "t3")
    assert player() == [str(recording)]
    assert "it cannot jump to 0:12 (t3)" in told
    for name, first in (("vlc", "--start-time=12.5"), ("mpv", "--force-window")):
        (folder / name).symlink_to(tmp_path / "player")
        assert f"{name} plays" in printed("source", "play", "Group one", "t3")
        arguments = player()
        assert (arguments[0], arguments[-1]) == (first, str(recording))


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there is always a screen")
def test_what_cannot_be_played_is_one_plain_line(
    recording: Path, printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No screen, no such turn, a player that fails or is not there, a recording that went: never its path."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QUALCODE_PLAYER", raising=False)
    play = ("source", "play", "Group one")
    assert "there is no screen here" in printed(*play, "t3", code=2)
    assert "no turn is called 't99'" in printed(*play, "t99", code=2)
    monkeypatch.setenv("QUALCODE_PLAYER", "no-such-player")
    assert "no-such-player cannot be started" in printed(*play, code=2)
    monkeypatch.setenv("QUALCODE_PLAYER", "false")
    assert "false ended at once with an error" in printed(*play, code=2)
    recording.unlink()
    told = printed(*play, "t3", code=2)
    assert "is no longer where it was" in told
    assert "Okafor" not in told


@on_posix
@pytest.mark.usefixtures("empty_study")
def test_a_turn_without_a_time_is_played_from_the_time_before_it(
    tmp_path: Path, player: Callable[[], list[str]], printed: Printed
) -> None:
    """And that is said; where no time is known at all, a time can still be named."""
    path, sound = tmp_path / "plain.txt", tmp_path / "sound.m4a"
    path.write_text("Ann Other: They said they would ring.\n\nBo Person: And they did.\n", encoding="utf-8")
    sound.write_bytes(b"sound")
    printed("import", str(path), "--title", "Plain")
    printed("source", "recording", "Plain", str(sound))
    assert "no time is known at t2" in printed("source", "play", "Plain", "t2", code=2)
    printed("source", "play", "Plain", "0:05")
    assert player() == ["--start=5", str(sound)]
    some = tmp_path / "some.txt"
    some.write_text(
        "[00:00:05] Ann Other: They said they would ring.\n\nBo Person: And they did.\n", encoding="utf-8"
    )
    printed("import", str(some), "--title", "Some")
    printed("source", "recording", "Some", str(sound))
    told = printed("source", "play", "Some", "t2")
    assert player() == ["--start=5", str(sound)]
    assert "t2 has no time; from the last one before it" in told


def test_undo_takes_back_where_a_recording_lies_and_nothing_else(
    study: Path, recording: Path, printed: Printed
) -> None:
    """It is a verb in the log, without the path; redo says it again."""
    other = recording.with_name("other.m4a")
    other.write_bytes(b"sound")
    printed("source", "recording", "Group one", str(other))
    assert "source recording" in printed("log")
    assert "other.m4a" not in "".join(path.read_text(encoding="utf-8") for path in study.glob("runs/*.jsonl"))
    printed("undo")
    assert str(recording) in printed("source", "recording", "Group one", "--raw")
    printed("undo", "--redo")
    assert str(other) in printed("source", "recording", "Group one", "--raw")
    printed("undo")
    printed("undo")
    assert "nobody said where" in printed("source", "recording", "Group one", code=2)
    assert len(as_json(printed, "source", "list")["sources"]) == 1


@pytest.mark.usefixtures("study")
def test_a_recording_is_sound_or_video(tmp_path: Path, printed: Printed) -> None:
    """By the end of its name, or by its first bytes."""
    script, sound = tmp_path / "run.sh", tmp_path / "no-suffix"
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    sound.write_bytes(b"RIFF0000WAVEfmt ")
    assert "neither sound nor video" in printed("source", "recording", "Group one", str(script), code=2)
    printed("source", "recording", "Group one", str(sound))


@pytest.mark.usefixtures("recording")
def test_a_player_is_given_known_places_only(printed: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nothing stands for is refused, and not passed on as it is written."""
    monkeypatch.setenv("QUALCODE_PLAYER", "true --start={start} {file}")
    assert "has {start}, which nothing stands for" in printed("source", "play", "Group one", code=2)
