"""Campaigns: found through edits, additions and new order; nobody else's words are called one."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.theme.campaigns import LEAST_WORDS, Campaign, campaigns, senders

NHS = Path(__file__).resolve().parents[2] / "../shared/data/themes/nhs_phase1/text_data_dedup.csv"
CLINIC = (
    "I am writing to ask the council to keep the walk in clinic on Harbour Street open. "
    "It is the only place that families without a car can reach in the evening. "
    "Closing it would push people to the emergency department. Please think again."
)
BUSES = (
    "The new timetable of the 42 bus leaves our village without any way to get to work before nine. "
    "We call on the county to bring back the early service at once. Nobody asked us before it was cut."
)
SYLLABLES = ("ba", "do", "ki", "lu", "me", "no", "pa", "ri", "sa", "tu", "ve", "wo", "xi", "ze")


def babble(draw: random.Random, length: int) -> str:
    """Return words that nobody else writes."""
    return " ".join("".join(draw.choices(SYLLABLES, k=3)) for _ in range(length))


def attack(draw: random.Random, text: str) -> str:
    """Send a template as people do: as it is, shuffled, with a word changed, with words before or after."""
    kind = draw.randrange(5)
    parts = text.split(". ")
    if kind == 1:
        draw.shuffle(parts)
        return ". ".join(parts)
    if kind == 2:
        words = text.split()
        words[draw.randrange(len(words))] = babble(draw, 1)
        return " ".join(words)
    if kind == 3:
        return f"{babble(draw, draw.randrange(3, 40))}. {text}"
    if kind == 4:
        return f"{text.upper()} {babble(draw, draw.randrange(3, 40))}"
    return text


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=30)
def test_every_submission_of_a_template_is_found_and_nobody_else(seed: int) -> None:
    """Two campaigns among free answers: each is one group, with all who sent it and no other."""
    draw = random.Random(seed)  # noqa: S311 (nothing secret is drawn)
    sent = [("clinic", CLINIC), ("buses", BUSES), ("clinic", CLINIC), ("buses", BUSES)]
    sent += [("clinic", attack(draw, CLINIC)) for _ in range(12)]
    sent += [("buses", attack(draw, BUSES)) for _ in range(8)]
    sent += [("own", babble(draw, draw.randrange(1, 60))) for _ in range(20)]
    draw.shuffle(sent)
    found = campaigns([text for _, text in sent])
    expected = {
        frozenset(place for place, (whose, _) in enumerate(sent) if whose == name)
        for name in ("clinic", "buses")
    }
    assert {frozenset(one.members) for one in found} == expected


def test_the_words_a_sender_added_are_told_apart() -> None:
    """Added words are spans in the response; those who changed nothing added none."""
    own = f"My mother lives there. {CLINIC}"
    later = f"{CLINIC} I have used it twice this winter."
    (found,) = campaigns([CLINIC, own, CLINIC.lower(), later])
    texts = [CLINIC, own, CLINIC.lower(), later]
    added = {
        place: [texts[place][span.start : span.end] for span in spans] for place, spans in found.added.items()
    }
    assert (found.submissions, found.personalised, found.text) == (4, 2, 0)
    assert added == {1: ["My mother lives there"], 3: ["I have used it twice this winter"]}


def test_a_text_that_nobody_sent_as_it_is_has_no_owner() -> None:
    """Where all added something, all are personalised: what they share is the text."""
    texts = [
        f"{CLINIC} {name} from number {place} asks for this."
        for place, name in enumerate(["Ann", "Bo", "Cy"])
    ]
    (found,) = campaigns(texts)
    assert (found.submissions, found.personalised) == (3, 3)


def test_short_answers_are_never_a_campaign() -> None:
    """Fifty times the same few words are fifty people who said little."""
    short = " ".join(["nothing"] * (LEAST_WORDS - 1))
    assert campaigns(["Nothing."] * 50 + [short] * 50) == ()


def test_two_of_a_kind_are_no_campaign() -> None:
    """Somebody who pressed the button twice is no campaign."""
    assert campaigns([CLINIC, CLINIC, BUSES]) == ()


def test_who_sends_both_texts_does_not_join_the_campaigns() -> None:
    """A response that holds two texts belongs to one campaign, and the campaigns stay two."""
    found = campaigns([CLINIC] * 4 + [BUSES] * 3 + [f"{CLINIC} {BUSES}"])
    assert [one.submissions for one in found] == [5, 3]
    assert senders(found) == frozenset(range(8))


def test_the_order_of_responses_does_not_matter() -> None:
    """The same responses in another order make the same groups."""
    texts = [CLINIC, BUSES, f"{CLINIC} Thank you for reading.", CLINIC, BUSES, BUSES, "No."]

    def told(found: tuple[Campaign, ...], order: list[str]) -> set[tuple[str, ...]]:
        return {tuple(sorted(order[place] for place in one.members)) for one in found}

    assert told(campaigns(texts), texts) == told(campaigns(texts[::-1]), texts[::-1])


def test_no_responses_make_no_campaign() -> None:
    """Nothing in, nothing out."""
    assert campaigns([]) == ()
    assert campaigns(["", "   ", "?"]) == ()


@pytest.mark.shared
@pytest.mark.skipif(not NHS.exists(), reason="the shared comments are not here")
def test_comments_without_campaigns_give_hardly_a_false_alarm() -> None:
    """Of 8,352 different comments of patients, not one in a thousand is said to be of a campaign."""
    with NHS.open(encoding="utf-8", newline="") as lines:
        texts = list(dict.fromkeys(row["feedback"] for row in csv.DictReader(lines)))
    assert len(senders(campaigns(texts))) < len(texts) / 1000
