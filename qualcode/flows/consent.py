"""What respondents permit, in their own words: read where it is plain, asked about where it is not.

What is not understood, and what stands under a condition, is not stated; what is not stated is not quotable.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualcode.flows.reading_files import ReadFile
from qualcode.model import Column
from qualcode.store.participants import ALLOWED, PERMISSION_FIELDS
from qualcode.text import fold

UNSTATED = ""
_BLANK = frozenset(
    {"", "-", "--", "n/a", "none", "not stated", "not answered", "no answer", "prefer not to say"}
)
_YES = frozenset(
    """
    yes y yeah yep true agree agreed consent consented ok okay 1 x ✓ ✔ sure happy fine certainly
    ie cewch ydw ydy oes gallwch cytuno cytunaf iawn hapus caniatau ja oui si tak
    """.split()  # noqa: SIM905 -- words read better as a text
)
_NO = frozenset(
    """
    no n false disagree 0 never decline declined refuse refused withhold nope
    na nage naddo nac nid anghytuno nein non nie
    """.split()  # noqa: SIM905
)
_NOT = re.compile(r"\b(?:do|would|am|may|can|should|please|i'd)? ?(?:not|cannot)\b|n't\b|\brather not\b")
_UNSURE = re.compile(
    r"\bnot (?:sure|certain|decided|yet)\b|\bdon't know\b|\bdo not know\b|\bunsure\b|\bmaybe\b"
)
_IF = re.compile(
    r"\b(?:but|unless|if|as long as|so long as|provided|providing|only|except|apart from|depends?|depending"
    r"|however|though|subject to|ask me|check with me|first|with(?:out)? (?:my|any|the) names?"
    r"|ond|oni bai|os|cyn belled)\b"
)
_PARAPHRASE = re.compile(r"\bparaphras\w*|\bnot word for word\b|\b(?:in )?your own words\b|\baralleir\w*")
_COURTESY = frozenset(
    """
    i im i'm am to be being quoted quote quoting you may can could please do that's thats that is it of course
    thanks thank for this with my words the a report reports in anonymously anonymous anonymised my comments
    comment answers responses used use using would very give permission consent given absolutely definitely
    strongly all right and we me have any allow allowed recorded record recording further research future
    rwy'n rwyn dw i'n yn wrth gwrs diolch chi fy
    """.split()  # noqa: SIM905
)


def consent_in(permission: str, answer: str) -> str:
    """Return what a respondent's own words permit; "" for a blank, a condition, or what is not understood."""
    said = " ".join(fold(answer).split()).strip(" .,;:!()")
    if said in ALLOWED[permission]:
        return said
    if said in _BLANK:
        return UNSTATED
    meant = _meant(said)
    if meant == "paraphrase":
        return meant if permission == "quoting" else UNSTATED
    if permission == "attribution":
        return {"yes": "role", "no": "none"}.get(meant, UNSTATED)
    return meant


def _meant(said: str) -> str:
    """Return yes, paraphrase or no where words say so plainly and without a condition, else ""."""
    words = [word for word in re.split(r"[\s.,;:!()/–—-]+", said) if word]
    if not words or _UNSURE.search(said):
        return UNSTATED
    if words[0] in _NO:
        return "no"
    if _PARAPHRASE.search(said):
        return "paraphrase"
    if _NOT.search(said) and not _IF.search(said):
        return "no"
    plain = set(words) <= _YES | _COURTESY and _YES & set(words)
    return "yes" if plain and not _IF.search(said) else UNSTATED


def is_blank(answer: str) -> bool:
    """Whether nothing was answered."""
    return fold(answer).strip(" .,;:!()") in _BLANK


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """An answer about a permission: what it is taken for ("" not understood), and how many gave it."""

    permission: str
    column: str
    answer: str
    meaning: str
    count: int
    blank: bool = False


def answers_read(read: ReadFile) -> Iterator[ReadAnswer]:
    """Yield every distinct answer about what respondents permit, and how it is read."""
    for permission, column in read.options.consent.items():
        given = Counter(row.get(column, "").strip() for row in read.loaded.respondents)
        blank = sum(count for answer, count in given.items() if is_blank(answer))
        for answer, count in given.most_common():
            if not is_blank(answer):
                meaning = meaning_of(permission, answer, read.options.understood)
                yield ReadAnswer(permission, column, answer, meaning, count)
        if blank:
            yield ReadAnswer(permission, column, "", UNSTATED, blank, blank=True)


def meaning_of(permission: str, answer: str, understood: Mapping[tuple[str, str], str]) -> str:
    """Return what an answer permits: as a person said it is meant, or as it reads."""
    said = understood.get((permission, fold(answer).strip()))
    return consent_in(permission, answer) if said is None else said


_MINDS = re.compile(
    r"\b(?:mind|object|objections?|opt[ -]?out|refuse|withhold|withdraw|not)\b", re.IGNORECASE
)
_FURTHER = re.compile(
    r"\b(?:further|future|other|later)\s+(?:use|research|stud(?:y|ies)|projects?|work|purposes)\b"
    r"|\bre-?us(?:e|ed|ing)\b|\barchiv(?:e|ed|ing)\b|\bymchwil (?:pellach|arall|yn y dyfodol)\b",
    re.IGNORECASE,
)
_QUOTING = re.compile(
    r"\bquot(?:e|es|ed|ing|ation|ations)\b|\b(?:use|publish|print|share) (?:some of )?(?:your|my) "
    r"(?:own |exact )?(?:words|comments)\b|\b(?:your|my) (?:own |exact )?(?:words|comments) (?:to )?"
    r"be (?:used|published|printed|shared)\b|\bdyfynnu\b",
    re.IGNORECASE,
)
_RECORDED = re.compile(
    r"\b(?:be(?:ing)?|been) (?:audio[ -]?|video[ -]?)?recorded\b|\b(?:audio|video)[ -]?record(?:ed|ing)\b"
    r"|\brecord (?:you|this|the|our)\b|\brecordio\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:may|can|could|shall) we\b|\b(?:are|would) you (?:be )?"
    r"(?:happy|willing|content|ok(?:ay)?|comfortable)"
    r"|\bdo you (?:agree|consent|give|allow|permit)|\bi (?:am happy|agree|consent|give|allow|permit)"
    r"|\bconsent|\bpermi(?:ssion|t)|\bagree|\ballow|\bgawn ni|\bydych chi|\bquot(?:ing|able)\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"(?:consent|permission|ok(?:ay)?)?[ _:-]*(?:to|for)?[ _:-]*(?:quot(?:e|ing|es)|quotable)"
)


def permissions_guessed(read: ReadFile, columns: Sequence[Column]) -> dict[str, str]:
    """Return the permissions that columns seem to ask for, by heading, and their answers bear out.

    One that asks the other way round ("Do you mind ...?") is nobody's permission. A person confirms it.
    """
    found: dict[str, str] = {}
    for column in columns:
        permission = (
            _permission_in(column.name) if column.role in {"closed_single", "attribute", "open"} else ""
        )
        if (
            permission
            and permission not in {*found, *read.options.consent}
            and _bears_out(read, column, permission)
        ):
            found[permission] = column.name
    return found


def _permission_in(heading: str) -> str:
    plain = fold(heading)
    if _MINDS.search(plain) or not (_ASKS.search(plain) or _PLAIN.fullmatch(plain.strip(" ?:"))):
        return ""
    for permission, pattern in (("further_use", _FURTHER), ("quoting", _QUOTING), ("recorded", _RECORDED)):
        if pattern.search(plain) and permission in PERMISSION_FIELDS:
            return permission
    return ""


def _bears_out(read: ReadFile, column: Column, permission: str) -> bool:
    """Whether half of what was answered is a plain yes or no."""
    if column.role == "open":
        asked = column.question or column.name
        given = [turn.text for turn in read.loaded.turns if turn.question == asked]
    else:
        given = [row.get(column.name, "") for row in read.loaded.respondents]
    told = [answer for answer in given if not is_blank(answer)]
    return bool(told) and 2 * sum(consent_in(permission, answer) != "" for answer in told) >= len(told)
