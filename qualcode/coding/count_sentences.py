"""Sentences about how many said something, for a report: each stands up, or is refused with what may be said.

Every number in a sentence is a count of `counting`; a share is printed only of a survey's answers, and only
from a base of 50.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.coding.count_words import (
    at_least,
    begin_with,
    done,
    few,
    in_sources,
    in_word,
    noun_of,
    of_base,
    share_of,
)
from qualcode.coding.counting import (
    OTHERS,
    Breakdown,
    Of,
    Part,
    breakdown,
    count_code,
    own_parts,
    people,
    said,
)
from qualcode.model import SourceKind
from qualcode.text import counted

_ROLE = "role"
_SHORT_ID = 12


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that may be pasted, with the limits that belong to it, or why there is none.

    `numbers` are the counts in it, by what they count; `instead` is what may be said where it is refused.
    """

    kind: SourceKind
    workstream: str = ""
    question: str = ""
    text: str = ""
    limits: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict, hash=False)
    refused: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sentence is to be about.

    `about` are the words for the code; `questions` the wording of each question by its id; `by` the attribute
    that tells groups apart ("": the role, where people have more than one); `k` the smallest group to print.
    """

    codes: frozenset[str]
    about: str
    questions: Mapping[str, str] = field(default_factory=dict, hash=False)
    by: str = ""
    k: int = 5
    workstream: str = ""


_REFUSED: Mapping[str, tuple[str, str]] = {
    "field_notes": (
        "notes say what somebody wrote down: the people in them cannot be counted",
        "say in how many sets of notes it stands, without people: {count} of {base}",
    ),
    "workshop": (
        "a list holds what a table agreed to write, and its lines are not people",
        "say in how many workshops it was written down: {count} of {base}",
    ),
    "document": (
        "nobody speaks in a document, and the numbers of counted statements are not added up",
        "say what one statement says, with its source",
    ),
}


def sentences_of(parts: Sequence[Part], asked: Asked) -> tuple[Told, ...]:
    """Return a sentence for each kind of source, and each question of a survey; or why it is refused."""
    own = own_parts(parts)
    found: list[Told] = []
    for kind in dict.fromkeys(part.kind for part in own):
        here = [part for part in parts if part.kind == kind]
        told = _surveys(here, asked) if kind == "survey" else [_of_kind(kind, here, asked)]
        found += [replace(one, workstream=asked.workstream) for one in told]
    return tuple(found)


def _of_kind(kind: SourceKind, parts: Sequence[Part], asked: Asked) -> Told:
    own = own_parts(parts)
    having = said(own, asked.codes)
    sources, base = len({part.source for part in having}), len({part.source for part in own})
    if kind in _REFUSED:
        why, instead = _REFUSED[kind]
        return Told(kind, refused=why, instead=instead.format(base=base, count=sources))
    if not any(part.read for part in own):
        return Told(kind, refused="nobody has coded this material yet", instead="code first")
    numbers = {"sources": sources, "sources_base": base}
    if kind == "focus_group":
        text = f"{in_sources('group', sources, base)} spoke about {asked.about}."
        limit = "How many of those in a group would say so is not known."
    elif kind == "written":
        what = f"{'are' if sources > 1 else 'is'} about {asked.about}{_sent(having, numbers)}."
        text = f"{begin_with(sources)} of {base:,} {noun_of('written submission', base)} {what}"
        text, limit = (
            text if base > 1 else f"The one written submission {done('is', sources)} about {asked.about}.",
            "",
        )
    else:
        text, limit = _interviews(parts, asked, numbers), "Others may not have been asked."
    return Told(kind, text=text, limits=_limits(parts, asked, [limit] if limit else []), numbers=numbers)


def _interviews(parts: Sequence[Part], asked: Asked, numbers: dict[str, int]) -> str:
    own = own_parts(parts)
    having, everybody = people(said(own, asked.codes), "participants"), people(own, "participants")
    sources, base = numbers["sources"], numbers["sources_base"]
    if not everybody:
        return f"{in_sources('interview', sources, base)} spoke about {asked.about}."
    groups = _told_apart(own, asked, "participants", numbers)
    if groups is not None:
        (label, count, size), *rest = groups
        more = "".join(f"; {few(number)} of {people_in:,} ({name})" for name, number, people_in in rest)
        begin = f"{begin_with(count)} of {size:,} people interviewed ({label})"
        return f"{begin} spoke about {asked.about}{more}."
    numbers |= {"people": len(having), "people_base": len(everybody)}
    if len(everybody) == 1:
        return f"The one person interviewed {done('spoke', len(having))} about {asked.about}."
    where = (
        f", in {of_base(sources, base)} {noun_of('interview', base)}"
        if having and base != len(everybody)
        else ""
    )
    begin = f"{begin_with(len(having))} of {len(everybody):,} people interviewed"
    return f"{begin} spoke about {asked.about}{where}."


def _surveys(parts: Sequence[Part], asked: Asked) -> list[Told]:
    questions = dict.fromkeys(part.question for part in own_parts(parts))
    return [_survey(each, [part for part in parts if part.question == each], asked) for each in questions]


def _survey(question: str, parts: Sequence[Part], asked: Asked) -> Told:
    own = own_parts(parts)
    if not any(part.read for part in own):
        why = "nobody has coded the answers to this question yet"
        return Told("survey", question=question, refused=why, instead="code first")
    having = said(own, asked.codes)
    numbers: dict[str, int] = {}
    groups = _told_apart(own, asked, "respondents", numbers)
    if groups is None:
        count, base = len(people(having, "respondents")), len(people(own, "respondents"))
        numbers |= {"people": count, "people_base": base}
        groups = [("", count, base)]
    (label, count_of_first, size), *rest = groups
    if not rest and size == 1:
        one = _to_question("One person", question, asked.questions.get(question, question))
        told = f"{one} and {done('wrote', count_of_first or 0)} about {asked.about}."
        return Told("survey", question=question, text=told, limits=_limits(parts, asked, []), numbers=numbers)
    share = at_least if 10 * len(_unread(own)) > len(_answers(own)) else share_of
    more = "".join(f"; of {base:,} ({name}), {share(number, base)}" for name, number, base in rest)
    who = f"Of {size:,} people{f' ({label})' if label else ''} who"
    told = f"{share(count_of_first, size)} wrote about {asked.about}{more}{_sent(having, numbers)}"
    text = _to_question(who, question, asked.questions.get(question, question))
    return Told(
        "survey",
        question=question,
        text=f"{text}, {told}.",
        limits=_limits(parts, asked, []),
        numbers=numbers,
    )


def _to_question(who: str, question: str, wording: str) -> str:
    """Return who answered which question: "Of 212 people who answered question Q2 (What would help?)"."""
    rest = wording.removeprefix(question).strip()
    if question and len(question) <= _SHORT_ID and " " not in question:
        return f"{who} answered question {question}{f' ({rest})' if rest else ''}"
    if not wording:
        return f"{who} answered"
    return f"{wording}{'' if wording.endswith(('?', '!', '.', ':')) else ':'} {who} answered"


def _told_apart(
    parts: Sequence[Part], asked: Asked, of: Of, numbers: dict[str, int]
) -> list[tuple[str, int | None, int]] | None:
    """Return the groups of people to tell apart; None where there is only one, or none may be told."""
    attribute = asked.by or _ROLE
    found = breakdown(parts, asked.codes, attribute, of=of, k=asked.k)
    if _not_apart(found, asked.k):
        return None
    _number_groups(found, numbers)
    return [
        (group.value if group.value == OTHERS else f"{attribute}: {group.value}", group.count, group.base)
        for group in found.groups
    ]


def _not_apart(found: Breakdown, k: int) -> str:
    """Return why groups cannot be told apart, "" where they can."""
    if not found.refused and all(group.count is None for group in found.groups):
        return f"fewer than {k} people could be told by them"
    return found.refused


def _number_groups(found: Breakdown, numbers: dict[str, int]) -> None:
    for group in found.groups:
        numbers[f"base: {group.value}"] = group.base
        if group.count is not None:
            numbers[f"people: {group.value}"] = group.count


def _limits(parts: Sequence[Part], asked: Asked, more: Sequence[str]) -> str:
    """Return what a reader must know besides: groups, coders, what was not read, what is not counted."""
    own = own_parts(parts)
    coders = len({coder for part in own for coder in part.coders})
    unread = len(_unread(own))
    read = [f"{in_word(coders).capitalize()} {'coder' if coders == 1 else 'coders'}"]
    if own[0].kind == "survey":
        missed = f"{counted(unread, 'answer')} {'carries' if unread == 1 else 'carry'} no code"
        read.append(f"{missed} and may not have been read" if unread else "every answer was read")
    silent = {part.source for part in own} - {part.source for part in own if part.read}
    read += [f"{counted(len(silent), 'source')} not coded by anybody yet"] if silent else []
    limits = [f"{'; '.join(read)}."]
    limits += _apart_limits(parts, asked)
    return " ".join([*limits, *_group_limits(own, asked), *more])


def _answers(parts: Sequence[Part]) -> set[tuple[str, str]]:
    return {(part.source, part.turn) for part in parts}


def _unread(parts: Sequence[Part]) -> set[tuple[str, str]]:
    return _answers(parts) - _answers([part for part in parts if part.read])


def _apart_limits(parts: Sequence[Part], asked: Asked) -> list[str]:
    found = count_code(parts, asked.codes)
    noun = "answer" if parts[0].kind == "survey" else "passage"
    limits = [
        f"Not counted: {counted(number, noun)} marked {stance}." for stance, number in found.apart.items()
    ]
    if found.through:
        limits.append(f"{counted(found.through, noun)} came through an interpreter or somebody else.")
    secondary = len({part.source for part in parts if part.secondary})
    if secondary:
        limits.append(f"Earlier insight of others ({counted(secondary, 'source')}) is not in these numbers.")
    return limits


def _group_limits(own: Sequence[Part], asked: Asked) -> list[str]:
    if own[0].kind not in {"survey", "interview"}:
        return []
    of: Of = "respondents" if own[0].kind == "survey" else "participants"
    attribute = asked.by or _ROLE
    known = people(own, of)
    values = {part.attributes.get(attribute, "") for part in own if part.person in known}
    found = breakdown(own, asked.codes, attribute, of=of, k=asked.k)
    why = _not_apart(found, asked.k)
    if why:
        return [f"Groups by {attribute} are not told apart: {why}."] if len(values) > 1 else []
    if any(group.count is None for group in found.groups):
        return [f"Numbers from which fewer than {asked.k} people could be told are not printed."]
    return []


def _sent(having: Sequence[Part], numbers: dict[str, int]) -> str:
    """Return how many of those who have a code sent the text of a campaign."""
    senders = {part.person or (part.source, part.turn) for part in having if part.campaign}
    texts = len({part.campaign for part in having if part.campaign})
    if not senders:
        return ""
    numbers |= {"in_campaigns": len(senders), "campaigns": texts}
    text = "the text of a campaign" if texts == 1 else f"one of {in_word(texts)} campaign texts"
    return f"; {len(senders):,} of these sent {text}"
