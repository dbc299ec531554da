"""One stream of a compound file (OLE2), the container of old Excel workbooks, by its sectors.

A chain that does not end, or leads outside the file, ends the stream; nothing is executed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

_END = 0xFFFFFFFA


def compound_stream(content: bytes, *names: str) -> bytes:
    """Return the first stream of one of these names, or b"" when the file is damaged or has none."""
    try:
        return _stream(content, names)
    except (struct.error, IndexError):
        return b""


def _stream(content: bytes, names: Sequence[str]) -> bytes:
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    small = 1 << struct.unpack_from("<H", content, 32)[0]
    directory_at, cutoff, small_fat_at = struct.unpack_from("<I4xII", content, 48)
    if not 64 <= size <= 4096 or small > size:
        return b""
    fat = _table(content, _fat_sectors(content, size), size)
    directory = _chain(content, directory_at, fat, size)
    root = b""
    for start in range(0, len(directory) - 127, 128):
        entry = directory[start : start + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        first, stated = struct.unpack_from("<II", entry, 116)
        if start == 0:
            root = _chain(content, first, fat, size)
        elif name in names:
            if stated >= cutoff:
                return _chain(content, first, fat, size)[:stated]
            small_fat = struct.unpack(
                f"<{len(raw) // 4}I" if (raw := _chain(content, small_fat_at, fat, size)) else "<0I", raw
            )
            return _chain(root, first, small_fat, small, offset=0)[:stated]
    return b""


def _fat_sectors(content: bytes, size: int) -> list[int]:
    sectors = [sector for sector in struct.unpack_from("<109I", content, 76) if sector < _END]
    following, count = struct.unpack_from("<II", content, 68)
    while following < _END and count > 0:
        block = struct.unpack_from(f"<{size // 4}I", content, (following + 1) * size)
        sectors += [sector for sector in block[:-1] if sector < _END]
        following, count = block[-1], count - 1
    return sectors


def _table(content: bytes, sectors: Sequence[int], size: int) -> list[int]:
    fat: list[int] = []
    for sector in sectors[: len(content) // size + 1]:
        fat += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    return fat


def _chain(content: bytes, first: int, fat: Sequence[int], size: int, *, offset: int = 1) -> bytes:
    pieces: list[bytes] = []
    sector = first
    while sector < _END and sector < len(fat) and len(pieces) <= len(fat):
        start = (sector + offset) * size
        pieces.append(content[start : start + size])
        sector = fat[sector]
    return b"".join(pieces)
