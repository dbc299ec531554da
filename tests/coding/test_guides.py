"""Topic guides as people write them: YAML, numbered text, Markdown, sheets; nothing is passed over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.guide_text import guide_from_rows, guide_from_text
from qualcode.coding.guides import asked_by, guide_from, guide_mapping, question_called
from qualcode.errors import UnknownNameError
from qualcode.model import Guide, Problem, Question, Section

GUIDE = Guide(
    (
        Section(
            "A",
            "Finding out",
            (
                Question("A1", "How did you find out?", ("Who told you?", "Where did you look?")),
                Question("A2", "What did you do then?", (), optional=True),
            ),
        ),
        Section("B", "Closing", (Question("B1", "Is there anything else?"),)),
    )
)
PLAIN = """A. Finding out
A1. How did you find out?
- Who told you?
- Where did you look?
A2. What did you do then? (optional)

B. Closing
B1. Is there anything else?
"""
MARKDOWN = """# Topic guide

## A. Finding out

**A1** How did you find out?

* Who told you?
* Where did
  you look?

A2) [optional] What did you do then?

## B: Closing
B1: Is there anything else?
"""
SECTIONS = """Section A: Finding out
    A1  How did you find out?
        a) Who told you?
        b) Where did you look?
    A2  What did you do then? (Optional)
Section B: Closing
    B1  Is there anything else?
"""
BARE = """Finding out
1. How did you find out?
   - Who told you?
   - Where did you look?
2. What did you do then? (optional)

Closing
1. Is there anything else?
"""
LISTS = """# Finding out
- How did you find out?
  - Who told you?
  - Where did you look?
- What did you do then? (optional)
# Closing
- Is there anything else?
"""


@pytest.mark.parametrize("text", [PLAIN, MARKDOWN, SECTIONS, BARE, LISTS])
def test_a_guide_in_text(text: str) -> None:
    """However people number their sections, questions and prompts."""
    assert guide_from_text(text) == (GUIDE, ())


def test_windows_line_ends_and_marks_change_nothing() -> None:
    """As Word and Notepad save it."""
    assert guide_from_text("\ufeff" + PLAIN.replace("\n", "\r\n"))[0] == GUIDE


def test_a_version_and_what_is_no_question_are_told() -> None:
    """A line of talk to the facilitator is a finding with its line, never a question."""
    guide, problems = guide_from_text(f"Version: 3\n\nBring tissues, and the consent forms.\n\n{PLAIN}")
    assert (guide.version, guide.sections) == ("3", GUIDE.sections)
    assert [(problem.code, problem.where) for problem in problems] == [("not-read", "line 3")]


def test_a_title_above_sections_is_no_section() -> None:
    """`# Guide` above `## Finding out` is the guide's name, with its version."""
    guide, _ = guide_from_text("# Guide for parents, version 2\n## Finding out\n1. How?\n")
    assert guide == Guide((Section("A", "Finding out", (Question("1", "How?"),)),), "2")


def test_numbers_that_run_on_stay_as_they_are() -> None:
    """Only where they begin anew in each section do they need its letter."""
    guide, _ = guide_from_text("A. One\n1. How?\nB. Two\n2. Why?\n")
    assert [question.id for question in guide.questions] == ["1", "2"]


def test_a_text_without_questions_is_an_error() -> None:
    """It says what a line of a guide looks like."""
    guide, problems = guide_from_text("Dear all,\nplease find the guide attached.\n")
    assert guide == Guide()
    assert [problem.code for problem in problems] == ["not-read", "not-read", "empty"]


@given(st.text(max_size=200))
def test_any_text_is_read_or_told(text: str) -> None:
    """No text breaks the reader, and no word character is lost without a finding."""
    guide, problems = guide_from_text(text)
    assert guide.questions or [problem for problem in problems if problem.severity == "error"]


SHEET = [
    ("Topic guide", "", "", "", ""),
    ("Section", "ID", "Question", "Prompts", "Optional"),
    ("A. Finding out", "A1", "How did you find out?", "Who told you?", ""),
    ("", "", "", "Where did you look?", ""),
    ("", "A2", "What did you do then?", "", "yes"),
    ("B. Closing", "", "Is there anything else?", "", "no"),
]


def test_a_guide_in_a_sheet() -> None:
    """Titles above the columns, prompts in rows of their own, an id left out."""
    assert guide_from_rows(SHEET) == (GUIDE, ())


def test_prompts_in_one_cell() -> None:
    """Parted by line ends, semicolons or bars."""
    rows = [("section", "title", "id", "question", "prompts")]
    rows += [("A", "Finding out", "A1", "How did you find out?", "Who told you?; Where did you look?")]
    assert guide_from_rows(rows)[0].questions == GUIDE.questions[:1]


def test_a_sheet_without_the_column_is_refused() -> None:
    """It says which columns there should be."""
    _, (problem,) = guide_from_rows([("a", "b"), ("1", "2")])
    assert (problem.code, problem.severity) == ("no-columns", "error")
    assert "section, id, question, prompts" in problem.hint


def test_a_question_without_text_is_found_by_its_row() -> None:
    """The rest is read all the same."""
    guide, problems = guide_from_rows([*SHEET[1:], ("B", "B2", "", "", "")])
    assert guide.questions == GUIDE.questions
    assert problems == (Problem("missing-text", "a question without text", "row 6", severity="error"),)


def test_there_and_back() -> None:
    """What is written is what was meant."""
    assert guide_from(guide_mapping(GUIDE)) == (GUIDE, ())


@pytest.mark.parametrize(
    ("questions", "code"),
    [
        ([{"id": "A1", "text": "How?"}, {"id": "a1", "text": "Why?"}], "duplicate-id"),
        ([{"id": "A1"}], "missing-text"),
        ([{"text": "How?"}], "missing-id"),
        ([{"id": "None", "text": "How?"}], "reserved-id"),
        ([{"id": "A1", "text": "How?", "optional": "perhaps"}], "wrong-type"),
        ([{"id": "A1", "text": "How?", "prompt": "Who?"}], "unknown-field"),
        ([], "empty-section"),
    ],
)
def test_what_is_wrong_with_an_entry(questions: list[dict[str, str]], code: str) -> None:
    """Each fault is a finding; the entry beside it is read."""
    good = {"id": "Z9", "text": "And else?"}
    document = {"sections": [{"id": "A", "questions": questions}, {"id": "Z", "questions": [good]}]}
    guide, problems = guide_from(document)
    assert [problem.code for problem in problems] == [code]
    assert guide.questions[-1] == Question("Z9", "And else?")


@pytest.mark.parametrize(
    "wording",
    [
        "A1",
        "a1",
        "How did you find out?",
        "how did you find out",
        "A1. How did you find out?",
        "A1 – How did you find out?",
    ],
)
def test_a_heading_that_means_a_question(wording: str) -> None:
    """By id, by its words, or by both."""
    assert asked_by(GUIDE, wording) == GUIDE.questions[0]


@pytest.mark.parametrize("wording", ["", "A", "A11", "How", "A1. Something else?"])
def test_a_heading_that_means_none(wording: str) -> None:
    """A beginning alike is not enough."""
    assert asked_by(GUIDE, wording) is None


def test_an_unknown_question_says_what_there_is() -> None:
    """With the ids there are."""
    with pytest.raises(UnknownNameError) as caught:
        question_called(GUIDE, "A3")
    assert caught.value.hint == "one of A1, A2, B1"
