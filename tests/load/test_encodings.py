"""The ladder of encodings, on short British texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import BadInputError
from qualcode.load.encodings import clean, decode
from qualcode.text import normalised

TEXT = "Ann: It’s £5 at the café – “late” again.\nBo: Siân said no.\n"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_ladder(encoding: str, expected: str) -> None:
    """Each encoding is told from the bytes alone, and gives the same text."""
    text, name, _ = decode(TEXT.encode(encoding))
    assert (TEXT, expected) == (text, name)


def test_old_mac_line_ends() -> None:
    """A file with carriage returns alone is lines all the same."""
    text, name, _ = decode(TEXT.replace("\n", "\r").encode("mac_roman"))
    assert (text, name) == (TEXT, "mac_roman")


def test_damaged_utf8_stays_utf8() -> None:
    """A few broken bytes do not garble the rest; they are located."""
    content = ("Siân, Zoë, Noël, Chloë: café £5 – naïve\n" * 4).encode() + b"bro\xffken\n"
    text, name, problems = decode(content)
    assert (name, problems[0].where, problems[0].count) == ("utf-8", "line 5", 1)
    assert text.startswith("Siân, Zoë")
    assert "bro�ken" in text


def test_undecodable_bytes_are_named() -> None:
    """Bytes that are no text in the stated encoding are refused with byte and line."""
    with pytest.raises(BadInputError, match=r"byte 0xE9 at position 6 \(line 2\)") as refused:
        decode(b"one\ntw\xe9 three\n", encoding="utf-8")
    assert "--encoding" in refused.value.hint


def test_stated_encoding_wins() -> None:
    """What the user says is believed; what is no encoding is refused."""
    assert decode("café".encode("cp850"), encoding="cp850")[0] == "café"
    for wrong in ("klingon", "hex", "\0"):
        with pytest.raises(BadInputError):
            decode(b"x", encoding=wrong)


def test_mojibake_is_asked_about_and_left_alone() -> None:
    """Text encoded twice is reported with examples, and not changed."""
    broken = "They said itâ€™s the cafÃ© where SiÃ¢n and ZoÃ« met"
    text, _, problems = decode(broken.encode())
    problem = next(problem for problem in problems if problem.code == "mojibake")
    assert (broken, "question", 4) == (text, problem.severity, problem.count)
    assert "cafÃ© → café" in problem.message


def test_page_and_line_breaks_part_words() -> None:
    """Form feeds and Unicode line breaks become line ends; they never join two words."""
    assert clean("a\x0cb\u2028c\x85d\x1fe") == "a\nb\nc\nd e"


@given(st.text())
def test_cleaning_is_normalising_line_by_line(raw: str) -> None:
    """Cleaned text is normalised text, and cleaning again changes nothing."""
    text = clean(raw)
    assert normalised(text) == text
    assert clean(text) == text


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    """Decoding never fails in any other way than by a refusal."""
    try:
        text, _, _ = decode(content)
    except BadInputError:
        return
    text.encode()
