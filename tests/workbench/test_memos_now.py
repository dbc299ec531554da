"""What a memo is about is said alike on the coding screen, in the code view and by `memo list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benches import bench_in

from qualcode.cli.main import run
from qualcode.flows.code_view import open_view
from qualcode.flows.memo import MemoFilters, find_memos
from qualcode.select import Filters

if TYPE_CHECKING:
    from pathlib import Path


def test_a_memo_follows_moves_undo_and_merges_in_all_three(study: Path) -> None:
    """A memo about a coding and its code, the coding moved, brought back and moved again, the code merged."""
    bench = bench_in(study)
    span = bench.source.turn_spans()[2]
    first = bench.apply(["long-wait"], span).ids[0]
    bench.write_memo("a thought", about=("t3", first, "one-person"))
    bench.move([first], "not-called-back")
    bench.undo()
    bench.redo()
    bench.close()
    assert run(["codebook", "merge", "one-person", "--into", "group-good", "--why", "the same"]) == 0
    bench = bench_in(study)
    (coding,) = bench.own()
    (shown,) = bench.memos()
    (listed,) = find_memos(bench.desk.study, MemoFilters(about=(first,)))
    view = open_view(bench.desk, "not-called-back", filters=Filters())
    (seen,) = view.memos(view.extracts[0])
    expected = (bench.source.id, "t3", coding.id, "group-good")
    assert (shown.about, listed.about, seen.about) == (expected, expected, expected)
    bench.close()
