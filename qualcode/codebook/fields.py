"""The fields that only a codebook has: examples and token patterns.

Nothing is raised for a bad value; it is left out and a Problem says where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualcode.entries import Entry, is_list, item_text
from qualcode.model import Example, JsonValue

Pattern = tuple[Mapping[str, JsonValue], ...]


def read_examples(entry: Entry, name: str) -> tuple[Example, ...]:
    """Return examples given as `{text, source}` or as plain texts."""
    found = [_example(*item) for item in entry.items(name, "a list of {text, source}")]
    return tuple(example for example in found if example is not None)


def _example(entry: Entry, given: object) -> Example | None:
    if isinstance(given, Mapping) and "text" in given:
        entry.check_fields(("text", "source"))
        words, source = entry.needed_text("text"), entry.text("source")
        return Example(words, source) if words else None
    alone = None if isinstance(given, Mapping) and "source" in given else item_text(given)
    if not alone:
        entry.report("wrong-type", "an example is neither text nor {text, source}")
        return None
    return Example(alone)


def read_patterns(entry: Entry, name: str) -> tuple[Pattern, ...]:
    """Return token patterns: a list of lists of token mappings, as plain dicts."""
    found: list[Pattern] = []
    for item, given in entry.items(name, "a list of token patterns"):
        tokens = [token for token in given if isinstance(token, Mapping)] if is_list(given) else []
        if tokens and is_list(given) and len(tokens) == len(given):
            found.append(tuple(_plain_mapping(token) for token in tokens))
        else:
            hint = "for example [{LOWER: rang}, {LOWER: back}]"
            item.report("wrong-type", "a pattern must be a list of token maps", hint)
    return tuple(found)


def _plain_mapping(value: Mapping[Any, object]) -> dict[str, JsonValue]:
    return {str(key): _plain(item) for key, item in value.items()}


def _plain(value: object) -> JsonValue:
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    return float(value) if isinstance(value, float) else str(value)
