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
from qualcode.entries import plain_text
from qualcode.errors import StudyFormatError
from qualcode.flows.listed_writing import ids_of, lines_by_id, parted
from qualcode.flows.read_before import codebook_in
from qualcode.store.parsed import parsed_near
from qualcode.store.yamlfiles import parse_yaml, parsed_once, yaml_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.model import Code, Codebook

_DASH = re.compile(r"( *)-( +)\S")


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A codebook as it shall be, and which of its entries and glossary terms are new or changed.

    `facets` and `frames` are those declared anew or with other values, `gone_terms` are taken out of the
    glossary. Entries stand in the order of the codebook; what nobody moved stays where it was.
    """

    codebook: Codebook
    added: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    facets: frozenset[str] = frozenset()
    frames: frozenset[str] = frozenset()
    gone_terms: frozenset[str] = frozenset()

    def declared(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the sections beside the codes that change, each with what is new or other in it."""
        book = self.codebook
        glossary = {term: list(words) for term, words in book.glossary.items() if term in self.terms}
        facets = {name: list(values) for name, values in book.facets.items() if name in self.facets}
        frames = {name: title for name, title in book.frames.items() if name in self.frames}
        for section, changed in (("glossary", glossary), ("facets", facets), ("frames", frames)):
            if changed:
                yield section, changed


def rewrite_of(old: Codebook, new: Codebook) -> Rewrite:
    """Return what has to be written for a codebook to become another one with no entry fewer."""
    before, after = old.by_id(), new.by_id()
    return Rewrite(
        new,
        added=frozenset(after.keys() - before.keys()),
        edited=frozenset(
            one for one in before if one in after and entry_mapping(before[one]) != entry_mapping(after[one])
        ),
        terms=_changed(old.glossary, new.glossary),
        facets=_changed(old.facets, new.facets),
        frames=_changed(old.frames, new.frames),
        gone_terms=frozenset(old.glossary) - frozenset(new.glossary),
    )


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name in new if name not in old or _plain(old[name]) != _plain(new[name]))


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else list(value)


def rewritten(content: bytes | None, rewrite: Rewrite) -> Iterator[bytes]:
    """Yield the file's new bytes, the gentlest way of writing them first; the caller proves each."""
    if content is None or not content.strip():
        yield fresh(rewrite.codebook)
        return
    by_entries = _by_entries(content, rewrite)
    if by_entries is not None:
        yield by_entries
    by_lines = _by_lines(content, parsed_once(content, "codebook.yaml"), rewrite)
    if by_lines is not None:
        yield by_lines
    yield _by_document(parse_yaml(content, "codebook.yaml"), rewrite)


def fresh(codebook: Codebook) -> bytes:
    """Return a codebook as a new file."""
    document: dict[str, Any] = {"format": 1, "codes": [entry_mapping(code) for code in codebook.codes]}
    for section in ("glossary", "facets", "frames"):
        if table := getattr(codebook, section):
            document[section] = {name: _plain(value) for name, value in table.items()}
    return yaml_bytes(document)


def _by_entries(content: bytes, rewrite: Rewrite) -> bytes | None:
    """Rewrite a file in the plainest layout, in which nothing beside the entries changes."""
    document = parsed_near(content, "codebook.yaml")
    split = lines_by_id(content, document, "codes")
    if split is None or rewrite.gone_terms or any(rewrite.declared()):
        return None
    regions, start = [], split.before.count("\n")
    for identifier, text in zip(ids_of(document, "codes") or (), split.entries, strict=True):
        own = parted(text, split.indent)[0].count("\n")
        regions.append(_Region(identifier, start, start + own, split.indent))
        start += text.count("\n")
    lines = content.decode().split("\n")
    _rewrite_entries(lines, regions, rewrite)
    return "\n".join(lines).encode()


def _by_lines(content: bytes, document: CommentedMap, rewrite: Rewrite) -> bytes | None:
    text = content.decode("utf-8-sig")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    regions = _regions(lines, document)
    if regions is not None:
        _rewrite_entries(lines, regions, rewrite)
    elif rewrite.added or rewrite.edited or _out_of_order(document, rewrite):
        return None
    if rewrite.gone_terms and not _take_out_terms(lines, document, rewrite):
        return None
    for section, changed in rewrite.declared():
        if not _add_declared(lines, document, section, changed):
            return None
    return end.join(lines).encode()


def _out_of_order(document: CommentedMap, rewrite: Rewrite) -> bool:
    written = [str(entry.get("id")).strip() for entry in document.get("codes") or ()]
    return written != [code.id for code in rewrite.codebook.codes]


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
    """Set the entries in the codebook's order, each with the comments above it; new ones stand among them."""
    blocks: dict[str, list[str]] = {}
    start = regions[0].start
    while _is_comment(lines[start - 1], regions[0].indent):
        start -= 1
    last = start
    for region in regions:
        own = lines[region.start : region.end]
        if region.id in rewrite.edited:
            own = _edited_lines(own, rewrite.codebook.by_id()[region.id], region.indent)
        blocks[region.id] = [*lines[last : region.start], *own]
        last = region.end
    indent = regions[0].indent
    lines[start:last] = [
        line for code in rewrite.codebook.codes for line in blocks.get(code.id) or _entry_lines(code, indent)
    ]


def _is_comment(line: str, indent: int) -> bool:
    stripped = line.lstrip(" ")
    return stripped.startswith("#") and len(line) - len(stripped) >= indent


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


def _add_declared(lines: list[str], document: CommentedMap, section: str, changed: Mapping[str, Any]) -> bool:
    """Add new names at the end of a section beside the codes; False where that needs the whole file."""
    known = document.get(section)
    if known is None and section not in document:
        block = yaml_bytes({section: dict(changed)}).decode().rstrip("\n").split("\n")
        while lines and not lines[-1].strip():
            lines.pop()
        lines += [*block, ""]
        return True
    if not isinstance(known, CommentedMap) or known.fa.flow_style() or not known:
        return False
    if any(name in known for name in changed):
        return False
    indent = " " * next(iter(known.lc.data.values()))[1]
    place = next(number for number, line in enumerate(lines) if re.match(rf"{section}\s*:", line))
    block = yaml_bytes(dict(changed)).decode().rstrip("\n").split("\n")
    end = _trimmed(lines, place, _end_of(document, section, lines), 0)
    lines[end:end] = [indent + line for line in block]
    return True


def _take_out_terms(lines: list[str], document: CommentedMap, rewrite: Rewrite) -> bool:
    """Take terms out of the glossary; False where that cannot be done line by line."""
    glossary = document.get("glossary")
    if not isinstance(glossary, CommentedMap) or glossary.fa.flow_style() or not rewrite.codebook.glossary:
        return False
    if rewrite.added or rewrite.edited or rewrite.terms or not rewrite.gone_terms <= glossary.lc.data.keys():
        return False
    starts = sorted(place[0] for place in glossary.lc.data.values())
    end = _end_of(document, "glossary", lines)
    indent = next(iter(glossary.lc.data.values()))[1]
    for term in sorted(rewrite.gone_terms, key=lambda term: -int(glossary.lc.data[term][0])):
        start = glossary.lc.data[term][0]
        following = next((place for place in starts if place > start), end)
        del lines[start : _trimmed(lines, start, following, indent)]
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
    if _out_of_order(document, rewrite):
        by_id = {str(entry["id"]).strip(): entry for entry in codes}
        for place, code in enumerate(rewrite.codebook.codes):
            codes[place] = by_id[code.id]
    _declare(document, rewrite)
    return yaml_bytes(document)


def _declare(document: CommentedMap, rewrite: Rewrite) -> None:
    """Bring what stands beside the codes to what it shall be."""
    for term in [key for key in document.get("glossary") or () if plain_text(key) in rewrite.gone_terms]:
        del document["glossary"][term]
    if rewrite.gone_terms and not document["glossary"]:
        del document["glossary"]
    for section, changed in rewrite.declared():
        table = document.get(section)
        if not isinstance(table, CommentedMap):
            table = document[section] = CommentedMap()
        for name, value in changed.items():
            if not (isinstance(table.get(name), CommentedSeq) and _extended(table[name], value)):
                table[name] = value


def _extended(listed: CommentedSeq, value: list[str]) -> bool:
    """Add to a list what is new at its end; False where it changed otherwise."""
    more = _growth([str(item) for item in listed], value)
    listed.extend(more)
    return bool(more)


def first_proved(candidates: Iterator[bytes], expected: Codebook) -> bytes:
    """Return the first of the bytes that, read back, hold what is expected, wholly."""
    for content in candidates:
        try:
            found, problems = codebook_in(parsed_near(content, "codebook.yaml"))
        except StudyFormatError:
            continue
        for problem in problems:
            if problem.severity == "error":
                raise StudyFormatError(f"{problem.where}: {problem.message}", hint=problem.hint)
        if _same(found, expected):
            return content
    raise StudyFormatError(
        "codebook.yaml is laid out in a way that this change would spoil; nothing was written",
        hint="make the change in an editor; `qualcode codebook lint` checks it",
    )


def _same(found: Codebook, expected: Codebook) -> bool:
    """Whether two codebooks say the same; as what revisions their entries count is left aside."""
    both = zip(found.codes, expected.codes, strict=False)
    return (
        len(found.codes) == len(expected.codes)
        and all(one == other or entry_mapping(one) == entry_mapping(other) for one, other in both)
        and _tables(found) == _tables(expected)
    )


def _tables(codebook: Codebook) -> tuple[Mapping[str, Any], ...]:
    tables = codebook.glossary, codebook.facets, codebook.frames
    return tuple({name: _plain(value) for name, value in table.items()} for table in tables)
