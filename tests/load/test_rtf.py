"""RTF files: every code page read, and hidden, deleted and separate words counted by reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading_files import load_as, load_best
from striprtf.striprtf import rtf_to_text

from qualcode.errors import BadInputError, QualcodeError
from qualcode.load.documents import balance_rtf, rtf_names
from qualcode.load.encodings import clean
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

FONTS = r"{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fswiss\fcharset238 Arial CE;}{\f2\fnil\fcharset128 MS;}}"
HEAD = r"\ansi\ansicpg1252\uc1\deff0" + FONTS
REJECT = LoadOptions(tracked_changes="reject")


def said(who: str, words: str) -> str:
    """Build a paragraph with a bold label."""
    return rf"\pard\plain\f0 {{\b {who}:}} {words}\par" + "\n"


TALK = said("Ann", "Hello.") + said("Bo", "Hi.") + said("Ann", "Yes.")
SAID = [("Ann", "Hello."), ("Bo", "Hi."), ("Ann", "Yes.")]


def rich(body: str, *, head: str = HEAD) -> bytes:
    """Build an RTF file from its body, whose characters are the bytes of the file."""
    return (r"{\rtf1" + head + "\n" + body + "}").encode("latin-1")


def document(body: str, options: LoadOptions | None = None, *, head: str = HEAD) -> Loaded:
    """Read a document with this body, and see that its balance adds up."""
    loaded = load_best(rich(body, head=head), "talk.rtf", options)
    assert loaded.balance.words_in == loaded.balance.accounted
    assert loaded.format == "rtf"
    return loaded


def spoken(loaded: Loaded) -> list[tuple[str | None, str]]:
    """Return who said what."""
    return [(turn.speaker, turn.text) for turn in loaded.turns]


def dropped(loaded: Loaded) -> dict[str, int]:
    """Return the words left out, by reason."""
    return {part.reason: part.words for part in loaded.balance.dropped}


def last(words: str, *, head: str = HEAD) -> str:
    """Return what the last turn says when its words are written so."""
    return document(TALK + said("Bo", words), head=head).turns[-1].text


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (r"caf\'e9 \'93mine\'94 \endash  \lquote so\rquote", "café “mine” – ‘so’"),
        (r"caf\u233\'e9 \u8217?s \uc2\u20320\'c4\'e3\uc0\u22909", "café ’s 你好"),
        (r"\u-10179?\u-8694? and \u55357\'3f\u56832\'3f", "\U0001f60a and \U0001f600"),
        (r"lone \u-10179? end", "lone \ufffd end"),
        (r"{\f1 \'b3\'f3d\'9f} \'b3", "łódź ³"),
        (r"{\f2 \'93\'fa\'96\'7b\'83A}", "日本ア"),
        (r"well\_known\~Mr\-s \emdash\bullet a\tab b\line c\page d", "well-known\u00a0Mrs —•a b c d"),
        ("\\{in\\} \\\\ one\\\ntwo" + r"\sect three", "{in} \\ one two three"),
        (r"{\upr{anxd}{\*\ud{and \u233?}}} on", "and é on"),
        (r"{\field{\*\fldinst HYPERLINK 'http://x.org'}{\fldrslt the page}}", "the page"),
        (r"{\pict\wmetafile8 0102}{\*\unknown gone}{\object{\*\objdata 00}{\result shown}}", "shown"),
        (r"a{\pict\bin5 }{{}x}b", "ab"),
        (r"\u8217{\b x}\b0 y", "’xy"),
    ],
)
def test_characters(written: str, words: str) -> None:
    """Code pages of fonts, Unicode, symbols, fields and pictures are read as people see them."""
    assert last(written) == words


@pytest.mark.parametrize(
    ("head", "written", "words"),
    [
        (r"\mac\deff0", r"caf\'8e\'cawe\'d5re", "café\u00a0we’re"),
        (r"\mac\ansicpg10000\deff0{\fonttbl\f0\fswiss\fcharset77 Helvetica;}", r"\'d2so\'d3", "“so”"),
        (r"\ansi\ansicpg1251\deff0", r"\'c4\'e0", "Да"),
        (r"\pc\deff0", r"caf\'82", "café"),
        (r"\ansi\ansicpg65001\deff0", r"caf\'c3\'a9", "café"),
        (r"\ansi\ansicpg99999\deff0", r"caf\'e9", "café"),
        (r"\ansi\deff0", "caf\xe9", "café"),
    ],
)
def test_code_pages_of_the_file(head: str, written: str, words: str) -> None:
    """The file's own code page holds where a font says nothing."""
    assert last(written, head=head) == words


def test_what_stands_apart_is_counted_by_reason() -> None:
    """Headers, notes, comments, boxes, list numbers and index entries are left out, each with its words."""
    body = (
        r"{\header \pard Draft {\field{\*\fldinst PAGE}{\fldrslt 1}}\par}{\footer Secret}"
        r"{\info{\title Our talk}}"
        r"{\*\background{\shp{\*\shpinst}}}"
        + TALK
        + r"{\listtext\f0 1.\tab}"
        + said(
            "Bo",
            r"spo{\footnote\pard {\super\chftn} Not {\v at all} true.}{\*\atnid AB}{\*\atnauthor Cy}"
            r"{\*\annotation{\*\atndate 1}\pard Who is that?}{\xe{\v bandstand}}"
            r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard boxed words\par}}"
            r"{\shprslt{\*\do{\dptxbxtext boxed\par}}}}ken",
        )
    )
    loaded = document(body)
    assert spoken(loaded)[-1] == ("Bo", "spoken")
    assert dropped(loaded) == {
        "headers and footers": 3,
        "list numbers": 1,
        "footnotes": 4,
        "comments": 3,
        "index entries": 1,
        "text boxes": 3,
    }


def test_hidden_text_is_dropped_with_an_alarm() -> None:
    """Hidden text may hold real names: it is not imported, and its paragraph is named."""
    loaded = document(
        TALK + said("Bo", r"I am {\v Robert }here\v , Smith\v0 .") + r"\pard\plain\v Cy said so\par"
    )
    assert spoken(loaded)[3:] == [("Bo", "I am here.")]
    assert dropped(loaded) == {"hidden text": 5}
    problem = next(problem for problem in loaded.problems if problem.code == "hidden-text")
    assert (problem.severity, problem.count, problem.where) == ("warning", 3, "paragraph 4, paragraph 5")
    assert "Robert" not in problem.message + problem.hint


def test_deletions_and_insertions_follow_the_option() -> None:
    """Deleted words are left out and inserted ones read; rejecting reads the original, paragraphs too."""
    body = TALK + said("Bo", r"we wait{\deleted ed long}{\revised\revauth1 ing}")
    body += said("Ann", r"Now{\deleted  then.\par\b Bo: \b0 Never}.{\revised\par And so on}")
    accepted, rejected = document(body), document(body, REJECT)
    assert spoken(accepted)[3:] == [("Bo", "we waiting"), ("Ann", "Now. And so on")]
    assert spoken(rejected)[3:] == [("Bo", "we waited long"), ("Ann", "Now then."), ("Bo", "Never.")]
    assert dropped(accepted) == {"deleted (tracked changes)": 4}
    assert "tracked-changes" in {problem.code for problem in accepted.problems}


def test_tables_are_read_row_by_row() -> None:
    """Rows of time, speaker and text are turns, however they are written; nested cells part words."""
    word = "".join(
        rf"\trowd\cellx1\cellx2\cellx3\pard\intbl {{00:0{n}\cell {who}\cell It's {n}.\par Yes.\cell}}"
        r"\pard\intbl {\trowd\row}"
        for n, who in enumerate(["Ann", "Bo", ""])
    )
    bare = r"00:04\cell Ann\cell a\nestcell b\cell\row 00:05\cell Bo\cell c\cell\row "
    loaded = document(rf"\trowd Time\cell Speaker\cell Text\cell\row{word}{bare}\pard The end\par")
    assert spoken(loaded) == [
        ("Ann", "It's 0. Yes."), ("Bo", "It's 1. Yes. It's 2. Yes."), ("Ann", "a b"), ("Bo", "c"),
    ]  # fmt: skip
    assert dropped(loaded) == {"table headings": 3, "time stamps": 5, "text outside the table": 2}


def test_a_file_that_was_cut_off_is_refused() -> None:
    """Open groups at the end mean that words are missing: refused unless --force takes what is left."""
    cut = rich(TALK * 3)[:-20]
    with pytest.raises(BadInputError, match="is cut off") as refused:
        load_as("rtf", cut, "talk.rtf")
    assert "--force" in refused.value.hint
    loaded = load_as("rtf", cut, "talk.rtf", LoadOptions(force=True))
    assert "cut-off" in {problem.code for problem in loaded.problems}
    assert "cut-off" not in {problem.code for problem in document(TALK).problems}


def test_bytes_that_are_no_text_are_said() -> None:
    """A byte without a character in its code page is kept as a mark, and counted."""
    loaded = document(TALK + said("Bo", r"so\'81 on"))
    problem = next(problem for problem in loaded.problems if problem.code == "damaged-bytes")
    assert (loaded.turns[-1].text, problem.count) == ("so\ufffd on", 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (rich(""), "no words"),
        (rich(r"{\pict 00}"), "no words"),
        (b"just text", "not an RTF file"),
        (b"", "is empty"),
        (b"PK\x03\x04 x", "zip archive"),
    ],
)
def test_unreadable_files_are_refused(content: bytes, message: str) -> None:
    """An empty or other file is refused in one line with what to do."""
    with pytest.raises(BadInputError, match=message) as refused:
        load_as("rtf", content, "talk.rtf")
    assert refused.value.message.startswith("talk.rtf")
    assert refused.value.hint


def test_both_counters_know_the_same_groups_without_words() -> None:
    """What the parser takes for no words the second counter does too; each has its own list."""
    assert [name for name in [*rtf_names.NO_WORDS, "fonttbl"] if not balance_rtf._MUTE.fullmatch(name)] == []
    assert [name for name in rtf_names.APART if not balance_rtf._SPOKEN.fullmatch(name)] == []


def test_groups_in_groups_without_end_are_read() -> None:
    """Ten thousand groups in each other, of any kind, neither crash nor hang."""
    for piece in (
        "{",
        r"{\footnote ",
        r"{\shp{\shptxt ",
        r"{\upr",
        r"{\*\x ",
        r"{\fonttbl",
        "}",
        r"\bin9",
        r"\'",
    ):
        assert load_as(
            "rtf", rich("Hello." + piece * 10_000), "a.rtf", LoadOptions(force=True)
        ).balance.adds_up


PIECES = r"""
{|}|{|}|a|b c |\par |\v |\v0 |\deleted |\deleted0 |\revised |\plain |\b |\u233?|\u-10179?|\u8232 ?|\uc2 |\'e9
\'a0|\f1 |\f2 \'81\'40|\tab |\line |\cell |\row |\trowd |\intbl |\~|\_|\-|\{|\\|\}|{\footnote x}|{\footnote
{\*\annotation |{\pict 00}|{\*\foo x}|{\*\foo |{\shp x{\shptxt y}}|{\upr{a}{\*\ud{b}}}|{\header |\bin3 x y
{\listtext 1\tab}|\page |\emdash |{\field{\*\fldinst x}{\fldrslt y}}
\mac |\ansicpg1251 |\deff1 |Ann: |\rquote |\*|\'|\u
"""


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([*PIECES.replace("\n", "|").split("|"), "\n"]), max_size=30), st.booleans())
def test_no_word_is_lost(pieces: list[str], reject: bool) -> None:
    """Control words and groups in any order: the balance adds up, with changes accepted or rejected."""
    changes: Literal["accept", "reject"] = "reject" if reject else "accept"
    try:
        loaded = load_as(
            "rtf", rich("".join(pieces)), "a.rtf", LoadOptions(tracked_changes=changes, force=True)
        )
    except BadInputError:
        return
    assert loaded.balance.words_in == loaded.balance.accounted


def written(text: str) -> str:
    """Write text in RTF with every character that is not plain as Unicode."""
    units = text.encode("utf-16-le", "surrogatepass")
    codes = [int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)]
    return "".join(
        chr(code) if 32 <= code < 127 and chr(code) not in "\\{}" else rf"\u{code - 65536 * (code > 32767)}?"
        for code in codes
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1), min_size=1, max_size=4))
def test_any_words_come_back(paragraphs: list[str]) -> None:
    """Text of any script in paragraphs comes back word for word, and as the library reads it."""
    body = "".join(rf"\pard x {written(text)}\par" + "\n" for text in paragraphs)
    loaded = load_as("rtf", rich(body), "a.rtf", LoadOptions(unattributed=True))
    expected = [word for text in paragraphs for word in ["x", *clean(text).split()]]
    read: Callable[[str], str] = rtf_to_text
    library = read(rich(body).decode("latin-1")).encode("utf-16", "surrogatepass").decode("utf-16")
    assert expected == clean(library).split()
    assert loaded.balance.adds_up
    assert loaded.balance.labels or expected == [word for turn in loaded.turns for word in turn.text.split()]


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=12), st.integers(6, 700), st.integers(0, 30))
def test_damaged_bytes_never_crash(junk: bytes, at: int, cut: int) -> None:
    """Whatever bytes stand in a file, it is read with a sound balance or refused."""
    sound = rich(TALK * 3 + r"{\header x}{\footnote y}{\pict 00}" + TALK)
    try:
        loaded = load_as("rtf", sound[:at] + junk + sound[at + cut :], "a.rtf", LoadOptions(force=True))
    except QualcodeError:
        return
    assert loaded.balance.words_in == loaded.balance.accounted
