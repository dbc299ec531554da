"""The words that the next act is for, chosen by typing: some of a turn, one of several places, or over turns.

Between two places nothing is guessed; it is said how many there are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.coding.locating import SeveralPlacesError, Which
from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.masked_words import locate_shown
from qualcode.model import Span

if TYPE_CHECKING:
    from qualcode.flows.coding_session import Session

_TURNS = re.compile(r"(t\d+)\s*(?:-|–|to)\s*(t?\d+)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s(?:\.{3}|…)\s")
_NTH = re.compile(r"(\S.*?)\s+([1-9]\d?)", re.DOTALL)
_FURTHEST = 40


def chosen_words(session: Session, typed: str) -> Span:
    """Return the span of words that were typed: "WORDS", "WORDS 2", "FIRST ... LAST" or "t3-t5".

    WORDS stand in the turn in view; LAST may stand in one of the next turns. Raises with a hint that can be
    followed at the prompt.
    """
    if turns := _TURNS.fullmatch(typed.strip()):
        return _of_turns(session, turns[1], turns[2])
    try:
        return words_in_turn(session, typed)
    except UnknownNameError:
        between = _BETWEEN.split(typed, maxsplit=1)
        if len(between) == 2:
            return _from_to(session, *between)
        if counted := _NTH.fullmatch(typed.strip()):
            return words_in_turn(session, counted[1], nth=int(counted[2]))
        raise


def words_in_turn(session: Session, words: str, *, nth: int = 0) -> Span:
    """Return where words stand in the turn, the `nth` place where it is given."""
    return _in_turn(session, words, session.place, nth=nth)


def _in_turn(session: Session, words: str, place: int, *, nth: int = 0) -> Span:
    source = session.source
    turn = source.turns[place].id
    try:
        return locate_shown(
            session.desk.study, source, words, turn=turn, which=Which(nth=nth) if nth else None
        )
    except SeveralPlacesError as error:
        hint = "w WORDS 2 is the second, and so on; or give more of the words"
        times = re.search(r"\d+", error.message)
        many = times[0] if times else "several"
        raise UsageError(f"the words stand in {many} places of {turn}", hint=hint) from None
    except UnknownNameError as error:
        raise UnknownNameError(error.message, hint="copy them from the turn above") from None


def _of_turns(session: Session, first: str, last: str) -> Span:
    places = sorted(session.bench.go_to(one.casefold()) for one in (first, last))
    _require_together(session, *places)
    return Span(session.bounds[places[0]].start, session.bounds[places[1]].end)


def _from_to(session: Session, first: str, last: str) -> Span:
    start = words_in_turn(session, first)
    end = _after(session, last, start)
    return Span(start.start, end.end)


def _after(session: Session, words: str, start: Span) -> Span:
    """Return the first place of words after some others, in their turn or the nearest after it."""
    for place in range(session.place, min(len(session.bounds), session.place + _FURTHEST)):
        try:
            found = _in_turn(session, words, place)
        except UnknownNameError:
            continue
        if found.start < start.end:
            continue
        _require_together(session, session.place, place)
        return found
    raise UnknownNameError("the last words do not stand after the first ones", hint="w FIRST ... LAST")


def _require_together(session: Session, first: int, last: int) -> None:
    if session.source.kind == "survey" and first != last:
        raise UsageError("words of a survey are chosen in one answer", hint="w WORDS")
