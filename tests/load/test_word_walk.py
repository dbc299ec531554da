"""The walk through Word's XML: what styles hide, what Word writes twice, tables, and any nesting balances."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading_files import WORD, docx, load_as, load_best, paragraph, run, said

from qualcode.errors import BadInputError
from qualcode.load.documents.word_styles import symbol
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

TALK = said("Ann", "Hello.") + said("Bo", "Hi.") + said("Ann", "Yes.")
SPACES = 'xmlns:mc="urn:mc" xmlns:wps="urn:wps" xmlns:v="urn:v" xmlns:w16se="urn:e"'
STYLES = (
    "<w:docDefaults><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>"
    '<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Deeper"><w:basedOn w:val="Secret"/></w:style>'
    '<w:style w:type="character" w:styleId="Loud"><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Label"><w:basedOn w:val="Normal"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>'
)


def word(body: str, options: LoadOptions | None = None, **parts: str) -> Loaded:
    """Read a Word file with this body, and see that its balance adds up."""
    loaded = load_as("docx", docx(body, parts=parts), "talk.docx", options)
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def spoken(loaded: Loaded) -> list[tuple[str | None, str]]:
    """Return who said what."""
    return [(turn.speaker, turn.text) for turn in loaded.turns]


def dropped(loaded: Loaded) -> dict[str, int]:
    """Return the words left out, by reason."""
    return {part.reason: part.words for part in loaded.balance.dropped}


def codes(loaded: Loaded) -> set[str]:
    """Return the codes of the problems."""
    return {problem.code for problem in loaded.problems}


def either(choice: str, fallback: str) -> str:
    """Write content in two forms, as Word does for what older versions cannot show."""
    return (
        f'<mc:AlternateContent {SPACES}><mc:Choice Requires="x">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


def boxed(*paragraphs: str) -> str:
    """Write a text box in both forms."""
    inside = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return f"<w:r>{either(f'<w:drawing>{inside}</w:drawing>', f'<w:pict>{inside}</w:pict>')}</w:r>"


def styled(text: str, style: str) -> str:
    """Write a paragraph in a paragraph style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(text)}</w:p>'


def table(*rows: tuple[str, ...]) -> str:
    """Write a table; a line end in a cell begins another paragraph."""
    cells = (
        "".join(
            f"<w:tc><w:tcPr/>{''.join(map(paragraph, map(run, cell.split(chr(10)))))}</w:tc>" for cell in row
        )
        for row in rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def test_text_hidden_by_a_style_is_dropped_with_an_alarm() -> None:
    """A character style, or one based on it, hides a name as well as a property of the run does."""
    body = TALK + paragraph(
        run("Bo: ", properties="<w:b/>"),
        run("I am "),
        run("Robert", properties='<w:rStyle w:val="Deeper"/>'),
        run(" here", properties='<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>'),
    )
    loaded = word(body, styles=STYLES)
    assert spoken(loaded)[-1] == ("Bo", "I am here")
    assert dropped(loaded) == {"hidden text": 1}
    assert "hidden-text" in codes(loaded)


def test_labels_are_bold_by_their_style() -> None:
    """Names alone on their lines are labels when their paragraph style is bold."""
    body = styled("Ann Hill", "Label") + paragraph(run("Well then.")) + styled("Bo Ray", "Label")
    body += paragraph(run("So.")) + styled("Ann Hill", "Label") + paragraph(run("Yes."))
    loaded = word(body, styles=STYLES)
    assert spoken(loaded) == [("Ann Hill", "Well then."), ("Bo Ray", "So."), ("Ann Hill", "Yes.")]
    assert word(body).speakers == ()


def test_a_text_box_written_twice_is_left_out_once() -> None:
    """Word writes a box for itself and for old versions: its words are counted once."""
    loaded = word(
        TALK
        + paragraph(
            run("Bo: ", properties="<w:b/>"), run("spo"), boxed(paragraph(run("boxed words"))), run("ken")
        )
    )
    assert spoken(loaded)[-1] == ("Bo", "spoken")
    assert dropped(loaded) == {"text boxes": 2}


def test_emoji_stand_in_the_second_form_only() -> None:
    """Word's emoji are a choice without text and a fallback with it: they are words."""
    emoji = f"<w:r>{either('<w16se:symEx/>', '<w:t>😀</w:t>')}</w:r>"
    loaded = word(TALK + paragraph(run("Bo: ", properties="<w:b/>"), run("yes "), emoji))
    assert spoken(loaded)[-1] == ("Bo", "yes 😀")
    assert dropped(loaded) == {}


def test_symbols_hyphens_fields_and_links() -> None:
    """Symbols are characters, a soft hyphen is none; field results and links are words, field codes not."""
    body = TALK + paragraph(
        run("Bo: ", properties="<w:b/>"),
        "<w:r><w:t>co</w:t><w:softHyphen/><w:t>op </w:t></w:r>",
        '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>',
        "<w:r><w:instrText>PAGE secret</w:instrText></w:r>",
        f'<w:fldSimple w:instr="DATE">{run(" 3 May")}</w:fldSimple>',
        f"<w:hyperlink>{run(' here')}</w:hyperlink>",
        '<w:r><w:sym w:font="Odd" w:char="F0AA"/></w:r>',
    )
    loaded = word(body)
    assert spoken(loaded)[-1] == ("Bo", "coop ☺ 3 May here□")
    assert "symbols" in codes(loaded)


@pytest.mark.parametrize(
    ("font", "char", "expected"),
    [
        ("Symbol", "F0B7", "•"),
        ("Symbol", "F061", "α"),
        ("Wingdings", "F0E0", "→"),
        ("Calibri", "00E9", "é"),
        ("Unheard Of", "F041", "□"),
        ("Calibri", "0020", "□"),
        ("", "", "□"),
    ],
)
def test_symbols_of_special_fonts(font: str, char: str, expected: str) -> None:
    """Known symbols become the character they show; unknown ones a square, never nothing."""
    element = ET.Element(f"{{{WORD}}}sym", {f"{{{WORD}}}font": font, f"{{{WORD}}}char": char})
    assert symbol(element) == expected


def test_reading_aids_are_left_out() -> None:
    """The small letters above Chinese or Japanese words repeat them."""
    ruby = f"<w:ruby><w:rt>{run('xie ')}</w:rt><w:rubyBase>{run('谢')}</w:rubyBase></w:ruby>"
    loaded = word(TALK + paragraph(run("Bo: ", properties="<w:b/>"), ruby))
    assert spoken(loaded)[-1] == ("Bo", "谢")
    assert dropped(loaded) == {"reading aids": 1}


def test_embedded_documents_are_said() -> None:
    """A chunk that only Word can take in is mentioned beside other words, and refused alone."""
    assert "embedded" in codes(word(TALK + "<w:altChunk/>"))
    with pytest.raises(BadInputError, match="only an embedded document") as refused:
        word("<w:altChunk/>")
    assert "save it again" in refused.value.hint


def test_strict_files_and_other_prefixes_read_alike() -> None:
    """The strict namespace, another prefix, UTF-16 and a main part of another name change nothing."""
    namespace = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = TALK.replace("<w:", "<x:").replace("</w:", "</x:")
    document = f'<?xml version="1.0" encoding="UTF-16"?><x:document xmlns:x="{namespace}"><x:body>{body}'
    target = "word/document2.xml"
    relations = f'<R><R Type="http://x/officeDocument" Target="{target}"/></R>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("_rels/.rels", relations)
        archive.writestr(target, f"{document}</x:body></x:document>".encode("utf-16"))
    loaded = load_best(buffer.getvalue(), "talk.docm")
    assert loaded == word(TALK)


def test_only_hidden_words_are_refused_with_the_reason() -> None:
    """A file whose words are all hidden says so."""
    with pytest.raises(BadInputError) as refused:
        word(paragraph(run("secret", properties="<w:vanish/>")))
    assert "hidden" in refused.value.hint


def test_moves_are_changes_too() -> None:
    """What was moved is read where it is now, or where it was."""
    body = TALK + paragraph(
        run("Bo: ", properties="<w:b/>"),
        f"<w:moveFrom>{run('late ')}</w:moveFrom>",
        run("it was"),
        f"<w:moveTo>{run(' late')}</w:moveTo>",
    )
    rejected = word(body, LoadOptions(tracked_changes="reject"))
    assert [spoken(word(body))[-1][1], spoken(rejected)[-1][1]] == ["it was late", "late it was"]


HEAD = ("Tid", "Hvem", "Tekst")
TABLES = {
    "time, speaker, words": [
        HEAD,
        ("00.03.12", "Ann", "One."),
        ("", "", "Two."),
        ("00.04.12", "Bo", "Three."),
        HEAD,
        ("00.05.12", "Ann", "Four."),
    ],
    "range of times": [
        ("1", "00:03:12 - 00:03:14", "Ann:", "One. Two."),
        ("2", "00:04:12 - 00:04:15", "Bo:", "Three."),
        ("3", "00:05:12 - 00:05:13", "Ann:", "Four."),
    ],
    "time in the speaker's cell": [
        ("Ann\n00:03:12", "One. Two."),
        ("Bo\n00:04:12", "Three."),
        ("Ann\n00:05:12", "Four."),
    ],
    "time before the name": [
        ("[00:03:12] Ann", "One. Two."),
        ("[00:04:12] Bo", "Three."),
        ("[00:05:12] Ann", "Four."),
    ],
    "words before the speaker": [
        ("00:03:12", "One. Two.", "Ann"),
        ("00:04:12", "Three.", "Bo"),
        ("00:05:12", "Four.", "Ann"),
    ],
    "label with the words": [
        ("00:03:12", "Ann: One. Two."),
        ("00:04:12", "Bo: Three."),
        ("00:05:12", "Ann: Four."),
    ],
}


@pytest.mark.parametrize("rows", TABLES.values(), ids=TABLES)
def test_tables_in_every_layout(rows: list[tuple[str, ...]]) -> None:
    """Columns in any order and language, headings on every page, times anywhere: the turns are the same."""
    loaded = word(paragraph(run("Interview 3")) + table(*rows))
    assert [(turn.speaker, turn.text, turn.start_s) for turn in loaded.turns] == [
        ("Ann", "One. Two.", 192.0),
        ("Bo", "Three.", 252.0),
        ("Ann", "Four.", 312.0),
    ]


def test_two_columns_and_remarks_in_the_speakers_column() -> None:
    """The repeated names are the speakers; a remark in their column belongs to the turn above."""
    loaded = word(
        table(
            ("Ann", "One."), ("", "Two."), ("Bo", "Three."), ("(laughter)", ""), ("Ann", "Four."), ("Bo", "x")
        )
    )
    assert spoken(loaded) == [
        ("Ann", "One. Two."),
        ("Bo", "Three. (laughter)"),
        ("Ann", "Four."),
        ("Bo", "x"),
    ]


def test_what_stands_beside_a_table_is_read_or_asked_about() -> None:
    """A known label below the table goes on; other words after it are left out with a question."""
    rows = [("Ann", "One is one."), ("Bo", "Three is three."), ("Ann", "Four is four.")]
    loaded = word(
        paragraph(run("Title")) + table(*rows) + paragraph(run("Bo: after")) + paragraph(run("Thank you"))
    )
    assert spoken(loaded)[-1] == ("Bo", "after")
    assert dropped(loaded) == {"title": 1, "text outside the table": 2}
    assert (
        next(problem.severity for problem in loaded.problems if problem.code == "outside-table") == "question"
    )


def test_a_table_of_facts_is_no_transcript() -> None:
    """Facts in two columns before the talk are its title."""
    facts = table(("Date", "3 May"), ("Venue", "Hall"), ("Length", "an hour"))
    loaded = word(facts + TALK)
    assert spoken(loaded) == [("Ann", "Hello."), ("Bo", "Hi."), ("Ann", "Yes.")]


def teams(name: str, clock: str, *utterances: str) -> str:
    """Write a turn as Teams does: bold name, three blanks, time, and every utterance after a line break."""
    spoken_lines = (piece for words in utterances for piece in ("<w:r><w:br/></w:r>", run(words)))
    return paragraph(
        run(name, properties="<w:b/>"), "<w:r><w:drawing/></w:r>", run(f"   {clock}"), *spoken_lines
    )


@pytest.mark.parametrize(
    ("began", "ended"),
    [
        (" started transcription", " stopped transcription"),
        (" hat die Transkription gestartet", " hat die Transkription beendet"),
    ],
)
def test_teams_names_and_banners(began: str, ended: str) -> None:
    """Commas and brackets do not end a name; who switched the transcription on and off says nothing by it."""
    ken, lee = "Graham, Ken (Contractor)", "Mark Lee (He/Him)"
    body = (
        paragraph(run("Title-20260815_200732-Meeting Recording"))
        + paragraph(run("27m 42s"))
        + paragraph(run(ken), run(began))
        + teams(ken, "0:04", "One.", "Two: so.")
        + teams(lee, "0:09", "Three.")
        + teams(ken, "1:00:24", "Five.")
        + paragraph(run(ken), run(ended))
    )
    loaded = word(body)
    assert [(turn.speaker, turn.text, turn.start_s) for turn in loaded.turns] == [
        (ken, "One. Two: so.", 4.0),
        (lee, "Three.", 9.0),
        (ken, "Five.", 3624.0),
    ]


PLACEHOLDER = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
INLINE = st.recursive(
    st.sampled_from(
        [
            run("Ann: "),
            run("wor"),
            run("ds "),
            run("x", properties="<w:vanish/>"),
            run("y", properties='<w:rStyle w:val="Deeper"/>'),
            run("Bo", properties="<w:b/>"),
            "<w:r><w:tab/></w:r>",
            "<w:r><w:br/></w:r>",
            '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>',
            "<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>",
            "<w:r><w:t/><w:instrText>no words</w:instrText></w:r>",
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        inner.map(lambda xml: f"<w:ins>{xml}</w:ins>"),
        inner.map(
            lambda xml: f"<w:del>{xml.replace('w:t>', 'w:delText>').replace('<w:t ', '<w:delText ')}</w:del>"
        ),
        inner.map(lambda xml: f"<w:sdt><w:sdtPr/><w:sdtContent>{xml}</w:sdtContent></w:sdt>"),
        inner.map(
            lambda xml: (
                f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{xml}</w:sdtContent></w:sdt>"
            )
        ),
        inner.map(lambda xml: f"<w:ruby><w:rt>{xml}</w:rt><w:rubyBase>{xml}</w:rubyBase></w:ruby>"),
        st.tuples(inner, inner).map(lambda pair: either(*pair)),
        inner.map(lambda xml: either("", xml)),
        st.just(boxed(paragraph(run("in a")), paragraph(run("box")))),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(INLINE, max_size=5), st.lists(INLINE, max_size=2), st.booleans(), st.booleans())
def test_no_word_of_any_nesting_is_lost(
    paragraphs: list[str], header: list[str], reject: bool, tabled: bool
) -> None:
    """Changes, controls, alternatives, boxes, ruby and hidden runs nested at will: the balance adds up."""
    cells = [f"<w:tc><w:tcPr/>{paragraph(xml)}</w:tc>" for xml in paragraphs]
    body = (
        f"<w:tbl><w:tr>{''.join(cells)}</w:tr></w:tbl>"
        if tabled and cells
        else "".join(map(paragraph, paragraphs))
    )
    options = LoadOptions(tracked_changes="reject" if reject else "accept")
    parts = {
        "styles": STYLES,
        "header1": "".join(map(paragraph, header)),
        "comments": "".join(map(paragraph, header)),
    }
    try:
        loaded = load_as("docx", docx(body, parts=parts), "a.docx", options)
    except BadInputError:
        return
    assert loaded.balance.words_in == loaded.balance.accounted
