"""Whether the facets that coders gave are ones that the codebook declares.

A facet or a value that was declared once and is not any more is a warning, with each coding that has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.coding.log import fold
from qualcode.errors import StudyFormatError
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.model import Codebook
    from qualcode.store.checkup import Checkup


def facet_problems(checkup: Checkup, codebook: Codebook) -> Iterator[Problem]:
    """Yield codings with a facet, or a value of one, that the codebook does not declare."""
    for log, events in checkup.events.items():
        if not log.startswith("codings/") or not any("facets" in event for _, event in events):
            continue
        try:
            standing = fold(event for _, event in events)
        except StudyFormatError:
            continue
        for coding in standing:
            for name, value in coding.facets.items():
                if value not in codebook.facets.get(name, ()):
                    message = f"the codebook does not declare the facet {name}={value} of {coding.id}"
                    hint = (
                        f"qualcode codebook facet {name} {value}, or qualcode code facet {coding.id} {name}="
                    )
                    yield Problem("undeclared-facet", message, log, hint, "warning")
