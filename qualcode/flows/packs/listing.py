"""The packs that are out, and how much of each is back.

Read from the records alone: no words, and no vault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.flows.packs.records import all_packs, pack_now, pack_reads
from qualcode.flows.packs.sampling import rule_line

if TYPE_CHECKING:
    from qualcode.flows.packs.records import Stratum
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class PackState:
    """A pack: of the `units` that stand of those `drawn`, how many are `back`, and for how many none fits."""

    id: str
    coder: str
    by: str
    at: str
    form: str
    file: str
    unit: str
    blind: bool
    raw: bool
    drawn: int
    units: int
    back: int
    nothing: int
    population: int
    seed: int
    stratify: tuple[str, ...]
    strata: tuple[Stratum, ...]
    codes: tuple[str, ...]
    rule: str


def pack_states(study: Study) -> list[PackState]:
    """Return the packs with how far each is back, oldest first."""
    found = []
    for pack in all_packs(study):
        sample = pack.sample
        places = pack_now(study, pack).places
        reads = [one for number, one in pack_reads(study, pack).items() if number in places and not one.blank]
        found.append(
            PackState(
                pack.id, pack.coder, sample.by, sample.at, pack.form, pack.file, sample.unit,
                pack.blind, pack.raw,
                sample.drawn, len(places), len(reads), sum(not one.codes for one in reads),
                sample.population, sample.seed, pack.stratify, pack.strata, pack.codes,
                rule_line(sample.drawn, sample.population, sample.unit, pack.strata),
            )
        )  # fmt: skip
    return found
