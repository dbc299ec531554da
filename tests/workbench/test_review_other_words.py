"""A review goes on with proposals where they stand now, and with the acts that still hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from benches import bench_in, corrected_by

from qualcode.cli.main import run
from qualcode.errors import UsageError
from qualcode.flows.desk import Desk
from qualcode.flows.suggest.review_records import Choice
from qualcode.flows.suggest.reviewing import Review, start_review
from qualcode.flows.workbench.same_words import WordsChangedError
from qualcode.store.study import open_study

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.model import Span


@pytest.fixture
def review(study: Path) -> Review:
    """A review of what the rules propose, at its last proposal: its words lie behind the second turn."""
    assert run(["tag"]) == 0
    found = start_review(Desk(open_study(study), "ann"), Choice())
    found.stand(len(found.queue) - 1)
    return found


def words_of(review: Review, span: Span) -> str:
    """Return the words of a span in the source as it is now."""
    return review.bench.source.text[span.start : span.end]


def test_words_that_were_put_before_a_correction_are_refused(review: Review, study: Path) -> None:
    """A flag that was begun before is refused each time; put anew, it is on the words of the proposal."""
    put = review.view()
    assert review.bench.source.edition == put.edition
    corrected_by(study)
    for _ in range(2):
        with pytest.raises(WordsChangedError):
            review.raise_flag("safeguarding", put=put)
        assert review.bench.flags() == ()
    review.raise_flag("safeguarding", put=review.view())
    (flag,) = review.bench.flags()
    assert words_of(review, flag.span) == put.words


def test_after_a_look_the_words_are_those_of_the_proposal(review: Review, study: Path) -> None:
    """What the review shows, what it stars, and what the bench holds are the same words."""
    put = review.view()
    _ = review.bench
    corrected_by(study)
    review.refresh()
    assert (review.view().words, review.view().turn) == (put.words, put.turn)
    review.star()
    (quote,) = review.bench.quotes()
    assert words_of(review, quote.span) == put.words


def test_what_was_answered_stays_answered_after_a_correction(review: Review, study: Path) -> None:
    """An answer by a colleague counts for the proposal where it stands now."""
    proposal = review.proposal
    bench = bench_in(study, "bob")
    bench.accept([proposal.id])
    bench.close()
    corrected_by(study)
    review.refresh()
    assert (review.proposal.id, review.answer) == (proposal.id, "settled")


def test_a_proposal_whose_words_were_corrected_leaves_the_queue(review: Review, study: Path) -> None:
    """It stands nowhere; the acts on the others are at their places still, and are undone there."""
    first = min(review.queue, key=lambda one: one.span)
    kept = [one.id for one in review.queue if one.id != first.id]
    review.say("accept")
    accepted = review.queue[review.done[-1].place].id
    review.stand(0)
    turn = review.bench.source.turns_under(first.span)[0][0]
    corrected_by(study, typed=f"{words_of(review, first.span).split()[0]} => Other", turn=turn.id)
    review.refresh()
    assert review.place == 0
    assert [one.id for one in review.queue] == kept
    assert review.queue[review.done[-1].place].id == accepted
    review.say("undo")
    assert (review.proposal.id, review.answer) == (accepted, "")


def test_an_answer_that_was_taken_back_elsewhere_is_no_longer_in_the_way(review: Review, study: Path) -> None:
    """Undo goes on with what stands; the proposal is open and can be answered anew."""
    review.say("accept")
    bench = bench_in(study)
    bench.undo()
    bench.close()
    with pytest.raises(UsageError, match="nothing to take back"):
        review.say("undo")
    review.refresh()
    review.stand(len(review.queue) - 1)
    assert review.answer == ""
    review.say("accept")
    assert len(review.done) == 1
    review.say("undo")
    bench = bench_in(study)
    bench.redo()
    bench.close()
    with pytest.raises(UsageError, match="nothing to bring back"):
        review.say("redo")
    review.refresh()
    assert review.answer == "settled"
