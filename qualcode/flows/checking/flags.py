"""Flags in a check: how many nobody was told of, and where each points; nothing of them but numbers.

A line that cannot be read is found with its format; here it is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.coding.flags import fold_flags
from qualcode.errors import QualcodeError
from qualcode.flows.flagged import FOLDER, flag_events, flags_of
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.findings import Flag
    from qualcode.store.study import Study


def flag_problems(study: Study) -> Iterator[Problem]:
    """Yield, for information, of how many open flags nobody was told yet."""
    flags = flags_now(study)
    waiting = sum(flag.is_untold for flag in flags)
    if waiting:
        many = f"{waiting} of {len(flags)} flag{'' if len(flags) == 1 else 's'}"
        message = f"{many}: nobody was told yet: qualcode flag list --open"
        yield Problem("flag-untold", message, FOLDER, severity="info")


def flags_now(study: Study) -> Sequence[Flag]:
    """Return the flags where they stand now; none where a log of them cannot be read."""
    try:
        return flags_of(study)
    except QualcodeError:
        return ()


def flags_raised(study: Study) -> Sequence[Flag]:
    """Return the flags where they were raised, with the anchor of the words there."""
    try:
        return fold_flags(flag_events(study))
    except (QualcodeError, KeyError):
        return ()
