"""The flags of a study as they stand in the newest revisions, and which words they keep from being printed.

A flag is never lost by a correction: where its words changed it lies over what came in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qualcode.coding.around import surrounding
from qualcode.coding.flags import fold_flags
from qualcode.coding.revisions import Place, Revisions
from qualcode.errors import PermissionRefusedError
from qualcode.findings import Flag
from qualcode.flows.revised import read_revisions
from qualcode.model import Span
from qualcode.store.logs import read_events

if TYPE_CHECKING:
    from qualcode.model import Source
    from qualcode.store.study import Study

KIND_WORDS: Mapping[str, str] = {
    "safeguarding": "safeguarding",
    "complaint": "complaint",
    "allegation": "allegation about a named person",
    "abusive": "abusive text",
}
WITHHOLDING = frozenset({"safeguarding", "allegation", "abusive"})
FOLDER = "flags"


def flag_events(study: Study) -> list[dict[str, Any]]:
    """Return the events of all coders' logs of flags."""
    return [event for name in study.names(FOLDER, ".jsonl") for event in read_events(study, name)]


def flags_of(study: Study, source: str = "") -> tuple[Flag, ...]:
    """Return the flags of a source, or of all, where they stand now, in the order they were raised.

    One whose words are nowhere any more stays in the revision it was raised in.
    """
    study.require_unlocked()
    found = [flag for flag in fold_flags(flag_events(study)) if source in ("", flag.source)]
    if not found:
        return ()
    revisions = read_revisions(study, source)
    return tuple(flag_now(flag, revisions) for flag in found)


def flag_now(flag: Flag, revisions: Revisions) -> Flag:
    """Return a flag in the newest revision of its source that holds its words or what replaced them."""
    made, _ = revisions.made_in(flag.source, Place(flag.revision, flag.span), flag.by, flag.at)
    place = revisions.now(flag.id, flag.source, made)
    while (step := revisions.following(flag.source, place.revision)) is not None and not place.given_up:
        span = surrounding(step.alignment, place.span)
        if span is None:
            break
        place = revisions.now(flag.id, flag.source, Place(step.after, span))
    return replace(flag, revision=place.revision, span=place.span)


def withholding(flags: Iterable[Flag], source: Source, span: Span) -> Flag | None:
    """Return the first open flag of a kind that keeps words unprinted, over some of these words.

    Words of a revision from before a flag are held back wherever they lie: nobody knows where it lay there.
    """
    return next(_withholding(flags, source, span), None)


def withheld_spans(flags: Iterable[Flag], source: Source, span: Span) -> tuple[Span, ...]:
    """Return which of these words open flags keep from being printed, in order, overlapping as they lie.

    All of them where a flag was raised in a later revision.
    """
    found = [
        span if flag.revision > source.revision else _common(flag.span, span)
        for flag in _withholding(flags, source, span)
    ]
    return tuple(sorted(found))


def _withholding(flags: Iterable[Flag], source: Source, span: Span) -> Iterator[Flag]:
    return (
        flag
        for flag in flags
        if flag.is_open
        and flag.kind in WITHHOLDING
        and flag.source == source.id
        and (flag.revision > source.revision or _covers(flag, source, span))
    )


def _common(one: Span, other: Span) -> Span:
    return Span(max(one.start, other.start), min(one.end, other.end))


def _covers(flag: Flag, source: Source, span: Span) -> bool:
    return flag.revision == source.revision and flag.span.overlaps(span)


def require_unflagged(flags: Iterable[Flag], source: Source, span: Span) -> None:
    """Raise `PermissionRefusedError` where an open flag keeps these words from being printed.

    The message names the place and the kind, and nothing that anybody noted.
    """
    flag = withholding(flags, source, span)
    if flag is None:
        return
    under = source.turns_under(span)
    where = f"{under[0][0].id} of {source.id}" if under else source.id
    raise PermissionRefusedError(
        f"{where} may not be quoted: an open flag lies there ({KIND_WORDS.get(flag.kind, flag.kind)})",
        hint=f'once it is settled: qualcode flag close {flag.id} --why "..."',
    )


def untold(flags: Sequence[Flag]) -> int:
    """Return how many open flags nobody was told of yet."""
    return sum(flag.is_untold for flag in flags)
