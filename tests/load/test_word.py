"""Word files: everything that libraries lose is kept, and everything left out is counted by reason."""

from __future__ import annotations

import pytest
from loading_files import docx, load_as, load_best, paragraph, run, said

from qualcode.errors import BadInputError
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

TALK = said("Ann", "Hello.") + said("Bo", "Hi.") + said("Ann", "Yes.")


def word(body: str, **parts: str) -> Loaded:
    """Read a Word file with this body, and see that its balance adds up."""
    loaded = load_best(docx(body, parts=parts), "talk.docx")
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def spoken(loaded: Loaded) -> list[tuple[str | None, str]]:
    """Return who said what."""
    return [(turn.speaker, turn.text) for turn in loaded.turns]


def dropped(loaded: Loaded) -> dict[str, int]:
    """Return the words left out, by reason."""
    return {part.reason: part.words for part in loaded.balance.dropped}


def test_bold_labels_and_a_title() -> None:
    """Bold labels part the turns; what stands before the first is the title."""
    loaded = word(paragraph(run("04-May-2023 - Interview", properties="<w:b/>")) + TALK)
    assert spoken(loaded) == [("Ann", "Hello."), ("Bo", "Hi."), ("Ann", "Yes.")]
    assert dropped(loaded) == {"title": 3}


def test_content_controls_smart_tags_and_insertions_are_read() -> None:
    """Text inside sdt, smartTag and tracked insertions is speech."""
    body = TALK + paragraph(
        run("Bo: ", properties="<w:b/>"),
        "<w:sdt><w:sdtPr/><w:sdtContent>" + run("kept ") + "</w:sdtContent></w:sdt>",
        "<w:smartTag>" + run("in ") + "</w:smartTag>",
        "<w:ins>" + run("full") + "</w:ins>",
    )
    loaded = word(body)
    assert spoken(loaded)[-1] == ("Bo", "kept in full")
    assert "tracked-changes" in {problem.code for problem in loaded.problems}


def test_deletions_follow_the_option() -> None:
    """A deletion in the middle of a word is dropped; rejecting the changes reads the original."""
    changed = paragraph(
        run("Bo: ", properties="<w:b/>"),
        run("we wait"),
        "<w:del><w:r><w:delText>ed long</w:delText></w:r></w:del>",
        "<w:ins>" + run("ing") + "</w:ins>",
    )
    content = docx(TALK + changed)
    accepted = load_as("docx", content, "a.docx")
    rejected = load_as("docx", content, "a.docx", LoadOptions(tracked_changes="reject"))
    assert [accepted.turns[-1].text, rejected.turns[-1].text] == ["we waiting", "we waited long"]
    assert [accepted.balance.adds_up, rejected.balance.adds_up] == [True, True]


def test_hidden_text_is_dropped_with_an_alarm() -> None:
    """Hidden text may hold real names: it is not imported, and its paragraph is named."""
    loaded = word(
        TALK
        + paragraph(
            run("Bo: ", properties="<w:b/>"),
            run("I am "),
            run("Robert", properties="<w:vanish/>"),
            run(" here"),
        )
    )
    assert spoken(loaded)[-1] == ("Bo", "I am here")
    assert dropped(loaded) == {"hidden text": 1}
    problem = next(problem for problem in loaded.problems if problem.code == "hidden-text")
    assert (problem.severity, problem.where) == ("warning", "paragraph 4")
    assert "Robert" not in problem.message + problem.hint


def test_placeholders_boxes_and_other_parts_are_counted() -> None:
    """Placeholders, text boxes, comments, footnotes and headers are left out, each with its words."""
    box = "<w:r><w:pict><w:txbxContent>" + paragraph(run("boxed words")) + "</w:txbxContent></w:pict></w:r>"
    body = TALK + paragraph(
        run("Bo: ", properties="<w:b/>"),
        run("spo"),
        box,
        run("ken"),
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        + run(" Click here")
        + "</w:sdtContent></w:sdt>",
    )
    loaded = word(
        body,
        comments="<w:comment>" + paragraph(run("who is this")) + "</w:comment>",
        header1=paragraph(run("Draft")),
        footnotes="<w:footnote>" + paragraph(run("a note")) + "</w:footnote>",
    )
    assert spoken(loaded)[-1] == ("Bo", "spoken")
    assert dropped(loaded) == {
        "text boxes": 2,
        "placeholders": 2,
        "comments": 3,
        "headers and footers": 1,
        "footnotes": 2,
    }


def test_a_paragraph_is_not_a_line() -> None:
    """Teams puts a turn into one paragraph with line breaks, and its time behind the bold name."""
    body = "".join(
        paragraph(
            run(name, properties="<w:b/>"),
            run(f"   0:0{n}"),
            "<w:r><w:br/></w:r>",
            run("One."),
            "<w:r><w:br/></w:r>",
            run("Two."),
        )
        for n, name in enumerate(["Ann Hill", "Bo Ray", "Ann Hill"], start=4)
    )
    loaded = word(body)
    assert [(turn.speaker, turn.text, turn.start_s) for turn in loaded.turns] == [
        ("Ann Hill", "One. Two.", 4.0),
        ("Bo Ray", "One. Two.", 5.0),
        ("Ann Hill", "One. Two.", 6.0),
    ]


def test_tables_are_read_row_by_row() -> None:
    """Rows of time, speaker and text are turns; a blank speaker is the one above."""

    def row(*cells: str) -> str:
        inside = "".join(f"<w:tc><w:tcPr/>{paragraph(run(cell))}</w:tc>" for cell in cells)
        return f"<w:tr>{inside}</w:tr>"

    rows = [
        ("Time", "Speaker", "Text"),
        ("00:01", "Ann", "One."),
        ("00:02", "", "Two."),
        ("00:03", "Bo", "Three."),
        ("00:04", "Ann", "Four."),
    ]
    loaded = word(f"<w:tbl>{''.join(row(*cells) for cells in rows)}</w:tbl>")
    assert spoken(loaded) == [("Ann", "One. Two."), ("Bo", "Three."), ("Ann", "Four.")]
    assert dropped(loaded)["table headings"] == 3


def test_tabs_and_hyphens_inside_words() -> None:
    """A tab parts words; a non-breaking hyphen does not."""
    loaded = word(
        TALK
        + paragraph(
            run("Bo:", properties="<w:b/>"),
            "<w:r><w:tab/><w:t>well</w:t><w:noBreakHyphen/><w:t>known</w:t></w:r>",
        )
    )
    assert spoken(loaded)[-1] == ("Bo", "well-known")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 broken", "damaged zip"),
        (docx(TALK)[:200], "damaged zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password protected, or an old .doc"),
        (b"just text", "damaged zip"),
        (docx("<w:p/>"), "no words"),
        (docx('</w:body></w:document><!DOCTYPE x [<!ENTITY a "b">]>'), "damaged zip"),
    ],
)
def test_unreadable_word_files_are_refused(content: bytes, message: str) -> None:
    """A damaged, protected or empty Word file is refused in one line with what to do."""
    with pytest.raises(BadInputError, match=message) as refused:
        load_best(content, "talk.docx")
    assert refused.value.message.startswith("talk.docx")
    assert refused.value.hint
