"""A sentence for the report about how many said something, each workstream with its own.

Reflexive work is told why counts say little there; what cannot be counted is refused with what may be said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qualcode.coding.count_limits import Asked
from qualcode.coding.count_sentences import Told, sentences_of
from qualcode.errors import UsageError
from qualcode.flows.counts.gathering import Gathered, gathered
from qualcode.flows.counts.tables import CountOptions, Named, attribute_named, wanted_codes
from qualcode.flows.desk import Desk
from qualcode.flows.nameless import require_nameless
from qualcode.model import SOURCE_KINDS

REFLEXIVE = "Counts are not salience: how often something was said does not say how much it matters."
_CLAIMS = re.compile(
    r"\d|%|\bper ?cent\b|\bmajority\b|\bmost of\b"
    r"|\b(?:thinks?|believes?)\b|\b(?:thought|believed|feels?|felt) that\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences about a code, in the order of workstreams and kinds of source.

    `apart` says that there is more than one workstream, and that they are never added up; `reflexive` that a
    workstream is.
    """

    code: str
    path: str
    told: tuple[Told, ...]
    apart: bool
    reflexive: bool


def sentences_about(
    desk: Desk, options: CountOptions, *, wording: str = "", anyway: bool = False
) -> tuple[Sentences, ...]:
    """Return sentences about each code named; raise `UsageError` where there is none that may be said.

    `wording` is held against the register, so the vault is opened where there is one.
    """
    study = desk.study
    if not options.codes:
        raise UsageError("a sentence about which code?", hint="qualcode counts CODE --sentence")
    if wording and len(options.codes) > 1:
        raise UsageError("--wording goes with one code", hint="run it once a code")
    wording = _sound(desk, wording)
    found = gathered(study, options.filters)
    reflexive = [one.workstream for one in found if one.approach == "reflexive"]
    if reflexive and not anyway:
        raise UsageError(
            f"the workstream {reflexive[0]!r} is reflexive, where counts are not salience",
            hint="say what people said, with a quote; `qualcode counts CODE` shows counts with their bases; "
            "--anyway gives the sentence all the same",
        )
    by = attribute_named(found, options.by)
    codes = wanted_codes(study, options.codes, found, own=options.own)
    asked = [
        Asked(
            codes=code.codes,
            about=wording or f"what we coded as {code.name}",
            by=by,
            k=study.settings.k,
            among=tuple(each.codes for each in codes),
            only=found[0].only.words,
            only_questions=found[0].only.questions,
            about_people=found[0].only.about_people,
        )
        for code in codes
    ]
    return tuple(_about(code, found, one) for code, one in zip(codes, asked, strict=True))


def _sound(desk: Desk, wording: str) -> str:
    """Return words for what a code is about; raise `UsageError` where they name somebody or claim."""
    said = " ".join(wording.split()).rstrip(".")
    if _CLAIMS.search(said):
        raise UsageError(
            "--wording says what it is about: no numbers, no shares, and nothing of what people think",
            hint='a noun, as in --wording "promised calls that did not come"',
        )
    require_nameless(desk, "--wording", said)
    return said


def _chosen(asked: Asked) -> str:
    chosen = "; ".join((*asked.only_questions, *asked.only))
    return f" {chosen}" if chosen else ""


def _about(code: Named, found: Sequence[Gathered], asked: Asked) -> Sentences:
    told: list[Told] = []
    for one in found:
        titles = {source: reading.title for source, reading in one.readings.items()}
        name = one.workstream if len(found) > 1 else ""
        here = replace(asked, questions=one.wordings, titles=titles, workstream=name)
        told += sorted(sentences_of(one.parts, here), key=lambda each: SOURCE_KINDS.index(each.kind))
    if not told:
        raise UsageError(
            f"nothing of this study's own fits{_chosen(asked)}, so there is no base to count from",
            hint="secondary material and facilitators' words are never counted",
        )
    if all(each.refused for each in told):
        raise UsageError(f"no sentence: {told[0].refused}", hint=f"instead, {told[0].instead}")
    reflexive = any(one.approach == "reflexive" for one in found)
    return Sentences(code.id, code.path, tuple(told), len(found) > 1, reflexive)
