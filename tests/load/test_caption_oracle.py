"""Captions against webvtt-py, where it is installed: the same words in sound files, what it loses in others.

The library is an oracle of the tests only; the product does not use it.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading_files import load_as

webvtt: Any = pytest.importorskip("webvtt", reason="webvtt-py is not installed")

FORMATS = Path(__file__).resolve().parents[2] / "../shared/data/formats"
SAMPLES = ["crafted/teams_a.vtt", "subtitle/podcastindex_example.vtt", "subtitle/pb101_no_speakers.vtt"]


def their_words(text: str) -> list[str]:
    """Return the words that webvtt-py finds in the cues; none where it raises."""
    try:
        captions = webvtt.from_string(text)
    except webvtt.errors.MalformedFileError:
        return []
    return html.unescape(" ".join(caption.text for caption in captions)).split()


def our_words(text: str) -> list[str]:
    """Return the words of our turns."""
    loaded = load_as("vtt", text.encode(), "a.vtt")
    assert loaded.balance.adds_up
    return [word for turn in loaded.turns for word in turn.text.split()]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "<v Ann Hill>", "<v.loud Bo>"]),
            st.lists(
                st.sampled_from(["so", "it’s", "1974", "half-past", "no,", "é"]), min_size=1, max_size=6
            ),
            st.sampled_from(["", "\nand then", "\n<i>quite</i>"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_sound_captions_hold_the_same_words(cues: list[tuple[str, list[str], str]]) -> None:
    """Voices, lines and styles of well-formed files give both readers the same words in the same order."""
    body = "".join(
        f"{number}\n00:{number:02}:01.000 --> 00:{number:02}:09.000\n{voice}{' '.join(words)}{more}\n\n"
        for number, (voice, words, more) in enumerate(cues, start=1)
    )
    text = f"WEBVTT\n\n{body}"
    assert their_words(text) == our_words(text)


HEAD = "WEBVTT\n\n"
CUE = "00:00:01.000 --> 00:00:02.000"
LOSSES = {
    "text after a blank line": (f"{HEAD}{CUE}\nsince\n\n1974 or so\n\n{CUE}\nyes\n", 2, 5),
    "comma times": (f"{HEAD}00:00:01,000 --> 00:00:02,000\nfour words and more\n", 0, 4),
    "no header": (f"{CUE}\nfour words and more\n", 0, 4),
    "words beside the times": (f"{HEAD}{CUE} four words and more\n", 0, 4),
    "words in angle brackets": (f"{HEAD}{CUE}\nI have been to <all of them>. Twice.\n", 6, 8),
}


@pytest.mark.parametrize("what", LOSSES)
def test_what_the_library_loses_is_read(what: str) -> None:
    """In files that people and programs damaged, our reader has every word, the library fewer, in numbers."""
    text, theirs, ours = LOSSES[what]
    assert (theirs, ours) == (len(their_words(text)), len(our_words(text)))


@pytest.mark.shared
@pytest.mark.skipif(not FORMATS.is_dir(), reason="the shared samples are not beside this repository")
@pytest.mark.parametrize("name", SAMPLES)
def test_real_captions_hold_the_same_words(name: str) -> None:
    """Samples without damage give both readers the same words in the same order."""
    text = (FORMATS / name).read_text(encoding="utf-8")
    assert their_words(text) == our_words(text)


@pytest.mark.shared
@pytest.mark.skipif(not FORMATS.is_dir(), reason="the shared samples are not beside this repository")
def test_whisper_captions_hold_more_words() -> None:
    """In Whisper's captions of the focus group the library takes words in angle brackets for a tag."""
    text = (FORMATS / "crafted/whisper_a.vtt").read_text(encoding="utf-8")
    assert (len(their_words(text)), len(our_words(text))) == (700, 702)
