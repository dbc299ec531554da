"""Bad input, row by row of the table of what people hand in: refused, repaired or told, in plain words."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from loading_files import docx, load_best, loaders, paragraph, run, said, xlsx

from qualcode.errors import BadInputError
from qualcode.load.recognise import recognise
from qualcode.model import Loaded, Problem
from qualcode.ports import LoadOptions

PLAIN = LoadOptions()
CUE = "00:00:0{n}.000 --> 00:00:0{m}.000\n{text}\n\n"
TALK = "".join(said("Ann", "hello there") + said("Bo", "yes indeed") for _ in range(3))


def vtt(*cues: str, header: str = "WEBVTT\n\n") -> bytes:
    """Build captions from their texts, one second each."""
    return (header + "".join(CUE.format(n=n, m=n + 1, text=text) for n, text in enumerate(cues))).encode()


def pdf(*, stream: bytes = b"", encrypted: bool = False) -> bytes:
    """Build a PDF of one page that holds no words; `encrypted` under an unknown password."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >>" % (b"o" * 32, b"u" * 32),
    ]
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    locked = b"/Encrypt 5 0 R /ID [(a) (a)]" if encrypted else b""
    return (
        body + table + b"trailer << /Size 6 /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (locked, len(body))
    )


PICTURE = b"q 100 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q"


@cache
def bomb() -> bytes:
    """Build a Word file that would unpack to 201 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(201 * 2**20))
    return buffer.getvalue()


MEET_NOTES = "".join(
    paragraph(run(text))
    for text in (
        "📝 Notes",
        "12 Mar 2026",
        "Summary",
        "Ann spoke about buses.",
        "Details",
        "(00:12:10) Buses",
    )
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is refused: patterns for the message (which names the file) and for what to do."""

    name: str
    content: Callable[[], bytes]
    message: str
    hint: str


REFUSED = {
    "no bytes": Refused("a.vtt", lambda: b"", r"a\.vtt is empty \(0 bytes\)", "download complete"),
    "header only": Refused(
        "focus-group.vtt",
        lambda: b"WEBVTT\n\n",
        r"focus-group\.vtt: no captions in this file \(only the WEBVTT header\)",
        "was the download complete",
    ),
    "a recording renamed": Refused(
        "a.vtt",
        lambda: b"\0\0\0\x20ftypisom" + bytes(64),
        r"a\.vtt is a video file, not a transcript \(ftyp\)",
        "transcribed",
    ),
    "a damaged zip": Refused(
        "a.docx",
        lambda: docx(TALK)[:-60],
        r"a\.docx is not a readable Word file \(damaged zip\)",
        "download it again, or re-save it in Word",
    ),
    "no zip at all": Refused(
        "a.docx", lambda: b"some words\n", r"a\.docx is not a readable Word file", "re-save it in Word"
    ),
    "protected or old Word": Refused(
        "a.docx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64),
        r"a\.docx is password protected, or an old \.doc",
        r"remove the password, and save it as \.docx",
    ),
    "a scan": Refused(
        "a.pdf", lambda: pdf(stream=PICTURE), r"a\.pdf.* 1 pages?, no text: a scan", r"OCR.*ocrmypdf"
    ),
    "a protected PDF": Refused(
        "a.pdf", lambda: pdf(encrypted=True), r"a\.pdf .*needs a password", "password"
    ),
    "AI notes alone": Refused(
        "a.docx",
        lambda: docx(MEET_NOTES),
        r'a\.docx contains .* summary but no transcript \(no time line followed by "Name: text"\)',
        "not imported as speech",
    ),
    "JSON of another shape": Refused(
        "a.json",
        lambda: b'{"title": "x", "chapters": [1, 2]}',
        r"a\.json.*(title, chapters|chapters, title)",
        "segments",
    ),
    "JSON cut off": Refused(
        "a.json",
        lambda: b'{"segments": [\n {"start": 0, "end": 1, "text": "hel',
        r"a\.json.*line 2.*column",
        "download|export",
    ),
    "bytes of no encoding": Refused(
        "a.txt",
        lambda: b"Ann: one\nBo: two\x81 three\nAnn: four\n",
        r"a\.txt: byte 0x81 at position 16 \(line 2\) is not",
        "--encoding",
    ),
    "an open quotation mark": Refused(
        "a.csv",
        lambda: b'id,why\n1,"never closed\n2,x\n3,y\n',
        r"a\.csv: a quotation mark in the row that begins on line 2 is never closed",
        "mend the line",
    ),
    "uneven rows": Refused(
        "a.csv",
        lambda: b"id,why\n1,no,time\n2,late\n3,x\n",
        r"a\.csv: 1 row does not fit the headings \(line 2\)",
        "--force",
    ),
    "a bomb": Refused(
        "a.docx", bomb, r"a\.docx would unpack to more than 200 MB", "not opened; save only the text"
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused(case: str) -> None:
    """The refusal names the file and the reason in one line, and says what to do; nothing else is raised."""
    row = REFUSED[case]
    with pytest.raises(BadInputError, match=row.message) as refused:
        load_best(row.content(), row.name)
    assert "\n" not in refused.value.message
    assert_matches(row.hint, refused.value.hint)


@pytest.mark.parametrize("case", REFUSED)
def test_every_loader_refuses_in_the_same_way(case: str) -> None:
    """Whichever loader is told to read it (`--as`), the result is a reading or a refusal, never a crash."""
    content = REFUSED[case].content()
    for loader in loaders():
        try:
            loaded = loader.load(content, REFUSED[case].name, LoadOptions())
        except BadInputError as refused:
            named = REFUSED[case].name in refused.message
        else:
            named = loaded.balance.words_in == loaded.balance.accounted
        assert named, loader.name


@dataclass(frozen=True, slots=True)
class Told:
    """A file that is read, and what is told of it: severity, message, place, what to do, and how often."""

    name: str
    content: Callable[[], bytes]
    severity: str
    message: str
    where: str = ""
    hint: str = ""
    options: LoadOptions = PLAIN


SEGMENTS = "".join(f"00:00:0{n} and then we waited for it\n" for n in range(8)).encode()
NO_PADDING = b"WEBVTT\n\n0:0:0.0 --> 0:0:1.510\n<v Ann>Hi</v>\n\n0:0:1.510 --> 0:0:2.20\n<v Bo>Ho</v>\n"
HIDDEN = TALK + paragraph(run("Ann: ", properties="<w:b/>"), run("Joan", properties="<w:vanish/>"), run("x"))
CHANGED = TALK + paragraph(run("Ann: well "), f'<w:ins w:author="x">{run("now")}</w:ins>')
WRONG_MARKS = "Ann: hello\n\nI1: yes\n\nAnn: and\n\nI1: no\n\nAnn: so\n\nI1; maybe not\n"

TOLD = {
    "captions without speakers": Told(
        "a.vtt",
        lambda: vtt("hello", "there", "you"),
        "question",
        "3 timed segments, no speaker names",
        hint="--unattributed",
    ),
    "text with times and no speakers": Told(
        "a.txt", lambda: SEGMENTS, "question", "8 timed segments, no speaker names", hint="administrator"
    ),
    "a table named .xls": Told(
        "a.xls",
        lambda: (
            b"<html><table><tr><td>id</td><td>why</td></tr><tr><td>1</td><td>no time</td></tr></table></html>"
        ),
        "repair",
        r"is an HTML table named \.xls; read as a table",
    ),
    "no header": Told(
        "a.vtt", lambda: vtt("<v Ann>Hi", "<v Bo>Ho", header=""), "repair", "no WEBVTT header", where="line 1"
    ),
    "times without padding": Told("a.vtt", lambda: NO_PADDING, "repair", "without leading zeros|un-padded"),
    "no blank line between cues": Told(
        "a.vtt",
        lambda: b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi\n00:02.000 --> 00:03.000\n<v Bo>Ho\n",
        "repair",
        "without (a )?blank line",
    ),
    "times with commas": Told(
        "a.vtt",
        lambda: vtt("<v Ann>Hi", "<v Bo>Ho").replace(b".000", b",000"),
        "repair",
        "decimal mark|comma",
    ),
    "an end before its start": Told(
        "a.vtt",
        lambda: b"WEBVTT\n\n00:09.000 --> 00:02.000\n<v Ann>Hi\n\n00:10.000 --> 00:11.000\n<v Bo>Ho\n",
        "repair",
        "1 cue: end before start, swapped",
        where="cue 1",
    ),
    "a jump back": Told(
        "a.vtt",
        lambda: b"WEBVTT\n\n05:00.000 --> 05:02.000\n<v Ann>Hi\n\n00:10.000 --> 00:11.000\n<v Bo>Ho\n",
        "warning",
        "more than a minute before",
        where="cue 2",
    ),
    "repeats of no length": Told(
        "a.srt",
        lambda: b"".join(b"%d\n00:01:12,000 --> 00:01:12,000\nThank you.\n\n" % n for n in (1, 2, 3)),
        "warning",
        "(Whisper|of no length repeat)",
        where="cue 2|cue 1|00:01:12|1:12",
    ),
    "a cue without a speaker": Told(
        "a.vtt",
        lambda: vtt("<v Ann>Hi", "nobody", "<v Bo>Ho"),
        "warning",
        r"1 turns? ha(s|ve) no speaker in a file that names speakers",
        where="cue 2",
    ),
    "a label with the wrong mark": Told(
        "a.txt",
        WRONG_MARKS.encode,
        "question",
        r"1 paragraphs? looks? like a label with the wrong mark",
        where="line 11",
    ),
    "a label that comes once": Told(
        "a.txt",
        lambda: b"Ann: hello\n\nBo: yes\n\nAnn: and\n\nBo: no\n\nVaibhav: so\n",
        "question",
        "once",
        where="line 9",
    ),
    "tracked changes": Told(
        "a.docx", lambda: docx(CHANGED), "info", "1 tracked changes?: shown as accepted", hint="reject"
    ),
    "hidden text": Told(
        "a.docx",
        lambda: docx(HIDDEN),
        "warning",
        r"1 hidden passages? (was|were) NOT imported \((they|it) may hold personal data\)",
        where="paragraph 7",
    ),
    "comments": Told(
        "a.docx",
        lambda: docx(TALK, parts={"comments": paragraph(run("ask her again"))}),
        "info",
        "comments were left out",
    ),
    "an address among those invited": Told(
        "a.docx",
        lambda: docx(paragraph(run("Invited Ann Ray ann.ray@example.org")) + TALK),
        "warning",
        "e-?mail",
        hint="anonymis",
    ),
    "words encoded twice": Told(
        "a.txt",
        "Ann: EspaÃ±ol cafÃ©\n\nBo: SiÃ¢n\n\nAnn: clichÃ. No\n\nBo: Ho\n".encode,
        "question",
        r"EspaÃ±ol → Español.*\(3 words repair cleanly, 1 do not\)",
        where="line 1, 3",
        hint="--repair-encoding",
    ),
    "damaged bytes in UTF-8": Told(
        "a.txt",
        lambda: ("Ann: Siân Zoë Noël café\n\nBo: £5 – £6 naïve\n\n" * 3).encode() + b"Ann: bro\xffken\n",
        "warning",
        "1 byte of no valid UTF-8 .*0xFF",
        where="line 13",
    ),
    "uneven rows": Told(
        "a.csv",
        lambda: b"id,why\n1,no,time\n2,late\n3,x\n",
        "question",
        "1 row did not fit the headings",
        where="line 2",
        options=LoadOptions(force=True),
    ),
    "two rows of headings": Told(
        "a.csv",
        lambda: (
            b"Respondent ID,Why?,Which?,\n,Open-Ended Response,Bus,Train\n1,no time,Bus,\n2,late,,Train\n"
        ),
        "question|info",
        "2 (header )?rows|header rows|rows of headings",
    ),
    "an id that comes twice": Told(
        "a.csv",
        lambda: b"id,why\n7,no time at all\n7,the bus was late\n8,too far away\n",
        "warning",
        "id",
        where="row|line|3",
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_what_is_doubtful_is_told(case: str) -> None:
    """The file is read, no word is lost, and one finding says what, where, and what to do."""
    row = TOLD[case]
    loaded = load_best(row.content(), row.name, row.options)
    assert loaded.balance.words_in == loaded.balance.accounted
    found = [problem for problem in loaded.problems if _fits(row, problem)]
    assert len(found) == 1, [(one.severity, one.message, one.where, one.hint) for one in loaded.problems]


def _fits(row: Told, problem: Problem) -> bool:
    return (
        re.fullmatch(row.severity, problem.severity) is not None
        and re.search(row.message, problem.message) is not None
        and re.search(row.where, problem.where) is not None
        and re.search(row.hint, problem.hint) is not None
    )


def assert_matches(pattern: str, text: str) -> None:
    """Compare a hint with its pattern, and show both."""
    assert re.search(pattern, text), (pattern, text)


def read(name: str, content: bytes, options: LoadOptions | None = None) -> Loaded:
    """Read with the surest loader."""
    return load_best(content, name, options)


def test_overlaps_and_small_disorder_are_left_alone() -> None:
    """Cues that overlap, or stand up to two seconds out of order, are kept, and nothing is said."""
    cues = (
        "00:01.000 --> 00:09.000\n<v Ann>one</v>\n\n00:08.000 --> 00:12.000\n<v Bo>two</v>\n\n"
        "00:06.500 --> 00:07.000\n<v Ann>three</v>\n"
    )
    loaded = read("a.vtt", f"WEBVTT\n\n{cues}".encode())
    assert [(turn.speaker, turn.text, turn.start_s, turn.end_s) for turn in loaded.turns] == [
        ("Ann", "one", 1.0, 9.0),
        ("Bo", "two", 8.0, 12.0),
        ("Ann", "three", 6.5, 7.0),
    ]
    assert [problem for problem in loaded.problems if problem.severity in {"warning", "repair"}] == []


def test_a_part_without_a_voice_takes_the_speaker_of_its_utterance() -> None:
    """Parts of one utterance that lost their voice keep its speaker; the next utterance does not."""
    body = "".join(
        f"abc/{identity}\n00:0{n}.000 --> 00:0{n + 1}.000\n{text}\n\n"
        for n, (identity, text) in enumerate([("7-0", "<v Ann>one</v>"), ("7-1", "two"), ("8-0", "three")])
    )
    loaded = read("a.vtt", f"WEBVTT\n\n{body}".encode())
    assert [(turn.speaker, turn.text) for turn in loaded.turns] == [("Ann", "one two"), (None, "three")]


def test_cells_that_look_like_formulas_are_words() -> None:
    """What begins with = + - @ is what somebody typed; nothing is evaluated."""
    answers = ["=1+1", "+44 is my code", "-none-", "@home mostly"]
    rows = [["id", "Why?"], *([str(n), answer] for n, answer in enumerate(answers, start=1))]
    table = "\n".join(",".join(row) for row in rows).encode()
    options = LoadOptions(columns={"Why?": "open"})
    assert [turn.text for turn in read("a.csv", table, options).turns] == answers


def test_the_same_words_under_another_name_are_the_same_reading() -> None:
    """The name of a file changes nothing of what is read from the same bytes."""
    content = vtt("<v Ann>Hi", "<v Bo>Ho")
    assert read("a.vtt", content).turns == read("copy of a.vtt", content).turns


def test_recognition_of_every_row_has_a_reason() -> None:
    """Whatever is read says in words why it was taken for what it is."""
    for row in TOLD.values():
        try:
            found = recognise(row.content(), row.name, loaders())
        except BadInputError:
            continue
        assert all(recognition.why for _, recognition in found)


def test_a_sheet_of_a_workbook_is_held_to_the_same_rules() -> None:
    """Repeated ids are told of in a workbook as in a table of text."""
    rows: list[list[object]] = [
        ["id", "why"],
        [7, "no time at all"],
        [7, "the bus was late"],
        [8, "too far away"],
    ]
    found = read("a.xlsx", xlsx(("S", rows))).problems
    assert any("id" in problem.message and problem.severity == "warning" for problem in found)
