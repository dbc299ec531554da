"""Columns that say who people are, sheets of people, headings in another spelling, closed questions."""

from __future__ import annotations

import pytest
from loading_files import load_best

from qualcode.errors import UsageError
from qualcode.load.sheets.name_columns import holds_names
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

PEOPLE = (
    "speaker,pseudonym,role,ward\nHelen Marsh,,moderator,\nDai Okoro,P1,participant,Mill Lane\n"
    "Siân Pugh,P2,participant,Southgate\nPat O'Dare,P4,participant,Southgate\n"
)
SURVEY = (
    "ID,Email,Ward,What’s your view?,Group\n"
    "1,ada@example.org,Mill Lane,We waited for half a year.,a1\n"
    "2,ben@example.org,Southgate,Nobody rang us back at all.,b1\n"
    "3,cai@example.org,Mill Lane,A bus on Sundays would help.,c1\n"
)


def read(content: str, **options: object) -> Loaded:
    """Read a table."""
    return load_best(content.encode(), "a.csv", LoadOptions(**options))  # type: ignore[arg-type]


def role(loaded: Loaded, name: str) -> str:
    """Return the role of a column."""
    return next(column.role for column in loaded.columns if column.name == name)


def codes(loaded: Loaded) -> set[str]:
    """Return the codes of the findings."""
    return {problem.code for problem in loaded.problems}


@pytest.mark.parametrize(
    "heading", ["speaker", "Interviewee", "Respondent", "Completed by", "Participant name"]
)
def test_a_column_that_asks_who_is_personal(heading: str) -> None:
    """Names under "speaker" or "interviewee" go to the vault, one word or two, and are nobody's id."""
    found = read(f"{heading},Why?\nAnna,It was too far for us.\nBen Hale,They never rang me back.\n")
    assert role(found, heading) == "personal"


def test_codes_under_such_a_heading_are_no_names() -> None:
    """A code ("P1") names nobody, nor does a sort of people ("Parent")."""
    assert not holds_names("speaker", ["P1", "P2", "P3"])
    assert not holds_names("respondent", ["Parent", "Health Visitor", "Parent"])


def test_full_names_are_names_under_any_heading() -> None:
    """A column of full names, each once, is personal; jobs, wards and answers of a scale are not."""
    assert holds_names("col7", ["Helen Marsh", "Dai Okoro", "Siân Pugh", "Mohammed Al-Rashid"])
    assert not holds_names("job", ["Health Visitor", "Social Worker", "Team Leader", "Head Teacher"])
    assert not holds_names("ward", ["Mill Lane", "Tower Bridge", "Mill Hill", "North End"])
    assert not holds_names("view", ["Strongly Agree", "Agree", "Very Good", "Not Sure"])
    assert not holds_names("who rang", ["Anna Hale"] * 9)


def test_a_sheet_of_people_is_no_survey() -> None:
    """Names with facts and no answer in words are the team's sheet; what joins it is named."""
    found = read(PEOPLE)
    assert role(found, "speaker") == "personal"
    problem = next(problem for problem in found.problems if problem.code == "people-sheet")
    assert "participant join" in problem.hint
    assert all("Okoro" not in value for row in found.respondents for value in row.values())


def test_an_apostrophe_of_another_kind_names_the_same_column() -> None:
    """What a person types with a straight apostrophe is the form's curly one, for roles and questions."""
    found = read(SURVEY, columns={"what's your view?": "open"}, questions={"What's your view?": "Q1"})
    assert {turn.question for turn in found.turns} == {"Q1"}


def test_a_question_makes_a_guessed_attribute_open() -> None:
    """Who calls a column a question wants its answers as turns."""
    assert role(read(SURVEY), "Group") == "attribute"
    found = read(SURVEY, questions={"Group": "Q2"})
    assert [turn.text for turn in found.turns if turn.question == "Q2"] == ["a1", "b1", "c1"]


def test_a_question_of_closed_answers_is_said_to_have_no_turns() -> None:
    """A closed question keeps its role; that its answers are no turns is said, unless the role was stated."""
    found = read(SURVEY, questions={"Ward": "Q2"})
    assert (role(found, "Ward"), "question-closed" in codes(found)) == ("closed_single", True)
    stated = read(SURVEY, questions={"Ward": "Q2"}, columns={"Ward": "closed_single"})
    assert "question-closed" not in codes(stated)


def test_a_personal_column_is_no_question() -> None:
    """An address that is called a question is refused with the reason."""
    with pytest.raises(UsageError, match="looks personal"):
        read(SURVEY, questions={"Email": "Q2"})


def test_reading_a_personal_column_as_words_is_warned_of() -> None:
    """E-mail addresses that a person calls open are read, and said."""
    assert "open-personal" in codes(read(SURVEY, columns={"Email": "open"}))
    assert "open-personal" not in codes(read(SURVEY, columns={"Group": "open"}))
