"""Bytes to text by a fixed ladder, because detectors guess wrong on short British texts.

Every byte becomes text, or the file is refused naming byte and line; text that was damaged before it
reached us is reported with examples and left as it is.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter

from qualcode.errors import BadInputError
from qualcode.model import Problem
from qualcode.text import normalised

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
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f\xad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x7f]")
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_MAC_SIGNS = re.compile(
    rb"[A-Za-z]\xd5[a-z]|\xd2[A-Za-z]|[A-Za-z.,!?]\xd3|\xca[A-Za-z ]|[a-z][\x8e\x8f\x88\x8d][a-z]"
)
_WINDOWS_SIGNS = re.compile(rb"[\x91-\x97\xa3\x85]|[A-Za-z][\xe0-\xff]|[\xe0-\xff][a-z]")
_MOJIBAKE = re.compile("(?:â€[^\\s\\w]?.?|Ã[\u0080-\u00bf‚-›€™œžŸŠ ]|Â[\u00a0-\u00bf])")


def decode(content: bytes, *, encoding: str = "") -> tuple[str, str, tuple[Problem, ...]]:
    """Return the clean text of `content`, the name of its encoding, and what was repaired or doubtful.

    `encoding` overrides the ladder. Raise `BadInputError` naming byte and line where bytes cannot be text.
    """
    raw, name, problems = _decoded(content, encoding)
    text = clean(raw)
    return text, name, (*problems, *_mojibake(text))


def decode_file(content: bytes, name: str, *, encoding: str = "") -> tuple[str, str, tuple[Problem, ...]]:
    """Decode the content of the file called `name`, which a refusal then names."""
    try:
        return decode(content, encoding=encoding)
    except BadInputError as error:
        raise BadInputError(f"{name}: {error.message}", hint=error.hint) from error


def clean(raw: str) -> str:
    """Normalise `raw`; every kind of line or page break becomes a line end, so that no words are joined."""
    text = raw.translate(_BREAKS).replace("\r\n", "\n").replace("\r", "\n")
    if not _UNCLEAN.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    return "\n".join(normalised(line) for line in text.split("\n"))


def _decoded(content: bytes, encoding: str) -> tuple[str, str, tuple[Problem, ...]]:
    if encoding:
        return _strictly(content, _known(encoding)), encoding, ()
    for bom, name in _BOMS:
        if content.startswith(bom):
            return _strictly(content, name), name, ()
    if b"\0" in content:
        name = _wide(content)
        return _strictly(content, name), name, (_guessed(name),)
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


def _strictly(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise _undecodable(content, error.start, name) from error


def _undecodable(content: bytes, position: int, name: str) -> BadInputError:
    line = content.count(b"\n", 0, position) + 1
    return BadInputError(
        f"byte 0x{content[position]:02X} at position {position} (line {line}) is not {name} text",
        hint="name the encoding with --encoding (cp1252, mac_roman, utf-16), or save the file again as UTF-8",
    )


def _wide(content: bytes) -> str:
    sample = content[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > 0.3 * half and odd > 4 * even:
        return "utf-16-le"
    if even > 0.3 * half and even > 4 * odd:
        return "utf-16-be"
    raise BadInputError(
        f"this is not text: it holds NUL bytes (the first at position {content.index(0)})",
        hint="is it a recording or another program's file under a wrong name?",
    )


def _not_quite_utf8(content: bytes) -> tuple[str, str, tuple[Problem, ...]]:
    if len(_CONTROLS.findall(content)) > max(2, len(content) // 100):
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
        message=f"{len(damaged)} bytes are not valid UTF-8 (the first is 0x{first:02X}); each stands as �",
        where="line " + ", ".join(str(line) for line in lines),
        hint="look at these lines in the original",
        severity="warning",
        count=len(damaged),
    )


def _eight_bit(content: bytes) -> str:
    windows, mac = len(_WINDOWS_SIGNS.findall(content)), len(_MAC_SIGNS.findall(content))
    undefined = _UNDEFINED.search(content)
    only_cr = b"\r" in content and b"\n" not in content
    if mac > windows or (only_cr and mac) or (only_cr and undefined):
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


def _mojibake(text: str) -> tuple[Problem, ...]:
    """Report words that were encoded twice (â€™ for ’), with examples; the text is not changed."""
    if "Ã" not in text and "â€" not in text and "Â" not in text:
        return ()
    repairs = Counter[str]()
    for word in text.split():
        if _MOJIBAKE.search(word):
            repaired = _undone(word)
            if repaired:
                repairs[f"{word} → {repaired}"] += 1
    if repairs.total() < 3:
        return ()
    examples = "; ".join(example for example, _ in repairs.most_common(3))
    return (
        Problem(
            code="mojibake",
            message=f"{repairs.total()} words look as if they had been encoded twice: {examples}",
            hint="the words were left as they are; ask for the original file, or export it again as UTF-8",
            severity="question",
            count=repairs.total(),
        ),
    )


def _undone(word: str) -> str:
    for codec in ("cp1252", "latin-1"):
        try:
            repaired = word.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if repaired != word:
            return repaired
    return ""
