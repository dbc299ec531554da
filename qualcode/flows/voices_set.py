"""Whose words some turns are, where they are not the speaker's own; and a second role in single turns.

An interpreter, a relative or a coordinator passes on what somebody said: it is that person's evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qualcode.errors import UsageError, unknown_name
from qualcode.flows.desk import Desk
from qualcode.flows.people import known_person, speakers_called
from qualcode.flows.reading import source_id
from qualcode.flows.turn_ranges import change_source, turns_named
from qualcode.flows.voices import GROUP, INTERPRETER, THROUGH, through_of, voices_of
from qualcode.model import ROLES, Role, Source, Turn
from qualcode.store.history import Changes
from qualcode.store.participants import read_participants
from qualcode.store.sources import read_source
from qualcode.text import counted

THEMSELVES = "themselves"


@dataclass(frozen=True, slots=True)
class VoiceSet:
    """What was stated: how many turns of a source are whose words now, and who passed them on."""

    source: str
    turns: int
    speaks_for: str
    through: str


@dataclass(frozen=True, slots=True)
class Voice:
    """For whom turns speak: a participant, "group", or "themselves" again; all turns of `speaker`, if named.

    `through` is who passed the words on; without it an interpreter.
    """

    behalf: str
    speaker: str = ""
    through: str = ""


def set_voice(desk: Desk, named: str, typed: Sequence[str], voice: Voice) -> VoiceSet:
    """Say for whom some turns of a source, or all of a speaker, speak."""
    source = read_source(desk.study, source_id(desk, named))
    chosen = _chosen(desk, source, typed, voice.speaker)
    who, through = _behind(desk, source, voice.behalf), voice.through
    if through and through not in THROUGH:
        raise unknown_name("helper", through, THROUGH)
    own = [turn.id for turn in chosen if who and turn.speaker == who]
    if own:
        raise UsageError(f"{own[0]} is {who}'s own already", hint="name the turns of whoever speaks for them")
    wanted = {turn.id for turn in chosen}
    passed_on = "" if not who or through == INTERPRETER else through
    turns = tuple(
        replace(turn, speaks_for=who or None, through=passed_on) if turn.id in wanted else turn
        for turn in source.turns
    )
    changes = Changes(note=f"{source.id}: {counted(len(wanted), 'turn')} for {who or THEMSELVES}")
    changes.uses.update({who} - {"", GROUP})
    change_source(desk.study, changes, replace(source, turns=turns))
    desk.commit(changes, "source voice")
    return VoiceSet(source.id, len(wanted), who, through_of(Turn("", speaks_for=who, through=passed_on)))


def _chosen(desk: Desk, source: Source, typed: Sequence[str], speaker: str) -> list[Turn]:
    if not typed and not speaker:
        raise UsageError("which turns?", hint="t12, t12-t40, or --speaker WHO for all that somebody says")
    named = turns_named(source, typed) if typed else {turn.id for turn in source.turns}
    who = one_speaker(desk, source, speaker) if speaker else ""
    chosen = [turn for turn in source.turns if turn.id in named and (not who or turn.speaker == who)]
    if not chosen:
        raise UsageError(f"none of these turns is {who}'s", hint=f"`qualcode show {source.id}` shows them")
    return chosen


def one_speaker(desk: Desk, source: Source, typed: str) -> str:
    """Return the one speaker of a source whom a person named by id, label or name."""
    who, *others = speakers_called(desk, source, [typed])
    if others:
        raise UsageError(
            f"several speakers are called that: {', '.join([who, *others])}", hint="name one by its id"
        )
    if who not in source.speakers:
        raise unknown_name("speaker", who, source.speakers, hint=f"speakers: {', '.join(source.speakers)}")
    return who


def _behind(desk: Desk, source: Source, typed: str) -> str:
    """Return the participant, or the group, that is spoken for; "" for the speakers themselves."""
    said = typed.strip()
    if said.casefold() in {GROUP, THEMSELVES}:
        return GROUP if said.casefold() == GROUP else ""
    people = read_participants(desk.study)
    if said.upper() in people:
        return said.upper()
    in_source = [who for who in speakers_called(desk, source, [said]) if who in voices_of(source)]
    who = in_source[0] if len(in_source) == 1 else known_person(said, desk.names(), people)
    if who not in people:
        hint = "a sheet registers people who did not speak themselves: qualcode participant join"
        raise UsageError(f"{who} is no participant of this study", hint=hint)
    return who


def set_role_in_turns(desk: Desk, named: str, who: str, role: Role, typed: Sequence[str]) -> tuple[str, str]:
    """Give a speaker another role in some turns alone; the role of the session given again takes it back."""
    source = read_source(desk.study, source_id(desk, named))
    speaker = one_speaker(desk, source, who)
    if role not in ROLES:
        raise unknown_name("role", role, ROLES)
    wanted = turns_named(source, typed)
    others = [turn.id for turn in source.turns if turn.id in wanted and turn.speaker != speaker]
    if others and len(others) == len(wanted):
        raise UsageError(
            f"{others[0]} is not {speaker}'s", hint=f"`qualcode show {source.id}` shows whose it is"
        )
    own = None if source.speakers[speaker] == role else role
    turns = tuple(
        replace(turn, own_role=own, role=role) if turn.id in wanted and turn.speaker == speaker else turn
        for turn in source.turns
    )
    changes = Changes(
        uses={speaker}, note=f"{source.id}: {speaker} {role} in {len(wanted) - len(others)} turns"
    )
    change_source(desk.study, changes, replace(source, turns=turns))
    desk.commit(changes, "source role")
    return source.id, speaker
