"""Flags in a check: how many nobody was told of, and where each points; nothing of them but numbers.

A line that cannot be read is found with its format; here it is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.coding.flags import fold_flags
from qualcode.errors import QualcodeError
from qualcode.flows.flag_copies import exports_holding, packs_holding
from qualcode.flows.flagged import FOLDER, flag_events, flags_of
from qualcode.model import Problem
from qualcode.store.packs import PACKS

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
    yield from _copies(study, flags)


def _copies(study: Study, flags: Sequence[Flag]) -> Iterator[Problem]:
    """Yield the exports and packs that hold words under open flags, but for those of complaints."""
    try:
        exports, packs = exports_holding(study, flags), packs_holding(study, flags)
    except QualcodeError:
        return
    hint = "write it anew, and take it back from whoever has it"
    for name, held in exports.items():
        yield Problem("flag-copied", f"holds words under {_named(held)}", name, hint, "warning")
    for name, held in packs.items():
        message = f"pack {name} was made before {_named(held)} and holds words under it"
        yield Problem("flag-packed", message, PACKS, "ask for it back", "info")


def _named(flags: Sequence[str]) -> str:
    return f"the flag {flags[0]}" if len(flags) == 1 else f"the flags {', '.join(flags)}"


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
