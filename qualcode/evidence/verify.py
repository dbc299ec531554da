"""The proof that a printed quote is what was said: it shares no code with the printing.

Every character comes from the source, in order, or from a declared cut, insertion, replacement or redaction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from qualcode.findings import Operation
from qualcode.model import Problem, Redaction, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r"\(\.\.\.\)|\[[^\[\]]*\]|[^\s\[\]()]+|\S")
_CUT_LIKE = re.compile(r"\.\.\.|…|\. \. \.")
_SHOWN_WORDS = 6


@dataclass(frozen=True, slots=True)
class _Part:
    """What must be printed next: words that were said, or a mark in one of its `forms`.

    A loose mark (a cut, an insertion) may have a blank beside it that the source has not.
    """

    forms: tuple[str, ...]
    mark: bool = False
    loose: bool = False
    masks: bool = False


def verify_printed(
    printed_text: str,
    source_text: str,
    span: Span,
    operations: Sequence[Operation] = (),
    redactions: Sequence[Redaction] = (),
) -> tuple[Problem, ...]:
    """Prove that `printed_text` is `span` of `source_text` with the declared edits; return what differs.

    Nothing but the declared operations and redactions (verdict mask or review) may differ: no letter, no
    quotation mark, no case. A line break of the source is printed as a blank. Square brackets and `(...)`
    that were said are words like others. `where` counts the words of the printed quote; messages show
    printed words only, never the source's, and none where a redaction should stand.
    """
    if span.end > len(source_text):
        return (_problem("span-outside", "the quote ends after its source does"),)
    owners, faults = _owners(span, operations, redactions)
    if faults:
        return tuple(_problem("bad-edit", fault) for fault in faults)
    parts = list(_parts(source_text, span, owners, operations))
    if _follows(printed_text, parts):
        return ()
    return tuple(_differences(parts, printed_text)) or (
        _problem("spacing-changed", "the spaces between words differ from the source"),
    )


_Owner = tuple[str, Operation] | tuple[str, tuple[Redaction, ...]] | None


def _owners(
    span: Span, operations: Sequence[Operation], redactions: Sequence[Redaction]
) -> tuple[list[_Owner], list[str]]:
    """For every code point of the span, what hides it: nothing, an operation, or redactions."""
    owners: list[_Owner] = [None] * len(span)
    faults: list[str] = []
    for group, reach in _redaction_groups(span, redactions):
        mask = ("redaction", group)
        for i in reach:
            owners[i] = mask
    masked = list(owners)
    for operation in operations:
        name = f"{operation.op} [{operation.span.start}, {operation.span.end}]"
        places = range(operation.span.start - span.start, operation.span.end - span.start)
        if operation.span.start < span.start or operation.span.end > span.end:
            faults.append(f"{name} lies outside the quote")
        elif operation.op != "insert":
            if any(owners[i] is not masked[i] for i in places):
                faults.append(f"{name} overlaps another edit")
            edit = ("operation", operation)
            for i in places:
                owners[i] = edit
    return _swallowed(owners, masked), faults


def _redaction_groups(
    span: Span, redactions: Sequence[Redaction]
) -> Iterator[tuple[tuple[Redaction, ...], range]]:
    ends = 0
    group: list[Redaction] = []
    masking = [each for each in redactions if each.verdict != "keep" and len(each.span)]
    for redaction in sorted(masking, key=lambda each: each.span):
        if group and redaction.span.start >= ends:
            yield tuple(group), _places(span, group)
            group = []
        ends = max(ends, redaction.span.end) if group else redaction.span.end
        group.append(redaction)
    if group:
        yield tuple(group), _places(span, group)


def _places(span: Span, group: Sequence[Redaction]) -> range:
    start = max(span.start, min(each.span.start for each in group))
    end = min(span.end, max(each.span.end for each in group))
    return range(start - span.start, end - span.start)


def _swallowed(owners: Sequence[_Owner], masked: Sequence[_Owner]) -> list[_Owner]:
    """Give what is left of a redaction beside a cut or replacement to that operation."""
    result = list(owners)
    for backwards in (False, True):
        order = range(len(result) - 1, -1, -1) if backwards else range(len(result))
        step = 1 if backwards else -1
        for i in order:
            beside = i + step
            if not 0 <= beside < len(result) or result[i] is None or masked[i] is None:
                continue
            neighbour = result[beside]
            if result[i] is masked[i] and masked[beside] is masked[i] and neighbour is not masked[i]:
                result[i] = neighbour
    return result


def _parts(
    source_text: str, span: Span, owners: Sequence[_Owner], operations: Sequence[Operation]
) -> Iterator[_Part]:
    waiting = sorted((each for each in operations if each.op == "insert"), key=lambda each: each.span.start)
    said = ""
    for i in range(len(span) + 1):
        owner = owners[i] if i < len(span) else None
        before = owners[i - 1] if i else None
        within = owner is not None and owner is before
        while waiting and not within and waiting[0].span.start <= span.start + i:
            yield from _said(said)
            said = ""
            yield _Part((f"[{waiting.pop(0).text}]",), mark=True, loose=True)
        if owner is not None and not within:
            yield from _said(said)
            said = ""
            yield _mark(owner)
        elif owner is None and i < len(span):
            said += source_text[span.start + i]
    yield from _said(said)


def _said(words: str) -> Iterator[_Part]:
    if words:
        yield _Part((re.sub(r"\s*\n\s*", " ", words),))


def _mark(owner: _Owner) -> _Part:
    match owner:
        case (_, Operation(op="cut")):
            return _Part(("(...)",), mark=True, loose=True)
        case (_, Operation(text=text)):
            return _Part((f"[{text}]",), mark=True)
        case (_, tuple() as group):
            forms = {each.replacement or "[removed]" for each in group}
            return _Part(tuple(sorted(forms, key=len, reverse=True)), mark=True, masks=True)
    raise AssertionError(owner)


def _follows(printed_text: str, parts: Sequence[_Part]) -> bool:
    position = 0
    for i, part in enumerate(parts):
        beside_loose = part.loose or (i > 0 and parts[i - 1].loose)
        form = _form_at(printed_text, position, part)
        if form is None and beside_loose and printed_text[position : position + 1] == " ":
            beside = (printed_text[:position][-1:], part.forms[0][:1])
            glued = all(each and not each.isspace() for each in beside)
            position += 1
            form = _form_at(printed_text, position, part) if glued else None
        if form is None:
            return False
        position += len(form)
    return position == len(printed_text)


def _form_at(printed_text: str, position: int, part: _Part) -> str | None:
    return next((form for form in part.forms if printed_text.startswith(form, position)), None)


def _differences(parts: Sequence[_Part], printed_text: str) -> Iterator[Problem]:
    expected = _TOKEN.findall(
        "".join(f" {part.forms[0]} " if part.loose else part.forms[0] for part in parts)
    )
    marks = {form for part in parts if part.mark for form in part.forms}
    masks = {form for part in parts if part.masks for form in part.forms}
    shown = _TOKEN.findall(printed_text)
    matcher = SequenceMatcher(a=expected, b=shown, autojunk=False)
    for tag, start, end, from_word, to_word in matcher.get_opcodes():
        if tag != "equal":
            code, message = _difference(expected[start:end], shown[from_word:to_word], marks, masks)
            yield _problem(code, message, f"word {from_word + 1}")


def _difference(
    expected: Sequence[str], shown: Sequence[str], marks: set[str], masks: set[str]
) -> tuple[str, str]:
    words = "“" + " ".join(shown[:_SHOWN_WORDS]) + ("…”" if len(shown) > _SHOWN_WORDS else "”")
    if any(token in masks for token in expected):
        return "redaction-missing", "what should be masked here is not printed as its replacement"
    marked = _mark_difference(expected, shown, marks)
    if marked:
        return marked
    if expected and shown:
        return "words-changed", f"{words} is not what was said"
    if shown:
        return "words-added", f"{words} was not said here"
    count = f"{len(expected)} words are" if len(expected) > 1 else "a word is"
    return "words-missing", f"{count} missing here, and no cut is marked"


def _mark_difference(
    expected: Sequence[str], shown: Sequence[str], marks: set[str]
) -> tuple[str, str] | None:
    if any(_CUT_LIKE.search(token) for token in shown) and "(...)" not in expected:
        return "undeclared-cut", "words are left out here, and no cut was declared"
    if any(token.startswith("[") for token in shown):
        return "undeclared-brackets", "what stands in brackets here was not declared"
    if any(token in marks for token in expected):
        return "mark-missing", "a declared cut, insertion or replacement is not marked here"
    return None


def _problem(code: str, message: str, where: str = "") -> Problem:
    return Problem(code, message, where, severity="error")
