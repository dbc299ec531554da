"""Picking quotes, editing them by operations, approving them: places and edits, never words.

A quote is picked only where words were recorded, written by the person, or marked as heard, and where the
person and the session permit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from qualcode.anonymise.permissions import may_quote
from qualcode.codebook.finding import find_code
from qualcode.coding.locating import locate
from qualcode.errors import (
    BadInputError,
    PermissionRefusedError,
    QualcodeError,
    UsageError,
    unknown_name,
)
from qualcode.evidence.quotes import operation_faults, quote_mapping
from qualcode.flows.desk import Desk
from qualcode.flows.reading import QUOTES, read_codings, read_quotes, sound_codebook, source_id
from qualcode.flows.recommend import RECOMMENDATIONS, linked_document, read_recommendations
from qualcode.flows.theme import named_theme, read_themes
from qualcode.model import VERBATIM_KINDS, Link, Operation, Permissions, Quote, Source, Span, Stance, Turn
from qualcode.store.files import read_input
from qualcode.store.history import Changes
from qualcode.store.participants import read_participants
from qualcode.store.sources import read_source
from qualcode.store.study import Study, fresh_id
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes

Status = Literal["candidate", "approved", "used", "rejected"]


@dataclass(frozen=True, slots=True)
class Pick:
    """What to pick: a place in a source, with the code, theme and recommendations it speaks to.

    `edits` are (operation, words, text) with words of the quote: ("cut", "you know", ""),
    ("insert", "they said", "the surgery"), ("replace", "her", "the nurse").
    """

    source: str
    span: Span
    code: str = ""
    theme: str = ""
    recommendations: tuple[str, ...] = ()
    edits: tuple[tuple[str, str, str], ...] = ()
    note: str = ""
    stance: Stance = "supports"


def named_quote(study: Study, typed: str) -> Quote:
    """Return the quote of an id, whatever its case."""
    quotes = {quote.id.casefold(): quote for quote in read_quotes(study)}
    if typed.casefold() not in quotes:
        raise unknown_name("quote", typed, [quote.id for quote in quotes.values()])
    return quotes[typed.casefold()]


def pick_words(desk: Desk, named: str, words: str, *, turn: str = "") -> tuple[str, Span]:
    """Return the source and the span of some words in it."""
    source = read_source(desk.study, source_id(desk, named))
    return source.id, locate(source, words, turn=turn)


def pick_coding(desk: Desk, coding: str) -> Pick:
    """Return the pick that a coding's span and code make."""
    known = {one.id: one for one in read_codings(desk.study)}
    if coding not in known:
        raise unknown_name("coding", coding, known)
    return Pick(known[coding].source, known[coding].span, known[coding].code)


def picks_from(desk: Desk, path: Path) -> list[Pick]:
    """Read picks from a file of JSON lines; every bad line is named, and none is picked."""
    picks: list[Pick] = []
    faults: list[str] = []
    for number, line in enumerate(read_input(path).decode("utf-8-sig", "replace").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            picks.append(_pick_of(desk, line))
        except QualcodeError as error:
            faults.append(f"line {number}: {error.message}")
    if faults:
        shown = "; ".join(faults[:5]) + (f"; and {len(faults) - 5} more" if len(faults) > 5 else "")
        raise BadInputError(f"{path.name}: {shown}", hint="nothing was picked; mend these lines and run it again")
    return picks


def _pick_of(desk: Desk, line: str) -> Pick:
    try:
        row = json.loads(line)
        source, span = pick_words(desk, str(row["source"]), str(row["text"]))
        edits = tuple(
            (str(each["op"]), str(each.get("after") or each.get("words") or each["text"]), _edit_text(each))
            for each in row.get("operations", ())
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInputError(f"not a pick ({type(error).__name__}: {error})") from None
    return Pick(
        source,
        span,
        str(row.get("code", "")),
        str(row.get("theme", "")),
        tuple(row.get("recommendations", ())),
        edits,
        str(row.get("note", "")),
    )


def _edit_text(each: Mapping[str, Any]) -> str:
    return "" if each["op"] == "cut" else str(each.get("with") or each["text"])


def pick_quotes(desk: Desk, picks: Sequence[Pick]) -> list[Quote]:
    """Pick quotes: one verb, wholly or not at all."""
    study = desk.study
    taken = {quote.id for quote in read_quotes(study)}
    made: list[Quote] = []
    for pick in picks:
        quote = _quote(desk, pick, taken)
        taken.add(quote.id)
        made.append(quote)
    document = _document(study)
    document["quotes"].extend(_flow_spans(quote_mapping(quote)) for quote in made)
    changes = Changes(objects={quote.id for quote in made}, note=f"{len(made)} quotes")
    changes.uses.update(quote.source for quote in made)
    changes.files[QUOTES] = yaml_bytes(document)
    _link(study, changes, list(zip(picks, made, strict=True)))
    desk.commit(changes, "quote pick")
    return made


def _quote(desk: Desk, pick: Pick, taken: Iterable[str]) -> Quote:
    study = desk.study
    source = read_source(study, pick.source)
    require_quotable(study, source, pick.span)
    words = source.text[pick.span.start : pick.span.end]
    quote = Quote(
        id=fresh_id("Q-", set(taken)),
        source=source.id,
        revision=source.revision,
        span=pick.span,
        anchor=desk.key.anchor(words),
        code=find_code(sound_codebook(study), pick.code).id if pick.code else "",
        theme=named_theme(read_themes(study), pick.theme).id if pick.theme else "",
        by=desk.coder,
        at=desk.clock(),
        note=pick.note,
    )
    return replace(quote, operations=operations_for(source, quote, pick.edits))


def require_quotable(study: Study, source: Source, span: Span) -> None:
    """Raise `PermissionRefusedError` unless these words may be printed verbatim as one person's."""
    turns = [
        (turn, place)
        for turn, place in zip(source.turns, source.turn_spans(), strict=True)
        if place.overlaps(span)
    ]
    if not turns or not len(span):
        raise UsageError("a quote needs words", hint="name words of one turn")
    if len({turn.speaker for turn, _ in turns}) > 1:
        raise UsageError("a quote is the words of one person; these run over two speakers", hint="pick them one by one")
    turn = turns[0][0]
    if turn.role in {"facilitator", "none", "observer"}:
        raise PermissionRefusedError(f"{turn.id} is the {turn.role}'s; what a {turn.role} says is never evidence")
    if source.kind not in VERBATIM_KINDS:
        _require_heard(source, turns, span)
    allowed, reason = may_quote(source.permissions, permissions_of_speaker(study, turn))
    if not allowed:
        raise PermissionRefusedError(
            f"{turn.id} of {source.id} may not be quoted: {reason}",
            hint="`qualcode participant permit` or `qualcode source set --quoting yes` states what was agreed",
        )


def _require_heard(source: Source, turns: Sequence[tuple[Turn, Span]], span: Span) -> None:
    heard = [part.shifted(place.start) for turn, place in turns for part in turn.heard]
    if not any(part.contains(span) for part in heard):
        raise PermissionRefusedError(
            f"{source.kind.replace('_', ' ')} hold no recorded speech; only words marked as heard, in « », may be quoted",
            hint="pick words between « and »",
        )


def permissions_of_speaker(study: Study, turn: Turn) -> Permissions:
    """Return what the person whose words these are has stated."""
    who = turn.speaks_for or turn.speaker or ""
    person = read_participants(study).get(who)
    return person.permissions if person else Permissions()


def operations_for(source: Source, quote: Quote, edits: Iterable[tuple[str, str, str]]) -> tuple[Operation, ...]:
    """Turn edits given by words into operations with spans; the words must stand once in the quote."""
    made = [_operation(source, quote, edit) for edit in edits]
    faults = operation_faults(quote.span, made)
    if faults:
        raise UsageError(faults[0], hint="cut, insert and replace name words inside the quote, each once")
    return tuple(sorted(made, key=lambda operation: operation.span))


def _operation(source: Source, quote: Quote, edit: tuple[str, str, str]) -> Operation:
    op, words, text = edit
    inside = Source(source.id, 1, "document", (Turn(source.text[quote.span.start : quote.span.end], id="quote"),))
    found = locate(inside, words).shifted(quote.span.start)
    if op == "insert":
        return Operation("insert", Span(found.end, found.end), text)
    if op == "replace":
        return Operation("replace", found, text)
    if op == "cut":
        return Operation("cut", found)
    raise unknown_name("edit", op, ["cut", "insert", "replace"])


def edit_quote(desk: Desk, typed: str, edits: Sequence[tuple[str, str, str]], *, clear: bool = False) -> Quote:
    """Add edits to a quote, or start again from its words with `clear`."""
    quote = named_quote(desk.study, typed)
    source = read_source(desk.study, quote.source, revision=quote.revision)
    before = () if clear else quote.operations
    new = operations_for(source, quote, edits)
    both = tuple(sorted((*before, *new), key=lambda operation: operation.span))
    faults = operation_faults(quote.span, both)
    if faults:
        raise UsageError(faults[0], hint="--clear takes the earlier edits away")
    changed = replace(quote, operations=both, status="candidate")
    _rewrite(desk, [changed], "quote edit")
    return changed


def set_status(desk: Desk, typed: Sequence[str], status: Status, *, note: str = "") -> list[Quote]:
    """Approve or reject quotes, or mark them as used."""
    changed = [replace(named_quote(desk.study, each), status=status) for each in typed]
    if note:
        changed = [replace(quote, note=note) for quote in changed]
    if status in {"approved", "used"}:
        for quote in changed:
            require_quotable(desk.study, read_source(desk.study, quote.source, revision=quote.revision), quote.span)
    _rewrite(desk, changed, f"quote {status}")
    return changed


def _rewrite(desk: Desk, quotes: Sequence[Quote], verb: str) -> None:
    document = _document(desk.study)
    new = {quote.id: quote for quote in quotes}
    for place, entry in enumerate(document["quotes"]):
        if entry.get("id") in new:
            document["quotes"][place] = _flow_spans(quote_mapping(new[entry["id"]]))
    changes = Changes(objects=set(new), note=", ".join(sorted(new)))
    changes.files[QUOTES] = yaml_bytes(document)
    desk.commit(changes, verb)


def _document(study: Study) -> CommentedMap:
    content = study.read(QUOTES)
    document = parse_yaml(content, QUOTES) if content is not None else CommentedMap({"format": 1})
    if document.get("quotes") is None:
        document["quotes"] = CommentedSeq()
    return document


def _flow_spans(entry: Mapping[str, Any]) -> CommentedMap:
    written = CommentedMap()
    for name, value in entry.items():
        written[name] = _flow(value) if name == "span" else value
        if name == "operations":
            written[name] = [CommentedMap({n: _flow(v) if n == "span" else v for n, v in each.items()}) for each in value]
    return written


def _flow(values: Sequence[int]) -> CommentedSeq:
    sequence = CommentedSeq(values)
    sequence.fa.set_flow_style()
    return sequence


def _link(study: Study, changes: Changes, made: Sequence[tuple[Pick, Quote]]) -> None:
    links = [
        (recommendation, Link("quote", quote.id, pick.stance))
        for pick, quote in made
        for recommendation in pick.recommendations
    ]
    if not links:
        return
    known = {each.id for each in read_recommendations(study)}
    for recommendation, _ in links:
        if recommendation not in known:
            raise unknown_name("recommendation", recommendation, known)
    changes.files[RECOMMENDATIONS] = linked_document(study, links)
    changes.objects.update(recommendation for recommendation, _ in links)
