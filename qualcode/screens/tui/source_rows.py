"""The sources as rows to choose from: how far this coder has come, title, and kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.source_choice import SourceChoice


def source_rows(choices: Sequence[SourceChoice], *, percent: bool = True) -> list[tuple[str, str]]:
    """Return rows of (id, words); `percent` says the coverage in percent as well."""
    most = len(str(max((one.coverage.total for one in choices), default=0)))
    rows = []
    for one in choices:
        done = f"{one.coverage.coded:>{most}} of {one.coverage.total:>{most}}"
        if percent:
            done = f"{one.coverage.percent:>3} %  {done}"
        title = one.title if one.title == one.kind else f"{one.title} · {one.kind}"
        rows.append((one.id, f"{done}  {title}"))
    return rows
