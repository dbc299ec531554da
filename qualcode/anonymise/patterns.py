"""Written details that point to one person: telephone, e-mail, address, postcode, numbers, dates.

The form is masked, not the validity: a garbled number is still somebody's number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from qualcode.anonymise.folding import folded
from qualcode.anonymise.pseudonyms import replacement_for
from qualcode.anonymise.spoken import spoken_findings
from qualcode.model import Finding, Span, Verdict

_AREAS = (
    "a[bl]|b[abdhlnrst]|c[abfhmortvw]|d[adeghlnty]|e[chnx]|f[ky]|g[luy]|h[adgprsuxzd]|i[gmpv]|"
    "je|k[atwy]|l[adelnsu]"
    "|m[ekl]|n[egprw]|o[lx]|p[aehlor]|r[ghm]|s[aegklmnoprstwy]|t[adfnqrsw]|u[bz]|w[acdfnrsv]|yo|ze|[beglmnsw]"
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_STREETS = (
    "street|st|road|rd|lane|ln|avenue|ave|close|drive|crescent|cres|terrace|gardens|gdns|grove|"
    "court|way|place|"
    "square|rise|row|mews|walk|view|hill|park|green|parade|yard|fold|bank"
)
_STRONG = "ref|reference|voucher|hosp|lcs|upn|urn|acct|a/c"
_WEAK = (
    "case|crime|log|incident|badge|policy|claim|passport|licence|hospital|patient|record|file|account|acc|"
    "social care"
)
_REFERENCE = rf"(?:{_STRONG})\.?|(?:{_WEAK}) (?:ref|no|num|number|id|#)\b\.?"

Accept = Callable[[str, str, re.Match[str]], bool]


def _always(_text: str, _folded: str, _match: re.Match[str]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Pattern:
    """A form of writing: what it is called, what it matches in folded text, and when that counts."""

    name: str
    label: str
    regex: re.Pattern[str]
    accept: Accept = _always
    replacement: str = ""
    verdict: Verdict = "mask"
    cls: Literal["DIRECT", "QUASI"] = "DIRECT"


def _capitals(text: str, _folded: str, match: re.Match[str]) -> bool:
    """Accept capitals only."""
    return text[match.start() : match.end()].upper() == text[match.start() : match.end()]


def _reference_form(text: str, folded_text: str, match: re.Match[str]) -> bool:
    """Accept groups of capitals and digits with at least four digits and a letter; not a time."""
    written = match.group()
    digits = sum(char.isdigit() for char in written)
    timed = re.fullmatch(r"\d{4}-\d\d-\d\dt?[\d:]*", written)
    lettered = any(char.isalpha() for char in written)
    return digits >= 4 and lettered and not timed and _capitals(text, folded_text, match)


def _three_digits(_text: str, _folded: str, match: re.Match[str]) -> bool:
    written: str = match.group(1)
    return sum(char.isdigit() for char in written) >= 3 or "-" in written or "/" in written


def _two_digits(_text: str, _folded: str, match: re.Match[str]) -> bool:
    written: str = match.group(1)
    return sum(char.isdigit() for char in written) >= 2


def _whose_day(_text: str, folded_text: str, match: re.Match[str]) -> bool:
    """Accept a date near words for an event in one person's life."""
    around = folded_text[max(0, match.start() - 60) : match.start()].rpartition("\n")[2]
    after = folded_text[match.end() : match.end() + 20].partition("\n")[0]
    return _LIFE_EVENT.search(around) is not None or _LIFE_EVENT.search(after) is not None


def _district(text: str, folded_text: str, match: re.Match[str]) -> bool:
    around = folded_text[max(0, match.start() - 40) : match.start()]
    return _capitals(text, folded_text, match) and _LIVES.search(around) is not None


def _street(text: str, folded_text: str, match: re.Match[str]) -> bool:
    """Accept a name between number and "street": capitals, or after "live at" no words of a phrase."""
    name = match.group("name").split()
    written = text[match.start("name") : match.end("name")].split()
    if name[-1] in _PHRASE:
        return False
    if all(word[0].isupper() or not word[0].isalpha() for word in written):
        return True
    lives = _LIVES.search(folded_text[max(0, match.start() - 25) : match.start()]) is not None
    return lives and not _PHRASE.intersection(name)


_LIFE_EVENT = re.compile(
    r"\b(?:born|birth|dob|d\.o\.b|birthday|died|passed|lost|buried|married|wedding|delivered|due|"
    r"admitted|adm|del|"
    r"discharged|diagnosed|stroke|miscarried|waters|arrived|she|he|her|his|my)\b"
)
_LIVES = re.compile(r"\b(?:live[sd]?|living|address|postcode|post code|area|house|home|flat|at|we're|i'm)\b")
_PHRASE_WORDS = """
the a an of in to for and on at my our your this that was were is are or people years year minutes minute
miles
mile hours weeks days months times yards metres down up along per from with every other same
"""
_PHRASE = frozenset(_PHRASE_WORDS.split())
_FULL_DATE = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS}),? (?:19|20)\d\d"
    r"|\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d)"
    rf"|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d"
    r"|(?:boxing day|christmas (?:eve|day)|new year'?s (?:eve|day)|good friday|bonfire night),? (?:19|20)\d\d"
)

PATTERNS: tuple[Pattern, ...] = (
    Pattern("e-mail", "EMAIL", re.compile(r"(?<![\w.+%-])\w[\w.+%'-]*@\w[\w-]*(?:\.[\w-]+)+\b")),
    Pattern("url", "URL", re.compile(r"\b(?:https?://|www\.)[^\s<>\"'«»)\]}|]*[^\s<>\"'«»)\]}|.,;:!?*_]")),
    Pattern(
        "domain",
        "URL",
        re.compile(
            r"(?<![@\w./-])[a-z0-9-]+(?:\.[a-z0-9-]+)*"
            r"\.(?:org|com|net|info|co\.uk|org\.uk|gov\.uk|ac\.uk|nhs\.uk|uk|"
            r"ie)\b(?!\.\w)(?:/[^\s<>\"')\]|]*[^\s<>\"')\]|.,;:!?])?"
        ),
    ),
    Pattern("handle", "HANDLE", re.compile(r"(?<![\w@.])@[a-z_]\w[\w.]*\w")),
    Pattern(
        "phone",
        "PHONE",
        re.compile(
            r"(?<![\w.+])(?:\+44[ ().\u00a0-]{0,3}|0044[ ().-]{0,3}|0(?!\.\d+\b))"
            r"(?:[ ().\u00a0-]{0,2}\d){9,10}(?!\w)"
        ),
    ),
    Pattern("international", "PHONE", re.compile(r"(?<![\w+])\+[1-9]\d{0,2}(?:[ ().-]{0,2}\d){7,12}(?!\d)")),
    Pattern(
        "postcode",
        "POSTCODE",
        re.compile(rf"\b(?:{_AREAS})\d[a-z\d]?[ \u00a0]{{0,2}}\d[abd-hjlnp-uw-z]{{2}}\b"),
    ),
    Pattern(
        "postcode district",
        "POSTCODE",
        re.compile(rf"\b(?:{_AREAS})\d{{1,2}}[a-z]?\b"),
        _district,
        verdict="review",
        cls="QUASI",
    ),
    Pattern(
        "nhs",
        "ID",
        re.compile(r"(?<![\w.-])\d{3}[ \u00a0-]?\d{3}[ \u00a0-]?\d{4}(?![\w-]|\.\d)"),
        replacement="[NHS number]",
    ),
    Pattern(
        "nino",
        "ID",
        re.compile(r"\b[a-z]{2}[ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[a-d]\b"),
        replacement="[National Insurance number]",
    ),
    Pattern("sort code", "ID", re.compile(r"(?<![\d-])\d\d-\d\d-\d\d(?![\d-])"), replacement="[sort code]"),
    Pattern(
        "account",
        "ID",
        re.compile(
            r"\b(?:a/c|acc|acct|account|sort code)\.?(?: (?:no|num|number)\b)?\W{1,3}(\d{2}[ "
            r"-]?\d{2}[ -]?\d{2,4})\b"
        ),
        replacement="[account number]",
    ),
    Pattern(
        "plate",
        "ID",
        re.compile(r"\b[a-z]{2}\d\d ?[a-z]{3}\b"),
        _capitals,
        replacement="[car registration]",
    ),
    Pattern(
        "plate with cue",
        "ID",
        re.compile(
            r"\b(?:reg|registration|plate|number plate|car)(?: is| was| number)?:? ([a-z]{1,3} "
            r"?\d{1,4} ?[a-z]{0,3})\b"
        ),
        _two_digits,
        replacement="[car registration]",
    ),
    Pattern(
        "reference",
        "ID",
        re.compile(
            rf"\b(?:{_REFERENCE})\.?(?: (?:no|num|number|id|is|was|ref)\b)*\.?:?#? "
            rf"?((?:[a-z]{{1,6}}[-/ ]?){{0,2}}\d[\w/-]*\w)"
        ),
        _three_digits,
    ),
    Pattern(
        "reference form",
        "ID",
        re.compile(r"(?<![\w/-])[a-z0-9]+(?:[-/][a-z0-9]+)+(?![\w/-])"),
        _reference_form,
    ),
    Pattern("letters, digits", "ID", re.compile(r"\b[a-z]{1,2}\d{6,9}\b|\b[a-z]{2,5} \d{6,9}\b"), _capitals),
    Pattern(
        "date",
        "DATE",
        re.compile(rf"(?<![\w/.-])(?:{_FULL_DATE})(?![\w/-])"),
        _whose_day,
        verdict="review",
        cls="QUASI",
    ),
    Pattern(
        "street",
        "ADDRESS",
        re.compile(
            rf"(?<![\w.:-])\d{{1,4}}[a-z]?,? (?P<name>[a-z'-]+(?: [a-z'-]+){{0,2}}) (?:{_STREETS})\b",
        ),
        _street,
    ),
    Pattern(
        "flat",
        "ADDRESS",
        re.compile(
            r"\b(?:flat|unit|apartment|apt) (?:\d{1,4}[a-z]?|[a-z]\d{0,3}|one|two|three|four|"
            r"five|six|seven|eight|nine|ten)\b"
            rf"(?:,? [a-z'-]+(?: [a-z'-]+){{0,2}} (?:{_STREETS}|house|mill|tower|towers|lodge)\b){{0,2}}"
        ),
        lambda _text, _folded, match: match.group().split()[1] not in {"a", "i"},
    ),
    Pattern("house number", "ADDRESS", re.compile(r"\b(?:at|live at|house|home) (number \d{1,4}[a-z]?)\b")),
)


def pattern_findings(text: str) -> Iterator[Finding]:
    """Yield what the written and the spoken patterns find; findings may overlap."""
    folded_text = folded(text)
    for pattern in PATTERNS:
        if pattern.label in {"EMAIL", "HANDLE"} and "@" not in folded_text:
            continue
        for match in pattern.regex.finditer(folded_text):
            if pattern.accept(text, folded_text, match):
                group = 1 if pattern.regex.groups and "name" not in pattern.regex.groupindex else 0
                yield Finding(
                    Span(match.start(group), match.end(group)),
                    pattern.label,
                    pattern.verdict,
                    pattern.replacement or replacement_for(pattern.label),
                    pattern.cls,
                    evidence=(f"pattern:{pattern.name}",),
                )
    yield from spoken_findings(folded_text)
