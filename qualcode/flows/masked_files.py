"""Finished files of masked words, held against the leak gate before they are written anywhere.

What a person decided to keep in the words may stand; a name that may not be printed never may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.anonymise.leaks import find_leaks
from qualcode.flows.kept import Kept
from qualcode.flows.scanning import register_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.flows.desk import Desk
    from qualcode.flows.reading import Reading
    from qualcode.model import Leak


def leaks_in(desk: Desk, files: Mapping[str, bytes], readings: Iterable[Reading]) -> tuple[Leak, ...]:
    """Return what of some files, by name, would tell who people are; they hold words of these readings."""
    study = desk.study
    register = register_of(study, desk.names())
    publishable = study.settings.publishable
    kept = Kept(study, register.publishing(publishable))
    allowed: set[str] = set()
    for reading in readings:
        decided = [one for one in reading.redactions if one.verdict == "keep"]
        allowed |= kept.digests(reading.source, decided)
    found: list[Leak] = []
    for name, content in files.items():
        found += find_leaks(content, name, register, publishable=publishable, allowed=allowed)
    return tuple(dict.fromkeys(found))
