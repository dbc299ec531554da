"""What a correction left in an earlier revision: why, and its words of then, masked as they were and are.

Nothing is shown as said now that is not said now; what is gone stays in every list, and says that it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from qualcode.coding.aligning import align
from qualcode.coding.carrying import Carrier
from qualcode.coding.revisions import Revisions
from qualcode.errors import StudyFormatError
from qualcode.findings import Quote
from qualcode.flows.reading import Reading, reading_of
from qualcode.flows.revised import read_revisions
from qualcode.model import Coding, Source
from qualcode.store.sources import read_source
from qualcode.store.study import Study

Left = Literal["", "waiting", "gone"]
GONE = "text no longer in the transcript"
DROPPED = "dropped after a correction"
_WAITS = "waiting for a decision"


class Between:
    """An earlier revision of a source and its newest one, each read once."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._known: dict[tuple[str, int], tuple[Source, Source, Carrier]] = {}

    @cached_property
    def revisions(self) -> Revisions:
        """All revisions of all sources."""
        return read_revisions(self._study)

    def of(self, source: str, revision: int) -> tuple[Source, Source, Carrier] | None:
        """Return a revision, the newest one, and what carries spans between them; None for the newest."""
        step, newest = self.revisions.following(source, revision), self.revisions.newest(source)
        if step is None:
            return None
        if (source, revision) not in self._known:
            old, new = (read_source(self._study, source, revision=number) for number in (revision, newest))
            alignment = step.alignment if step.after == newest else align(old, new)
            self._known[source, revision] = old, new, Carrier(alignment, old.text, new.text)
        return self._known[source, revision]


@dataclass(slots=True)
class LeftBehind:
    """Explains what stands in an earlier revision; each revision is read once, and only when it is needed."""

    study: Study
    _readings: dict[tuple[str, int], Reading | None] = field(default_factory=dict)
    _between: Between | None = None

    def reading(self, extract: Coding | Quote) -> Reading | None:
        """Return the revision that an extract points into, as a source to read; None where it is not kept."""
        place = extract.source, extract.revision
        if place not in self._readings:
            try:
                self._readings[place] = reading_of(self.study, extract.source, revision=extract.revision)
            except StudyFormatError:
                self._readings[place] = None
        found = self._readings[place]
        return found if found and extract.span.end <= len(found.source.text) and found.source.turns else None

    def why(self, extract: Coding | Quote) -> tuple[Left, str]:
        """Return whether an extract of an earlier revision waits or is gone, and how a reader is told."""
        self._between = self._between or Between(self.study)
        revisions = self._between.revisions
        if extract.id in revisions.given_up:
            return "gone", DROPPED
        if getattr(extract, "status", "") == "rejected":
            return "gone", "rejected"
        try:
            found = self._between.of(extract.source, extract.revision)
        except StudyFormatError:
            return "waiting", f"revision {extract.revision} is not kept here; {_WAITS}"
        if found is None:
            newest = revisions.newest(extract.source)
            return "waiting", f"points into revision {extract.revision}; the source is at {newest}"
        verdict = found[2].carry_words(extract.span).verdict
        told = {"orphaned": GONE, "changed": "words changed", "ambiguous": "words stand elsewhere"}
        return "waiting", f"{told.get(verdict, 'the same words, parted otherwise')}, {_WAITS}"
