"""Where coders differ, to be read: cases with their words, what codes mean, which are exchanged.

Nothing here is a judgement of who is right; the order is that of the transcripts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.flows.agree.comparing import compared
from qualcode.flows.agree.differing import cases_in, exchanges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.flows.agree.cases import Case, Comparison
    from qualcode.flows.agree.comparing import Compared
    from qualcode.flows.agree.differing import Exchange
    from qualcode.model import Codebook
    from qualcode.store.study import Study

_MOST = 12


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code is called, and the first line of its definition."""

    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class StreamCompared:
    """A workstream that was compared: whom, in which unit, and how many units two or more have read."""

    workstream: str
    approach: str
    unit: str
    rule: str
    coders: tuple[str, ...]
    pairable: int


@dataclass(frozen=True, slots=True)
class Disagreements:
    """The cases in the order of the transcripts, which codes were exchanged, and what they mean.

    `most` is how many exchanges a screen shows.
    """

    streams: tuple[StreamCompared, ...]
    cases: tuple[Case, ...] = field(repr=False)
    exchanges: tuple[Exchange, ...]
    meanings: dict[str, Meaning]
    most: int = _MOST


def disagreements(study: Study, comparison: Comparison, *, raw: bool = False) -> Disagreements:
    """Return where the coders of a comparison differ; raise as `compared` does."""
    found = compared(study, comparison)
    cases = tuple(case for whole in found for case in cases_in(whole, raw=raw))
    return Disagreements(
        tuple(_stream(whole) for whole in found), cases, exchanges(cases), _meanings(found[0].codebook, cases)
    )


def _stream(whole: Compared) -> StreamCompared:
    names = tuple(voice.name for voice in whole.voices)
    return StreamCompared(whole.workstream, whole.approach, whole.unit, whole.rule, names, whole.shared)


def _meanings(codebook: Codebook, cases: Iterable[Case]) -> dict[str, Meaning]:
    used = {code for case in cases for _, cell in case.codes for code in cell or ()}
    return {
        code.id: Meaning(code.name, code.definition.strip().split("\n")[0])
        for code in codebook.codes
        if code.id in used
    }
