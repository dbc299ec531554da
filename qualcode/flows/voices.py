"""Whose words a turn is, and the speakers that a person names in a filter.

An id may be typed in any case; a speaker whom no source knows is an error, never an empty result.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from qualcode.coding.segments import is_evidence
from qualcode.errors import unknown_name
from qualcode.flows.facts import fact_in
from qualcode.model import EVIDENCE_ROLES, Role, Source, Turn

GROUP = "group"
INTERPRETER = "interpreter"
OWN_EVIDENCE = EVIDENCE_ROLES - {INTERPRETER}
THROUGH = (INTERPRETER, "coordinator", "relative", "friend", "staff")
_PASSED_ON = {
    "coordinator": "a coordinator",
    "relative": "a relative",
    "friend": "a friend",
    "staff": "a member of staff",
}


def whose(turn: Turn) -> str:
    """Return whose words a turn is: the person or group spoken for, else the speaker, else nobody ("")."""
    return turn.speaks_for or turn.speaker or ""


def person_behind(turn: Turn) -> str:
    """Return the id of the person whose evidence a turn is; "" where nobody or a group stands for it.

    What an interpreter says for nobody knows whom is nobody's.
    """
    if turn.speaks_for:
        return "" if turn.speaks_for == GROUP else turn.speaks_for
    return "" if turn.role == INTERPRETER else turn.speaker or ""


def people_heard(turns: Iterable[Turn]) -> set[str]:
    """Return whose words some turns are, where they are a person's evidence; an interpreter is nobody's."""
    return {who for turn in turns if is_evidence(turn) and (who := person_behind(turn))}


def people_counted(source: Source) -> set[str]:
    """Return who counts as heard in a source; of a secondary source, collected by others, nobody."""
    return set() if is_secondary(source) else people_heard(source.turns)


def is_secondary(source: Source) -> bool:
    """Whether a source is earlier insight of somebody else's: evidence, but not of this study's people."""
    return fact_in(source.session, "secondary").casefold() == "yes"


def through_of(turn: Turn) -> str:
    """Return how words reached us: "through an interpreter", "through a coordinator", or "" directly."""
    if turn.speaks_for or turn.role == INTERPRETER:
        return f"through {_PASSED_ON.get(turn.through, 'an interpreter')}"
    return ""


def voices_of(source: Source) -> dict[str, Role]:
    """Return whose words are in a source, each with their role: the speakers, then who is spoken for."""
    spoken_for = {turn.speaks_for for turn in source.turns if turn.speaks_for not in {None, GROUP}}
    absent: dict[str, Role] = dict.fromkeys(
        sorted(filter(None, spoken_for - source.speakers.keys())), "participant"
    )
    return {**source.speakers, **absent}


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
