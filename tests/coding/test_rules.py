"""The tagger, as a proposer."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.rules import Tagger, compile_rules
from qualcode.errors import BadInputError
from qualcode.model import ROLES, Code, Codebook, Proposal, Rules, Source, Turn
from qualcode.text import fold

GLOSSARY = {"health visitor": ("HV", "health visitors"), "information technology": ("IT",)}


def source_of(*texts: str, **turn: Any) -> Source:
    """Return a source with one participant's turn for each text."""
    said = {"speaker": "P1", "role": "participant"} | turn
    return Source(
        "S1", 3, "interview", tuple(Turn(text, id=f"t{n}", **said) for n, text in enumerate(texts, 1))
    )


def tagger_of(**rules: Any) -> Tagger:
    """Return the tagger of one code with these rules."""
    code = Code("a", "A", rules=Rules(**rules), revision="5e1f")
    return compile_rules(Codebook((code,), GLOSSARY))


def proposed(tagger: Tagger, source: Source) -> list[tuple[str, ...]]:
    """Return the matched words of each proposal."""
    return [
        tuple(source.text[span.start : span.end] for span in proposal.matched)
        for proposal in tagger.propose(source)
    ]


def fires(text: str, **rules: Any) -> bool:
    """Whether one code with these rules is proposed for `text`."""
    return bool(tagger_of(**rules).propose(source_of(text)))


def test_a_proposal_carries_the_rule_the_words_and_the_revisions() -> None:
    """A person sees which rule fired on which words, and what it was made under."""
    source = source_of("Well. They never  rang back.")
    (proposal,) = tagger_of(phrases=("never rang back",)).propose(source)
    sentence, words = "They never  rang back.", "never  rang back"
    assert source.text[proposal.span.start : proposal.span.end] == sentence
    assert [source.text[span.start : span.end] for span in proposal.matched] == [words]
    assert replace(proposal, span=proposal.span, matched=()) == Proposal(
        "S1", 3, proposal.span, "a", "5e1f", "phrase: never rang back", ()
    )


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("never rang back", "They NEVER rang\tback", True),
        ("never rang back", "They never, rang back", False),
        ("didn't ring", "she didn’t ring", True),
        ("follow-up", "no follow‑up call", True),
        ("ring", "bring it, ringing, re-ring", False),
        ("can", "I can't", False),
        ("mum", "my mum's house", True),
        ("wait", "we wait—and on", True),
        ("urgent", "non-urgent", False),
        ("wait", "the wait-list", False),
        ("cafe", "the Café", True),
        ("24/7", "open 24/7.", True),
        ("24/7", "24 7", False),
        ("£20", "it cost £20!", True),
        ("£20", "it cost 20", False),
        ("👍", "thanks 👍", True),
        ("c++", "I know C++ well", True),
        ("rang back", "rang. Back then", False),
    ],
)
def test_a_phrase_matches_whole_words_as_written(phrase: str, text: str, expected: Any) -> None:
    """Case, apostrophes, dashes, diacritics and white space do not matter; word ends and other signs do."""
    assert fires(text, phrases=(phrase,)) == expected


@pytest.mark.parametrize(
    ("lemma", "text", "expected"),
    [
        ("ring back", "she rang back", True),
        ("ring back", "ringing me back", True),
        ("ring back", "rings us all back", False),
        ("chase appointment", "I was chasing the appointment", True),
        ("chase appointment", "chasing for an appointment", False),
        ("get bad", "it got worse", True),
        ("leave alone", "I was left alone", True),
        ("not call", "they didn't call", True),
        ("not call", "they didn’t call", True),
        ("not call", "they called", False),
        ("feel listen", "felt listened to", True),
        ("health visitor", "the HVs came", True),
        ("health visitor come", "the HV came", True),
    ],
)
def test_a_lemma_phrase_matches_by_lemma_passing_over_small_words(
    lemma: Any, text: str, expected: Any
) -> None:
    """Articles, possessives and object pronouns between the words do not hinder, other words do."""
    assert fires(text, lemmas=(lemma,)) == expected


def test_a_lemma_match_runs_from_the_first_word_to_the_last() -> None:
    """The words shown hold what was passed over."""
    assert proposed(tagger_of(lemmas=("ring back",)), source_of("He rang me back.")) == [("rang me back",)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ([{"LOWER": "rang"}, {"LOWER": "back"}], "Rang back", ["Rang back"]),
        ([{"LEMMA": "wait"}, {"IS_DIGIT": True}, {"LEMMA": "week"}], "waiting 6 weeks", ["waiting 6 weeks"]),
        ([{"LOWER": {"IN": ["long", "endless"]}}, {"LEMMA": "wait"}], "endless waits", ["endless waits"]),
        ([{"LOWER": "very", "OP": "*"}, {"LOWER": "rude"}], "very very rude", ["very very rude"]),
        ([{"LOWER": "rude"}], "polite", []),
        ([{"TEXT": "IT"}], "it is IT", ["IT"]),
        ([{"LIKE_NUM": True}, {"LOWER": "weeks"}], "six weeks", ["six weeks"]),
    ],
)
def test_a_token_pattern_is_spacys(pattern: Any, text: str, expected: Any) -> None:
    """Patterns see the words as they were said, lemmas included; the longest match is taken."""
    found = proposed(tagger_of(patterns=(tuple(pattern),)), source_of(text))
    assert found == [(words,) for words in expected]


@pytest.mark.parametrize("pattern", [({"POS": "NOUN"},), ({"LOWRE": "x"},), ({"OP": "many", "LOWER": "x"},)])
def test_a_pattern_that_cannot_work_is_refused_with_its_place(pattern: Any) -> None:
    """Attributes that need a trained pipeline, and slips, never fail in silence."""
    with pytest.raises(BadInputError, match="code 'a': pattern 1"):
        tagger_of(patterns=(pattern,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("never rang me back", True),
        ("never ever once rang back", False),
        ("back, I never", False),
        ("never. Back", False),
        ("never — back", True),
    ],
)
def test_within_joins_two_parts_in_order_within_so_many_words(text: str, expected: Any) -> None:
    """The second part begins within the next three words, in the same sentence."""
    assert fires(text, phrases=("never ... back",), within=3) == expected
    assert fires(text, lemmas=("never … back",), within=3) == expected


def test_both_parts_of_a_gapped_phrase_are_shown() -> None:
    """The words between are not what fired."""
    assert proposed(tagger_of(phrases=("never ... back",), within=3), source_of("never rang me back")) == [
        ("never", "back")
    ]


def test_conditions_hold_within_the_scope() -> None:
    """requires_any must occur and exclude_phrases must not, in the sentence or in the turn."""
    rules = {"phrases": ("long wait",), "requires_any": ("clinic", "ward"), "exclude_phrases": ("at school",)}
    assert fires("A long wait in the clinic.", **rules)
    assert not fires("A long wait. In the clinic.", **rules)
    assert fires("A long wait. In the clinic.", scope="turn", **rules)
    assert not fires("A long wait in the clinic at school.", **rules)
    assert not fires("A long wait. In the clinic at school.", scope="turn", **rules)


def test_with_the_scope_turn_the_whole_turn_is_one_proposal() -> None:
    """One proposal for a code and a span, with all the words that fired and the first rule's name."""
    source = source_of("Rang once. Nobody rang. They rang.")
    (proposal,) = tagger_of(phrases=("they rang", "nobody rang"), scope="turn", negation="keep").propose(
        source
    )
    assert (proposal.span.start, proposal.span.end) == (0, len(source.text))
    assert (proposal.rule, len(proposal.matched)) == ("phrase: they rang", 2)


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("health visitor came", "the HV came", True),
        ("health visitor came", "the hv came", True),
        ("HV came", "health visitors came", True),
        ("information technology", "we had IT", True),
        ("information technology", "we had it", False),
    ],
)
def test_the_glossary_widens_a_phrase_and_an_abbreviation_is_not_a_word(
    phrase: str, text: str, expected: Any
) -> None:
    """A term stands for its synonyms; IT in small letters is not information technology."""
    assert fires(text, phrases=(phrase,)) == expected


@pytest.mark.parametrize(
    ("role", "speaker", "speakers", "expected"),
    [
        ("participant", "P1", "participants", True),
        ("staff", "P1", "participants", True),
        ("interpreter", "P1", "participants", True),
        ("observer", "P1", "participants", False),
        ("observer", "P1", "all", True),
        ("none", None, "participants", True),
        ("facilitator", "P1", "participants", False),
        ("facilitator", "P1", "all", False),
        ("facilitator", None, "all", False),
    ],
)
def test_only_those_who_can_be_evidence_are_heard(
    role: Any, speaker: Any, speakers: Any, expected: Any
) -> None:
    """A note without a speaker counts, a facilitator never does, whatever the rule says."""
    source = source_of("a long wait", role=role, speaker=speaker)
    assert bool(tagger_of(phrases=("long wait",), speakers=speakers).propose(source)) == expected


def test_negation_flags_keeps_or_suppresses() -> None:
    """By default the topic stays and its stance is marked."""
    source = source_of("There was never a long wait.")
    stances = {
        negation: [
            proposal.stance
            for proposal in tagger_of(phrases=("long wait",), negation=negation).propose(source)
        ]
        for negation in ("flag", "keep", "suppress")
    }
    assert stances == {"flag": ["negated"], "keep": [""], "suppress": []}


def test_one_match_that_is_not_negated_makes_the_proposal_plain() -> None:
    """A sentence that says both is not a negative case."""
    (proposal,) = tagger_of(phrases=("long wait",)).propose(
        source_of("No long wait here, there it was a long wait")
    )
    assert (proposal.stance, len(proposal.matched)) == ("", 2)


def test_a_retired_code_and_one_without_rules_propose_nothing() -> None:
    """Only rules of active codes are compiled."""
    rules = Rules(phrases=("long wait",))
    codes = (Code("old", "Old", rules=rules, status="retired"), Code("bare", "Bare"))
    assert compile_rules(Codebook(codes)).propose(source_of("a long wait")) == ()


def test_a_tagger_can_be_sent_to_another_process() -> None:
    """Batches run in several processes."""
    tagger = tagger_of(phrases=("long wait",), lemmas=("ring back",), patterns=(({"LOWER": "rude"},),))
    source = source_of("A long wait. He rang back. Rude.")
    assert pickle.loads(pickle.dumps(tagger)).propose(source) == tagger.propose(source)  # noqa: S301


WORDS = (
    "never",
    "rang",
    "back",
    "the",
    "HV’s",
    "health",
    "visitor",
    "waiting",
    "weeks",
    "didn't",
    "no",
    "but",
    "she",
)
TALK = st.lists(st.sampled_from([*WORDS, ".", "—", "\n", ","]), max_size=14).map(" ".join)
TURNS = st.lists(st.tuples(TALK, st.sampled_from(ROLES)), max_size=4)
PHRASES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), max_size=3).map(
    tuple
)


def source_from(turns: list[tuple[str, str]]) -> Source:
    """Return a source with these words and roles."""
    made = (Turn(text, "P1", f"t{n}", role=role) for n, (text, role) in enumerate(turns, 1))  # type: ignore[arg-type]
    return Source("S1", 1, "interview", tuple(made))


@st.composite
def talk_of_phrases(draw: st.DrawFn) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """Return turns in which the phrases stand, as written or in capitals, among other words; the phrases."""
    phrases = draw(PHRASES)
    said = st.sampled_from(phrases) | st.sampled_from(phrases).map(str.upper) if phrases else st.nothing()
    pieces = st.lists(said | st.sampled_from([*WORDS, ".", "—", "\n", ","]), max_size=10)
    return draw(st.lists(st.tuples(pieces.map(" ".join), st.sampled_from(ROLES)), max_size=4)), phrases


@given(talk_of_phrases())
def test_matched_words_are_the_phrase_and_no_one_but_evidence_is_heard(spoken: Any) -> None:
    """Folded, what is shown as matched is the phrase of the rule, and stands inside the proposal's span."""
    turns, phrases = spoken
    source = source_from(turns)
    rules = Rules(phrases=phrases, negation="keep")
    tagger = compile_rules(Codebook((Code("a", "A", rules=rules), Code("b", "B", rules=rules))))
    found = tagger.propose(source)
    wanted = {" ".join(fold(phrase).split()) for phrase in phrases}
    for proposal in found:
        for span in proposal.matched:
            assert proposal.span.contains(span)
            assert " ".join(fold(source.text[span.start : span.end]).split()) in wanted
        (turn,) = (
            turn
            for turn, bound in zip(source.turns, source.turn_spans(), strict=True)
            if bound.contains(proposal.span) and len(proposal.span)
        )
        assert turn.role not in {"facilitator", "observer"}
    assert [(proposal.span, proposal.code) for proposal in found] == sorted(
        {(proposal.span, proposal.code) for proposal in found}
    )


@given(talk_of_phrases())
def test_a_second_dumber_matcher_finds_the_same_sentences(spoken: Any) -> None:
    """The words of each sentence, compared one by one, give the same proposals as the compiled rules."""
    turns, phrases = spoken
    source = source_from(turns)
    found = compile_rules(Codebook((Code("a", "A", rules=Rules(phrases=phrases)),))).propose(source)
    expected = [
        sentence
        for turn in source.turns
        if turn.role not in {"facilitator", "observer"} and turn.role != "none"
        for sentence in re.split(r"(?<=\.) |\n", turn.text)
        if any(_holds(sentence, phrase) for phrase in phrases)
    ]
    assert [source.text[proposal.span.start : proposal.span.end] for proposal in found] == [
        sentence.strip() for sentence in expected
    ]


def _holds(sentence: str, phrase: str) -> bool:
    said, wanted = fold(sentence).split(), fold(phrase).split()
    starts = range(len(said) - len(wanted) + 1)
    possessive = [*wanted[:-1], wanted[-1] + "'s"]
    return any(said[start : start + len(wanted)] in (wanted, possessive) for start in starts)


LEMMAS = st.lists(
    st.lists(
        st.sampled_from(["ring", "wait", "week", "not", "do", "the", "visitor", "back"]),
        min_size=1,
        max_size=3,
    ),
    max_size=3,
).map(lambda phrases: tuple(" ".join(phrase) for phrase in phrases))
PATTERNS = st.lists(
    st.lists(
        st.sampled_from(
            [{"LOWER": "rang"}, {"LEMMA": "wait"}, {"LOWER": "the", "OP": "?"}, {"TEXT": "weeks"}]
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
    max_size=2,
).map(tuple)


@given(TURNS, PHRASES, LEMMAS, PATTERNS)
def test_looking_ahead_skips_nothing(turns: Any, phrases: Any, lemmas: Any, patterns: Any) -> None:
    """With every code tried on every turn the proposals are the same."""
    if any(all(token.get("OP") == "?" for token in pattern) for pattern in patterns):
        return
    source = source_from(turns)
    rules = Rules(phrases=phrases, lemmas=lemmas, patterns=patterns)
    tagger = compile_rules(Codebook((Code("a", "A", rules=rules),), GLOSSARY))
    assert tagger.hear(source) == tagger.hear(source, plain=True)
