"""Labels and people: whose device it is, who is who by initials, what stands behind a name."""

from __future__ import annotations

import pytest

from qualcode.load.talk.labels import surely_a_name
from qualcode.load.talk.same_people import addition, likely_same
from qualcode.model import Turn


@pytest.mark.parametrize(
    "label", ["Boma’s iPhone", "Boma's iPad (2)", "Siân’s laptop", "iPhone", "Ann d'Arcy"]
)
def test_a_device_met_once_is_a_label(label: str) -> None:
    """Brands are written with a small letter first, and devices in small letters."""
    assert surely_a_name(label)


@pytest.mark.parametrize("label", ["my laptop", "the tablet", "Ann's cat", "which phone"])
def test_words_before_a_colon_are_no_device(label: str) -> None:
    """A sentence that ends with a device is nobody's label."""
    assert not surely_a_name(label)


@pytest.mark.parametrize(
    ("label", "likely"),
    [
        ("Meeting room 4", True),
        ("All", True),
        ("Teams Room kit", True),
        ("Table 3", True),
        ("Tom + Ann Lobb", False),
        ("iPad (2)", False),
    ],
)
def test_a_room_is_likely_several_people_and_a_device_is_not(label: str, likely: bool) -> None:
    """Whoever only presses Enter makes no person of a room."""
    assert [(each.kind, each.likely) for each in likely_same([label, "Bo"], [])] == [("several", likely)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Pritchard, S.", "Sian Pritchard"),
        ("S. Pritchard", "Siân Pritchard"),
        ("S A Pritchard", "Siân Ada Pritchard"),
    ],
)
def test_initials_are_proposed(first: str, second: str) -> None:
    """One person, where no third bears the surname and the two do not talk with each other."""
    assert [each.labels for each in likely_same([first, second, "Bo Ray"], [])] == [(first, second)]
    assert likely_same([first, second, "Owen Pritchard"], []) == ()
    talk = [Turn("Well.", speaker=label) for label in [first, second] * 4]
    assert likely_same([first, second], talk) == ()


@pytest.mark.parametrize(
    ("label", "behind"),
    [
        ("Ann | North", "north"),
        ("Ann (South)", "south"),
        ("P1 (mother)", "mother"),
        ("Ann (Guest)", ""),
        ("Ann (she/her) | North", "north"),
        ("Ann’s iPhone (2)", ""),
        ("Ann", ""),
        ("Ann Hill / Corby Council", "corby council"),
    ],
)
def test_what_stands_behind_a_name(label: str, behind: str) -> None:
    """What tells two people of one name apart; a device or what a service adds does not."""
    assert addition(label) == behind
