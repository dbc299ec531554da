"""What every reader of many codings shares: each source looked up once, each bad line kept with its place.

All or nothing is the rule; nothing here applies anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.flows.code import Applied
from qualcode.flows.reading import source_id
from qualcode.model import Problem
from qualcode.store.sources import read_source

if TYPE_CHECKING:
    from qualcode.flows.desk import Desk
    from qualcode.model import Source


@dataclass(frozen=True, slots=True)
class Batch:
    """What many codings gave: what was applied, and the lines that must be mended."""

    applied: Applied
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class BatchReader:
    """The lines read so far: the problems with their places, and each source by the name it was given."""

    desk: Desk
    problems: list[Problem] = field(default_factory=list)
    _sources: dict[str, Source | QualcodeError] = field(default_factory=dict)

    def source(self, named: str) -> Source:
        """Return a source by id, title or file name; raise what was wrong with the name, each time."""
        if named not in self._sources:
            try:
                self._sources[named] = read_source(self.desk.study, source_id(self.desk, named))
            except QualcodeError as error:
                self._sources[named] = error
        found = self._sources[named]
        if isinstance(found, QualcodeError):
            raise found
        return found

    def bad(self, where: str, message: str, hint: str = "") -> None:
        """Keep what is wrong with a line; `message` repeats nothing that a participant said."""
        self.problems.append(Problem("bad-line", message, where, hint, "error"))
