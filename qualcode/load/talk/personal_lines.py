"""E-mail addresses and telephone numbers in labels and attendee lines, which a person should know of.

They are counted and never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qualcode.load.places import first_places
from qualcode.load.talk.speaker_lines import Line
from qualcode.model import Problem

_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.:])(?:\+\d{1,3}|\(?0\d)[\d ()-]{7,16}\d(?![\w:])")


def personal_details(before: Sequence[Line], labels: Iterable[str]) -> tuple[Problem, ...]:
    """Warn of addresses and numbers in the lines `before` the speech and in the speaker labels."""
    places = [line.where for line in before for _ in _found(line.text)]
    named = sum(len(_found(label)) for label in labels)
    if not places and not named:
        return ()
    count = len(places) + named
    thing = (
        "e-mail address or phone number stands" if count == 1 else "e-mail addresses or phone numbers stand"
    )
    return (
        Problem(
            code="personal-details",
            message=f"{count} {thing} in speaker labels or attendee lines",
            where=first_places(list(dict.fromkeys([*places, *(["speaker labels"] if named else [])]))),
            hint="labels become pseudonyms and attendee lines are left out; "
            "`qualcode anonymise scan` looks for such details in what was said",
            count=count,
        ),
    )


def _found(text: str) -> list[str]:
    return [match.group() for pattern in (_EMAIL, _PHONE) for match in pattern.finditer(text)]
