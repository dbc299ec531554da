"""What is tied to turns that a correction takes out: where questions began, and what memos are about.

Ids of turns go on in the corrected transcript; what hung on one that is gone is told, never guessed at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from qualcode.flows.guide.links import read_links
from qualcode.model import Source
from qualcode.store.memos import read_memos
from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class LostTurn:
    """A guide's question that began at a turn which is gone, or a memo about such a turn.

    A memo may be about a coding or a quote whose words are gone: its id stands in the place of the turn's.
    """

    sort: Literal["guide link", "memo"]
    id: str
    turn: str
    question: str = ""


def lost_turns(study: Study, old: Source, new: Source) -> tuple[LostTurn, ...]:
    """Return what is tied to turns of `old` that `new` does not have."""
    gone = {turn.id for turn in old.turns} - {turn.id for turn in new.turns}
    return tuple(tied_to(study, old.id, gone)) if gone else ()


def memos_about_orphans(study: Study, orphans: Collection[str]) -> Iterator[LostTurn]:
    """Yield the memos about codings and quotes whose words are gone."""
    for memo in read_memos(study) if orphans else ():
        for one in memo.about:
            if one in orphans:
                yield LostTurn("memo", memo.id, one)


def tied_to(study: Study, source: str, turns: Collection[str]) -> Iterator[LostTurn]:
    """Yield the links and memos that are tied to some turns of a source."""
    for link in read_links(study):
        if link.source == source and link.turn in turns:
            yield LostTurn("guide link", link.id, link.turn, link.question)
    for memo in read_memos(study):
        if source in memo.about:
            for turn in memo.about:
                if turn in turns:
                    yield LostTurn("memo", memo.id, turn)
