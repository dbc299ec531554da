"""Spans of several coders out of a file of lines, to compare outside any study.

A line that does not fit is told with its number and what is wrong; nothing is guessed and none is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualcode.agree.ratings import CodedSpan, Continua
from qualcode.agree.unitising import UNITISING, unitised
from qualcode.errors import BadInputError, UsageError, unknown_name
from qualcode.findings import Agreement

FAMILY = ("u-alpha", "binary-u-alpha", "cu-alpha", "ku-alpha")
KEYS = ("source", "coder", "start", "end", "code", "length")
_SHOWN = 5
_FORM = '{"source": "S1", "coder": "ann", "start": 0, "end": 42, "code": "access", "length": 1200}'


@dataclass(frozen=True, slots=True)
class SpanAgreements:
    """What spans of a file come to: the coders, the sources, and the agreements of each measure asked."""

    coders: tuple[str, ...]
    sources: int
    spans: int
    by_measure: tuple[tuple[Agreement, ...], ...]


def span_agreements(
    content: bytes, name: str, *, measures: tuple[str, ...] = (), draws: int = 1000, seed: int = 1
) -> SpanAgreements:
    """Return the agreement of the coders of a file of spans; without `measures` the u-alpha family."""
    for measure in measures:
        if measure not in UNITISING:
            raise _unknown(measure)
    continua = continua_of(content, name)
    found = tuple(unitised(continua, each, draws=draws, seed=seed) for each in measures or FAMILY)
    coders = {coder for readers in continua.read.values() for coder in readers}
    return SpanAgreements(tuple(sorted(coders)), len(continua.lengths), len(continua.spans), found)


def _unknown(measure: str) -> UsageError:
    error = unknown_name("measure of spans", measure, UNITISING)
    listed = ", ".join(UNITISING)
    return UsageError(error.message, hint=f"{error.hint}; of spans there are {listed}")


def continua_of(content: bytes, name: str) -> Continua:
    """Return the continua that lines of JSON describe; raise `BadInputError` with the lines that do not fit.

    A coder who read a source and marked nothing has a line without `start`, `end` and `code`.
    """
    rows = _Rows()
    for number, line in _lines(content, name):
        rows.take(number, line)
    rows.finish()
    if rows.wrong:
        first, *others = rows.wrong
        more = "; ".join(others[: _SHOWN - 1]) + ("; ..." if len(others) >= _SHOWN else "")
        raise BadInputError(
            f"{name}, {first}", hint=f"{len(others):,} more: {more}" if others else f"a line is {_FORM}"
        )
    if not rows.lengths:
        raise BadInputError(f"{name} has no line", hint=f"a line is {_FORM}")
    read = {source: tuple(sorted(readers)) for source, readers in rows.read.items()}
    return Continua(dict(rows.lengths), read, tuple(rows.spans))


def _lines(content: bytes, name: str) -> Iterator[tuple[int, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise BadInputError(f"{name}, line {number}: not UTF-8", hint="save it as UTF-8") from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


class _Rows:
    """The lines as they are read: what fits, and what is wrong with what does not."""

    def __init__(self) -> None:
        self.lengths: dict[str, int] = {}
        self.read: dict[str, set[str]] = {}
        self.spans: list[CodedSpan] = []
        self.wrong: list[str] = []
        self._numbers: list[int] = []

    def take(self, number: int, line: str) -> None:
        """Read a line."""
        try:
            self._add(number, _object(line))
        except ValueError as error:
            self.wrong.append(f"line {number}: {error}")

    def finish(self) -> None:
        """Hold every span against the length of its source, which any of its lines may give."""
        without = sorted(source for source in self.read if source not in self.lengths)
        self.wrong += [f"no line gives the length of {source!r}" for source in without]
        for number, span in zip(self._numbers, self.spans, strict=True):
            length = self.lengths.get(span.source)
            if length is not None and span.end > length:
                self.wrong.append(f"line {number}: end {span.end} lies beyond the length {length}")

    def _add(self, number: int, row: Mapping[str, Any]) -> None:
        source, coder = _name(row, "source"), _name(row, "coder")
        length = row.get("length")
        if length is not None:
            _require_number(length, "length", least=1)
            if self.lengths.setdefault(source, length) != length:
                raise ValueError(
                    f"length {length}, and an earlier line of {source!r} says {self.lengths[source]}"
                )
        if row.get("code") is None:
            if row.get("start") is not None or row.get("end") is not None:
                raise ValueError("start and end, and no code")
        else:
            code = _name(row, "code")
            start, end = (_place(row, key) for key in ("start", "end"))
            if start >= end:
                raise ValueError(f"start {start} is not before end {end}")
            self.spans.append(CodedSpan(source, coder, start, end, code))
            self._numbers.append(number)
        self.read.setdefault(source, set()).add(coder)


def _object(line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(row, dict):
        raise ValueError("not an object")  # noqa: TRY004 - a line that does not fit, not a wrong argument
    unknown = sorted(set(row) - set(KEYS))
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}")
    return row


def _name(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"no {key}")
    return value.strip()


def _place(row: Mapping[str, Any], key: str) -> int:
    if row.get(key) is None:
        raise ValueError(f"a code, and no {key}")
    return _require_number(row[key], key, least=0)


def _require_number(value: object, key: str, *, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{key} is not a whole number from {least}")
    return value


def content_of(path: Path) -> bytes:
    """Return the bytes of a file; raise `BadInputError` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        why = (error.strerror or "cannot be read").lower()
        raise BadInputError(f"{path}: {why}", hint="--in takes a file of spans, .jsonl") from None
