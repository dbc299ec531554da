"""Which loader a file belongs to, best guess first with its reason, and plain refusals of what none can read.

A recording, a picture or a damaged file under a wrong name is refused in one line with what to do next.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from qualcode.errors import BadInputError
from qualcode.load.encodings import decode, decode_file
from qualcode.signatures import sniff
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.ports import Loader, Recognition

_HEAD = 64 * 1024
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NEVER_TEXT = frozenset({"image", "audio", "video", "archive"})
_REFUSED = {
    "ole": (
        "is password protected, or an old .doc or .xls",
        "open it in Word or Excel, remove the password, and save it as .docx or .xlsx",
    ),
    "pdf": ("is a PDF", "read it as pdf: leave --as out, or give --as pdf"),
    "rtf": ("is an RTF file", "read it as rtf: leave --as out, or give --as rtf"),
    "image": ("is a picture, not a transcript", "type or scan the words into text first"),
    "audio": ("is a sound recording, not a transcript", "have it transcribed first"),
    "video": ("is a video file, not a transcript", "have it transcribed, or download its captions"),
    "archive": ("is a packed archive", "unpack it, and import the files in it"),
}


_OTHER_ZIPS = (
    (
        b"roject.qde",
        "a REFI-QDA project (from NVivo, MAXQDA, ATLAS.ti, QualCoder ...); projects are not read yet",
        "export its documents from that program as .docx or .txt, and import those",
    ),
    (b"ppt/", "a PowerPoint file", "save its text as .docx or .txt, and import that"),
    (b"Index/Document.iwa", "an Apple Pages or Numbers file", "export it as Word or Excel, and import that"),
    (b"mimetypeapplication/epub", "an e-book", "save its text as .docx or .txt, and import that"),
)


def recognise(content: bytes, name: str, loaders: Sequence[Loader]) -> list[tuple[Loader, Recognition]]:
    """Return the loaders that know `content`, the surest first; equally sure ones keep the order given.

    Raise `BadInputError` for an empty file, for binary files no loader reads, and when no loader knows it.
    """
    if not _without_mark(content).strip(b"\0 \t\r\n\f\v") or sniff(content) in _NEVER_TEXT:
        refuse_binary(content, name)
    found = known_to(content, name, loaders)
    if not found:
        raise _unknown(content, name)
    return found


def known_to(content: bytes, name: str, loaders: Sequence[Loader]) -> list[tuple[Loader, Recognition]]:
    """Return the loaders that know `content`, the surest first; none when no loader does."""
    found = [
        (loader, recognition)
        for loader in loaders
        if (recognition := loader.recognise(content, name)) is not None and recognition.confidence > 0
    ]
    return sorted(found, key=lambda pair: -pair[1].confidence)


def refuse_binary(content: bytes, name: str, *, expected: str = "") -> None:
    """Raise `BadInputError` for an empty file and for any container but `expected` ("zip", "pdf", "rtf")."""
    if expected and sniff(content) == expected:
        return
    if not _without_mark(content).strip(b"\0 \t\r\n\f\v"):
        only = " but for the mark of its encoding" if _without_mark(content) != content else ""
        raise BadInputError(
            f"{name} is empty{only} ({counted(len(content), 'byte')})", hint="was the download complete?"
        )
    kind = sniff(content)
    if kind in _REFUSED:
        what, hint = _REFUSED[kind]
        raise BadInputError(f"{name} {what}{' (ftyp)' if content[4:8] == b'ftyp' else ''}", hint=hint)
    if kind == "zip" and expected != "zip":
        raise _foreign_zip(content, name)
    if expected == "zip" and kind != "zip":
        suffix = name.rpartition(".")[2].casefold()
        program = "Excel" if suffix.startswith("xls") else "Word"
        raise BadInputError(
            f"{name} is not a readable {program} file (damaged zip)",
            hint=f"download it again, or re-save it in {program}",
        )


def _without_mark(content: bytes) -> bytes:
    mark = next((mark for mark in _MARKS if content.startswith(mark)), b"")
    return content[len(mark) :]


def head_text(content: bytes) -> str:
    """Return the first part of a file as text, or "" when it is not text at all."""
    if sniff(content):
        return ""
    head = content[:_HEAD]
    if len(content) > _HEAD:
        head = head[: head.rfind(b"\n") + 1] or head
        if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in head[:64]:
            head = content[:_HEAD]
    try:
        return decode(head)[0]
    except BadInputError:
        return ""


def _foreign_zip(content: bytes, name: str) -> BadInputError:
    if b"mimetypeapplication/vnd.oasis.opendocument" in content[:200]:
        return BadInputError(
            f"{name} is an OpenDocument file", hint="read it as odt or ods: leave --as out, or give --as odt"
        )
    if b"word/" in content or b"xl/" in content:
        return BadInputError(f"{name} is a Word or Excel file", hint="read it as docx or xlsx")
    for mark, what, hint in _OTHER_ZIPS:
        if mark in content:
            return BadInputError(f"{name} is {what}", hint=hint)
    return BadInputError(f"{name} is a zip archive", hint="unpack it, and import the files in it")


def _unknown(content: bytes, name: str) -> BadInputError:
    if sniff(content) == "zip":
        return _foreign_zip(content, name)
    refuse_binary(content, name)
    decode_file(content, name)
    if content.lstrip()[:1] in {b"{", b"["} or name.casefold().endswith(".json"):
        return BadInputError(
            f"{name} is JSON, of a shape that is not known",
            hint="export captions (.vtt, .srt) or text instead",
        )
    return BadInputError(
        f"{name} is not in a format that qualcode reads",
        hint="`--as FORMAT` says which to try; `qualcode import --help` lists them",
    )
