"""The parts of OpenDocument texts, packed (.odt) or flat (.fodt), for every room that meets them.

A file that is damaged, encrypted, or another kind of OpenDocument is refused in one line.
"""

from __future__ import annotations

import re
from zipfile import ZipFile

from qualcode.containers import open_archive, read_entry
from qualcode.errors import BadInputError
from qualcode.signatures import sniff

WHAT = "LibreOffice text"

_KIND = re.compile(rb"application/vnd\.(?:oasis\.opendocument|sun\.xml)\.([a-z]+)")
_OTHER_KINDS = {
    b"spreadsheet": ("a spreadsheet", "read it as ods, or save it as .xlsx or .csv"),
    b"calc": ("a spreadsheet", "save it as .xlsx or .csv, and import that"),
    b"presentation": ("a presentation", "save its text as .odt or .txt, and import that"),
    b"graphics": ("a drawing", "save its text as .odt or .txt, and import that"),
}
_FLAT = re.compile(rb"<(?:[\w.-]+:)?document\b[^>]*opendocument", re.DOTALL)


def is_opendocument_text(content: bytes) -> bool:
    """Whether the first bytes promise an OpenDocument text, packed or flat."""
    kind = _KIND.search(content[:4096])
    if sniff(content) == "zip":
        return (
            kind is not None
            and content[:100].find(b"mimetype") >= 0
            and kind.group(1) in {b"text", b"writer"}
        )
    return kind is not None and kind.group(1) == b"text" and _FLAT.search(content[:4096]) is not None


def opendocument_parts(content: bytes, name: str, *, force: bool = False) -> dict[str, bytes]:
    """Return the XML of an OpenDocument text: "content", and "styles" where it has them.

    Raise `BadInputError` for a damaged or encrypted file, and for a zip that holds no such text.
    """
    if sniff(content) != "zip":
        return {"content": content}
    archive = open_archive(content, name, what=WHAT, force=force)
    entries = set(archive.namelist())
    _require_open(archive, entries, name)
    kind = _KIND.search(read_entry(archive, "mimetype", name, what=WHAT)) if "mimetype" in entries else None
    if kind is not None and kind.group(1) in _OTHER_KINDS:
        what, hint = _OTHER_KINDS[kind.group(1)]
        raise BadInputError(f"{name} is {what}, not a text", hint=hint)
    if "content.xml" not in entries:
        raise BadInputError(
            f"{name} is not a LibreOffice text: it holds no content",
            hint="save it from LibreOffice as .odt, and import that",
        )
    return {
        part: read_entry(archive, f"{part}.xml", name, what=WHAT)
        for part in ("content", "styles")
        if f"{part}.xml" in entries
    }


def _require_open(archive: ZipFile, entries: set[str], name: str) -> None:
    manifest = "META-INF/manifest.xml"
    locked = "encrypted-package" in entries or (
        manifest in entries and b"encryption-data" in read_entry(archive, manifest, name, what=WHAT)
    )
    if locked:
        raise BadInputError(
            f"{name} is password protected",
            hint="open it in LibreOffice, remove the password, and save it again",
        )
