"""What a refresh takes in: all that changed, once, and what colleagues said of what is proposed anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benches import bench_in, corrected_by, on_disk, shown, words

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.flows.retracting import retract
from qualcode.store.files import append_lines
from qualcode.store.study import open_study

if TYPE_CHECKING:
    from pathlib import Path


def test_a_correction_is_taken_in_once(study: Path) -> None:
    """The look after it finds nothing new, though the source lies in other files now."""
    bench = bench_in(study)
    corrected_by(study)
    assert [bench.refresh() for _ in range(3)] == [True, False, False]
    assert bench.source.revision == 2


def test_what_a_colleague_settled_is_no_open_proposal_when_it_comes_back(study: Path) -> None:
    """A proposal that was gone while a colleague coded it, and is proposed again, is settled."""
    assert run(["tag"]) == 0
    bench = bench_in(study)
    *_, one = bench.proposals()
    lane = next((study / "codings" / "@rules").glob("*.jsonl"))
    lines = lane.read_text(encoding="utf-8").splitlines(keepends=True)
    lane.write_text("".join(line for line in lines if one.id not in line), encoding="utf-8")
    bench.refresh()
    assert one.id not in [each.id for each in bench.proposals()]
    other = bench_in(study, "bob")
    other.apply([one.code], one.span)
    other.close()
    bench.refresh()
    bench.proposals()
    lane.write_text("".join(lines), encoding="utf-8")
    bench.refresh()
    assert one.id not in [each.id for each in bench.proposals()]
    assert shown(bench) == on_disk(bench)


def test_of_two_codings_that_say_the_same_one_left_is_still_there(study: Path) -> None:
    """Two windows of one coder on two machines put on the same: when one is taken off the other counts."""
    bench = bench_in(study)
    span = words(bench, "four months")
    bench.apply(["long-wait"], span)
    log = study / "codings" / "ann" / f"{bench.source.id}.jsonl"
    (first,) = bench.own()
    event = json.loads(log.read_text(encoding="utf-8").splitlines()[0])
    append_lines(log, [{**event, "id": "C-ffffffffff", "event": "f" * 16}])
    bench.refresh()
    assert len(bench.own()) == 2
    bench.remove(["C-ffffffffff"])
    assert bench.apply(["long-wait"], span).line == "coded so already"
    retract(Desk(open_study(study), "ann"), [first.id])
    bench.refresh()
    assert bench.own() == ()
