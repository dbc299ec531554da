"""A corrected source as a new revision of the old one, with everything that points into it.

Nothing moves silently: unchanged words are carried along, changed words wait for a person, and a mask that a
person made is never lost.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from qualcode.coding.aligning import Alignment, align
from qualcode.coding.answer_order import in_order_of
from qualcode.coding.carrying import Carried, Carrier, Verdict
from qualcode.coding.revisions import Revision, Settlement, give_way_event, revise_event, settle_event
from qualcode.evidence.quotes import quotes_from
from qualcode.findings import Quote
from qualcode.flows.desk import Desk
from qualcode.flows.quote import quotes_bytes
from qualcode.flows.reading import (
    QUOTES,
    codings_that_may_wait,
    picked_quotes,
    read_quotes,
    read_redactions,
)
from qualcode.flows.remasking import remask
from qualcode.flows.returned_words import returned_codings, returned_quotes
from qualcode.flows.revised import read_revisions
from qualcode.model import Source, Span, Turn
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.logs import revisions_log
from qualcode.store.sources import (
    LOCK_FILE,
    lock_bytes,
    lock_entry,
    locked_sources,
    read_source,
    source_file,
    source_files,
)
from qualcode.store.study import Study
from qualcode.store.vault import Names
from qualcode.store.yamlfiles import parsed_once

Sort = Literal["coding", "redaction", "quote"]
SETTLED: frozenset[Verdict] = frozenset({"kept", "moved"})


@dataclass(frozen=True, slots=True)
class Pointer:
    """Something that points into a source: its id, its place, whose it is, and its code, label or status.

    `edited` is a quote of which not all is printed as it was said.
    """

    sort: Sort
    id: str
    span: Span
    by: str
    label: str = ""
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Followed:
    """Where something stands in the new revision, with a verdict; `settled` when that needs no decision."""

    pointer: Pointer
    carried: Carried
    old_text: str
    new_text: str | None
    settled: bool


@dataclass(frozen=True)
class Plan:
    """What a new revision of a source would do to everything that points into it."""

    old: Source
    new: Source
    alignment: Alignment
    rows: tuple[Followed, ...]

    def counts(self, sort: Sort | None = None) -> dict[Verdict, int]:
        """Return how many there are of each verdict, of one sort or of all."""
        found: dict[Verdict, int] = {}
        for row in self.rows:
            if sort in (None, row.pointer.sort):
                found[row.carried.verdict] = found.get(row.carried.verdict, 0) + 1
        return found

    @property
    def orphans(self) -> frozenset[str]:
        """The ids of what waits because its words are gone."""
        return frozenset(row.pointer.id for row in self.waiting if row.carried.verdict == "orphaned")

    @property
    def waiting(self) -> tuple[Followed, ...]:
        """What waits for a person's decision."""
        return tuple(row for row in self.rows if not row.settled)


def plan_revision(study: Study, old: Source, new: Source, *, alignment: Alignment | None = None) -> Plan:
    """Align a source with its next revision and follow everything that points into it.

    The turns of the new revision get the ids of the turns they go on from, and keep what was stated of them.
    Who knows what was changed, and where, gives the `alignment`; else it is found.
    """
    new = in_order_of(old, new) if old.kind == "survey" and alignment is None else new
    alignment = alignment or align(old, new)
    next_one = _with_ids(old, new, dict(alignment.turns), _fresh_ordinals(study, old))
    carrier = Carrier(alignment, old.text, next_one.text)
    rows = tuple(followed(one, carrier, (old, next_one)) for one in _pointing_into(study, old))
    return Plan(old, next_one, alignment, rows)


def _fresh_ordinals(study: Study, old: Source) -> Iterator[int]:
    """Yield ordinals that no revision has given to a turn; nothing is read before one is needed."""
    yield from itertools.count(_highest_ordinal(study, old) + 1)


def _highest_ordinal(study: Study, old: Source) -> int:
    """Return the highest ordinal that any revision kept here has given to a turn."""
    earlier = (number for number in range(1, old.revision) if study.read(source_file(old.id, number)))
    kept = [old, *(read_source(study, old.id, revision=number) for number in earlier)]
    return max((int(turn.id[1:]) for source in kept for turn in source.turns), default=0)


def _with_ids(old: Source, new: Source, heirs: Mapping[str, str], fresh: Iterator[int]) -> Source:
    before = {turn.id: turn for turn in old.turns}
    turns = []
    for turn in new.turns:
        heir = before.get(heirs.get(turn.id, ""))
        if heir is None:
            turns.append(replace(turn, id=f"t{next(fresh)}"))
            continue
        turns.append(_with_statements(turn, heir))
    return replace(new, id=old.id, revision=old.revision + 1, turns=tuple(turns))


def _with_statements(turn: Turn, heir: Turn) -> Turn:
    """Return a turn as the heir of an earlier one, with all that people stated of that."""
    question, voice = turn.question or heir.question, turn.speaks_for or heir.speaks_for
    through = turn.through if turn.speaks_for else heir.through
    own_role = turn.own_role or (heir.own_role if turn.speaker == heir.speaker else None)
    return replace(turn, id=heir.id, question=question, speaks_for=voice, through=through, own_role=own_role)


def _pointing_into(study: Study, source: Source) -> Iterator[Pointer]:
    """Yield what points into this revision of a source now."""
    place = source.id, source.revision
    for coding in codings_that_may_wait(study, source=source.id):
        if (coding.source, coding.revision) == place:
            yield Pointer("coding", coding.id, coding.span, coding.coder, coding.code)
    for redaction in read_redactions(study, source.id):
        if redaction.revision == source.revision:
            yield Pointer("redaction", redaction.id, redaction.span, redaction.by, redaction.label)
    for quote in read_quotes(study):
        if (quote.source, quote.revision) == place:
            yield pointer_to(quote)


def pointer_to(quote: Quote) -> Pointer:
    """Return a quote as something that points into a source."""
    return Pointer("quote", quote.id, quote.span, quote.by, quote.status, edited=bool(quote.operations))


def followed(pointer: Pointer, carrier: Carrier, revisions: tuple[Source, Source]) -> Followed:
    """Return where something stands in the next of two revisions, with its words in both."""
    old, new = revisions
    mask = pointer.sort == "redaction"
    carried = carrier.carry(pointer.span) if mask else carrier.carry_words(pointer.span)
    span = carried.span
    old_text = old.text[pointer.span.start : pointer.span.end]
    new_text = None if span is None else new.text[span.start : span.end]
    intact = carrier.alignment.intact(pointer.span) is not None
    together = intact or (not pointer.edited and old_text.count("\n") == (new_text or "").count("\n"))
    settled = _is_settled(pointer, carried, together=together)
    return Followed(pointer, carried, old_text, new_text, settled)


def _is_settled(pointer: Pointer, carried: Carried, *, together: bool) -> bool:
    """Whether nobody needs to decide: the words are the same, or a redaction that the scan will see to."""
    if pointer.sort == "redaction":
        return True
    if pointer.sort == "quote":
        return together and carried.verdict in SETTLED
    return carried.verdict in SETTLED or carried.verdict == "speaker_changed"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a new revision rests on: the bytes it was read from, the register as it will be, the reason.

    Without bytes it rests on those of the revision before.
    """

    original: bytes | None
    names: Names
    why: str = ""


def revise_into(desk: Desk, changes: Changes, plan: Plan, basis: Basis) -> None:
    """Add a new revision to a verb's changes: its files, its line in the log, and its redactions.

    Masks that a person made and whose words changed are kept over all that came in their place.
    """
    new, known = plan.new, locked_sources(desk.study)
    entry = lock_entry(new, basis.original or b"", desk.key)
    if basis.original is None:
        entry = replace(entry, original=known[new.id].original)
    revision = Revision(
        id=hex_id("V-"),
        source=new.id,
        before=plan.old.revision,
        after=new.revision,
        alignment=plan.alignment,
        by=desk.coder,
        at=desk.clock(),
        why=basis.why,
        original=entry.original,
        texts=(known[new.id].text, entry.text),
    )
    log = revisions_log(new.id)
    changes.append(log, revise_event(revision, event=new_event_id()))
    for loser, instead in losers(desk.study, new.id):
        said = {"by": desk.coder, "at": desk.clock(), "event": new_event_id()}
        changes.append(log, give_way_event(loser, instead, **said))
    returned = returned_codings(desk, new)
    same = [*_same_words(plan), *((coding.id, span) for coding, span in returned)]
    for identity, span in same:
        changes.append(log, settle_event(_settlement(desk, new, identity, span), event=new_event_id()))
    changes.files.update(source_files(new))
    changes.files[LOCK_FILE] = lock_bytes({**known, new.id: entry}.values())
    changes.objects.update({new.id, revision.id})
    quotes_into(desk, changes, _quotes_of_other_marks(desk, plan))
    remask(desk, changes, plan, basis.names)


def losers(study: Study, source: str) -> tuple[tuple[Revision, Revision], ...]:
    """Return the corrections of a source that do not count, each with the one that counts instead."""
    return tuple((one, rivals[0]) for rivals in read_revisions(study, source).rivals for one in rivals[1:])


def _same_words(plan: Plan) -> Iterator[tuple[str, Span]]:
    """Yield the codings of the same words, parted or marked otherwise, that a new revision settles itself."""
    for row in plan.rows:
        span, pointer = row.carried.span, row.pointer
        settled = pointer.sort == "coding" and row.settled
        if settled and span is not None and plan.alignment.intact(pointer.span) is None:
            yield pointer.id, span


def _settlement(desk: Desk, new: Source, identity: str, span: Span) -> Settlement:
    return Settlement(
        id=hex_id("K-"),
        of=identity,
        source=new.id,
        after=new.revision,
        span=span,
        by=desk.coder,
        at=desk.clock(),
        why="the same words",
    )


def _quotes_of_other_marks(desk: Desk, plan: Plan) -> Iterator[Quote]:
    """Yield the quotes whose words are the same and whose marks are not, as they stand now.

    Verbatim is what the newest revision holds: its quotation marks and dashes are printed.
    """
    rows = {row.pointer.id: row for row in plan.rows if row.pointer.sort == "quote" and row.settled}
    for quote in read_quotes(desk.study) if rows else ():
        row = rows.get(quote.id)
        span = row.carried.span if row else None
        if row is not None and span is not None and row.new_text != row.old_text:
            yield standing_at(desk, quote, plan.new, span)
    for quote, span in returned_quotes(desk, plan.new):
        yield standing_at(desk, quote, plan.new, span)


def standing_at(desk: Desk, quote: Quote, source: Source, span: Span) -> Quote:
    """Return a quote at a place of another revision, with its edits where they are as they were."""
    by = span.start - quote.span.start
    words = source.text[span.start : span.end]
    moved = (replace(edit, span=Span(edit.span.start + by, edit.span.end + by)) for edit in quote.operations)
    return replace(
        quote, revision=source.revision, span=span, anchor=desk.key.anchor(words), operations=tuple(moved)
    )


def quotes_into(desk: Desk, changes: Changes, changed: Iterable[Quote]) -> None:
    """Add changed quotes to a verb's changes, beside those that it changed before."""
    found = {quote.id: quote for quote in changed}
    if not found:
        return
    written = changes.files.get(QUOTES)
    if written is not None:
        picked = {quote.id: quote for quote in picked_quotes(desk.study)}
        earlier = quotes_from(parsed_once(written, QUOTES))[0]
        found = {one.id: one for one in earlier if picked.get(one.id) != one} | found
    changes.files[QUOTES] = quotes_bytes(desk.study, list(found.values()))
    changes.objects.update(found)
