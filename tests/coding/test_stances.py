"""Stances: what was denied, what might be, and what the rules of a code keep back."""

from __future__ import annotations

from typing import Any

import pytest

from qualcode.coding.hypothetical import is_hypothetical
from qualcode.coding.negation import is_negated
from qualcode.coding.rules import compile_rules
from qualcode.model import Code, Codebook, Rules, Source, Span, Turn


def place(text: str) -> tuple[Span, ...]:
    """Return where the words in angle brackets stand once the brackets are gone."""
    start = text.index("<")
    return (Span(start, text.index(">") - 1),)


def bare(text: str) -> str:
    """Return the text without brackets, folded."""
    return text.replace("<", "").replace(">", "").lower()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("If they had <rung> I would not have worried", True),
        ("If they'd <rung>, that would be that", True),
        ("One <person who knows you> would have helped", True),
        ("More <staff> would be nice", True),
        ("It could do with more <toys>", True),
        ("I wish they had <rung>", True),
        ("They should have <rung> first", True),
        ("It would be nice if there were <toys>", True),
        ("I took <nappies> in case", False),
        ("We kept quiet in case they <rang>", True),
        ("I would like a <call>", True),
        ("<Food> could be better", True),
        ("I would like to thank the <staff>", False),
        ("I wish to thank the <staff>", False),
        ("If you <ring> they answer", False),
        ("I asked if they had <toys>", False),
        ("They would <ring> every week", False),
        ("The <care> could not have been better", False),
        ("I could not have had better <care>", False),
        ("I would not have coped without the <group>", False),
        ("It was cold and a coat would be nice, the <tea> was hot", False),
        ("They <rang> and it helped", False),
        ("Did they <ring>?", False),
        ("Great <service>, more continuity would be better", False),
    ],
)
def test_what_might_be_is_told_from_what_is(text: str, expected: Any) -> None:
    """Wishes, unreal conditions and what should be; not thanks, habits, praise or plain questions."""
    assert is_hypothetical(bare(text), place(text)) == expected


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("I don't think they ever really <rang> back", "", True),
        ("I don't know why the <wait> is so long", "", False),
        ("Nobody didn't <ring>", "", False),
        ("It was not without <pain>", "", False),
        ("I didn't get no <help>", "", True),
        ("Not only the <wait>", "", False),
        ("Couldn't fault the <staff>", "", False),
        ("I could not have asked for better <care>", "", False),
        ("Was it <helpful>?", " No. They were late.", True),
        ("Was it <helpful>?", " Not really.", True),
        ("Was it <helpful>?", " Yes.", False),
        ("<Helpful>? No", "", True),
        ("<Parking> was no problem", "", True),
        ("The <waiting> wasn't an issue", "", True),
        ("Nothing, the <staff> were lovely", "", False),
        ("Nothing - excellent <service>", "", False),
        ("Nothing <helped>", "", True),
        ("I was late because of the <wait>, not the bus", "", False),
        ("I never had to <wait>", "", True),
    ],
)
def test_negation_in_real_talk(text: str, after: str, expected: Any) -> None:
    """Doubt, double negation, praise, answers before and after."""
    assert is_negated(bare(text), place(text), after=after.lower()) == expected


def heard(text: str, **rules: Any) -> tuple[list[str], list[tuple[str, Any]]]:
    """Return the stances proposed, and what was kept back and why, for a code under a barrier."""
    codes = (
        Code("b", "Barriers", facets={"kind": "barrier"}),
        Code("a", "A", parent="b", rules=Rules(phrases=("wait", "queue"), **rules)),
    )
    found = compile_rules(Codebook(codes)).hear(Source("S1", 1, "interview", (Turn(text, "P1", "t1"),)))
    kept = [(text[one.matched[0].start : one.matched[0].end], one.why) for one in found.kept_back]
    return [one.stance for one in found.proposals], kept


@pytest.mark.parametrize(
    ("text", "rules", "expected"),
    [
        ("I never had to wait.", {}, (["negative case"], [])),
        ("If there had been no wait.", {}, (["negated hypothetical"], [])),
        ("They should wait.", {}, (["hypothetical"], [])),
        ("No wait but a queue.", {}, ([""], [])),
        ("No wait.", {"negation": "keep"}, ([""], [])),
        ("No wait.", {"negation": "suppress"}, ([], [("wait", "negation")])),
        ("No wait but a queue.", {"negation": "suppress"}, ([""], [("wait", "negation")])),
        ("They should wait.", {"hypothetical": "suppress"}, ([], [("wait", "hypothetical")])),
        ("They should wait.", {"hypothetical": "keep"}, ([""], [])),
        ("If there had been no wait.", {"hypothetical": "suppress"}, ([], [("wait", "hypothetical")])),
        ("No wait.", {"negation": "suppress", "exclude_phrases": ("no",)}, ([], [])),
        ("No wait. Here.", {"negation": "suppress", "requires_any": ("here",)}, ([], [])),
        (
            "No wait. Here.",
            {"negation": "suppress", "requires_any": ("here",), "scope": "turn"},
            ([], [("wait", "negation")]),
        ),
    ],
)
def test_a_barrier_denied_is_a_negative_case_and_nothing_goes_in_silence(
    text: str, rules: Any, expected: Any
) -> None:
    """Kind is inherited from the code above; what is suppressed is told, where the conditions hold."""
    assert heard(text, **rules) == expected


@pytest.mark.parametrize(
    ("rules", "text", "expected"),
    [
        ({"lemmas": ("ring ... clinic",), "within": 4}, "I was ringing round every clinic.", 1),
        ({"lemmas": ("ring ... clinic",), "within": 2}, "I was ringing round every clinic.", 0),
        ({"lemmas": ("ring back",), "exclude_phrases": ("same day",), "scope": "turn"},
         "They rang me back. Same day.", 0),
        ({"lemmas": ("ring back",), "exclude_phrases": ("same day",)}, "They rang me back. Same day.", 1),
        ({"patterns": (({"LEMMA": "wait"},),), "requires_any": ("weeks ... months",), "within": 3},
         "We waited weeks, then months.", 1),
        ({"patterns": (({"LEMMA": "wait"},),), "requires_any": ("weeks ... months",), "within": 1},
         "We waited weeks, then months.", 0),
    ],
)  # fmt: skip
def test_the_parts_of_the_rules_work_together(rules: Any, text: str, expected: int) -> None:
    """Distance on lemmas, conditions over a turn, and distance within a condition."""
    tagger = compile_rules(Codebook((Code("a", "A", rules=Rules(**rules)),)))
    source = Source("S1", 1, "interview", (Turn(text, "P1", "t1"),))
    assert len(tagger.propose(source)) == expected
