"""`qualcode import` at a real terminal: what is asked, in which order, and what is shown of names."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import qualcode
from qualcode.cli.main import run
from qualcode.store.user import read_user, settings_file

PACKAGE = Path(qualcode.__file__).parent
PASSPHRASE = "four-plain-words"
QUESTION = "Passphrase of the vault: "
CODER = "shown in the log for ever (for example: ann): "
NOTHING: Mapping[str, str] = {}
Capture = pytest.CaptureFixture[str]


def talk(*lines: str) -> str:
    """Return captions in which Siân Prosser and Grace Hill take turns."""
    cues = [
        f"00:00:{place * 2:02d}.000 --> 00:00:{place * 2 + 1:02d}.000\n"
        f"{'Grace Hill' if place % 2 else 'Siân Prosser'}: {line}\n"
        for place, line in enumerate(lines)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    """Make a study and a file beside it; return the study, with no passphrase and no coder set anywhere."""
    monkeypatch.setenv("QUALCODE_PASSPHRASE", PASSPHRASE)
    assert run(["init", str(tmp_path / "study")]) == 0
    capsys.readouterr()
    (tmp_path / "group.vtt").write_text(talk("How was it?", "Cold.", "And then?"), encoding="utf-8")
    for name in ("QUALCODE_PASSPHRASE", "QUALCODE_CODER"):
        monkeypatch.delenv(name)
    return tmp_path / "study"


def at_terminal(
    study: Path,
    typed: Sequence[str],
    *exchange: tuple[str, str],
    code: int = 0,
    env: Mapping[str, str] = NOTHING,
) -> str:
    """Run a command at a terminal; wait for each question and answer it; return all that was shown."""
    leader, follower = pty.openpty()
    known = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "COLUMNS": "200", **env}
    with subprocess.Popen(
        [sys.executable, "-m", "qualcode", *typed],
        cwd=study, env=known, stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(follower)
        shown, answered = "", 0
        for question, answer in exchange:
            while question not in shown[answered:]:
                piece = _piece(leader, shown)
                assert piece, f"ended before {question!r}:\n{shown}"
                shown += piece
            answered = shown.index(question, answered) + len(question)
            os.write(leader, f"{answer}\n".encode())
        while piece := _piece(leader, shown):
            shown += piece
        assert process.wait(timeout=60) == code, shown
    os.close(leader)
    return shown.replace("\r\n", "\n")


def _piece(leader: int, shown: str) -> str:
    came, _, _ = select.select([leader], [], [], 30)
    assert came, f"nothing came for 30 seconds:\n{shown}"
    try:
        return os.read(leader, 65536).decode("utf-8", "replace")
    except OSError:
        return ""


def test_an_unchanged_file_is_said_before_anything_is_asked(waiting: Path) -> None:
    """No preview, no question; where the vault opens by itself, also that the file had another name."""
    known = {"QUALCODE_CODER": "ann"}
    secret = {"QUALCODE_PASSPHRASE": PASSPHRASE}
    at_terminal(waiting, ["import", "../group.vtt", "--yes"], env=known | secret)
    identifier = (waiting / "sources.lock").read_text(encoding="utf-8")[8:15]
    shown = at_terminal(waiting, ["import", "../group.vtt"], env=known | secret)
    assert shown == f"group.vtt: already in the study as {identifier}; nothing changed\n"
    copy = waiting.parent / "copy.vtt"
    copy.write_bytes((waiting.parent / "group.vtt").read_bytes())
    shown = at_terminal(waiting, ["import", "../copy.vtt"], env=known)
    assert shown == f"copy.vtt: already in the study as {identifier}; nothing changed\n"
    shown = at_terminal(waiting, ["import", "../copy.vtt"], env=known | secret)
    assert shown == (
        f"copy.vtt: already in the study as {identifier}, from a file of another name; nothing changed\n"
    )


def test_yes_shows_the_result_and_no_name(waiting: Path) -> None:
    """The preview is for somebody who is asked; the result has no names in it."""
    environment = {"QUALCODE_CODER": "ann", "QUALCODE_PASSPHRASE": PASSPHRASE}
    shown = at_terminal(waiting, ["import", "../group.vtt", "--yes"], env=environment)
    assert "Interview: 3 turns" in shown
    assert "balance: " in shown
    assert "Prosser" not in shown
    other = waiting.parent / "other.vtt"
    other.write_text(talk("And you?", "Fine."), encoding="utf-8")
    asked = at_terminal(
        waiting,
        ["import", "../other.vtt"],
        ("be quoted? (yes, paraphrase, no; Enter: not known): ", ""),
        ("Import other.vtt? [Y/n]: ", "y"),
        env=environment,
    )
    assert "Siân Prosser: And you?" in asked


def test_a_file_without_speakers_is_asked_about(waiting: Path) -> None:
    """Enter imports nothing, and what was found is said once; yes brings it in without a speaker."""
    (waiting.parent / "letter.txt").write_text("They said so.\n\nNobody rang.\n", encoding="utf-8")
    environment = {"QUALCODE_CODER": "ann", "QUALCODE_PASSPHRASE": PASSPHRASE}
    question = "Import it without speakers? [y/N]"
    shown = at_terminal(waiting, ["import", "../letter.txt"], (question, ""), env=environment)
    assert "not imported" in shown
    assert shown.count("no speaker labels found") == 1
    assert "Import letter.txt?" not in shown
    assert not (waiting / "sources.lock").exists()
    exchange = ((question, "y"), ("Import letter.txt?", ""))
    shown = at_terminal(waiting, ["import", "../letter.txt"], *exchange, env=environment)
    assert "2 segments, 5 words" in shown


def test_a_refusal_breaks_between_words(waiting: Path) -> None:
    """On a narrow screen no word of an error or of its hint is cut in two; what goes on is set in."""
    environment = {"QUALCODE_CODER": "ann", "COLUMNS": "44"}
    shown = at_terminal(waiting, ["import", "../group.vtt", "--role", "Grace=chief"], code=2, env=environment)
    lines = shown.splitlines()
    assert lines[0] == "qualcode: no role is called 'chief'"
    assert lines[1].startswith("  one of participant, facilitator,")
    assert all(len(line) <= 44 for line in lines)
    assert lines[2].startswith("    ")


def test_the_coder_is_asked_after_the_files_were_read(waiting: Path) -> None:
    """Nobody is asked for a name in vain, and the question says where the name will stand."""
    (waiting.parent / "paper.txt").write_bytes(b"%PDF-1.7\n")
    assert "paper.txt is cut off" in at_terminal(waiting, ["import", "../paper.txt"], code=2)
    shown = at_terminal(waiting, ["import", "../group.vtt", "--yes"], (CODER, "Ann"), (QUESTION, PASSPHRASE))
    assert "--coder NAME or QUALCODE_CODER" in shown
    assert read_user().coder == "ann"


@pytest.mark.parametrize("in_environment", [True, False])
def test_a_passphrase_typed_for_a_name_is_kept_nowhere(waiting: Path, *, in_environment: bool) -> None:
    """It is known for what it is, whether the environment holds it or the vault opens with it."""
    known = {"QUALCODE_PASSPHRASE": PASSPHRASE} if in_environment else {}
    exchange = [(CODER, PASSPHRASE), (CODER, "Ann Bell"), (CODER, "ann")]
    exchange += [] if in_environment else [(QUESTION, PASSPHRASE)]
    shown = at_terminal(waiting, ["import", "../group.vtt", "--yes"], *exchange, env=known)
    assert "that is the passphrase of the vault, not a name" in shown
    assert "that cannot be a coder's name" in shown
    kept = [path for path in (*waiting.rglob("*"), settings_file()) if path.is_file()]
    assert not [path for path in kept if PASSPHRASE.encode() in path.read_bytes()]


def test_a_coder_called_like_the_passphrase_is_refused(
    waiting: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Also where it was kept before, or is given; how to mend it is said, and it is not repeated."""
    monkeypatch.setenv("QUALCODE_PASSPHRASE", PASSPHRASE)
    monkeypatch.chdir(waiting)
    assert run(["import", "../group.vtt", "--coder", PASSPHRASE]) == 2
    refused = capsys.readouterr().err
    assert "the coder's name is the passphrase of the vault" in refused
    assert "config.toml" in refused
    assert PASSPHRASE not in refused


def test_a_wrong_passphrase_may_be_typed_again(waiting: Path) -> None:
    """Three tries: a wrong one and none at all are told apart, and none is shown."""
    typed = ["import", "../group.vtt", "--yes"]
    shown = at_terminal(
        waiting, typed, (QUESTION, "not-these-words"), (QUESTION, ""), (QUESTION, PASSPHRASE),
        env={"QUALCODE_CODER": "ann"},
    )  # fmt: skip
    assert "That does not open it. Passphrase of the vault: " in shown
    assert "Nothing was typed. Passphrase of the vault: " in shown
    assert "not-these-words" not in shown
    assert (waiting / "sources.lock").exists()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("a", "b", "not-these-words"), "that passphrase does not open the vault"),
        (("", "", ""), "no passphrase was typed"),
    ],
)
def test_after_three_tries_it_ends(waiting: Path, answers: Sequence[str], said: str) -> None:
    """Exit 2, and nothing is in the study."""
    exchange = [(QUESTION, answer) for answer in answers]
    typed = ["import", "../group.vtt", "--yes"]
    assert said in at_terminal(waiting, typed, *exchange, code=2, env={"QUALCODE_CODER": "ann"})
    assert not (waiting / "sources.lock").exists()
