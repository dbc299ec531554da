"""Where a pack may go, and in which form: never where words would lie open or get into git.

A name that is neither a sheet's nor a folder's is refused, so that nobody gets a folder called after a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import AlreadyThereError, ReasonNeededError, UsageError
from qualcode.store.files import PRIVATE, make_private, write_whole
from qualcode.store.study import PRIVATE_EXPORTS, keep_out_of_git, require_new

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.flows.desk import Desk
    from qualcode.flows.packs.sampling import Sampling
    from qualcode.store.study import Study

SHEETS = {".xlsx": "xlsx", ".csv": "csv"}
FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class PackPlan:
    """What to pack: for whom, drawn how, to where; `why` is the reason for words that are not masked."""

    coder: str
    sampling: Sampling
    out: Path
    codes: tuple[str, ...] = ()
    blind: bool = False
    raw: bool = False
    why: str = ""
    before: int = 1
    force: bool = False


def form_of(out: Path) -> str:
    """Return the form of a pack by where it goes: "xlsx", "csv" or "folder"; raise for any other suffix."""
    suffix = out.suffix.casefold()
    if suffix and suffix not in SHEETS and not out.expanduser().is_dir():
        raise UsageError(
            f"{out.name}: a pack is a sheet, .xlsx or .csv, or a folder, whose name has no dot",
            hint=f"as in --out {out.with_suffix('.xlsx')}, or --out {out.with_suffix('')} for a folder",
        )
    return SHEETS.get(suffix, FOLDER)


def require_reason(plan: PackPlan) -> None:
    """Raise where words that are not masked have no reason, or masked ones have one."""
    if plan.raw and not plan.why.strip():
        raise ReasonNeededError(
            "words that are not masked leave only for a reason, which is kept",
            hint='as in --raw --why "the coder is on the transcribing contract"',
        )
    if plan.why.strip() and not plan.raw:
        raise UsageError("--why is the reason for --raw", hint="leave it out: a masked pack needs none")


def require_place(desk: Desk, plan: PackPlan, form: str) -> None:
    """Refuse a place that holds something, and one where words would lie open or get into git."""
    whole = plan.out.expanduser().resolve()
    root = desk.study.root
    if whole.is_relative_to(root):
        kept_out = whole.parent.is_relative_to(root / PRIVATE_EXPORTS)
        if plan.raw or form == FOLDER or not kept_out:
            raise UsageError(
                "a pack holds participants' words: here git would take it, or `study lock` leave it open",
                hint=f"write it outside, as in --out ../{plan.out.name}; masked, {PRIVATE_EXPORTS}/ takes it",
            )
    if plan.raw and any((above / ".git").exists() for above in whole.parents):
        raise UsageError(
            "that place is in git, where words that are not masked never go",
            hint="choose a folder without git",
        )
    if form == FOLDER:
        require_new(plan.out)
        if plan.out.exists() and (not plan.out.is_dir() or any(plan.out.iterdir())):
            raise AlreadyThereError(f"{plan.out} is there already", hint="choose another name for the folder")
    elif plan.out.exists() and not plan.force:
        raise AlreadyThereError(
            f"{plan.out.name} is there already",
            hint="choose another name; --force writes over it, codes and all",
        )


def write_sheet(study: Study, out: Path, content: bytes) -> None:
    """Write a sheet for its owner alone; in the study, where git does not take it."""
    whole = out.resolve()
    if whole.is_relative_to(study.root):
        keep_out_of_git(study, [whole.relative_to(study.root).as_posix()])
        make_private(whole.parent)
    write_whole(out, content, mode=PRIVATE)
