"""What the review screen says in words: where one is, what is proposed and why, what it came to.

Lines of plain text; labels stand before values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.flows.suggest.review_records import Put
    from qualcode.flows.suggest.reviewing import Review

_LANES = {"rules": "The rules propose", "suggest": "The suggester proposes"}
_ANSWERS = {
    "accept": "you accepted this one: it is your coding",
    "reject": "you rejected this one",
    "settled": "somebody said something about this one meanwhile",
}
_MOST = 2


def title_parts(review: Review) -> tuple[str, ...]:
    """Return the study, and what goes on."""
    return review.desk.study.settings.name, "Review of proposals"


def place_parts(review: Review) -> tuple[str, ...]:
    """Return the number of the proposal, what was answered, what is held back, and who answers."""
    accepted, rejected, left = review.counts()
    total = len(review.queue)
    number = "all seen" if review.finished else f"proposal {review.place + 1:,} of {total:,}"
    held = sum(review.held.values())
    return (
        number,
        f"{accepted:,} accepted, {rejected:,} rejected, {left:,} open",
        review.desk.coder,
        f"{held:,} held back for a blind sample" if held else "",
        f"{review.unlikely:,} less likely left out" if review.unlikely else "",
    )


def asked_lines(put: Put, answer: str) -> list[str]:
    """Return what is proposed, what the code means, and why; and what was answered already."""
    lines = [f"{_LANES[put.lane]}: {put.code}"]
    if answer:
        lines.append(f"Answered: {_ANSWERS[answer]}")
    if put.definition:
        lines.append(f"Means: {put.definition}")
    if put.entry is not None:
        lines += [f"Include: {one}" for one in put.entry.include[:_MOST]]
        lines += [f"Exclude: {one}" for one in put.entry.exclude[:_MOST]]
    if put.evidence:
        lines.append(f"Why: {put.evidence}")
    return lines


def finished_lines(review: Review, undo: str, leave: str) -> list[str]:
    """Return what the review came to, and what can be done now."""
    accepted, rejected, left = review.counts()
    if not review.queue:
        return ["No proposal is open here.", f"{leave} leaves."]
    lines = [
        "That was the last proposal.",
        f"{counted(accepted, 'proposal')} accepted, {rejected:,} rejected, {left:,} open still.",
    ]
    if left:
        lines.append("What you left open comes again at the next review.")
    if review.unlikely:
        lines.append(unlikely_line(review))
    back = f"{undo} takes the last answer back; " if review.done else ""
    return [*lines, f"{back}{leave} leaves."]


def unlikely_line(review: Review) -> str:
    """Return how many proposals were left out as less likely, and how they are looked at."""
    return f"{counted(review.unlikely, 'proposal')} less likely: `qualcode suggest review --all` shows them."
