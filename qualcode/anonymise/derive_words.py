"""How `words_en.txt.gz` was derived from Debian's British English list (SCOWL).

The same list gives the same bytes: sorted words, no time stamp.
"""

from __future__ import annotations

import gzip
import re

_ORDINARY = re.compile(r"[a-z]{2,9}")


def derive(word_list: bytes) -> bytes:
    """Return the lower-case words of two to nine plain letters in `word_list`, one a line, as gzip."""
    ordinary = {word for word in word_list.decode("utf-8").split() if _ORDINARY.fullmatch(word)}
    return gzip.compress(("\n".join(sorted(ordinary)) + "\n").encode("ascii"), compresslevel=9, mtime=0)
