"""What a correction left open: codings and quotes whose words changed, until a person decides.

A decision is an event of its own; nobody's log is written by anybody else, and undo takes it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from qualcode.coding.aligning import Alignment
from qualcode.coding.around import surrounding
from qualcode.coding.carrying import Carried
from qualcode.coding.locating import locate
from qualcode.coding.revisions import Settlement, settle_event
from qualcode.errors import StudyFormatError, UsageError, unknown_name
from qualcode.findings import Quote
from qualcode.flows.desk import Desk
from qualcode.flows.followed_words import ShownRow, Words, shown_rows, words_of
from qualcode.flows.left_behind import DROPPED, Between
from qualcode.flows.nameless import require_nameless
from qualcode.flows.reading import codings_that_may_wait, read_quotes
from qualcode.flows.revised import unfollowed_masks
from qualcode.flows.revising import Followed, Pointer, followed, pointer_to, quotes_into, standing_at
from qualcode.model import Source, Span
from qualcode.store.history import Changes, hex_id, new_event_id
from qualcode.store.logs import revisions_log
from qualcode.store.study import Study
from qualcode.text import counted


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of something whose words changed: it stands at `span` of the new revision, or nowhere."""

    span: Span | None
    why: str = ""


@dataclass(frozen=True)
class Waiting:
    """Something whose words a correction changed, with both revisions that it lies between."""

    row: Followed
    old: Source
    new: Source

    @property
    def id(self) -> str:
        """The id of the coding or quote."""
        return self.row.pointer.id


def waiting(study: Study, source: str = "") -> list[Waiting]:
    """Return what waits for a decision, of one source or of all, in the order of the text.

    What stands in a revision that is not kept here is passed over: whoever has it decides.
    """
    found = []
    between = Between(study)
    given_up = between.revisions.given_up
    for pointer, identifier, revision in _pointers(study, source):
        step = None
        if pointer.id not in given_up:
            with suppress(StudyFormatError):
                step = between.of(identifier, revision)
        if step is not None:
            old, new, carrier = step
            row = followed(pointer, carrier, (old, new))
            found.append(Waiting(_masked_now(row, carrier.alignment, new), old, new))
    return sorted(found, key=lambda one: (one.old.id, one.row.pointer.span, one.id))


def _masked_now(row: Followed, alignment: Alignment, new: Source) -> Followed:
    """Return a mask whose words are gone with all that it lies over until somebody decides."""
    if row.pointer.sort != "redaction" or row.carried.span is not None:
        return row
    span = surrounding(alignment, row.pointer.span)
    if span is None:
        return row
    return replace(row, carried=Carried("changed", span), new_text=new.text[span.start : span.end])


def _pointers(study: Study, source: str) -> Iterator[tuple[Pointer, str, int]]:
    for coding in codings_that_may_wait(study, source=source):
        yield (
            Pointer("coding", coding.id, coding.span, coding.coder, coding.code),
            coding.source,
            coding.revision,
        )
    for mask in unfollowed_masks(study, source):
        yield Pointer("redaction", mask.id, mask.span, mask.by, mask.label), mask.source, mask.revision
    for quote in read_quotes(study):
        if quote.status != "rejected" and source in ("", quote.source):
            yield pointer_to(quote), quote.source, quote.revision


def similar(row: Followed) -> float:
    """Return how alike old and new words are, 0 to 1 (Ratcliff and Obershelp over words)."""
    if row.new_text is None:
        return 0.0
    return SequenceMatcher(None, row.old_text.split(), row.new_text.split(), autojunk=False).ratio()


def accepted_similar(rows: Iterable[Followed], least: float) -> dict[str, Decision]:
    """Accept what changed little and is still said by the same person."""
    return {
        row.pointer.id: Decision(row.carried.span, f"alike to {similar(row):.2f}")
        for row in rows
        if row.carried.verdict == "changed" and similar(row) >= least
    }


def shown_waiting(desk: Desk, source: str = "", *, raw: bool = False) -> list[tuple[Waiting, ShownRow]]:
    """Return what waits for a decision, with its words before and after, masked unless `raw`."""
    found = waiting(desk.study, source)
    names = desk.names() if found else None
    words: dict[tuple[str, int], Words] = {}
    rows = []
    for one in found:
        for revision in (one.old, one.new):
            place = revision.id, revision.revision
            if place not in words and names is not None:
                words[place] = words_of(desk, revision, names, raw=raw)
        old, new = (words[each.id, each.revision] for each in (one.old, one.new))
        rows += [(one, shown) for shown in shown_rows([one.row], old, new, between=(one.old, one.new))]
    return rows


def decide(
    desk: Desk, ids: Sequence[str], *, accept: bool, words: str = "", why: str = ""
) -> tuple[list[str], int]:
    """Decide about codings and quotes that wait; return their ids and how many still wait.

    They stand where the correction puts them, or with `words` at these words of the new revision, or nowhere.
    """
    require_nameless(desk, "the reason", why)
    open_ones = {one.id.casefold(): one for one in waiting(desk.study)}
    chosen = []
    for typed, written in {each.casefold(): each for each in ids}.items():
        if typed not in open_ones:
            raise unknown_name(
                "coding or quote that waits",
                written,
                [one.id for one in open_ones.values()],
                hint="`qualcode source changes` lists them",
            )
        chosen.append(open_ones[typed])
    if words and len(chosen) != 1:
        raise UsageError("--words names the place of one coding or quote", hint="name one id with it")
    changes = Changes(note=counted(len(chosen), "decision"))
    by_new: dict[tuple[str, int], list[Waiting]] = {}
    for one in chosen:
        by_new.setdefault((one.new.id, one.new.revision), []).append(one)
    for together in by_new.values():
        decided = [(one.row, Decision(_place(one, words, accept=accept), why)) for one in together]
        decide_into(desk, changes, together[0].new, decided)
    desk.commit(changes, "source settle")
    return [one.id for one in chosen], len(waiting(desk.study))


def _place(one: Waiting, words: str, *, accept: bool) -> Span | None:
    if words:
        return locate(one.new, words)
    if not accept:
        return None
    span = one.row.carried.span
    if span is None:
        raise UsageError(
            f"the words of {one.id} stand nowhere in revision {one.new.revision}",
            hint='--drop leaves it behind; --words "..." says where it stands now',
        )
    return span


def decide_into(
    desk: Desk, changes: Changes, new: Source, decided: Sequence[tuple[Followed, Decision]]
) -> None:
    """Add decisions to a verb's changes: events for codings, and quotes written anew."""
    quotes = {quote.id: quote for quote in read_quotes(desk.study)}
    changed = []
    for row, decision in decided:
        changes.objects.add(row.pointer.id)
        changes.uses.add(new.id)
        if row.pointer.sort == "quote":
            changed.append(_decided_quote(desk, quotes[row.pointer.id], row, (new, decision)))
        else:
            settlement = _settlement(desk, row, new, decision)
            changes.append(revisions_log(new.id), settle_event(settlement, event=new_event_id()))
    quotes_into(desk, changes, changed)


def _settlement(desk: Desk, row: Followed, new: Source, decision: Decision) -> Settlement:
    return Settlement(
        id=hex_id("K-"),
        of=row.pointer.id,
        source=new.id,
        after=new.revision,
        span=decision.span,
        by=desk.coder,
        at=desk.clock(),
        why=decision.why,
    )


def _decided_quote(desk: Desk, quote: Quote, row: Followed, decided: tuple[Source, Decision]) -> Quote:
    """Return a quote as it was decided: a candidate at its new place, or rejected."""
    new, decision = decided
    span = decision.span
    if span is None:
        return replace(quote, status="rejected", note=decision.why or DROPPED)
    if quote.status == "approved":
        desk.study.notices.append(
            f"{quote.id} is a candidate again: approve it with the words as they are now"
        )
    moved = standing_at(desk, quote, new, span)
    same = new.text[span.start : span.end] == row.old_text
    return replace(moved, operations=moved.operations if same else (), status="candidate")
