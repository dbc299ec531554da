"""Counting codes: segments, people, responses and sources, each with its base, and nothing twice.

What a facilitator said, a machine proposed or a correction took out never reaches a count; stances, voices
passed on by others and secondary material stand apart. A pair of original and translation is one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from qualcode.model import Attributes, SourceKind

PEOPLE_COUNT_IN: frozenset[str] = frozenset({"interview", "focus_group", "survey", "written"})
DISPUTED = "disputed"
Of = Literal["participants", "respondents"]


@dataclass(frozen=True, slots=True)
class Part:
    """A segment that can be evidence, and what people put on it: (code, stance) marks.

    `source` is what it counts as, the original of a pair; `turn` the answer or turn it lies in; `person`
    whose evidence it is ("" for nobody's); `through` says that somebody passed the words on. The stance
    `DISPUTED` stands where one coder says that it was said and another, of the same words, that it was not.
    `proposed` are the codes that it has from accepted proposals alone. `read` means that a person coded it by
    hand or noted that no code fits; `campaign` numbers the campaign it was sent in, from 1.
    """

    source: str
    key: int
    turn: str
    kind: SourceKind
    person: str = ""
    question: str = ""
    attributes: Attributes = field(default_factory=dict, hash=False)
    secondary: bool = False
    through: bool = False
    marks: frozenset[tuple[str, str]] = frozenset()
    proposed: frozenset[str] = frozenset()
    coders: frozenset[str] = frozenset()
    read: bool = False
    campaign: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many distinct segments, participants, respondents, responses and sources some parts are.

    Participants speak or write; respondents and responses are those of surveys.
    """

    segments: int = 0
    participants: int = 0
    respondents: int = 0
    responses: int = 0
    sources: int = 0


@dataclass(frozen=True, slots=True)
class QuestionCount:
    """How many responses to a question of a survey bear a code, and their base.

    `in_campaigns` of them were sent in one of `campaigns` campaigns.
    """

    question: str
    responses: int
    base: int
    in_campaigns: int = 0
    campaigns: int = 0


@dataclass(frozen=True, slots=True)
class CodeCount:
    """What a code comes to: plainly said; and apart from that by stance and in secondary material.

    Of what was plainly said, `through` came through somebody else, and `proposed` is coded by nothing but
    accepted proposals.
    """

    tally: Tally
    apart: Mapping[str, int]
    secondary: Tally
    through: int
    proposed: int = 0
    questions: tuple[QuestionCount, ...] = ()


def tally(parts: Iterable[Part]) -> Tally:
    """Count the distinct things that some parts are."""
    known = list(parts)
    return Tally(
        segments=len({(part.source, part.key) for part in known}),
        participants=len(people(known, "participants")),
        respondents=len(people(known, "respondents")),
        responses=len({(part.source, part.turn) for part in known if part.kind == "survey"}),
        sources=len({part.source for part in known}),
    )


def people(parts: Iterable[Part], of: Of) -> set[str]:
    """Return whose words some parts are: of surveys (respondents), or of other kinds where people count."""
    return {
        part.person
        for part in parts
        if part.person and part.kind in PEOPLE_COUNT_IN and (part.kind == "survey") == (of == "respondents")
    }


def own_parts(parts: Iterable[Part]) -> list[Part]:
    """Return the parts that are this study's own: secondary material is counted apart."""
    return [part for part in parts if not part.secondary]


def said(parts: Iterable[Part], codes: Collection[str]) -> list[Part]:
    """Return the parts on which somebody put one of the codes without a stance."""
    return [part for part in parts if _plain(part, codes)]


def _plain(part: Part, codes: Collection[str]) -> set[str]:
    return {code for code, stance in part.marks if code in codes and not stance}


def count_code(parts: Sequence[Part], codes: Collection[str]) -> CodeCount:
    """Return what some codes, one with those below it, come to."""
    own = own_parts(parts)
    found = said(own, codes)
    return CodeCount(
        tally=tally(found),
        apart=_apart(own, codes),
        secondary=tally(said((part for part in parts if part.secondary), codes)),
        through=sum(part.through for part in found),
        proposed=sum(_plain(part, codes) <= part.proposed for part in found),
        questions=tuple(_questions(own, found)),
    )


def _apart(parts: Iterable[Part], codes: Collection[str]) -> dict[str, int]:
    """Return how many parts have a code with a stance and not without, by stance."""
    found: Counter[str] = Counter()
    for part in parts:
        stances = {stance for code, stance in part.marks if code in codes}
        if "" not in stances:
            found.update(stances)
    return dict(sorted(found.items()))


def _questions(own: Sequence[Part], found: Sequence[Part]) -> Iterable[QuestionCount]:
    for question in dict.fromkeys(part.question for part in own if part.kind == "survey"):
        base = {(part.source, part.turn) for part in own if _answers(part, question)}
        ours = {(part.source, part.turn): part.campaign for part in found if _answers(part, question)}
        sent = [campaign for campaign in ours.values() if campaign]
        yield QuestionCount(question, len(ours), len(base), len(sent), len(set(sent)))


def _answers(part: Part, question: str) -> bool:
    return part.kind == "survey" and part.question == question


def as_one(original: Sequence[Part], translation: Sequence[Part]) -> tuple[list[Part], bool]:
    """Return the parts of a pair, counted once, and whether all that people put on either side is in them.

    Where both sides have as many parts, the n-th of one is the n-th of the other; else the side with more
    coded parts stands for both.
    """
    if not original or not translation:
        named = original[0].source if original else ""
        return [replace(part, source=named or part.source) for part in original or translation], True
    source = original[0].source
    if len(original) == len(translation):
        pairs = zip(original, translation, strict=True)
        return [_joined(one, other) for one, other in pairs], True
    coded = [sum(bool(part.marks) for part in side) for side in (original, translation)]
    chosen = translation if coded[1] > coded[0] else original
    return [replace(part, source=source) for part in chosen], not min(coded)


def _joined(one: Part, other: Part) -> Part:
    return replace(
        one,
        person=one.person or other.person,
        marks=one.marks | other.marks,
        proposed=(one.proposed | other.proposed) - _by_hand(one) - _by_hand(other),
        coders=one.coders | other.coders,
        read=one.read or other.read,
    )


def _by_hand(part: Part) -> set[str]:
    return {code for code, stance in part.marks if not stance} - part.proposed
