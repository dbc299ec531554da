"""The codebook that ships with the sample study is one that a person wrote, and it holds together."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sample_reading import CODEBOOK, Said, all_sources, json_lines, yaml_file

from qualcode.codebook.reading import codebook_from
from qualcode.coding.rules import compile_rules
from qualcode.model import Proposal, Source, Span, Turn
from qualcode.text import sentences


def proposals_by_source() -> dict[str, tuple[Proposal, ...]]:
    """Run the codebook's rules over every source of the sample study."""
    codebook, problems = codebook_from(yaml_file(CODEBOOK))
    tagger = compile_rules(codebook)
    assert problems == ()
    return {
        stem: tagger.propose(Source(stem, 1, "interview", tuple(as_turn(said) for said in turns)))
        for stem, turns in all_sources().items()
    }


def as_turn(said: Said) -> Turn:
    """Return a turn as the tagger takes it; what a facilitator says is no evidence."""
    asking = said.speaker in {"Grace Holloway", "Interviewer"}
    return Turn(said.text, said.speaker or None, role="facilitator" if asking else "participant")


def codes() -> list[dict[str, Any]]:
    """Return the entries of the sample codebook."""
    entries: list[dict[str, Any]] = yaml_file(CODEBOOK)["codes"]
    return entries


def test_codebook_is_a_tree_of_some_thirty_codes() -> None:
    """About thirty codes on three levels; parents and close codes exist."""
    parents = {code["id"]: code.get("parent") for code in codes()}
    depth = Counter(
        1 + (parent is not None) + (parent is not None and parents[parent] is not None)
        for parent in parents.values()
    )
    close = {other for code in codes() for other in code.get("close_codes", [])}
    assert len(parents) == len(codes())
    assert 28 <= len(parents) <= 36
    assert set(depth) == {1, 2, 3}
    assert close <= set(parents)


def test_every_code_is_defined_and_every_working_code_is_illustrated() -> None:
    """Each code has a definition; each that is not a container has examples and rules."""
    containers = {code.get("parent") for code in codes()}
    working = [code for code in codes() if code["id"] not in containers]
    assert [code["id"] for code in codes() if not code.get("definition")] == []
    assert [code["id"] for code in working if not (code.get("examples") and code.get("rules"))] == []
    assert {code["facets"]["kind"] for code in working} == {"progress", "gap", "barrier", "ask"}


def test_examples_say_where_they_come_from() -> None:
    """Every example and counter-example is marked synthetic."""
    sources = {
        example["source"]
        for code in codes()
        for example in (*code.get("examples", []), *code.get("counter_examples", []))
    }
    assert sources == {"synthetic"}


def test_no_sentence_stands_in_two_codes() -> None:
    """Definitions, inclusions, examples and rationales repeat no sentence."""
    texts = [
        text
        for code in codes()
        for text in (
            code["definition"],
            code.get("rationale", ""),
            *code.get("include", []),
            *code.get("exclude", []),
            *(each["text"] for each in (*code.get("examples", []), *code.get("counter_examples", []))),
        )
    ]
    found = Counter(text[span.start : span.end].casefold() for text in texts for span in sentences(text))
    assert [sentence for sentence, times in found.items() if times > 1] == []


def test_no_example_is_taken_from_the_sample_sources() -> None:
    """Examples are other words than the material's, so that trying the rules on it proves something."""
    said = "\n".join(turn.text for turns in all_sources().values() for turn in turns).casefold()
    examples = [example["text"].casefold() for code in codes() for example in code.get("examples", [])]
    assert [example for example in examples if example in said] == []


def test_rules_hit_the_sample_sources() -> None:
    """Each code with rules has three or more phrases and lemma phrases, and is proposed at least twice."""
    proposed = Counter(
        proposal.code for proposals in proposals_by_source().values() for proposal in proposals
    )
    rules = {code["id"]: code["rules"] for code in codes() if "rules" in code}
    assert {code: proposed[code] for code in rules if proposed[code] < 2} == {}
    assert [code for code, rule in rules.items() if min(len(rule["phrases"]), len(rule["lemmas"])) < 2] == []


def test_rules_find_most_of_what_a_person_coded_and_not_all_of_it() -> None:
    """More than half of a person's codings are proposed too; what only a reader sees, remains."""
    texts = {stem: "\n".join(turn.text for turn in turns) for stem, turns in all_sources().items()}
    proposals = proposals_by_source()
    codings = json_lines("codings.jsonl")
    found = 0
    for coding in codings:
        start = texts[coding["source"]].index(coding["text"])
        span = Span(start, start + len(coding["text"]))
        found += any(
            proposal.code == coding["code"] and proposal.span.overlaps(span)
            for proposal in proposals[coding["source"]]
        )
    assert len(codings) // 2 < found < len(codings)


def test_no_phrase_fires_two_codes() -> None:
    """A phrase or lemma phrase belongs to one code."""
    phrases = Counter(
        phrase.casefold()
        for code in codes()
        for phrase in {*code.get("rules", {}).get("phrases", []), *code.get("rules", {}).get("lemmas", [])}
    )
    assert [phrase for phrase, times in phrases.items() if times > 1] == []
