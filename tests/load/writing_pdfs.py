"""Synthetic PDFs for the tests of loading: words at places on pages, written with a few plain operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

REGULAR, BOLD, UNNAMED = "F1", "F2", "F3"
_SMALL = (
    "556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500"
)
_LARGE = (
    "667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611"
)
_HELVETICA = {
    **dict(zip("abcdefghijklmnopqrstuvwxyz", map(int, _SMALL.split()), strict=True)),
    **dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", map(int, _LARGE.split()), strict=True)),
    **dict.fromkeys(" .,:;!/", 278),
    **dict.fromkeys("-()", 333),
    "'": 191, "’": 222, "—": 1000, "ß": 611,
}  # fmt: skip


_UNNAMED_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /Unnamed /Encoding /Identity-H /DescendantFonts "
    "[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unnamed /CIDSystemInfo "
    "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 600 >>] >>"
)


@dataclass(frozen=True)
class Said:
    """Words at a place: points from the left and from the bottom, with their size, font and turn."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 11
    font: str = REGULAR
    turned: str = "1 0 0 1"


def width_of(text: str, size: float = 11) -> float:
    """Return how wide a text in Helvetica is."""
    return sum(_HELVETICA.get(char, 556) for char in text) * size / 1000


def wrapped(text: str, width: float = 450, size: float = 11) -> list[str]:
    """Break a text into lines no wider than `width`."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def set_out(
    paragraphs: Sequence[str], *, top: float = 740, bottom: float = 80, gap: float = 10, x: float = 72
) -> list[list[Said]]:
    """Set paragraphs one below the other, with a gap between them, on as many pages as they take."""
    pages: list[list[Said]] = [[]]
    y = top
    for paragraph in paragraphs:
        for line in wrapped(paragraph):
            if y < bottom:
                pages.append([])
                y = top
            pages[-1].append(Said(line, x, y))
            y -= 14
        y -= gap
    return pages


def pdf(pages: Sequence[Sequence[Said | str]], *, extra: Sequence[str] = (), page_entries: str = "") -> bytes:
    """Write a PDF of these pages; a plain string among the words is taken as operators.

    `extra` are further objects, numbered from 6; `page_entries` go into every page.
    """
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        _UNNAMED_FONT,
        *extra,
    ]
    kids: list[str] = []
    for page in pages:
        stream = "\n".join(item if isinstance(item, str) else _shown(item) for item in page)
        length = len(stream.encode("cp1252"))
        objects.append(f"<< /Length {length} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Contents {len(objects)} 0 R {page_entries} "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _file(objects)


def _shown(said: Said) -> str:
    escaped = said.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    shown = f"({escaped})"
    if said.font == UNNAMED:
        shown = "<" + "".join(f"{ord(char):04X}" for char in said.text) + ">"
    return f"BT /{said.font} {said.size} Tf {said.turned} {said.x:.2f} {said.y:.2f} Tm {shown} Tj ET"


def _file(objects: Sequence[str]) -> bytes:
    content = b"%PDF-1.4\n"
    places: list[int] = []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(content)
    return content + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ).encode("cp1252")
