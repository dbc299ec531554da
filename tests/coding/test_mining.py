"""Rules mined from coded texts."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.coding.matching import phrase
from qualcode.coding.mining import STOP_WORDS, Criteria, Quarry
from qualcode.coding.rules import compile_rules
from qualcode.coding.suggesting import Labelled
from qualcode.model import Code, Codebook, Rules, Source, Turn
from qualcode.stats import wilson

WORDS = st.sampled_from(["ring", "rang", "me", "back", "the", "wait", "waiting", "long", "[Ann]", ",", "."])
TEXTS = st.lists(
    st.tuples(
        st.lists(WORDS, min_size=1, max_size=8).map(" ".join),
        st.sets(st.sampled_from("ab")),
        st.sampled_from("xyz"),
    ),
    min_size=4,
    max_size=20,
)


def labelled(rows: Any) -> list[Labelled]:
    """Return texts with codes and respondents."""
    return [
        Labelled(f"t{n}", text, frozenset(codes), frozenset(), who)
        for n, (text, codes, who) in enumerate(rows)
    ]


@settings(deadline=None)
@given(TEXTS)
def test_each_rule_finds_what_the_tagger_would(rows: Any) -> None:
    """Right and wrong are the texts in which the same rule in a codebook fires; its bound is Wilson's."""
    texts = labelled(rows)
    source = Source("S1", 1, "survey", tuple(Turn(one.text, one.id, one.id) for one in texts))
    for rule in Quarry(texts).mine("a", criteria=Criteria(floor=0.2, texts=2)).rules:
        rules = Rules(phrases=(rule.text,)) if rule.kind == "phrase" else Rules(lemmas=(rule.text,))
        tagger = compile_rules(Codebook((Code("a", "A", rules=rules),)))
        starts = [span.start for span in source.turn_spans()]
        hit = {sum(start <= one.span.start for start in starts) - 1 for one in tagger.propose(source)}
        assert hit == {*rule.right, *rule.wrong}
        assert rule.low == wilson(len(rule.right), len(hit)).low >= 0.2
        assert len({texts[place].respondent for place in rule.right}) == rule.people >= 2
        assert not all(word in STOP_WORDS for word in rule.text.split())
        assert "ann" not in rule.text


def test_a_rule_of_one_person_or_of_few_texts_is_none() -> None:
    """Three texts of one person, or two of two, say nothing."""
    same = [Labelled(f"t{n}", "the lift broke", frozenset("a"), frozenset(), "x") for n in range(9)]
    few = [Labelled(f"u{n}", "the roof leaks", frozenset("a"), frozenset(), f"y{n}") for n in range(2)]
    assert Quarry([*same, *few]).mine("a", criteria=Criteria(floor=0.0)).rules == ()


def test_what_the_code_finds_already_is_not_mined_again() -> None:
    """Each rule adds coded texts that those before it, and those of the code, do not find."""
    texts = [Labelled(f"t{n}", "long wait for the bus", frozenset("a")) for n in range(8)]
    texts += [Labelled(f"u{n}", "no seats", frozenset("a")) for n in range(8)]
    found = Quarry(texts).mine("a", known=(phrase("long wait"),))
    assert (found.coded, found.found, found.covered) == (16, 8, 16)
    assert [(rule.text, rule.added) for rule in found.rules] == [("seats", 8)]
