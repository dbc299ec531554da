"""Sentences about how many said something, for a report: each stands up, or is refused with what may be said.

Every number in a sentence is a count of `counting`; a share is printed only of a survey's answers, and only
from a base of 50. What was not read is no silence, and what was chosen is named with the base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.coding.breaking_down import too_few
from qualcode.coding.count_groups import broken_down, number_of_people, rows_of, sent
from qualcode.coding.count_limits import Asked, coded_parts, limits_of
from qualcode.coding.count_talk import of_groups, of_interviews, of_submissions
from qualcode.coding.count_words import done
from qualcode.coding.counting import Of, Part, own_parts, people, said
from qualcode.model import SourceKind

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
    found: list[Told] = []
    for kind in dict.fromkeys(part.kind for part in own_parts(parts)):
        here = [part for part in parts if part.kind == kind]
        told = _surveys(here, asked) if kind == "survey" else [_of_kind(kind, here, asked)]
        found += [replace(one, workstream=asked.workstream) for one in told]
    return tuple(found)


def _of_kind(kind: SourceKind, parts: Sequence[Part], asked: Asked) -> Told:
    own = coded_parts(own_parts(parts))
    having = said(own, asked.codes)
    numbers = {"sources": len({part.source for part in having})}
    if kind in _REFUSED:
        why, instead = _REFUSED[kind]
        base = len({part.source for part in own_parts(parts)})
        return Told(kind, refused=why, instead=instead.format(base=base, count=numbers["sources"]))
    numbers["sources_base"] = len({part.source for part in own})
    if refused := _refused(own, asked, "participants", with_count=kind != "interview"):
        return Told(kind, refused=refused[0], instead=refused[1])
    apart, limit = None, []
    if kind == "interview":
        apart, limit = broken_down(own, asked, "participants"), ["Others may not have been asked."]
        text = of_interviews(own, asked, apart, numbers)
    elif kind == "focus_group":
        text = of_groups(own, asked, numbers)
        limit = ["How many of those in a group would say so is not known."]
    else:
        text = of_submissions(own, asked, numbers)
    return Told(kind, text=text, limits=limits_of(parts, asked, apart, limit), numbers=numbers)


def _refused(own: Sequence[Part], asked: Asked, of: Of, *, with_count: bool) -> tuple[str, str] | None:
    """Return why there is no sentence, and what may be said: nobody coded, or those chosen are too few.

    `with_count`: nor where too few of those chosen have the code, or have it not.
    """
    if not own:
        return "nobody has coded this material yet", "code first"
    fit = len(people(own, of))
    if not asked.about_people or not fit:
        return None
    if fit < asked.k or (with_count and too_few(own, asked.together, of=of, k=asked.k)[0]):
        why = f"fewer than {asked.k} people could be told by what was chosen: {'; '.join(asked.only)}"
        return why, "say what was said, without numbers, or choose more people"
    return None


def _surveys(parts: Sequence[Part], asked: Asked) -> list[Told]:
    questions = dict.fromkeys(part.question for part in own_parts(parts))
    told = (
        (each, _survey(each, [part for part in parts if part.question == each], asked)) for each in questions
    )
    return [replace(one, question=question) for question, one in told]


def _survey(question: str, parts: Sequence[Part], asked: Asked) -> Told:
    own = coded_parts(own_parts(parts))
    if refused := _refused(own, asked, "respondents", with_count=False):
        return Told("survey", refused=refused[0], instead=refused[1])
    apart = broken_down(own, asked, "respondents")
    numbers: dict[str, int] = {}
    (label, count, size), *rest = rows_of(own, asked, apart, numbers)
    wording = asked.questions.get(question, question)
    if size == 1:
        one = _to_question(f"One person{asked.chosen(answers=True)}", question, wording)
        told = f"{one} and {done('wrote', count or 0)} about {asked.about}."
        return Told("survey", text=told, limits=limits_of(parts, asked, None, []), numbers=numbers)
    number = number_of_people(own)
    waves = len({part.source for part in own})
    numbers |= {"sources_base": waves} if waves > 1 else {}
    noun = "people" if waves == 1 else f"respondents to {waves:,} surveys"
    more = "".join(f"; of {base:,} ({name}), {number(each, base)}" for name, each, base in rest)
    campaign = sent(said(own, asked.codes), asked, numbers, withheld=count is None)
    text = _to_question(f"Of {size:,} {noun}{asked.chosen(label, answers=True)} who", question, wording)
    wrote = f"{number(count, size)} wrote about {asked.about}"
    if count is None:
        wrote = f"how many wrote about {asked.about} is not printed"
    text = f"{text}, {wrote}{more}{campaign}."
    return Told("survey", text=text, limits=limits_of(parts, asked, apart, []), numbers=numbers)


def _to_question(who: str, question: str, wording: str) -> str:
    """Return who answered which question: "Of 212 people who answered question Q2 (What would help?)"."""
    rest = wording.removeprefix(question).strip()
    if question and len(question) <= _SHORT_ID and " " not in question:
        said_more = rest and rest.casefold() != question.casefold()
        return f"{who} answered question {question}{f' ({rest})' if said_more else ''}"
    if not wording:
        return f"{who} answered"
    return f"{wording}{'' if wording.endswith(('?', '!', '.', ':')) else ':'} {who} answered"
