"""The header of notes: facts of a session between `---` lines, and the guidance of the template.

Whatever may name somebody is kept apart from the facts of the session, which a team and its exports see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from qualcode.load.places import first_places
from qualcode.model import Problem
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.load.balance import Ledger

COMMENTS = "comments"
PEOPLE = "people"

_FIELD = re.compile(r"\s*(?P<key>[A-Za-z][\w -]{0,40}?)\s*:\s*(?P<value>.*?)\s*")
_AFTER_VALUE = re.compile(r"(?:^|\s+)#\s.*$")
_LONGEST = 60
_ALLOWED = {
    "recorded": ("yes", "no"),
    "quoting": ("yes", "paraphrase", "no"),
    "attribution": ("named", "role", "code", "none"),
    "further_use": ("yes", "no"),
}
_PEOPLE_KEY = re.compile(
    r"(?:.*_)?(?:present|by|who|names?|attend\w*|interpreters?|translators?|co-?ordinators?|facilitat\w*"
    r"|notetakers?|takers?|contacts?|e-?mail|phone|tel|telephone|staff|team|authors?|led|host\w*|people"
    r"|participants?|chair\w*)(?:_.*)?"
)
_INTERPRETER_KEY = re.compile(r"interpreters?|interpreted_by|translators?|translated_by")
_NOBODY = frozenset({"no", "none", "nobody", "n/a", "na", "-", "direct", "directly"})
_THROUGH = frozenset({"through", "through_whom", "via"})
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NAME = re.compile(
    r"[^\W\d_a-z][\w'’-]*(?:[ \t]+(?:(?:de|da|al|el|bin|van|von|der)[ \t]+)*[^\W\d_a-z][\w'’-]*)*"
)
_PLACE = re.compile(r"\b(?:from|of|at|in|for)\b")
_ORDINARY = """
a an the of by for from with and or to in on at who is was two three one several many some no none nobody
direct directly volunteer volunteers paid professional qualified trained interpreter interpreters
interpreted interpreting translator translators translated translating translation coordinator
coordinators co-ordinator co-ordinators co-ordinating coordinating community communities link worker
workers support peer health visitor visitors family member members relative relatives daughter son sister
brother mother father mum dad parent parents mothers fathers mums dads women men children young people
partner husband wife friend friends staff council group leader leaders local telephone phone video call
remote remotely person in-person bsl sign signed language languages facilitator facilitators advocate
advocates carer carers teacher teachers nurse midwife officer service agency organiser organisers
speaking bilingual english welsh punjabi panjabi urdu hindi gujarati bengali sylheti tamil arabic somali
polish romanian portuguese spanish french german italian turkish kurdish farsi persian dari pashto
tigrinya amharic ukrainian russian lithuanian latvian bulgarian albanian czech slovak hungarian romani
mandarin cantonese chinese vietnamese nepali swahili yoruba igbo twi makaton british lingala sorani
kurmanji hakka tagalog greek
"""
_PLAIN = frozenset(_ORDINARY.split())
_ROLES = (
    (re.compile(r"interpret|translat|\bbsl\b|sign", re.IGNORECASE), "an interpreter"),
    (re.compile(r"co-?ordinat|link worker|community|organis|leader", re.IGNORECASE), "a coordinator"),
)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the notes: facts, people's names by field, how many lines, what was doubtful."""

    facts: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    lines: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def personal(self) -> Mapping[str, Mapping[str, str]]:
        """The names as `Loaded.personal` keeps them: "; " between two names."""
        return MappingProxyType({PEOPLE: self.people} if self.people else {})


def header_lines(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines of the header, its `---` lines included; none when the file has no header."""
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if not lines or lines[first].strip() != "---":
        return ()
    for place in range(first + 1, min(len(lines), first + _LONGEST)):
        if lines[place].strip() in {"---", "..."}:
            return lines[: place + 1]
    return ()


def read_header(lines: Sequence[str], ledger: Ledger) -> Header:
    """Read the header at the beginning of `lines`, and put it down in the ledger."""
    header = header_lines(lines)
    stated: dict[str, str] = {}
    places: dict[str, int] = {}
    doubtful: list[int] = []
    for number, line in enumerate(header, start=1):
        comment = line.lstrip().startswith("#")
        ledger.add((COMMENTS if comment else "header", line))
        if comment or not line.strip() or line.strip() in {"---", "..."}:
            continue
        match = _FIELD.fullmatch(line)
        if match is None:
            doubtful.append(number)
        else:
            key = match.group("key").casefold().replace(" ", "_").replace("-", "_")
            value = _AFTER_VALUE.sub("", match.group("value"))
            stated[key], places[key] = value.strip("\"'"), number
    facts, people = _parted(stated)
    problems = (*_not_understood(doubtful), *_unknown_values(stated, places), *_named(people, places))
    return Header(MappingProxyType(facts), MappingProxyType(people), len(header), problems)


def _parted(stated: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    facts: dict[str, str] = {}
    people: dict[str, str] = {}
    for key, value in stated.items():
        names = "; ".join(names_in(value))
        if key in _THROUGH or _INTERPRETER_KEY.fullmatch(key):
            said = "" if value.casefold() in _NOBODY else value
            said = said if is_nameless(said) else _role_in(said if key in _THROUGH else key)
            facts["through"] = said or facts.get("through", "")
            if names:
                people[key] = names
        elif key == "translated_from":
            facts["translated from"] = value
        elif _PEOPLE_KEY.fullmatch(key):
            if value:
                people[key] = names
        elif key != "date" or not value or _is_day(value):
            facts[key] = value
    return facts, people


def is_nameless(value: str) -> bool:
    """Whether every word is an ordinary one of who helps people to be heard, so that it names nobody."""
    return not any(char.isdigit() for char in value) and all(
        word.casefold() in _PLAIN for word in _WORD.findall(value)
    )


def names_in(value: str) -> Iterator[str]:
    """Yield what may be names in a list of people: capitalised words, but ordinary ones and places."""
    for part in re.split(r"[,;/+&()\[\]]|\band\b", value):
        person = _PLACE.split(part, maxsplit=1)[0]
        words = [word for word in _NAME.findall(person) if not is_nameless(word)]
        yield from (_without_plain(word) for word in words)


def _without_plain(name: str) -> str:
    """Return a name without ordinary words that stand before it ("Interpreter Gurpreet")."""
    words = name.split()
    while len(words) > 1 and is_nameless(words[0]):
        words = words[1:]
    return " ".join(words)


def _role_in(value: str) -> str:
    return next((role for pattern, role in _ROLES if pattern.search(value)), "somebody else")


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _not_understood(numbers: Sequence[int]) -> Iterator[Problem]:
    if numbers:
        yield Problem(
            code="header-line",
            message=f"{counted(len(numbers), 'line')} of the header not understood: each is `key: value`",
            where="line " + first_places(numbers),
            count=len(numbers),
        )


def _unknown_values(stated: Mapping[str, str], places: Mapping[str, int]) -> Iterator[Problem]:
    for key, value in stated.items():
        allowed = _ALLOWED.get(key, ())
        if value and allowed and value.casefold() not in allowed:
            yield Problem(
                code="header-value",
                message=f"`{key}:` was not understood and counts as not stated",
                where=f"line {places[key]}",
                hint=f"one of {', '.join(allowed)}",
            )
        if key == "date" and value and not _is_day(value):
            yield Problem(
                code="header-value",
                message="`date:` is not a day and was left out",
                where=f"line {places[key]}",
                hint="year, month and day, as in date: 2026-03-12",
            )


def _named(people: Mapping[str, str], places: Mapping[str, int]) -> Iterator[Problem]:
    if people:
        yield Problem(
            code="header-people",
            message=f"{' and '.join(f'`{key}:`' for key in people)} may name people: "
            "it stays in the original, and is no fact of the session",
            where="line " + first_places([places[key] for key in people]),
            severity="info",
            count=len(people),
        )


def without_comments(lines: Sequence[str], ledger: Ledger) -> list[str]:
    """Return the lines with guidance emptied: comments (`<!-- ... -->`) that stand on lines of their own."""
    kept = list(lines)
    place = 0
    while place < len(kept):
        end = _end_of_comment(kept, place)
        for inside in range(place, end):
            ledger.add((COMMENTS, kept[inside]))
            kept[inside] = ""
        place = max(end, place + 1)
    return kept


def _end_of_comment(lines: Sequence[str], start: int) -> int:
    """Return the place after a comment that begins on a line, or `start` where none does or it never ends."""
    if not lines[start].lstrip().startswith("<!--"):
        return start
    for place in range(start, len(lines)):
        _, mark, after = lines[place].partition("-->")
        if mark:
            return place + 1 if not after.strip() else start
    return start
