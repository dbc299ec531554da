"""Proposals at the coding prompt, by number: the likeliest is 1, and a number holds while the turn is seen.

A code's name, the beginning of one, or an id does as well; between two nothing is guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.finding import find_code
from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.coding_records import Proposed
from qualcode.flows.proposals import reflexive_in
from qualcode.flows.suggest.evidence import evidence_line, evidence_of
from qualcode.text import counted, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.coding_session import Session
    from qualcode.model import Codebook, Coding
    from qualcode.store.study import Study

_RULE = 2.0
_LEAST = 2


def proposed_here(session: Session) -> tuple[Proposed, ...]:
    """Return the open proposals on the turn in view, rules first, then the likeliest; keep their numbers."""
    span = session.bounds[session.place]
    here = [one for one in session.proposals() if one.span.overlaps(span)]
    why = evidence_of(session.desk.study, here) if here else {}
    book = session.codebook()
    scores = {one: seen.score for one, seen in why.items()}

    def likeliest_first(one: Coding) -> tuple[float, int, str]:
        score = scores.get(one.id)
        return (-_RULE if score is None else -score, one.span.start, one.code)

    here.sort(key=likeliest_first)
    session.offered = tuple(one.id for one in here)
    return tuple(
        Proposed(
            one,
            session.name_of(one.code),
            session.part_of(one),
            evidence_line(why.get(one.id), session.reading, book, raw=True),
            number,
        )
        for number, one in enumerate(here, start=1)
    )


def require_proposals(study: Study) -> None:
    """Raise `UsageError` in a reflexive workstream, where machines propose nothing."""
    reflexive = reflexive_in(study)
    if reflexive:
        raise UsageError(f"proposals are off: coding is interpretation in {reflexive!r}")


def proposals_meant(session: Session, typed: str, letter: str) -> list[Coding]:
    """Return the proposals that a person means: by number, code, the beginning of one, id, or all.

    Raises `UsageError` where none is here or several are meant, and in a reflexive workstream.
    """
    require_proposals(session.desk.study)
    if typed.isdigit():
        return [_numbered(session, int(typed))]
    here = session.proposals_here()
    if not here:
        raise UsageError("no proposal is here", hint="] goes on")
    if typed.casefold() == "all":
        return here
    found = fitting(session.codebook(), typed, here)
    if not found:
        raise UnknownNameError(f"{typed} is no proposal here", hint=f"here: {_told(session, here)}")
    if len(found) > 1:
        hint = f"{letter} 1, {letter} CODE, or {letter} all, says which"
        raise UsageError(f"{counted(len(found), 'proposal')} are here: {_told(session, found)}", hint=hint)
    return found


def _numbered(session: Session, number: int) -> Coding:
    if not 1 <= number <= len(session.offered):
        total = counted(len(session.offered), "proposal")
        raise UsageError(f"no proposal here has the number {number}", hint=f"{total} on this turn")
    wanted = session.offered[number - 1]
    found = next((one for one in session.proposals() if one.id == wanted), None)
    if found is None:
        raise UsageError(f"proposal {number} is answered already", hint="the others keep their numbers")
    return found


def _told(session: Session, here: Sequence[Coding]) -> str:
    numbers = {one: number for number, one in enumerate(session.offered, start=1)}
    return ", ".join(f"{numbers[one.id]} {one.code}" if one.id in numbers else one.code for one in here)


def fitting(codebook: Codebook, typed: str, here: Sequence[Coding]) -> list[Coding]:
    """Return which of some codings are meant: all for nothing typed, else by id, code, or its beginning.

    A code is one of the codebook, as it is called there; the beginning of an id or a name counts where that
    is none. Raises `UnknownNameError` where it is neither.
    """
    if not typed:
        return list(here)
    if exact := [one for one in here if one.id == typed]:
        return exact
    try:
        code = find_code(codebook, typed).id
    except UnknownNameError:
        begun = _begun(codebook, fold(typed), here)
        if not begun:
            raise
        return begun
    return [one for one in here if one.code == code]


def _begun(codebook: Codebook, sought: str, here: Sequence[Coding]) -> list[Coding]:
    known = codebook.by_id()

    def labels(one: Coding) -> tuple[str, ...]:
        code = known.get(one.code)
        named = (code.name, *code.aliases) if code else ()
        return (one.id, one.code, *named) if len(sought) >= _LEAST else (one.code, *named)

    return [one for one in here if any(fold(label).startswith(sought) for label in labels(one))]
