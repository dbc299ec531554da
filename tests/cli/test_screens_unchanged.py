"""No screen changes what people said: brackets, emoji, right-to-left and endless words come out whole."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from codecs import getincrementaldecoder
from pathlib import Path
from unicodedata import normalize

import pyte
import pytest

from qualcode.cli.main import run
from qualcode.screens.printing import shortened

ROOT = Path(__file__).resolve().parents[2]
JOINER = "\u200d"  # the emulator does not know it; what is compared comes without
LONG = "Llanfairpwll" * 167
AWKWARD = normalize(
    "NFC",
    "They [laughs] said [/] no [/b] [red]and[/red] :smile: 😀 👩‍👧 <i> \\[x] {0} %s & «so» n\u0323\u0301 "
    "e\u0308\u0304 قالت لي لا تأتي ثم שלום, 漢字かな and the waiting list: " + LONG,
)
SINGLED = "I'm the only deaf mum at the [small] hub :tada: and they [/] know it."


@pytest.fixture
def awkward(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Import awkward talk, code it, make a theme of it, quote it and write a memo of it."""
    transcript = tmp_path / "awkward.vtt"
    cues = [("Ada Pike", AWKWARD), ("Ben Carne", SINGLED), ("Ada Pike", "Yes."), ("Ben Carne", "No.")]
    lines = [
        f"00:00:0{n}.000 --> 00:00:0{n}.900\n<v {who}>{text}</v>\n" for n, (who, text) in enumerate(cues)
    ]
    text = "WEBVTT\n\n" + "\n".join(lines)
    transcript.write_text(text.replace("<i>", "&lt;i&gt;").replace(" & ", " &amp; "), encoding="utf-8")
    assert run(["import", str(transcript), "--title", "Awkward", "--quoting", "yes"]) == 0
    assert run(["code", "apply", "Awkward", "long-wait", "--turn", "t1"]) == 0
    assert run(["theme", "add", "Waiting", "--claim", "Waiting wears people out."]) == 0
    assert run(["theme", "link", "Waiting", "--code", "long-wait"]) == 0
    capsys.readouterr()
    assert run(["codings", "--json"]) == 0
    coding = json.loads(capsys.readouterr().out)["codings"][0]["id"]
    assert run(["quote", "pick", coding]) == 0
    assert run(["memo", "new", AWKWARD]) == 0
    capsys.readouterr()
    return study


VERBS = {
    "show": ["show", "Awkward"],
    "search": ["search", "waiting list: llan", "-s", "Awkward"],
    "code view": ["code", "view", "long-wait"],
    "theme show": ["theme", "show", "Waiting"],
    "quote list": ["quote", "list"],
    "memo list": ["memo", "list"],
}


def in_terminal(folder: Path, typed: list[str], *, width: int = 80, answers: str = "") -> str:
    """Run the real command at a terminal; return what stands on its screen."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1", "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "qualcode", *typed],
        cwd=folder, env=environment, stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    os.write(leader, answers.encode())
    screen = pyte.Screen(width, 600)
    stream = pyte.Stream(screen)
    decoder = getincrementaldecoder("utf-8")()
    while True:
        try:
            said = os.read(leader, 65536)
        except OSError:
            break
        if not said:
            break
        stream.feed(decoder.decode(said).replace(JOINER, ""))
    os.close(leader)
    assert process.wait(timeout=60) == 0, screen.display
    return "\n".join(line.rstrip() for line in screen.display)


def solid(text: str) -> str:
    """Return a text without its white space: where a screen breaks a line is its own business."""
    return "".join(text.replace(JOINER, "").split())


@pytest.mark.parametrize("screen", VERBS)
def test_a_pipe_gets_the_words_unbroken(
    awkward: Path, capsys: pytest.CaptureFixture[str], screen: str
) -> None:
    """In a pipe a turn stays one line, each character where it was."""
    assert run(VERBS[screen]) == 0
    shown = capsys.readouterr().out
    assert AWKWARD in shown
    assert awkward.exists()


@pytest.mark.parametrize("screen", VERBS)
def test_a_terminal_shows_every_character(awkward: Path, screen: str) -> None:
    """At 80 columns lines are broken between words, or inside an endless one, and nothing else happens."""
    shown = in_terminal(awkward, VERBS[screen])
    assert solid(AWKWARD) in solid(shown)


@pytest.mark.parametrize("width", [40, 200])
def test_other_widths_lose_nothing_either(awkward: Path, width: int) -> None:
    """Narrow and wide."""
    assert solid(AWKWARD) in solid(in_terminal(awkward, VERBS["show"], width=width))


def test_a_preview_shows_the_beginning_as_it_is(
    awkward: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sample turns of a preview are cut short, and otherwise unchanged."""
    typed = ["import", str(tmp_path / "awkward.vtt"), "--dry-run"]
    assert run(typed) == 0
    assert f"  Ada Pike: {AWKWARD[:80]}" in capsys.readouterr().out
    assert solid(AWKWARD[:80]) in solid(in_terminal(awkward, typed))


def test_a_place_to_review_shows_the_words(awkward: Path) -> None:
    """Who decides whether words identify somebody sees them as they were spoken."""
    shown = in_terminal(awkward, ["anonymise", "review", "-s", "Awkward"], answers="q\n")
    assert solid(SINGLED) in solid(shown.replace(">>", "").replace("<<", ""))


def test_a_list_of_codings_shows_the_beginning(awkward: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The list cuts words short and changes none."""
    assert run(["codings"]) == 0
    piped = capsys.readouterr().out
    for words in ("[laughs]", "[/]", "[/b]"):
        assert words in piped
        assert words in in_terminal(awkward, ["codings"])


def test_words_that_would_command_the_terminal_are_made_visible(study: Path, tmp_path: Path) -> None:
    """An escape sequence in a file that people edit is printed, not obeyed."""
    assert study.exists()
    memo = "before \x1b[2J\x1b]0;title\x07 after \x9b31m end"
    (study / "memos").mkdir(mode=0o700)
    (study / "memos" / "M-XXXX.md").write_text(
        f"---\nid: M-XXXX\nby: ann\nat: 2026-03-01T00:00:00Z\nabout: \n---\n{memo}\n", encoding="utf-8"
    )
    shown = in_terminal(study, ["memo", "list"])
    assert "before" in shown
    assert "after" in shown
    assert "�[2J" in shown
    assert tmp_path.exists()


TURNED = "She said \u202eno\u202c and \u2066\u05e9\u05dc\u05d5\u05dd\u2069 to them."


def test_words_that_turn_the_writing_around_are_shown_by_their_escape(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every screen shows where the direction is turned; JSON and the study have the words as they are."""
    file = tmp_path / "turned.txt"
    file.write_text(f"Ada Pike: {TURNED}\n\nBen Carne: So.\n", encoding="utf-8")
    harmless = TURNED
    for turning in "\u202e\u202c\u2066\u2069":
        harmless = harmless.replace(turning, f"\\u{ord(turning):04x}")
    assert run(["import", str(file), "--dry-run"]) == 0
    assert harmless in capsys.readouterr().out
    assert run(["import", str(file), "--title", "Turned"]) == 0
    capsys.readouterr()
    assert run(["show", "Turned"]) == 0
    shown = capsys.readouterr().out
    assert harmless in shown
    assert "\u202e" not in shown
    assert "She said \\u202eno" in in_terminal(study, ["show", "Turned"])
    assert run(["show", "Turned", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["turns"][0]["text"] == TURNED


@pytest.mark.parametrize(
    ("words", "cut"),
    [
        ("one two three", "one two three"),
        ("one two three four", "one two three…"),
        ("one two threefour", "one two…"),
        ("onetwothreefourfive", "onetwothreefo…"),
        ("a onetwothreefourfive", "a onetwothree…"),
    ],
)
def test_words_are_cut_at_a_blank(words: str, cut: str) -> None:
    """A word that is longer than half the room is cut, no other."""
    assert cut == shortened(words, 14)
    assert len(cut) <= 14


def test_a_turn_is_coloured_on_a_terminal_only(awkward: Path) -> None:
    """Words found are marked with colour, and the words themselves are the same."""
    shown = in_terminal(awkward, ["search", "[laughs] said [/]"])
    assert solid("They [laughs] said [/] no [/b]") in solid(shown)
