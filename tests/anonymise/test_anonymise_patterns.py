"""Written and spoken details are found by their form, and ordinary talk stays quiet."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.anonymise.detect import PatternDetector, SinglingDetector, detect
from qualcode.anonymise.register import Register
from qualcode.ports import Detector

NOBODY = Register.of([])
SHARED = Path(__file__).resolve().parents[2] / "../shared/data"


def found(text: str) -> list[tuple[str, str, str]]:
    """Return words, label and verdict of what the patterns find."""
    return [
        (text[one.span.start : one.span.end], one.label, one.verdict)
        for one in PatternDetector().detect(text)
    ]


@pytest.mark.parametrize(
    ("before", "words", "after", "label"),
    [
        ("ring ", "07700 900123", " after six", "PHONE"),
        ("ring ", "07700900123", ".", "PHONE"),
        ("ring (", "01632 960 987", ").", "PHONE"),
        ("ring ", "+44 7700 900 123", "", "PHONE"),
        ("ring ", "+44 (0) 7700 900123", "", "PHONE"),
        ("ring ", "0044 7700 900123", "", "PHONE"),
        ("it's ", "oh seven seven double oh nine double oh one two three", " okay", "PHONE"),
        ("it's ", "oh seven seven double-oh, nine hundred, three one eight", " I think", "PHONE"),
        ("it's ", "zero one six three two, nine six oh, four five six", " okay", "PHONE"),
        ("it's ", "07700 900 one two three", " okay", "PHONE"),
        ("write to ", "jo.o'hare@example.org", ", please", "EMAIL"),
        ("it's ", "jo dot smith at example dot org", " all one word", "EMAIL"),
        ("see ", "https://example.org/a/b?c=1", ".", "URL"),
        ("see ", "www.example.org", ", there", "URL"),
        ("see ", "example.co.uk/mums", ", there", "URL"),
        ("follow ", "@mum_of_3", "!", "HANDLE"),
        ("we're ", "BD48 3LN", " now", "POSTCODE"),
        ("we're ", "bd483ln", " now", "POSTCODE"),
        ("we're ", "b d four eight three l n", " now", "POSTCODE"),
        ("number ", "999 123 4567", " it says", "ID"),
        ("number ", "9991234567", " it says", "ID"),
        ("NI ", "QQ 12 34 56 C", ".", "ID"),
        ("ni ", "qq123456c", ".", "ID"),
        ("it's ", "q q one two three four five six c", "", "ID"),
        ("sort code ", "00-00-42", "", "ID"),
        ("account number ", "00981177", "", "ID"),
        ("a Golf, ", "LD19 QIT", ".", "ID"),
        ("my reg is ", "k71 qzi", ".", "ID"),
        ("case number ", "88213", "", "ID"),
        ("ref ", "SEN/20-1188-KT", ".", "ID"),
        ("the letter ", "FBV-88213-K", " said", "ID"),
        ("at ", "14 Mill Lane", " now", "ADDRESS"),
        ("at ", "Flat 3", " now", "ADDRESS"),
        ("at ", "flat three", " now", "ADDRESS"),
        ("at ", "number 31", " now", "ADDRESS"),
        ("we live at ", "22 back moor terrace", "", "ADDRESS"),
    ],
)
def test_details_are_masked_by_their_form(before: str, words: str, after: str, label: str) -> None:
    """Numbers that nobody can have are masked like real ones, and nothing beside them."""
    assert found(before + words + after) == [(words, label, "mask")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("she was born on 3 March 2021, a Wednesday", "3 March 2021"),
        ("DOB 03/03/2021.", "03/03/2021"),
        ("born on the third of march twenty twenty one", "third of march twenty twenty one"),
        ("we lost him on Boxing Day 2022", "Boxing Day 2022"),
    ],
)
def test_the_date_of_a_persons_event_is_a_question(text: str, expected: str) -> None:
    """A full date beside an event in a life goes to review."""
    assert found(text) == [(expected, "DATE", "review")]


@pytest.mark.parametrize(
    "text",
    [
        "the Act came into force on 3 March 2021",
        "two or three times, maybe ten or eleven",
        "it was 5 minutes down the road and 20 people up the street",
        "between 150-200 people, 2019-2020, at 10:15:30",
        "COVID-19 was in 2020; I waited 12 weeks and 3 days",
        "a half past one two or three of them",
        "0.1234567890 is a share and 1,234,567 a count",
        "made at 2026-03-12T10:15:00Z in version 1.2.3",
        "I will email you at the end of the dot com years",
    ],
)
def test_ordinary_numbers_and_dates_are_left_alone(text: str) -> None:
    """Counts, times, ranges and public dates are not details of a person."""
    assert found(text) == []


def singled_out(text: str) -> list[tuple[str, str]]:
    """Return words and suggestion of the phrases that single somebody out."""
    findings = SinglingDetector().detect(text)
    assert all(one.verdict == "review" and one.cls == "QUASI" for one in findings)
    return [(text[one.span.start : one.span.end], one.replacement) for one in findings]


@pytest.mark.parametrize(
    ("text", "phrase", "suggestion"),
    [
        ("I'm the only Somali mum in the group", "only Somali mum in the group", "[a parent or carer]"),
        (
            "she was the only dad at the Larkfield hub",
            "only dad at the Larkfield",
            "[a parent or carer]",
        ),
        (
            "there's only one Kurdish interpreter in the town",
            "only one Kurdish interpreter in the town",
            "[a practitioner]",
        ),
        (
            "I'm the one who was on the news about the fire",
            "the one who was on the news about the fire",
            "[somebody in a small group]",
        ),
        ("I'm the lead nurse for the unit", "lead nurse", "[a practitioner]"),
        (
            "I was the first woman to drive the bus here",
            "the first woman to drive",
            "[somebody in a small group]",
        ),
    ],
)
def test_phrases_that_single_somebody_out_are_questions(text: str, phrase: str, suggestion: str) -> None:
    """Each goes to review with a more general wording."""
    ((words, replacement),) = singled_out(text)
    assert phrase in words or words in phrase
    assert replacement == suggestion


@pytest.mark.parametrize(
    "text",
    [
        "the only thing I want is sleep",
        "it was the only way in the end",
        "the only problem with the form is its length",
        "that's the one that works for me",
        "the first time I went to the clinic",
        "I'm the same as everybody in the room",
        "there's only one way to find out",
    ],
)
def test_ordinary_talk_is_left_alone(text: str) -> None:
    """Phrases about things single nobody out."""
    assert singled_out(text) == []


def test_a_mask_within_a_question_leaves_the_rest_a_question() -> None:
    """The detail is masked on its own, what is left of the phrase is still for a person to judge."""
    text = "I'm the only childminder with the car LD19 QIT in the street"
    verdicts = [(text[one.span.start : one.span.end], one.verdict) for one in detect(text, NOBODY)]
    assert ("LD19 QIT", "mask") in verdicts
    assert any(verdict == "review" and "only childminder" in words for words, verdict in verdicts)


def test_the_detectors_are_plug_points() -> None:
    """Both satisfy the protocol for detectors and carry their names."""
    assert isinstance(PatternDetector(), Detector)
    assert isinstance(SinglingDetector(), Detector)
    assert (PatternDetector().name, SinglingDetector().name) == ("pattern", "singling")


@pytest.mark.shared
def test_natural_talk_raises_few_questions() -> None:
    """At most five questions and one mask in 1,000 words of talk nobody wrote for this."""
    files = sorted((SHARED / "themes/hearings_c19").glob("*.rst")) + sorted(
        (SHARED / "formats/otter").glob("*.txt")
    )
    if not files:
        pytest.skip("no shared data beside the repository")
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    findings = detect(text, NOBODY)
    thousands = len(text.split()) / 1000
    assert sum(one.verdict == "review" for one in findings) / thousands <= 5
    assert sum(one.verdict == "mask" for one in findings) / thousands <= 1
