"""People of one name in several sessions: a first name alone makes nobody the same person.

Each doubt names the label, whom it was taken for, and where the others of that name speak.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qualcode.flows.desk import Desk
from qualcode.flows.people import Doubt, register_speakers
from qualcode.flows.reading_files import ReadFile
from qualcode.store.participants import read_participants
from qualcode.store.sources import locked_sources
from qualcode.store.study import Study
from qualcode.store.vault import Names


@dataclass(frozen=True, slots=True)
class Namesake:
    """A label, whom it is taken for, and those known who are called so, by the sources they speak in."""

    label: str
    id: str
    known: Mapping[str, tuple[str, ...]]

    @property
    def new(self) -> bool:
        """Whether the label was taken for somebody whom nobody knew."""
        return self.id not in self.known


def namesakes(study: Study, doubts: Iterable[Doubt], names: Names) -> tuple[Namesake, ...]:
    """Return the doubts that stand: what an import that was undone left in the vault raises none."""
    sources, people = locked_sources(study), read_participants(study)
    heard: dict[str, list[str]] = {}
    for (source, _), who in names.labels.items():
        if source in sources and source not in heard.setdefault(who, []):
            heard[who].append(source)
    found = []
    for doubt in doubts:
        known = {who: tuple(heard.get(who, ())) for who in doubt.may_be if heard.get(who) or who in people}
        if known:
            found.append(Namesake(doubt.label, doubt.id, known))
    return tuple(found)


def namesakes_in(desk: Desk, read: ReadFile, source: str) -> tuple[Namesake, ...]:
    """Return whom the labels of a file that is not in the study yet may be; nothing is written."""
    if read.loaded.kind == "survey":
        return ()
    names = desk.names()
    speaking = register_speakers(
        read.loaded.speakers, source=source, names=names, key=desk.key, same=read.same
    )
    return namesakes(desk.study, speaking.doubts, names)
