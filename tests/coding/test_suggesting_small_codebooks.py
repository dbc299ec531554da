"""With a small, poor codebook and nothing coded, no code may swallow the material."""

from __future__ import annotations

from collections import Counter

from qualcode.coding.suggesting import Learning, trained
from qualcode.model import Code, Codebook, Example, Rules

CODES = (
    ("long-waits", "Long waits", "Time spent waiting for an appointment, a referral or to be seen.", ()),
    ("provision", "Provision of services", "More services or places are wanted, or are praised.", ()),
    (
        "attitude",
        "Attitude of staff",
        "Staff are kind, friendly, polite or rude.",
        ("friendly", "polite", "rude"),
    ),
    ("competence", "Competence of staff", "Staff are professional, knowledgeable and efficient.", ()),
    ("advice", "Advice and support", "Help, exercises or advice that was given.", ()),
    ("information", "Information", "How much explanation was given, and how clear it was.", ()),
    ("listening", "Being listened to", "Whether people feel heard.", ()),
    ("facilities", "Facilities", "Rooms, parking, cleanliness, temperature, noise.", ()),
    ("food", "Food", "Meals, drinks and choice of food.", ("food",)),
    ("nothing", "Nothing to improve", "The person says that nothing could be better.", ()),
)
OPENINGS = (
    "I think",
    "Honestly",
    "For me",
    "On the whole",
    "To be fair",
    "My mum says",
    "As a dad I find",
    "Well",
)
SAID = (
    "the wait for the appointment went on for months", "I waited six weeks to be seen by anyone",
    "there should be more places on the course", "another session in the evening is wanted",
    "the woman on the desk was friendly and polite", "one of the nurses was rude to my partner",
    "she was very professional and knew her job", "he was efficient and knowledgeable about it",
    "the exercises and the advice helped at home", "good support and help with feeding",
    "the explanation was clear and the leaflet was plain", "nobody gave any explanation of the results",
    "I felt heard for the first time", "they never listened to what I told them",
    "the parking is dreadful and the rooms are cold", "the noise on the ward kept us awake",
    "the food was cold and the drinks were weak", "meals came late and there was no choice",
    "nothing could be better for us", "no changes are needed at all",
)  # fmt: skip


def small_codebook() -> Codebook:
    """Return ten codes with a definition and one example each, a few of them with one-word rules."""
    return Codebook(
        tuple(
            Code(
                identity, name, definition=told, examples=(Example(name.lower()),), rules=Rules(phrases=rules)
            )
            for identity, name, told, rules in CODES
        )
    )


def test_no_code_swallows_the_material() -> None:
    """Of texts spread evenly over ten codes no code is first for more than a third."""
    texts = [
        f"{opening}, {said}, number {number}." for number in range(3) for opening in OPENINGS for said in SAID
    ]
    found = trained(small_codebook(), Learning(unread=texts)).suggest(texts)
    first = Counter(row[0].code for row in found if row)
    assert max(first.values()) <= len(texts) / 3


def test_precise_is_spread_too() -> None:
    """What `precise` keeps is not all of one code."""
    texts = [
        f"{opening}, {said}, number {number}." for number in range(3) for opening in OPENINGS for said in SAID
    ]
    found = trained(small_codebook(), Learning(unread=texts)).suggest(texts, lean="precise")
    assert len({row[0].code for row in found if row}) >= 5
