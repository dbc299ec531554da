"""Whether an ordinary word stands for a person or place where it stands: May, Will, Grace.

The answer is "certain", "possible" or "no", from the capital, the place in the sentence and its neighbours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from qualcode.anonymise.words import CALENDAR

if TYPE_CHECKING:
    from qualcode.model import Span

Strength = Literal["certain", "possible", "no"]

_LOOK = 60
_EDGES = "\n\u2029\t|"
_VERBAL = frozenset({"will", "may", "can", "might", "mark", "pat", "rob", "sue", "bill"})
_STRICT_TITLE = re.compile(r"(?<!the )\b(?:mr|mrs|ms|mx|miss|dr|prof)\.?\s+$")
_TITLE = re.compile(
    r"(?<!the )(?<!a )(?<!my )(?<!our )\b(?:doctor|professor|sir|rev|revd|reverend|nurse|sister|"
    r"matron|auntie|"
    r"aunty|aunt|uncle|nana|nan|gran|granny|grandma|grandad|cousin|cllr|councillor)\s+$"
)
_FAMILIAR = re.compile(r"\b(?:our|baby|little|big)\s+$")
_CALLED = re.compile(
    r"\b(?:called|named|name's|name is|name was|names are|i'm|this is)\s+$"
    r"|\b(?:author|creator|speaker|name|participant|interviewee|contact)\W?:\W{0,2}$"
)
_GREETED = re.compile(
    r"(?:^|[\s,.!?])(?:hi|hiya|hello|hey|dear|bye|cheers|thanks|thank you|sorry|morning),?\s+$"
)
_SPEAKS = re.compile(
    r"(?:\s+(?:said|says|told|tells|asked|asks|reckons|thinks|thought|felt|knew|knows|replied|"
    r"explained|mentioned|"
    r"rang|rings|phoned|texted|laughed|smiled|nodded|goes|was like)|'s (?:mum|mam|dad|husband|"
    r"wife|partner))\b"
)
_DETERMINED = re.compile(
    r"\b(?:the|a|an|my|your|his|her|its|our|their|this|that|these|those|some|any|no|every|each|of|in|to)\s+$"
)
_VOCATIVE = re.compile(
    r",\s+(?:can|could|what|would|do|did|how|you|have|are|i|and you|if you|shall|please|come)\b"
)
_DATED_BEFORE = re.compile(
    r"(?:\b(?:in|by|since|until|till|during|last|next|this|every|each|early|late|mid|of|"
    r"throughout|before|after)"
    r"|-|\d(?:st|nd|rd|th)?)\s*$"
)
_MAYBE_DATED = re.compile(r"\b(?:from|to|for|and|or|between|on|through|the|a|at|with|as)\s+$|[-,/(]\s*$")
_SIGNED = re.compile(r"(?:^|[\n\u2029\"”’»'])\s*(?:[—–]|--)\s*$")
_QUOTED = re.compile("[\"“'‘«][\"”'’»]")
_LABELS = re.compile(r":\s")
_OTHER_DATES = "|".join(sorted(CALENDAR - {"may", "spring", "autumn", "summer", "winter"}))
_DATED_AFTER = re.compile(
    r"[ \t]*(?:\d|'\d|half|bank|holiday|day|time|term|elections?|sales?|eve\b|[-/]|to\b|until\b"
    rf"|(?:and|or|,)[ \t]+(?:{_OTHER_DATES}))"
)
_BEFORE_START = re.compile(r"""(?:^|[\n\u2029.!?:;…])[\s"'“”‘’«»(\[*_#>•|~-]*$|(?:^|[\s,(\[])["“‘«']$""")


def strength(text: str, folded_text: str, span: Span) -> tuple[Strength, str]:
    """Judge an ordinary word at `span`; return the strength and the name of the rule that decided."""
    before = folded_text[max(0, span.start - _LOOK) : span.start]
    after = folded_text[span.end : span.end + _LOOK]
    word = folded_text[span.start : span.end]
    capital = text[span.start].isupper()
    cue = _cue(before, after, word, capital=capital)
    if cue or not capital:
        return ("certain", cue) if cue else ("no", "lower case")
    if _QUOTED.fullmatch(before[-1:] + after[:1]):
        return "certain", "quoted"
    return _calendar(before, after) if word in CALENDAR else _capitalised(text, folded_text, span)


def _capitalised(text: str, folded_text: str, span: Span) -> tuple[Strength, str]:
    """Judge a capital without a cue by the place it has."""
    if _SIGNED.search(text, max(0, span.start - 8), span.start) or _LABELS.match(text, span.end):
        return "certain", "signed"
    if _alone(folded_text, span):
        return "certain", "alone"
    if _BEFORE_START.search(folded_text, max(0, span.start - _LOOK), span.start):
        return "possible", "sentence start"
    return ("possible", "headline") if _headline(text, span) else ("certain", "capital")


def _cue(before: str, after: str, word: str, *, capital: bool) -> str:
    """Name what makes an ordinary word a name, whatever its case; "" where nothing does."""
    speaks = _SPEAKS.match(after) is not None and not _DETERMINED.search(before)
    if _STRICT_TITLE.search(before):
        return "title"
    if _CALLED.search(before) and (capital or not before.endswith(("i'm ", "this is "))):
        return "called"
    if word in CALENDAR and not capital:
        return "speaks" if speaks else ""
    titled = _TITLE.search(before) and (capital or word not in _VERBAL)
    if titled or (capital and _FAMILIAR.search(before)):
        return "title"
    if speaks and (capital or not after.startswith("'")):
        return "speaks"
    greeted = _GREETED.search(before) or (word not in CALENDAR and _VOCATIVE.match(after))
    return "vocative" if capital and greeted else ""


def _calendar(before: str, after: str) -> tuple[Strength, str]:
    if _DATED_BEFORE.search(before) or _DATED_AFTER.match(after):
        return "no", "calendar"
    if _MAYBE_DATED.search(before) or _BEFORE_START.search(before):
        return "possible", "calendar"
    return "certain", "capital"


def _alone(folded_text: str, span: Span) -> bool:
    """Whether nothing but the word stands on its line, in its cell, or after its colon."""
    start = max(folded_text.rfind(mark, 0, span.start) for mark in _EDGES + ":") + 1
    ends = [place for mark in _EDGES if (place := folded_text.find(mark, span.end)) >= 0]
    line = folded_text[start : min([*ends, len(folded_text)])]
    return line.strip(" \t#*_-•|:\"'").removesuffix("'s") == folded_text[span.start : span.end]


def _headline(text: str, span: Span) -> bool:
    """Whether the words about it are capitalised anyway: a title, or shouting."""
    start = max(text.rfind(mark, 0, span.start) for mark in "\n\u2029.!?:") + 1
    ends = [place for mark in "\n\u2029.!?" if (place := text.find(mark, span.end)) >= 0]
    around = text[start : span.start] + " " + text[span.end : min([*ends, len(text)])]
    neighbours: list[str] = re.findall(r"[^\W\d_]{4,}", around[-200:] if len(around) > 400 else around)
    if len(neighbours) < 2:
        return False
    return sum(word[0].isupper() for word in neighbours) >= 0.75 * len(neighbours)
