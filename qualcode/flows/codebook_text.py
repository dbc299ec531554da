"""codebook.yaml changed line by line, so that every comment, blank line and quotation mark of people stays.

Only the lines of an entry that is new or changed differ; where the layout does not allow that, the whole file
goes through the round-trip writer, which keeps comments and order too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from qualcode.codebook.reading import ENTRY_KEYS, codebook_from, entry_mapping
from qualcode.errors import StudyFormatError
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.model import Code, Codebook

_DASH = re.compile(r"( *)-( +)\S")


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A codebook as it shall be, and which of its entries and glossary terms are new or changed."""

    codebook: Codebook
    added: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()


def rewritten(content: bytes | None, rewrite: Rewrite) -> Iterator[bytes]:
    """Yield the file's new bytes, the gentlest way of writing them first; the caller proves each."""
    if content is None or not content.strip():
        yield _fresh(rewrite.codebook)
        return
    document = parse_yaml(content, "codebook.yaml")
    by_lines = _by_lines(content, document, rewrite)
    if by_lines is not None:
        yield by_lines
    yield _by_document(document, rewrite)


def _fresh(codebook: Codebook) -> bytes:
    document: dict[str, Any] = {"format": 1, "codes": [entry_mapping(code) for code in codebook.codes]}
    if codebook.glossary:
        document["glossary"] = {term: list(synonyms) for term, synonyms in codebook.glossary.items()}
    return yaml_bytes(document)


def _by_lines(content: bytes, document: CommentedMap, rewrite: Rewrite) -> bytes | None:
    text = content.decode("utf-8-sig")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    if rewrite.added or rewrite.edited:
        regions = _regions(lines, document)
        if regions is None:
            return None
        _rewrite_entries(lines, regions, rewrite)
    if rewrite.terms and not _add_terms(lines, document, rewrite):
        return None
    return end.join(lines).encode()


@dataclass(frozen=True, slots=True)
class _Region:
    """The lines `[start, end)` of an entry, without the comments that belong to the next one."""

    id: str
    start: int
    end: int
    indent: int


def _regions(lines: Sequence[str], document: CommentedMap) -> list[_Region] | None:
    """Return the entries' lines; None where the list is written in a way that has no lines of its own."""
    codes = document.get("codes")
    if not isinstance(codes, CommentedSeq) or codes.fa.flow_style() or not codes:
        return None
    starts = [codes.lc.data[number][0] for number in range(len(codes))]
    dashes = [_DASH.match(lines[start]) for start in starts]
    if any(dash is None for dash in dashes):
        return None
    ends = [*starts[1:], _end_of(document, "codes", lines)]
    return [
        _Region(
            str(entry["id"]).strip(),
            start,
            _trimmed(lines, start, end, len(dash.group(1))),
            len(dash.group(1)),
        )
        for entry, start, end, dash in zip(codes, starts, ends, dashes, strict=True)
        if dash is not None
    ]


def _end_of(document: CommentedMap, key: str, lines: Sequence[str]) -> int:
    """Return the line at which what follows the top-level `key` begins."""
    here = document.lc.data[key][0]
    later = [place[0] for place in document.lc.data.values() if place[0] > here]
    marks = [number for number, line in enumerate(lines) if number > here and line.rstrip() in {"...", "---"}]
    return int(min([*later, *marks, len(lines)]))


def _trimmed(lines: Sequence[str], start: int, end: int, indent: int) -> int:
    while end > start + 1:
        line = lines[end - 1]
        stripped = line.lstrip(" ")
        outside = stripped.startswith("#") and len(line) - len(stripped) <= indent
        if stripped.strip() and not outside:
            break
        end -= 1
    return end


def _rewrite_entries(lines: list[str], regions: Sequence[_Region], rewrite: Rewrite) -> None:
    by_id = rewrite.codebook.by_id()
    following = _following(rewrite)
    for region in reversed(regions):
        new = [line for code in following.get(region.id, ()) for line in _entry_lines(code, region.indent)]
        lines[region.end : region.end] = new
        if region.id in rewrite.edited:
            changed = _edited_lines(lines[region.start : region.end], by_id[region.id], region.indent)
            lines[region.start : region.end] = changed


def _following(rewrite: Rewrite) -> dict[str, list[Code]]:
    """Return the new codes that come right after each old one."""
    following: dict[str, list[Code]] = {}
    last = ""
    for code in rewrite.codebook.codes:
        if code.id in rewrite.added:
            following.setdefault(last, []).append(code)
        else:
            last = code.id
    return following


def _entry_lines(code: Code, indent: int) -> list[str]:
    return _shifted(yaml_bytes({"codes": [entry_mapping(code)]}).decode(), indent)


def _shifted(text: str, indent: int) -> list[str]:
    """Return the lines below `codes:`, with the dash at `indent` instead of at 2."""
    return [" " * indent + line[2:] if line.strip() else "" for line in text.rstrip("\n").split("\n")[1:]]


def _edited_lines(lines: Sequence[str], code: Code, indent: int) -> list[str]:
    chunk = parse_yaml(("codes:\n" + "\n".join(lines) + "\n").encode(), "codebook.yaml")
    _update(chunk["codes"][0], code)
    return _shifted(yaml_bytes(chunk).decode(), indent)


def _update(entry: CommentedMap, code: Code) -> None:
    """Bring an entry to what `code` says, touching only the fields that differ."""
    found, _ = codebook_from({"codes": [entry]})
    old = entry_mapping(found.codes[0]) if found.codes else {}
    _update_mapping(entry, old, entry_mapping(code), ENTRY_KEYS)


def _update_mapping(
    entry: CommentedMap, old: Mapping[str, Any], new: Mapping[str, Any], order: Sequence[str]
) -> None:
    for key in dict.fromkeys([*new, *old]):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if after is None:
            entry.pop(key, None)
        elif (
            isinstance(entry.get(key), CommentedMap) and isinstance(before, dict) and isinstance(after, dict)
        ):
            _update_mapping(entry[key], before, after, list(after))
        elif isinstance(entry.get(key), CommentedSeq) and (more := _growth(before, after)):
            entry[key].extend(more)
        elif key in entry:
            entry[key] = after
        else:
            rank = order.index(key) if key in order else len(order)
            later = [place for place, name in enumerate(entry) if name in order and order.index(name) > rank]
            entry.insert(later[0] if later else len(entry), key, after)


def _growth(before: Any, after: Any) -> list[Any]:
    """Return what a list gained at its end; nothing where it changed otherwise."""
    if not isinstance(before, list) or not isinstance(after, list) or after[: len(before)] != before:
        return []
    return after[len(before) :]


def _add_terms(lines: list[str], document: CommentedMap, rewrite: Rewrite) -> bool:
    """Add new terms on top of the glossary; False where that cannot be done line by line."""
    glossary = document.get("glossary")
    terms = {
        term: list(rewrite.codebook.glossary[term])
        for term in rewrite.codebook.glossary
        if term in rewrite.terms
    }
    if glossary is None and "glossary" not in document:
        block = yaml_bytes({"glossary": terms}).decode().rstrip("\n").split("\n")
        while lines and not lines[-1].strip():
            lines.pop()
        lines += [*block, ""]
        return True
    if not isinstance(glossary, CommentedMap) or glossary.fa.flow_style() or not glossary:
        return False
    if any(term in glossary for term in terms):
        return False
    indent = " " * next(iter(glossary.lc.data.values()))[1]
    place = next(number for number, line in enumerate(lines) if re.match(r"glossary\s*:", line))
    block = yaml_bytes(terms).decode().rstrip("\n").split("\n")
    lines[place + 1 : place + 1] = [indent + line for line in block]
    return True


def _by_document(document: CommentedMap, rewrite: Rewrite) -> bytes:
    codes = document.get("codes")
    if not isinstance(codes, CommentedSeq):
        codes = document["codes"] = CommentedSeq()
    known = {str(entry["id"]).strip(): entry for entry in codes}
    for place, code in enumerate(rewrite.codebook.codes):
        if code.id in rewrite.added:
            codes.insert(place, CommentedMap(entry_mapping(code)))
        elif code.id in rewrite.edited:
            _update(known[code.id], code)
    if rewrite.terms:
        glossary = document.get("glossary")
        if not isinstance(glossary, CommentedMap):
            glossary = document["glossary"] = CommentedMap()
        for term in rewrite.codebook.glossary:
            if term in rewrite.terms:
                glossary[term] = list(rewrite.codebook.glossary[term])
    return yaml_bytes(document)


def first_proved(candidates: Iterator[bytes], expected: Codebook) -> bytes:
    """Return the first of the bytes that, read back, hold what is expected, wholly."""
    for content in candidates:
        try:
            found, problems = codebook_from(parse_yaml(content, "codebook.yaml"))
        except StudyFormatError:
            continue
        for problem in problems:
            if problem.severity == "error":
                raise StudyFormatError(f"{problem.where}: {problem.message}", hint=problem.hint)
        if _content(found) == _content(expected):
            return content
    raise StudyFormatError(
        "codebook.yaml is laid out in a way that this change would spoil; nothing was written",
        hint="make the change in an editor; `qualcode codebook lint` checks it",
    )


def _content(codebook: Codebook) -> tuple[Any, ...]:
    glossary = {term: list(synonyms) for term, synonyms in codebook.glossary.items()}
    return [entry_mapping(code) for code in codebook.codes], glossary
