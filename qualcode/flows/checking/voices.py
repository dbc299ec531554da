"""What is stated of people's voices against what a source holds: nobody behind an interpreter, turns gone.

Nothing here reads a word; only ids, roles and facts of sessions are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualcode.flows.facts import fact_in
from qualcode.flows.voices import GROUP, INTERPRETER, is_secondary, people_heard, voices_of
from qualcode.model import Problem, Source
from qualcode.store.checkup import Checkup
from qualcode.store.packs import PACK_FILE
from qualcode.store.sources import read_source, source_file
from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.store.study import Study


def voice_problems(study: Study, checkup: Checkup) -> Iterator[Problem]:
    """Yield what is wrong with whose words are whose in the newest revision of each source.

    A pack's folder has no rows of people: who they are stays at home.
    """
    packed = (study.root / PACK_FILE).exists()
    for entry in checkup.sources.values():
        if (entry.id, entry.revision) in checkup.sound:
            source = read_source(study, entry.id, revision=entry.revision)
            yield from _unheard(source)
            yield from _unknown(source, checkup)
            yield from () if packed else _without_row(source, checkup)
            yield from _gone(source)
            yield from _unpaired(source, checkup)


def _unheard(source: Source) -> Iterator[Problem]:
    turns = [turn.id for turn in source.turns if turn.role == INTERPRETER and not turn.speaks_for]
    if turns and not is_secondary(source):
        yield Problem(
            "nobody-behind",
            f"it is not said whose words an interpreter gives in {counted(len(turns), 'turn')}; "
            f"they count as nobody's (the first is {turns[0]})",
            source_file(source.id, source.revision),
            f"qualcode source voice {source.id} {turns[0]} --for WHO, or --speaker WHO for all of them",
            "question",
        )


def _unknown(source: Source, checkup: Checkup) -> Iterator[Problem]:
    behind = {turn.speaks_for for turn in source.turns if turn.speaks_for} - {GROUP}
    for who in sorted(filter(None, behind - checkup.participants.keys())):
        yield Problem(
            "unknown-participant",
            f"turns speak for {who}, who is not in participants.csv",
            source_file(source.id, source.revision),
            f"qualcode source voice {source.id} TURN --for WHO names somebody else",
            "error",
        )


def _without_row(source: Source, checkup: Checkup) -> Iterator[Problem]:
    """Yield who speaks without a row: nothing is known of them, permissions among it."""
    heard = set() if source.kind == "survey" else people_heard(source.turns) & source.speakers.keys()
    for who in sorted(heard - checkup.participants.keys()):
        yield Problem(
            "unknown-participant",
            f"{who} speaks, and is not in participants.csv: no permission of theirs is known",
            source_file(source.id, source.revision),
            "take their row from a copy or from git, or write one: their id, and the rest blank",
            "warning",
        )


def _gone(source: Source) -> Iterator[Problem]:
    turns = {turn.id for turn in source.turns}
    here = {*voices_of(source), *(turn.speaker for turn in source.turns)}
    for who, said in source.people.items():
        gone = [turn for turn in (said.first, said.last) if turn and turn not in turns]
        if gone and who in here:
            yield Problem(
                "turn-gone",
                f"{who} attended from or to {gone[0]}, which a correction took out",
                source_file(source.id, source.revision),
                f"qualcode participant attendance {who} part --source {source.id} --from TURN --to TURN",
                "warning",
            )


def _unpaired(source: Source, checkup: Checkup) -> Iterator[Problem]:
    for name in ("translation_of", "translation"):
        other = fact_in(source.session, name)
        if other and other not in checkup.sources:
            yield Problem(
                "pair-gone",
                f"{source.id} is paired with {other}, which is not in sources.lock",
                source_file(source.id, source.revision),
                f"qualcode source unpair {source.id}",
                "warning",
            )
