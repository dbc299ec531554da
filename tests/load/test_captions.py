"""Captions: every habit of Teams, Zoom, Otter and Whisper, on small invented files."""

from __future__ import annotations

import time

import pytest
from loading_files import load_as, load_best

from qualcode.errors import BadInputError
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

GUID = "0a1b2c3d-3c77-4441-9f7e-67031cc3b038"


def vtt(body: str) -> Loaded:
    """Read a WebVTT file with this body."""
    loaded = load_best(f"WEBVTT\n\n{body}".encode(), "session.vtt")
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def spoken(loaded: Loaded) -> list[tuple[str | None, str]]:
    """Return who said what."""
    return [(turn.speaker, turn.text) for turn in loaded.turns]


def codes(loaded: Loaded) -> set[str]:
    """Return the codes of the problems found."""
    return {problem.code for problem in loaded.problems}


def test_teams_voices_with_entities_and_lines() -> None:
    """A name in entities is decoded, a voice over two lines is one text, and a missing </v> does no harm."""
    loaded = vtt(
        f"{GUID}/8-0\n00:00:01.000 --> 00:00:02.000\n"
        "<v Si&#226;n Pugh (Guest)>Nobody\nrang &amp; nobody came</v>\n\n"
        f"{GUID}/9-0\n00:00:03.000 --> 00:00:04.000\n<v Hill, Ken>Fish &lt; chips\n"
    )
    assert spoken(loaded) == [
        ("Siân Pugh (Guest)", "Nobody rang & nobody came"),
        ("Hill, Ken", "Fish < chips"),
    ]


def test_voice_is_inherited_within_an_utterance_only() -> None:
    """A part without a voice takes the speaker of its own utterance; any other stays unattributed."""
    loaded = vtt(
        f"{GUID}/8-0\n00:00:01.000 --> 00:00:02.000\n<v Ann>One</v>\n\n"
        f"{GUID}/8-1\n00:00:02.000 --> 00:00:03.000\ntwo\n\n"
        f"{GUID}/9-0\n00:00:03.000 --> 00:00:04.000\nthree\n"
    )
    assert spoken(loaded) == [("Ann", "One two"), (None, "three")]
    assert "no-speaker" in codes(loaded)


def test_overlapping_cues_keep_their_times() -> None:
    """Overlaps are people talking at once; both keep their times."""
    loaded = vtt("00:00:01.000 --> 00:00:05.000\n<v A>x</v>\n\n00:00:04.000 --> 00:00:06.000\n<v B>y</v>\n")
    assert [(turn.start_s, turn.end_s) for turn in loaded.turns] == [(1.0, 5.0), (4.0, 6.0)]


def test_several_voices_in_one_cue() -> None:
    """Each voice of a cue is its own turn; styling tags are not words."""
    loaded = vtt("00:01.000 --> 00:02.000\n<v A>Yes</v><v.loud B><i>No</i> un<b>believ</b>able</v>\n")
    assert spoken(loaded) == [("A", "Yes"), ("B", "No unbelievable")]


def test_unpadded_times_count_milliseconds() -> None:
    """What follows the point in an un-padded time is a number of milliseconds."""
    loaded = vtt("0:0:5.40 --> 0:0:9.320\n<v A>x</v>\n")
    assert (loaded.turns[0].start_s, loaded.turns[0].end_s) == (5.04, 9.32)
    assert "unpadded-times" in codes(loaded)


def test_note_and_style_blocks_are_counted_not_spoken() -> None:
    """File notes and styles are left out by reason, wherever they stand."""
    loaded = vtt(
        "NOTE language:en-us\n\nSTYLE\n::cue {}\n\nNOTE Confidence: 0.69\n\n"
        "00:01.000 --> 00:02.000\nHello there\n\n"
        "NOTE Confidence: 0.7\n\n00:02.000 --> 00:03.000\nagain\n"
    )
    assert spoken(loaded) == [(None, "Hello there"), (None, "again")]
    assert {part.reason: part.words for part in loaded.balance.dropped} == {
        "header": 1,
        "file notes": 8,
        "styles": 3,
        "time stamps": 6,
    }


def test_text_after_a_blank_line_is_kept() -> None:
    """A blank line inside a cue loses no words, and digits that somebody said are not an index."""
    loaded = vtt(
        "00:01.000 --> 00:02.000\nsince\n\n1974\n\n"
        "00:02.000 --> 00:03.000\nyes\n\n00:03.000 --> 00:04.000\nno"
    )
    assert spoken(loaded) == [(None, "since 1974"), (None, "yes"), (None, "no")]


def test_missing_header_and_blank_lines_are_repaired() -> None:
    """A file named .vtt without header, with comma times and cues that touch, keeps every word."""
    loaded = load_best(b"00:01,000 --> 00:02,000\none\n00:02,000 --> 00:03,000\ntwo\n", "a.vtt")
    assert spoken(loaded) == [(None, "one"), (None, "two")]
    assert "no-header" in codes(loaded)
    assert loaded.balance.adds_up


def test_zoom_names_stand_before_the_first_colon() -> None:
    """Names hold bars, brackets and curly apostrophes; times and colons inside speech do not part it."""
    loaded = vtt(
        "1\n00:00:01.000 --> 00:00:02.000\nann | north: It was 6:30: late\n\n"
        "2\n00:00:02.000 --> 00:00:03.000\nBoma’s iPhone : Hello\n\n"
        "3\n00:00:03.000 --> 00:00:04.000\nann | north: and so on\n"
    )
    assert spoken(loaded) == [
        ("ann | north", "It was 6:30: late"),
        ("Boma’s iPhone", "Hello"),
        ("ann | north", "and so on"),
    ]


def test_sticky_names_carry_over_and_colons_in_speech_do_not_count() -> None:
    """Where the name stands only at a change, it holds on; "they said:" starts no speaker."""
    cues = [
        "Ann Hill: Well",
        "then",
        "when I rang to complain they said: no",
        "Bo Ray: Oh",
        "dear",
        "me",
        "Ann Hill: Yes",
    ]
    body = "".join(f"00:0{place}.000 --> 00:0{place + 1}.000\n{cue}\n\n" for place, cue in enumerate(cues))
    assert spoken(vtt(body)) == [
        ("Ann Hill", "Well then when I rang to complain they said: no"),
        ("Bo Ray", "Oh dear me"),
        ("Ann Hill", "Yes"),
    ]


def test_dashes_part_speakers_in_a_cue() -> None:
    """Two people in one cue, each on a line with a dash, are two turns."""
    loaded = vtt("00:01.000 --> 00:02.000\n- Ann: hi\n- Bo: ho\n\n00:02.000 --> 00:03.000\nAnn: a\n")
    assert spoken(loaded) == [("Ann", "hi"), ("Bo", "ho"), ("Ann", "a")]


def test_srt_labels_in_brackets() -> None:
    """WhisperX writes its labels in square brackets."""
    loaded = load_best(
        b"1\n00:00:01,000 --> 00:00:02,000\n[SPEAKER_00]: Hi\n\n"
        b"2\n00:00:02,000 --> 00:00:03,000\n[SPEAKER_01]: Ho\n",
        "a.srt",
    )
    assert spoken(loaded) == [("SPEAKER_00", "Hi"), ("SPEAKER_01", "Ho")]
    assert loaded.balance.adds_up


def test_without_speakers_every_cue_is_a_segment() -> None:
    """Captions without names are segments, and whether to import them so is asked unless it was said."""
    content = b"1\n00:00:01,000 --> 00:00:02,000\nHi\n\n2\n00:00:02,000 --> 00:00:03,000\nHo\n"
    severities = [
        next(problem.severity for problem in loaded.problems if problem.code == "unattributed")
        for loaded in (
            load_as("srt", content, "a.srt"),
            load_as("srt", content, "a.srt", LoadOptions(unattributed=True)),
        )
    ]
    assert severities == ["question", "info"]
    assert (load_as("srt", content, "a.srt").unit, 2) == ("segment", 2)


def test_swapped_and_repeated_times_are_reported() -> None:
    """End before start is swapped; repeats of no length and great leaps back are kept and named."""
    loaded = vtt(
        "00:05:04.000 --> 00:05:02.000\n<v A>x</v>\n\n00:05:04.000 --> 00:05:04.000\n<v A>x</v>\n\n"
        "00:01:00.000 --> 00:01:01.000\n<v A>y</v>\n"
    )
    assert {"swapped-times", "repeated-segments", "out-of-order"} <= codes(loaded)
    assert spoken(loaded) == [("A", "x x y")]
    assert loaded.turns[0].start_s == 302.0


def test_highlighted_words_are_refused() -> None:
    """A file that writes each caption once a word would count everything many times."""
    words = ["one", "two", "three", "four", "five"]
    cues = [" ".join(f"<u>{word}</u>" if word == lit else word for word in words) for lit in words]
    body = "".join(f"00:0{place}.000 --> 00:0{place + 1}.000\n{cue}\n\n" for place, cue in enumerate(cues))
    with pytest.raises(BadInputError, match="many times"):
        vtt(body)


def test_header_only_is_refused() -> None:
    """A download that broke off says so."""
    with pytest.raises(BadInputError, match=r"a\.vtt: no captions in this file \(only the WEBVTT header\)"):
        load_best(b"WEBVTT\n\n", "a.vtt")


def test_unknown_speakers_never_merge() -> None:
    """Two blocks of an unknown speaker may be two people."""
    loaded = vtt(
        "00:01.000 --> 00:02.000\n<v Unknown Speaker>a</v>\n\n"
        "00:02.000 --> 00:03.000\n<v Unknown Speaker>b</v>\n"
    )
    assert len(loaded.turns) == 2


def test_twenty_thousand_turns_take_a_moment() -> None:
    """A very long transcript is read in a couple of seconds."""
    cues = "".join(
        f"{GUID}/{n}-0\n{n // 60:02}:{n % 60:02}.000 --> {n // 60:02}:{n % 60:02}.900\n"
        f"<v Speaker {n % 7}>I’ve waited {n} days for a call that never came</v>\n\n"
        for n in range(20_000)
    )
    content = f"WEBVTT\n\n{cues}".encode()
    started = time.perf_counter()
    loaded = load_as("vtt", content, "long.vtt")
    assert len(loaded.turns) == 20_000
    assert loaded.balance.adds_up
    assert time.perf_counter() - started < 8


@pytest.mark.parametrize(("pause", "told"), [(60, []), (61, ["one turn holds 3 minutes with silences"])])
def test_a_turn_with_silences_is_told(pause: int, told: list[str]) -> None:
    """Cues of one speaker are one turn however long nobody spoke between them; over a minute is told."""
    at = 100 + pause
    later = f"00:{at // 60:02d}:{at % 60:02d}.000 --> 00:03:00.000"
    loaded = vtt(f"00:00:01.000 --> 00:01:40.000\nAda: One.\n\n{later}\nAda: Two.\n")
    assert spoken(loaded) == [("Ada", "One. Two.")]
    found = [problem for problem in loaded.problems if problem.code == "silences"]
    assert told == [problem.message.partition(";")[0] for problem in found]
    assert {problem.severity for problem in found} <= {"info"}


@pytest.mark.parametrize(("pause", "told"), [(9, 0), (21, 1)])
def test_pauses_add_up_to_a_silence(pause: int, told: int) -> None:
    """Three long pauses are a silence, breathing is not, however often."""
    starts = [(5 + pause) * place for place in range(4 if pause > 9 else 30)]
    cues = [
        f"00:{a // 60:02d}:{a % 60:02d}.0 --> 00:{(a + 5) // 60:02d}:{(a + 5) % 60:02d}.0" for a in starts
    ]
    loaded = vtt("\n".join(f"{cue}\nAda: So.\n" for cue in cues))
    assert told == sum(problem.code == "silences" for problem in loaded.problems)


def test_several_turns_with_silences_are_told_once() -> None:
    """The places of the first, and how long the longest is."""
    cues = [("Ada", 0, 10), ("Ada", 100, 110), ("Ben", 111, 120), ("Ben", 600, 690)]
    lines = [f"00:{a // 60}:{a % 60}.0 --> 00:{b // 60}:{b % 60}.0\n{who}: So.\n" for who, a, b in cues]
    (found,) = [problem for problem in vtt("\n".join(lines)).problems if problem.code == "silences"]
    assert found.message == "2 turns hold up to 10 minutes with silences; coding is per turn"
    assert (found.where, found.count) == ("cue 1, cue 3", 2)
