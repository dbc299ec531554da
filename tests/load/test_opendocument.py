"""OpenDocument texts: everything people see is read, and everything left out is counted by reason."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading_files import docx, load_as, load_best

from qualcode.errors import BadInputError, QualcodeError
from qualcode.load.encodings import clean
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [
        ("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("manifest", "manifest"),
    ]
)  # fmt: skip
MIME = "application/vnd.oasis.opendocument.text"
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
STYLES = """<office:automatic-styles>
<style:style style:name="B" style:family="text">
 <style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="H" style:family="text">
 <style:text-properties text:display="none"/></style:style>
<style:style style:name="HH" style:family="text" style:parent-style-name="H"/>
<style:style style:name="PH" style:family="paragraph">
 <style:text-properties text:display="none"/></style:style>
<style:style style:name="PB" style:family="paragraph">
 <style:text-properties fo:font-weight="700"/></style:style>
</office:automatic-styles>"""
REJECT = LoadOptions(tracked_changes="reject")


def odt(body: str, *, page: str = "", kind: str = "text", manifest: str = "") -> bytes:
    """Build an OpenDocument text from the XML of its body and of its page style."""
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {NAMES} {DC}>{STYLES}<office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {NAMES}><office:master-styles><style:master-page>{page}"
        "</style:master-page></office:master-styles></office:document-styles>",
        "META-INF/manifest.xml": f"<manifest:manifest {NAMES}>{manifest}</manifest:manifest>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def p(inside: str, *, style: str = "") -> str:
    """Build a paragraph."""
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:p{named}>{inside}</text:p>"


def span(inside: str, style: str = "B") -> str:
    """Build a span of a style, bold unless said otherwise."""
    return f'<text:span text:style-name="{style}">{inside}</text:span>'


def said(who: str, words: str) -> str:
    """Build a paragraph with a bold label."""
    return p(span(f"{who}:") + '<text:s text:c="2"/>' + words)


TALK = said("Ann", "Hello.") + said("Bo", "Hi.") + said("Ann", "Yes.")
SAID = [("Ann", "Hello."), ("Bo", "Hi."), ("Ann", "Yes.")]


def changed(*regions: tuple[str, str, str]) -> str:
    """Build the list of tracked changes from (id, "insertion" or "deletion", XML of what was deleted)."""
    info = "<office:change-info><dc:creator>Cy</dc:creator><dc:date>2026-01-01</dc:date></office:change-info>"
    inside = "".join(
        f'<text:changed-region text:id="{key}"><text:{kind}>{info}{deleted}</text:{kind}>'
        "</text:changed-region>"
        for key, kind, deleted in regions
    )
    return f"<text:tracked-changes>{inside}</text:tracked-changes>"


def mark(kind: str, key: str) -> str:
    """Build the mark of a change in the text: change, change-start or change-end."""
    return f'<text:{kind} text:change-id="{key}"/>'


def document(body: str, options: LoadOptions | None = None, *, page: str = "") -> Loaded:
    """Read a document with this body, and see that its balance adds up."""
    loaded = load_best(odt(body, page=page), "talk.odt", options)
    assert loaded.balance.words_in == loaded.balance.accounted
    assert loaded.format == "odt"
    return loaded


def spoken(loaded: Loaded) -> list[tuple[str | None, str]]:
    """Return who said what."""
    return [(turn.speaker, turn.text) for turn in loaded.turns]


def dropped(loaded: Loaded) -> dict[str, int]:
    """Return the words left out, by reason."""
    return {part.reason: part.words for part in loaded.balance.dropped}


def test_bold_labels_blanks_tabs_and_breaks() -> None:
    """Bold labels part the turns; blanks, tabs and line breaks part words, nothing else does."""
    body = p("An interview", style="PB") + TALK
    body += said(
        "Bo",
        "one<text:tab/>two<text:line-break/>th<text:soft-page-break/>ree<text:s/>four <text:a>fi</text:a>ve",
    )
    loaded = document(body)
    assert spoken(loaded) == [*SAID, ("Bo", "one two three four five")]
    assert dropped(loaded) == {"title": 2}


def test_what_stands_apart_is_counted_by_reason() -> None:
    """Notes, comments, frames, shapes, contents and page headers are left out, each with its words."""
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        f"{p('Not at all true.')}</text:note-body></text:note>"
    )
    comment = f"<office:annotation><dc:creator>Cy</dc:creator>{p('Who?')}</office:annotation>"
    frame = f"<draw:frame><draw:text-box>{p('boxed ' + note + 'words')}</draw:text-box></draw:frame>"
    shape = f"<draw:custom-shape>{p('in a shape')}</draw:custom-shape>"
    index = (
        "<text:table-of-content><text:table-of-content-source><text:index-title-template>Contents"
        "</text:index-title-template></text:table-of-content-source><text:index-body>"
        f"{p('Opening 1')}</text:index-body></text:table-of-content>"
    )
    header = f"<style:header>{p('Draft <text:page-number>1</text:page-number>')}</style:header>"
    body = index + TALK + said("Bo", f"spo{note}{comment}{frame}{shape}ken")
    loaded = document(body, page=header + f"<style:footer>{p('Secret')}</style:footer>")
    assert spoken(loaded)[-1] == ("Bo", "spoken")
    assert dropped(loaded) == {
        "tables of contents": 2,
        "footnotes": 8,
        "comments": 1,
        "text boxes": 5,
        "headers and footers": 3,
    }
    assert {problem.code for problem in loaded.problems} >= {"left-out"}


def test_hidden_text_is_dropped_with_an_alarm() -> None:
    """Hidden characters, paragraphs, sections and fields are not imported, and their places are named."""
    body = (
        TALK + said("Bo", f"I am {span('Robert', 'HH')} here{span('', 'H')}") + p("Robert Smith", style="PH")
    )
    body += f'<text:section text:display="none">{p("All secret")}</text:section>'
    body += p('Gone<text:hidden-paragraph text:is-hidden="true"/>')
    body += said("Bo", 'So<text:hidden-text text:string-value=" Bob&apos;s own" text:is-hidden="true"/>, yes')
    loaded = document(body)
    assert spoken(loaded)[3:] == [("Bo", "I am here So, yes")]
    assert dropped(loaded) == {"hidden text": 8}
    problem = next(problem for problem in loaded.problems if problem.code == "hidden-text")
    assert (problem.severity, problem.count) == ("warning", 5)
    assert problem.where.startswith("paragraph 4")
    assert "Robert" not in problem.message + problem.hint


def test_deletions_and_insertions_follow_the_option() -> None:
    """Deletions stand at their place when changes are rejected, and insertions are then left out."""
    body = changed(("d", "deletion", p("ed long")), ("i", "insertion", "")) + TALK
    body += said("Bo", f"we wait{mark('change', 'd')}{mark('change-start', 'i')}ing{mark('change-end', 'i')}")
    accepted, rejected = document(body), document(body, REJECT)
    assert [accepted.turns[-1].text, rejected.turns[-1].text] == ["we waiting", "we waited long"]
    assert [dropped(accepted), dropped(rejected)] == [{"deleted (tracked changes)": 1}, {}]
    assert "2 tracked changes: shown as accepted" in {problem.message for problem in accepted.problems}


def test_changes_across_paragraphs_give_back_the_original() -> None:
    """A deleted turn comes back as a turn of its own, and an inserted one vanishes with its paragraph."""
    deleted = p("") + said("Bo", "Never mind.") + p("")
    body = changed(("d", "deletion", deleted), ("i", "insertion", "")) + said("Ann", "Hello.")
    body += (
        p(span("Bo:") + f" Hi.{mark('change-start', 'i')}")
        + said("Ann", "No way.")
        + p(f"So{mark('change-end', 'i')}")
    )
    body += said("Ann", f"Yes.{mark('change', 'd')}") + p("Indeed.")
    assert spoken(document(body)) == [("Ann", "Hello."), ("Bo", "Hi."), ("Ann", "No way. So Yes. Indeed.")]
    assert spoken(document(body, REJECT)) == [
        ("Ann", "Hello."), ("Bo", "Hi."), ("Ann", "Yes."), ("Bo", "Never mind. Indeed."),
    ]  # fmt: skip


def test_a_change_that_is_nowhere_in_the_text_is_counted() -> None:
    """A deletion whose place is lost is dropped with its words, in both ways of reading."""
    body = changed(("d", "deletion", p("lost for ever"))) + TALK
    assert [dropped(document(body, options)) for options in (None, REJECT)] == [
        {"deleted (tracked changes)": 3}
    ] * 2


def test_tables_are_read_row_by_row() -> None:
    """Rows of time, speaker and text are turns; repeated and covered cells keep the columns."""

    def row(*cells: str) -> str:
        inside = "".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in cells)
        return f"<table:table-row>{inside}</table:table-row>"

    rows = row("Ann", "00:01", "One.") + row("Bo", "00:02", "Two.") + row("", "00:03", "Three.")
    gap = '<table:table-cell table:number-columns-repeated="2"/>'
    blank = f"<table:table-row>{gap}<table:table-cell>{p('Four.')}</table:table-cell></table:table-row>"
    loaded = document(
        f"<table:table><table:table-header-rows>{row('Speaker', 'Time', 'Text')}</table:table-header-rows>"
        f"{rows}{blank}{row('Ann', '00:05', 'Five.')}</table:table>"
    )
    assert spoken(loaded) == [("Ann", "One."), ("Bo", "Two. Three. Four."), ("Ann", "Five.")]
    assert dropped(loaded) == {"table headings": 3, "time stamps": 4}


def test_lists_and_headings_are_paragraphs() -> None:
    """Items of lists and headings are read in their order."""
    body = (
        "<text:h>Part one</text:h><text:list><text:list-item>"
        + said("Ann", "Hello.")
        + "</text:list-item><text:list-item>"
    )
    loaded = document(body + said("Bo", "Hi.") + "</text:list-item></text:list>" + said("Ann", "Yes."))
    assert (spoken(loaded), dropped(loaded)) == (SAID, {"title": 2})


def test_a_flat_file_is_the_same_document() -> None:
    """A .fodt file gives the same turns, and its embedded pictures no words."""
    picture = "<draw:frame><draw:image><office:binary-data>iVBOR w0KGgo</office:binary-data>"
    picture += "</draw:image></draw:frame>"
    flat = (
        f'<?xml version="1.0"?>\n<office:document {NAMES} office:mimetype="{MIME}">'
        f"{STYLES}<office:master-styles><style:master-page><style:header>{p('Draft')}</style:header></style:master-page>"
        f"</office:master-styles><office:body><office:text>{TALK}{said('Bo', picture)}"
        "</office:text></office:body></office:document>"
    )
    loaded = load_best(flat.encode(), "talk.fodt")
    assert (loaded.format, spoken(loaded)[:3]) == ("odt", SAID)
    assert dropped(loaded) == {"headers and footers": 1}
    assert loaded.balance.adds_up


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (odt(TALK)[:300], "not a readable LibreOffice text"),
        (b"just text", "not a readable LibreOffice text"),
        (b"", "is empty"),
        (b"%PDF-1.4 x", "is a PDF"),
        (odt(TALK, manifest="<manifest:encryption-data/>"), "password protected"),
        (odt(TALK, kind="spreadsheet"), "is a spreadsheet"),
        (odt(TALK, kind="presentation"), "is a presentation"),
        (docx("<w:p/>"), "holds no content"),
        (odt("<text:p/>"), "no words"),
        (odt("<text:p>"), "not a readable LibreOffice text"),
        (odt('</office:text><!DOCTYPE x [<!ENTITY a "b">]>'), "not a readable LibreOffice text"),
    ],
)  # fmt: skip
def test_unreadable_documents_are_refused(content: bytes, message: str) -> None:
    """A damaged, encrypted, empty or other document is refused in one line with what to do."""
    with pytest.raises(BadInputError, match=message) as refused:
        load_as("odt", content, "talk.odt")
    assert refused.value.message.startswith("talk.odt")
    assert refused.value.hint


LEAVES = """
a|  b |c&amp;d|\n|\u00ad|Ann: |<text:s/>|<text:tab/>|<text:line-break/>|<text:bookmark/>|<!-- x y -->
|<![CDATA[q r]]>|<draw:frame/>|<text:change text:change-id="d"/>|<text:change text:change-id="e"/>
|<text:change-start text:change-id="i"/>|<text:change-end text:change-id="i"/>
|<text:hidden-text text:string-value="h k" text:is-hidden="true"/>
"""
WRAPS = """<text:p>@</text:p>
<text:span text:style-name="B">@</text:span>
<text:span text:style-name="H">@</text:span>
<text:note><text:note-citation>1</text:note-citation><text:note-body>@</text:note-body></text:note>
<draw:frame><draw:text-box>@</draw:text-box></draw:frame>
<office:annotation>@</office:annotation>
<text:list><text:list-item>@</text:list-item></text:list>
<table:table><table:table-row><table:table-cell>@</table:table-cell></table:table-row></table:table>
<text:section text:display="none">@</text:section>
<text:ruby>@</text:ruby>"""
TREES = st.recursive(
    st.sampled_from(LEAVES.split("|")),
    lambda inner: st.builds(
        lambda wrap, parts: wrap.replace("@", "".join(parts)),
        st.sampled_from(WRAPS.split("\n")),
        st.lists(inner, max_size=5),
    ),
    max_leaves=20,
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TREES, max_size=6), st.lists(TREES, max_size=3), TREES, st.booleans())
def test_no_word_is_lost(body: list[str], deleted: list[str], page: str, reject: bool) -> None:
    """Elements in any order and depth: the balance adds up, with changes accepted or rejected."""
    regions = changed(
        ("d", "deletion", "".join(deleted).replace("<text:change ", "<text:bookmark ")),
        ("e", "deletion", p("x y")),
        ("i", "insertion", ""),
    )
    content = odt(regions + "".join(body), page=page.replace("<text:change ", "<text:bookmark "))
    try:
        loaded = load_as("odt", content, "a.odt", REJECT if reject else None)
    except BadInputError:
        return
    assert loaded.balance.words_in == loaded.balance.accounted


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(
            st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffe\uffff"),
            min_size=1,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_words_come_back(paragraphs: list[str]) -> None:
    """Text of any script in paragraphs comes back word for word."""
    loaded = load_as(
        "odt",
        odt("".join(p("x " + escape(text)) for text in paragraphs)),
        "a.odt",
        LoadOptions(unattributed=True),
    )
    expected = [word for text in paragraphs for word in ["x", *clean(text).split()]]
    assert loaded.balance.adds_up
    assert loaded.balance.labels or expected == [word for turn in loaded.turns for word in turn.text.split()]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=12), st.integers(0, 3000), st.integers(0, 20), st.booleans())
def test_damaged_bytes_never_crash(junk: bytes, at: int, cut: int, flat: bool) -> None:
    """Whatever bytes stand in a file, it is read with a sound balance or refused."""
    sound = odt(TALK * 3)
    if flat:
        sound = f'<office:document {NAMES} mimetype="{MIME}"><office:body>'.encode()
        sound += f"<office:text>{TALK * 3}</office:text></office:body></office:document>".encode()
    try:
        loaded = load_as("odt", sound[:at] + junk + sound[at + cut :], "a.odt")
    except QualcodeError:
        return
    assert loaded.balance.words_in == loaded.balance.accounted
