"""Who speaks in recordings that both studies have: the same turns of the same words have one speaker.

That is known without names, and holds for these recordings whatever is said of people elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.flows.voices import GROUP
from qualcode.store.sources import locked_sources, read_source, source_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.model import Source
    from qualcode.store.study import Study


def heard_in_both(ours: Study, other: Study) -> dict[str, dict[str, str]]:
    """Return what each speaker of a source there is called here, for the sources that both have alike."""
    here = locked_sources(ours)
    found = {}
    for entry in locked_sources(other).values():
        if entry.id in here:
            theirs = read_source(other, entry.id, revision=entry.revision)
            if not other_text(ours, theirs):
                found[entry.id] = _called(read_source(ours, entry.id, revision=entry.revision), theirs)
    return found


def one_person(heard: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return who of theirs is who of ours, where all the recordings that both have agree about it."""
    known: dict[str, set[str]] = {}
    for called in heard.values():
        for there, here in called.items():
            known.setdefault(there, set()).add(here)
    return {there: min(here) for there, here in known.items() if len(here) == 1}


def other_text(ours: Study, theirs: Source) -> str:
    """Say why codings on a source cannot stand here; "" where the text of that revision is here too."""
    mine = locked_sources(ours)[theirs.id]
    if not ours.path(source_file(theirs.id, theirs.revision)).exists():
        if mine.revision > theirs.revision:
            return f"corrected further here, and its revision {theirs.revision} is not kept"
        return f"corrected further there: it is revision {mine.revision} here and {theirs.revision} there"
    kept = read_source(ours, theirs.id, revision=theirs.revision)
    return (
        "" if kept.text == theirs.text else f"its revision {theirs.revision} has another text in each study"
    )


def _called(ours: Source, theirs: Source) -> dict[str, str]:
    found: dict[str, str] = {}
    for mine, other in zip(ours.turns, theirs.turns, strict=False):
        for here, there in ((mine.speaker, other.speaker), (mine.speaks_for, other.speaks_for)):
            if here and there and GROUP not in {here, there}:
                found.setdefault(there, here)
    return found
