"""Entries of the YAML files of this room while they are read: fields in plain types, with located problems.

A value of the wrong shape gives a problem and the empty value; nothing is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from qualcode.model import Problem, Severity, Span


class Entry:
    """One entry, read field by field; `problems` collects what could not be used."""

    def __init__(self, fields: Mapping[str, object], where: str, known: Sequence[str]) -> None:
        self.fields = fields
        self.where = where
        self.problems: list[Problem] = []
        for name in fields:
            if name not in known:
                hint = "known: " + ", ".join(known)
                self.report("unknown-field", f"there is no field {name!r} here", hint, severity="warning")

    def report(self, code: str, message: str, hint: str = "", *, severity: Severity = "error") -> None:
        """Remember a problem with this entry."""
        self.problems.append(Problem(code, message, self.where, hint, severity))

    def text(self, name: str) -> str:
        """Return a field as text without white space around it; absent is ""."""
        value = self.fields.get(name)
        if value is None:
            return ""
        if isinstance(value, Mapping) or _is_list(value):
            self._wrong(name, "text")
            return ""
        return _plain(value)

    def required(self, *names: str) -> bool:
        """Report the fields of `names` that are missing; return whether none is."""
        missing = [name for name in names if self.fields.get(name) in (None, "")]
        for name in missing:
            self.report("missing-field", f"there is no {name}")
        return not missing

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; a single text is a list of one."""
        value = self.fields.get(name)
        if value is None or value == "":
            return ()
        items = value if _is_list(value) else (value,)
        if not isinstance(items, Sequence) or any(
            isinstance(item, Mapping) or _is_list(item) for item in items
        ):
            self._wrong(name, "a list of texts")
            return ()
        return tuple(_plain(item) for item in items if item is not None)

    def table(self, name: str) -> dict[str, str]:
        """Return a mapping of texts to texts."""
        value = self.fields.get(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self._wrong(name, "a mapping")
            return {}
        return {str(key): _plain(item) for key, item in value.items() if item is not None}

    def whole(self, name: str, default: int) -> int:
        """Return a whole number."""
        value = self.fields.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return int(value)
        self._wrong(name, "a whole number")
        return default

    def span(self, name: str) -> Span | None:
        """Return `[start, end]` as a span; None, with a problem, when it is not one."""
        value = self.fields.get(name)
        if isinstance(value, Sequence) and len(value) == 2:
            start, end = value
            if isinstance(start, int) and isinstance(end, int) and 0 <= start <= end:
                return Span(int(start), int(end))
        self._wrong(name, "[start, end] with 0 <= start <= end")
        return None

    def entries(self, name: str, known: Sequence[str]) -> Iterator[Entry]:
        """Yield the entries of a nested list; their problems belong to this entry once each is read."""
        value = self.fields.get(name)
        if value is None:
            return
        if not isinstance(value, Sequence) or isinstance(value, str):
            self._wrong(name, "a list")
            return
        for number, fields in enumerate(value, start=1):
            if not isinstance(fields, Mapping):
                self._wrong(f"{name}, item {number},", "a mapping")
                continue
            nested = Entry(fields, f"{self.where}, {name} {number}", known)
            yield nested
            self.problems.extend(nested.problems)

    def _wrong(self, name: str, expected: str) -> None:
        self.report("wrong-type", f"{name} must be {expected}")


def entries_of(
    document: Mapping[str, object], name: str, known: Sequence[str]
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Return the entries of the list `name` of a parsed file, and problems where it holds something else."""
    listed = document.get(name)
    if listed is None:
        return (), ()
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return (), (Problem("wrong-type", f"{name} must be a list", f"{name}.yaml", severity="error"),)
    noun = name.removesuffix("s")
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, fields in enumerate(listed, start=1):
        if isinstance(fields, Mapping):
            label = f" ({fields['id']})" if fields.get("id") else ""
            entries.append(Entry(fields, f"{noun} {number}{label}", known))
        else:
            message = "the entry must be a mapping"
            problems.append(Problem("wrong-type", message, f"{noun} {number}", severity="error"))
    return tuple(entries), tuple(problems)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value).strip()
