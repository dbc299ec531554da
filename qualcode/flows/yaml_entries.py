"""Changing the entries of a list in a YAML file that people edit too.

Only what differs is touched: comments, order and blank lines stay where they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString, LiteralScalarString
from ruamel.yaml.tokens import CommentToken

from qualcode.errors import StudyFormatError
from qualcode.flows.listed_writing import ids_of, written_by_lines
from qualcode.store.parsed import parsed_near
from qualcode.store.yamlfiles import FORMAT, parse_yaml, yaml_bytes

if TYPE_CHECKING:
    from qualcode.store.study import Study

_Slot = tuple[Any, Any, int]


UNSAID = {"kind": "theme", "status": "candidate", "form": "considerations", "stance": "supports"}
_PLAIN = re.compile(r"[\w(][\w ().;/’–-]*")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A YAML file that holds a list of entries: its name, the list's, and the order of an entry's fields."""

    file: str
    listed: str
    order: tuple[str, ...]


def with_entries(study: Study, shelf: Shelf, entries: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a YAML file of the study, or a new one, with entries added or, by their ids, changed.

    Where the layout allows it, no line of another entry is touched; else the whole file is written anew.
    """
    return written_gently(study.read(shelf.file), shelf, list(entries))


def written_gently(content: bytes | None, shelf: Shelf, entries: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a file with entries added or changed line by line; where that cannot be, as `written_whole`."""
    by_lines = _by_lines(content, shelf, entries) if content else None
    return by_lines or written_whole(content, shelf, entries)


def _by_lines(content: bytes, shelf: Shelf, entries: Sequence[Mapping[str, Any]]) -> bytes | None:
    document = parsed_near(content, shelf.file)
    written = written_by_lines(
        content,
        document,
        shelf.listed,
        ((fields if isinstance(fields, CommentedMap) else _written(fields)) for fields in entries),
        lambda entry, fields: change_entry(entry, fields, order=shelf.order),
    )
    return written if written and _reads_back(written, shelf, document, entries) else None


def _reads_back(
    written: bytes, shelf: Shelf, document: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]
) -> bool:
    """Whether a file holds what it held, the entries to be changed where they stood, and the new ones."""
    try:
        found = parsed_near(written, shelf.file)
    except StudyFormatError:
        return False
    changed = {str(fields["id"]) for fields in entries}
    ids = ids_of(document, shelf.listed) or []
    new = [name for name in dict.fromkeys(str(fields["id"]) for fields in entries) if name not in ids]
    kept = zip(ids, document[shelf.listed], found[shelf.listed], strict=False)
    return (
        ids_of(found, shelf.listed) == [*ids, *new]
        and all(name in changed or before == after for name, before, after in kept)
        and {**found, shelf.listed: None} == {**document, shelf.listed: None}
    )


def written_whole(content: bytes | None, shelf: Shelf, entries: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a file with entries added or changed, all of it written anew; comments and order stay."""
    document = CommentedMap({"format": FORMAT}) if content is None else parse_yaml(content, shelf.file)
    if not document.get(shelf.listed):
        document[shelf.listed] = CommentedSeq()
    for fields in entries:
        known = entry_with(document[shelf.listed], str(fields["id"]))
        if known is None:
            add_entry(document[shelf.listed], fields)
        else:
            change_entry(known, fields, order=shelf.order)
    return yaml_bytes(document)


def entry_with(entries: Sequence[Any], identifier: str) -> CommentedMap | None:
    """Return the entry that has this id."""
    fitting = (
        each for each in entries if isinstance(each, CommentedMap) and str(each.get("id")) == identifier
    )
    return next(fitting, None)


def add_entry(entries: CommentedSeq, fields: Mapping[str, Any]) -> None:
    """Put a new entry at the end of a list, a blank line before it."""
    if entries and isinstance(entries[-1], CommentedMap):
        tail = _take_tail(entries[-1])
        _give_tail(entries[-1], tail if tail.endswith("\n\n") or tail == "\n" else tail + "\n")
    entry = fields if isinstance(fields, CommentedMap) else _written(fields)
    entries.append(entry)


def change_entry(entry: CommentedMap, fields: Mapping[str, Any], *, order: Sequence[str]) -> None:
    """Give an entry the values of `fields`; a field of `order` that is not among them becomes empty.

    `order` is where a new field stands among the others.
    """
    tail = _take_tail(entry)
    for name in order:
        if name in fields:
            _set(entry, name, fields[name], order)
        elif entry.get(name):
            _set(entry, name, _emptied(entry[name]), order)
    _give_tail(entry, tail)


def proved(
    content: bytes,
    name: str,
    read: Callable[[Mapping[str, Any]], Sequence[object]],
    expected: Sequence[object],
) -> bytes:
    """Return what is going to be written if it reads back as was meant; else raise `StudyFormatError`."""
    if list(read(parsed_near(content, name))) != list(expected):
        hint = "it may share parts of one entry with another (& and *); change it in an editor"
        raise StudyFormatError(f"{name} is written in a way that cannot be changed safely", hint=hint)
    return content


def same(old: object, new: object) -> bool:
    """Whether a value as people wrote it says what `new` says: `2` is "2", `word` is ["word"]."""
    if isinstance(new, Mapping):
        return isinstance(old, Mapping) and _same_fields(old, new)
    if isinstance(new, Sequence) and not isinstance(new, str):
        listed = old if isinstance(old, Sequence) and not isinstance(old, str) else [old]
        return len(listed) == len(new) and all(same(a, b) for a, b in zip(listed, new, strict=True))
    return old is new or (old is not None and new is not None and str(old).strip() == str(new))


def _same_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    names = {name for each in (old, new) for name in each if each[name] or each[name] == 0}
    both = [(old.get(name) or UNSAID.get(name), new.get(name) or UNSAID.get(name)) for name in names]
    return all(one is not None and other is not None and same(one, other) for one, other in both)


def _set(entry: CommentedMap, name: str, value: Any, order: Sequence[str]) -> None:
    old = entry.get(name)
    if same(old if name in entry else UNSAID.get(name), value):
        return
    if isinstance(old, CommentedSeq) and old and value and isinstance(value, list):
        _relist(old, value)
    elif isinstance(old, CommentedMap) and old and value and isinstance(value, Mapping):
        change_entry(old, value, order=[*old, *(key for key in value if key not in old)])
        for key in [key for key in old if key not in value]:
            old[key] = DoubleQuotedScalarString("") if _on_one_line(old) else ""
    elif name in entry:
        _replace(entry, name, value)
    else:
        before = [known for known in order[: order.index(name)] if known in entry]
        place = list(entry).index(before[-1]) + 1 if before else 0
        entry.insert(place, name, _written(value, beside_others=_on_one_line(entry)))


def _replace(entry: CommentedMap, name: str, value: Any) -> None:
    tokens = entry.ca.items.get(name)
    if _is_block(entry[name]) and tokens and tokens[2]:
        tokens[2].value = "\n" + tokens[2].value
    tail = _take_tail(entry[name])
    entry[name] = None  # else the new text would inherit `>-` from the old one
    entry[name] = _written(value, beside_others=_on_one_line(entry))
    if not _give_tail(entry[name], tail):
        _append(entry, name, 2, tail)


def _relist(listed: CommentedSeq, values: Sequence[Any]) -> None:
    tail = _take_tail(listed)
    before = [(item, listed.ca.items.pop(place, None)) for place, item in enumerate(listed)]
    listed.clear()
    for place, value in enumerate(values):
        known = next((each for each in before if same(each[0], value)), None) or _of_the_same(before, value)
        listed.append(known[0] if known else _written(value, beside_others=_on_one_line(listed)))
        if known:
            before.remove(known)
        if known and isinstance(value, Mapping):
            change_entry(known[0], value, order=[*value, *(name for name in known[0] if name not in value)])
        if known and known[1]:
            listed.ca.items[place] = known[1]
    _give_tail(listed, "".join(_below(*gone) for gone in before) + tail)


def _written(value: Any, *, beside_others: bool = False) -> Any:
    """Return a value as it is written new: short lists and mappings on one line, entries below each other.

    Text that stands `beside_others` on a line, between commas, is quoted unless it is plain words.
    """
    if isinstance(value, Mapping):
        one_line = beside_others or ("id" not in value and "what" not in value and _fits_a_line(value))
        mapping = CommentedMap((name, _written(item, beside_others=one_line)) for name, item in value.items())
        if one_line:
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list | tuple):
        one_line = beside_others or (
            all(isinstance(item, str | int) for item in value) and _fits_a_line(value)
        )
        listed = CommentedSeq(_written(item, beside_others=one_line) for item in value)
        if one_line:
            listed.fa.set_flow_style()
        return listed
    if beside_others and isinstance(value, str) and not _PLAIN.fullmatch(value):
        return DoubleQuotedScalarString(value)
    return value


def _on_one_line(node: CommentedMap | CommentedSeq) -> bool:
    return bool(node.fa.flow_style())


def _fits_a_line(value: Any) -> bool:
    return len(str(value)) <= 110


def _emptied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {}
    return [] if isinstance(value, Sequence) and not isinstance(value, str) else ""


def _slot(node: Any) -> _Slot | None:
    """Return where the comment after the last line of `node` is kept."""
    if not isinstance(node, CommentedMap | CommentedSeq) or not node or _on_one_line(node):
        return None
    last = list(node)[-1] if isinstance(node, CommentedMap) else len(node) - 1
    deeper = _slot(node[last])
    if deeper is not None:
        return deeper
    return node, last, 2 if isinstance(node, CommentedMap) else 0


def _of_the_same(listed: Sequence[tuple[Any, Any]], value: Any) -> tuple[Any, Any] | None:
    """Return the item that speaks of the same thing as `value` and says something else about it."""
    names = [
        name for name in ("id", "what", "kind", "target") if isinstance(value, Mapping) and value.get(name)
    ]
    fitting = (
        each
        for each in listed
        if names and isinstance(each[0], CommentedMap) and all(same(each[0].get(n), value[n]) for n in names)
    )
    return next(fitting, None)


def _below(item: Any, tokens: Sequence[Any] | None) -> str:
    """Return the comments that stood below an item that is gone: they may speak of the next one."""
    token = tokens[0] if tokens else None
    return _take_tail(item) + (token.value.partition("\n")[2] if token else "")


def _is_block(value: object) -> bool:
    return isinstance(value, FoldedScalarString | LiteralScalarString)


def _take_tail(node: Any) -> str:
    """Take the blank lines and comments below the last line of `node` away, and return them."""
    slot = _slot(node)
    if slot is None:
        return ""
    holder, key, place = slot
    tokens = holder.ca.items.get(key)
    token = tokens[place] if tokens else None
    if token is None:
        return ""
    beside, _, below = ("", "", token.value) if _is_block(holder[key]) else token.value.partition("\n")
    if beside:
        token.value = beside + "\n"
    else:
        tokens[place] = None
    return str(below)


def _give_tail(node: Any, tail: str) -> bool:
    slot = _slot(node)
    if slot is None:
        return not tail
    _append(*slot, tail)
    return True


def _append(holder: Any, key: Any, place: int, tail: str) -> None:
    if not tail:
        return
    tokens = holder.ca.items.setdefault(key, [None, None, None, None])
    if tokens[place] is None:
        line_end = "" if _is_block(holder[key]) else "\n"
        tokens[place] = CommentToken(line_end + tail, CommentMark(0), None)
    else:
        tokens[place].value += tail
