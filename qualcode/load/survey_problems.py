"""What is reported and asked about a survey: headings, rows, ids and roles that were found or guessed.

Every finding names its place and holds no answer.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qualcode.load.places import first_places
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.model import Column
    from qualcode.ports import LoadOptions


def error_problem(count: int) -> list[Problem]:
    """Report cells with an Excel error instead of a value."""
    if not count:
        return []
    message = f"{count} cells hold an Excel error (#N/A, #REF!) and no value"
    return [
        Problem(
            code="error-cells", message=message, hint="mend them in Excel if they were answers", count=count
        )
    ]


def header_problem(count: int, options: LoadOptions) -> tuple[Problem, ...]:
    """Ask about a second and third row of headings."""
    if count < 2 or options.header_rows is not None:
        return ()
    return (
        Problem(
            code="header-rows",
            message=f"the first {count} rows were taken for headings",
            where=f"rows 1-{count}",
            hint="if this is wrong, --header-rows N says how many",
            severity="question",
        ),
    )


def ragged_rows(body: Sequence[tuple[tuple[str, ...], int]], width: int) -> tuple[Problem, ...]:
    """Report rows with more cells than there are headings."""
    longer = [place for row, place in body if any(map(str.strip, row[width:]))]
    if not longer:
        return ()
    return (
        Problem(
            code="ragged-rows",
            message=f"{len(longer)} rows have more cells than there are headings; the rest was left out",
            where="row " + first_places(longer),
            hint="a cell with the delimiter in it needs quotation marks; export the table again",
            severity="question",
            count=len(longer),
        ),
    )


def repeated_ids(places: Sequence[str]) -> tuple[Problem, ...]:
    """Report ids that came again."""
    if not places:
        return ()
    return (
        Problem(
            code="repeated-ids",
            message=f"{len(places)} rows have an id that an earlier row has; each got a number of its own",
            where=first_places(places),
            hint="if one person answered twice, say so before counting people",
            count=len(places),
        ),
    )


def roles_guessed(columns: Sequence[Column], options: LoadOptions) -> tuple[Problem, ...]:
    """Say how many columns of which role were guessed."""
    guessed = Counter(column.role for column in columns if column.name not in options.columns)
    if not guessed:
        return ()
    summary = ", ".join(f"{count} {role.replace('_', ' ')}" for role, count in guessed.items())
    return (
        Problem(
            code="roles-guessed",
            message=f"the roles of {guessed.total()} columns were guessed: {summary}",
            hint="look through the columns; --column NAME=ROLE corrects one",
            severity="info",
            count=guessed.total(),
        ),
    )


def no_open_columns() -> Problem:
    """Ask where the open answers are."""
    return Problem(
        code="no-open-answers",
        message="no column with open answers was found",
        hint="--column NAME=open names one",
        severity="question",
    )
