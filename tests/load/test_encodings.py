"""The ladder of encodings, on short British texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import BadInputError
from qualcode.load.encodings import clean, decode, mended
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
    """Text encoded twice is reported with three examples and both counts, and not changed."""
    broken = "They said itâ€™s the cafÃ© where SiÃ¢n and ZoÃ« met,\nthe last of them clichÃ. Yes â€ so."
    text, _, problems = decode(broken.encode())
    problem = next(problem for problem in problems if problem.code == "mojibake")
    assert (broken, "question", 4, "line 1") == (text, problem.severity, problem.count, problem.where)
    assert "itâ€™s → it’s; cafÃ© → café; SiÃ¢n → Siân (4 words repair cleanly, 2 do not)" in problem.message
    assert "--repair-encoding" in problem.hint


def test_mojibake_is_mended_when_somebody_says_so() -> None:
    """Asked for, each word that reads cleanly is mended, the others stand, and both are counted."""
    broken = "Itâ€™s the cafÃ© where SiÃ¢n said â€ no."
    text, _, problems = decode(broken.encode(), repair=True)
    assert text == "It’s the café where Siân said â€ no."
    assert [(problem.severity, problem.count) for problem in problems] == [("repair", 3)]
    assert "words that had been encoded twice: 3 mended, 1 could not be: Itâ€™s → It’s" in problems[0].message


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("â€œhelloâ€\x9d dÃ©jÃ\xa0 vu", "“hello” déjà vu"),
        ("rÃ\x83Â©pÃ\x83Â©tÃ\x83Â©", "répété"),
        ("caf√© It‚Äôs ¬£5", "café It’s £5"),
        ("√É¬∂ffnen", "öffnen"),
        ("VerlÌ¦r", "Verlör"),
        ("mÄ…Å¼ Å‚adny", "mąż ładny"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚ Ø§Ù„Ø³Ù„Ø§Ù…", "Привет السلام"),
        ("à¨ªà©°à¨œà¨¾à¨¬à©€ ðŸ˜€", "ਪੰਜਾਬੀ 😀"),
        ("usesÂ\xa0the", "uses\xa0the"),
        ("ï»¿Ann:", "Ann:"),
    ],
)
def test_words_read_once_again(broken: str, expected: str) -> None:
    """Twice through Windows or Mac, three times through Latin-1 and Mac, in any script: all come back."""
    assert decode(broken.encode(), repair=True)[0] == expected


@pytest.mark.parametrize(
    "sound",
    [
        "‘the café’” “États” été\xa0» SANTÉ\xa0! ‘ôl’ —é CAFÉ’S Spaß”",
        "blåøyd IRMÃ… SÃO Nestlé™ «é» naïve’s l’été… 10\xa0km",
        "eﬃcient “smart” 'straight' ‹single› ½ price – ’twas",
        "ਪੰਜਾਬੀ Привет السلام 😀 𝄞",
    ],
)
def test_sound_words_are_never_mended(sound: str) -> None:
    """Accents beside quotation marks, ligatures, quotation marks and other scripts stay as they are."""
    text, _, problems = decode(sound.encode(), repair=True)
    assert (sound, ()) == (text, problems)


def test_a_repair_that_would_join_or_split_words_is_not_made() -> None:
    """A damaged blank beside a word stays, because mending it would change how many words there are."""
    for broken in ("a Â\xa0b", "fooâ\x80\x83bar", "voilÃ\xa0,x"):
        text, _, problems = decode(broken.encode(), repair=True)
        assert (broken, 1) == (text, len(problems))


@given(st.text(st.sampled_from(list('abcé’ “”Â\xa0Ã©â€™,;\t"|.!:<>\n\r\x85\xad√ÌøÐ\u3000'))))
def test_repair_keeps_the_number_of_words(raw: str) -> None:
    """Whatever parts the words, the repair does not change how many there are."""
    text, _ = mended(raw, repair=True)
    for delimiter in (" ", ",", ";", "\t", '"', ":", "<"):
        before, after = clean(raw), clean(text)
        assert len(before.replace(delimiter, " ").split()) == len(after.replace(delimiter, " ").split())


@given(st.text(st.sampled_from(list("abc éèüñ’“”–£ößąłПривет\n")), min_size=1))
def test_what_was_encoded_twice_comes_back_or_stays(sound: str) -> None:
    """A word encoded twice is mended to what it was, or left alone; never made into a third thing."""
    broken = "\n".join(
        " ".join(word.encode().decode("latin-1") for word in line.split(" ")) for line in sound.split("\n")
    )
    text, _ = mended(broken, repair=True)
    assert len(broken.split("\n")) == len(text.split("\n"))
    for line, old, true in zip(text.split("\n"), broken.split("\n"), sound.split("\n"), strict=True):
        for word, was, meant in zip(line.split(" "), old.split(" "), true.split(" "), strict=True):
            assert word in {was, meant}


def test_carriage_returns_alone_mean_an_old_mac() -> None:
    """A file with carriage returns alone is a Mac's, also where only a pound sign or an end says so."""
    for words in ("the café\rcosts £5\r", "déjà vu\r"):
        assert decode(words.encode("mac_roman"))[:2] == (words.replace("\r", "\n"), "mac_roman")


def test_wide_characters_of_any_script() -> None:
    """Two bytes a character are told by the blanks alone, where no letter of the script has a NUL byte."""
    words = "ਉਹਨਾਂ ਨੇ ਕਿਹਾ ਕਿ ਕੋਈ ਨਹੀਂ ਆਇਆ ਤੇ ਅਸੀਂ ਉਡੀਕ ਕੀਤੀ\n"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert decode(words.encode(encoding))[:2] == (words, encoding)


def test_a_stray_nul_byte_does_not_hide_the_text() -> None:
    """A NUL byte or two in a long text are left out and located; full of them it is no text."""
    content = "Ann: it’s fine\n".encode() * 100
    text, name, problems = decode(content[:50] + b"\0" + content[50:])
    assert (text, name) == (content.decode(), "utf-8")
    assert [(problem.code, problem.where) for problem in problems] == [("nul-bytes", "line 3")]
    with pytest.raises(BadInputError, match="NUL bytes"):
        decode(content + bytes(300))


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
