"""Properties of the loaders of machine transcripts: what was written is read, and damage loses no word."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading_files import load_as

from qualcode.errors import BadInputError
from qualcode.load.turns import Utterance, one_line, turns_of

SOME = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
ANY_WORDS = st.text(st.characters(codec="utf-8"), max_size=30)
WORDS = st.text(st.sampled_from(list("abz é’.,?!-:;()[]<>&\"'\\/0123456789🚗v")), min_size=1, max_size=30)
SAID = WORDS.filter(lambda text: any(char.isalnum() for char in text))
NAMES = st.sampled_from(["Ann", "Bo Ray", "P1", "SPEAKER_00", "Dr. O'Neil (Guest)", "a | b"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_WORDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "text",
                    "words",
                    "word",
                    "speaker",
                    "start",
                    "end",
                    "offsets",
                    "timestamps",
                    "from",
                    "body",
                    "x",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
LISTS = st.sampled_from(["segments", "transcription"])
LINES = st.sampled_from(
    [
        "[Ann] 23:59:58",
        "[] 00:00:01",
        "[Bo] 1:02:03 PM",
        "00:01:02\tAnn:\thello",
        "18:00:00 From Ann to Bo (Direct Message):",
        'Replying to "x"',
        'Reacted to "x y" with z',
        "start\tend\ttext",
        "0\t1500\tso it was",
        "1500\t\t",
        "a b",
        "\u200b",
        "\u00a0\t",
        "",
    ]
)


def read(loader: str, content: bytes) -> bool:
    """Read twice; both readings are equal and balance, or the file is refused. Return whether it was read."""
    try:
        loaded = load_as(loader, content, "a.txt")
    except BadInputError:
        return False
    assert loaded.balance.words_in == loaded.balance.accounted, loaded.balance
    assert any(turn.text for turn in loaded.turns)
    assert loaded == load_as(loader, content, "a.txt")
    assert all(0 <= place < len(turn.text) for turn in loaded.turns for place, _ in turn.times)
    return True


@SOME
@given(st.lists(st.tuples(NAMES, SAID, st.integers(0, 9999)), min_size=1, max_size=8), st.booleans())
def test_what_whisperx_and_podcasts_write_is_read(said: list[tuple[str, str, int]], podcast: bool) -> None:
    """Speakers, words and times of generated segments come back, merged to turns."""
    keys = ("startTime", "endTime", "body") if podcast else ("start", "end", "text")
    segments = [
        {"speaker": name, keys[0]: at / 10, keys[1]: at / 10 + 5, keys[2]: f" {text} and"}
        for name, text, at in said
    ]
    expected = turns_of(Utterance(name, f"{text} and", at / 10, at / 10 + 5) for name, text, at in said)
    loaded = load_as("json", json.dumps({"segments": segments}).encode(), "a.json")
    assert loaded.balance.adds_up
    assert [(turn.speaker, turn.text, turn.start_s, turn.end_s, turn.times) for turn in loaded.turns] == [
        (turn.speaker, turn.text, turn.start_s, turn.end_s, turn.times) for turn in expected
    ]


@SOME
@given(st.lists(st.tuples(SAID, st.integers(0, 99_999)), min_size=1, max_size=8))
def test_what_whisper_writes_as_tsv_is_read(said: list[tuple[str, int]]) -> None:
    """Words, quotation marks and all, and milliseconds come back."""
    rows = "".join(f"{at}\t{at + 900}\t{text}\n" for text, at in said)
    loaded = load_as("tsv", f"start\tend\ttext\n{rows}".encode(), "a.tsv")
    assert loaded.balance.adds_up
    assert [(turn.text, turn.start_s, turn.end_s) for turn in loaded.turns] == [
        (one_line(text), at / 1000, (at + 900) / 1000) for text, at in said
    ]


@SOME
@given(st.lists(st.tuples(NAMES, SAID, st.integers(1, 600)), min_size=1, max_size=8))
def test_what_zoom_saves_is_read(said: list[tuple[str, str, int]]) -> None:
    """Names, words and clock times over midnight come back as seconds from the first."""
    clock = 86_000
    blocks, expected = [], []
    for name, text, later in said:
        blocks.append(f"[{name}] {clock // 3600 % 24:02}:{clock // 60 % 60:02}:{clock % 60:02}\n{text}\n\n")
        expected.append(Utterance(name, text, float(clock - 86_000)))
        clock += later
    loaded = load_as("zoom-captions", "".join(blocks).encode(), "a.txt")
    assert loaded.balance.adds_up
    assert [(turn.speaker, turn.text, turn.start_s) for turn in loaded.turns] == [
        (turn.speaker, turn.text, turn.start_s) for turn in turns_of(expected)
    ]


@SOME
@given(LISTS, st.lists(JSON, max_size=5), JSON, st.booleans())
def test_any_json_is_read_or_refused(name: str, segments: list[Any], rest: Any, escaped: bool) -> None:
    """Whatever stands in the lists that programs write, no word is lost and nothing crashes."""
    document = {name: segments, "language": rest, "text": rest}
    read("json", json.dumps(document, ensure_ascii=escaped).encode("utf-8"))


@SOME
@given(
    st.lists(st.dictionaries(st.sampled_from(["text", "words", "speaker", "start", "x"]), JSON), max_size=4),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=3),
    st.floats(0, 1),
)
def test_damaged_json_is_read_or_refused(
    segments: list[dict[str, Any]], changes: list[tuple[float, int]], cut: float
) -> None:
    """Bytes changed, or the end cut off: a result that balances, or a refusal."""
    body = {"segments": [{**segment, "text": "so it was", "words": [{"word": "so"}]} for segment in segments]}
    content = bytearray(json.dumps(body).encode())
    for place, byte in changes:
        content[int(place * (len(content) - 1))] = byte
    read("json", bytes(content[: int(cut * len(content)) if cut < 0.5 else len(content)]))


@SOME
@given(
    st.lists(st.tuples(LINES, st.one_of(st.just(""), WORDS)), max_size=10),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_lines_are_read_or_refused(lines: list[tuple[str, str]], end: str, encoding: str) -> None:
    """Heads, stray lines, invisible characters and any line ends balance, or are refused."""
    content = end.join(f"{head}{words}" for head, words in lines).encode(encoding)
    for loader in ("tsv", "zoom-captions", "zoom-chat"):
        read(loader, content)


@SOME
@given(
    st.binary(max_size=200), st.sampled_from([b"{", b'[{"text":"', b"start\tend\ttext\n", b"[A] 00:00:01\n"])
)
def test_any_bytes_are_read_or_refused(tail: bytes, head: bytes) -> None:
    """No bytes crash a loader."""
    for loader in ("json", "tsv", "zoom-captions", "zoom-chat"):
        read(loader, head + tail)


def test_the_readings_above_are_not_all_refusals() -> None:
    """The property would be empty if everything were refused."""
    assert read("json", b'{"segments": [{"text": "a", "x": ["b"]}]}')
    assert read("zoom-chat", b"00:01:02\tAnn:\thello")


HOSTILE = [
    ("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nx ", "<v "),
    ("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nx ", "</v>"),
    ("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nx ", "{\\x"),
    ("zoom-captions", "[A] 00:00:00\nx\n", "[a] 00:00:00\n"),
    ("zoom-chat", "00:00:00\tA:\tx\n", "00:00:00 From A to "),
    ("zoom-chat", "00:00:00\tA:\tx\n00:00:00\tA", " "),
    ("json", '{"segments": [{"text": "a', '\\"'),
]


@pytest.mark.parametrize(("loader", "head", "repeated"), HOSTILE)
def test_hostile_lines_take_a_moment(loader: str, head: str, repeated: str) -> None:
    """Ten thousand beginnings of a tag, name or string are read or refused in linear time."""
    started = time.perf_counter()
    read(loader, f"{head}{repeated * 10_000}\n".encode())
    assert time.perf_counter() - started < 5
