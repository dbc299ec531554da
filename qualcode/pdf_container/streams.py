"""The packed streams of a PDF, looked at before pdfium unpacks them: how large they are, and whether sound.

pdfium passes over damaged streams in silence, so that words would be missing without a sign.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PACKED = re.compile(rb"/(?:Filter|F)\s*\[?\s*/Fl(?:ateDecode)?\b\s*(?!\s*/\w+Decode)")
_SLICE = 1024 * 1024


def unpacks_to_more(content: bytes, limit: int) -> bool:
    """Whether the packed streams of a file, but for its pictures, hold more than `limit` bytes together."""
    left = limit
    for packed in _streams(content):
        left -= _unpacked(packed, left)[0]
        if left <= 0:
            return True
    return False


def damaged_streams(content: bytes) -> int:
    """Count the packed streams, but for pictures, that cannot be unpacked to their end; none if protected."""
    if b"/Encrypt" in content:
        return 0
    return sum(not _unpacked(packed, len(content) * 1100)[1] for packed in _streams(content))


def _streams(content: bytes) -> Iterator[bytes]:
    for found in _STREAM.finditer(content):
        head = content[max(0, found.start() - 600) : found.start()].rpartition(b"obj")[2]
        if _PACKED.search(head) and b"/Image" not in head:
            end = content.find(b"endstream", found.end())
            yield content[found.end() : end if end > 0 else len(content)]


def _unpacked(packed: bytes, limit: int) -> tuple[int, bool]:
    """Return how many bytes a packed stream holds, up to `limit`, and whether it is sound to its end."""
    unpacker = zlib.decompressobj()
    length = 0
    while packed and length < limit and not unpacker.eof:
        try:
            length += len(unpacker.decompress(packed, _SLICE))
        except zlib.error:
            return length, False
        packed = unpacker.unconsumed_tail
    return length, unpacker.eof or length >= limit
