"""Undo and redo at the workbench: without limit, one act at a time, of acts of coding alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from benches import bench_in, on_disk, shown, turn, words

from qualcode.cli.main import run
from qualcode.errors import UndoRefusedError
from qualcode.flows.codebook.codebook import CodeDraft
from qualcode.flows.revised import following_of
from qualcode.flows.workbench.deeds import Ground
from qualcode.flows.workbench.looking import recent_codes
from qualcode.flows.workbench.undoing import next_step, turned
from qualcode.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qualcode.flows.workbench.workbench import Workbench


def stages(bench: Workbench, acts: list[Callable[[], object]]) -> list[dict[str, object]]:
    """Do acts, and return what stood before the first and after each, ids of codings aside."""
    found = [_plain(bench)]
    for act in acts:
        act()
        found.append(_plain(bench))
    return found


def _plain(bench: Workbench) -> dict[str, object]:
    """What stands, but for ids, which are new where something came back."""
    return shown(bench) | {"own": {(one.span, one.code) for one in bench.own()}}


def every_act(bench: Workbench) -> list[Callable[[], object]]:
    """One act of each kind."""
    return [
        lambda: bench.apply(["long-wait", "group-good"], turn(bench, "t3")),
        lambda: bench.apply(["one-person"], words(bench, "One person")),
        lambda: bench.move([bench.own()[-1].id], "not-called-back"),
        lambda: bench.write_memo("a thought", about=("t3",), kind="reflexive"),
        lambda: bench.star(turn(bench, "t3")),
        lambda: bench.flag("complaint", turn(bench, "t5")),
        lambda: bench.create(CodeDraft("Something new", definition="New."), turn(bench, "t5")),
        lambda: bench.accept([bench.proposals()[0].id]),
        lambda: bench.reject([bench.proposals()[0].id]),
        lambda: bench.remove([bench.own()[0].id]),
        lambda: bench.correct(bench.correction("lovely => kind", "t3"), {}),
        lambda: bench.star(turn(bench, "t3")),
    ]


def test_every_act_is_undone_and_redone_one_by_one(study: Path) -> None:
    """Twelve acts of twelve kinds back to the beginning and forward again, each stage as it was."""
    assert run(["tag"]) == 0
    bench = bench_in(study)
    stood = stages(bench, every_act(bench))
    back = [_plain(bench)]
    for _ in stood[1:]:
        assert bench.undo().line.startswith("taken back: ")
        back.append(_plain(bench))
        assert shown(bench) == on_disk(bench)
    assert back == stood[::-1]
    forward = [_plain(bench)]
    for _ in stood[1:]:
        assert bench.redo().line.startswith("brought back: ")
        forward.append(_plain(bench))
    assert forward == stood


def test_a_removal_that_was_undone_is_no_judgement_of_a_proposal(study: Path) -> None:
    """Accepted, removed, removal and acceptance taken back: the proposal is open again."""
    assert run(["tag"]) == 0
    bench = bench_in(study)
    before = bench.proposals()
    made = bench.accept([before[0].id])
    bench.remove(made.ids)
    assert bench.proposals() == before[1:]
    bench.undo()
    bench.undo()
    assert bench.proposals() == before


def test_the_line_says_what_and_the_span_says_where(study: Path) -> None:
    """The act of undo names the code and the turn, and its span is that of the words."""
    bench = bench_in(study)
    bench.apply(["long-wait"], turn(bench, "t3"))
    (coding,) = bench.own()
    bench.remove([coding.id])
    bench.write_memo("a thought", about=("t5",))
    bench.star(turn(bench, "t3"))
    lines = [bench.undo() for _ in range(4)]
    assert [one.line for one in lines] == [
        "taken back: star on t3",
        "taken back: memo on t5",
        "taken back: removal of long-wait on t3",
        "taken back: long-wait on t3",
    ]
    assert [one.span for one in lines] == [turn(bench, one) for one in ("t3", "t5", "t3", "t3")]


def test_acts_of_earlier_sessions_are_undone_too(study: Path) -> None:
    """A window that opens later takes back what an earlier one did."""
    first = bench_in(study)
    first.apply(["long-wait"], turn(first, "t3"))
    first.close()
    later = bench_in(study)
    assert later.undo().line == "taken back: long-wait on t3"
    assert later.own() == ()


def test_undo_stops_before_what_is_no_act_of_coding(study: Path) -> None:
    """An import is not taken back by a key; the line says what it is and which verb does."""
    bench = bench_in(study)
    bench.apply(["long-wait"], turn(bench, "t3"))
    bench.undo()
    with pytest.raises(UndoRefusedError, match="`import`") as caught:
        bench.undo()
    assert caught.value.hint == "`qualcode undo` takes that back"
    assert bench.redo().line == "brought back: long-wait on t3"


def test_nothing_is_redone_over_something_new(study: Path) -> None:
    """After a new act what was undone before stays undone, also once the new act was undone and redone."""
    bench = bench_in(study)
    bench.apply(["long-wait"], turn(bench, "t3"))
    bench.undo()
    bench.apply(["one-person"], turn(bench, "t5"))
    with pytest.raises(UndoRefusedError, match="since"):
        bench.redo()
    bench.undo()
    assert bench.redo().line == "brought back: one-person on t5"
    with pytest.raises(UndoRefusedError, match="since"):
        bench.redo()


def test_each_coder_undoes_their_own_acts(study: Path) -> None:
    """What a colleague did in between is passed over, not taken back."""
    ann, ben = bench_in(study), bench_in(study, "ben")
    ann.apply(["long-wait"], turn(ann, "t3"))
    ben.apply(["one-person"], turn(ben, "t3"))
    assert ann.undo().line == "taken back: long-wait on t3"
    ben.refresh()
    assert [one.code for one in ben.own()] == ["one-person"]


def test_a_clock_put_back_changes_nothing_in_the_order(study: Path) -> None:
    """Undo follows the log: the last act goes first though its time is the earliest."""
    bench = bench_in(study)
    for year, code in ((2030, "long-wait"), (2001, "one-person")):
        bench.desk.clock = partial(str, f"{year}-01-01T10:00:00Z")
        bench.apply([code], turn(bench, "t3"))
    assert bench.undo().line == "taken back: one-person on t3"
    assert bench.undo().line == "taken back: long-wait on t3"


def test_an_act_in_another_source_is_undone_and_named(study: Path, tmp_path: Path) -> None:
    """The source of the act is given, so that a screen can go there."""
    other = tmp_path / "other.txt"
    other.write_text("P: Nobody came to the house.\n\nP: It was cold.\n", encoding="utf-8")
    bench = bench_in(study)
    assert run(["import", str(other), "--title", "Other"]) == 0
    from qualcode.flows.workbench.workbench import open_workbench
    from qualcode.store.sources import locked_sources

    (there,) = set(locked_sources(bench.desk.study)) - {bench.source.id}
    second = open_workbench(bench.desk, there)
    second.apply(["long-wait"], second.source.turn_spans()[0])
    with pytest.raises(UndoRefusedError, match="long-wait on t1 of Other") as caught:
        bench.undo()
    assert caught.value.hint == "u again takes it back"
    assert len(second.own()) == 1
    act = bench.undo()
    assert (act.source, act.line) == (there, "taken back: long-wait on t1 of Other")
    assert act.span is None
    with pytest.raises(UndoRefusedError, match="long-wait on t1 of Other"):
        bench.redo()
    assert bench.redo().line == "brought back: long-wait on t1 of Other"


def test_an_undone_correction_leads_to_the_turn_that_it_was_in(study: Path) -> None:
    """The place is that in the words as they stand after the undo, not in those before it."""
    bench = bench_in(study)
    bench.correct(bench.correction("lovely => quite unbelievably and exceedingly kind and gentle", "t3"), {})
    back = bench.undo()
    assert (back.line, back.span) == ("taken back: correction of t3", turn(bench, "t3"))
    forth = bench.redo()
    assert (forth.line, forth.span) == ("brought back: correction of t3", turn(bench, "t3"))


def test_a_line_tells_a_turn_from_some_of_its_words_and_from_several_turns(study: Path) -> None:
    """Undo says what the act said: all of t3, its words, or t3-t5."""
    bench = bench_in(study)
    some = words(bench, "One person")
    many = Span(turn(bench, "t3").start, turn(bench, "t5").end)
    lines = [bench.apply(["long-wait"], span).line for span in (turn(bench, "t3"), some, many)]
    inside = next(
        one.id
        for one, span in zip(bench.source.turns, bench.source.turn_spans(), strict=True)
        if span.contains(some)
    )
    said = ["long-wait on t3", f"long-wait on words of {inside}: “One person”", "long-wait on t3-t5"]
    assert lines == said
    assert [bench.undo().line for _ in lines] == [f"taken back: {one}" for one in reversed(said)]


def test_nothing_left_to_bring_back_is_said_without_a_command(study: Path) -> None:
    """A key that has nothing to do says so, and names no verb of the shell."""
    bench = bench_in(study)
    with pytest.raises(UndoRefusedError) as caught:
        bench.redo()
    assert (caught.value.message, caught.value.hint) == ("nothing to bring back", "")


def test_what_came_in_between_is_not_taken_back_instead(study: Path) -> None:
    """The act that was named is turned back, also where another verb of this coder came after the look."""
    bench = bench_in(study)
    bench.apply(["long-wait"], turn(bench, "t3"))
    ground = Ground(bench.desk.study)
    step = next_step(bench.desk, ground, redo=False)
    bench.apply(["one-person"], turn(bench, "t5"))
    turned(bench.desk, ground, step, redo=False)
    bench.refresh()
    assert [one.code for one in bench.own()] == ["one-person"]


def test_codes_used_lately_follow_undo_and_redo(study: Path) -> None:
    """A code that was taken off by undo is not among them; brought back, it is the latest."""
    bench = bench_in(study)

    def lately() -> list[str]:
        return recent_codes(bench.desk, bench.codebook().by_id(), following_of(bench.desk.study))

    bench.apply(["long-wait"], turn(bench, "t3"))
    bench.apply(["one-person"], turn(bench, "t5"))
    bench.undo()
    assert lately() == ["long-wait"]
    bench.undo()
    bench.redo()
    bench.redo()
    assert lately() == ["one-person", "long-wait"]
    assert bench.start() == 5


def test_many_codings_of_another_window_are_named_before_they_go(study: Path) -> None:
    """A batch from the command line goes with the second call of undo; acts of this window with the first."""
    source = bench_in(study)
    name = source.source.id
    source.close()
    assert run(["code", "apply", name, "long-wait", "--turn", "t2", "--turn", "t3", "--turn", "t4"]) == 0
    bench = bench_in(study)
    with pytest.raises(UndoRefusedError, match="3 codings in all"):
        bench.undo()
    assert len(bench.own()) == 3
    bench.undo()
    assert bench.own() == ()
    assert bench.redo().line.startswith("brought back")
    assert len(bench.own()) == 3
