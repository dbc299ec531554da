"""JSON and TSV of transcribing programs: what each shape holds, and what is refused, on invented files."""

from __future__ import annotations

import json
from typing import Any

import pytest
from loading_files import load_as, load_best, loaders

from qualcode.errors import BadInputError
from qualcode.load.cued.balance_json import words_in_json
from qualcode.load.recognise import recognise
from qualcode.model import Loaded
from qualcode.ports import LoadOptions


def read(document: Any, options: LoadOptions | None = None) -> Loaded:
    """Read a document as JSON, found by its content alone; it must balance."""
    loaded = load_best(json.dumps(document).encode(), "session.json", options)
    assert loaded.format == "json"
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def tsv(body: str) -> Loaded:
    """Read a TSV, which must balance."""
    loaded = load_best(body.encode(), "session.tsv")
    assert loaded.format == "tsv"
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def spoken(loaded: Loaded) -> list[tuple[str | None, str, float | None, float | None]]:
    """Return who said what, from when to when."""
    return [(turn.speaker, turn.text, turn.start_s, turn.end_s) for turn in loaded.turns]


def messages(loaded: Loaded) -> dict[str, str]:
    """Return the problems' messages by their codes."""
    return {problem.code: problem.message for problem in loaded.problems}


def segment(start: float, end: float, text: str, **more: Any) -> dict[str, Any]:
    """Build a segment as Whisper writes it."""
    return {"id": 0, "start": start, "end": end, "text": text, **more}


def listed(*words: str, speaker: str = "") -> list[dict[str, Any]]:
    """Build a list of words, all of one speaker."""
    return [{"word": word, "score": 0.9, **({"speaker": speaker} if speaker else {})} for word in words]


def test_whisper_json() -> None:
    """Segments without speakers, the language as a fact, and the whole text counted as said once more."""
    loaded = read(
        {
            "text": " Nobody rang. Not once.",
            "segments": [segment(0.0, 2.5, " Nobody rang."), segment(2.5, 4.0, " Not once.", tokens=[50364])],
            "language": "en",
        }
    )
    assert spoken(loaded) == [(None, "Nobody rang.", 0.0, 2.5), (None, "Not once.", 2.5, 4.0)]
    assert (loaded.unit, loaded.metadata, loaded.balance.speech) == ("segment", {"language": "en"}, 4)
    assert {part.reason: part.words for part in loaded.balance.dropped} == {
        "the whole text once more": 4,
        "metadata": 1,
    }
    assert messages(loaded) == {"unattributed": "2 timed segments, no speaker names"}


def test_unattributed_was_said() -> None:
    """The question about speakers is settled by --unattributed."""
    document = {"segments": [segment(0, 1, "a"), segment(1, 2, "b")]}
    (found,) = read(document, LoadOptions(unattributed=True)).problems
    assert (found.code, found.severity) == ("unattributed", "info")


def test_whisperx_json() -> None:
    """Segments of one speaker become a turn; a segment nobody is named for stays without."""
    loaded = read(
        {
            "segments": [
                segment(1.0, 2.0, " We waited", speaker="SPEAKER_00", words=listed("We", "waited")),
                segment(2.0, 3.0, " 9 weeks.", speaker="SPEAKER_00", words=listed("9", "weeks.")),
                segment(3.0, 4.0, " Oh"),
                segment(4.0, 5.0, " dear", speaker="SPEAKER_01"),
            ],
            "word_segments": listed("We", "waited", "9", "weeks.", speaker="SPEAKER_00"),
        }
    )
    assert spoken(loaded) == [
        ("SPEAKER_00", "We waited 9 weeks.", 1.0, 3.0),
        (None, "Oh", 3.0, 4.0),
        ("SPEAKER_01", "dear", 4.0, 5.0),
    ]
    assert loaded.turns[0].times == ((10, 2.0),)
    assert messages(loaded)["no-speaker"] == "1 turn has no speaker in a file that names speakers"


def test_speakers_of_words_part_a_segment_without_one() -> None:
    """Where only words name speakers, the segment is parted between words, with the words' times."""
    words = [
        {"word": "Did", "start": 0.0, "end": 0.2, "speaker": "A"},
        {"word": "they?"},
        {"word": "No.", "start": 1.0, "end": 1.4, "speaker": "B"},
    ]
    loaded = read({"segments": [segment(0.0, 2.0, " Did they? No.", words=words)]})
    assert spoken(loaded) == [("A", "Did they?", 0.0, 0.2), ("B", "No.", 1.0, 2.0)]


def test_words_that_do_not_fit_part_nothing() -> None:
    """A word list that is not the segment's text cannot say who spoke which part of it."""
    words = [*listed("Did", speaker="A"), *listed("nothing", speaker="B")]
    assert spoken(read({"segments": [segment(0, 2, "Did they? No.", words=words)]})) == [
        (None, "Did they? No.", 0.0, 2.0)
    ]


def test_a_segment_with_words_of_another_speaker_is_asked_about() -> None:
    """The segment's own speaker holds, and that single words went to somebody else is a question."""
    words = [*listed("Did", "they?", speaker="A"), *listed("No.", speaker="B")]
    loaded = read({"segments": [segment(0, 2, "Did they? No.", speaker="A", words=words)]})
    assert spoken(loaded) == [("A", "Did they? No.", 0.0, 2.0)]
    found = next(problem for problem in loaded.problems if problem.code == "mixed-speakers")
    assert (found.severity, found.where, found.count) == ("question", "segment 1", 1)


def test_words_without_a_text_are_the_text() -> None:
    """A segment that holds its words one by one only is read from them."""
    loaded = read({"segments": [{"start": 0, "end": 1, "words": listed(" Not", " once.")}]})
    assert spoken(loaded) == [(None, "Not once.", 0.0, 1.0)]


def test_whisper_cpp_json() -> None:
    """Offsets are milliseconds; time stamps in text and tokens are accounted for and no speech."""
    loaded = read(
        {
            "systeminfo": "AVX = 1",
            "result": {"language": "cy"},
            "transcription": [
                {
                    "timestamps": {"from": "00:00:00,000", "to": "00:00:02,120"},
                    "offsets": {"from": 0, "to": 2120},
                    "text": " Bore da",
                    "tokens": [{"text": " Bore", "id": 1}, {"text": " da", "id": 2}],
                },
                {"timestamps": {"from": "00:00:02,120", "to": "00:00:03,000"}, "text": " bawb"},
            ],
        }
    )
    assert spoken(loaded) == [(None, "Bore da", 0.0, 2.12), (None, "bawb", 2.12, 3.0)]
    assert loaded.metadata == {"language": "cy"}
    assert {part.reason: part.words for part in loaded.balance.dropped} == {
        "time stamps": 4,
        "tokens": 2,
        "metadata": 4,
    }


def test_podcast_json_of_single_words() -> None:
    """A word a segment is put together to turns; times stay at sentences, not at every word."""
    words = ["Nobody", "rang.", "Not", "once.", "Really?"]
    segments = [
        {"speaker": "Ann" if n < 4 else "Bo", "startTime": n / 2, "endTime": n / 2 + 0.4, "body": word}
        for n, word in enumerate(words)
    ]
    loaded = read({"version": "1.0.0", "segments": segments})
    assert spoken(loaded) == [("Ann", "Nobody rang. Not once.", 0.0, 1.9), ("Bo", "Really?", 2.0, 2.4)]
    assert loaded.turns[0].times == ((13, 1.0),)


def test_a_long_pause_parts_single_words_of_nobody() -> None:
    """Without speakers, words far apart in time are not one segment."""
    segments = [
        {"startTime": at, "endTime": at + 0.5, "body": word}
        for at, word in ((0, "so"), (0.5, "yes"), (9, "no"))
    ]
    assert [turn.text for turn in read({"segments": segments}).turns] == ["so yes", "no"]


def test_swapped_times_and_artefacts() -> None:
    """End before start is swapped and told; identical segments of no length are kept and told."""
    loaded = read(
        {"segments": [segment(5, 4, "one"), *[segment(72, 72, " Thank you.")] * 3]},
    )
    assert spoken(loaded)[0] == (None, "one", 4.0, 5.0)
    assert len(loaded.turns) == 4
    assert {code: text for code, text in messages(loaded).items() if code != "unattributed"} == {
        "swapped-times": "1 segment: end before start, swapped",
        "repeated-segments": "3 identical zero-length segments at 00:01:12: likely a Whisper artefact",
    }


def test_a_whole_text_that_says_more_is_told() -> None:
    """When the whole text is not that of the segments, somebody has to look; nothing is silently lost."""
    loaded = read({"text": "one two three", "segments": [segment(0, 1, "one two")]})
    assert messages(loaded)["whole-text-differs"] == (
        "the whole text (3 words) is not that of the segments (2 words)"
    )


def test_odd_values_do_no_harm() -> None:
    """Times that are missing, text, not a number or endless are unknown; a list of segments alone is read."""
    content = (
        b'[{"start": NaN, "end": 1e999, "text": "a \\ud83d b"},'
        b' {"start": "1.5", "end": null, "text": "c\\u0000d"}]'
    )
    loaded = load_as("json", content, "a.json")
    assert spoken(loaded) == [(None, "a � b", None, None), (None, "cd", 1.5, None)]
    assert loaded.balance.adds_up


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"text": "a", "segments": [\n  {"start": 0, "te', r"a\.json breaks off at line 2, column 16"),
        ('{"text": "a"\n "segments": []}', r"a\.json is damaged JSON at line 2, column 2"),
        ('{"segments": [{"text": "a"}]', r"a\.json breaks off at line 1, column 29"),
        ('{"messages": [], "users": 1}', r"shape that is not known \(keys: messages, users\)"),
        ('{"segments": [{"words_said": "x"}]}', r"keys: segments; in its segments: words_said"),
        ('{"segments": []}', r"holds no segments \(keys: segments\)"),
        ('{"segments": [{"text": "  "}]}', "no words in its segments"),
        ('{"segments": [{"text": "a"}, "b"]}', "segment 2 is not an object"),
        ('{"segments": [{"text": 7}]}', "the words of segment 1 are not text"),
        ('{"segments": [{"text": "a", "text": "b"}]}', "'text' stands twice"),
        ("[" * 100_000, "too deep"),
        ('{"segments": ' + "9" * 5000 + "}", "number too long"),
        ('"words"', "holds no list of segments"),
    ],
)
def test_other_json_is_refused(content: str, message: str) -> None:
    """Damage is named by line and column, an unknown shape by its keys, and neither by its words."""
    with pytest.raises(BadInputError, match=message) as refused:
        load_as("json", content.encode(), "a.json")
    assert refused.value.hint


def test_unknown_json_reaches_the_refusal_that_names_its_keys() -> None:
    """Whatever is JSON is known as JSON, so that nobody reads it as something else."""
    for content, name in ((b'{"messages": []}', "a.json"), (b'{"messages": []}', "a"), (b"{", "a.json")):
        assert recognise(content, name, loaders())[0][0].name == "json"


def test_the_second_count_of_json() -> None:
    """Strings that are values count, with their escapes; keys and numbers do not."""
    content = rb'{"a key": "one \"two\"\nthree\u0020four", "k" : ["five", 6, {"x": ""}]}'
    assert words_in_json(content, "utf-8") == 5


def test_whisper_tsv() -> None:
    """Milliseconds are seconds, and quotation marks are words: an unbalanced one swallows no line."""
    loaded = tsv('start\tend\ttext\n0\t2500\t"Nobody rang\n2500\t4000\tnot, once\n')
    assert spoken(loaded) == [(None, '"Nobody rang', 0.0, 2.5), (None, "not, once", 2.5, 4.0)]
    assert (loaded.unit, messages(loaded)) == (
        "segment",
        {"unattributed": "2 timed segments, no speaker names"},
    )


def test_tsv_that_was_changed_by_hand() -> None:
    """Missing headings, lines that lost their times and swapped times are repaired and told."""
    loaded = load_as("tsv", b"4000\t2500\tone\ntwo three\n4000\t5000\tfour\n", "a.tsv")
    assert loaded.balance.adds_up
    assert spoken(loaded) == [(None, "one two three", 2.5, 4.0), (None, "four", 4.0, 5.0)]
    assert {problem.code: problem.severity for problem in loaded.problems} == {
        "no-header": "repair",
        "loose-lines": "repair",
        "swapped-times": "repair",
        "unattributed": "question",
    }


def test_a_survey_with_tabs_stays_a_survey() -> None:
    """Only Whisper's own headings, or rows of two rising numbers and words, make a transcript."""
    content = b"id\tage\twhy\n1\t30\tNobody rang\n2\t40\tno\n3\t25\tyes\n"
    assert recognise(content, "a.tsv", loaders())[0][0].name == "csv"


def test_whisper_text_is_read_line_by_line() -> None:
    """Lines without blank lines between that end sentences are segments; broken lines are a paragraph."""
    segments = load_best(b"Nobody rang.\nNot once in\nall that time.\nWhy not?\n", "a.txt")
    wrapped = load_best(b"Nobody rang, not\nonce in all that time, and\nI said so to\nthem twice.\n", "a.txt")
    assert ([turn.text for turn in segments.turns], len(wrapped.turns)) == (
        ["Nobody rang.", "Not once in", "all that time.", "Why not?"],
        1,
    )


def test_tsv_without_rows_is_refused() -> None:
    """A download that broke off behind the headings says so."""
    with pytest.raises(BadInputError, match="no segments in this file"):
        tsv("start\tend\ttext\n")
