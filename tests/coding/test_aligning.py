"""Corrected transcripts: every span is found where its words stand now, or said to be doubtful or gone."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.aligning import Alignment, Run, align
from qualcode.coding.carrying import Carried, Carrier, Verdict
from qualcode.model import Source, Span, Turn
from qualcode.plugins import plugin
from qualcode.ports import LoadOptions

FORMATS = Path(__file__).resolve().parents[2] / "../shared/data/formats"
MEETINGS = ("allwalletdevs_2026-05-20_039", "fcr_2026-07-21_011", "focil_2026-04-07_032")
shared = pytest.mark.skipif(not FORMATS.is_dir(), reason="the shared samples are not beside this repository")


def revision(number: int, *said: tuple[str, str] | tuple[str, str, float]) -> Source:
    """Build a revision from (speaker, words) or (speaker, words, seconds)."""
    turns = tuple(
        Turn(
            words,
            speaker=speaker,
            id=f"{'t' if number == 1 else 'n'}{place}",
            start_s=time[0] if time else None,
        )
        for place, (speaker, words, *time) in enumerate(said, start=1)
    )
    return Source("S", number, "focus_group", turns)


def carried(old: Source, new: Source, words: str, *, nth: int = 0) -> tuple[Verdict, str | None]:
    """Carry the nth occurrence of `words`; return the verdict and the words that stand there now."""
    start = [match.start() for match in re.finditer(re.escape(words), old.text)][nth]
    found = Carrier(align(old, new), old.text, new.text).carry(Span(start, start + len(words)))
    return found.verdict, None if found.span is None else new.text[found.span.start : found.span.end]


def read(path: Path, number: int) -> Source:
    """Read captions as a revision."""
    loaded = plugin("loaders", "vtt").load(path.read_bytes(), path.name, LoadOptions())
    return Source("S", number, "focus_group", loaded.turns)


BEFORE = revision(
    1,
    ("A", "Nobody ever rang me back about the letter."),
    ("B", "Yes."),
    ("C", "Yes."),
    ("A", "It was the waiting that wore me down, you know."),
)


def test_the_same_words_at_the_same_place_are_kept() -> None:
    """Nothing before the span changed, so it is where it was."""
    after = revision(2, ("A", "Nobody ever rang me back about the letter."), ("B", "No."))
    assert carried(BEFORE, after, "rang me back") == ("kept", "rang me back")


def test_words_behind_an_insertion_are_moved() -> None:
    """The words are the same; only their place is another."""
    after = revision(2, ("A", "Well, nobody ever rang me back about the letter."), ("B", "Yes."))
    assert carried(BEFORE, after, "about the letter.") == ("moved", "about the letter.")


def test_a_corrected_word_makes_a_span_changed() -> None:
    """A word of equal length is another word all the same."""
    after = revision(2, ("A", "Nobody ever sang me back about the letter."))
    assert carried(BEFORE, after, "ever rang me back") == ("changed", "ever sang me back")


def test_a_lost_full_stop_is_a_change() -> None:
    """Verbatim is verbatim: what is printed between quotation marks changed."""
    after = revision(2, ("A", "Nobody ever rang me back about the letter"))
    assert carried(BEFORE, after, "the letter.") == ("changed", "the letter")


def test_a_label_given_to_somebody_else_is_told() -> None:
    """Same words, another speaker."""
    after = revision(2, ("D", "Nobody ever rang me back about the letter."), ("B", "Yes."), ("C", "Yes."))
    assert carried(BEFORE, after, "rang me back") == ("speaker_changed", "rang me back")


def test_deleted_words_leave_an_orphan() -> None:
    """No word of the span is left anywhere."""
    after = revision(2, ("A", "Nobody ever rang me back about the letter."), ("B", "Yes."), ("C", "Yes."))
    assert carried(BEFORE, after, "It was the waiting") == ("orphaned", None)


def test_of_two_equal_answers_the_speaker_tells_which_was_deleted() -> None:
    """The second "Yes." is still C's, though B's was deleted before it."""
    after = revision(2, *((t.speaker or "", t.text) for t in BEFORE.turns if t.speaker != "B"))
    assert carried(BEFORE, after, "Yes.", nth=1) == ("moved", "Yes.")
    assert carried(BEFORE, after, "Yes.", nth=0)[0] == "orphaned"


def test_the_time_tells_which_of_equal_answers_was_deleted() -> None:
    """One speaker says the same three times; the times say which one is gone."""
    old = revision(
        1, ("A", "Yes.", 1), ("B", "Why?", 5), ("A", "Yes.", 9), ("B", "How?", 12), ("A", "Yes.", 15)
    )
    new = revision(2, ("A", "Yes.", 1), ("B", "Why?", 5), ("B", "How?", 12), ("A", "Yes.", 15))
    verdicts = [carried(old, new, "Yes.", nth=place)[0] for place in range(3)]
    assert verdicts == ["kept", "orphaned", "moved"]


def test_a_passage_that_was_moved_as_a_whole_is_never_moved_silently() -> None:
    """The words stand elsewhere now: a person decides whether that is the place."""
    after = revision(
        2,
        ("A", "It was the waiting that wore me down, you know."),
        ("A", "Nobody ever rang me back about the letter."),
        ("B", "Yes."),
        ("C", "Yes."),
    )
    assert carried(BEFORE, after, "the waiting that wore me down") == (
        "ambiguous",
        "the waiting that wore me down",
    )


def test_a_turn_that_was_split_keeps_the_words_together() -> None:
    """A span over the new turn end has the same words, parted by a line end."""
    after = revision(2, ("A", "Nobody ever rang"), ("A", "me back about the letter."), ("B", "Yes."))
    assert carried(BEFORE, after, "ever rang me back") == ("moved", "ever rang\nme back") or carried(
        BEFORE, after, "ever rang me back"
    ) == ("kept", "ever rang\nme back")


def test_later_turns_inherit_the_id_of_the_turn_they_go_on_from() -> None:
    """The longer half of a split turn has its id; the other half has none to inherit."""
    after = revision(2, ("A", "Nobody ever"), ("A", "rang me back about the letter."), ("B", "Yes."))
    assert align(BEFORE, after).turns == (("n2", "t1"), ("n3", "t2"))


def test_runs_hold_the_same_characters_on_both_sides() -> None:
    """A run is proof: nobody needs to trust the matcher. A blank may have become a line end."""
    after = revision(2, ("A", "Nobody rang me back, about the Letter."), ("C", "Yes."))
    runs = align(BEFORE, after).runs
    assert runs
    assert [BEFORE.text[r.old : r.old + r.length].split() for r in runs] == [
        after.text[r.new : r.new + r.length].split() for r in runs
    ]


def test_a_coincidence_in_a_rewritten_passage_is_no_match() -> None:
    """A "the" in two sentences that have nothing else in common does not tie them."""
    old = revision(1, ("A", "Somebody promised the moon and never delivered."))
    new = revision(2, ("A", "Transport costs ate the whole budget last winter."))
    assert align(old, new) == Alignment((), (), ())


def test_an_empty_revision_orphans_everything() -> None:
    """Nothing is left, and nothing goes wrong."""
    assert carried(BEFORE, Source("S", 2, "focus_group", ()), "rang me back") == ("orphaned", None)


WORDS = st.sampled_from(
    [
        "yes",
        "no",
        "the",
        "waiting",
        "rang",
        "back",
        "nobody",
        "I",
        "it",
        "long",
        "café",
        "👍",
        "[laughs]",
        "step.",
    ]
)
TALK = st.lists(
    st.tuples(st.sampled_from("ABC"), st.lists(WORDS, min_size=1, max_size=8).map(" ".join)),
    min_size=1,
    max_size=8,
)


@given(TALK, TALK, st.data())
def test_kept_and_moved_are_said_of_the_same_words_only(
    before: list[tuple[str, str]], after: list[tuple[str, str]], data: st.DataObject
) -> None:
    """Whatever two texts and whatever span: other words under an anchor are never called kept or moved."""
    old, new = revision(1, *before), revision(2, *after)
    alignment = align(old, new)
    start = data.draw(st.integers(0, len(old.text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(old.text))))
    found = Carrier(alignment, old.text, new.text).carry(span)
    if found.verdict in {"kept", "moved", "speaker_changed"}:
        assert found.span is not None
        assert old.text[span.start : span.end].split() == new.text[found.span.start : found.span.end].split()
    assert (found.verdict == "orphaned") <= (found.span is None)
    assert (found.verdict == "kept") <= (found.span == span)


@given(TALK, TALK)
def test_runs_are_ordered_equal_and_apart(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    """Runs increase on both sides, do not overlap, and hold equal characters."""
    old, new = revision(1, *before), revision(2, *after)
    alignment = align(old, new)
    ends = (0, 0)
    for run in alignment.runs:
        assert run.length > 0
        assert (run.old >= ends[0], run.new >= ends[1]) == (True, True)
        said = old.text[run.old : run.old + run.length], new.text[run.new : run.new + run.length]
        assert said[0].replace("\n", " ") == said[1].replace("\n", " ")
        ends = run.old + run.length, run.new + run.length
    heirs = [pair for pairs in zip(*alignment.turns, strict=True) for pair in [pairs]]
    assert all(len(set(side)) == len(side) for side in heirs)


@given(TALK)
def test_an_unchanged_text_keeps_every_span(said: list[tuple[str, str]]) -> None:
    """The same file again moves nothing."""
    old, new = revision(1, *said), revision(2, *said)
    alignment = align(old, new)
    assert alignment.runs == (Run(0, 0, len(old.text)),)
    carrier = Carrier(alignment, old.text, new.text)
    assert [carrier.carry(span) for span in old.turn_spans()] == [
        Carried("kept", span) for span in old.turn_spans()
    ]


@shared
@pytest.mark.shared
def test_every_verdict_of_the_hand_made_truth() -> None:
    """Sixteen codings of a crafted correction, offsets and verdicts made by hand."""
    truth: dict[str, Any] = json.loads(
        (FORMATS / "crafted/reimport_a.expected.json").read_text(encoding="utf-8")
    )
    old, new = (read(FORMATS / "crafted" / truth[name], number) for number, name in ((1, "v1"), (2, "v2")))
    carrier = Carrier(align(old, new), old.text, new.text)
    expected, actual = {}, {}
    for coding in truth["codings"]:
        found = carrier.carry(Span(coding["start"], coding["end"]))
        place = (found.span.start, found.span.end) if found.span else (None, None)
        expected[coding["id"]] = coding["verdict"], coding["new_start"], coding["new_end"]
        actual[coding["id"]] = (found.verdict, *place)
    assert expected == actual


def cue_words(path: Path) -> list[list[str]]:
    """Read the words of each cue with a reader of its own: no name before them, no times."""
    blocks = re.split(r"\n\n", path.read_text(encoding="utf-8"))
    cues = [block.splitlines() for block in blocks if "-->" in block]
    payloads = [
        " ".join(lines[next(i for i, line in enumerate(lines) if "-->" in line) + 1 :]) for lines in cues
    ]
    return [payload.partition(": ")[2].split() for payload in payloads]


@shared
@pytest.mark.shared
@pytest.mark.parametrize("meeting", MEETINGS)
def test_real_corrections_keep_500_random_spans(meeting: str) -> None:
    """The first and last word of 500 spans are found at the same words, by a truth that counts cue by cue."""
    paths = [FORMATS / f"zoom/{meeting}__transcript{end}.vtt" for end in ("", "_corrected")]
    old, new = (read(path, number) for number, path in enumerate(paths, start=1))
    places = [[match.span() for match in re.finditer(r"\S+", source.text)] for source in (old, new)]
    pairs: dict[int, int] = {}
    here = there = 0
    for before, after in zip(*map(cue_words, paths), strict=True):
        if len(before) == len(after):
            pairs.update((here + step, there + step) for step in range(len(before)))
        here, there = here + len(before), there + len(after)
    assert (here, there) == tuple(map(len, places))
    carrier = Carrier(align(old, new), old.text, new.text)
    chance = random.Random(7)  # noqa: S311 -- a sample, no secret
    verdicts = Counter[str]()
    for _ in range(500):
        first = chance.randrange(here - 60)
        last = first + chance.randint(2, 59)
        span = Span(places[0][first][0], places[0][last][1])
        found = carrier.carry(span)
        verdicts[found.verdict] += 1
        assert found.span is not None
        if first in pairs and last in pairs:
            expected = Span(places[1][pairs[first]][0], places[1][pairs[last]][1])
            assert (found.verdict, found.span) == (found.verdict, expected)
    assert verdicts["orphaned"] + verdicts["ambiguous"] == 0
