"""A code view goes on from act to act with what it holds, and shows what a view shows that is opened anew."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from benches import bench_in, corrected_by

from qualcode.cli.main import run
from qualcode.errors import QualcodeError
from qualcode.flows.code_view import EVERYBODY, CodeView, open_view
from qualcode.flows.desk import Desk
from qualcode.model import Span
from qualcode.select import Filters
from qualcode.store.study import open_study

if TYPE_CHECKING:
    from collections.abc import Callable
from pathlib import Path

CODES = ("long-wait", "not-called-back")


def opened(study: Path, coder: str = "ann") -> CodeView:
    """Open the view of everybody's extracts of a code."""
    return open_view(Desk(open_study(study), coder), CODES[0], filters=Filters(coder=EVERYBODY))


def shown(view: CodeView) -> dict[str, object]:
    """Return everything that a view shows, for comparing."""
    return {
        "extracts": view.extracts,
        "everything": view.everything,
        "left": view.left,
        "others": sorted(view.others_here(), key=lambda one: one.id),
        "memos": [tuple(memo.id for memo in view.memos(one)) for one in view.extracts],
        "codes": view.codebook(),
    }


def an_act(view: CodeView, study: Path, drawn: random.Random) -> None:
    """Do one act of the view, or one that a colleague or another verb does meanwhile."""
    own = [one for one in view.extracts if one.own]
    acts: list[Callable[[], object]] = [
        view.undo,
        view.undo,
        view.redo,
        lambda: elsewhere(view, study, drawn),
    ]
    if own:
        one = drawn.choice(own)
        span = one.coding.span
        half = Span(span.start, max(span.start + 1, (span.start + span.end) // 2))
        acts += [
            lambda: view.remove([one.id]),
            lambda: view.move([one.id], CODES[1]),
            lambda: view.also([one.id], [CODES[1]]),
            lambda: view.against([one.id]),
            lambda: view.star(one.id),
            lambda: view.write_memo(one.id, "noted"),
            lambda: view.narrow(one.id, half, way=drawn.choice(["keep", "cut", "split"])),
        ]
    drawn.choice(acts)()


def elsewhere(view: CodeView, study: Path, drawn: random.Random) -> None:
    """Let another verb change the study under the view: a coding, who somebody is, a correction."""
    source = next(iter(view.desk.study.names("sources", ".jsonl"))).removeprefix("sources/").partition("@")[0]
    source = source.removesuffix(".jsonl")
    turn = f"t{drawn.randint(1, 6)}"
    what = drawn.randint(0, 4)
    if what == 0:
        corrected_by(study)
    elif what == 1:
        people = study / "participants.csv"
        people.write_text(people.read_text("utf-8").replace("North", "South"), "utf-8")
    else:
        coder = ["ann", "ben"][what % 2]
        run(["code", "apply", source, drawn.choice(CODES), "--turn", turn, "--coder", coder])


@pytest.mark.parametrize("seed", range(6))
def test_any_chain_of_acts_leaves_what_a_view_opened_anew_shows(
    study: Path, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """After each act, done or refused, by this coder or another, nothing is out of date."""
    bench = bench_in(study)
    for span in bench.source.turn_spans()[:5]:
        bench.apply([CODES[0]], span)
    bench.close()
    drawn = random.Random(seed)  # noqa: S311
    view = opened(study)
    done = 0
    for _ in range(12):
        try:
            an_act(view, study, drawn)
            done += 1
        except QualcodeError:
            pass
        view.refresh()
        fresh = CodeView(Desk(open_study(study), "ann"), view.code, view.filters)
        fresh.refresh()
        assert shown(view) == shown(fresh)
    view.close()
    capsys.readouterr()
    assert done >= 4
