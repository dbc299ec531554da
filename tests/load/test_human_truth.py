"""Real files without a truth beside them, read by a person: who speaks, turns, words, what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from loading_files import load_best

from qualcode.model import Loaded
from qualcode.text import count_words

FORMATS = Path(__file__).resolve().parents[2] / "../shared/data/formats"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FORMATS.is_dir(), reason="the shared samples are not beside this repository"),
]


def load(name: str) -> Loaded:
    """Read a shared file with the loader that is surest of it, and see that its balance adds up."""
    path = FORMATS / name
    loaded = load_best(path.read_bytes(), path.name)
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def test_ids_in_square_brackets_are_speakers() -> None:
    """Seven turns of three people who have ids only."""
    loaded = load("survey/qualcoder_transcript.txt")
    assert [turn.speaker for turn in loaded.turns] == ["id1", "id2", "id3", "id1", "id3", "id1", "id2"]
    assert loaded.balance.speech == sum(count_words(turn.text) for turn in loaded.turns) == 163
    assert loaded.turns[-1].text.startswith("Hmm, I will ask the tutor")


def test_an_answer_in_prose_has_no_speaker() -> None:
    """Three paragraphs that somebody wrote are a document."""
    loaded = load("survey/qualcoder_ID1.docx")
    assert (loaded.kind, loaded.speakers, len(loaded.turns), loaded.balance.speech) == (
        "document",
        (),
        3,
        117,
    )


def test_a_read_me_is_no_talk() -> None:
    """Facts with colons, one of them twice, make no speakers."""
    loaded = load("word/sheffield_Readme_-_Interviews.docx")
    assert (loaded.kind, loaded.speakers) == ("document", ())


def test_the_old_export_of_teams_as_it_really_is() -> None:
    """A package of one part, times without zeros, three lines each; who saved it stands in a table."""
    loaded = load("word/teams_legacy_real_teams_chat.docx")
    assert [(turn.speaker, turn.start_s, turn.text) for turn in loaded.turns] == [
        ("Some Body", 0.0, "OK. Yeah."),
        ("James Bond", 3.27, "Umm."),
    ]
    assert {part.reason: part.words for part in loaded.balance.dropped}["text in tables"] == 3


def test_comments_on_an_interview_are_left_out() -> None:
    """What analysts wrote beside the interview is no speech, and is counted."""
    loaded = load("word/sheffield_David.docx")
    assert {part.reason: part.words for part in loaded.balance.dropped} == {"title": 7, "comments": 58}
    assert loaded.roles["Researcher 1"] == "facilitator"
