"""Stances as people word them in comments: denied after the words, thanked, praised, doubled."""

from __future__ import annotations

from typing import Any

import pytest

from qualcode.coding.hypothetical import is_hypothetical
from qualcode.coding.negation import is_negated
from qualcode.coding.passages import folded_for_matching
from qualcode.model import Span


def stance(text: str) -> str:
    """Return what is made of the words in angle brackets."""
    start = text.index("<")
    found = (Span(start, text.index(">") - 1),)
    said = folded_for_matching(text.replace("<", "").replace(">", ""))
    negated, hypothetical = is_negated(said, found, barrier=True), is_hypothetical(said, found)
    return " ".join(("negated",) * negated + ("hypothetical",) * hypothetical)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I would like to <thank> my midwife", ""),
        ("I'd like to <thank> all", ""),
        ("I wish to <thank> my midwife", ""),
        ("I would like <a call> back", "hypothetical"),
        ("I would like to <see the same midwife>", "hypothetical"),
        ("It <could be improved>", ""),
    ],
)
def test_thanks_that_were_found_are_no_wish(text: str, expected: Any) -> None:
    """What parts thanks from a wish may be the words found themselves."""
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<Nothing> could be better.", ""),
        ("<Nothing could have been better>.", ""),
        ("<Nothing> could be improved.", ""),
        ("Nothing about the <care> could have been better.", ""),
        ("Nothing <could be better>.", "negated"),
        ("The <food> could be better.", "hypothetical"),
        ("The care could not have been <better>.", "negated"),
        ("The nurses could not have been <kinder>.", ""),
        ("It would have been so <difficult> without their care", "hypothetical"),
    ],
)
def test_nothing_could_be_better_is_praise(text: str, expected: Any) -> None:
    """Praise says what is; that anything could be better is denied by it."""
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No <nothing>", ""),
        ("No, <nothing>", ""),
        ("No none <at all>", "negated"),
        ("No <wait>", "negated"),
        ("No <wait>, actually that was the other clinic", ""),
        ("No <wait>, seen on time", "negated"),
    ],
)
def test_a_no_that_answers_or_interrupts_denies_nothing(text: str, expected: Any) -> None:
    """Neither "no nothing" nor "no wait, actually" denies what follows the no."""
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The <waiting times> were not long", "negated"),
        ("The <waiting times> were not bad", "negated"),
        ("<Waiting times> were never long", "negated"),
        ("<Waiting times> weren't too long", "negated"),
        ("The <wait> was not at all long", "negated"),
        ("The <wait> for the doctor wasn't very long", "negated"),
        ("The <wait> didn't take long", "negated"),
        ("The <waiting times> were not good", ""),
        ("The <wait> was not acceptable", ""),
        ("The <wait> was long, not bad food though", ""),
        ("The <parking> wasn't bad but it was dear", "negated"),
        ("The <wait> was not only long", ""),
        ("The <wait> was not just long but unbearable", ""),
    ],
)
def test_a_barrier_is_denied_by_what_is_said_of_it(text: str, expected: Any) -> None:
    """A copula, a negator and a word of complaint after the words deny; a word of praise denied does not."""
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lack of <information>", "negated"),
        ("A lack of clear <information>", "negated"),
        ("Lack of staff meant long <waits>", ""),
        ("Lack of staff, long <wait>", ""),
        ("They failed to <explain>", "negated"),
        ("He never failed to <explain>", ""),
        ("They did not fail to <explain>", ""),
        ("She refused to give <information>", "negated"),
        ("There was no lack of <information>", ""),
        ("Very little <wait>", "negated"),
        ("A little <wait>", ""),
        ("Zero <waiting>", "negated"),
        ("Nobody was unable to <park>", ""),
        ("I was unable to <park>", "negated"),
    ],
)
def test_a_lack_denies_what_was_lacking(text: str, expected: Any) -> None:
    """Lack, failure, refusal and next to none deny what follows at once; denied themselves, they do not."""
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don't see why there can't be more <staff>", "hypothetical"),
        ("There is no reason why they couldn't have <rung>", "hypothetical"),
        ("I don't understand why they didn't <ring>", "negated"),
        ("Had they not been so <kind> I'd have left", ""),
        ("If they hadn't been so <kind>, I'd have left", ""),
        ("I asked if they hadn't <rung>", "negated"),
        ("Disclosure about whether additional witnesses ought to be called", ""),
        ("We made submissions on <disclosure> about whether witnesses ought to be called", ""),
        ("It recommended that <care homes> no longer should be closed", ""),
    ],
)
def test_the_clause_that_is_denied_or_wished_is_the_one_of_the_words(text: str, expected: Any) -> None:
    """Two denials cancel, an unreal denial says what was, and a subordinate clause has a mood of its own."""
    text = text if "<" in text else text.replace("Disclosure", "<Disclosure>")
    assert stance(text) == expected
