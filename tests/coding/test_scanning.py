"""The scan before the tagger: faster, and the same."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from qualcode.codebook.reading import codebook_from
from qualcode.coding.passages import folded_for_matching
from qualcode.coding.rules import compile_rules
from qualcode.model import ROLES, Code, Codebook, Rules, Source, Span, Turn
from qualcode.text import fold_aligned, sentence_at, sentences

ROOT = Path(__file__).resolve().parents[2]
COMMENTS = ROOT / "../shared/data/themes/nhs_phase1/text_data_dedup.csv"
HEARINGS = ROOT / "../shared/data/themes/hearings_c19"
GLOSSARY = {"health visitor": ("HV", "health visitors"), "information technology": ("IT",)}
WORDS = (
    "never", "Rang", "back", "the", "HV’s", "health", "visitor", "waiting", "weeks", "didn't", "no", "but",
    "she", "would", "have", "been", "if", "5km", "wait_list", "café", "re‑ring", "IT", "c++", "👍", "жду",
    "wait\u0308", "q\u0323\u0301wait", "e.g.", "Dr.", "£20", "rıng", "ringing/waiting", "cannot", "dont",
)  # fmt: skip
SPACE = st.sampled_from([" ", " ", " ", "  ", "\t", "\n", ". ", ", ", "—", "? ", "\u00a0", '." ', "\x1f"])
TALK = st.lists(st.tuples(st.sampled_from(WORDS), SPACE), max_size=12).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)
TURNS = st.lists(st.tuples(TALK, st.sampled_from(ROLES)), max_size=4)
PHRASE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
PHRASES = st.lists(PHRASE, max_size=3).map(tuple)
GAPPED = st.tuples(PHRASE, PHRASE).map(" ... ".join)
LEMMA = st.lists(
    st.sampled_from(["ring", "wait", "week", "not", "do", "the", "visitor", "back", "km", "can", "жду"]),
    min_size=1,
    max_size=3,
).map(" ".join)
TOKEN = st.sampled_from(
    [
        {"LOWER": "rang"},
        {"LEMMA": "wait"},
        {"LEMMA": {"IN": ["ring", "km"]}},
        {"TEXT": "weeks"},
        {"LOWER": {"IN": ["not", "n't", "’s"]}},
        {"IS_DIGIT": True},
        {"LEMMA": "not"},
    ]
)
RULES = st.builds(
    Rules,
    phrases=st.lists(st.one_of(PHRASE, GAPPED), max_size=3).map(tuple),
    lemmas=st.lists(st.one_of(LEMMA, st.tuples(LEMMA, LEMMA).map(" ... ".join)), max_size=2).map(tuple),
    patterns=st.lists(st.lists(TOKEN, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
    requires_any=st.lists(st.sampled_from(WORDS), max_size=1).map(tuple),
    exclude_phrases=st.lists(st.sampled_from(WORDS), max_size=1).map(tuple),
    within=st.sampled_from([0, 0, 3]),
    scope=st.sampled_from(["sentence", "turn"]),
    speakers=st.sampled_from(["participants", "all"]),
    negation=st.sampled_from(["flag", "keep", "suppress"]),
    hypothetical=st.sampled_from(["flag", "keep", "suppress"]),
)


def source_from(turns: Any) -> Source:
    """Return a source with these words and roles."""
    made = (Turn(text, "P1", f"t{n}", role=role) for n, (text, role) in enumerate(turns, 1))
    return Source("S1", 1, "interview", tuple(made))


@settings(deadline=None)
@given(TURNS, st.lists(RULES, min_size=1, max_size=3))
def test_the_scan_loses_nothing_and_adds_nothing(turns: Any, rules: Any) -> None:
    """Whatever the rules and the talk, proposals and what is kept back are those of the plain path."""
    codes = tuple(Code(f"c{n}", f"C {n}", rules=one) for n, one in enumerate(rules))
    tagger = compile_rules(Codebook(codes, GLOSSARY))
    source = source_from(turns)
    assert tagger.hear(source, plain=True) == tagger.hear(source)


def real_turns() -> tuple[Turn, ...]:
    """Return the patients' comments and the paragraphs of the hearings."""
    with COMMENTS.open(encoding="utf-8", newline="") as file:
        texts = [row["feedback"] for row in csv.DictReader(file)][::2]
    for path in sorted(HEARINGS.glob("[1-7]*.rst")):
        texts += path.read_text(encoding="utf-8").split("\n\n")
    return tuple(Turn(text, "R1", f"t{n}") for n, text in enumerate(texts, 1))


@pytest.mark.shared
@pytest.mark.skipif(not COMMENTS.exists(), reason="the shared comments are not beside the repository")
@pytest.mark.parametrize("path", sorted((ROOT / "codebooks").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_codebooks_give_the_same_on_real_text(path: Path) -> None:
    """On a quarter of a million characters of comments and hearings both paths agree."""
    codebook, _ = codebook_from(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
    tagger = compile_rules(codebook)
    source = Source("S1", 1, "survey", real_turns()[:: 1 if path.stem == "new-parents" else 10])
    assert tagger.hear(source, plain=True) == tagger.hear(source)


@given(st.text(alphabet="aB .!?…\"')\n\t;Dr.eg1no", max_size=60))
def test_the_sentence_around_a_place_is_the_one_of_all_sentences(text: str) -> None:
    """Found from its middle, a sentence has the ends that it has when a text is cut from the start."""
    for sentence in sentences(text):
        middle = (sentence.start + sentence.end) // 2
        found = {sentence_at(text, place) for place in (sentence.start, middle, sentence.end - 1)}
        assert found == {sentence}


@given(st.text(max_size=80))
def test_folding_a_whole_text_is_folding_its_characters(text: str) -> None:
    """The quick way of folding gives what folding one by one gives, but for long dashes, which stay."""
    expected = "".join(char if char in "‒–—−" else fold_aligned(char) for char in text)
    assert folded_for_matching(text) == expected


def test_what_was_said_over_two_blanks_is_found_where_it_stands() -> None:
    """Runs of blanks before and within the words do not move what is found."""
    source = source_from([("Well.   It  was. They\t\tnever  \u00a0rang   back  here.", "participant")])
    tagger = compile_rules(Codebook((Code("a", "A", rules=Rules(phrases=("rang back",))),)))
    (proposal,) = tagger.propose(source)
    assert source.text[proposal.matched[0].start : proposal.matched[0].end] == "rang   back"
    assert proposal.span == Span(source.text.index("They"), len(source.text))


def test_the_scan_comes_upon_many_sources_alike() -> None:
    """A tagger keeps nothing of a source: the order of sources changes nothing."""
    tagger = compile_rules(Codebook((Code("a", "A", rules=Rules(lemmas=("ring back",))),)))
    first = source_from([("They rang me back.", "participant")])
    second = replace(source_from([("Ringing back again. No.", "participant")]), id="S2")
    forwards = [tagger.hear(source) for source in (first, second)]
    assert forwards == [tagger.hear(source) for source in (second, first)][::-1]
    assert [len(heard.proposals) for heard in forwards] == [1, 1]


@pytest.mark.parametrize("sign", ["″", "\u0149", "ǣ", "⁻", "é", "—"])
def test_a_character_that_folds_in_two_steps_is_found(sign: str) -> None:
    """The scan sees a rule's character and that of the text alike, however they fold."""
    source = source_from([(f"It was 5 {sign} wide.", "participant")])
    tagger = compile_rules(Codebook((Code("a", "A", rules=Rules(phrases=(f"5 {sign} wide",))),)))
    assert len(tagger.propose(source)) == 1
    assert tagger.hear(source, plain=True) == tagger.hear(source)
