"""PDFs that hold no words, hold them in ways that cannot be read, or are too large: refused, or told."""

from __future__ import annotations

import zlib

import pytest
from loading_files import load_as, load_best
from writing_pdfs import UNNAMED, Said, pdf, set_out

from qualcode.errors import BadInputError
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

TALK = ["Ann: We waited for weeks and nobody rang us back.", "Bo: Yes.", "Ann: So it went."] * 5


def read(content: bytes) -> Loaded:
    """Read a PDF, and see that its balance adds up."""
    loaded = load_best(content, "talk.pdf")
    assert loaded.balance.words_in == loaded.balance.accounted
    return loaded


def codes(loaded: Loaded) -> set[str]:
    """Return what was found."""
    return {problem.code for problem in loaded.problems}


PICTURE = "q 400 0 0 400 50 200 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x41 EI Q"


def test_pages_without_text_are_named() -> None:
    """Pages that hold only a picture are named in a warning; an empty page is not."""
    page = set_out(TALK)[0]
    loaded = read(pdf([page, [PICTURE], [], page, [PICTURE]]))
    problem = next(problem for problem in loaded.problems if problem.code == "pages-without-text")
    assert (problem.where, problem.count, problem.severity) == ("page 2, 5", 2, "warning")


def test_comments_and_form_fields_are_mentioned() -> None:
    """Comments and form fields are not read, and that is said."""
    annotations = (
        "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (who is this) >> "
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ann) /Rect [9 9 20 20] >>]"
    )
    loaded = read(pdf(set_out(TALK), page_entries=annotations))
    assert {"pdf-notes", "pdf-fields"} <= codes(loaded)


LOCKED = (
    b"/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O ("
    + b"o" * 32
    + b") /U ("
    + b"u" * 32
    + b") >>"
    b" /ID [(0123456789abcdef) (0123456789abcdef)]"
)
SOUND = pdf(set_out(TALK))


def test_damaged_parts_are_told() -> None:
    """A packed part that cannot be unpacked, which pdfium passes over in silence, is told."""
    packed = bytearray(zlib.compress(b"BT /F1 11 Tf 72 500 Td (Ann: And more.) Tj ET" * 9))
    head = b"9 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed)
    sound = SOUND.replace(b"xref\n", head + bytes(packed) + b"\nendstream\nendobj\nxref\n", 1)
    packed[12] ^= 0xFF
    damaged = SOUND.replace(b"xref\n", head + bytes(packed) + b"\nendstream\nendobj\nxref\n", 1)
    assert "damaged-parts" not in codes(read(sound))
    assert "damaged-parts" in codes(read(damaged))


def bomb() -> bytes:
    """A sound PDF with a stream of some kilobytes that unpacks to 300 MB."""
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(bytes(2**20)) for _ in range(300)) + packer.flush()
    head = b"9 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(stream)
    return SOUND.replace(b"xref\n", head + stream + b"\nendstream\nendobj\nxref\n", 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (pdf([[PICTURE]] * 12), "12 pages, no text: a scan"),
        (pdf([[PICTURE, Said("Scanned by a phone", 72, 20, 8)]] * 4), "4 pages, no text: a scan"),
        (pdf([[]]), "no words: 1 empty page"),
        (pdf([]), "has no pages|damaged"),
        (SOUND.replace(b"trailer\n<<", b"trailer\n<< " + LOCKED), "needs a password"),
        (SOUND[:1500], "is cut off"),
        (b"%PDF-1.4\nrubbish\n%%EOF\n", "damaged"),
        (b"<html><body>Please sign in</body></html>", "is a web page, not a PDF"),
        (b"Ann: Hello. Bo: Hi.", "is not a PDF"),
        (b"", "empty"),
        (pdf([[Said(line.text, 72, line.y, font=UNNAMED) for line in set_out(TALK)[0]]]), "which letters"),
        (pdf([[Said("Yes.")]] * 1001), "1,001 pages, more than 1,000"),
        (bomb(), "unpack to more than 200 MB"),
        (
            pdf([[Said("so it went on " * 100, 20, 800 - y, 0.5) for y in range(80)]]),
            "characters, more than 100,000",
        ),
    ],
    ids=[
        "scan",
        "stamped",
        "empty",
        "none",
        "locked",
        "cut",
        "rubbish",
        "web",
        "text",
        "0",
        "font",
        "long",
        "bomb",
        "full",
    ],
)
def test_unreadable_pdfs_are_refused(content: bytes, message: str) -> None:
    """A scan, a protected, damaged, cut off, nameless or endless PDF is refused in one line with a hint."""
    with pytest.raises(BadInputError, match=message) as refused:
        load_as("pdf", content, "talk.pdf")
    assert refused.value.message.startswith("talk.pdf")
    assert refused.value.hint


def test_force_reads_beyond_the_limits() -> None:
    """--force reads a long PDF, and one whose end mark is missing."""
    long = load_as("pdf", pdf([[Said("Ann: Yes.")]] * 1001), "long.pdf", LoadOptions(force=True))
    cut = load_as("pdf", SOUND.replace(b"%%EOF", b""), "cut.pdf", LoadOptions(force=True))
    assert (long.balance.adds_up, cut.balance.adds_up, len(cut.turns)) == (True, True, 11)


def test_what_is_left_of_a_cut_pdf_is_promised_only_where_it_can_be_read() -> None:
    """--force is offered for a cut PDF that opens; it then reads it, and says that the end is missing."""
    opens = SOUND.replace(b"%%EOF", b"")
    with pytest.raises(BadInputError, match="is cut off") as refused:
        load_as("pdf", opens, "cut.pdf")
    assert "--force" in refused.value.hint
    forced = load_as("pdf", opens, "cut.pdf", LoadOptions(force=True))
    assert "cut-off" in codes(forced)
    with pytest.raises(BadInputError, match="is cut off") as hopeless:
        load_as("pdf", SOUND[:300], "cut.pdf")
    assert "--force" not in hopeless.value.hint
    with pytest.raises(BadInputError, match="no page of it can be read"):
        load_as("pdf", SOUND[:300], "cut.pdf", LoadOptions(force=True))
