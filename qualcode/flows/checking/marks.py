"""Files that git left half merged: while its marks stand, everything else a check would say misleads.

A code that seems lost stands between the marks; to retract its codings would destroy work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qualcode.store.study import Study

_KINDS = ("*.yaml", "*.csv", "*.jsonl", "*.lock", "memos/*.md", "codings/*/*.jsonl", "redactions/*.jsonl")
_OURS, _THEIRS = b"<<<<<<< ", b">>>>>>> "
_HINT = (
    "nothing is lost: both versions stand between the marks; `git merge --abort`, then `git worktree add "
    "../theirs BRANCH` and `qualcode study merge ../theirs`, which joins entry by entry; or edit the file"
)


def merge_marks(study: Study) -> Iterator[Problem]:
    """Yield the files with marks of a merge that git could not finish, at the first mark."""
    for path in sorted({path for kind in _KINDS for path in study.root.glob(kind)}):
        if path.is_file() and (line := _marked_line(path)):
            where = f"{path.relative_to(study.root).as_posix()} line {line}"
            yield Problem("merge-conflict", "a merge left its marks here", where, _HINT, "error")


def _marked_line(path: Path) -> int:
    """Return the line of the first mark; 0 where there is not one of each kind."""
    content = path.read_bytes()
    if _OURS not in content or _THEIRS not in content:
        return 0
    lines = content.split(b"\n")
    opens = [number for number, line in enumerate(lines, start=1) if line.startswith(_OURS)]
    closes = any(line.startswith(_THEIRS) for line in lines)
    return opens[0] if opens and closes else 0
