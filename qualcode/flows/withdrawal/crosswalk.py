"""The crosswalk without what repeats a person's words or name: the reasons of decisions are blanked.

Where codes come from and lead to stays; a name in one of these is for the team to take out.
"""

from __future__ import annotations

from qualcode.errors import StudyFormatError
from qualcode.flows.withdrawal.case import Case
from qualcode.flows.withdrawal.files import WITHDRAWN
from qualcode.store.crosswalk import CROSSWALK, HEADINGS, crosswalk_content, crosswalk_lines


def crosswalk_without(case: Case) -> tuple[bytes, int] | None:
    """Return `crosswalk.csv` with reasons blanked, and how many; None where none is, or it cannot be read."""
    content = case.study.read(CROSSWALK)
    if content is None:
        return None
    try:
        rows = [row for _, row in crosswalk_lines(content)]
    except StudyFormatError:
        return None
    telling = [row for row in rows if case.traces.any_in(row["why"])]
    for row in telling:
        row["why"] = WITHDRAWN
    lines = ([row[name] for name in HEADINGS] for row in rows)
    return (crosswalk_content(lines), len(telling)) if telling else None
