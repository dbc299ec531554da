"""Whose words a turn is, and the speakers that a person names in a filter.

An id may be typed in any case; a speaker whom no source knows is an error, never an empty result.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from qualcode.coding.segments import is_evidence
from qualcode.errors import unknown_name
from qualcode.model import Source, Turn


def whose(turn: Turn) -> str:
    """Return whose words a turn is: the person or group spoken for, else the speaker, else nobody ("")."""
    return turn.speaks_for or turn.speaker or ""


def person_behind(turn: Turn) -> str:
    """Return the id of the person whose evidence a turn is; "" where nobody or a group stands for it."""
    who = whose(turn)
    return "" if who == "group" else who


def people_heard(turns: Iterable[Turn]) -> set[str]:
    """Return whose words some turns are, where they are a person's evidence; an interpreter is nobody's."""
    said = (turn for turn in turns if is_evidence(turn))
    people = {turn.speaks_for if turn.role == "interpreter" else whose(turn) for turn in said}
    return {who for who in people if who and who != "group"}


def voices_in(sources: Iterable[Source]) -> set[str]:
    """Return the ids of all who speak, or are spoken for, in some sources."""
    return {
        who for source in sources for turn in source.turns for who in (turn.speaker, turn.speaks_for) if who
    }


def named_speakers(known: Iterable[str], typed: Sequence[str]) -> frozenset[str]:
    """Return the ids of the speakers that a person named; raise `UnknownNameError` for one nobody knows."""
    ids = {speaker.casefold(): speaker for speaker in known}
    for each in typed:
        if each.casefold() not in ids:
            raise unknown_name("speaker", each, ids.values(), hint="`qualcode participant list` shows them")
    return frozenset(ids[each.casefold()] for each in typed)


def is_said_by(turn: Turn, speakers: Collection[str]) -> bool:
    """Whether one of some speakers speaks in a turn or is spoken for; without speakers, any turn is."""
    return not speakers or turn.speaker in speakers or turn.speaks_for in speakers
