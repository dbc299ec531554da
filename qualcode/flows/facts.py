"""The facts of a session that the house knows by name: what each may say, and which a session should state.

Any other fact may be stated too; one whose name is nearly a known one is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from qualcode.errors import UsageError
from qualcode.languages import is_listed, language_of, languages_of
from qualcode.load.written.note_header import is_nameless, names_in
from qualcode.text import fold

Read = Callable[[str, str], str]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d)(?::[0-5]\d)?")
_TIME = re.compile(
    r"(?:(?P<hours>\d{1,2})\s*(?:h|hours?|hrs?)\.?)?\s*(?:(?P<minutes>\d{1,3})\s*(?:m|mins?|minutes?)?\.?)?",
    re.IGNORECASE,
)
_YES = {"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no", "false": "no"}
_NEAR = 0.82


def day(name: str, value: str) -> str:
    """Return a day as it was typed; raise `UsageError` for what is none."""
    try:
        known = _DAY.fullmatch(value) and date.fromisoformat(value)
    except ValueError:
        known = None
    if not known:
        raise UsageError(f"{value!r} is not a date", hint=f"year, month and day, as in {name}=2026-03-12")
    return value


def _yes_or_no(name: str, value: str) -> str:
    if value.casefold() not in _YES:
        raise UsageError(f"{name} is {value!r}", hint=f"yes or no, as in {name}=yes")
    return _YES[value.casefold()]


def _number(name: str, value: str) -> str:
    if not re.fullmatch(r"\d{1,6}", value):
        raise UsageError(f"{name} is {value!r}", hint=f"a number of people, as in {name}=8")
    return str(int(value))


def _duration(name: str, value: str) -> str:
    found = _CLOCK.fullmatch(value) or _TIME.fullmatch(value)
    if found is None or not any(found.groups()):
        raise UsageError(f"{name} is {value!r}", hint="minutes, or hours and minutes: 75, 1:15, 1 h 15 min")
    return f"{60 * int(found['hours'] or 0) + int(found['minutes'] or 0)} min"


def _language(_: str, value: str) -> str:
    return language_of(value)


def _languages(_: str, value: str) -> str:
    return languages_of(value)


def _helpers(name: str, value: str) -> str:
    if not is_nameless(value) and not all(name.isupper() for name in names_in(value)):
        raise UsageError(
            f"{name} may hold a name",
            hint="say what they were, in small letters: two researchers, a link worker",
        )
    return value


def _words(_: str, value: str) -> str:
    return value


def _notes(_: str, value: str) -> str:
    return "; ".join(" ".join(part.split()) for part in value.split(";") if part.strip())


def _by_its_verb(name: str, _: str) -> str:
    raise UsageError(
        f"{name} is stated for both sources at once", hint="qualcode source pair ORIGINAL TRANSLATION"
    )


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that the house knows: how it is read, and whether what is typed can only be one of few words."""

    read: Read
    closed: bool = False


KNOWN: Mapping[str, Fact] = {
    "title": Fact(_words),
    "area": Fact(_words),
    "date": Fact(day, closed=True),
    "mode": Fact(_words),
    "duration": Fact(_duration, closed=True),
    "languages": Fact(_languages),
    "facilitators": Fact(_helpers),
    "interpreter": Fact(_helpers),
    "through": Fact(_helpers),
    "controller": Fact(_words),
    "collected_by": Fact(_words),
    "interest": Fact(_words),
    "secondary": Fact(_yes_or_no, closed=True),
    "after_themes": Fact(_yes_or_no, closed=True),
    "invited": Fact(_number, closed=True),
    "attended": Fact(_number, closed=True),
    "workstream": Fact(_words),
    "method": Fact(_words),
    "setting": Fact(_words),
    "round": Fact(_words),
    "stage": Fact(_words),
    "exercise": Fact(_words),
    "content_note": Fact(_notes),
    "translated_from": Fact(_language),
    "translator": Fact(_helpers),
    "translated_on": Fact(day, closed=True),
    "machine_translation": Fact(_yes_or_no, closed=True),
    "translation_of": Fact(_by_its_verb),
    "translation": Fact(_by_its_verb),
}
ALIASES = {
    "language": "languages",
    "facilitator": "facilitators",
    "facilitated_by": "facilitators",
    "interpreters": "interpreter",
    "interpreted": "interpreter",
    "secondary_source": "secondary",
    "arrived_after_themes": "after_themes",
    "conflict_of_interest": "interest",
    "length": "duration",
    "content_notes": "content_note",
    "content_warning": "content_note",
}
_TALKED = ("mode", "duration", "facilitators", "interpreter")
_EXPECTED = ("date", "languages", "controller", "collected_by", "interest")
_OF_TRANSLATIONS = ("translator", "translated_on", "machine_translation")
TALK = frozenset({"interview", "focus_group", "field_notes", "workshop"})


def _plain(typed: str) -> str:
    plain = re.sub(r"[\s_-]+", "_", fold(typed).strip())
    return ALIASES.get(plain, plain)


def fact_in(session: Mapping[str, str], name: str) -> str:
    """Return a known fact of a session, however the file that stated it spelt its name; "" for none."""
    return session.get(name) or next((value for key, value in session.items() if _plain(key) == name), "")


def fact_name(typed: str) -> str:
    """Return a fact as the house calls it, or as it was typed; raise `UsageError` for a near miss."""
    plain = _plain(typed)
    if plain in KNOWN:
        return plain
    meant = nearly(typed)
    if meant:
        raise UsageError(
            f"no fact is called {typed!r}", hint=f"did you mean {meant}? one of your own needs another name"
        )
    return typed


def nearly(typed: str, more: Iterable[str] = ()) -> str:
    """Return the known fact (or one of `more`) that a name misses by a letter or so; "" for none."""
    plain = _plain(typed)
    known = [*KNOWN, *ALIASES, *more]
    if plain in known:
        return ""
    turned = [name for name in known if sorted(name) == sorted(plain)]
    near = turned or get_close_matches(plain, known, n=1, cutoff=_NEAR)
    return ALIASES.get(near[0], near[0]) if near else ""


def read_fact(name: str, value: str) -> str:
    """Return what a known fact says as it is kept; raise `QualcodeError` where it cannot say that."""
    return KNOWN[name].read(name, value) if value and name in KNOWN else value


def is_closed(name: str, value: str) -> bool:
    """Whether a fact can only be one of few words, so that it names nobody."""
    if name in {"languages", "translated_from"}:
        return all(is_listed(part) for part in value.split(", "))
    return name in KNOWN and KNOWN[name].closed


def said_as(name: str) -> str:
    """Return what a fact is called in a sentence: "the content note"."""
    return f"the {name.replace('_', ' ')}" if name in KNOWN else f"the {name}"


def is_meant(name: str, stated: Mapping[str, str]) -> bool:
    """Whether a fact of a session, as a file spelt its name, is one of those that are stated now."""
    return name not in stated and _plain(name) in stated


def expected_facts(kind: str, session: Mapping[str, str], *, areas: bool) -> tuple[str, ...]:
    """Return which facts a session of a kind should state."""
    translated = bool(fact_in(session, "translated_from") or fact_in(session, "translation_of"))
    return (
        *(("area",) if areas else ()),
        *_EXPECTED,
        *(_TALKED if kind in TALK else ()),
        *(_OF_TRANSLATIONS if translated else ()),
    )
