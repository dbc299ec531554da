"""The second count of a PDF's words: the plain text that pdfium gives for each page, between white space.

It knows nothing of places, lines or columns, and shares no code with the reading of the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f\xad\u200b\u2060\ufeff\uffff]")
_WORD = re.compile(r"\S+")


def words_in_pdf(texts: Iterable[str]) -> int:
    """Count the words of the pages' plain texts; a word parted at the end of a line counts as two."""
    return sum(len(_WORD.findall(_UNSEEN.sub("", text.replace("\ufffe", " ")))) for text in texts)
