"""A crosswalk of the five areas' real trees: partners are found, and words with several meanings are told."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from qualcode.codebook.crosswalk.pairs import Book, CodeOf
from qualcode.codebook.crosswalk.proposing import Proposal, propose
from qualcode.model import Code, Codebook

HOME = Path(__file__).resolve().parents[2]
TREES = HOME / "../shared/data/areas/theme_trees.json"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not TREES.is_file(), reason="the trees of the five areas are not here"),
]


def codes(themes: Sequence[Mapping[str, Any]], parent: str | None = None) -> Iterator[Code]:
    """Yield the codes of a tree: the paraphrase is the definition."""
    for theme in themes:
        yield Code(theme["id"], theme["label"], parent, theme["paraphrase"])
        yield from codes(theme.get("children", ()), theme["id"])


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    """Compare the five areas."""
    trees = json.loads(TREES.read_text(encoding="utf-8"))
    return propose([Book(area, Codebook(tuple(codes(tree["themes"])))) for area, tree in trees.items()])


def by_hand() -> dict[str, set[str]]:
    """Return the topics of each theme, by hand."""
    with (HOME / "benchmarks/area_crosswalk.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: set(filter(None, row["topics"].split("|"))) for row in csv.DictReader(file)}


def test_partners_are_among_the_first_three_and_right_pairs_come_first(proposal: Proposal) -> None:
    """Floors, well under what benchmarks/crosswalk.py measures (.93 and .56; words alone .64 and .17)."""
    topics = by_hand()
    ranked: dict[CodeOf, list[bool]] = {}
    right, precisions, seen = 0, 0.0, 0
    for pair in proposal.every():
        if pair.left.book == pair.right.book:
            continue
        seen += 1
        partners = bool(topics[pair.left.code] & topics[pair.right.code])
        for code in (pair.left, pair.right):
            ranked.setdefault(code, []).append(partners)
        if partners:
            right += 1
            precisions += right / seen
    found = [any(partners[:3]) for partners in ranked.values() if any(partners)]
    assert sum(found) / len(found) > 0.85
    assert precisions / right > 0.45


@pytest.mark.parametrize("word", ["Seeking support", "workforce", "accessibility", "leadership"])
def test_words_that_mean_several_things_are_told(word: str, proposal: Proposal) -> None:
    """Workforce is training here and vacancies there; seeking support stands twice in one area."""
    heads = {head.word.casefold(): head.codes for head in proposal.heads}
    assert len(heads[word.casefold()]) > 1
    assert any(pair.kind == "label_only" for pair in proposal.pairs if pair.left in heads[word.casefold()])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Birmingham:BIR.W", "Wales:WAL.1"),
        ("Sandwell:SAN.P3", "North Northamptonshire:NNO.1.2"),
        ("Sandwell:SAN.P1", "Birmingham:BIR.S4"),
        ("Kent:KEN.3", "Wales:WAL.10"),
    ],
)
def test_a_head_word_alone_never_makes_two_codes_the_same(left: str, right: str, proposal: Proposal) -> None:
    """A survey of the workforce is not the workforce; access and leadership are looked at too."""
    kinds = {frozenset((str(pair.left), str(pair.right))): pair.kind for pair in proposal.pairs}
    assert kinds[frozenset((left, right))] == "label_only"


def test_no_two_codes_are_the_same_and_a_word_of_several_meanings(proposal: Proposal) -> None:
    """The table of kinds and the list of words on the screen do not contradict each other."""
    same = {frozenset((pair.left, pair.right)) for pair in proposal.pairs if pair.kind == "same"}
    assert same
    assert not [head for head in proposal.heads for pair in same if pair <= set(head.codes)]


def test_head_words_are_nouns(proposal: Proposal) -> None:
    """What was learned, asked, received or continued heads nothing."""
    assert not {head.word for head in proposal.heads} & {"learned", "asked", "receiving", "continue"}


def test_seeking_support_is_told_inside_one_area(proposal: Proposal) -> None:
    """Both sides of the pair are of Sandwell."""
    kinds = {(str(pair.left), str(pair.right)): pair.kind for pair in proposal.pairs}
    assert kinds["Sandwell:SAN.M2", "Sandwell:SAN.G2"] == "label_only"
