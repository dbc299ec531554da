"""Reading PDF pages as words with their places, by pdfium, for every room that meets them.

A PDF that is damaged, cut off, protected or absurdly large is refused in one line; nothing in it is executed.
"""

from __future__ import annotations

from qualcode.pdf_container.pages import PdfPage, is_cut_off, pdf_pages
from qualcode.pdf_container.streams import damaged_streams
from qualcode.pdf_container.words import PdfWord

__all__ = ["PdfPage", "PdfWord", "damaged_streams", "is_cut_off", "pdf_pages"]
