"""Single fields of a codebook entry: from what a YAML reader gives to typed values, with Problems.

Nothing is raised for a bad value; the field is left empty and the Problem says where.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeGuard, TypeVar

from qualcode.model import Example, JsonValue, Problem, Severity
from qualcode.text import normalised

Choice = TypeVar("Choice", bound=str)


@dataclass(slots=True)
class Reading:
    """The Problems found so far, and the place that is being read at the moment."""

    problems: list[Problem] = field(default_factory=list)
    where: str = ""

    def report(self, code: str, message: str, *, hint: str = "", severity: Severity = "error") -> None:
        """Keep one Problem at the present place."""
        self.problems.append(Problem(code, message, self.where, hint, severity))

    def check_keys(
        self, mapping: Mapping[Any, object], known: Collection[str], *, severity: Severity
    ) -> None:
        """Report each key of `mapping` that nobody knows, with the nearest one that somebody does."""
        for key in mapping:
            if key in known:
                continue
            near = get_close_matches(str(key).casefold(), known, n=1)
            hint = f"did you mean {near[0]}?" if near else "known here: " + ", ".join(known)
            self.report("unknown-key", f"{str(key)!r} is not known here", hint=hint, severity=severity)


def plain_text(value: object) -> str | None:
    """Return a scalar as text (numbers and dates as written), or None when it is something else."""
    if isinstance(value, str):
        return normalised(str(value)).strip()
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return None


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Whether `value` is a list rather than a text or a mapping."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def read_text(entry: Mapping[Any, object], key: str, reading: Reading) -> str:
    """Return the text under `key`; "" when it is absent, empty or no text."""
    value = entry.get(key)
    if value is None:
        return ""
    found = plain_text(value)
    if found is None:
        reading.report("wrong-type", f"{key} must be text", hint="put it in quotation marks")
    return found or ""


def read_texts(entry: Mapping[Any, object], key: str, reading: Reading) -> tuple[str, ...]:
    """Return the list of texts under `key`; one text alone is taken as a list of one, with a warning."""
    return tuple(_texts_of(entry.get(key), key, reading))


def _texts_of(value: object, key: str, reading: Reading) -> Iterable[str]:
    if value is None:
        return
    if not is_list(value):
        alone = plain_text(value)
        if alone is None:
            reading.report("wrong-type", f"{key} must be a list of texts")
        elif alone:
            reading.report("list-of-one", f"{key} is one text, read as a list of one", severity="warning")
            yield alone
        return
    for item in value:
        found = _item_text(item)
        if found is None:
            reading.report("wrong-type", f"{key} must be a list of texts", hint="put each in quotation marks")
        elif found:
            yield found


def _item_text(item: object) -> str | None:
    """Return an item as text; YAML makes a mapping of an unquoted "long waits: see long-wait"."""
    if isinstance(item, Mapping) and len(item) == 1:
        ((key, value),) = item.items()
        parts = (plain_text(key), plain_text(value))
        return f"{parts[0]}: {parts[1]}" if parts[0] and parts[1] else None
    return plain_text(item)


def read_examples(entry: Mapping[Any, object], key: str, reading: Reading) -> tuple[Example, ...]:
    """Return examples given as `{text, source}` or as plain texts."""
    value = entry.get(key)
    if value is None:
        return ()
    if not is_list(value):
        reading.report("wrong-type", f"{key} must be a list of {{text, source}}")
        return ()
    found = (_example(item, key, reading) for item in value)
    return tuple(example for example in found if example is not None)


def _example(item: object, key: str, reading: Reading) -> Example | None:
    if isinstance(item, Mapping) and "text" in item:
        reading.check_keys(item, ("text", "source"), severity="warning")
        words = plain_text(item["text"])
        source = plain_text(item.get("source", "") or "")
    else:
        words, source = None if isinstance(item, Mapping) and "source" in item else _item_text(item), ""
    if not words or source is None:
        reading.report("wrong-type", f"an item of {key} is neither text nor {{text, source}}")
        return None
    return Example(words, source)


def read_facets(entry: Mapping[Any, object], reading: Reading) -> dict[str, str]:
    """Return the facets as texts by text."""
    value = entry.get("facets")
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        reading.report("wrong-type", "facets must be names with values, such as {kind: barrier}")
        return {}
    facets: dict[str, str] = {}
    for key, answer in value.items():
        name, said = plain_text(key), plain_text(answer)
        if name and said is not None:
            facets[name] = said
        else:
            reading.report("wrong-type", f"facet {str(key)!r} must be one text")
    return facets


def read_choice(entry: Mapping[Any, object], key: str, choices: Sequence[Choice], reading: Reading) -> Choice:
    """Return which of the `choices` stands under `key`; the first is the default."""
    value = entry.get(key)
    if value is None:
        return choices[0]
    said = plain_text(value)
    for choice in choices:
        if choice == said:
            return choice
    near = get_close_matches(str(said), choices, n=1)
    hint = f"did you mean {near[0]}?" if near else ""
    reading.report("wrong-value", f"{key} must be {' or '.join(choices)}", hint=hint)
    return choices[0]


def read_count(entry: Mapping[Any, object], key: str, reading: Reading) -> int:
    """Return the whole number, 0 or more, under `key`."""
    value = entry.get(key)
    if value is None:
        return 0
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return int(value)
    reading.report("wrong-type", f"{key} must be a whole number, 0 or more")
    return 0


Pattern = tuple[Mapping[str, JsonValue], ...]


def read_patterns(entry: Mapping[Any, object], key: str, reading: Reading) -> tuple[Pattern, ...]:
    """Return token patterns: a list of lists of token mappings, as plain dicts."""
    value = entry.get(key)
    if value is None:
        return ()
    if not is_list(value):
        reading.report("wrong-type", f"{key} must be a list of token patterns")
        return ()
    found: list[Pattern] = []
    for number, pattern in enumerate(value, start=1):
        tokens = [token for token in pattern if isinstance(token, Mapping)] if is_list(pattern) else []
        if tokens and is_list(pattern) and len(tokens) == len(pattern):
            found.append(tuple(_plain_mapping(token) for token in tokens))
        else:
            hint = "for example [{LOWER: rang}, {LOWER: back}]"
            reading.report("wrong-type", f"pattern {number} must be a list of token maps", hint=hint)
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
