"""What each column of a survey is, guessed from its heading and its answers, for a person to confirm.

When in doubt a column is open, so that nobody's words are kept from the analysts.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from qualcode.load.sheets.multi_answers import likely_delimiter, list_delimiter, options_of
from qualcode.load.sheets.name_columns import holds_names
from qualcode.load.sheets.non_answers import is_non_answer
from qualcode.model import Column, ColumnRole

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID = re.compile(
    r"(?:response|respondent|participant|submission|record|case|user|anon|survey)?[ _-]?"
    r"(?:id|no|number|ref|reference)"
    r"|respondent|case|lfdn|user ?id|_recordid|response ?id|identifier|pseudonym",
    re.IGNORECASE,
)
_METADATA = re.compile(
    r"(?:start|end|completion|last modified|submission|recorded)[ _]?(?:time|date)"
    r"|date (?:submitted|started|last action)"
    r"|(?:start|end|recorded)date|submitted|started|ended|timestamp|last page|start language|seed|total time"
    r"|(?:group|question) time: .*|collector(?: id)?|page path|unique id|userno|progress|duration.*"
    r"|status|finished"
    r"|external_lfdn|tester|dispcode|lastpage|quality|completion|points|score"
    r"|distributionchannel|userlanguage|responseset|externalreference|externaldatareference|custom data \d+"
    r"|tag|tags"
    r"|analyst notes: .*|points - .*|feedback - .*|total points|quiz feedback|source|device|browser|language",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"(?:what is |please (?:give|enter|provide) )?(?:your |the |recipient ?|respondent |contact )?"
    r"(?:full |first |last |sur|given |family |preferred |maiden )?name(?:\(s\))?(?: \(.*\))?\??"
    r"|(?:your |recipient ?|what is your )?e-?mail(?: ?address)?(?: \(.*\))?\??"
    r"|recipient(?:last|first)name|ip ?address"
    r"|(?:your |tele|mobile |contact )*phone(?: number)?|mobile(?: number)?|(?:your |full |home )*post ?code"
    r"|(?:home |your |what is your |postal )?address(?: line \d)?\??|(?:your )?date of birth|dob"
    r"|nhs (?:number|no)\.?|location(?:latitude|longitude|accuracy)|national insurance (?:number|no\.?)",
    re.IGNORECASE,
)
_MENTIONS = re.compile(
    r"\be-?mail\b|\b(?:tele)?phone\b|\bmobile\b|\bpost ?code\b|\bdate of birth\b", re.IGNORECASE
)
_OPEN = re.compile(
    r"\bwhy\b|\bexplain|\breasons?\b|\bcomments?\b|anything else|\btell us\b|use this space|\bdescribe\b"
    r"|what else"
    r"|open-ended|in your own words|\bsuggest|\bother thoughts\b|\bhow (?:could|would|can|might|should)\b"
    r"|\bfeedback\b"
    r"|what (?:would|could|should|do you think|are your|do you feel)|\bopinions?\b|free ?text|\bfurther\b"
    r"|\bviews?\b"
    r"|please (?:specify|give details|provide details)|^(?:text|answer|response|verbatim|statement)s?$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\bother\b", re.IGNORECASE)
_CLOSED = re.compile(
    r"^(?:gender|sex|age(?: group| band)?|ethnicity|ward|area)\b"
    r"|\bhow (?:old|likely|satisfied|far|often|much|many)\b"
    r"|to what extent|do you (?:agree|support)|\bwhich of\b|are you\b|agree or disagree"
    r"|please select|\bselect (?:one|all|which)\b|tick (?:one|all)|on a scale",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_POSTCODE = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}")
_PHONE = re.compile(
    r"(?:(?:telephone|phone|mobile|tel|mob|t|m)\b[.:]?\s*)?"
    r"(?:(?:\+|00)[1-9](?:[\s().-]*\d){7,13}|\(?0(?:[\s()-]*\d){9,10}|7\d{9}"
    r"|\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4})",
    re.IGNORECASE,
)
_IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|(?=.*::|(?:[^:]*:){7})[\da-f:]{3,39}", re.IGNORECASE)
_DATE = re.compile(
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4})(?:[T ]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?(?: ?[AP]M)?)?"
)
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?%?")
_NHS = re.compile(r"\d{3}[ -]?\d{3}[ -]?\d{4}")
_INSURANCE = re.compile(r"[A-CEGHJ-PR-TW-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]", re.IGNORECASE)
_SAMPLE = 2_000


def guessed_columns(
    names: Sequence[str], values: Sequence[Sequence[str]], *, codes: Sequence[str] = ()
) -> list[Column]:
    """Return a column with a guessed role for each name; `values` holds the answers column by column.

    `codes` are what the tool calls the columns, in every language of the headings the same.
    """
    columns: list[Column] = []
    identified = _id_column(names, values, codes)
    for place, (name, answers, code) in enumerate(zip_longest(names, values, codes, fillvalue="")):
        twin = _twin(name, columns)
        if place == identified:
            columns.append(Column(name, "id"))
        elif twin is not None and not any(answers):
            columns.append(Column(name, twin.role, twin.options, twin.delimiter))
        else:
            columns.append(column_as(name, _role(name, answers, code), answers))
    return columns


def column_as(name: str, role: ColumnRole, answers: Sequence[str]) -> Column:
    """Return a column in a given role, with the options its answers show."""
    if role not in {"closed_single", "closed_multi"}:
        return Column(name, role)
    filled = [answer.strip() for answer in answers if answer.strip()]
    if role == "closed_single":
        return Column(name, role, tuple(dict.fromkeys(filled)))
    delimiter = likely_delimiter(_some(filled))
    return Column(name, role, options_of(filled, delimiter), delimiter)


def _some(filled: Sequence[str]) -> Sequence[str]:
    """Return a part of very many answers, evenly taken, to guess from."""
    return filled[:: len(filled) // _SAMPLE] if len(filled) > 2 * _SAMPLE else filled


def _id_column(names: Sequence[str], values: Sequence[Sequence[str]], codes: Sequence[str]) -> int | None:
    """Find the column that names the respondents: an id by its heading, always filled, the most distinct."""
    candidates = [
        place
        for place, (name, code) in enumerate(zip_longest(names, codes, fillvalue=""))
        if (_ID.fullmatch(name.strip()) or _ID.fullmatch(code))
        and not _METADATA.fullmatch(name.strip())
        and all(map(str.strip, values[place]))
        and not holds_names(name, _some(values[place]))
    ]
    return max(candidates, key=lambda place: (len(set(values[place])), -place), default=None)


def _twin(name: str, columns: Sequence[Column]) -> Column | None:
    """Find the column whose heading a survey tool repeated with a number ("Anything else?2")."""
    plain = re.sub(r" ?\(?\d\)?$", "", name)
    return next((column for column in columns if column.name == plain), None) if plain != name else None


def _role(name: str, answers: Sequence[str], code: str) -> ColumnRole:
    heading = re.sub(r"^(?:Q?\d+[.):]|[A-Z]\d+[.:)])\s*", "", name.strip())
    filled = _some([answer.strip() for answer in answers if answer.strip()])
    if _is_personal(heading, filled) or _PERSONAL.fullmatch(code):
        return "personal"
    if _METADATA.fullmatch(heading) or _METADATA.fullmatch(code) or (filled and _share(_DATE, filled) > 0.8):
        return "metadata"
    if not filled:
        return "open" if _OPEN.search(heading) or heading.endswith("?") else "attribute"
    return _answer_role(heading, filled)


def _answer_role(heading: str, filled: Sequence[str]) -> ColumnRole:
    lengths = [len(answer.split()) for answer in filled]
    mean, longest = sum(lengths) / len(lengths), max(lengths)
    if list_delimiter(filled):
        return "closed_multi"
    if _share(_NUMBER, filled) > 0.9:
        rated = _CLOSED.search(heading) and all(re.fullmatch(r"\d|10", answer) for answer in filled)
        return "closed_single" if rated else "attribute"
    if _OPEN.search(heading):
        return "open"
    distinct = set(filled)
    repeated = len(distinct) < len(filled) and len(distinct) <= min(25, max(2, 0.6 * len(filled)))
    if _OTHER.search(heading) and not repeated and mean >= 1.5 and len(distinct) > 0.5 * len(filled):
        return "open"
    if (repeated or _CLOSED.search(heading)) and longest <= 15 and mean <= 7:
        return "closed_single"
    return "open" if mean >= 3 or longest >= 8 else "attribute"


def _is_personal(heading: str, filled: Sequence[str]) -> bool:
    plain = heading.split(" - ", maxsplit=1)[0] if " - " in heading else heading
    if _PERSONAL.fullmatch(heading) or _PERSONAL.fullmatch(plain.strip()):
        return not filled or sum(len(answer.split()) for answer in filled) <= 8 * len(filled)
    if not filled:
        return _MENTIONS.search(heading) is not None and not _OPEN.search(heading)
    told = [answer for answer in filled if not is_non_answer(answer)]
    if holds_names(heading.replace("_", " "), told):
        return True
    needed = 0.2 if _MENTIONS.search(heading) else 0.5
    patterns = (_EMAIL, _POSTCODE, _PHONE, _IP, _INSURANCE)
    return bool(told) and (
        any(_share(pattern, told) >= needed for pattern in patterns)
        or sum(map(_is_nhs_number, told)) > 0.8 * len(told)
    )


def _is_nhs_number(answer: str) -> bool:
    """Whether ten digits end in the check digit of an NHS number (modulus 11)."""
    if not _NHS.fullmatch(answer):
        return False
    digits = [int(char) for char in answer if char.isdigit()]
    weighted = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return digits[0] > 0 and (11 - weighted % 11) % 11 == digits[9]


def _share(pattern: re.Pattern[str], filled: Sequence[str]) -> float:
    return sum(pattern.fullmatch(answer) is not None for answer in filled) / len(filled)
