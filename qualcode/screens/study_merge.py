"""What a merge did or would do: what came, stayed, is called otherwise or was refused, and what to decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from qualcode.flows.copies.kinds import is_shared
from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.flows.copies.joining import Outcome, Undecided
    from qualcode.flows.study_merge.merging import Merged

_WHAT = ("came", "joined", "kept", "renamed", "refused")
_WOULD = {"came": "comes", "joined": "joins", "kept": "stays"}
_FEW = 6
_MOST = 60


def merged_lines(merged: Merged) -> Iterator[str]:
    """Yield what became of everything, by kind, and what a person must decide first."""
    what = "a copy of this study" if merged.copy else f"another study ({merged.other})"
    yield f"{what}; the other folder is only read"
    shown = (one for one in merged.outcomes if one.count and one.kind != "runs")
    for one in sorted(shown, key=lambda one: _WHAT.index(one.what)):
        yield _line(one, one.what if merged.run is not None else _WOULD.get(one.what, one.what))
    if all(one.what == "kept" for one in merged.outcomes):
        yield "nothing there that is not here"
    yield from _to_decide(merged)
    yield from _end(merged)


def _line(one: Outcome, what: str) -> str:
    ids = f": {', '.join(one.ids[:_FEW])}" if one.ids else ""
    more = f" and {len(one.ids) - _FEW} more" if len(one.ids) > _FEW else ""
    why = f" ({one.why})" if one.why else ""
    return f"{what:<8} {one.kind}, {one.count}{ids}{more}{why}"


def _to_decide(merged: Merged) -> Iterator[str]:
    """Yield who is who first: what is left to decide hangs on it."""
    yield from (one.text for one in merged.questions)
    if merged.undecided:
        places = sum(len(one.conflicts) for one in merged.undecided)
        yield f"to decide: {counted(places, 'place')} that both sides changed, each in another way"
    for file in merged.undecided:
        yield from _places(file)
    if merged.undecided:
        yield "  `--take NAME=ours`, `--take NAME=theirs` (a code, an id, a file; `all` for the rest) decides"


def _places(file: Undecided) -> Iterator[str]:
    for one in file.conflicts:
        if len(one.path) == 1 and one.ours is None:
            yield f"  {file.name}"
            continue
        yield f"  {file.name}, {one.place}"
        if is_shared(file.name):
            yield f"    ours:   {_short(one.ours)}"
            yield f"    theirs: {_short(one.theirs)}"


def _short(value: Any) -> str:
    words = "(not there)" if value is None else " ".join(str(value).split())
    return words if len(words) <= _MOST else f"{words[: _MOST - 3]}..."


def _end(merged: Merged) -> Iterator[str]:
    if merged.names:
        yield f"the vault learnt {counted(merged.names, 'line')} of the other register"
    if merged.erased:
        who = "one person" if merged.erased == 1 else f"{merged.erased} people"
        yield f"{who} who withdrew stayed erased"
    if merged.waits:
        yield "nothing was changed"
    elif merged.run is not None:
        yield f"merged; `qualcode undo {merged.run.id}` gives the folder as it was"
    elif merged.dry_run:
        yield "nothing was changed: a dry run"


def merged_record(merged: Merged) -> Mapping[str, Any]:
    """Return a merge as `--json` prints it; values of personal files are left out."""
    return {
        "other": merged.other,
        "study": merged.study,
        "copy": merged.copy,
        "outcomes": [
            {"kind": one.kind, "what": one.what, "count": one.count, "ids": list(one.ids), "why": one.why}
            for one in merged.outcomes
        ],
        "undecided": [_record(file, one) for file in merged.undecided for one in file.conflicts],
        "questions": [one.text for one in merged.questions],
        "run": merged.run.id if merged.run else None,
        "dry_run": merged.dry_run,
        "erased": merged.erased,
        "names": merged.names,
    }


def _record(file: Undecided, one: Any) -> dict[str, Any]:
    shown = is_shared(file.name)
    return {
        "file": file.name,
        "entry": one.entry,
        "path": list(one.path),
        "ours": one.ours if shown else None,
        "theirs": one.theirs if shown else None,
    }
