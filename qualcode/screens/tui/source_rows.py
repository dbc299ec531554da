"""The sources as rows to choose from: title, kind, and how far this coder has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.source_choice import SourceChoice


def source_rows(choices: Sequence[SourceChoice], *, percent: bool = True) -> list[tuple[str, str]]:
    """Return rows of (id, words); `percent` says the coverage in percent as well."""
    rows = []
    for one in choices:
        done = f"{one.coverage.coded} of {one.coverage.total} coded"
        if percent:
            done = f"{one.coverage.percent} % · {done}"
        title = one.title if one.title == one.kind else f"{one.title} · {one.kind}"
        rows.append((one.id, f"{title} · {done} · {one.id}"))
    return rows
