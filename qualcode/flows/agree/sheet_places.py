"""Where a file about cases may lie, and what stands in place of words that it may not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import AlreadyThereError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.flows.agree.cases import Case
    from qualcode.store.study import Study


def sheet_suffix(path: Path) -> str:
    """Return the ending of a table or a sheet; raise for one that is neither CSV nor a workbook."""
    suffix = path.suffix.casefold()
    if suffix not in {".csv", ".xlsx"}:
        raise UsageError(f"{path.name}: a table or sheet is .csv or .xlsx", hint=f"as in {path.stem}.xlsx")
    return suffix


def require_place(study: Study, path: Path, *, raw: bool = False, force: bool = False) -> None:
    """Refuse a place where a file must not lie, and one that is taken."""
    whole, root = path.expanduser().resolve(), study.root.resolve()
    if whole.is_relative_to(root):
        inside = whole.relative_to(root).parts
        if raw or len(inside) < 2 or inside[0] != "exports":
            raise UsageError(
                "in the study folder only exports/ takes such a file, and never one with the words as "
                "spoken: `study lock` would leave it open",
                hint=f"as in exports/{path.name}, or a place outside of the study",
            )
    if path.exists() and not force:
        raise AlreadyThereError(
            f"{path.name} is there already",
            hint="choose another name; --force writes over it, with all that was filled in",
        )


def words_or_why(case: Case) -> str:
    """Return the words of a case; where a flag withholds them, that it does and of which kind."""
    return f"(withheld: an open flag lies here, {case.withheld})" if case.withheld else case.words
