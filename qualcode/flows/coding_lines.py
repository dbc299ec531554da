"""Codings from a file of JSON lines: every line is read before any is applied.

All or nothing: each bad line is a Problem with its number, and no message repeats what a participant said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from qualcode.errors import QualcodeError
from qualcode.flows.code import Applied, Place, Request, apply_requests, own_facets, span_of, usable_code
from qualcode.flows.nameless import require_nameless
from qualcode.flows.reading import sound_codebook, source_id
from qualcode.model import Code, Codebook, Problem, Source, Span
from qualcode.store.files import json_lines, json_object
from qualcode.store.sources import read_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.flows.desk import Desk

FIELDS = ("source", "text", "turn", "span", "code", "why", "facets")


@dataclass(frozen=True, slots=True)
class Batch:
    """What a file of codings gave: either everything applied, or the lines that must be mended."""

    applied: Applied
    problems: tuple[Problem, ...] = ()


def apply_lines(desk: Desk, content: bytes) -> Batch:
    """Apply codings from JSON lines of {source, text | turn | span, code, why, facets}; all or nothing."""
    reader = _Reader(desk, sound_codebook(desk.study))
    for number, line in json_lines(content):
        reader.read(line, f"line {number}")
    if not reader.problems:
        reader.check_reasons()
    if reader.problems:
        return Batch(Applied(), tuple(reader.problems))
    return Batch(apply_requests(desk, reader.requests, verb="code apply"))


@dataclass(slots=True)
class _Reader:
    """The lines read so far, with each source and code looked up once."""

    desk: Desk
    codebook: Codebook
    requests: list[Request] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, Source | QualcodeError] = field(default_factory=dict)
    codes: dict[str, Code | QualcodeError] = field(default_factory=dict)

    def read(self, line: bytes, where: str) -> None:
        record = json_object(line)
        if record is None:
            self._bad(where, "not a JSON object", 'as in {"source": "...", "text": "...", "code": "..."}')
            return
        before = len(self.problems)
        self._check_fields(record, where)
        if len(self.problems) > before:
            return
        try:
            self.requests.append(self._request(record))
            self.places.append(where)
        except QualcodeError as error:
            self._bad(where, error.message, error.hint)

    def check_reasons(self) -> None:
        """Report the lines whose reason names somebody: it would be kept in a file without names."""
        names = self.desk.names()
        try:
            require_nameless(self.desk, "why", "\n".join(one.why for one in self.requests), names=names)
        except QualcodeError:
            for where, request in zip(self.places, self.requests, strict=True):
                try:
                    require_nameless(self.desk, "why", request.why, names=names)
                except QualcodeError as error:
                    self._bad(where, error.message, error.hint)

    def _check_fields(self, record: Mapping[str, Any], where: str) -> None:
        for name in record:
            if name not in FIELDS:
                near = get_close_matches(name, FIELDS, n=1)
                self._bad(
                    where, f"{name!r} is not a field of a coding", f"did you mean {near[0]}?" if near else ""
                )
        for name in ("source", "code"):
            if not record.get(name):
                self._bad(where, f"{name} is missing", "")
        for name in FIELDS:
            if name not in {"span", "facets"} and not isinstance(record.get(name) or "", str):
                self._bad(where, f"{name} must be text", "")
        if record.get("span") is not None and not _is_span(record["span"]):
            self._bad(where, "span must be two numbers, the end after the start", "as in [10, 20]")
        facets = record.get("facets") or {}
        if not isinstance(facets, dict) or not all(isinstance(value, str) for value in facets.values()):
            self._bad(where, "facets must be names with texts", 'as in {"kind": "barrier"}')
        given = [name for name in ("text", "turn", "span") if record.get(name)]
        if not given or ("span" in given and len(given) > 1):
            self._bad(where, "give text, turn (or both), or span", "")

    def _request(self, record: Mapping[str, Any]) -> Request:
        source = self._source(record["source"])
        code = self._code(record["code"])
        span = Span(*record["span"]) if record.get("span") else None
        place = Place(turn=record.get("turn") or "", words=record.get("text") or "", span=span)
        typed = [f"{name}={value}" for name, value in (record.get("facets") or {}).items()]
        facets = own_facets(self.codebook, typed)
        span = span_of(self.desk.study, source, place)
        return Request(source, span, code, record.get("why") or "", facets=facets)

    def _source(self, named: str) -> Source:
        if named not in self.sources:
            try:
                self.sources[named] = read_source(self.desk.study, source_id(self.desk, named))
            except QualcodeError as error:
                self.sources[named] = error
        found = self.sources[named]
        if isinstance(found, QualcodeError):
            raise found
        return found

    def _code(self, named: str) -> Code:
        if named not in self.codes:
            try:
                self.codes[named] = usable_code(self.codebook, named)
            except QualcodeError as error:
                self.codes[named] = error
        found = self.codes[named]
        if isinstance(found, QualcodeError):
            raise found
        return found

    def _bad(self, where: str, message: str, hint: str) -> None:
        self.problems.append(Problem("bad-line", message, where, hint, "error"))


def _is_span(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    if not all(isinstance(bound, int) and not isinstance(bound, bool) for bound in value):
        return False
    return bool(0 <= value[0] < value[1])
