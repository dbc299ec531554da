"""Undo and redo of any chain of acts: each step back is what stood before it, each forward what stood."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from benches import bench_in, on_disk, shown
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.cli.main import run
from qualcode.errors import QualcodeError
from qualcode.flows.codebook.codebook import CodeDraft
from qualcode.flows.history import undo
from qualcode.flows.lineage import standing_for
from qualcode.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qualcode.flows.workbench.workbench import Workbench

KINDS = (
    "code",
    "two",
    "words",
    "new",
    "move",
    "remove",
    "memo",
    "flag",
    "star",
    "correct",
    "accept",
    "reject",
)
CODES = ("long-wait", "one-person", "group-good", "not-called-back")
CHAINS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 11)), min_size=1, max_size=6)


def standing(bench: Workbench) -> dict[str, object]:
    """Return all that stands; an id that points to a coding is what stands for it now."""
    own, study = bench.own(), bench.desk.study

    def meant(identifier: str) -> str:
        return str([(one.code, one.span) for one in standing_for(study, identifier, own)] or identifier)

    return {
        "text": bench.source.text,
        "codes": {one.id: (one.name, one.definition, meant(one.made_from)) for one in bench.codebook().codes},
        "own": sorted((one.span, one.code) for one in own),
        "proposals": sorted((one.span, one.code) for one in bench.proposals()),
        "quotes": sorted((one.span, str(one.code)) for one in bench.quotes()),
        "memos": sorted((one.text, one.kind, str([*map(meant, one.about)])) for one in bench.memos()),
        "flags": sorted((one.span, one.kind) for one in bench.flags()),
    }


def _act(bench: Workbench, kind: str, number: int) -> Callable[[], object] | None:
    """Return an act of a kind on some words; None where there is nothing that it could be done on."""
    spans = [span for span in bench.source.turn_spans() if len(span) > 12]
    span = spans[number % len(spans)]
    code = CODES[number % len(CODES)]
    own, proposed = bench.own(), bench.proposals()
    ids = [own[number % len(own)].id] if own else []
    open_ids = [proposed[number % len(proposed)].id] if proposed else []
    acts: dict[str, Callable[[], object] | None] = {
        "code": lambda: bench.apply([code], span),
        "two": lambda: bench.apply([code, "access"], span),
        "words": lambda: bench.apply([code], Span(span.start + 3, span.end - 4)),
        "new": lambda: bench.create(CodeDraft(f"Fresh {number}", definition="New."), span),
        "move": (lambda: bench.move(ids, code)) if ids else None,
        "remove": (lambda: bench.remove(ids)) if ids else None,
        "memo": lambda: bench.write_memo(f"thought {number}", about=(*ids, "t3"), kind="reflexive"),
        "flag": lambda: bench.flag("complaint", span),
        "star": lambda: bench.star(span, code=code),
        "correct": lambda: bench.correct(bench.correction(_swap(bench), "t3"), {}),
        "accept": (lambda: bench.accept(open_ids)) if open_ids else None,
        "reject": (lambda: bench.reject(open_ids)) if open_ids else None,
    }
    return acts[kind]


def _swap(bench: Workbench) -> str:
    return "lovely => kindly" if "lovely" in bench.source.text else "kindly => lovely"


def _turned(bench: Workbench, *, redo: bool) -> dict[str, object]:
    undo(bench.desk, redo=redo)
    bench.refresh()
    return standing(bench)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHAINS)
def test_every_chain_goes_back_and_forward_step_by_step(study: Path, chain: list[tuple[str, int]]) -> None:
    """What stands after each undo and redo is what stood there before, in memory and on the disk."""
    place = study.parent / "chain"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(study, place)
    assert run(["--study", str(place), "tag"]) == 0
    bench = bench_in(place)
    try:
        stood = [standing(bench)]
        for kind, number in chain:
            act = _act(bench, kind, number)
            written = (place / "runs/ann.jsonl").stat().st_size
            with suppress(QualcodeError):
                if act is not None:
                    act()
            if (place / "runs/ann.jsonl").stat().st_size > written:
                stood.append(standing(bench))
        back = [_turned(bench, redo=False) for _ in stood[1:]]
        assert back == stood[-2::-1]
        assert shown(bench) == on_disk(bench)
        forward = [_turned(bench, redo=True) for _ in stood[1:]]
        assert forward == stood[1:]
        assert shown(bench) == on_disk(bench)
    finally:
        bench.close()
