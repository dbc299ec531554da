"""What a selection moves by: letters, words and sentences of a text, in the order they were said.

Words are those of `qualcode.text`, sentences the house's one rule; none cuts what a person sees as one
character.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import lru_cache

from qualcode.model import Span
from qualcode.screens.tui.cells import bounds, clusters, is_plain
from qualcode.text import sentences, words

_JOINERS = "\u200c\u200d"
_AMOUNT_BEFORE, _AMOUNT_AFTER = "£$€", "%°"
_NOTHING = re.compile(r"[\s.,;:!?…'\"’“”()\[\]–-]*")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


@lru_cache(maxsize=1024)
def letters(text: str) -> tuple[Span, ...]:
    """Return what a person sees as characters, without white space."""
    if is_plain(text):
        return tuple(Span(place, place + 1) for place, sign in enumerate(text) if not sign.isspace())
    return tuple(Span(start, end) for start, end in clusters(text) if _is_inked(text, start, end))


def trimmed(text: str) -> Span | None:
    """Return the span of the text without white space around it; None for nothing but white space."""
    if is_plain(text):
        inner = text.strip()
        lead = len(text) - len(text.lstrip())
        return Span(lead, lead + len(inner)) if inner else None
    found = letters(text)
    return Span(found[0].start, found[-1].end) if found else None


@lru_cache(maxsize=256)
def word_units(text: str) -> tuple[Span, ...]:
    """Return the words of a text, and its signs that are neither words nor punctuation: an emoji, a "+".

    A word is one of `qualcode.text.words`, whole where its letters carry marks, with the sign of an amount
    ("£50", "20%"); in scripts that put no blanks between words, it is one character.
    """
    edges = bounds(text)
    found: list[Span] = []
    for start, end in _joined(text):
        left = edges[bisect_right(edges, start) - 1]
        right = edges[bisect_left(edges, end)]
        if found and left < found[-1].end:
            found[-1] = Span(found[-1].start, max(right, found[-1].end))
        else:
            found.append(Span(left, right))
    parted = [part for span in found for part in _unspaced(text, span)]
    units = sorted((*parted, *_signs(text, found)))
    return tuple(one for one in units if _is_inked(text, one.start, one.end))


@lru_cache(maxsize=256)
def sentence_units(text: str) -> tuple[Span, ...]:
    """Return the sentences of a text by the rule that the tagger goes by."""
    edges = bounds(text)
    found = []
    for span in sentences(text):
        left = edges[bisect_right(edges, span.start) - 1]
        right = edges[bisect_left(edges, span.end)]
        if _is_inked(text, left, right):
            found.append(Span(left, right))
    return tuple(found)


def _is_inked(text: str, start: int, end: int) -> bool:
    return not text[start].isspace() and not text[end - 1].isspace()


def _joined(text: str) -> list[tuple[int, int]]:
    """The words, those joined that only marks part, with the signs of amounts beside them."""
    found: list[tuple[int, int]] = []
    for _, span in words(text):
        start, end = span.start, span.end
        while end < len(text) and (text[end] in _JOINERS or unicodedata.category(text[end])[0] == "M"):
            end += 1
        if found and start <= found[-1][1]:
            start = found.pop()[0]
        elif start and text[start - 1] in _AMOUNT_BEFORE:
            start -= 1
        if end < len(text) and text[end] in _AMOUNT_AFTER:
            end += 1
        found.append((start, end))
    return found


def _unspaced(text: str, span: Span) -> list[Span]:
    """One span per character of a script without blanks, and one per run of others."""
    piece = text[span.start : span.end]
    if not _UNSPACED.search(piece):
        return [span]
    found: list[Span] = []
    alone = True
    for start, end in clusters(piece):
        this = bool(_UNSPACED.match(piece[start]))
        if this or alone:
            found.append(Span(span.start + start, span.start + end))
        else:
            found[-1] = Span(found[-1].start, span.start + end)
        alone = this
    return found


def _signs(text: str, taken: list[Span]) -> list[Span]:
    """Characters outside words that are neither white space nor punctuation nor control characters."""
    found: list[Span] = []
    start = 0
    for word in (*taken, Span(len(text), len(text))):
        between = text[start : word.start]
        if not _NOTHING.fullmatch(between):
            found += [one.shifted(start) for one in letters(between) if _is_sign(between[one.start])]
        start = word.end
    return found


def _is_sign(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "PZC"
