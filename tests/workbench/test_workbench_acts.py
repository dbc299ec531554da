"""Acts at the workbench: each is on the disk when it returns, and what is shown is what is there."""

from __future__ import annotations

import random
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest
from benches import bench_in, on_disk, shown, turn, words

from qualcode.cli.main import run
from qualcode.errors import UndoRefusedError, UnknownNameError, UsageError
from qualcode.flows.codebook.codebook import CodeDraft
from qualcode.flows.workbench.same_words import WordsChangedError
from qualcode.flows.workbench.workbench import Workbench
from qualcode.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _act(bench: Workbench, drawn: random.Random) -> None:
    """Do any act at any place."""
    start = drawn.randrange(len(bench.source.text) - 12)
    span = Span(start, start + drawn.randrange(5, 12))
    codes = ["long-wait", "not-called-back", "one-person", "group-good"]
    own = [one.id for one in bench.own()]
    proposed = [one.id for one in bench.proposals()]
    acts = {
        "apply": lambda: bench.apply(drawn.sample(codes, drawn.randrange(1, 3)), span),
        "again": lambda: bench.apply([bench.own()[0].code], bench.own()[0].span),
        "remove": lambda: bench.remove([drawn.choice(own)]),
        "move": lambda: bench.move([drawn.choice(own)], drawn.choice(codes)),
        "create": lambda: bench.create(CodeDraft(f"Fresh {drawn.randrange(10**6)}"), span),
        "memo": lambda: bench.write_memo("a thought", about=("t2",)),
        "star": lambda: bench.star(turn(bench, "t5")),
        "accept": lambda: bench.accept(proposed[:1]),
        "reject": lambda: bench.reject(proposed[-1:]),
        "undo": bench.undo,
        "redo": bench.redo,
    }
    possible = [name for name in acts if own or name not in {"again", "remove", "move"}]
    possible = [name for name in possible if proposed or name not in {"accept", "reject"}]
    acts[drawn.choice(possible)]()


@pytest.mark.parametrize("seed", range(6))
def test_after_any_acts_what_is_shown_is_what_is_on_the_disk(study: Path, seed: int) -> None:
    """Whatever was done in whatever order, memory and disk say the same, also of what is refused."""
    assert run(["tag"]) == 0
    bench, drawn = bench_in(study), random.Random(seed)  # noqa: S311
    for _ in range(24):
        with suppress(UndoRefusedError):
            _act(bench, drawn)
        assert shown(bench) == on_disk(bench)
    bench.close()


def test_codes_are_on_the_words_when_the_act_returns(study: Path) -> None:
    """The act says which codes on which turn, gives their ids, and another reader finds them."""
    bench = bench_in(study)
    act = bench.apply(["long-wait", "group-good"], turn(bench, "t3"))
    assert act.line == "long-wait, group-good on t3"
    assert set(act.ids) == {one.id for one in bench_in(study, "ann").own()}
    assert bench.apply(["long-wait"], turn(bench, "t3")).line == "coded so already"


def test_a_star_on_a_starred_span_is_taken_away_and_comes_back(study: Path) -> None:
    """The same key stars and unstars; an approved quote is more than a star and is refused."""
    bench = bench_in(study)
    span = turn(bench, "t3")
    first = bench.star(span)
    assert [one.id for one in bench.quotes()] == list(first.ids)
    assert bench.star(span).line == "star taken away on t3"
    assert bench.quotes() == ()
    again = bench.star(span)
    assert run(["quote", "approve", again.ids[0]]) == 0
    bench.refresh()
    with pytest.raises(UsageError, match="approved"):
        bench.star(span)


def test_a_new_code_remembers_the_words_it_was_made_from(study: Path) -> None:
    """Code and coding come in one verb, and the code knows the coding."""
    bench = bench_in(study)
    bench.create(CodeDraft("Nobody at home", definition="Nobody opened."), words(bench, "One person"))
    made = next(code for code in bench.codebook().codes if code.id == "nobody-at-home")
    assert made.made_from == bench.own()[0].id


def test_a_flag_is_raised_and_shown(study: Path) -> None:
    """The line says the kind, the turn, and that nobody is told."""
    bench = bench_in(study)
    act = bench.flag("safeguarding", turn(bench, "t3"))
    assert act.line == "flag safeguarding on t3; nobody is told yet"
    assert [one.id for one in bench.flags()] == list(act.ids)


def test_a_verb_of_the_same_coder_beside_the_window_is_seen_and_not_doubled(study: Path) -> None:
    """What `code apply` put on meanwhile is there at the next act."""
    bench = bench_in(study)
    assert run(["code", "apply", bench.source.id, "long-wait", "--turn", "t3"]) == 0
    assert bench.apply(["long-wait"], turn(bench, "t3")).line == "coded so already"
    assert len(bench.own()) == 1


@pytest.mark.parametrize("name", ["apply", "star", "flag", "create", "correction"])
def test_an_act_on_words_that_were_corrected_meanwhile_is_refused(study: Path, name: str) -> None:
    """A span of the old words is never stored against the new ones; the workbench goes on with those."""
    bench = bench_in(study)
    span = turn(bench, "t5")
    acts: dict[str, Callable[[], object]] = {
        "apply": lambda: bench.apply(["long-wait"], span),
        "star": lambda: bench.star(span),
        "flag": lambda: bench.flag("complaint", span),
        "create": lambda: bench.create(CodeDraft("Too late"), span),
        "correction": lambda: bench.correction("Honestly => Frankly", "t5"),
    }
    edit = ["source", "edit", bench.source.id, "t3", "--words", "lovely", "--to", "very lovely"]
    assert run(edit) == 0
    before = sorted(path.read_bytes() for path in study.rglob("*.jsonl"))
    with pytest.raises(WordsChangedError, match="revision 2"):
        acts[name]()
    assert sorted(path.read_bytes() for path in study.rglob("*.jsonl")) == before
    assert bench.apply(["long-wait"], turn(bench, "t5")).line == "long-wait on t5"
    assert bench.source.text[bench.own()[0].span.start :].startswith("Honestly?")


def test_what_stood_on_unchanged_words_moves_with_a_correction_of_ones_own(study: Path) -> None:
    """After `e` the codings lie on the same words, and the next act is on the new revision."""
    bench = bench_in(study)
    bench.apply(["one-person"], words(bench, "One person who knows you"))
    bench.correct(bench.correction("lovely => very lovely", "t3"), {})
    assert bench.source.revision == 2
    (coding,) = bench.own()
    assert bench.source.text[coding.span.start : coding.span.end] == "One person who knows you"


def test_a_code_that_a_colleague_merged_is_known_at_the_next_act(study: Path) -> None:
    """The name of a merged code is refused with what took its place, and codings stand under that."""
    bench = bench_in(study)
    bench.apply(["long-wait"], turn(bench, "t3"))
    merge = ["codebook", "merge", "long-wait", "--into", "not-called-back", "--why", "the same"]
    assert run(merge) == 0
    bench.refresh()
    assert [one.code for one in bench.own()] == ["not-called-back"]
    assert shown(bench) == on_disk(bench)


def test_words_are_found_whatever_their_case_and_accents(study: Path) -> None:
    """The hits are spans of the source's own words."""
    bench = bench_in(study)
    hits = bench.searched("NOBODY  evér")
    assert [bench.source.text[one.start : one.end] for one in hits] == ["nobody ever"]
    assert bench.searched("  ") == ()


@pytest.mark.parametrize(("typed", "place"), [("t3", 2), ("3", 2), (" T3 ", 2), ("0:13", 2), ("00:00:27", 4)])
def test_a_turn_is_reached_by_id_number_or_time(study: Path, typed: str, place: int) -> None:
    """t3, 3 and a time within the turn lead to the same place."""
    assert bench_in(study).go_to(typed) == place


def test_a_turn_that_is_not_there_is_named(study: Path) -> None:
    """The error says the last turn."""
    with pytest.raises(UnknownNameError) as caught:
        bench_in(study).go_to("t99")
    assert "t6" in caught.value.hint


def test_recent_codes_follow_the_log_and_not_the_clock(study: Path) -> None:
    """A clock put back brings no older code to the front; what was undone keeps its number in the session."""
    bench = bench_in(study)
    for number, code in enumerate(["long-wait", "one-person", "group-good"]):
        bench.desk.clock = partial(str, f"20{30 - number}-01-01T10:00:00Z")
        bench.apply([code], turn(bench, "t3"))
    assert [code.id for code in bench.recent()] == ["group-good", "one-person", "long-wait"]
    bench.undo()
    assert [code.id for code in bench.recent()] == ["group-good", "one-person", "long-wait"]
    bench.close()
    assert [code.id for code in bench_in(study).recent()] == ["one-person", "long-wait"]


def test_a_coder_goes_on_where_they_stopped(study: Path) -> None:
    """A workbench opened again begins after the turn that was coded last, whatever the clock said."""
    bench = bench_in(study)
    bench.apply(["long-wait"], turn(bench, "t5"))
    bench.desk.clock = lambda: "2001-01-01T10:00:00Z"
    bench.apply(["long-wait"], turn(bench, "t3"))
    bench.close()
    assert bench_in(study).start() == 4
