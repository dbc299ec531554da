"""Bytes to text by a fixed ladder, because detectors guess wrong on short British texts.

Every byte becomes text, or the file is refused naming byte and line; words that were damaged before they
reached us are reported with examples, and mended only when somebody says so.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence

from qualcode.errors import BadInputError
from qualcode.model import Problem
from qualcode.signatures import sniff
from qualcode.text import counted, normalised

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BREAKS = str.maketrans(
    {**dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n"), **dict.fromkeys("\x1c\x1d\x1e\x1f", " ")}
)
_UNCLEAN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\x85\xad\u200b\u2028\u2029\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
_STRANGE = frozenset({"Cc", "Cn", "Co", "Cs"})
DOUBTFUL = re.compile("[¬√ƒ≈‚‰\xc2-\xf4][^\x00-\x7f]|[ÂÃ](?!\\w)")
_BLANKS = 0.05
_FEW_BYTES = 200
_CONTROLS = rb"[\x01-\x08\x0e-\x1a\x7f]"
_UNDEFINED = rb"[\x81\x8d\x8f\x90\x9d]"
_MAC_SIGNS = (
    rb"[A-Za-z]\xd5[a-z]|\xd2[A-Za-z]|[A-Za-z.,!?]\xd3|\xca[A-Za-z ]"
    rb"|[a-z][\x87\x88\x8a\x8b\x8d\x8e\x8f\x90\x9d\x9f][a-z]"
)
_WINDOWS_SIGNS = rb"[\x91-\x97\x85]|[A-Za-z][\xe0-\xff]|[\xe0-\xff][a-z]"


def decode(
    content: bytes, *, encoding: str = "", repair: bool = False
) -> tuple[str, str, tuple[Problem, ...]]:
    """Return the clean text of `content`, the name of its encoding, and what was repaired or doubtful.

    `encoding` overrides the ladder; `repair` mends words that were encoded twice. Raise `BadInputError`
    naming byte and line where bytes cannot be text.
    """
    raw, name, problems = _decoded(content, encoding)
    text, doubtful = mended(raw, repair=repair)
    return clean(text), name, (*problems, *doubtful)


def mended(raw: str, *, repair: bool) -> tuple[str, tuple[Problem, ...]]:
    """Return text with its words mended that were encoded twice, if `repair`, and what was found of them."""
    if raw.isascii() or not DOUBTFUL.search(raw):
        return raw, ()
    from qualcode.load.mojibake import about, mend

    text, mending = mend(raw)
    return text if repair else raw, about(mending, done=repair)


def mended_rows(
    rows: Sequence[Sequence[str]], *, repair: bool
) -> tuple[Sequence[Sequence[str]], tuple[Problem, ...]]:
    """Return the rows of a table as `mended` returns a text."""
    if not any(DOUBTFUL.search(cell) for row in rows for cell in row if not cell.isascii()):
        return rows, ()
    from qualcode.load.mojibake import about, mend_rows

    found, mending = mend_rows(rows)
    return found if repair else rows, about(mending, done=repair)


def decode_file(
    content: bytes, name: str, *, encoding: str = "", repair: bool = False
) -> tuple[str, str, tuple[Problem, ...]]:
    """Decode the content of the file called `name`, which a refusal then names."""
    try:
        return decode(content, encoding=encoding, repair=repair)
    except BadInputError as error:
        raise BadInputError(f"{name}: {error.message}", hint=error.hint) from error


def as_utf8(content: bytes, name: str, *, encoding: str) -> bytes:
    """Return content of a stated encoding as UTF-8, for recognising it; what is no text, and "", as it is."""
    if not encoding or sniff(content):
        return content
    return decode_file(content, name, encoding=encoding)[0].encode()


def clean(raw: str) -> str:
    """Normalise `raw`; every kind of line or page break becomes a line end, so that no words are joined."""
    if raw.isprintable() and unicodedata.is_normalized("NFC", raw):
        return raw
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if not _UNCLEAN.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    text = raw.translate(_BREAKS).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(normalised(line) for line in text.split("\n"))


def _decoded(content: bytes, encoding: str) -> tuple[str, str, tuple[Problem, ...]]:
    if encoding:
        return _strictly(content, _known(encoding), stated=True), encoding, ()
    for bom, name in _BOMS:
        if content.startswith(bom):
            return _strictly(content, name), name, ()
    if b"\0" in content:
        return _with_nul_bytes(content)
    try:
        return content.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return _not_quite_utf8(content)


def _known(encoding: str) -> str:
    try:
        info = codecs.lookup(encoding)
    except (LookupError, ValueError) as error:
        raise BadInputError(
            f"{encoding!r} is not an encoding", hint="usual ones: utf-8, cp1252, utf-16, mac_roman"
        ) from error
    if not info._is_text_encoding:  # noqa: SLF001 -- the only way to tell "hex" from "utf-8"
        raise BadInputError(
            f"{encoding!r} is not a text encoding", hint="usual ones: utf-8, cp1252, utf-16, mac_roman"
        )
    return info.name


def _strictly(content: bytes, name: str, *, stated: bool = False) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise _undecodable(content, error.start, name, stated=stated) from error


def _undecodable(content: bytes, position: int, name: str, *, stated: bool = False) -> BadInputError:
    line = content.count(b"\n", 0, position) + 1
    others = ", ".join(each for each in ("cp1252", "mac_roman", "utf-16") if each != name)
    hint = f"name the encoding with --encoding ({others}), or save the file again as UTF-8"
    if stated:
        hint = f"name another one with --encoding ({others}), or leave the option out"
    return BadInputError(
        f"byte 0x{content[position]:02X} at position {position} (line {line}) is not {name} text",
        hint=hint,
    )


def _with_nul_bytes(content: bytes) -> tuple[str, str, tuple[Problem, ...]]:
    """Read text of two bytes a character without a mark, or leave a few stray NUL bytes out of UTF-8."""
    name = _wide(content)
    if name:
        text = _strictly(content, name)
        if _is_writing(text):
            return text, name, (_guessed(name),)
    stray = content.count(0)
    if stray <= max(1, len(content) // 1000) and not name and len(content) > _FEW_BYTES:
        text, encoding, problems = _decoded(content.replace(b"\0", b"\x1a"), "")
        return text.replace("\x1a", "\0"), encoding, (*problems, _stray_nul(content, stray))
    raise BadInputError(
        f"this is not text: it holds NUL bytes (the first at position {content.index(0)})",
        hint="is it a recording or another program's file under a wrong name?",
    )


def _wide(content: bytes) -> str:
    """Name the encoding of two bytes a character that the places of the NUL bytes point to, or ""."""
    even, odd = content[0::2].count(0), content[1::2].count(0)
    half = max(1, len(content) // 2)
    if odd > _BLANKS * half and odd > 4 * even:
        return "utf-16-le"
    if even > _BLANKS * half and even > 4 * odd:
        return "utf-16-be"
    return ""


def _is_writing(text: str) -> bool:
    sample = text[:4096]
    strange = sum(unicodedata.category(char) in _STRANGE and char not in "\t\n\r\f" for char in sample)
    return strange <= len(sample) // 50


def _stray_nul(content: bytes, count: int) -> Problem:
    line = content.count(b"\n", 0, content.index(0)) + 1
    return Problem(
        code="nul-bytes",
        message=f"{counted(count, 'NUL byte')} (0x00) in the text; left out",
        where=f"line {line}",
        hint="look at this place in the original: the file may be damaged",
        severity="repair",
        count=count,
    )


def _not_quite_utf8(content: bytes) -> tuple[str, str, tuple[Problem, ...]]:
    if len(re.findall(_CONTROLS, content)) > max(2, len(content) // 100):
        raise BadInputError(
            "this is not text: it is full of control bytes",
            hint="is it a recording or another program's file under a wrong name?",
        )
    escaped = content.decode("utf-8", "surrogateescape")
    damaged = [position for position, char in enumerate(escaped) if "\ud800" <= char <= "\udfff"]
    sound = sum(char > "\x7f" for char in escaped) - len(damaged)
    if sound >= 3 and len(damaged) <= sound / 9:
        return content.decode("utf-8", "replace"), "utf-8", (_damaged_bytes(escaped, damaged),)
    name = _eight_bit(content)
    return _strictly(content, name), name, (_guessed(name),)


def _damaged_bytes(escaped: str, damaged: list[int]) -> Problem:
    lines = dict.fromkeys(escaped.count("\n", 0, position) + 1 for position in damaged[:5])
    first = ord(escaped[damaged[0]]) & 0xFF
    return Problem(
        code="damaged-bytes",
        message=f"{counted(len(damaged), 'byte')} of no valid UTF-8 (the first is 0x{first:02X}); "
        "each stands as �",
        where="line " + ", ".join(str(line) for line in lines),
        hint="look at these lines in the original",
        severity="warning",
        count=len(damaged),
    )


def _eight_bit(content: bytes) -> str:
    windows, mac = len(re.findall(_WINDOWS_SIGNS, content)), len(re.findall(_MAC_SIGNS, content))
    undefined = re.search(_UNDEFINED, content)
    only_cr = b"\r" in content and b"\n" not in content
    if mac > windows or (only_cr and (mac or undefined or not windows)):
        return "mac_roman"
    if undefined is None:
        return "cp1252"
    if mac:
        return "mac_roman"
    raise _undecodable(content, undefined.start(), "UTF-8, Windows or Mac")


def _guessed(name: str) -> Problem:
    return Problem(
        code="encoding-guessed",
        message=f"read as {name}: the file does not say its encoding",
        hint="look for strange letters in the preview; --encoding overrides",
        severity="info",
    )
