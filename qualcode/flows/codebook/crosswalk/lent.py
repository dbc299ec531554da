"""Extracts that may be used beyond their study, as evidence of what a code means in a crosswalk.

Somebody must have said yes for each: without that, under an open flag, or where they are nobody's evidence
they are kept back, and counted by the reason. Only masked words are read, and none of them is written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.anonymise.permissions import may_reuse
from qualcode.codebook.crosswalk.pairs import CodeOf
from qualcode.coding.segments import is_evidence
from qualcode.flows.flagged import withholding
from qualcode.flows.quotable import permissions_over
from qualcode.flows.reading import read_codings, reading_of
from qualcode.model import Span
from qualcode.store.participants import read_participants
from qualcode.store.sources import locked_sources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.flows.codebook.crosswalk.leaving import Origin
    from qualcode.flows.quotable import People
    from qualcode.flows.reading import Reading
    from qualcode.model import Coding
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Lent:
    """Of one book: how many extracts were used, and how many were kept back, by the reason."""

    book: str
    used: int
    kept_back: tuple[tuple[str, int], ...] = ()


def lent_extracts(origins: Iterable[Origin]) -> tuple[dict[CodeOf, tuple[str, ...]], tuple[Lent, ...]]:
    """Return the extracts that may be used of codes of studies' own codebooks, and the count of each book."""
    extracts: dict[CodeOf, tuple[str, ...]] = {}
    lent: list[Lent] = []
    for origin in origins:
        for book in origin.own:
            by_code, kept_back = _of_study(origin.desk.study)
            known = [code.id for code in book.codebook.codes]
            own = {CodeOf(book.name, code): by_code[code] for code in known if code in by_code}
            extracts |= {of: tuple(words) for of, words in own.items()}
            used = sum(map(len, own.values()))
            lent.append(Lent(book.name, used, tuple(sorted(kept_back.items()))))
    return extracts, tuple(lent)


def _of_study(study: Study) -> tuple[dict[str, list[str]], Counter[str]]:
    people, here = read_participants(study), set(locked_sources(study))
    readings: dict[str, Reading] = {}
    found: defaultdict[str, list[str]] = defaultdict(list)
    kept_back: Counter[str] = Counter()
    for coding in read_codings(study):
        if coding.source not in here:
            kept_back["their source is not here"] += 1
            continue
        if coding.source not in readings:
            readings[coding.source] = reading_of(study, coding.source)
        words, why = _words(readings[coding.source], coding, people)
        if words:
            found[coding.code].append(words)
        else:
            kept_back[why] += 1
    return dict(found), kept_back


def _words(reading: Reading, coding: Coding, people: People) -> tuple[str, str]:
    """Return the masked words of a coding that may be used, else why not."""
    source = reading.source
    if coding.revision != source.revision:
        return "", "they stand in an earlier revision"
    if withholding(reading.flags, source, coding.span) is not None:
        return "", "an open flag lies there"
    said: list[str] = []
    for turn, place in source.turns_under(coding.span):
        if not is_evidence(turn):
            continue
        allowed, why = may_reuse(source.permissions, permissions_over(source, turn, people), expressly=True)
        if not allowed:
            return "", why
        part = Span(max(place.start, coding.span.start), min(place.end, coding.span.end))
        said.append(reading.words(part))
    return " ".join(said), "" if said else "they are nobody's evidence"
