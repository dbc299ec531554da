"""Picking quotes: of codings, of words in a source, or from a file; wholly or not at all.

A quote is picked only where words were recorded, written by the person, or marked as heard, and where the
person and the session permit it; the same pick twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from qualcode.codebook.finding import find_code
from qualcode.coding.locating import locate
from qualcode.errors import BadInputError, QualcodeError, UsageError, unknown_name
from qualcode.findings import STANCES, Flag, Link, Quote, Stance, Theme
from qualcode.flows.desk import Desk
from qualcode.flows.flagged import flags_of, require_unflagged
from qualcode.flows.lineage import standing_for
from qualcode.flows.nameless import require_nameless
from qualcode.flows.quotable import People, require_quotable, require_words_left
from qualcode.flows.quote import Edit, operations_for, quotes_bytes
from qualcode.flows.reading import (
    QUOTES,
    read_codings,
    read_quotes,
    read_redactions,
    sound_codebook,
    source_id,
)
from qualcode.flows.recommend import (
    RECOMMENDATIONS,
    linked_document,
    named_recommendation,
    read_recommendations,
)
from qualcode.flows.theme import named_theme, read_themes
from qualcode.model import Codebook, Redaction, Source, Span
from qualcode.store.files import json_object, read_input
from qualcode.store.history import Changes
from qualcode.store.participants import read_participants
from qualcode.store.sources import read_source
from qualcode.store.study import Study, fresh_id
from qualcode.text import counted

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Pick:
    """What to pick: a place in a source, with the code, theme and recommendations it speaks to.

    `edits` are as `operations_for` takes them; `where` is the line of the file it came from, if any.
    """

    source: str
    span: Span
    code: str = ""
    theme: str = ""
    recommendations: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    note: str = ""
    stance: Stance = "supports"
    where: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """The quotes that were made, and those that were there already."""

    quotes: tuple[Quote, ...]
    already: tuple[Quote, ...] = ()


def pick_words(desk: Desk, named: str, words: str, *, turn: str = "") -> tuple[str, Span]:
    """Return the source and the span of some words in it."""
    source = read_source(desk.study, source_id(desk, named))
    return source.id, locate(source, words, turn=turn)


def pick_coding(desk: Desk, coding: str) -> Pick:
    """Return the pick that a person's coding's span and code make."""
    desk.study.require_unlocked()
    standing = read_codings(desk.study)
    now = standing_for(desk.study, coding, standing)
    if len(now) > 1:
        split = ", ".join(one.id for one in now)
        raise UsageError(f"{coding} was split: {split}", hint="name one of them")
    if not now:
        known = [one.id for one in standing]
        raise unknown_name("coding", coding, known, hint="`qualcode codings` shows them")
    return Pick(now[0].source, now[0].span, now[0].code)


def picks_from(desk: Desk, path: Path) -> list[Pick]:
    """Read picks from a file of JSON lines; every bad line is named, and none is picked."""
    try:
        lines = read_input(path).decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"{path.name} is not UTF-8 (byte {error.start + 1})", hint="save it as UTF-8"
        ) from None
    sources = _Sources(desk)
    picks: list[Pick] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            picks.append(replace(_pick_of(sources, line), where=f"line {number}"))
        except QualcodeError as error:
            faults.append(f"line {number}: {error.message}")
    _require_no_faults(faults)
    return picks


def _require_no_faults(faults: Sequence[str]) -> None:
    if faults:
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise BadInputError(
            "; ".join(faults[:_SHOWN]) + more, hint="nothing was picked; mend these lines and run it again"
        )


@dataclass(frozen=True, slots=True)
class _Sources:
    """The sources that picks name, each looked up and read once."""

    desk: Desk
    ids: dict[str, str] = field(default_factory=dict)
    read: dict[str, Source] = field(default_factory=dict)
    masked: dict[str, Sequence[Redaction]] = field(default_factory=dict)

    def named(self, typed: str) -> Source:
        """Return the source that a person named by id, title or file name."""
        if typed not in self.ids:
            self.ids[typed] = source_id(self.desk, typed)
        return self.of(self.ids[typed])

    def of(self, identifier: str) -> Source:
        """Return the source of an id."""
        if identifier not in self.read:
            self.read[identifier] = read_source(self.desk.study, identifier)
        return self.read[identifier]

    def redactions(self, identifier: str) -> Sequence[Redaction]:
        """Return the redactions of the source of an id."""
        if identifier not in self.masked:
            self.masked[identifier] = read_redactions(self.desk.study, identifier)
        return self.masked[identifier]


def _pick_of(sources: _Sources, line: str) -> Pick:
    row = json_object(line)
    if row is None:
        raise BadInputError("not a JSON object", hint='as in {"source": ..., "text": ...}')
    source = sources.named(_text(row, "source"))
    return Pick(
        source.id,
        locate(source, _text(row, "text"), turn=_text(row, "turn", "")),
        _text(row, "code", ""),
        _text(row, "theme", ""),
        _texts(row, "recommendations"),
        tuple(_edit(each) for each in row.get("operations") or ()),
        _text(row, "note", ""),
        _stance(_text(row, "stance", "supports")),
    )


def _text(row: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = row.get(name, default)
    if value is None:
        raise BadInputError(f"no {name}", hint="each line needs source and text")
    if not isinstance(value, str):
        raise BadInputError(f"{name} is not a text", hint="put it in quotation marks")
    return value


def _texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name) or []
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise BadInputError(f"{name} is not a list of texts", hint='as in ["REC-callback"]')
    return tuple(listed)


def _edit(each: object) -> Edit:
    if not isinstance(each, dict):
        raise BadInputError(
            "an operation is not a JSON object", hint='as in {"op": "cut", "text": "you know"}'
        )
    op = _text(each, "op")
    if op == "insert":
        return op, _text(each, "after"), _text(each, "text")
    if op == "replace":
        return op, _text(each, "words"), _text(each, "text")
    return op, _text(each, "text", _text(each, "words", "")), ""


def _stance(typed: str) -> Stance:
    said = typed.replace("-", "_").replace(" ", "_")
    if said not in STANCES:
        raise unknown_name("stance", typed, STANCES, hint=f"one of {', '.join(STANCES)}")
    return said


def pick_quotes(desk: Desk, picks: Sequence[Pick]) -> Picked:
    """Pick quotes: one verb, wholly or not at all; every line of a file that is refused is named."""
    study = desk.study
    making = _Making(desk, _Sources(desk), read_participants(study))
    known = {_identity(quote): quote for quote in read_quotes(study) if quote.status != "rejected"}
    taken = {quote.id for quote in read_quotes(study)}
    made: dict[str, Quote] = {}
    already: dict[str, Quote] = {}
    pairs: list[tuple[Pick, Quote]] = []
    faults: list[str] = []
    for pick in picks:
        try:
            quote = making.quote(pick)
        except QualcodeError as error:
            if not pick.where:
                raise
            faults.append(f"{pick.where}: {error.message}")
            continue
        if (same := known.get(_identity(quote))) is not None:
            quote = same
            already[quote.id] = quote
        else:
            quote = replace(quote, id=fresh_id("Q-", taken))
            taken.add(quote.id)
            known[_identity(quote)] = made[quote.id] = quote
        pairs.append((pick, quote))
    _require_no_faults(faults)
    _write(desk, tuple(made.values()), pairs)
    return Picked(tuple(made.values()), tuple(quote for name, quote in already.items() if name not in made))


def _identity(quote: Quote) -> tuple[object, ...]:
    return quote.source, quote.revision, quote.span, quote.code, quote.theme, quote.operations


@dataclass(frozen=True)
class _Making:
    """What quotes are made from, each read once and when it is asked for."""

    desk: Desk
    sources: _Sources
    people: People

    @cached_property
    def flags(self) -> Sequence[Flag]:
        """The flags."""
        return flags_of(self.desk.study)

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook."""
        return sound_codebook(self.desk.study)

    @cached_property
    def themes(self) -> Sequence[Theme]:
        """The themes."""
        return read_themes(self.desk.study)

    def quote(self, pick: Pick) -> Quote:
        """Return the quote of a pick, without an id; raise where it may not be one."""
        desk, source = self.desk, self.sources.of(pick.source)
        require_quotable(source, pick.span, self.people, self.sources.redactions(source.id))
        require_unflagged(self.flags, source, pick.span)
        edits = (("the text of an edit", edit[2]) for edit in pick.edits)
        for what, text in (("the note", pick.note), *edits):
            require_nameless(desk, what, text)
        operations = operations_for(source, pick.span, pick.edits)
        require_words_left(source, pick.span, operations)
        return Quote(
            id="",
            source=source.id,
            revision=source.revision,
            span=pick.span,
            anchor=desk.key.anchor(source.text[pick.span.start : pick.span.end]),
            operations=operations,
            code=find_code(self.codebook, pick.code).id if pick.code else "",
            theme=named_theme(self.themes, pick.theme).id if pick.theme else "",
            by=desk.coder,
            at=desk.clock(),
            note=pick.note,
        )


def _write(desk: Desk, made: Sequence[Quote], pairs: Sequence[tuple[Pick, Quote]]) -> None:
    links = _links(desk.study, pairs)
    if not made and not links:
        return
    changes = Changes(objects={quote.id for quote in made}, note=counted(len(made), "quote"))
    for quote in made:
        changes.uses.update(name for name in (quote.source, quote.code, quote.theme) if name)
    if made:
        changes.files[QUOTES] = quotes_bytes(desk.study, made)
    if links:
        changes.files[RECOMMENDATIONS] = linked_document(desk.study, links)
        changes.objects.update(recommendation for recommendation, _ in links)
    desk.commit(changes, "quote pick")


def _links(study: Study, pairs: Sequence[tuple[Pick, Quote]]) -> list[tuple[str, Link]]:
    known = read_recommendations(study)
    there = {(each.id, link.kind, link.target, link.stance) for each in known for link in each.links}
    return [
        (recommendation, Link("quote", quote.id, pick.stance))
        for pick, quote in pairs
        for recommendation in (named_recommendation(known, typed).id for typed in pick.recommendations)
        if (recommendation, "quote", quote.id, pick.stance) not in there
    ]


def require_one_way(*ways: object) -> None:
    """Raise unless exactly one of several ways to say what to pick was taken."""
    if sum(map(bool, ways)) != 1:
        raise UsageError("name codings, or --source with --words, or --from FILE", hint="one of the three")
