"""Whether every span still covers the words it covered, and whether those who are quoted allow it.

An anchor is recomputed from the source's text under the span with the study key; no words are told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from qualcode.anonymise.log import fold_redactions
from qualcode.coding.log import fold
from qualcode.coding.rejecting import fold_rejections
from qualcode.coding.resolving import fold_decisions
from qualcode.coding.revisions import fold_revisions
from qualcode.errors import PermissionRefusedError, QualcodeError
from qualcode.evidence.quotes import quotes_from
from qualcode.findings import Flag, Quote
from qualcode.flows.checking.flags import flags_now, flags_raised
from qualcode.flows.checking.judgements import drawn_segments
from qualcode.flows.flagged import FOLDER, require_unflagged
from qualcode.flows.quotable import require_quotable
from qualcode.model import Problem, Source, Span
from qualcode.store.checkup import RESTORE, Checkup
from qualcode.store.logs import redactions_log
from qualcode.store.sources import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.model import Severity
    from qualcode.store.keys import StudyKey
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Anchored:
    """Something that points at words: what it is called, where it stands, and at which words."""

    name: str
    where: str
    source: str
    revision: int
    span: Span
    anchor: str


Pointing = TypeVar("Pointing", Anchored, Quote)


def prove_words(study: Study, checkup: Checkup, key: StudyKey | None) -> int | None:
    """Prove spans, and anchors where there is a key; return how many anchors were recomputed."""
    quotes, _ = quotes_from(checkup.documents.get("quotes", {}))
    kept = _Kept(checkup)
    quotes = tuple(kept.carried(quote) for quote in quotes)
    listed = [
        *map(kept.carried, (*_codings(checkup), *_redactions(checkup), *_drawn(study), *_flagged(study))),
        *_quoted(quotes),
    ]
    by_text: dict[tuple[str, int], list[Anchored]] = {}
    for one in listed:
        by_text.setdefault((one.source, one.revision), []).append(one)
    flags = flags_now(study)
    proved = 0
    for place, together in by_text.items():
        source = _readable(study, checkup, place, together[0])
        if source is not None:
            proved += _prove(source.text, together, key, checkup)
            of_this = [quote for quote in quotes if (quote.source, quote.revision) == place]
            checkup.problems += _permission_problems(source, of_this, checkup, flags)
    return proved if key else None


class _Kept:
    """Where something stands in a revision that is kept: its earlier one may have gone with a withdrawal."""

    def __init__(self, checkup: Checkup) -> None:
        self._sound = checkup.sound
        logs = (events for log, events in checkup.events.items() if log.startswith("revisions/"))
        self._revisions = fold_revisions(event for events in logs for _, event in events)

    def carried(self, one: Pointing) -> Pointing:
        """Return it where the same characters stand now; as it is where its own revision is kept, or none."""
        revision, span = one.revision, one.span
        while (one.source, revision) not in self._sound:
            step = self._revisions.following(one.source, revision)
            if step is None or step.withdrawn is None or (further := step.alignment.intact(span)) is None:
                return one
            revision, span = step.after, further
        return replace(one, revision=revision, span=span)


def _codings(checkup: Checkup) -> Iterator[Anchored]:
    for log, events in checkup.events.items():
        if log.startswith("codings/"):
            making = {"apply", "reject", "resolve"}
            places = {event["id"]: where for where, event in events if event["op"] in making}
            told = [event for _, event in events]
            for one in fold_decisions(told):
                where = places[one.id]
                yield Anchored(f"decision {one.id}", where, one.source, one.revision, one.span, one.anchor)
            for coding in (*fold(told), *fold_rejections(told)):
                kind = "rejection" if coding.id.startswith("J-") else "coding"
                where = places[coding.id]
                yield Anchored(
                    f"{kind} {coding.id}", where, coding.source, coding.revision, coding.span, coding.anchor
                )


def _redactions(checkup: Checkup) -> Iterator[Anchored]:
    for log, events in checkup.events.items():
        if log.startswith("redactions/"):
            places = {event["id"]: where for where, event in events if event["op"] == "redact"}
            for item in fold_redactions(event for _, event in events):
                where = places[item.id]
                yield Anchored(
                    f"redaction {item.id}", where, item.source, item.revision, item.span, item.anchor
                )


def _drawn(study: Study) -> Iterator[Anchored]:
    for sample, where, one in drawn_segments(study):
        name = f"segment {sample}#{one.number}"
        yield Anchored(name, where, one.source, one.revision, one.span, one.anchor)


def _flagged(study: Study) -> Iterator[Anchored]:
    for one in flags_raised(study):
        yield Anchored("a flag", FOLDER, one.source, one.revision, one.span, one.anchor)


def _quoted(quotes: tuple[Quote, ...]) -> Iterator[Anchored]:
    for quote in quotes:
        where = f"quotes.yaml, quote {quote.id}"
        yield Anchored(f"quote {quote.id}", where, quote.source, quote.revision, quote.span, quote.anchor)


def _readable(study: Study, checkup: Checkup, place: tuple[str, int], first: Anchored) -> Source | None:
    source, revision = place
    if source not in checkup.sources:
        hint = "import the original, or take the line from the colleague who has it"
        checkup.found(
            "unknown-source",
            f"{first.name} points into {source}, which is not in sources.lock",
            first.where,
            hint,
        )
        return None
    if place not in checkup.sound:
        if revision > checkup.sources[source].revision:
            checkup.found(
                "unknown-source",
                f"{first.name} points into revision {revision} of {source}",
                first.where,
                RESTORE,
            )
        return None
    try:
        return read_source(study, source, revision=revision)
    except QualcodeError as error:
        checkup.refused(error, source)
        return None


def _prove(text: str, together: list[Anchored], key: StudyKey | None, checkup: Checkup) -> int:
    proved = 0
    for one in together:
        if one.span.end > len(text):
            message = f"{one.name} ends at {one.span.end}, and the text of {one.source} at {len(text)}"
            checkup.found("span-outside", message, one.where, RESTORE)
        elif key is not None:
            proved += 1
            if key.anchor(text[one.span.start : one.span.end]) != one.anchor:
                message = f"{one.name} no longer covers the words it covered"
                hint = "was the source or this line edited by hand? restore it from a backup or from git"
                checkup.found("anchor", message, one.where, hint)
    return proved


def _permission_problems(
    source: Source, quotes: list[Quote], checkup: Checkup, flags: Sequence[Flag]
) -> Iterator[Problem]:
    """Yield quotes that the test before every pick and export would refuse today."""
    events = checkup.events.get(redactions_log(source.id), ()) if quotes else ()
    redactions = fold_redactions(event for _, event in events)
    for quote in quotes:
        if quote.status == "rejected" or quote.span.end > len(source.text):
            continue
        try:
            require_quotable(source, quote.span, checkup.participants, redactions)
            require_unflagged(flags, source, quote.span)
        except QualcodeError as error:
            code = "not-permitted" if isinstance(error, PermissionRefusedError) else "not-quotable"
            severity: Severity = "warning" if quote.status == "candidate" else "error"
            where = f"quotes.yaml, quote {quote.id}"
            hint = f"{error.hint}; or `qualcode quote reject {quote.id}`"
            yield Problem(code, f"{quote.status} quote: {error.message}", where, hint, severity)
