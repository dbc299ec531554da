"""Taking codings back: all that are named or none, each for ever, in this coder's own log.

What came of a proposal, and which quotes lose the coding behind them, is said; another's coding is refused.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.following import hidden_behind
from qualcode.coding.log import Retraction, fold, retract_event
from qualcode.errors import PermissionRefusedError, QualcodeError, UsageError, unknown_name
from qualcode.flows.lineage import brought_back
from qualcode.flows.nameless import require_nameless
from qualcode.flows.proposals import identity_of, lane_of, settled
from qualcode.flows.reading import read_codings, read_quotes
from qualcode.flows.revised import codings_now, following_of, read_revisions
from qualcode.store.history import Changes, new_event_id
from qualcode.store.logs import coders, coding_logs, codings_log, read_events
from qualcode.store.runs import Run
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.findings import Quote
    from qualcode.flows.desk import Desk
    from qualcode.model import Coding, JsonValue
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Retracted:
    """What was taken back, which ids were before, and the quotes that rest on no coding of this coder now."""

    codings: tuple[Coding, ...]
    already: tuple[str, ...] = ()
    bare_quotes: tuple[str, ...] = ()
    run: Run | None = None


def retract(
    desk: Desk, ids: Sequence[str], *, why: str = "", own: Mapping[str, Coding] | None = None
) -> Retracted:
    """Take this coder's codings back, all or none; another's are refused, with the reason.

    They are returned where they stand now, under the codes in use. `own` are this coder's codings by id, of
    the sources of those that are named, where it is known how they stand and that no code was merged.
    """
    require_nameless(desk, "the reason", why)
    if own is not None and set(ids) <= own.keys():
        return _taken_back(desk, [own[one] for one in dict.fromkeys(ids)], own, why)
    events = _all_events(desk.study, desk.coder)
    theirs = {str(event["id"]) for event in events if event["op"] == "apply"}
    standing = {coding.id: coding for coding in fold(events)}
    for identifier in ids:
        if identifier not in theirs:
            raise not_own(desk, identifier, standing)
    following = following_of(desk.study)
    ids = brought_back(desk.study, ids, events, standing)
    wanted = list(ids)
    wanted += sorted(hidden_behind(standing.values(), following, ids) - set(wanted))
    chosen = [standing[identifier] for identifier in wanted if identifier in standing]
    gone = tuple(identifier for identifier in wanted if identifier not in standing)
    if not chosen:
        return Retracted((), gone)
    moved = codings_now(standing.values(), read_revisions(desk.study))
    now = {coding.id: following.coding(coding) for coding in moved}
    return replace(_taken_back(desk, chosen, now, why), already=gone)


def _taken_back(desk: Desk, chosen: Sequence[Coding], now: Mapping[str, Coding], why: str) -> Retracted:
    """Write that codings are taken back; `now` are this coder's where they stand, by id."""
    changes = Changes(note=counted(len(chosen), "coding"))
    retract_into(desk, chosen, changes, why=why)
    ids = {coding.id for coding in chosen}
    left = [coding for identifier, coding in now.items() if identifier not in ids]
    bare = tuple(bare_quotes(desk.study, [now[one] for one in now if one in ids], left))
    stood = tuple(now.get(coding.id, coding) for coding in chosen)
    return Retracted(stood, (), bare, desk.commit(changes, "code retract"))


def bare_quotes(study: Study, gone: Iterable[Coding], left: Iterable[Coding]) -> Iterator[str]:
    """Yield the quotes of words that lost their last coding; a damaged quotes.yaml stands in nobody's way."""
    quotes: Sequence[Quote] = ()
    with suppress(QualcodeError):
        quotes = [quote for quote in read_quotes(study) if quote.status != "rejected"]
    for quote in quotes:
        lost = any(_is_behind(coding, quote) for coding in gone)
        if lost and not any(_is_behind(coding, quote) for coding in left):
            yield quote.id


def _is_behind(coding: Coding, quote: Quote) -> bool:
    same = (coding.source, coding.revision) == (quote.source, quote.revision)
    return same and coding.span.overlaps(quote.span) and quote.code in {"", coding.code}


def retract_into(desk: Desk, codings: Iterable[Coding], changes: Changes, *, why: str = "") -> None:
    """Add the events that take this coder's codings back to a verb's changes."""
    for coding in codings:
        retraction = Retraction(coding.id, by=desk.coder, at=desk.clock(), why=why)
        changes.append(
            codings_log(desk.coder, coding.source), retract_event(retraction, event=new_event_id())
        )
        changes.objects.add(coding.id)
        changes.uses.update((coding.source, coding.code))


def _all_events(study: Study, coder: str) -> list[Mapping[str, JsonValue]]:
    return [event for name in coding_logs(study, coder=coder) for event in read_events(study, name)]


def _is_proposal(desk: Desk, proposal: Coding) -> UsageError:
    said = settled(desk.study, {identity_of(proposal)}).get(identity_of(proposal), ())
    own = next((one for one in said if one.by == desk.coder), None)
    line = f"{proposal.id} is a proposal of the {'suggester' if lane_of(proposal) == 'suggest' else 'rules'}"
    if own is None:
        hint = f"`qualcode code reject {proposal.id}` says no to it, for good"
        return UsageError(f"{line}: it counts for nothing already", hint=hint)
    if own.how in {"taken back", "rejected"}:
        came = f"took {own.coding}, which came of it, back" if own.how == "taken back" else "rejected it"
        return UsageError(f"{line}; you {came}", hint="nothing is left to do")
    what = "what you accepted of it is" if own.how == "accepted" else "you have that code there yourself, as"
    return UsageError(f"{line}; {what} {own.coding}", hint=f"qualcode code retract {own.coding}")


def not_own(desk: Desk, identifier: str, own: Iterable[str]) -> Exception:
    """Return why a coding of some id is not this coder's to take back: another's, a proposal, or nobody's."""
    for coder in coders(desk.study):
        found = [one for one in read_codings(desk.study, coder=coder) if one.id == identifier]
        if found and coder.startswith("@"):
            return _is_proposal(desk, found[0])
        if found:
            return PermissionRefusedError(
                f"{identifier} is {coder}'s coding, and nobody writes another coder's log",
                hint=f"ask {coder} to retract it",
            )
    return unknown_name(
        "coding", identifier, own, hint=f"`qualcode codings --coder {desk.coder}` shows yours"
    )
