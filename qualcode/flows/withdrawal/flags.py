"""Flags on the words of somebody who withdraws: which there are, and the logs of flags without them.

One that nobody was told of stands in the way of an erasure until somebody was: it must not vanish unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.flows.flagged import FOLDER, flags_of
from qualcode.flows.withdrawal.case import is_theirs
from qualcode.flows.withdrawal.files import blanked_line
from qualcode.store.files import json_object
from qualcode.store.sources import read_source

if TYPE_CHECKING:
    from qualcode.findings import Flag
    from qualcode.flows.withdrawal.case import Case


def flags_on(case: Case) -> list[Flag]:
    """Return the flags that cover words of a person, wholly or in part, in the revision where they stand."""
    return [flag for flag in flags_of(case.study) if any(_theirs(case, flag))]


def flags_only_on(case: Case) -> list[Flag]:
    """Return the flags that cover nobody else's words."""
    return [flag for flag in flags_on(case) if all(_theirs(case, flag))]


def _theirs(case: Case, flag: Flag) -> Iterator[bool]:
    """Yield, of each turn that a flag covers words of, whether it is the person's."""
    try:
        source = read_source(case.study, flag.source, revision=flag.revision)
    except QualcodeError:
        return
    for turn, place in source.turns_under(flag.span):
        words = source.text[max(place.start, flag.span.start) : min(place.end, flag.span.end)]
        if words.strip():
            yield is_theirs(turn, case.who)


def logs_of_flags_without(case: Case) -> Iterator[tuple[str, bytes | None]]:
    """Yield the logs of flags that change, without a person's flags and with what repeats them blanked."""
    gone = {flag.id for flag in flags_only_on(case)}
    for name in case.study.names(FOLDER, ".jsonl"):
        content = case.study.read(name) or b""
        lines = content.split(b"\n")
        kept = [blanked_line(case, line) for line in lines if _flag_of(line) not in gone]
        after = b"\n".join(kept)
        if after != content:
            yield name, after if after.strip() else None


def _flag_of(line: bytes) -> str:
    return str((json_object(line) or {}).get("flag", ""))
