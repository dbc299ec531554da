"""A source on paper: numbered lines, a wide margin, masked, and the same bytes for the same source."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from verbs_run import printed as listed
from verbs_run import said

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def part(content: bytes, name: str) -> ET.Element:
    """Return a part of a Word document."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ET.fromstring(archive.read(name))  # noqa: S314 (our own bytes)


def lines_of(content: bytes) -> list[str]:
    """Return the paragraphs of a Word document."""
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def printed(study: Path, capsys: Capture, *options: str) -> bytes:
    """Print the focus group, and return the document."""
    said(capsys, "show", "Group one", "--print", *options)
    (path,) = (study / "exports" / "private").glob("*.docx")
    return path.read_bytes()


def test_lines_are_numbered_and_the_margin_is_wide(study: Path, capsys: Capture) -> None:
    """Through the whole document; headings have no number; 1.5 lines; the language is said."""
    content = printed(study, capsys)
    body = part(content, "word/document.xml")
    (numbers,) = body.iter(f"{W}lnNumType")
    assert (numbers.get(f"{W}restart"), numbers.get(f"{W}countBy")) == ("continuous", "1")
    (margin,) = body.iter(f"{W}pgMar")
    assert int(margin.get(f"{W}right") or 0) > 4000
    spoken = [one for one in Document(io.BytesIO(content)).paragraphs if "rang back" in one.text]
    assert [one.paragraph_format.line_spacing for one in spoken] == [1.5]
    heads = [one for one in body.iter(f"{W}p") if one.find(f"{W}pPr/{W}pStyle") is not None]
    assert heads
    assert all(one.find(f"{W}pPr/{W}suppressLineNumbers") is not None for one in heads)
    about = Document(io.BytesIO(content)).core_properties
    assert (about.title, about.language, about.author) == ("Group one", "en-GB", "")
    footer = part(content, "word/footer1.xml")
    assert [one.get(f"{W}instr") for one in footer.iter(f"{W}fldSimple")] == [" PAGE ", " NUMPAGES "]
    assert "Confidential" in "".join(footer.itertext())
    assert "".join(part(content, "word/header1.xml").itertext()) == "Group one"


def test_every_turn_is_on_it_with_its_id_and_speaker_and_no_name(study: Path, capsys: Capture) -> None:
    """Square brackets stand as they are; names are masked, as on the screen."""
    lines = lines_of(printed(study, capsys))
    turns = [line for line in lines if line[:1] == "t" and line[1:2].isdigit()]
    assert [line.split()[0] for line in turns] == [f"t{number}" for number in range(1, 7)]
    assert "[laughs]" in turns[1]
    assert "(facilitator): How did you" in turns[0]
    assert "[/] :smile:" in turns[5]
    assert not [line for line in lines for name in ("Siân", "Okafor", "Grace", "May will") if name in line]


def test_the_same_source_is_the_same_bytes_and_codes_stand_in_the_margin(
    study: Path, capsys: Capture
) -> None:
    """Printed twice, nothing is written twice; with --codes a frame beside the turn names them."""
    first = printed(study, capsys)
    assert printed(study, capsys) == first
    said(capsys, "code", "apply", "Group one", "long-wait", "--turn", "t3")
    assert printed(study, capsys) == first
    coded = printed(study, capsys, "--codes")
    paragraphs = list(part(coded, "word/document.xml").iter(f"{W}p"))
    framed = [place for place, one in enumerate(paragraphs) if one.find(f"{W}pPr/{W}framePr") is not None]
    assert ["".join(paragraphs[place].itertext()) for place in framed] == ["Waiting too long"]
    assert "".join(paragraphs[framed[0] + 1].itertext()).startswith("t3 ")
    assert said(capsys, "check")[0].endswith("all is well\n")


@pytest.mark.usefixtures("study")
def test_the_words_as_spoken_go_only_where_a_person_says(tmp_path: Path, capsys: Capture) -> None:
    """Not into exports, not to no place; outside with a warning, for its owner alone, and over nothing."""
    raw = ["show", "Group one", "--print", "--raw"]
    assert "only where you say" in said(capsys, *raw, code=2)[1]
    assert "leave it open" in said(capsys, *raw, "--out", "exports/a.docx", code=2)[1]
    assert "is a Word document" in said(capsys, *raw, "--out", str(tmp_path / "a.pdf"), code=2)[1]
    place = tmp_path / "a.docx"
    assert "names and all" in said(capsys, *raw, "--out", str(place))[1]
    assert any("May will say" in line for line in lines_of(place.read_bytes()))
    assert place.stat().st_mode & 0o077 == 0
    assert run([*raw, "--out", str(place)]) == 0
    masked = ["show", "Group one", "--print", "--out", str(place)]
    assert "is there already" in said(capsys, *masked, code=2)[1]
    said(capsys, *masked, "--force")
    assert not any("May will say" in line for line in lines_of(place.read_bytes()))


def test_a_title_that_names_somebody_keeps_the_print_back(study: Path, capsys: Capture) -> None:
    """The gate reads the finished document, the header too; nothing is written."""
    (header,) = (study / "sources").glob("*.jsonl")
    header.write_text(header.read_text("utf-8").replace("Group one", "Siân Pritchard"), encoding="utf-8")
    _, err = said(capsys, "show", "Siân Pritchard", "--print", code=1)
    assert "the leak gate found" in err
    assert "Pritchard" not in err
    assert not (study / "exports").exists()


def test_a_print_stays_out_of_git(study: Path, capsys: Capture) -> None:
    """It goes into a folder that git does not take, also in a study that did not say so."""
    ignore = study / ".gitignore"
    assert "/exports/private/" in ignore.read_text("utf-8").splitlines()
    ignore.write_text(ignore.read_text("utf-8").replace("/exports/private/\n", ""), encoding="utf-8")
    assert said(capsys, "check")[0].endswith("all is well\n")
    _, err = said(capsys, "show", "Group one", "--print")
    assert "out of git" in err
    assert ignore.read_text("utf-8").splitlines()[-1] == "/exports/private/"
    (path,) = (study / "exports" / "private").glob("*.docx")
    assert path.stat().st_mode & 0o077 == 0
    assert (
        "git would take it"
        in said(capsys, "show", "Group one", "--print", "--out", "exports/a.docx", code=2)[1]
    )
    ignore.write_text(ignore.read_text("utf-8").replace("/exports/private/\n", ""), encoding="utf-8")
    assert "exports/private" in said(capsys, "check", code=1)[0]


def test_the_margin_says_whose_codes_they_are_and_what_is_a_proposal(study: Path, capsys: Capture) -> None:
    """One coder is named above; of two each stands with a name; a proposal is called one at every turn."""
    at = ["code", "apply", "Group one"]
    said(capsys, *at, "long-wait", "--turn", "t3")
    alone = lines_of(printed(study, capsys, "--codes"))
    assert "In the margin: the codes of ann, where the turn begins." in alone
    assert "Waiting too long" in alone
    said(capsys, *at, "access", "long-wait", "--turn", "t3", "--coder", "bea")
    both = lines_of(printed(study, capsys, "--codes"))
    assert (
        "In the margin: the codes of ann and bea, each after its coder's name, where the turn begins." in both
    )
    assert "ann: Waiting too long\nbea: Getting help; Waiting too long" in both
    one = lines_of(printed(study, capsys, "--codes", "--coder", "bea"))
    assert "Getting help; Waiting too long" in one
    said(capsys, "codebook", "edit", "long-wait", "--phrase", "waiting list")
    said(capsys, "tag")
    proposed = lines_of(printed(study, capsys, "--codes", "--coder", "@rules"))
    assert any("PROPOSALS of @rules, which nobody has accepted" in line for line in proposed)
    assert "PROPOSED: Waiting too long" in proposed


def test_a_document_is_dated_by_the_newest_event_used(study: Path, capsys: Capture) -> None:
    """The import's, or that of a code in the margin; one that is not in it changes nothing."""
    verbs = {one["verb"]: one["at"] for one in listed(capsys, "log")["verbs"]}

    def dated(*options: str) -> str:
        about = Document(io.BytesIO(printed(study, capsys, *options))).core_properties
        return f"{about.modified:%Y-%m-%dT%H:%M:%S}Z"

    assert dated() == verbs["import"]
    said(capsys, "code", "apply", "Group one", "long-wait", "--turn", "t3")
    (coding,) = listed(capsys, "codings")["codings"]
    assert (dated(), dated("--codes")) == (verbs["import"], coding["at"])


@pytest.mark.usefixtures("empty_study")
def test_a_survey_is_printed_by_question(tmp_path: Path, capsys: Capture) -> None:
    """Each question stands once, with the answers of all below it."""
    sheet = tmp_path / "survey.csv"
    rows = [
        f"R{n},It took me {n} weeks to get through,Somebody to ring me back in week {n}" for n in range(1, 4)
    ]
    heads = "respondent,What got in your way?,What would help you most?"
    sheet.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
    said(capsys, "import", str(sheet), "--kind", "survey", "--yes", "--title", "The survey")
    said(capsys, "show", "The survey", "--print")
    (path,) = tmp_path.rglob("exports/private/*.docx")
    lines = lines_of(path.read_bytes())
    heads_there = [line for line in lines if line.endswith("?")]
    assert heads_there == ["What got in your way?", "What would help you most?"]
    assert sum("weeks to get through" in line for line in lines[: lines.index(heads_there[1])]) == 3


@pytest.mark.usefixtures("study")
def test_options_of_print_want_print(capsys: Capture) -> None:
    """--codes alone would be silently nothing."""
    assert "go with --print" in said(capsys, "show", "Group one", "--codes", code=2)[1]
    assert "one of the two" in said(capsys, "show", "Group one", "--print", "--json", code=2)[1]


def test_flagged_words_are_not_on_paper(study: Path, capsys: Capture) -> None:
    """The turn stays, with its number; its words do not."""
    said(capsys, "flag", "raise", "Group one", "--kind", "safeguarding", "--turn", "t3")
    lines = lines_of(printed(study, capsys))
    assert next(line for line in lines if line.startswith("t3")).endswith("looking into these words]")
    assert not [line for line in lines if "waiting list" in line]


@pytest.mark.usefixtures("study")
def test_a_pattern_is_no_name(capsys: Capture) -> None:
    """`show` takes one source; --source of other verbs takes a star, and the message says so."""
    assert "a * goes with --source" in said(capsys, "show", "Group*", code=2)[1]
