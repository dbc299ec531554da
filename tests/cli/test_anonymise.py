"""`qualcode anonymise`: the register, the review at a terminal and by command, and finished files checked."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import struct
import sys
import termios
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from typing import Any

import pyte
import pytest

from qualcode import plugins
from qualcode.cli.main import run
from qualcode.model import Finding, Span
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
SINGLED = "I'm the only deaf mum at the Larkfield hub."
NAMES = (
    "name,kind,aliases,publishable,replacement\nJoan,staff,Joanie,no,the nurse\nLarkfield hub,service,,yes,\n"
)


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments))
    shown = capsys.readouterr()
    return shown.out, shown.err


def as_json(capsys: Capture, *arguments: str, code: int = 0) -> Any:
    """Run a reading command with `--json` and return what it printed."""
    return json.loads(said(capsys, *arguments, "--json", code=code)[0])


def waiting(capsys: Capture) -> list[dict[str, Any]]:
    """Return what waits for review."""
    found = as_json(capsys, "anonymise", "list")
    validator("output/anonymise-list")(found)
    items: list[dict[str, Any]] = found["items"]
    return items


def only_dad(capsys: Capture) -> str:
    """Return the id of the place that singles somebody out."""
    return next(str(item["id"]) for item in waiting(capsys) if item["label"] == "UNIQUE")


def redactions(study: Path) -> list[dict[str, Any]]:
    """Return all events of the redactions' logs."""
    files = sorted((study / "redactions").iterdir())
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def words_of(capsys: Capture) -> str:
    """Return the masked view of the group as one text."""
    return " ".join(str(turn["text"]) for turn in as_json(capsys, "show", "Group one")["turns"])


def test_a_registered_name_is_masked_at_once_everywhere(study: Path, capsys: Capture) -> None:
    """After `register add` no view shows the name, but words in brackets; undo leaves it registered."""
    assert "Joan" in words_of(capsys)
    out, _ = said(capsys, "anonymise", "register", "add", "Joan", "--kind", "staff", "--as", "the nurse")
    assert re.match(r"1 registered: E\w{4}\n  S\w{6}: 1 place", out)
    assert "Joan" not in words_of(capsys)
    assert "My health visitor [the nurse] was lovely" in words_of(capsys)
    assert said(capsys, "anonymise", "register", "add", "Joan", "--kind", "staff")[0] == "1 known already\n"
    said(capsys, "undo")
    assert "Joan" not in words_of(capsys)
    assert said(capsys, "check")[0].endswith("all is well\n")
    assert study.is_dir()


def test_a_sheet_of_names_is_registered_with_aliases(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """CSV with kinds, aliases and what is publishable; a replacement from it stands in brackets too."""
    (tmp_path / "names.csv").write_text(NAMES, encoding="utf-8")
    said(capsys, "anonymise", "register", "import", str(tmp_path / "names.csv"))
    assert "health visitor [the nurse] was lovely" in words_of(capsys)
    out, err = said(capsys, "anonymise", "register", "list")
    assert "Joan; Joanie" in out
    assert "these are real names" in err
    (tmp_path / "bad.csv").write_text("name,kind\nJoan,robot\n", encoding="utf-8")
    err = said(capsys, "anonymise", "register", "import", str(tmp_path / "bad.csv"), code=2)[1]
    assert "bad.csv line 2: no kind 'robot'" in err
    assert study.is_dir()


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("Larkfield", "--as", "the Larkfield place"), "holds a registered name"),
        (("Larkfield", "--as", "near Okafor's"), "holds a registered name"),
        (("Larkfield", "--as", "a [nice] place"), "without brackets inside"),
        (("--", "--"), "a name needs letters"),
    ],
)
def test_what_stands_in_place_of_a_name_names_nobody(
    study: Path, capsys: Capture, arguments: tuple[str, ...], fault: str
) -> None:
    """A replacement with a name in it, or with brackets, is refused and nothing is registered."""
    before = said(capsys, "anonymise", "register", "list")[0]
    assert fault in said(capsys, "anonymise", "register", "add", *arguments, code=2)[1]
    assert before == said(capsys, "anonymise", "register", "list")[0]
    assert study.is_dir()


def test_who_speaks_in_the_study_is_not_made_publishable_without_agreeing(
    study: Path, capsys: Capture
) -> None:
    """A participant's name may be printed only where they agreed to be named; an organisation's at once."""
    err = said(capsys, "anonymise", "register", "add", "Siân Pritchard", "--publishable", code=2)[1]
    assert "has not agreed to be named" in err
    said(capsys, "anonymise", "register", "add", "Larkfield hub", "--kind", "service", "--publishable")
    assert study.is_dir()


def test_counts_of_what_is_masked_waits_and_was_kept(study: Path, capsys: Capture) -> None:
    """`status` counts by label, in words and as JSON by its schema."""
    one = only_dad(capsys)
    found = as_json(capsys, "anonymise", "status")
    validator("output/anonymise-status")(found)
    assert found["to_review"]["UNIQUE"] == 1
    assert found["kept"] == {}
    said(capsys, "anonymise", "review", one, "--keep", "--why", "she asked us to")
    found = as_json(capsys, "anonymise", "status")
    validator("output/anonymise-status")(found)
    assert found["kept"] == {"UNIQUE": 1}
    assert re.search(r"kept by a person +1 {2}\(1 unique\)", said(capsys, "anonymise", "status")[0])
    assert study.is_dir()


def test_the_list_shows_no_words(study: Path, capsys: Capture) -> None:
    """What waits is listed by place and kind; the words show only in the review."""
    out, _ = said(capsys, "anonymise", "list")
    assert "unique" in out
    assert "deaf" not in out
    assert "deaf" not in said(capsys, "anonymise", "list", "--json")[0]
    assert said(capsys, "anonymise", "list", "--source", "nothing*", code=2)[1]
    assert study.is_dir()


def test_keep_needs_a_reason_and_is_remembered_with_who_and_when(study: Path, capsys: Capture) -> None:
    """Without a reason exit 2 and no change; with one the log holds who, when and why; a rescan keeps it."""
    one = only_dad(capsys)
    before = redactions(study)
    assert "needs a reason" in said(capsys, "anonymise", "review", one, "--keep", code=2)[1]
    assert "needs a reason" in said(capsys, "anonymise", "review", one, "--keep", "--why", "  ", code=2)[1]
    assert (
        "goes with --mask"
        in said(capsys, "anonymise", "review", one, "--keep", "--why", "x", "--as", "y", code=2)[1]
    )
    assert before == redactions(study)
    assert said(capsys, "anonymise", "review", one, "--keep", "--why", "they all know")[0] == f"{one}  kept\n"
    event = redactions(study)[-1]
    expected = {"op": "decide", "id": one, "verdict": "keep", "by": "ann", "why": "they all know", "seq": 1}
    assert expected == {name: event[name] for name in expected}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event["at"])
    said(capsys, "anonymise", "scan")
    assert one not in {item["id"] for item in waiting(capsys)}
    assert SINGLED in words_of(capsys)


def test_a_kept_phrase_passes_the_gate_and_only_there(study: Path, capsys: Capture) -> None:
    """After the decision the export passes; undo of the decision restores the question, and the refusal."""
    said(capsys, "quote", "pick", "-s", "Group one", "--words", SINGLED)
    said(capsys, "export", "quotes", code=1)
    one = only_dad(capsys)
    said(capsys, "anonymise", "review", one, "--keep", "--why", "they all know")
    said(capsys, "export", "quotes")
    assert "only deaf mum" in (study / "exports" / "quotes.csv").read_text("utf-8")
    run_id = next(row["run"] for row in as_json(capsys, "log")["verbs"] if row["verb"] == "anonymise review")
    said(capsys, "undo", run_id)
    assert one == only_dad(capsys)
    assert f"waits for review ({one})" in said(capsys, "export", "quotes", code=1)[1]


@pytest.mark.usefixtures("study")
def test_a_name_registered_later_is_masked_inside_kept_words(capsys: Capture) -> None:
    """Keeping a phrase keeps what was known of it then; a name that is registered later is masked in it."""
    one = only_dad(capsys)
    said(capsys, "anonymise", "review", one, "--keep", "--why", "they all know")
    assert "Larkfield hub" in words_of(capsys)
    said(capsys, "anonymise", "register", "add", "Larkfield hub", "--kind", "service", "--as", "a hub")
    assert "I'm the only deaf mum at the [a hub]" in words_of(capsys)
    assert [item for item in waiting(capsys) if item["label"] == "UNIQUE"] == []


def test_masking_in_own_words(study: Path, capsys: Capture) -> None:
    """`--as` says what stands there, in brackets; an id twice is one decision; the last decision holds."""
    one = only_dad(capsys)
    out, _ = said(capsys, "anonymise", "review", one, one, "--mask", "--as", "a parent there")
    assert out == f"{one}  masked: [a parent there]\n"
    assert [event["seq"] for event in redactions(study) if event["op"] == "decide"] == [1]
    assert "I'm [a parent there]" in words_of(capsys)
    said(capsys, "anonymise", "review", one, "--mask", "--as", "[one of us]")
    assert "I'm [one of us]" in words_of(capsys)
    assert [event["seq"] for event in redactions(study) if event["op"] == "decide"] == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--mask", "--as", "Siân"), "what stands in its place holds a registered name"),
        (("--mask", "--as", "a [b] c"), "without brackets inside"),
        (("--keep", "--why", "May agreed, Okafor too"), "the reason holds a registered name"),
    ],
)
def test_no_name_gets_into_the_log_of_decisions(
    study: Path, capsys: Capture, arguments: tuple[str, ...], fault: str
) -> None:
    """What is kept in the open names nobody: exit 2, no event."""
    one = only_dad(capsys)
    before = redactions(study)
    assert fault in said(capsys, "anonymise", "review", one, *arguments, code=2)[1]
    assert before == redactions(study)


def test_ids_without_a_decision_and_the_other_way_round_are_refused(study: Path, capsys: Capture) -> None:
    """Half a command is told what is missing; unknown ids get the nearest; no terminal is said."""
    one = only_dad(capsys)
    assert "name the places" in said(capsys, "anonymise", "review", one, code=2)[1]
    assert "name the places" in said(capsys, "anonymise", "review", "--mask", code=2)[1]
    assert "no redaction is called" in said(capsys, "anonymise", "review", "X-0", "--mask", code=2)[1]
    assert "run it in a terminal" in said(capsys, "anonymise", "review", code=2)[1]
    assert study.is_dir()


def test_finished_files_are_checked_without_telling_the_value(
    study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Place, kind and rule of each leak; the value never, nor a hash that gives a first name away."""
    good, bad = tmp_path / "good.md", tmp_path / "bad.csv"
    good.write_text("# Findings\n\nNobody rang back in May.\n", encoding="utf-8")
    bad.write_text("id,text\nQ-1,it was Sian\nQ-2,ring 0161 496 0000\n", encoding="utf-8")
    assert said(capsys, "anonymise", "check", str(good))[0] == f"{good}: no leaks found\n"
    out, err = said(capsys, "anonymise", "check", str(good), str(bad), code=1)
    assert f"{bad}: 2 leaks found" in out
    assert "row 2" in out
    assert not re.search(r"sian|496", out + err, re.IGNORECASE)
    found = as_json(capsys, "anonymise", "check", str(good), str(bad), code=1)
    validator("output/anonymise-check")(found)
    assert [len(file["leaks"]) for file in found["files"]] == [0, 2]
    assert "no such file" in said(capsys, "anonymise", "check", str(tmp_path / "none"), code=2)[1]
    assert study.is_dir()


class Terminal:
    """A real terminal of 100 columns with a command in it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.screen = pyte.Screen(100, 60)
        self.stream = pyte.ByteStream(self.screen)
        self.child, self.handle = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.execv(sys.executable, [sys.executable, "-m", "qualcode", *arguments])  # noqa: S606
        ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 100, 0, 0))

    def until(self, words: str) -> str:
        """Read until some words are on the screen; return the screen."""
        while words not in self.shown:
            ready, _, _ = select.select([self.handle], [], [], 20)
            assert ready, f"{words!r} did not come:\n{self.shown}"
            self.stream.feed(os.read(self.handle, 65536))
        return self.shown

    @property
    def shown(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def types(self, line: str) -> None:
        """Type a line, on a clean screen."""
        self.screen.reset()
        os.write(self.handle, f"{line}\n".encode())

    def ends(self) -> int:
        """Wait for the end and return the exit code."""
        while True:
            try:
                if not os.read(self.handle, 65536):
                    break
            except OSError:
                break
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


@pytest.fixture
def four_to_review(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Add a session with four more phrases that single somebody out."""
    phrases = [
        "the only dad at the Moor hub",
        "the only vicar in the village",
        "the only nurse at the clinic",
    ]
    lines = ["WEBVTT", ""]
    for number, phrase in enumerate([*phrases, "the only teacher at the school"], start=1):
        lines += [f"00:0{number}.000 --> 00:0{number}.900", f"Ann Bell: I'm {phrase}. [/] Anyway.", ""]
        lines += [f"00:0{number}.900 --> 00:0{number}.950", "Tom Reed: Yes.", ""]
    (tmp_path / "more.vtt").write_text("\n".join(lines), encoding="utf-8")
    said(capsys, "import", str(tmp_path / "more.vtt"), "--title", "More", "--quoting", "yes")
    assert len(waiting(capsys)) >= 5
    return study


def test_the_review_at_a_terminal(
    four_to_review: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One letter or own words an answer, a reason for keeping; what is no answer is asked again; q stops."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    monkeypatch.setenv("TERM", "xterm")
    items = waiting(capsys)
    total = len(items)
    terminal = Terminal(four_to_review, "anonymise", "review")
    asked = "m mask, k keep, s skip, q stop, or other words [m]:"
    assert f"1 of {total}  {items[0]['id']}" in terminal.until(asked)
    terminal.types("m")
    assert f"2 of {total}" in terminal.until(asked)
    terminal.types("k")
    terminal.until("why may it stand?:")
    terminal.types("Siân agreed")
    assert "the reason holds a registered name" in terminal.until(asked)
    terminal.types("K")
    terminal.until("why may it stand?:")
    terminal.types("everyone there knows")
    assert f"3 of {total}" in terminal.until(asked)
    terminal.types("s")
    assert f"4 of {total}" in terminal.until(asked)
    terminal.types("x")
    assert "is no answer" in terminal.until(asked)
    terminal.types("a parent [there] too")
    assert "without brackets inside" in terminal.until(asked)
    terminal.types("somebody who works there")
    assert f"5 of {total}" in terminal.until(asked)
    terminal.types("q")
    assert f"3 decided, {total - 3} left" in terminal.until("decided")
    assert terminal.ends() == 0
    decided = {event["id"]: event for event in redactions(four_to_review) if event["op"] == "decide"}
    expected = {items[0]["id"]: "mask", items[1]["id"]: "keep", items[3]["id"]: "mask"}
    assert expected == {name: event["verdict"] for name, event in decided.items()}
    assert decided[items[1]["id"]]["why"] == "everyone there knows"
    assert decided[items[3]["id"]]["replacement"] == "[somebody who works there]"
    assert {item["id"] for item in items} - set(decided) == {item["id"] for item in waiting(capsys)}


def test_the_review_shows_words_in_context_as_they_are(
    four_to_review: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words stand between marks in their turn, `[/]` unchanged; interrupting keeps what was answered."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal(four_to_review, "anonymise", "review", "--source", "More")
    shown = terminal.until("or other words [m]:")
    assert "I'm >>the only dad at the Moor" in shown
    assert "hub. [/] Anyway." in shown
    terminal.types("m")
    terminal.until("2 of")
    os.write(terminal.handle, b"\x03")
    assert terminal.ends() == 130
    assert [event["seq"] for event in redactions(four_to_review) if event["op"] == "decide"] == [1]
    assert capsys is not None


def test_a_name_registered_by_mistake_is_taken_out(study: Path, capsys: Capture) -> None:
    """What only that name masked shows again; who speaks stays; undo of registering says that names stay."""
    said(capsys, "anonymise", "register", "add", "Larkfield hub", "--kind", "service", "--as", "a hub")
    assert "[a hub]" in words_of(capsys)
    err = said(capsys, "undo")[1]
    assert "register remove" in err
    listed = said(capsys, "anonymise", "register", "list")[0]
    mistaken = next(line.split()[0] for line in listed.splitlines() if "Larkfield" in line)
    speaker = next(line.split()[0] for line in listed.splitlines() if "Okafor" in line)
    assert "speaks in this study" in said(capsys, "anonymise", "register", "remove", speaker, code=2)[1]
    said(capsys, "anonymise", "register", "remove", mistaken)
    assert "[a hub]" not in words_of(capsys)
    assert "Larkfield" not in said(capsys, "anonymise", "register", "list")[0]
    assert said(capsys, "check")[0].endswith("all is well\n")
    assert study.is_dir()


@dataclass(frozen=True)
class _Gardens:
    """A foreign detector: a word that no rule of ours knows."""

    name: str = "gardens"

    def detect(self, text: str) -> list[Finding]:
        """Find the word "waiting"."""
        return [
            Finding(Span(*match.span()), "PLACE", "mask", "[a garden]", evidence=("gardens",))
            for match in re.finditer("waiting", text)
        ]


GARDENS = _Gardens()


def test_a_plugged_in_detector_is_asked(
    study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a foreign detector finds is masked like our own findings, and names it as evidence."""
    monkeypatch.setitem(plugins.DETECTORS, "gardens", f"{__name__}:GARDENS")
    said(capsys, "anonymise", "scan")
    assert "the [a garden] list" in words_of(capsys)
    assert ["gardens"] in [event.get("detectors") for event in redactions(study)]
