"""The segments of a source that can be evidence: what is coded, counted, suggested on and drawn from.

What a facilitator said is never among them, nor what is nothing but a note in brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qualcode.coding.segments import Unit, is_evidence, is_spoken, segments

if TYPE_CHECKING:
    from qualcode.flows.reading import Reading
    from qualcode.model import Segment
    from qualcode.select import Test


TRANSCRIBED = frozenset({"interview", "focus_group", "workshop"})


def evidence_in(reading: Reading, unit: str, fits: Test | None = None) -> list[Segment]:
    """Return the segments in a unit, in order; those only whose attributes pass `fits`, where it is given."""
    written = reading.source.kind not in TRANSCRIBED
    return [
        one
        for one in segments(reading.source, cast("Unit", unit))
        if is_evidence(one.turn)
        and is_spoken(one, written=written)
        and (fits is None or fits(reading.attributes_in(one.turn)))
    ]
