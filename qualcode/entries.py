"""Entries of the YAML files that people write, read field by field into plain types.

A value that cannot be used gives a located `Problem` and the empty value; nothing is raised or passed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeGuard, TypeVar

from qualcode.model import Problem, Severity, Span
from qualcode.text import normalised

Choice = TypeVar("Choice", bound=str)


class Entry:
    """One mapping of a document, and what was found wrong with it and with all that was read inside it.

    Read each field once: reading is what finds the problems. A field that is absent or blank is empty
    ("", (), {}) and no problem. `where` is where a person finds the entry.
    """

    def __init__(self, fields: Mapping[Any, object], where: str, *, path: str = "", line: int = 0) -> None:
        self.fields = fields
        self.where = where
        self._path = path
        self._line = line
        self._found: list[Problem | Entry] = []

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found so far, in the order of reading."""
        found: list[Problem] = []
        for each in self._found:
            found.extend(each.problems if isinstance(each, Entry) else (each,))
        return tuple(found)

    def report(self, code: str, message: str, hint: str = "", *, severity: Severity = "error") -> None:
        """Keep a problem with this entry."""
        self._found.append(Problem(code, message, self.where, hint, severity))

    def check_fields(self, known: Collection[str], *, severity: Severity = "warning") -> None:
        """Report each field that nobody knows, with the nearest one that somebody does."""
        for name in self.fields:
            if name not in known:
                hint = _nearest(name, known) or "known here: " + ", ".join(known)
                self.report("unknown-field", f"there is no field {str(name)!r} here", hint, severity=severity)

    def text(self, name: str) -> str:
        """Return a field as text: normalised, trimmed, numbers and dates as they are written."""
        found = plain_text(self.fields.get(name, ""))
        if found is None:
            self._wrong(name, "text", "put it in quotation marks")
        return found or ""

    def needed_text(self, name: str) -> str:
        """Return the text of a field that must be there; "" with a problem when it is not."""
        if self._is_blank(name):
            self._missing(name)
            return ""
        return self.text(name)

    def texts(self, name: str, *, single: Severity | None = None) -> tuple[str, ...]:
        """Return a list of texts without the blank ones; those that are no texts are left out.

        A text without a list is a list of one; `single` says how grave a problem that is, if any.
        """
        value = self.fields.get(name)
        if not is_list(value):
            alone = plain_text(value)
            if alone is None:
                self._wrong(name, "a list of texts")
            elif alone and single:
                message = f"{name} is one text, read as a list of one"
                self.report("list-of-one", message, f"{name}: [...]", severity=single)
            return (alone,) if alone else ()
        found = [item_text(item) for item in value]
        for _ in range(found.count(None)):
            self._wrong(name, "a list of texts", "put each in quotation marks")
        return tuple(item for item in found if item)

    def table(self, name: str, *, example: str = "{name: text}") -> dict[str, str]:
        """Return names with texts; a name without anything is left out."""
        value = self.fields.get(name)
        if self._is_blank(name):
            return {}
        if not isinstance(value, Mapping):
            self._wrong(name, "names with texts", f"for example {name}: {example}")
            return {}
        found: dict[str, str] = {}
        for key, item in value.items():
            label, said = plain_text(key), plain_text(item)
            if not label or said is None:
                self._wrong(f"{name}: {key!s}", "one text", "put it in quotation marks")
            elif item is not None:
                found[label] = said
        return found

    def choice(self, name: str, choices: Sequence[Choice]) -> Choice:
        """Return which of the `choices` stands in a field; the first is the default."""
        if self._is_blank(name):
            return choices[0]
        said = plain_text(self.fields[name])
        for choice in choices:
            if choice == said:
                return choice
        self.report("wrong-value", f"{name} must be {' or '.join(choices)}", _nearest(said, choices))
        return choices[0]

    def whole(self, name: str, *, default: int = 0, least: int = 0) -> int:
        """Return a whole number that is `least` or more."""
        if self._is_blank(name):
            return default
        value = self.fields[name]
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return int(value)
        self._wrong(name, f"a whole number, {least} or more")
        return default

    def needed_span(self, name: str) -> Span | None:
        """Return `[start, end]` as a span; None, with a problem, when it is not one."""
        if self._is_blank(name):
            self._missing(name)
            return None
        value = self.fields[name]
        ends = value if is_list(value) else ()
        whole = [int(end) for end in ends if isinstance(end, int) and not isinstance(end, bool)]
        if len(whole) == len(ends) == 2 and 0 <= whole[0] <= whole[1]:
            return Span(whole[0], whole[1])
        self._wrong(name, "[start, end] with 0 <= start <= end")
        return None

    def entry(
        self, name: str, known: Collection[str], *, unknown: Severity = "warning", example: str = ""
    ) -> Entry:
        """Return a field that has fields of its own, placed where this entry is; without any when absent.

        `known` names its fields (none: any will do); `unknown` says how grave another one is.
        """
        value = self.fields.get(name)
        inner = self._inside(value, *((self.where, self._path) if self._path else (name, name)), self._line)
        if known:
            inner.check_fields(known, severity=unknown)
        if not isinstance(value, Mapping) and not self._is_blank(name):
            hint = f"for example {name}: {example}" if example else ""
            inner.report("wrong-type", f"{name} must be names with values", hint)
        return inner

    def entries(self, name: str, known: Sequence[str]) -> tuple[Entry, ...]:
        """Return the entries of a list, each with its own place; what is no entry is left out."""
        found: list[Entry] = []
        hint = f"start each with `- {known[0]}: ...`"
        for item, given in self.items(name, "a list of entries", hint):
            if isinstance(given, Mapping):
                item.check_fields(known)
                found.append(item)
            else:
                item.report("wrong-type", "this entry has no fields", hint)
        return tuple(found)

    def items(self, name: str, expected: str, hint: str = "") -> tuple[tuple[Entry, object], ...]:
        """Return the items of a list as they were given, each with an entry for its place and fields."""
        if self._is_blank(name):
            return ()
        value = self.fields[name]
        if not is_list(value):
            misread = self._inside({}, self.where if self._path else name, "", 0)
            misread.report("wrong-type", f"{name} must be {expected}", hint)
            return ()
        return tuple((self._item(value, name, number), given) for number, given in enumerate(value))

    def _item(self, listed: Sequence[object], name: str, number: int) -> Entry:
        given = listed[number]
        identity = plain_text(given.get("id")) if isinstance(given, Mapping) else ""
        path = f"{self._path}, " if self._path else ""
        path += f"{name}[{number}] ({identity})" if identity else f"{name}[{number}]"
        line = _line_of(listed, number) or self._line
        return self._inside(given, f"{path}, line {line}" if line else path, path, line)

    def _inside(self, value: object, where: str, path: str, line: int) -> Entry:
        inner = Entry(value if isinstance(value, Mapping) else {}, where, path=path, line=line)
        self._found.append(inner)
        return inner

    def _is_blank(self, name: str) -> bool:
        return plain_text(self.fields.get(name)) == ""

    def _missing(self, name: str) -> None:
        self.report(f"missing-{name}", f"there is no {name}", f"add `{name}:`")

    def _wrong(self, name: str, expected: str, hint: str = "") -> None:
        self.report("wrong-type", f"{name} must be {expected}", hint)


def document_entry(document: Mapping[Any, object], name: str, known: Collection[str]) -> Entry:
    """Return a parsed file as an entry with the `known` fields; its own problems stand at `name`.

    What is inside is placed without that name: `codes[3] (long-wait), line 42`, the line where the reader of
    the file kept it.
    """
    entry = Entry(document, name)
    entry.check_fields(known)
    return entry


def plain_text(value: object) -> str | None:
    """Return a value as text: nothing is "", numbers and dates as they are written, None what is no text."""
    if value is None:
        return ""
    if isinstance(value, str):
        plain = str(value)
        return (plain if plain.isascii() and plain.isprintable() else normalised(plain)).strip()
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else None


def item_text(item: object) -> str | None:
    """Return an item of a list as text; YAML makes a mapping of an unquoted `long waits: see long-wait`."""
    if isinstance(item, Mapping) and len(item) == 1:
        ((key, value),) = item.items()
        parts = (plain_text(key), plain_text(value))
        return f"{parts[0]}: {parts[1]}" if parts[0] and parts[1] else None
    return plain_text(item)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Whether a value is a list rather than a text or a mapping."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _nearest(name: object, known: Collection[str]) -> str:
    near = get_close_matches(str(name).casefold(), known, n=1)
    return f"did you mean {near[0]}?" if near else ""


def _line_of(listed: Sequence[object], number: int) -> int:
    """Return the line of an item as the YAML reader kept it; 0 when it kept none."""
    places = getattr(getattr(listed, "lc", None), "data", None)
    return places[number][0] + 1 if isinstance(places, Mapping) and number in places else 0
