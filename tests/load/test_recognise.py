"""Which loader a file belongs to, and what is refused before any loader sees it."""

from __future__ import annotations

import io
import zipfile

import pytest
from loading_files import docx, load_as, load_best, loaders, said, xlsx

from qualcode.errors import BadInputError
from qualcode.load.recognise import recognise
from qualcode.ports import Loader, LoadOptions

ALONE = LoadOptions(unattributed=True)


def zipped(**entries: str) -> bytes:
    """Build a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", "a.vtt", "vtt"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", "a.txt", "vtt"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nHi\n", "a.txt", "srt"),
        (b"Ann  0:01  \nHi\n\nBo  0:02  \nHo\n\nAnn  0:03  \nHi\n", "a.txt", "otter"),
        (b"**Ann:** Hi\n\n**Bo:** Ho\n", "a.md", "markdown"),
        (b"Ann: Hi\n\nBo: Ho\n\nAnn: Hi\n", "a.txt", "text"),
        (b"---\nkind: workshop\n---\n- x\n", "a.md", "workshop"),
        (b"---\nkind: field_notes\n---\nx\n", "a.txt", "notes"),
        (b"id,why\n1,x\n", "a.csv", "csv"),
        (b"id\twhy\n1\tx, y\n2\tz\n", "a.tsv", "csv"),
        (docx(said("Ann", "Hi")), "a.docx", "docx"),
        (docx(said("Ann", "Hi")), "a.txt", "docx"),
        (xlsx(("S", [["id", "why"], [1, "x"]])), "a.xlsx", "xlsx"),
    ],
)
def test_the_surest_loader_comes_first(content: bytes, name: str, expected: str) -> None:
    """Content counts for more than the name; every recognition has a reason."""
    found = recognise(content, name, loaders())
    assert expected == found[0][0].name
    assert all(recognition.why for _, recognition in found)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.vtt", r"a\.vtt is empty \(0 bytes\)"),
        (b" \n\n", "a.txt", "is empty"),
        (b"\0\0\0\x20ftypisom" + bytes(40), "a.vtt", r"is a video file, not a transcript \(ftyp\)"),
        (b"\0\0\0\x20ftypM4A " + bytes(40), "a.txt", "is a sound recording"),
        (b"%PDF-1.7\n...", "a.pdf", "is cut off"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "a.png", "is a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), "a.docx", "password protected"),
        (zipped(notes="x"), "a.zip", "is a zip archive"),
        (zipped(notes="x"), "a.docx", "holds no document"),
        (zipped(**{"Project.qde": "<x/>"}), "a.qdpx", "is a REFI-QDA project"),
        (zipped(**{"project.qde": "<x/>"}), "a.zip", "is a REFI-QDA project"),
        (zipped(**{"ppt/presentation.xml": "<x/>"}), "a.pptx", "is a PowerPoint file"),
        (b"\xef\xbb\xbf", "a.txt", "is empty but for the mark of its encoding"),
        (b"\xff\xfe\r\0\n\0", "a.txt", "is empty but for the mark of its encoding"),
        (bytes(range(256)) * 4, "a.dat", "a.dat: this is not text"),
        (b"\x01\x02\x03\x04\x05\xff\xfe\x06\x07" * 40, "a.txt", "not text"),
    ],
)
def test_what_no_loader_reads_is_refused(content: bytes, name: str, message: str) -> None:
    """Recordings, pictures, archives and nothing at all get one line with a hint."""
    with pytest.raises(BadInputError, match=message) as refused:
        load_best(content, name)
    assert refused.value.hint
    assert "\n" not in refused.value.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\n...", "a is a PDF"),
        (b"{\\rtf1 hello}", "a is an RTF file"),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "a is an OpenDocument file"),
    ],
)
def test_what_another_loader_reads_is_named(content: bytes, message: str) -> None:
    """A loader that is told to read another one's file says whose it is, and how to have it read."""
    with pytest.raises(BadInputError, match=message) as refused:
        load_as("text", content, "a")
    assert "--as" in refused.value.hint


def test_a_file_that_only_mentions_a_machine_is_no_machine_s_notes() -> None:
    """AI notes are known by a heading of theirs, not by a long line that speaks of them."""
    mention = "It lists what each service writes, among it the Notes by Gemini of Google, " + "and more, " * 9
    assert load_best(f"# Sources\n\n{mention}\n".encode(), "a.md", ALONE).format == "markdown"
    with pytest.raises(BadInputError, match="machine's summary"):
        load_best(f"Tuesday meeting - Notes by Gemini\n\n{mention}\n".encode(), "a.md", ALONE)


def test_built_in_loaders_keep_the_protocol() -> None:
    """Every loader of the table offers name, version, recognise and load, under the name of the table."""
    from qualcode.plugins import LOADERS

    assert all(isinstance(loader, Loader) for loader in loaders())
    assert list(LOADERS) == [loader.name for loader in loaders()]
