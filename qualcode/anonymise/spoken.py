"""Details said aloud and written down as words: numbers digit by digit, addresses with "at" and "dot".

Works on folded text; a run of digits counts by its length, not by whether such a number exists.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.anonymise.pseudonyms import replacement_for
from qualcode.model import Finding, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DIGITS = ("zero", "oh", "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS_WORDS = """
ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty
sixty
seventy eighty ninety
"""
_TENS = frozenset(_TENS_WORDS.split())
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_NOUGHTS = {"hundred": 2, "thousand": 3}
_UNIT = "|".join([*_DIGITS, *_TENS, *_TIMES, *_NOUGHTS, r"\d+", "[a-z]"])
_DIGIT_WORD = "|".join([*_DIGITS, *_TIMES])
_RUN = re.compile(rf"(?<![\w'])(?:plus )?(?:{_UNIT})(?:[ ,-]{{1,2}}(?:{_UNIT})){{4,}}(?![\w'])")
_PLACE = r"(?:com|org|net|info|uk|ie|eu)"
_LOCAL = r"(?:[a-z0-9]+|(?:[a-z0-9] )+[a-z0-9])"
_EMAIL = re.compile(
    rf"(?<![\w'])(?:{_LOCAL} (?:dot|underscore|dash|hyphen) )*{_LOCAL} at "
    rf"(?:[a-z0-9]+ (?:dot|dash|hyphen) )*[a-z0-9]+ dot {_PLACE}\b(?: dot {_PLACE}\b)?"
)
_URL = re.compile(
    rf"(?<![\w'])(?!(?:the|a|this) dot)(?:w w w dot |www dot |www\.)?(?:[a-z0-9]+ dot )*[a-z0-9]+ "
    rf"dot {_PLACE}\b(?: dot "
    rf"{_PLACE}\b)?"
    r"(?: slash [a-z0-9]+)*"
)
_ORDINAL = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|"
    "fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty[ -](?:first|second|third|fourth|"
    "fifth|sixth|seventh|eighth|ninth)|thirtieth|thirty[ -]first"
)
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_NUMBER = "|".join([*_DIGITS, *sorted(_TENS)])
_YEAR = rf"(?:(?:19|20)\d\d|(?:{_NUMBER})(?:[ -](?:{_NUMBER})){{0,2}})"
_BIRTH = re.compile(
    rf"\b(?:born|date of birth|dob|birthday|died|passed)\b[^.\n]{{0,25}}?"
    rf"\b((?:{_ORDINAL}) of (?:the )?(?:{_MONTH}|{_ORDINAL})(?: {_YEAR})?)"
)
_NAME = r"(?:(?!(?:in|on|the|of|to|at|and|for|a|down|up)\b)[a-z'-]+ )"
_ADDRESS = re.compile(
    rf"\b(?:number|live at|lives at|living at) ((?:(?:{_NUMBER})[ -])+{_NAME}{{1,2}}"
    r"(?:street|road|lane|avenue|close|drive|crescent|terrace|gardens|grove|court|way|place|"
    r"square|rise|row|mews))\b"
)
_HANDLE = re.compile(r"\bat ((?:[a-z0-9]+ ){0,2}[a-z0-9]+ underscore [a-z0-9]+)\b")


def spoken_findings(folded_text: str) -> Iterator[Finding]:
    """Yield numbers, e-mail and web addresses and dates of birth spelled out in words."""
    yield from (found for match in _RUN.finditer(folded_text) if (found := _number(folded_text, match)))
    if " dot " in folded_text:
        yield from _matched(_EMAIL, "EMAIL", folded_text)
        yield from _matched(_URL, "URL", folded_text)
    for match in _BIRTH.finditer(folded_text):
        yield _finding(Span(match.start(1), match.end(1)), "DATE", review=True)
    for match in _ADDRESS.finditer(folded_text):
        yield _finding(Span(match.start(1), match.end(1)), "ADDRESS")
    for match in _HANDLE.finditer(folded_text):
        yield _finding(Span(match.start(1), match.end(1)), "HANDLE")


def _matched(regex: re.Pattern[str], label: str, folded_text: str) -> Iterator[Finding]:
    for match in regex.finditer(folded_text):
        yield _finding(Span(match.start(), match.end()), label)


def _finding(span: Span, label: str, replacement: str = "", *, review: bool = False) -> Finding:
    return Finding(
        span,
        label,
        "review" if review else "mask",
        replacement or replacement_for(label),
        "QUASI" if review else "DIRECT",
        evidence=(f"spoken:{label.lower()}",),
    )


def _number(folded_text: str, match: re.Match[str]) -> Finding | None:
    """Judge a run of digit words and single letters: a number of some kind, or talk."""
    start = match.start()
    said = re.split(r"[ ,-]+", match.group())
    while said and said[0] in {"a", "i"}:
        start = (
            match.start() + match.group().index(said[1], start - match.start() + 1)
            if len(said) > 1
            else start
        )
        said = said[1:]
    end = match.end()
    while len(said) > 1 and said[-1] in {"a", "i"} and re.match(r" [a-z']", folded_text[end:]):
        end = match.start() + len(folded_text[match.start() : end - 1].rstrip(" ,-"))
        said = said[:-1]
    if not any(re.fullmatch(_DIGIT_WORD, word) for word in said):
        return None
    letters = sum(len(word) == 1 and word.isalpha() for word in said)
    digits = _length(said) - letters
    if _is_postcode(said):
        return _finding(Span(start, end), "POSTCODE")
    if digits < 2 or digits + letters < 6 or (letters and letters < len(said) - digits - 1 and digits < 4):
        return None
    return _kind(folded_text, Span(start, end), said, digits=digits, letters=letters)


def _length(said: Sequence[str]) -> int:
    """How many characters would be written down."""
    total = 0
    times = 1
    for word in said:
        if word in _TIMES:
            times = _TIMES[word]
            continue
        if word in _TENS:
            total += 2 if word not in {"twenty", "thirty", "forty"} else 1
        elif word in _NOUGHTS:
            total += _NOUGHTS[word]
        elif word.isdigit():
            total += len(word)
        elif word != "plus":
            total += times
        times = 1
    return total


def _is_postcode(said: Sequence[str]) -> bool:
    shape = "".join("L" if len(word) == 1 and word.isalpha() else "D" for word in said)
    return re.fullmatch(r"L{1,2}D{2,3}LL", shape) is not None


def _kind(folded_text: str, span: Span, said: Sequence[str], *, digits: int, letters: int) -> Finding | None:
    before = folded_text[max(0, span.start - 60) : span.start]
    if re.search(r"\b(?:national insurance|n i|ni)\b", before) or (letters == 3 and digits == 6):
        return _finding(span, "ID", "[National Insurance number]")
    if "nhs" in before or "n h s" in before:
        return _finding(span, "ID", "[NHS number]")
    if re.search(r"\b(?:reg|registration|plate)\b", before):
        return _finding(span, "ID", "[car registration]")
    if not letters and (
        said[0] in {"oh", "zero", "nought", "double", "plus", "0"} or said[0].startswith("0")
    ):
        return _finding(span, "PHONE")
    return _finding(span, "ID")
