"""What goes wrong: one clear line with a hint, the right exit code, nothing half done, and no one's words."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.errors import unknown_name
from qualcode.flows import status as status_flow

ROOT = Path(__file__).resolve().parents[2]


def _cue(n: int) -> str:
    at = f"{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}"
    who = "Ada Pike" if n % 2 else "Ben Carne"
    return f"{at}.000 --> {at}.900\n{who}: They said that Joan would ring number {n}, and nobody did.\n\n"


BIG = "WEBVTT\n\n" + "".join(_cue(n) for n in range(6_000))


def qualcode(
    *typed: str, cwd: Path, started: Mapping[str, Any] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the real command in a process of its own."""
    options = {"env": environment(), "stdin": subprocess.DEVNULL, **(started or {})}
    command = [sys.executable, "-m", "qualcode", *typed]
    return subprocess.run(command, cwd=cwd, capture_output=True, timeout=120, check=False, **options)


def environment(**more: str) -> dict[str, str]:
    """Return this test's environment, with the package to be found."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1", **more}


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files of the study but the caches."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".qualcode" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def settled(folder: Path) -> dict[str, bytes]:
    """Return all files but those that only ever grow."""
    return {
        n: content for n, content in everything(folder).items() if n.split("/")[0] not in {"runs", "history"}
    }


def refused(capsys: pytest.CaptureFixture[str], *typed: str) -> list[str]:
    """Run a command that must be refused; return the lines it said."""
    capsys.readouterr()
    assert run(list(typed)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err.splitlines()


def test_outside_a_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where no study is, every verb says so and how to get one."""
    monkeypatch.chdir(tmp_path)
    for verb in (["status"], ["show", "x"], ["log"], ["source", "list"], ["undo"], ["search", "x"]):
        assert refused(capsys, *verb) == [
            "qualcode: this folder is not in a study",
            "  `qualcode init NAME` makes one; `--study FOLDER` names one",
        ]
    assert "holds no qualcode.toml" in refused(capsys, "--study", str(tmp_path / "no"), "status")[0]


def test_a_newer_format_is_refused(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file from tomorrow is not guessed at."""
    settings = study / "qualcode.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("format = 1", "format = 7"), encoding="utf-8"
    )
    assert refused(capsys, "status") == [
        "qualcode: qualcode.toml has format 7; this qualcode reads up to 1",
        "  update qualcode",
    ]


def test_a_fault_in_yaml_names_its_line(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line and the column of the fault, for every verb that reads the file."""
    codebook = study / "codebook.yaml"
    codebook.write_text(codebook.read_text(encoding="utf-8") + "  - id: [broken\n", encoding="utf-8")
    lines = len(codebook.read_text(encoding="utf-8").splitlines())
    for verb in (["status"], ["show", "Group one"], ["codebook", "list"]):
        first = refused(capsys, *verb)[0]
        assert first.startswith("qualcode: codebook.yaml line ")
        assert int(first.split("line ")[1].split(",")[0]) in {lines, lines + 1}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["show", "Grup one"], "did you mean Group one?"),
        (["show", "Group one", "--speaker", "P0000"], "no speaker is called 'P0000'"),
        (["show", "Group one", "--where", "aera=North"], "did you mean area?"),
        (["show", "Group one", "--where", "area>North"], "expected = or != after"),
        (["show", "Group one", "--coder", "nobody"], "no coder is called 'nobody'"),
        (["search", "x", "--where", "rolle=staff"], "did you mean role?"),
        (["search", "x", "-s", "Z*"], "no source is called 'Z*'"),
        (["search", "x", "--speaker", "P0000"], "no speaker is called 'P0000'"),
        (["search", " "], "nothing to search for"),
        (["log", "--by", "nobody"], "no coder is called 'nobody'"),
        (["memo", "list", "--about", "nothing"], "is called 'nothing'"),
        (["memo", "new", "x", "--about", "long-wiat"], "did you mean long-wait?"),
        (["memo", "new", " "], "a memo needs words"),
        (["source", "set", "Group one"], "nothing to set"),
        (["source", "set", "Group one", "area"], "expected NAME=VALUE"),
        (["source", "set", "Group one", "quoting=yes"], "quoting is a permission, not a fact of the session"),
        (["source", "set", "Group one", "role=staff"], "role is not a fact of the session"),
        (["source", "set", "Group one", "area=Nroth"], "did you mean North?"),
        (["source", "set", "Group one", "area=Elsewhere"], "no area is called 'Elsewhere'"),
        (["source", "set", "Group one", "date=12 March"], "as in date=2026-03-12"),
        (["source", "set", "Group one", "date=2026-02-30"], "as in date=2026-03-12"),
        (["source", "set", "Group one", "date=20260312"], "as in date=2026-03-12"),
        (["source", "role", "Group one", "P0000", "staff"], "no speaker is called 'P0000'"),
        (["participant", "permit", "P0000", "--quoting", "yes"], "no participant is called 'P0000'"),
        (["participant", "set", "P0000", "age=30"], "no participant is called 'P0000'"),
        (["sohw"], "did you mean show?"),
        (["source", "lst"], "no such command 'lst'"),
        (["show"], "missing argument 'SOURCE'"),
        (["show", "Group one", "--rwa"], "no such option"),
        (["status", "--coder", "Ann Bell"], "no such option"),
        (["memo", "new", "x", "--coder", "Ann Bell"], "cannot be a coder's name"),
    ],
)
def test_what_is_mistyped_is_told_apart_in_one_line(
    study: Path, capsys: pytest.CaptureFixture[str], typed: list[str], said: str
) -> None:
    """The unknown name, the nearest known one, exit 2; nothing is written and nothing printed to stdout."""
    before = everything(study)
    lines = refused(capsys, *typed)
    assert said in "\n".join(lines)
    assert 1 <= len(lines) <= 2
    assert lines[0].startswith("qualcode: ")
    assert before == everything(study)


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("code", "`qualcode codebook list` shows them"),
        ("source", "`qualcode source list` shows them"),
        ("participant", "`qualcode participant list` shows them"),
        ("theme", "`qualcode theme list` shows them"),
        ("quote", "`qualcode quote list` shows them"),
        ("memo", "`qualcode memo list` shows them"),
        ("recommendation", "`qualcode recommend list` shows them"),
        ("exporter", "one of amber, black, brown"),
    ],
)
def test_a_hint_names_only_commands_that_exist(
    capsys: pytest.CaptureFixture[str], kind: str, hint: str
) -> None:
    """What is not near any known name is looked up with a verb that is there, or the names are listed."""
    assert hint == unknown_name(kind, "zzz", ["brown", "black", "amber"]).hint
    if hint.startswith("`"):
        verb = hint.removeprefix("`qualcode ").partition("`")[0]
        assert run([*verb.split(), "--help"]) == 0
        assert verb in capsys.readouterr().out
    assert unknown_name(kind, "zzz", []).hint == f"there is no {kind} yet"


def test_many_names_that_no_verb_lists_are_not_listed() -> None:
    """A hint stays one line."""
    known = [f"name-{letter}" for letter in "abcdefghijklm"]
    assert (unknown_name("stance", "zzz", known).hint, unknown_name("stance", "zzz", known[:12]).hint) == (
        "",
        "one of " + ", ".join(known[:12]),
    )


def test_without_passphrase_and_terminal(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A verb that needs the vault says what to set; reading verbs go on without it."""
    monkeypatch.delenv("QUALCODE_PASSPHRASE")
    (tmp_path / "other.vtt").write_text(BIG[:400], encoding="utf-8")
    before = everything(study)
    assert "needs its passphrase" in refused(capsys, "import", str(tmp_path / "other.vtt"))[0]
    assert before == everything(study)
    for verb in (
        ["show", "Group one"],
        ["search", "rang"],
        ["source", "list"],
        ["participant", "list"],
        ["log"],
    ):
        assert run(verb) == 0


def test_a_wrong_passphrase(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """It is refused as such, and the passphrase is not repeated."""
    monkeypatch.setenv("QUALCODE_PASSPHRASE", "not these four words")
    (tmp_path / "other.vtt").write_text(BIG[:400], encoding="utf-8")
    before = everything(study)
    lines = refused(capsys, "import", str(tmp_path / "other.vtt"))
    assert lines[0] == "qualcode: that passphrase does not open the vault"
    assert "not these four words" not in "".join(lines)
    assert before == everything(study)


def test_a_vault_that_is_not_there(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Where it was looked for, and how to name another place."""
    monkeypatch.setenv("QUALCODE_VAULT", str(tmp_path / "elsewhere"))
    (tmp_path / "other.vtt").write_text(BIG[:400], encoding="utf-8")
    lines = refused(capsys, "import", str(tmp_path / "other.vtt"))
    assert "this study's vault is not in" in lines[0]
    assert "QUALCODE_VAULT" in lines[1]
    assert len((study / "sources.lock").read_text(encoding="utf-8").splitlines()) == 1


def test_a_vault_elsewhere_is_found_by_its_name(
    study: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`QUALCODE_VAULT` may name the vault itself, wherever it was moved."""
    place = next((tmp_path / "vaults").iterdir())
    place.rename(tmp_path / "moved")
    monkeypatch.setenv("QUALCODE_VAULT", str(tmp_path / "moved"))
    (tmp_path / "other.vtt").write_text(BIG[:400], encoding="utf-8")
    assert run(["import", str(tmp_path / "other.vtt")]) == 0
    assert len((study / "sources.lock").read_text(encoding="utf-8").splitlines()) == 2


def test_without_a_coder_and_a_terminal(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who acts is asked, not guessed."""
    monkeypatch.delenv("QUALCODE_CODER")
    assert refused(capsys, "memo", "new", "x") == [
        "qualcode: who is coding?",
        "  give --coder NAME, or set QUALCODE_CODER",
    ]
    assert not (study / "memos").exists()


def test_nothing_may_be_written(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A place that cannot be written is named in plain words."""
    (study / "memos").write_text("a file where a folder should be", encoding="utf-8")
    before = settled(study)
    lines = refused(capsys, "memo", "new", "x")
    assert "was not written" in lines[0] or "cannot be" in lines[0] or "memos" in lines[0]
    assert before == settled(study)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whose folder it is, is the first thing to look at."""
    study.chmod(0o500)
    try:
        assert "may not be written" in "".join(refused(capsys, "memo", "new", "x"))
    finally:
        study.chmod(0o700)


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """Write a transcript of 6,000 turns."""
    path = tmp_path / "big.vtt"
    path.write_text(BIG, encoding="utf-8")
    return path


STARTED = "from qualcode.cli.main import main; print('started', flush=True); main()"


@pytest.mark.parametrize("after", [-0.6, 0.0, 0.6])
def test_an_interrupted_import_leaves_all_or_nothing(study: Path, big: Path, after: float) -> None:
    """Ctrl-C ends with 130 and nothing half written; one that came too late finds the import done."""
    before = everything(study)
    process = subprocess.Popen(
        [sys.executable, "-c", STARTED, "import", str(big)],
        cwd=study,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"started\n"
    try:
        process.wait(timeout=0.7 + after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode in {0, 130}, said
    assert b"Traceback" not in said
    assert run(["check"]) == 0
    kept = {
        name: content
        for name, content in everything(study).items()
        if name.split("/")[0] in {"sources", "codings"}
    }
    if process.returncode == 130:
        assert b"interrupted" in said
        assert sorted(name for name in before if name.startswith("sources/")) == sorted(kept)
    else:
        assert len((study / "sources.lock").read_text(encoding="utf-8").splitlines()) == 2


def test_a_full_disk_leaves_what_was_there(study: Path, big: Path) -> None:
    """A limit on the size of files stands for a full disk: refused in plain words, nothing changed."""
    before = settled(study)

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = qualcode("import", str(big), cwd=study, started={"preexec_fn": small})
    assert done.returncode == 2, done.stderr
    assert b"was not written" in done.stderr
    assert b"Traceback" not in done.stderr
    assert run(["memo", "list"]) == 0
    assert before == settled(study)


def closed_early(study: Path, *typed: str) -> tuple[int, bytes]:
    """Run a command whose reader takes one line and leaves."""
    with subprocess.Popen(
        [sys.executable, "-m", "qualcode", *typed],
        cwd=study,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        return process.wait(timeout=60), said


def test_a_reader_that_leaves_early_is_no_fault(study: Path, big: Path) -> None:
    """`| head -1`: no traceback, no complaint, exit 0, for screens, tables, JSON and help."""
    assert run(["import", str(big), "--title", "Big"]) == 0
    for typed in (
        ["show", "Big"],
        ["search", "rang"],
        ["search", "ring", "--json"],
        ["source", "list"],
        ["--help"],
    ):
        code, said = closed_early(study, *typed)
        assert code == 0, (typed, said)
        assert b"Traceback" not in said
        assert b"Exception ignored" not in said


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_a_console_that_cannot_write_every_letter(study: Path, tmp_path: Path, encoding: str) -> None:
    """What it cannot write becomes a question mark on a screen; JSON loses nothing."""
    said = "Dyma’r ŵyl 😀 تجربة fach."
    transcript = tmp_path / "welsh.vtt"
    cues = [f"00:0{n}.000 --> 00:0{n}.900\nAda Pike: {said}\n" for n in range(2)]
    transcript.write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    assert run(["import", str(transcript), "--title", "Welsh"]) == 0
    limits = {"env": environment(PYTHONIOENCODING=encoding)}
    shown = qualcode("show", "Welsh", cwd=study, started=limits)
    assert shown.returncode == 0, shown.stderr
    assert said.encode(encoding, "replace") in shown.stdout
    found = qualcode("show", "Welsh", "--json", cwd=study, started=limits)
    assert f"{said} {said}" == " ".join(
        turn["text"] for turn in json.loads(found.stdout.decode(encoding))["turns"]
    )


@pytest.mark.parametrize("columns", ["40", "0", "-3", "abc", "", "10000"])
def test_any_width_will_do(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: str
) -> None:
    """Ids, numbers and dates stay whole on a narrow screen; nonsense is passed over."""
    monkeypatch.setenv("COLUMNS", columns)
    source = json.loads((study / "sources.lock").read_text(encoding="utf-8").splitlines()[0])["id"]
    capsys.readouterr()
    assert run(["source", "list"]) == 0
    shown = capsys.readouterr().out
    assert source in shown
    assert "codings" in shown


def test_no_colour_in_pipes_or_where_it_is_not_wanted(study: Path) -> None:
    """A pipe gets plain text."""
    for extra in ({}, {"NO_COLOR": "1"}):
        shown = qualcode("show", "Group one", cwd=study, started={"env": environment(**extra)})
        assert b"\x1b" not in shown.stdout


class PlantedError(Exception):
    """A fault whose message holds somebody's words."""


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Make `status` fail with an exception that quotes a participant."""

    def fail(*_: object) -> None:
        said = "nobody ever rang back"
        raise PlantedError(said) from ValueError("Siân Pritchard")

    monkeypatch.setattr(status_flow, "read_codings", fail)
    return fail


@pytest.mark.usefixtures("planted", "study")
def test_our_faults_show_where_and_no_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Type and frames, exit 3; never the message, which may hold what somebody said."""
    capsys.readouterr()
    assert run(["status"]) == 3
    said = capsys.readouterr().err
    assert "a fault of ours (PlantedError)" in said
    assert "flows/status.py:" in said
    assert "in status_of" in said
    for words in ("nobody", "rang", "Siân", "Pritchard", str(Path.home()), str(ROOT)):
        assert words not in said


@pytest.mark.usefixtures("planted", "study")
def test_debugging_shows_everything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`QUALCODE_DEBUG=1` is for those who may see the words."""
    monkeypatch.setenv("QUALCODE_DEBUG", "1")
    assert run(["status"]) == 3
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "nobody ever rang back" in said


def test_no_arguments_show_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """`qualcode` and a group alone print their help and exit with 2."""
    for typed in ([], ["source"], ["memo"]):
        assert run(typed) == 2
        printed = capsys.readouterr()
        assert "Usage: qualcode" in printed.err + printed.out
