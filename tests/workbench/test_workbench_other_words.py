"""Words chosen before a correction are no words of the source after it: nothing is done on others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from benches import bench_in, corrected_by, turn, words

from qualcode.cli.main import run
from qualcode.flows.codebook.codebook import CodeDraft
from qualcode.flows.coding_answers import answered, corrected
from qualcode.flows.coding_session import Session
from qualcode.flows.workbench.same_words import WordsChangedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qualcode.flows.workbench.records import Act
    from qualcode.flows.workbench.workbench import Workbench
    from qualcode.model import Span

    OnWords = Callable[[Workbench, Span, str], Act]


ON_WORDS: dict[str, OnWords] = {
    "apply": lambda bench, span, edition: bench.apply(["long-wait"], span, edition=edition),
    "create": lambda bench, span, edition: bench.create(CodeDraft("Fresh"), span, edition=edition),
    "flag": lambda bench, span, edition: bench.flag("safeguarding", span, edition=edition),
    "star": lambda bench, span, edition: bench.star(span, edition=edition),
    "memo": lambda bench, _, edition: bench.write_memo("a thought", about=("t3",), edition=edition),
}


def standing(bench: Workbench) -> tuple[int, int, int, int, int]:
    """Return how many codings, quotes, flags, memos and codes there are."""
    own, quotes, flags = len(bench.own()), len(bench.quotes()), len(bench.flags())
    return own, quotes, flags, len(bench.memos()), len(bench.codebook().codes)


@pytest.mark.parametrize("act", ON_WORDS)
def test_what_was_chosen_before_a_correction_is_refused_again_and_again(study: Path, act: str) -> None:
    """Neither a look at the study nor a first refusal makes an old span one of the new words."""
    bench = bench_in(study)
    span, edition, before = words(bench, "four months"), bench.source.edition, standing(bench)
    corrected_by(study)
    for _ in range(3):
        with pytest.raises(WordsChangedError, match="nothing was done"):
            ON_WORDS[act](bench, span, edition)
        bench.refresh()
    assert standing(bench) == before
    ON_WORDS[act](bench, words(bench, "four months"), bench.source.edition)
    assert standing(bench) != before


def test_another_text_of_the_same_revision_is_another_edition(study: Path) -> None:
    """A correction taken back and made otherwise has the same number, and other words."""
    corrected_by(study)
    bench = bench_in(study)
    span, edition, revision = words(bench, "four months"), bench.source.edition, bench.source.revision
    assert run(["undo", "--coder", "bob"]) == 0
    corrected_by(study, typed="They => Some of them")
    with pytest.raises(WordsChangedError):
        bench.apply(["long-wait"], span, edition=edition)
    assert (bench.source.revision, bench.own()) == (revision, ())


def session_in(study: Path) -> Session:
    """Open the prompt at its first turn."""
    bench = bench_in(study)
    return Session(bench, bench.start())


def said(session: Session, line: str) -> tuple[str, ...]:
    """Type a line at the prompt."""
    return answered(session, session.read(line)).lines


def test_the_prompt_finds_hits_anew_after_a_correction(study: Path) -> None:
    """`>` goes to the words that were searched for, not to where they stood before."""
    session = session_in(study)
    said(session, "/ four months")
    said(session, "v")
    corrected(session, session.bench.correction("Same => Just the same", "t3"), {})
    session.stand(0)
    said(session, ">")
    said(session, "long-wait")
    (one,) = session.bench.own()
    assert session.source.text[one.span.start : one.span.end] == "four months"


@pytest.mark.parametrize("typed", ["long-wait", "s", "* ", "f safeguarding", "n Fresh", "m a thought"])
def test_the_prompt_refuses_once_and_shows_the_turn_anew(study: Path, typed: str) -> None:
    """What was chosen is chosen no more; the same turn is in view and to be shown."""
    session = session_in(study)
    said(session, "g t3")
    said(session, "w four months")
    before = standing(session.bench)
    corrected_by(study)
    session.bench.refresh()
    with pytest.raises(WordsChangedError):
        said(session, typed)
    assert (session.turn.id, session.restricted, session.unseen) == ("t3", None, True)
    assert standing(session.bench) == before
    session.view()
    assert not session.unseen


def test_undo_of_a_correction_at_the_prompt_leaves_nothing_chosen(study: Path) -> None:
    """The words chosen in the corrected text are none of the text before it."""
    session = session_in(study)
    corrected(session, session.bench.correction("Same => Just the same", "t3"), {})
    said(session, "g t3")
    said(session, "w four months")
    said(session, "u")
    assert session.restricted is None
    assert session.edition == session.source.edition


def test_removal_is_told_where_the_words_stand_now(study: Path) -> None:
    """After a correction the act of a removal is at the words, also where a reason is given."""
    bench = bench_in(study)
    bench.apply(["long-wait"], turn(bench, "t5"))
    bench.correct(bench.correction("They => They really truly indeed", "t2"), {})
    (one,) = bench.own()
    assert one.span == turn(bench, "t5")
    for removed in (partial(bench.remove, why="not so"), bench.remove):
        (one,) = bench.own()
        assert removed([one.id]).span == turn(bench, "t5")
        bench.undo()


def test_moving_to_a_new_code_is_one_verb(study: Path) -> None:
    """The new code's coding names the one before it and keeps its reason; one undo takes both back."""
    bench = bench_in(study)
    bench.apply(["long-wait"], turn(bench, "t3"), why="a reason")
    (old,) = bench.own()
    act = bench.move_to_new([old.id], CodeDraft("Brand fresh", definition="New."))
    assert act.line.startswith("moved long-wait to brand-fresh")
    (new,) = bench.own()
    assert (new.code, new.why, new.instead_of) == ("brand-fresh", "a reason", old.id)
    bench.undo()
    assert [one.code for one in bench.own()] == ["long-wait"]
    assert "brand-fresh" not in {code.id for code in bench.codebook().codes}
