"""The questions of `import` on a screen of 80 columns: few, answered by Enter, and Ctrl-C imports nothing."""

from __future__ import annotations

import codecs
import csv
import fcntl
import io
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from pathlib import Path

import pyte
import pytest

import qualcode
from qualcode.flows.desk import Desk
from qualcode.store.mappings import read_mappings
from qualcode.store.sources import read_source
from qualcode.store.study import open_study

PACKAGE = Path(qualcode.__file__).parent
CTRL_C = "\x03"
AT_ITS_TERMINAL = (
    "import fcntl, runpy, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "runpy.run_module('qualcode', run_name='__main__')"
)
COLUMNS = "Columns (Enter: they are right; ? for help): "
NAME = "Its name (n: not saved) [survey]: "
QUOTED = "May words of this session be quoted? (yes, paraphrase, no; Enter: not known): "
HEADINGS = [
    "Response ID",
    "Email address",
    "Ward",
    "May we quote you?",
    "How was it for you?",
    "What would help?",
]
ROWS = [
    ["1", "mabli@example.org", "Mill Lane", "Yes", "Very good", "A bus on Sundays, please."],
    ["2", "ifor@example.org", "Southgate", "No", "Poor", "Somebody who rings back when they said so."],
    ["3", "", "Mill Lane", "", "Poor", "N/A"],
    ["4", "cai@example.org", "Southgate", "Yes", "My own words here", "A warm room to sit in."],
]


def put(folder: Path, name: str, rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> str:
    """Write a survey beside the study; return its path as typed there."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([headings, *rows])
    (folder / name).write_text(stream.getvalue(), encoding="utf-8", newline="")
    return f"../{name}"


def wave(number: int) -> list[list[str]]:
    """Return the answers of another wave."""
    return [[f"{row[0]}{number}", *row[1:5], f"{row[5]} In wave {number}."] for row in ROWS]


def captions(talk: Sequence[tuple[str, str]]) -> str:
    """Return talk as WebVTT."""
    cues = [
        f"00:00:{place:02d}.000 --> 00:00:{place + 1:02d}.000\n{who}: {text}\n"
        for place, (who, text) in enumerate(talk)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def everything(study: Path) -> dict[Path, bytes]:
    """Return every file of the study but caches."""
    files = (path for path in study.rglob("*") if path.is_file() and ".qualcode" not in path.parts)
    return {path: path.read_bytes() for path in files}


def at_screen(study: Path, typed: Sequence[str], *exchange: tuple[str, str], code: int = 0) -> list[str]:
    """Run a command on a screen of 80 columns, answering each question; return the lines of the screen.

    Every question must come, and the program must end by itself after the last answer.
    """
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
    known = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    shown, answered = "", 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with subprocess.Popen(
        [sys.executable, "-c", AT_ITS_TERMINAL, *typed],
        cwd=study, env=known, stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(follower)
        for question, answer in exchange:
            while question not in shown[answered:].replace("\r\n", ""):
                piece = _piece(leader, process, shown)
                assert piece, f"ended before {question!r}:\n{shown}"
                shown += decoder.decode(piece)
            answered = len(shown)
            os.write(leader, (answer if answer == CTRL_C else f"{answer}\n").encode())
            shown += _interrupted(leader, process) if answer == CTRL_C else ""
        while piece := _piece(leader, process, shown):
            shown += decoder.decode(piece)
        assert process.wait(timeout=60) == code, shown
    os.close(leader)
    assert "\x1b[3" not in shown, "NO_COLOR was not kept"
    screen = pyte.Screen(80, 300)
    pyte.Stream(screen).feed(shown)
    return [line.rstrip() for line in screen.display]


def _interrupted(leader: int, process: subprocess.Popen[bytes]) -> str:
    """Press Ctrl-C until it is heard: one that comes just before the program waits may be missed."""
    shown = b""
    while process.poll() is None:
        if select.select([leader], [], [], 2)[0]:
            shown += _read(leader)
        else:
            os.write(leader, CTRL_C.encode())
    return shown.decode("utf-8", "replace")


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:
        return b""


def _piece(leader: int, process: subprocess.Popen[bytes], shown: str) -> bytes:
    came, _, _ = select.select([leader], [], [], 60)
    if not came:
        process.kill()
        pytest.fail(f"waited for an answer that nobody gave:\n{shown}")
    return _read(leader)


def answers(*typed: str) -> list[tuple[str, str]]:
    """Return what is typed at the question about columns, Enter at the others."""
    return [*((COLUMNS, each) for each in typed), (COLUMNS, ""), (NAME, ""), ("[Y/n]: ", "")]


def source_of(study: Path, place: int = -1) -> list[tuple[str | None, str]]:
    """Return the questions and words of a source, the newest by default."""
    lines = (study / "sources.lock").read_text(encoding="utf-8").splitlines()
    source = read_source(open_study(study), lines[place][8:15])
    return [(turn.question, turn.text) for turn in source.turns]


def test_enter_three_times_imports_a_survey_and_the_next_wave_asks_nothing(
    empty_study: Path, tmp_path: Path
) -> None:
    """The table of columns fits the screen; the mapping is named, and does what it says."""
    screen = at_screen(empty_study, ["import", put(tmp_path, "a.csv", ROWS)], *answers())
    assert any(line.split()[:4] == ["2", "Email", "address", "personal"] for line in screen if line)
    assert "  mapping survey saved: a file with these columns needs no answer" in screen
    assert list(read_mappings(open_study(empty_study))) == ["survey"]
    screen = at_screen(empty_study, ["import", put(tmp_path, "b.csv", wave(2))])
    assert "  read with mapping survey" in screen
    assert not any("?" in line for line in screen)
    assert len((empty_study / "sources.lock").read_text(encoding="utf-8").splitlines()) == 2


def test_columns_are_corrected_by_their_numbers(empty_study: Path, tmp_path: Path) -> None:
    """Several at a time; what cannot be meant says so and changes nothing; ? helps."""
    file = put(tmp_path, "a.csv", ROWS)
    typed = [
        "?",
        "9=open",
        "3=opne",
        "4=permission:quote",
        "3=attribute:area, 4=permission:quoting 6=question:Q1",
    ]
    screen = at_screen(empty_study, ["import", file], *answers(*typed))
    shown = "\n".join(screen)
    assert "there is no column 9 (the columns are 1 to 6)" in shown
    assert "no role of a column is called 'opne' (did you mean open" in shown
    assert "no permission is called 'quote'" in shown
    assert "  4=attribute:area      a fact of the respondent, called area" in screen
    assert any("attribute: area" in line for line in screen)
    assert {question for question, _ in source_of(empty_study)} == {"Q1"}
    columns = {column.name: column for column in read_mappings(open_study(empty_study))["survey"].columns}
    assert (columns["Ward"].attribute, columns["What would help?"].question) == ("area", "Q1")
    assert columns["May we quote you?"].consent == ("quoting",)


def test_the_wizard_shows_nobodys_own_words(empty_study: Path, tmp_path: Path) -> None:
    """Of closed answers only those that more than one person gave; addresses never."""
    screen = "\n".join(at_screen(empty_study, ["import", put(tmp_path, "a.csv", ROWS)], *answers()))
    assert "Mill Lane, Southgate" in screen
    assert "My own words" not in screen
    assert "example.org" not in screen


def test_rows_of_headings_are_corrected(empty_study: Path, tmp_path: Path) -> None:
    """`headings=2`: the columns are guessed anew, and the mapping keeps the number."""
    explained = ["", "", "", "", "", "Say it in your own words"]
    file = put(tmp_path, "a.csv", [explained, *ROWS])
    at_screen(empty_study, ["import", file, "--header-rows", "1"], *answers("headings=2"))
    assert len(source_of(empty_study)) == len(ROWS)
    assert read_mappings(open_study(empty_study))["survey"].header_rows == 2


@pytest.mark.parametrize("stop", [0, 1, 2])
def test_ctrl_c_in_the_wizard_imports_nothing(empty_study: Path, tmp_path: Path, stop: int) -> None:
    """At the columns, at the name, at the last question: no source, no mapping, no run."""
    file = put(tmp_path, "a.csv", ROWS)
    before = everything(empty_study)
    exchange = answers()
    exchange[stop:] = [(exchange[stop][0], CTRL_C)]
    screen = at_screen(empty_study, ["import", file], *exchange, code=130)
    assert any("interrupted" in line for line in screen)
    assert before == everything(empty_study)


def test_no_and_no_mapping(empty_study: Path, tmp_path: Path) -> None:
    """`n` for the name saves none; `n` at the end imports nothing."""
    file = put(tmp_path, "a.csv", ROWS)
    screen = at_screen(
        empty_study, ["import", file], (COLUMNS, ""), (NAME, "a/b"), (NAME, "n"), ("[Y/n]: ", "n")
    )
    assert any("cannot be the name of a mapping" in line for line in screen)
    assert "not imported" in screen
    assert not (empty_study / "sources.lock").exists()
    at_screen(empty_study, ["import", file], (COLUMNS, ""), (NAME, "n"), ("[Y/n]: ", "y"))
    assert not (empty_study / "mappings").exists()


def test_what_a_wave_has_more_or_less_is_asked(empty_study: Path, tmp_path: Path) -> None:
    """Only the new column; a missing one is named, and the mapping is used for the others."""
    at_screen(empty_study, ["import", put(tmp_path, "a.csv", ROWS)], *answers())
    more = [[*row, "Yes, I would come again with my sister."] for row in wave(2)]
    file = put(tmp_path, "b.csv", more, [*HEADINGS, "Would you come again, and why?"])
    screen = at_screen(empty_study, ["import", file], *answers())
    table = [line for line in screen if line[:2].strip().isdigit()]
    assert [line.split()[0] for line in table] == ["7"]
    assert len(read_mappings(open_study(empty_study))["survey"].columns) == 7
    less = [row[:5] + row[6:] for row in [[*row, "Yes, truly I would."] for row in wave(3)]]
    file = put(tmp_path, "c.csv", less, [*HEADINGS[:5], "Would you come again, and why?"])
    other = "Its name (n: not saved) [survey-2]: "
    screen = at_screen(
        empty_study, ["import", file],
        ("Use the mapping survey for the others? [Y/n]: ", ""), (other, "short"), ("[Y/n]: ", ""),
    )  # fmt: skip
    assert any("“What would help?”" in line for line in screen)
    assert sorted(read_mappings(open_study(empty_study))) == ["short", "survey"]


def test_a_heading_that_names_a_respondent_is_not_saved_and_said(empty_study: Path, tmp_path: Path) -> None:
    """What the wizard was told is imported; the mapping is not kept, and the line says which column."""
    headings = [*HEADINGS[:1], "What is your name?", *HEADINGS[2:5], "Did Delyth Rowlands help you, and how?"]
    rows = [[row[0], "Delyth Rowlands", *row[2:]] for row in ROWS]
    file = put(tmp_path, "a.csv", rows, headings)
    shown = "".join("".join(at_screen(empty_study, ["import", file], *answers())).split())
    assert "themappingcannotbesaved:theheadingofcolumn6holdsaregisteredname" in shown
    assert len(source_of(empty_study)) == len(ROWS)
    assert not (empty_study / "mappings").exists()


TALK = [
    ("Grace Hill", "How did you hear about it?"),
    ("Shariq Naiyer", "Nobody rang back."),
    ("SHARIQ NAIYER (Guest)", "Twice I rang."),
    ("Tom + Ann Lobb", "We rang too."),
    ("Grace Hill", "And then? What would help?"),
    ("Shariq", "Somebody who rings back."),
    ("Grace Hill", "Anything else? Nothing?"),
    ("Tom + Ann Lobb", "Then she rang us, Ann said."),
    ("Shariq", "No."),
]


def test_who_is_who_is_asked_once_each(empty_study: Path, tmp_path: Path) -> None:
    """Enter joins labels that are likely one person, leaves several people one; a role is typed last."""
    (tmp_path / "g.vtt").write_text(captions(TALK), encoding="utf-8")
    screen = at_screen(
        empty_study, ["import", "../g.vtt"],
        ("One person? [Y/n]: ", ""), ("Several people? [y/N]: ", ""), (QUOTED, ""),
        ("Import g.vtt? [Y/n]: ", "9=staff"), ("Import g.vtt? [Y/n]: ", "what"),
        ("Import g.vtt? [Y/n]: ", "2=staff"), ("Import g.vtt? [Y/n]: ", ""),
    )  # fmt: skip
    assert "one person: “Shariq Naiyer”, “SHARIQ NAIYER (Guest)”" in screen
    assert any("no speaker is called '9' (1 to 5, or a label)" in line for line in screen)
    study = open_study(empty_study)
    source = read_source(study, (empty_study / "sources.lock").read_text(encoding="utf-8")[8:15])
    spoke = [turn.speaker for turn in source.turns]
    assert spoke[1] == spoke[2] == spoke[5] == spoke[8]
    assert [turn.role for turn in source.turns][:4] == ["facilitator", "staff", "staff", "participant"]
    names = Desk(study, "ann").names()
    assert names.labels[(source.id, "Shariq")] == spoke[1]


def test_a_label_of_several_people_is_settled_by_y(empty_study: Path, tmp_path: Path) -> None:
    """And `n` leaves two labels two people."""
    (tmp_path / "g.vtt").write_text(captions(TALK), encoding="utf-8")
    at_screen(
        empty_study, ["import", "../g.vtt"],
        ("One person? [Y/n]: ", "n"), ("Several people? [y/N]: ", "y"), (QUOTED, ""),
        ("Import g.vtt? [Y/n]: ", ""),
    )  # fmt: skip
    source = read_source(
        open_study(empty_study), (empty_study / "sources.lock").read_text(encoding="utf-8")[8:15]
    )
    spoke = [turn.speaker for turn in source.turns]
    assert spoke[1] != spoke[5]
    assert (spoke[3], spoke[7]) == (None, None)


def test_wrong_marks_and_words_encoded_twice_are_asked(empty_study: Path, tmp_path: Path) -> None:
    """Enter mends the words and reads the labels; the size is shown anew."""
    lines = [
        "I1: So how was it?", "K: Cold, itâ€™s a cafÃ© for EspaÃ±ol.", "I1; And then?", "K: Nobody came.",
        "I1: Why?", "K. It was late.", "I1: Did they ring?", "K: No.",
    ]  # fmt: skip
    (tmp_path / "talk.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    screen = at_screen(
        empty_study, ["import", "../talk.txt"],
        ("Mend the words that were encoded twice? [Y/n]: ", ""),
        ("Read these paragraphs as labels? [Y/n]: ", ""), (QUOTED, ""), ("Import talk.txt? [Y/n]: ", ""),
    )  # fmt: skip
    assert any(line.startswith("interview, 8 turns") for line in screen)
    assert [text for _, text in source_of(empty_study)][1:3] == [
        "Cold, it’s a café for Español.",
        "And then?",
    ]


def test_the_same_words_are_not_imported_twice_by_enter(study: Path, tmp_path: Path) -> None:
    """A file saved again is asked about once more, and the answer proposed is no."""
    again = (tmp_path / "group.vtt").read_bytes() + b"\n\n"
    (tmp_path / "saved again.vtt").write_bytes(again)
    before = everything(study)
    asked = [(QUOTED, ""), ("Import saved again.vtt? [Y/n]: ", ""), ("Import them once more? [y/N]: ", "")]
    screen = at_screen(study, ["import", "../saved again.vtt"], *asked)
    assert any(line.endswith("(Group one).") for line in screen)
    assert "not imported" in screen
    assert before == everything(study)


def test_a_sheets_row_that_may_be_somebody_is_asked(study: Path, tmp_path: Path) -> None:
    """A yes joins it, a no registers somebody new; Ctrl-C joins nothing."""
    put(tmp_path, "people.csv", [["Pritchard, Siân", "25-34"], ["M. Okafor", "35-44"]], ["name", "age_band"])
    before = everything(study)
    line = "“Pritchard, Siân”: the same person as"
    at_screen(study, ["participant", "join", "../people.csv"], (line, CTRL_C), code=130)
    assert before == everything(study)
    screen = at_screen(
        study, ["participant", "join", "../people.csv"],
        (line, "y"), ("“M. Okafor”: the same person as", "n"), ("Join people.csv? [Y/n]: ", ""),
    )  # fmt: skip
    assert "1 matched, 1 registered who have not spoken, 2 without a row" in screen
