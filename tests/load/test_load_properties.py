"""Properties of every loader: no word lost or invented, no crash on any bytes, same bytes same result."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from loading_files import docx, load_as, loaders, paragraph, run, xlsx

from qualcode.errors import QualcodeError
from qualcode.load.recognise import recognise
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

SOME = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
WORDS = st.text(
    st.sampled_from(list("abzÉé’.,?!-:;()[]<>&#*_\"'|/\\0123456789 \t\u00a0\u200b\u00ad\u0301🚗v")),
    min_size=0,
    max_size=40,
)
NAMES = st.sampled_from(
    ["Ann", "Bo Ray", "P1", "Interviewer", "Unknown Speaker", "kev", "Dr. O'Neil (Guest)", "a said"]
)
MARKUP = st.sampled_from(
    [
        "",
        "<v Ann>",
        "</v>",
        "<v.x Bo&nbsp;B>",
        "<i>",
        "</i>",
        "&amp;",
        "&nbsp;",
        "<v",
        "NOTE ",
        "-->",
        "[00:01] ",
    ]
)
LINES = st.builds(lambda mark, words, end: mark + words + end, MARKUP, WORDS, MARKUP)


def adds_up(loaded: Loaded) -> bool:
    """Compare the two counts, and show them when they differ."""
    assert loaded.balance.words_in == loaded.balance.accounted, loaded.balance
    assert [f"t{number}" for number in range(1, len(loaded.turns) + 1)] == [turn.id for turn in loaded.turns]
    return True


def read(name: str, content: bytes, file_name: str) -> None:
    """Read twice; both readings are equal and their balance adds up, or the file is refused."""
    try:
        loaded = load_as(name, content, file_name)
    except QualcodeError:
        return
    assert adds_up(loaded)
    assert loaded == load_as(name, content, file_name)


@SOME
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 4000), LINES, LINES), max_size=8),
    st.sampled_from(["\n", "\r\n"]),
)
@example([(True, 1, "<v Ann>un<b>believ</b>able</v><v Bo>x", "")], "\n")
def test_no_word_of_captions_is_lost(cues: list[tuple[bool, int, str, str]], line_end: str) -> None:
    """Captions with any text, tags, entities and stray lines balance."""
    blocks = [
        f"{'7' if numbered else ''}\n{at // 60:02}:{at % 60:02}.000 --> {at // 60 + 1:02}:00.000\n"
        f"{first}\n{second}\n"
        for numbered, at, first, second in cues
    ]
    body = ("WEBVTT\n\n" + "\n".join(blocks)).replace("\n", line_end)
    read("vtt", body.encode(), "a.vtt")
    read("srt", body.removeprefix("WEBVTT").encode(), "a.srt")


@SOME
@given(
    st.lists(
        st.tuples(st.one_of(st.just(""), NAMES), st.sampled_from([": ", ":", "  0:05\n", "\n"]), LINES),
        max_size=10,
    )
)
def test_no_word_of_labelled_text_is_lost(turns: list[tuple[str, str, str]]) -> None:
    """Labelled text and Markdown with any words balance."""
    body = "\n\n".join(f"{name}{mark}{words}" for name, mark, words in turns)
    for loader in ("text", "otter", "markdown"):
        read(loader, body.encode(), "a.txt")
    read("markdown", "\n\n".join(f"**{name}:** {words}" for name, _, words in turns).encode(), "a.md")
    for loader in ("notes", "workshop"):
        read(loader, f"---\nkind: x\n---\n{body}\n- {body}".encode(), "a.md")


@SOME
@given(
    st.lists(st.lists(st.one_of(WORDS, st.just('a "b",\nc')), min_size=3, max_size=3), min_size=2, max_size=8)
)
def test_no_word_of_a_table_is_lost(rows: list[list[str]]) -> None:
    """Tables with any cells balance, as CSV and as a workbook."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["id", "Why?", "Age"], *rows])
    read("csv", buffer.getvalue().encode(), "a.csv")
    read("xlsx", xlsx(("S", [["id", "Why?", "Age"], *rows])), "a.xlsx")


@SOME
@given(st.text(st.sampled_from(list('ab", \n\r;\t')), max_size=80))
def test_no_word_of_a_crooked_table_is_lost(body: str) -> None:
    """Quotation marks in the wrong places and uneven rows balance or are refused."""
    read("csv", body.encode(), "a.csv")


@SOME
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["", "<w:b/>", "<w:vanish/>"]),
                st.sampled_from(["Ann: ", "Bo:", "wor", "ds ", "[00:01]", "12:05", "a - b"]),
            ),
            max_size=5,
        ),
        max_size=8,
    )
)
def test_no_word_of_a_word_file_is_lost(paragraphs: list[list[tuple[str, str]]]) -> None:
    """Word files with runs cut anywhere, bold or hidden, balance."""
    body = "".join(paragraph(*(run(text, properties=style) for style, text in runs)) for runs in paragraphs)
    read("docx", docx(body), "a.docx")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(
        [
            b"",
            b"WEBVTT\n\n",
            b"PK\x03\x04",
            b"---\nkind: workshop\n---\n",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"1\n00:00:01,000 --> ",
        ]
    ),
    st.binary(max_size=300),
    st.sampled_from(["a.vtt", "a.srt", "a.docx", "a.txt", "a.md", "a.csv", "a.xlsx", "a"]),
)
def test_any_bytes_are_read_or_refused(head: bytes, tail: bytes, name: str) -> None:
    """Whatever the bytes, there is a result or a refusal, and never another error."""
    content = head + tail
    try:
        found = recognise(content, name, loaders())
    except QualcodeError:
        found = []
    for loader, _ in found:
        try:
            loaded = loader.load(content, name, LoadOptions())
        except QualcodeError:
            continue
        assert adds_up(loaded)


CONTAINERS = {
    "docx": docx(paragraph(run("Ann: hello"))),
    "xlsx": xlsx(("S", [["id", "why"], [1, "x y"]])),
}


@pytest.mark.parametrize("container", CONTAINERS)
@settings(max_examples=60, deadline=None)
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=4), cut=st.floats(0, 1))
def test_damaged_containers_are_read_or_refused(
    container: str, changes: list[tuple[float, int]], cut: float
) -> None:
    """A container with a few bytes changed or cut off gives a result or a refusal."""
    content = bytearray(CONTAINERS[container])
    for place, byte in changes:
        content[int(place * (len(content) - 1))] = byte
    damaged = bytes(content[: int(cut * len(content)) if cut < 0.5 else len(content)])
    for loader in loaders():
        with contextlib.suppress(QualcodeError):
            loader.load(damaged, "a.bin", LoadOptions())
