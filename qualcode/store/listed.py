"""A YAML file whose bulk is one list, split into the lines of its entries without a YAML reader.

Only the plainest layout is split, and what a file holds is told from another one's by reading the entries
that differ; for every other layout the answer is None, and the whole file goes through the YAML reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qualcode.errors import StudyFormatError
from qualcode.store.yamlfiles import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LISTS: Mapping[str, str] = {
    "codebook.yaml": "codes",
    "quotes.yaml": "quotes",
    "recommendations.yaml": "recommendations",
    "themes.yaml": "themes",
}
_UNUSUAL = re.compile("[\t\r\v\f\x85\u2028\u2029\ufeff]")
_SHARED = re.compile(r"(?:^|[\s,\[{])[&*!]\S")
_FIRST_DASH = re.compile(r"(?:[ ]*(?:#.*)?\n)*( *)-(?=[ \n])")
_TOP = re.compile(r"^[^\s#].*$", re.MULTILINE)
_SECTION = re.compile(r"([a-z_]+):(?:\s.*)?")


@dataclass(frozen=True, slots=True)
class ListedLines:
    """A file's text in parts: what stands before the entries, each entry, and what follows them.

    An entry runs from its dash, which stands at column `indent`, to the next one's, comments and blank lines
    between them with it; the parts together are the file.
    """

    before: str
    entries: tuple[str, ...]
    after: str
    indent: int


@lru_cache(maxsize=8)
def listed_lines(content: bytes, listed: str) -> ListedLines | None:
    """Split a file at the entries of its list `listed`; None where its layout is not the plainest one.

    Dashes inside a text that runs over several lines are taken for entries: whoever knows how many there are
    must compare.
    """
    text = _plain_text(content)
    if text is None:
        return None
    heads = list(re.finditer(rf"^{listed}:[ ]*(?:#.*)?\n", text, re.MULTILINE))
    first = _FIRST_DASH.match(text, heads[0].end()) if len(heads) == 1 else None
    if first is None:
        return None
    indent = len(first.group(1))
    past = re.compile(r"^[^\s#]" if indent else r"^(?!-[ \n])[^\s#]", re.MULTILINE).search(text, first.end())
    end = past.start() if past else len(text)
    dashes = re.compile(rf"^ {{{indent}}}-(?=[ \n])", re.MULTILINE)
    starts = [dash.start() for dash in dashes.finditer(text, first.start(1), end)]
    before, after = text[: starts[0]], text[end:]
    if not _plain_sections(before, after):
        return None
    entries = tuple(text[start:stop] for start, stop in zip(starts, [*starts[1:], end], strict=True))
    return ListedLines(before, entries, after, indent)


def _plain_text(content: bytes) -> str | None:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    shared = any(sign in text for sign in "&*!") and _SHARED.search(text)
    return None if shared or not text.endswith("\n") or _UNUSUAL.search(text) else text


def _plain_sections(*parts: str) -> bool:
    """Whether every line at the margin is the name of a section, each once, and the first line is one."""
    lines = [line for part in parts for line in _TOP.findall(part)]
    names = [named.group(1) for named in map(_SECTION.fullmatch, lines) if named]
    begun = next(line for line in parts[0].split("\n") if line.strip() and not line.lstrip().startswith("#"))
    return len(names) == len(lines) == len(set(names)) and not begun.startswith(" ")


def told_from(near: tuple[bytes, Mapping[str, Any]], content: bytes, listed: str) -> dict[str, Any] | None:
    """Return what a file holds, told from a file `near` it and what that one holds; None where it cannot be.

    Only entries with other lines are read. That their lines are theirs alone is known because each dash of
    the list begins one entry, in the file that was read whole and in the lines read now. The last entry is
    read again: it is the one that could run on into what follows the list.
    """
    old, new = listed_lines(near[0], listed), listed_lines(content, listed)
    values = near[1].get(listed)
    if old is None or new is None or not isinstance(values, list) or len(values) != len(old.entries):
        return None
    if (old.before, old.after, old.indent) != (new.before, new.after, new.indent):
        return None
    known = dict(zip(old.entries, values, strict=True))
    others = [entry for entry in dict.fromkeys(new.entries) if entry not in known]
    found = entries_read([*others, old.entries[-1]], listed)
    if found is None or found[-1] != values[-1]:
        return None
    known |= dict(zip(others, found[:-1], strict=True))
    return {**near[1], listed: [known[entry] for entry in new.entries]}


def entries_read(entries: Sequence[str], listed: str) -> list[Any] | None:
    """Return what the lines of entries hold; None where they are not as many entries as they have dashes."""
    try:
        document = parse_yaml(f"{listed}:\n{''.join(entries)}".encode(), listed)
    except StudyFormatError:
        return None
    found = document[listed]
    return (
        found
        if list(document) == [listed] and isinstance(found, list) and len(found) == len(entries)
        else None
    )
