"""Many states of one codebook.yaml, read entry by entry: what did not change between them is parsed once.

What comes out is what the whole file would give; a file that is laid out otherwise is parsed whole.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from qualcode.codebook.reading import codebook_from
from qualcode.errors import StudyFormatError
from qualcode.flows.reading import CODEBOOK
from qualcode.store.yamlfiles import parse_yaml, parsed_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.model import Code, Codebook

_CODES = re.compile(r"codes:[ \t]*(?:#.*)?")
_TOP = re.compile(r"[^\s#-]|-(?!\s)")
_SHARED = re.compile(r"(?:^|[\s\[{,:-])[&*][^\s,\]}]|^(?:---|\.\.\.|%)|<<\s*:", re.MULTILINE)
_DASH = re.compile(r"( *)- +\S")


def book_in_parts(content: bytes) -> Codebook:
    """Return the codebook that the bytes hold; raise `StudyFormatError` where they cannot be read."""
    parts = _parts(content)
    if parts is not None:
        rest, entries = parts
        try:
            codes: dict[str, Code] = {}
            for code in (each for entry in entries for each in _read(entry).codes):
                codes.setdefault(code.id, code)
            return replace(_read(rest), codes=tuple(codes.values()))
        except StudyFormatError:
            pass
    return codebook_from(parsed_once(content, CODEBOOK))[0]


@lru_cache(maxsize=8192)
def _read(text: str) -> Codebook:
    return codebook_from(parse_yaml(text.encode(), CODEBOOK))[0]


def _parts(content: bytes) -> tuple[str, list[str]] | None:
    """Return the file without its codes, and each of these as a file of its own; None for another layout."""
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    if _SHARED.search(text) or "\t" in text:
        return None
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if _CODES.fullmatch(line)), None)
    if start is None:
        return None
    following = range(start + 1, len(lines))
    end = next((number for number in following if _TOP.match(lines[number])), len(lines))
    body = lines[start + 1 : end]
    starts = _starts(body)
    if not starts:
        return None
    bounds = zip(starts, [*starts[1:], len(body)], strict=True)
    entries = ["codes:\n" + "\n".join(body[first:last]).rstrip() + "\n" for first, last in bounds]
    return "\n".join([*lines[:start], *lines[end:]]), entries


def _starts(body: Sequence[str]) -> list[int]:
    """Return the lines at which entries begin; none where one of them has another indentation."""
    dashes = [(number, match.group(1)) for number, line in enumerate(body) if (match := _DASH.match(line))]
    if not dashes:
        return []
    indent = min((blanks for _, blanks in dashes), key=len)
    said = (number for number, line in enumerate(body) if line.strip() and line.lstrip()[0] != "#")
    first = next(said)
    return [number for number, blanks in dashes if blanks == indent] if dashes[0] == (first, indent) else []
