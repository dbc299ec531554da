"""A sentence for the report about how many said something, each workstream with its own.

Reflexive work is told why counts say little there; what cannot be counted is refused with what may be said.
"""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.coding.count_sentences import Asked, Told, sentences_of
from qualcode.errors import UsageError
from qualcode.flows.counts.gathering import Gathered, gathered
from qualcode.flows.counts.tables import CountOptions, Named, attribute_named, wanted_codes
from qualcode.model import SOURCE_KINDS
from qualcode.store.study import Study

REFLEXIVE = "Counts are not salience: how often something was said does not say how much it matters."


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
    study: Study, options: CountOptions, *, wording: str = "", anyway: bool = False
) -> tuple[Sentences, ...]:
    """Return sentences about each code named; raise `UsageError` where there is none that may be said."""
    if not options.codes:
        raise UsageError("a sentence about which code?", hint="qualcode counts CODE --sentence")
    if wording and len(options.codes) > 1:
        raise UsageError("--wording goes with one code", hint="run it once a code")
    found = gathered(study, options.filters, with_campaigns=True)
    reflexive = [one.workstream for one in found if one.approach == "reflexive"]
    if reflexive and not anyway:
        raise UsageError(
            f"the workstream {reflexive[0]!r} is reflexive, where counts are not salience",
            hint="say what people said, with a quote; `qualcode counts CODE` shows counts with their bases; "
            "--anyway gives the sentence all the same",
        )
    by = attribute_named(found, options.by)
    codes = wanted_codes(study, options.codes, found, own=options.own)
    return tuple(
        _about(code, found, wording or f"what we coded as {code.name}", by=by, k=study.settings.k)
        for code in codes
    )


def _about(code: Named, found: tuple[Gathered, ...], wording: str, *, by: str, k: int) -> Sentences:
    told: list[Told] = []
    for one in found:
        name = one.workstream if len(found) > 1 else ""
        asked = Asked(code.codes, wording, one.wordings, by, k, name)
        told += sorted(sentences_of(one.parts, asked), key=lambda each: SOURCE_KINDS.index(each.kind))
    if not told:
        raise UsageError(
            "nothing of this study's own fits, so there is no base to count from",
            hint="secondary material and facilitators' words are never counted",
        )
    if all(each.refused for each in told):
        raise UsageError(f"no sentence: {told[0].refused}", hint=f"instead, {told[0].instead}")
    reflexive = any(one.approach == "reflexive" for one in found)
    return Sentences(code.id, code.path, tuple(told), len(found) > 1, reflexive)
