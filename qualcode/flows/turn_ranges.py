"""Turns as people type them: `t12`, `12`, `t12-t40`; and a source written back after its turns changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualcode.errors import UsageError, unknown_name
from qualcode.model import Source
from qualcode.store.history import Changes
from qualcode.store.sources import source_files
from qualcode.store.study import Study

_TYPED = re.compile(r"t?(?P<first>\d+)(?:\s*(?:-|–|\.\.)\s*t?(?P<last>\d+))?", re.IGNORECASE)


def turn_named(source: Source, typed: str) -> str:
    """Return the id of a turn; raise `UnknownNameError` for one that the source does not have."""
    identifier = f"t{typed.strip().lower().removeprefix('t')}"
    if identifier not in {turn.id for turn in source.turns}:
        raise unknown_name(
            "turn", identifier, [], hint=f"`qualcode show {source.id}` shows the turns of {source.id}"
        )
    return identifier


def turns_named(source: Source, typed: Sequence[str]) -> frozenset[str]:
    """Return the ids of turns and of ranges of turns, in the order in which they stand in the source."""
    order = [turn.id for turn in source.turns]
    found: set[str] = set()
    for part in (piece for word in typed for piece in word.split(",") if piece.strip()):
        match = _TYPED.fullmatch(part.strip())
        if match is None:
            raise UsageError(f"{part.strip()!r} is no turn", hint="as in t12, or t12-t40 for all between")
        first = turn_named(source, match["first"])
        last = turn_named(source, match["last"] or match["first"])
        start, end = order.index(first), order.index(last)
        if end < start:
            raise UsageError(
                f"{part.strip()}: {last} comes before {first}", hint="the first turn comes first"
            )
        found.update(order[start : end + 1])
    return frozenset(found)


def change_source(study: Study, changes: Changes, source: Source) -> None:
    """Write a source whose header or whose turns' facts changed and whose words did not."""
    for name, content in source_files(source).items():
        if study.read(name) != content:
            changes.files[name] = content
    changes.objects.add(source.id)
