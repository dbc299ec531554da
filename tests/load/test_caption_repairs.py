"""Captions that are not as their format wants them: every word is read, every repair is counted."""

from __future__ import annotations

import pytest
from loading_files import load_as

from qualcode.model import Loaded

GUID = "0a1b2c3d-3c77-4441-9f7e-67031cc3b038"


def read(content: str | bytes, loader: str = "vtt") -> Loaded:
    """Read captions, which must balance."""
    raw = content if isinstance(content, bytes) else content.encode()
    loaded = load_as(loader, raw, f"session.{loader}")
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def repairs(loaded: Loaded) -> dict[str, str]:
    """Return what was repaired, by code."""
    return {problem.code: problem.message for problem in loaded.problems if problem.severity == "repair"}


def words(loaded: Loaded) -> list[str]:
    """Return the words of each turn."""
    return [turn.text for turn in loaded.turns]


def test_sound_captions_need_no_repair() -> None:
    """A file as Teams, Zoom or Whisper write it is not said to be repaired."""
    vtt = (
        "WEBVTT\n\n1\n00:01.000 --> 00:02.000 align:start line:0%\none\n\n2\n00:02.000 --> 00:03.000\ntwo\n\n"
    )
    srt = "1\n00:00:01,000 --> 00:00:02,000\none\n\n2\n00:00:02,000 --> 00:00:03,000\ntwo\n\n\n"
    assert [(repairs(loaded), words(loaded)) for loaded in (read(vtt), read(srt, "srt"))] == [
        ({}, ["one", "two"])
    ] * 2


def test_every_kind_is_counted() -> None:
    """Header, blank lines, commas and un-padded times are counted, each by its kind."""
    loaded = read(
        "0:0:1.5 --> 0:0:2.0\none\n0:0:2,0 --> 0:0:3.0\ntwo\n\n\n\n00:00:04.000 --> 00:00:05.000\n\nthree\n"
    )
    assert words(loaded) == ["one", "two", "three"]
    assert repairs(loaded) == {
        "no-header": "no WEBVTT header; read all the same",
        "no-blank-line": "1 cue without a blank line before it",
        "blank-lines": "2 cues with stray blank lines",
        "decimal-mark": "1 time with the other format's decimal mark",
        "unpadded-times": "4 un-padded times",
    }


def test_srt_as_the_first_whisper_wrote_it() -> None:
    """Points instead of commas and hours of one digit are read, and counted as the points that they are."""
    loaded = read("1\n0:00:01.000 --> 0:00:02.500\none\n\n2\n0:00:03.000 --> 0:00:04.000\ntwo\n", "srt")
    assert [(turn.start_s, turn.end_s) for turn in loaded.turns] == [(1.0, 2.5), (3.0, 4.0)]
    assert repairs(loaded) == {"decimal-mark": "4 times with the other format's decimal mark"}


def test_srt_without_numbers() -> None:
    """Cues without a number are read, and so are digits that somebody said."""
    loaded = read("00:00:01,000 --> 00:00:02,000\n1974\n\n00:00:02,000 --> 00:00:03,000\ntwo\n", "srt")
    assert (words(loaded), repairs(loaded)) == (["1974", "two"], {"no-index": "2 cues without a number"})


def test_byte_order_mark_and_old_line_ends() -> None:
    """A byte order mark is no character of the file, and line ends of an old Mac end lines."""
    loaded = read(b"\xef\xbb\xbfWEBVTT\r\r00:01.000 --> 00:02.000\rone\r")
    assert words(loaded) == ["one"]
    assert set(repairs(loaded)) == {"byte-order-mark", "line-ends"}


def test_words_beside_the_times_are_speech() -> None:
    """Words on the time line, as in Graph's text, are speech; settings of the cue are not."""
    loaded = read(
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000 Nobody rang: not once\n\n"
        "00:00:02.000 --> 00:00:03.000 align:middle position:10%\nback\n"
    )
    assert words(loaded) == ["Nobody rang: not once", "back"]
    assert repairs(loaded) == {"text-beside-time": "1 cue with its text beside its times"}


@pytest.mark.parametrize("arrow", ["-->", "->", "–>", "→"])
def test_arrows_that_a_word_processor_made(arrow: str) -> None:
    """An arrow that was typed or corrected into another one still stands between two times."""
    assert read(f"WEBVTT\n\n00:01.000 {arrow} 00:02.000\none\n\n00:02.000 --> 00:03.000\ntwo\n").turns[
        0
    ].end_s == pytest.approx(2.0)


def test_times_with_other_arrows_in_speech_stay_speech() -> None:
    """Only a line that is nothing but two times is a time line, unless the arrow is the format's own."""
    loaded = read("WEBVTT\n\n00:01.000 --> 00:02.000\n10:30 -> 11:00 was the slot\n")
    assert words(loaded) == ["10:30 -> 11:00 was the slot"]


def test_very_long_recordings_and_microseconds() -> None:
    """Times beyond 99 hours and with six decimals are read."""
    loaded = read("WEBVTT\n\n100:00:01.000250 --> 100:00:02.123456\none\n")
    assert (loaded.turns[0].start_s, loaded.turns[0].end_s) == (360_001.0, 360_002.123)


def test_inherited_voices_are_counted() -> None:
    """A part without a voice is counted where it takes the speaker of its own utterance."""
    loaded = read(
        f"WEBVTT\n\n{GUID}/8-0\n00:01.000 --> 00:02.000\n<v Ann>One</v>\n\n"
        f"{GUID}/8-1\n00:02.000 --> 00:03.000\ntwo\n"
    )
    assert (words(loaded), repairs(loaded)) == (
        ["One two"],
        {"inherited-speaker": "1 cue without a speaker took that of its own utterance"},
    )


def test_old_stream_captions() -> None:
    """Stream's notes of confidence and its ids are no speech, and nobody is named."""
    ids = [f"{number}f2b3c4d-3c77-4441-9f7e-67031cc3b038" for number in range(3)]
    cues = "".join(
        f"NOTE Confidence: 0.69\n\n{identity}\n00:00:0{number}.000 --> 00:00:0{number + 1}.000\nI said so\n\n"
        for number, identity in enumerate(ids)
    )
    loaded = read(f'WEBVTT\n\nNOTE duration:"00:00:32.5820000"\n\nNOTE language:en-us\n\n{cues}')
    assert (loaded.unit, words(loaded)) == ("segment", ["I said so"] * 3)
    assert {part.reason: part.words for part in loaded.balance.dropped} == {
        "header": 1,
        "file notes": 13,
        "cue ids": 3,
        "time stamps": 9,
    }


def test_small_steps_back_are_nothing_and_leaps_are_told() -> None:
    """Cues two seconds out of order say nothing; more than a minute back is a warning with its place."""
    near = read("WEBVTT\n\n01:02.000 --> 01:03.000\n<v A>a\n\n01:00.000 --> 01:01.000\n<v B>b\n")
    far = read("WEBVTT\n\n05:00.000 --> 05:01.000\n<v A>a\n\n01:00.000 --> 01:01.000\n<v B>b\n")
    found = [
        [(problem.severity, problem.where) for problem in loaded.problems if problem.code == "out-of-order"]
        for loaded in (near, far)
    ]
    assert found == [[], [("warning", "cue 2")]]


def test_repeats_of_no_length_name_time_and_number() -> None:
    """What Whisper makes of silence is kept, and named with its time, without its words."""
    cues = "01:10.000 --> 01:12.000\nBye now\n\n" + "01:12.000 --> 01:12.000\nThank you.\n\n" * 3
    loaded = read(f"WEBVTT\n\n{cues}")
    (found,) = [problem for problem in loaded.problems if problem.code == "repeated-segments"]
    assert found.message == "3 identical zero-length segments at 00:01:12: likely a Whisper artefact"
    assert (len(loaded.turns), found.where, found.count) == (4, "cue 2", 3)


def test_a_loop_of_words_is_named() -> None:
    """The same sentence four times in a row is a machine's, not a person's; short answers are left alone."""
    loop = "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\nThank you for watching\n\n" for n in range(4))
    short = "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\nYes.\n\n" for n in range(4))
    found = [
        [
            problem.message
            for problem in read(f"WEBVTT\n\n{cues}").problems
            if problem.code == "repeated-words"
        ]
        for cues in (loop, short)
    ]
    assert found == [["4 segments in a row hold the same words at 00:00:00: likely a Whisper artefact"], []]


@pytest.mark.parametrize(
    "name",
    [
        "marc | wolovim",
        "@ritzdorf / Hubert Ritzdorf (EIP-8219)",
        "Barnabé + Francesco 🚗",
        "ann [north]",
        "ௌௌௌ",
        "Said Ahmed",
        "What a mess!",
    ],
)
def test_zoom_writes_a_name_into_every_cue(name: str) -> None:
    """Where every cue begins with a name, what stands there is a name, however it looks."""
    lines = [f"{name}: one", "Ann Hill: two", "Ann Hill: three", f"{name}: four", "Ann Hill: five: six"]
    cues = "".join(f"{n + 1}\n00:0{n}.000 --> 00:0{n + 1}.000\n{line}\n\n" for n, line in enumerate(lines))
    loaded = read(f"WEBVTT\n\n{cues}")
    assert [(turn.speaker, turn.text) for turn in loaded.turns] == [
        (name, "one"),
        ("Ann Hill", "two three"),
        (name, "four"),
        ("Ann Hill", "five: six"),
    ]


def test_times_inside_a_turn_stand_where_their_cue_begins() -> None:
    """Each cue of a turn gives its time at the place of its words; two voices in a cue share its time."""
    loaded = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>One\ntwo</v>\n\n00:03.000 --> 00:04.000\n<v A>three</v>\n\n"
        "00:05.000 --> 00:06.000\n<v A>four</v><v B>five</v><v B>six</v>\n\n"
        "00:07.000 --> 00:08.000\n<v B>seven</v>\n"
    )
    assert [(turn.text, turn.start_s, turn.times) for turn in loaded.turns] == [
        ("One two three four", 1.0, ((8, 3.0), (14, 5.0))),
        ("five six seven", 5.0, ((9, 7.0),)),
    ]
