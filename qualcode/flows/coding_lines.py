"""Codings from a file, JSON lines or a sheet: every line is read before any is applied.

All or nothing, unless bad lines are to be passed over: each is a Problem with its number, and no message
repeats what a participant said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.coding.locating import SeveralPlacesError, Which, reads
from qualcode.coding.revisions import Place as Standing
from qualcode.errors import QualcodeError, UnknownNameError, UsageError
from qualcode.flows.code import Applied, Place, Request, apply_requests, own_facets, span_of, usable_code
from qualcode.flows.coding_batch import Batch, BatchReader
from qualcode.flows.coding_fields import faults_of, record_of_row, require_person
from qualcode.flows.masked_words import locate_shown
from qualcode.flows.nameless import require_nameless
from qualcode.flows.reading import sound_codebook
from qualcode.flows.revised import read_revisions
from qualcode.model import Code, Codebook, Source, Span
from qualcode.store.files import json_lines, json_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.flows.desk import Desk

_EXAMPLE = 'as in {"source": "...", "text": "...", "code": "..."}'


def apply_lines(desk: Desk, content: bytes, *, skip_bad: bool = False) -> Batch:
    """Apply codings from JSON lines (docs/formats.md), all or nothing; with `skip_bad` the good lines."""
    records = ((f"line {number}", json_object(line)) for number, line in json_lines(content))
    return _apply(desk, records, skip_bad=skip_bad)


def apply_rows(desk: Desk, rows: Iterable[tuple[int, Mapping[str, str]]], *, skip_bad: bool = False) -> Batch:
    """Apply codings from the numbered rows of a sheet, whose columns are called as the fields of a line."""
    records = ((f"line {number}", record_of_row(row)) for number, row in rows)
    return _apply(desk, records, skip_bad=skip_bad)


def _apply(desk: Desk, records: Iterable[tuple[str, dict[str, Any] | None]], *, skip_bad: bool) -> Batch:
    reader = _Reader(desk, codebook=sound_codebook(desk.study))
    for where, record in records:
        reader.read(record, where)
    if skip_bad or not reader.problems:
        reader.check_reasons()
    if not reader.requests or (reader.problems and not skip_bad):
        return Batch(Applied(), tuple(reader.problems))
    applied = apply_requests(desk, reader.requests, verb="code apply")
    return Batch(applied, tuple(reader.problems))


@dataclass(slots=True)
class _Reader(BatchReader):
    """What the lines ask for, with each code looked up once."""

    codebook: Codebook = field(default_factory=Codebook)
    requests: list[Request] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    codes: dict[str, Code | QualcodeError] = field(default_factory=dict)

    def read(self, record: dict[str, Any] | None, where: str) -> None:
        if record is None:
            self.bad(where, "not a JSON object", _EXAMPLE)
            return
        faults = list(faults_of(record))
        for message, hint in faults:
            self.bad(where, message, hint)
        if faults:
            return
        try:
            self.requests.append(self._request(record))
            self.places.append(where)
        except SeveralPlacesError as error:
            self.bad(where, error.message, "give the turn, more of the words, before, after, or nth")
        except QualcodeError as error:
            self.bad(where, error.message, error.hint)

    def check_reasons(self) -> None:
        """Report the lines whose reason names somebody: it would be kept in a file without names."""
        names = self.desk.names()
        try:
            require_nameless(self.desk, "why", "\n".join(one.why for one in self.requests), names=names)
        except QualcodeError:
            kept = []
            for where, request in zip(self.places, self.requests, strict=True):
                try:
                    require_nameless(self.desk, "why", request.why, names=names)
                    kept.append(request)
                except QualcodeError as error:
                    self.bad(where, error.message, error.hint)
            self.requests = kept

    def _request(self, record: Mapping[str, Any]) -> Request:
        require_person(record)
        source = self.source(record["source"])
        code = self._code(record["code"])
        typed = [f"{name}={value}" for name, value in (record.get("facets") or {}).items()]
        facets = own_facets(self.codebook, typed)
        span = self._span(source, record) if record.get("span") else self._words(source, record)
        return Request(
            source,
            span,
            code,
            record.get("why") or "",
            record.get("origin") or "person",
            record.get("stance") or "",
            facets,
        )

    def _words(self, source: Source, record: Mapping[str, Any]) -> Span:
        turn, words = record.get("turn") or "", record.get("text") or ""
        if not words.strip():
            return span_of(self.desk.study, source, Place(turn=turn))
        if turn:
            span_of(self.desk.study, source, Place(turn=turn))
        which = Which(record.get("before") or "", record.get("after") or "", record.get("nth") or 0)
        return locate_shown(self.desk.study, source, words, turn=turn, which=which)

    def _span(self, source: Source, record: Mapping[str, Any]) -> Span:
        """Return a span as it stands now: words or anchor prove it; else the words are looked for."""
        span, revision = Span(*record["span"]), record.get("revision") or source.revision
        words = record.get("text") or ""
        try:
            now = span_of(self.desk.study, source, Place(span=self._carried(source, span, revision)))
            if words and not reads(source.text[now.start : now.end], words):
                raise UnknownNameError(f"other words stand there in {source.id}", hint="give the words alone")
            anchor = record.get("anchor")
            if not words and anchor and self.desk.key.anchor(source.text[now.start : now.end]) != anchor:
                raise UnknownNameError(
                    f"other words stand there in {source.id} than those that were coded",
                    hint="`codings --jsonl --raw` gives the words, by which they are found; "
                    "anchors of another study prove nothing here",
                )
        except QualcodeError:
            if not words:
                raise
            return self._words(source, {**record, "turn": _only_turn(record)})
        return now

    def _carried(self, source: Source, span: Span, revision: int) -> Span:
        """Return where a span of an earlier revision stands in the newest one."""
        if revision == source.revision:
            return span
        if revision > source.revision:
            raise UsageError(
                f"{source.id} has {source.revision} revisions here; the line is of revision {revision}",
                hint="bring the newest revision in first",
            )
        now = read_revisions(self.desk.study, source.id).now("", source.id, Standing(revision, span))
        if now.revision != source.revision or now.given_up:
            raise UsageError(
                f"{source.id} was corrected at {span.start}-{span.end} since its revision {revision}",
                hint="give them as they read now",
            )
        return now.span

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


def _only_turn(record: Mapping[str, Any]) -> str:
    """Return the turn that an exported coding lay in, "" where it was not in one alone."""
    turns = record.get("turns")
    return turns[0] if isinstance(turns, list) and len(turns) == 1 and isinstance(turns[0], str) else ""
