"""The log of the consensus as it stands: its decisions, and its codings, where their words are now.

Nothing here writes; decisions of corrected sources and merged codes are followed as codings are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.coding.log import fold
from qualcode.coding.resolving import decided_apart, fold_decisions
from qualcode.flows.revised import codings_now, following_of, read_revisions
from qualcode.model import Span
from qualcode.store.logs import coding_logs, codings_log, read_events
from qualcode.store.study import CONSENSUS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from qualcode.codebook.following import Following
    from qualcode.coding.resolving import Decision
    from qualcode.coding.revisions import Revisions
    from qualcode.flows.agree.cases import Case
    from qualcode.model import Coding
    from qualcode.store.study import Study


def consensus_log(source: str) -> str:
    """Return the name of the log of the consensus on a source."""
    return codings_log(CONSENSUS, source)


def decisions_of(study: Study) -> tuple[Decision, ...]:
    """Return the decisions that stand, where their words are now and under codes in use.

    One whose words went, with a correction or with somebody who withdrew, stays in its older revision, or is
    left out where nothing of it is known any more. One whose codings a person has settled stands with them.
    """
    logs = tuple(coding_logs(study, coder=CONSENSUS))
    known = fold_decisions(event for name in logs for event in read_events(study, name))
    if not known:
        return ()
    following = following_of(study)
    revisions = read_revisions(study)
    now = {one.id: one for one in codings_now((one.place() for one in known), revisions)}
    left = {one.id: one.case for one in known if one.id in now and _is_left(now[one.id], revisions)}
    settled = _settled(study, logs, revisions, set(left.values())) if left else {}
    for identifier, case in left.items():
        if case in settled:
            revision, span = settled[case]
            now[identifier] = replace(now[identifier], revision=revision, span=span)
    return tuple(_followed(one.at_place(now[one.id]), following) for one in known if one.id in now)


def _is_left(place: Coding, revisions: Revisions) -> bool:
    return place.revision < revisions.newest(place.source)


def _settled(
    study: Study, logs: Iterable[str], revisions: Revisions, cases: Container[str]
) -> dict[str, tuple[int, Span]]:
    """Return where cases stand of which every coding was settled into the newest revision."""
    codings: dict[str, list[Coding]] = {}
    for name in logs:
        events = read_events(study, name)
        of_case = {str(event["id"]): str(event.get("case", "")) for event in events if event["op"] == "apply"}
        for one in codings_now(fold(events), revisions):
            if of_case[one.id] in cases:
                codings.setdefault(of_case[one.id], []).append(one)
    return {
        case: (
            together[0].revision,
            Span(min(one.span.start for one in together), max(one.span.end for one in together)),
        )
        for case, together in codings.items()
        if not any(_is_left(one, revisions) for one in together)
    }


def _followed(decision: Decision, following: Following) -> Decision:
    said = tuple((coder, _codes(codes, following)) for coder, codes in decision.said)
    return replace(decision, codes=_codes(decision.codes, following), said=said)


def _codes(codes: Iterable[str], following: Following) -> tuple[str, ...]:
    return tuple(dict.fromkeys(following.code(code) for code in codes))


def consensus_in(study: Study, case: Case) -> tuple[Coding, ...]:
    """Return the codings of the consensus as they were put on, that lie in a unit now.

    Those of words that were corrected since, and wait where they were, are of the unit that they were put on
    for.
    """
    events = read_events(study, consensus_log(case.source))
    of_case = {
        str(event["id"]) for event in events if event["op"] == "apply" and event.get("case") == case.id
    }
    put_on = {one.id: one for one in fold(events)}
    now = codings_now(put_on.values(), read_revisions(study, case.source))
    return tuple(
        put_on[one.id]
        for one in now
        if (case.span.contains(one.span) if one.revision == case.revision else one.id in of_case)
    )


def read_without_code(study: Study) -> tuple[Coding, ...]:
    """Return the units of which the consensus says that nothing stands, as places without a code."""
    found = decisions_of(study)
    apart = decided_apart(found)
    return tuple(
        replace(one.place(), coder=CONSENSUS) for one in found if not one.codes and one.case not in apart
    )


def left_apart(study: Study) -> frozenset[str]:
    """Return the codings of the consensus that nobody decided: of cases that were decided in several ways."""
    apart = decided_apart(decisions_of(study))
    logs = coding_logs(study, coder=CONSENSUS) if apart else ()
    events = (event for name in logs for event in read_events(study, name))
    return frozenset(
        str(event["id"]) for event in events if event["op"] == "apply" and event.get("case") in apart
    )
