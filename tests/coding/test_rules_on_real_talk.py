"""The tagger on real patient comments, where they stand beside the repository."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from qualcode.coding.rules import compile_rules
from qualcode.model import Code, Codebook, Rules, Source, Turn
from qualcode.text import fold

COMMENTS = Path(__file__).resolve().parents[2] / "../shared/data/themes/nhs_phase1/text_data_dedup.csv"


@pytest.mark.shared
@pytest.mark.skipif(not COMMENTS.exists(), reason="the shared comments are not beside the repository")
def test_real_comments_give_proposals_whose_words_are_theirs() -> None:
    """Hundreds of proposals, each with the words of its rule inside its own sentence and answer."""
    with COMMENTS.open(encoding="utf-8", newline="") as file:
        turns = tuple(
            Turn(row["feedback"], f"R{n}", f"t{n}") for n, row in enumerate(csv.DictReader(file), 1)
        )
    source = Source("S1", 1, "survey", turns)
    listen = Code("listen", "Being listened to", rules=Rules(lemmas=("listen to",), phrases=("felt heard",)))
    found = compile_rules(Codebook((listen,))).propose(source)
    words = [fold(source.text[span.start : span.end]) for proposal in found for span in proposal.matched]
    assert len(found) > 200
    assert {word.split()[0] for word in words} <= {"listen", "listens", "listened", "listening", "felt"}
    assert {proposal.stance for proposal in found} == {"", "negated", "hypothetical"}
    assert all(source.text[proposal.span.start : proposal.span.end].count("\n") == 0 for proposal in found)
