"""What kind of file the first bytes promise, for every room that meets files; nothing is opened."""

from __future__ import annotations

_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
)


def sniff(content: bytes) -> str:
    """Name the container that the first bytes promise ("zip", "ole", "pdf", "video", ...), or ""."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if content[4:8] == b"ftyp":
        return "audio" if content[8:11] == b"M4A" else "video"
    if content[:4] == b"RIFF":
        return "audio" if content[8:12] == b"WAVE" else "video"
    return ""
