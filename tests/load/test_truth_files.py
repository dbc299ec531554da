"""Real and crafted transcripts against the truth beside each: turns, speakers, words, times."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from qualcode.load.recognise import recognise
from qualcode.model import Loaded
from qualcode.plugins import LOADERS, plugin
from qualcode.ports import LoadOptions
from qualcode.text import count_words

FORMATS = Path(__file__).resolve().parents[2] / "../shared/data/formats"
TRANSCRIPTS = [
    "zoom/*transcript*.vtt",
    "crafted/teams_a.vtt",
    "crafted/whisper_a.vtt",
    "crafted/whisper_a.srt",
    "crafted/whisperx_a.srt",
    "crafted/otter_a.srt",
    "crafted/whisper_a.json",
    "crafted/whisper_a.tsv",
    "crafted/whisperx_a.json",
    "crafted/zoom_meeting_saved_closed_caption_a.txt",
    "crafted/zoom_cloud_a.transcript.vtt",
    "crafted/otter_a.txt",
    "crafted/plain_a_*.txt",
    "crafted/rev_a.txt",
    "crafted/sonix_a.txt",
    "crafted/descript_a.md",
    "otter/*DERIVED*.txt",
    "otter/*zero_prefix.txt",
    "crafted/*.pdf",
    "pdf/pdpilot*.pdf",
    "md/*.md",
    "meet/*.md",
    "word/sheffield_[DJS]*.docx",
    "crafted/*.docx",
    "crafted/*.htm",
    "crafted/*.html",
    "crafted/*.odt",
    "crafted/*.rtf",
]
FILES = sorted(path for pattern in TRANSCRIPTS for path in FORMATS.glob(pattern))
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FORMATS.is_dir(), reason="the shared samples are not beside this repository"),
]


def load(path: Path) -> Loaded:
    """Read a file with the loader that is surest of it."""
    content = path.read_bytes()
    loaders = [plugin("loaders", name) for name in LOADERS]
    best = recognise(content, path.name, loaders)[0][0]
    return best.load(content, path.name, LoadOptions())


def truth_of(path: Path) -> dict[str, Any]:
    """Read the truth beside a file."""
    truth: dict[str, Any] = json.loads(Path(f"{path}.truth.json").read_text(encoding="utf-8"))
    return truth


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_turns_and_words_are_exact(path: Path) -> None:
    """Turns, their unit, speakers in order, words, and the first and last turn are those of the truth."""
    truth = truth_of(path)
    loaded = load(path)
    expected = (
        truth["unit"],
        truth["n_turns"],
        truth["speakers"],
        truth["n_unattributed"],
        truth["total_words"],
        truth["first_turn"],
        truth["last_turn"],
    )
    first, last = (
        {"speaker": turn.speaker, "text": turn.text} for turn in (loaded.turns[0], loaded.turns[-1])
    )
    actual = (
        loaded.unit,
        len(loaded.turns),
        list(loaded.speakers),
        sum(turn.speaker is None for turn in loaded.turns),
        sum(count_words(turn.text) for turn in loaded.turns),
        first,
        last,
    )
    assert expected == actual


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_times_are_exact(path: Path) -> None:
    """The first time of the file starts the first timed turn; the last is known inside the last timed turn.

    Where the file has clock times the first one is zero, and the others count from there.
    """
    truth = truth_of(path)
    timed = [turn for turn in load(path).turns if turn.start_s is not None]
    if truth["first_timestamp_s"] is None:
        assert timed == []
        return
    zero = truth["first_timestamp_s"] if "wall_clock" in truth else 0.0
    near = truth.get("time_tolerance_s") or 0.001
    assert pytest.approx(truth["first_timestamp_s"] - zero, abs=near) == timed[0].start_s
    if "last_end" in truth:
        assert truth["last_end"] == timed[-1].end_s
    last = timed[-1]
    assert last.start_s is not None
    latest = max(last.start_s, *(moment for _, moment in last.times), 0)
    assert pytest.approx(truth["last_timestamp_s"] - zero, abs=near) == latest


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_word_is_accounted_for(path: Path) -> None:
    """The second counter finds as many words as speech, labels and what was left out hold together."""
    balance = load(path).balance
    assert balance.words_in == balance.accounted


def test_forms_workbook_is_exact() -> None:
    """Rows, header rows, the id column and every column's role of a Forms export are those of the truth."""
    path = FORMATS / "survey/crafted_msforms_a.xlsx"
    truth = truth_of(path)
    loaded = load(path)
    roles = {column.name: column.role for column in loaded.columns}
    expected: dict[str, str] = {
        truth["id_column"]: "id",
        **dict.fromkeys(["Start time", "Completion time", "Last modified time"], "metadata"),
        **dict.fromkeys(["Email", "Name", *truth["other"]], "personal"),
        **dict.fromkeys(truth["open_text"], "open"),
        **dict.fromkeys(truth["closed_single"], "closed_single"),
        **dict.fromkeys(truth["closed_multi"], "closed_multi"),
    }
    assert (truth["n_rows"], truth["header_rows"]) == (len(loaded.respondents), loaded.header_rows)
    assert expected == roles
    assert loaded.balance.adds_up
    multi = next(column for column in loaded.columns if column.role == "closed_multi")
    assert truth["closed_multi"][multi.name] == multi.delimiter


@pytest.mark.parametrize(
    "name",
    ["crafted_citizenspace_a.xlsx", "crafted_smartsurvey_a_cp1252.csv", "crafted_surveymonkey_a.csv"],
)
def test_other_surveys_are_read(name: str) -> None:
    """Rows, header rows, id column and open questions of other tools' exports are found."""
    path = FORMATS / "survey" / name
    truth = truth_of(path)
    loaded = load(path)
    opened = [column.name for column in loaded.columns if column.role == "open"]
    identity = [column.name for column in loaded.columns if column.role == "id"]
    assert (truth["n_rows"], truth["header_rows"]) == (len(loaded.respondents), loaded.header_rows)
    assert [truth["id_column"]] == identity
    assert set(truth["open_text"]) <= set(opened)
    assert loaded.balance.adds_up


@pytest.mark.parametrize("path", sorted(FORMATS.glob("survey/*.[cx][sl]*[vx]")), ids=lambda path: path.name)
def test_survey_balances_add_up(path: Path) -> None:
    """No word of any survey sample is lost or counted twice."""
    balance = load(path).balance
    assert balance.words_in == balance.accounted


def test_unattributed_captions_are_asked_about() -> None:
    """Captions without speakers are read as segments, with the question whether to import them so."""
    loaded = load(FORMATS / "subtitle/pb101_no_speakers.vtt")
    assert (
        loaded.unit,
        [problem.code for problem in loaded.problems if problem.severity == "question"],
    ) == ("segment", ["unattributed"])


def test_podcast_examples_are_read_in_every_format() -> None:
    """The JSON, of a word a segment, and the VTT give their speakers, turns and times whole."""
    found = {
        suffix: (loaded.speakers, len(loaded.turns), loaded.turns[0].start_s, loaded.turns[-1].end_s)
        for suffix in ("json", "vtt")
        if (loaded := load(FORMATS / f"subtitle/podcastindex_example.{suffix}")).balance.adds_up
    }
    assert found == {
        "json": (("Darth Vader", "Luke"), 2, 0.5, 3.0),
        "vtt": (("Sarah", "Gillian"), 2, 0.0, 25.35),
    }


def test_podcast_captions_say_what_the_page_says() -> None:
    """The SRT and the HTML page of one podcast hold the same words of the same speakers in order."""
    page = (FORMATS / "subtitle/podcastindex_example.html").read_text(encoding="utf-8")
    passages = re.findall(r"<cite>(.*?):</cite>\s*<time>.*?</time>\s*<p>(.*?)</p>", page, re.DOTALL)
    expected = [(speaker, html.unescape(text).split()) for speaker, text in passages]
    turns = load(FORMATS / "subtitle/podcastindex_example.srt").turns
    assert expected == [(turn.speaker, turn.text.split()) for turn in turns]


def test_speakers_carry_over_between_sticky_captions() -> None:
    """In captions that name a speaker only when it changes, the cues between belong to the one before."""
    loaded = load(FORMATS / "subtitle/podcastindex_example.srt")
    assert all(turn.speaker for turn in loaded.turns)
    assert loaded.balance.adds_up
