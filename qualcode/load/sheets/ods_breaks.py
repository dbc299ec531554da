"""OpenDocument sheets with their tabs and line breaks inside cells as plain characters.

The reader of cells passes over these two elements and would join the words on both sides.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

_PARTS = ("mimetype", "content.xml", "META-INF/manifest.xml")
_TAB = re.compile(rb"<text:tab\b[^>]*/>")
_BREAK = re.compile(rb"<text:line-break\b[^>]*/>")


def with_plain_breaks(content: bytes, kind: str) -> bytes:
    """Return a workbook of kind "ods" with characters for these elements; any other content as it is."""
    if kind != "ods":
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {entry: archive.read(entry) for entry in _PARTS}
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError):
        return content
    xml = parts["content.xml"]
    if not _TAB.search(xml) and not _BREAK.search(xml):
        return content
    parts["content.xml"] = _BREAK.sub(b"\n", _TAB.sub(b"\t", xml))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, part in parts.items():
            archive.writestr(entry, part)
    return buffer.getvalue()
