"""Proposals to merge labels, and to part one: right where a person would, and silent where they could not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loading_files import load_best

from qualcode.load.talk.same_people import LabelProposal, likely_same
from qualcode.load.turns import is_unknown
from qualcode.model import Turn

FORMATS = Path(__file__).resolve().parents[2] / "../shared/data/formats"


def proposed(kind: str, labels: list[str], *said: tuple[str, str]) -> list[tuple[str, ...]]:
    """Return the labels of the proposals of a kind."""
    turns = [Turn(text, speaker=label) for label, text in said]
    return [proposal.labels for proposal in likely_same(labels, turns) if proposal.kind == kind]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ada Obi | North", "ada obi |north"),
        ("Ada Obi | North", "Ada Obi"),
        ("Mark Lee (He/Him)", "Mark Lee"),
        ("Mark Lee (Guest)", "Mark Lee (External)"),
        ("Lee, Mark (Contractor)", "Mark Lee"),
        ("Siân Hughes", "Sian  Hughes"),
        ("Speaker 1", "SPEAKER 1"),
        ("Tariq", "Tariq Nazari"),
        ("Boma’s iPhone", "Boma Okoro"),
        ("Helen Marsh", "Hellen Marsh"),
        ("Helen Marsh", "Helen Mrash"),
    ],
)
def test_one_name_in_two_spellings_is_proposed(first: str, second: str) -> None:
    """Case, blanks, accents, what services add, order, a beginning, a slip: each pair is proposed once."""
    assert proposed("same", [first, second, "Bo Ray"]) == [(first, second)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("P1", "P2"),
        ("P1", "P10"),
        ("P1 (mother)", "P1 (daughter)"),
        ("Speaker 1", "Speaker 2"),
        ("SPEAKER_00", "SPEAKER_01"),
        ("Parent", "Parent 2"),
        ("Dr Hill", "Dr Hall"),
        ("Ann", "Anna"),
        ("Christina", "Christine"),
        ("Ada Obi | North", "Ada Obi | South"),
        ("Unknown Speaker", "unknown speaker"),
        ("Speaker ?", "speaker ?"),
        ("Interviewer", "Interviewee"),
        ("Mum", "Mum 2"),
    ],
)
def test_two_people_are_never_proposed_as_one(first: str, second: str) -> None:
    """Codes, relatives, near names, and speakers whom nobody knows stay apart."""
    assert proposed("same", [first, second]) == []


def test_a_first_name_that_two_bear_is_left_alone() -> None:
    """One name is the beginning of another only where no third bears it."""
    assert proposed("same", ["Sam", "Sam Hill", "Sam Ray"]) == []


def test_who_talk_with_each_other_are_two() -> None:
    """Labels that answer each other again and again are no single person, however alike the names are."""
    said = [("Ann", "So?"), ("Ann Hill", "Well.")] * 4
    assert proposed("same", ["Ann", "Ann Hill"], *said) == []


def test_a_device_that_introduces_itself_is_a_guess() -> None:
    """Who says "I'm Kelly" on a nameless tablet is proposed with the one label of that name, as a guess."""
    turns = [Turn("Hi, I'm Kelly, sorry.", speaker="iPad (2)"), Turn("Hello.", speaker="Kelly Jones")]
    assert likely_same(["iPad (2)", "Kelly Jones", "Bo"], turns) == (
        LabelProposal(
            "same",
            ("iPad (2)", "Kelly Jones"),
            "a device on which somebody of that name introduces themselves (a guess)",
            likely=False,
        ),
    )


@pytest.mark.parametrize(
    "label",
    [
        "Meeting Room 4",
        "Room 2.14",
        "Riverside Teams Room",
        "Team",
        "Table 3",
        "iPad",
        "Galaxy S9",
        "Barnabé + Francesco 🚗",
        "Ann & Bo",
        "Sue and Jim",
        "P1/P2",
        "Parents",
    ],
)
def test_rooms_devices_groups_and_joined_names_may_be_several(label: str) -> None:
    """A room kit, a device, a group and two names in one are proposed as several people."""
    assert proposed("several", [label, "Bo"]) == [(label,)]


@pytest.mark.parametrize(
    "label",
    [
        "Ann Hill",
        "@ritz / Hubert Ritz (X-1)",
        "Ann Hill / North Council",
        "Mark Lee (He/Him)",
        "John A Smith",
        "Rosa de la Cruz",
        "Roomana Ali",
        "Anderson",
        "Emma’s iPad",
        "P1 (daughter)",
        "Unknown Speaker",
        "Marks and Co",
    ],
)
def test_one_person_is_not_proposed_as_several(label: str) -> None:
    """Handles, organisations, pronouns, initials and a person's own device are one person."""
    assert proposed("several", [label, "Bo"]) == []


def test_two_introductions_in_one_turn_are_two_people() -> None:
    """Two names close together in one block are two people; where somebody comes from is no name."""
    two = [
        ("Ann", "I'm Kelly. I'm Allie."),
        ("Bo", "I'm Welsh. I'm Bo."),
        ("Unknown Speaker", "I'm Al. I'm Jo."),
    ]
    assert proposed("several", ["Ann", "Bo", "Unknown Speaker"], *two) == [("Ann",)]


@given(st.lists(st.text(max_size=12), max_size=6, unique=True))
def test_every_proposal_names_labels_of_the_file(labels: list[str]) -> None:
    """Whatever the labels: proposals name known ones only, a merge at least two, no label in two merges."""
    proposals = likely_same(labels, [Turn("x", speaker=label) for label in labels])
    merged = [label for proposal in proposals if proposal.kind == "same" for label in proposal.labels]
    assert all(label in labels and not is_unknown(label) for item in proposals for label in item.labels)
    assert all(len(item.labels) > 1 for item in proposals if item.kind == "same")
    assert len(merged) == len(set(merged))


@pytest.mark.shared
@pytest.mark.skipif(not FORMATS.is_dir(), reason="the shared samples are not beside this repository")
@pytest.mark.parametrize(
    "pattern",
    ["zoom/*transcript*.vtt", "zoom/*chat.txt", "md/*.md", "meet/*.md", "word/sheffield_[DJS]*.docx"],
)
def test_nothing_wrong_is_proposed_on_real_files(pattern: str) -> None:
    """The real meetings at hand hold each person under one label: nothing is proposed."""
    for path in sorted(FORMATS.glob(pattern)):
        loaded = load_best(path.read_bytes(), path.name)
        assert likely_same(loaded.speakers, loaded.turns) == ()
