"""A workbench on the source of the synthetic study, and what a second reader finds on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.flows.code import own_codings
from qualcode.flows.correcting import apply_edit
from qualcode.flows.desk import Desk
from qualcode.flows.editing import edit_typed, plan_edit
from qualcode.flows.proposals import LANES, identity_of, settled
from qualcode.flows.reading import read_codings, read_quotes, sound_codebook
from qualcode.flows.workbench.workbench import Workbench, open_workbench
from qualcode.model import Span
from qualcode.store.logs import coders
from qualcode.store.memos import read_memos
from qualcode.store.sources import locked_sources
from qualcode.store.study import open_study

if TYPE_CHECKING:
    from pathlib import Path


def bench_in(study: Path, coder: str = "ann") -> Workbench:
    """Open the only source of a study for a coder."""
    desk = Desk(open_study(study), coder)
    return open_workbench(desk, next(iter(locked_sources(desk.study))))


def turn(bench: Workbench, identifier: str) -> Span:
    """Return the span of a turn."""
    places = zip(bench.source.turns, bench.source.turn_spans(), strict=True)
    return next(span for one, span in places if one.id == identifier)


def words(bench: Workbench, wanted: str) -> Span:
    """Return where words stand first."""
    start = bench.source.text.index(wanted)
    return Span(start, start + len(wanted))


def shown(bench: Workbench) -> dict[str, object]:
    """Return what the workbench says that stands, for comparing."""
    return {
        "own": {(one.id, one.span, one.code) for one in bench.own()},
        "proposals": [one.id for one in bench.proposals()],
        "quotes": {one.id for one in bench.quotes()},
        "memos": {one.id for one in bench.memos()},
        "uncoded": bench.uncoded(),
        "codes": {code.id for code in bench.codebook().codes},
    }


def on_disk(bench: Workbench) -> dict[str, object]:
    """Return the same as `shown`, read from the study as every other verb reads it."""
    study, source = open_study(bench.desk.study.root), bench.source
    desk = Desk(study, bench.desk.coder)
    own = [one for one in own_codings(desk, [source.id]) if one.revision == source.revision]
    lanes = [name for name in LANES.values() if name in coders(study)]
    proposed = [one for name in lanes for one in read_codings(study, coder=name, source=source.id)]
    said = settled(study, {identity_of(one) for one in proposed})
    left = [one for one in proposed if identity_of(one) not in said and one.revision == source.revision]
    spans = source.turn_spans()
    return {
        "own": {(one.id, one.span, one.code) for one in own},
        "proposals": [
            one.id for one in sorted(left, key=lambda one: (one.span.start, one.span.end, one.code, one.id))
        ],
        "quotes": {
            one.id
            for one in read_quotes(study)
            if one.status != "rejected" and one.revision == source.revision
        },
        "memos": {one.id for one in read_memos(study) if source.id in one.about},
        "uncoded": tuple(
            place for place in bench.targets() if not any(one.span.overlaps(spans[place]) for one in own)
        ),
        "codes": {code.id for code in sound_codebook(study).codes},
    }


def corrected_by(
    study: Path, coder: str = "bob", typed: str = "They => They really truly", turn: str = "t2"
) -> None:
    """Let a colleague correct a turn, so that all words after it lie elsewhere."""
    desk = Desk(open_study(study), coder)
    source = next(iter(locked_sources(desk.study)))
    apply_edit(desk, plan_edit(desk, source, edit_typed(typed, turn)), decisions={})
