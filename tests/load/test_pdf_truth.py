"""A committee's evidence as a PDF against the turns that a person typed from it."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path

import pytest
from loading_files import load_best

from qualcode.model import Loaded
from qualcode.text import count_words

PDF = Path(__file__).resolve().parents[2] / "../shared/data/formats/pdf/parliament_oral_20140618.pdf"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not PDF.is_file(), reason="the shared samples are not beside this repository"),
]


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    """The evidence as it is read."""
    return load_best(PDF.read_bytes(), PDF.name)


def plainly(text: str) -> list[str]:
    """Return words without what the person typed otherwise: straight quotes, hyphens for dashes."""
    straight = text.translate(str.maketrans("’‘“”", "''\"\""))
    return re.sub(r"[—–-]", " ", straight).split()


def test_turns_and_speakers_are_those_of_the_truth(loaded: Loaded) -> None:
    """Turns, speakers in order, the first and the last turn are exact; words nearly."""
    truth = json.loads(Path(f"{PDF}.truth.json").read_text(encoding="utf-8"))
    first, last = loaded.turns[0], loaded.turns[-1]
    assert (truth["n_turns"], truth["speakers"]) == (len(loaded.turns), list(loaded.speakers))
    assert [plainly(truth[side]["text"]) for side in ("first_turn", "last_turn")] == [
        plainly(first.text),
        plainly(last.text),
    ]
    words = sum(count_words(turn.text) for turn in loaded.turns)
    assert abs(words - truth["total_words"]) <= 0.0005 * truth["total_words"]


def test_words_and_who_said_them_are_those_that_a_person_typed(loaded: Loaded) -> None:
    """Word for word only the person's own slips differ: pounds written GBP, and one label lost."""
    rows = PDF.with_name("parliament_oral_20140618_human.csv").read_text(encoding="utf-8-sig").splitlines()
    typed: list[str] = []
    speaker = ""
    for row in rows:
        question, _, rest = row.partition("|")
        label, _, words = rest.partition("|")
        if re.fullmatch(r"Q\d+", question):
            typed += [*([f"<{label}>"] if label != speaker else []), *plainly(words)]
            speaker = label
    read = [word for turn in loaded.turns for word in (f"<{turn.speaker}>", *plainly(turn.text))]
    changes = [
        (" ".join(read[start:end]), " ".join(typed[begin:stop]))
        for kind, start, end, begin, stop in difflib.SequenceMatcher(
            None, read, typed, autojunk=False
        ).get_opcodes()
        if kind != "equal"
    ]
    slips = [change for change in changes if change[0].replace("£", "GBP") != change[1]]
    assert slips == [("<Sureyya Cansoy>", "Sureyya Cansoy:")]


def test_what_is_left_out_is_counted(loaded: Loaded) -> None:
    """Question numbers, running heads and the front matter are no speech, and every word is accounted for."""
    dropped = {part.reason: part.words for part in loaded.balance.dropped}
    assert (dropped["question numbers"], dropped["page headers and footers"]) == (79, 37 * 12)
    assert loaded.balance.words_in == loaded.balance.accounted
