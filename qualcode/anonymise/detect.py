"""Everything that may identify a person in a text, as findings that do not overlap.

Masks join where they overlap, and so do questions; a question keeps what a mask does not cover.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.anonymise.patterns import pattern_findings
from qualcode.anonymise.pseudonyms import ENTITY_LABELS, label_of, replacement_for, replacement_of
from qualcode.anonymise.singling import singling_findings
from qualcode.model import Finding, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.anonymise.register import Hit, Register

_WORD = re.compile(r"\w+")
_EDGES = " \t\n,;:.-"


@dataclass(frozen=True, slots=True)
class RegisterDetector:
    """Finds the names of the register, in every form."""

    register: Register
    name: str = "register"

    def detect(self, text: str) -> Sequence[Finding]:
        """Return one finding for every place where a registered name stands or may stand."""
        return [_of_hit(hit, self.register) for hit in self.register.hits(text)]


@dataclass(frozen=True, slots=True)
class PatternDetector:
    """Finds telephone numbers, addresses, numbers of all kinds and dates, written and spoken."""

    name: str = "pattern"

    def detect(self, text: str) -> Sequence[Finding]:
        """Return what the patterns find, without overlaps."""
        return merged(pattern_findings(text), text)


@dataclass(frozen=True, slots=True)
class SinglingDetector:
    """Finds phrases that single a person out; every finding is a question."""

    name: str = "singling"

    def detect(self, text: str) -> Sequence[Finding]:
        """Return the phrases, without overlaps."""
        return merged(singling_findings(text), text)


def detect(text: str, register: Register, *, publishable: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Return what may identify a person in `text`, in order and without overlaps.

    `publishable` names may be printed, besides those the register marks as such.
    """
    allowed = register.publishing(publishable)
    found = RegisterDetector(allowed).detect(text)
    patterns = [
        one for one in pattern_findings(text) if not allowed.may_print(text[one.span.start : one.span.end])
    ]
    return merged([*found, *patterns, *singling_findings(text)], text)


def merged(findings: Iterable[Finding], text: str) -> tuple[Finding, ...]:
    """Return findings without overlaps: masks united, questions united, and cut where a mask lies in them."""
    listed = list(findings)
    masks = _united([one for one in listed if one.verdict == "mask"])
    questions = _united([one for one in listed if one.verdict == "review"])
    rest = (piece for question in questions for piece in _outside(question, masks, text))
    return tuple(sorted([*masks, *rest], key=lambda one: one.span))


def _united(findings: Sequence[Finding]) -> list[Finding]:
    """Join overlapping findings of one verdict; the longest says what it is, all are evidence."""
    joined: list[Finding] = []
    for one in sorted(findings, key=lambda each: (each.span.start, -each.span.end)):
        if not joined or one.span.start >= joined[-1].span.end:
            joined.append(one)
            continue
        last = joined[-1]
        chief = max(last, one, key=lambda each: (len(each.span), bool(each.entity)))
        span = Span(last.span.start, max(last.span.end, one.span.end))
        evidence = tuple(dict.fromkeys([*last.evidence, *one.evidence]))
        direct = last if last.cls == "DIRECT" else one
        joined[-1] = replace(chief, span=span, evidence=evidence, cls=direct.cls)
    return joined


def _outside(question: Finding, masks: Sequence[Finding], text: str) -> Iterator[Finding]:
    """Yield what of a question no mask covers: its pieces of two words or more, or its longest."""
    inside = [mask.span for mask in masks if mask.span.overlaps(question.span)]
    if not inside:
        yield question
        return
    edges = [
        question.span.start,
        *(edge for span in inside for edge in (span.start, span.end)),
        question.span.end,
    ]
    pieces = [
        piece
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if start < end and (piece := _trimmed(text, start, end)) is not None
    ]
    several = [piece for piece in pieces if len(_WORD.findall(text, piece.start, piece.end)) > 1]
    for piece in several or sorted(pieces, key=len)[-1:]:
        yield replace(question, span=piece)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    bare = piece.strip(_EDGES)
    if not _WORD.search(bare):
        return None
    lead = len(piece) - len(piece.lstrip(_EDGES))
    return Span(start + lead, start + lead + len(bare))


def _of_hit(hit: Hit, register: Register) -> Finding:
    owners = [register.by_id[owner] for owner in hit.entities]
    label = label_of(owners[0])
    several = len(owners) > 1
    sure = hit.strength == "certain" and not several
    return Finding(
        hit.span,
        label,
        "mask" if sure else "review",
        replacement_for(label) if several else replacement_of(owners[0]),
        "QUASI" if label in ENTITY_LABELS.values() else "DIRECT",
        entity="" if several else hit.entities[0],
        evidence=(f"register:{hit.rule}", *(hit.entities if several else ())),
    )
