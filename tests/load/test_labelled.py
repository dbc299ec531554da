"""Labelled text and Markdown: what is a label, what is a title, and what stays a word."""

from __future__ import annotations

import pytest
from loading_files import load_best

from qualcode.errors import BadInputError
from qualcode.model import Loaded


def text(body: str, name: str = "session.txt") -> Loaded:
    """Read a text file with this body, and see that its balance adds up."""
    loaded = load_best(body.encode(), name)
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def spoken(loaded: Loaded) -> list[tuple[str | None, str]]:
    """Return who said what."""
    return [(turn.speaker, turn.text) for turn in loaded.turns]


def dropped(loaded: Loaded) -> dict[str, int]:
    """Return the words left out, by reason."""
    return {part.reason: part.words for part in loaded.balance.dropped}


def test_names_before_a_colon() -> None:
    """Labels come twice or are surely names; sentences with a colon stay sentences."""
    loaded = text(
        "Focus group 1\nDate: 3 May\n\nInterviewer: So?\nP1: Well.\nThen the question is: who pays?\n\n"
        "Interviewer: Go on.\nP1: I said: enough.\n"
    )
    assert spoken(loaded) == [
        ("Interviewer", "So?"),
        ("P1", "Well. Then the question is: who pays?"),
        ("Interviewer", "Go on."),
        ("P1", "I said: enough."),
    ]
    assert dropped(loaded) == {"title": 6}
    assert dict(loaded.roles) == {"Interviewer": "facilitator", "P1": "participant"}


def test_label_alone_on_its_line() -> None:
    """A label on its own line holds for the paragraphs below it."""
    loaded = text("Lisa:\nIt was late.\n\nAnd cold.\n\nBo:\nYes.\n\nLisa:\nSo.\n\nBo:\nNo.\n")
    assert spoken(loaded) == [
        ("Lisa", "It was late. And cold."),
        ("Bo", "Yes."),
        ("Lisa", "So."),
        ("Bo", "No."),
    ]


def test_otter_lines_and_unknown_speakers() -> None:
    """Otter's name and time on a line; unknown speakers are not merged, their own paragraphs are."""
    loaded = text(
        "Ann Hill  0:05  \nHello.\n\nUnknown Speaker  0:10  \nOne.\n\nTwo.\n\n"
        "Unknown Speaker  1:00:02  \nThree.\n\n"
        "Transcribed by https://otter.ai\n"
    )
    assert spoken(loaded) == [
        ("Ann Hill", "Hello."),
        ("Unknown Speaker", "One. Two."),
        ("Unknown Speaker", "Three."),
    ]
    assert [turn.start_s for turn in loaded.turns] == [5.0, 10.0, 3602.0]
    assert dropped(loaded)["footer"] == 3


def test_markdown_labels_marks_and_breaks() -> None:
    """Bold labels, escaped time marks anywhere, and pseudo speakers, who have no role."""
    loaded = text(
        "# Episode 3\n\n**Ann:** \\[01:02\\] Well \\[laughs\\] yes.\n\n"
        "More \\[02:00\\] of it \\[unintelligible 00:03:00\\]\n\n"
        "**Break:** \\[04:00\\]\n\n**Bo**: No\\_way.\n\n**Ann:** ok\n",
        "a.md",
    )
    assert [(speaker, " ".join(words.split())) for speaker, words in spoken(loaded)] == [
        ("Ann", "Well [laughs] yes. More of it [unintelligible 00:03:00]"),
        ("Break", ""),
        ("Bo", "No_way."),
        ("Ann", "ok"),
    ]
    assert loaded.roles["Break"] == "none"
    assert dropped(loaded) == {"title": 3, "time stamps": 3}


def test_rev_times_in_round_brackets() -> None:
    """Rev writes the time behind the name, and further times before further paragraphs."""
    loaded = text("Ann Hill (00:04):\nOne [inaudible 00:05].\n\n(00:14):\nTwo.\n\nBo Ray (00:20):\nThree.\n")
    assert spoken(loaded) == [("Ann Hill", "One [inaudible 00:05]. Two."), ("Bo Ray", "Three.")]


def test_timed_lines_without_speakers_are_segments() -> None:
    """Teams' text without speakers: every line is a segment, and that is a question."""
    loaded = text("".join(f"00:00:0{n}.000 --> 00:00:0{n + 1}.000 words {n}\n" for n in range(5)))
    assert (
        loaded.unit,
        len(loaded.turns),
        loaded.turns[0].start_s,
        loaded.turns[0].end_s,
    ) == ("segment", 5, 0.0, 1.0)


def test_single_labels_are_asked_about() -> None:
    """A label that occurs once counts beside others, and is asked about by its place."""
    loaded = text("Ann: a\n\nBo: b\n\nAnn: c\n\nBo: d\n\nVaibhav: e\n")
    problem = next(problem for problem in loaded.problems if problem.code == "single-labels")
    assert (problem.severity, problem.where) == ("question", "line 9")


def test_wrong_marks_are_asked_about() -> None:
    """A label with the wrong mark is speech until somebody says that it is a label."""
    loaded = text("I1: a\n\nK: b\n\nI1; c\n\nK: d\n\nI1: e\n")
    assert "label-mark" in {problem.code for problem in loaded.problems}


def test_text_without_labels_is_a_document() -> None:
    """Without labels the paragraphs have no speaker, and nobody's words are made up."""
    loaded = text("Dear council,\n\nthe path floods.\nEvery winter.\n\nYours")
    assert (
        loaded.kind,
        spoken(loaded),
    ) == (
        "document",
        [(None, "Dear council,"), (None, "the path floods. Every winter."), (None, "Yours")],
    )


def test_machine_notes_are_never_speech() -> None:
    """A meeting's AI notes are left out; notes without a transcript are refused."""
    notes = "📝 Notes\n\nSummary\n\nAnn: agreed to everything.\n\nAnn: more.\n\n"
    loaded = text(f"{notes}00:00:00\n\nAnn: No.\n\nBo: Yes.\n\nAnn: Oh.\n")
    assert spoken(loaded) == [("Ann", "No."), ("Bo", "Yes."), ("Ann", "Oh.")]
    with pytest.raises(BadInputError, match="summary but no transcript"):
        text(notes)


def test_who_asks_most_is_guessed() -> None:
    """Without a telling label, whoever asks most is taken for the facilitator, and that is asked."""
    loaded = text("".join(f"Ann Hill: Why {n}?\n\nBo Ray: Because.\n\nCy Lee: Yes.\n\n" for n in range(4)))
    assert loaded.roles["Ann Hill"] == "facilitator"
    problem = next(problem for problem in loaded.problems if problem.code == "facilitator-guessed")
    assert "Ann" not in problem.message


def test_label_without_a_blank_after_the_colon() -> None:
    """A known label may touch its words; the words keep their first."""
    loaded = text("K: Hej\n\nI: Ja\n\nK:Nej\n\nI: Ja\n")
    assert spoken(loaded)[2] == ("K", "Nej")
