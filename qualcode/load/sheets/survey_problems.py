"""What is reported and asked about a survey: headings, rows, ids and roles that were found or guessed.

Every finding names its place and holds no answer.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qualcode.load.places import first_places, letter
from qualcode.load.sheets.name_columns import says_who
from qualcode.load.sheets.survey_tools import kind_of_row, previews, unfinished
from qualcode.model import Problem
from qualcode.text import counted, heading_key

MOST_HEADINGS = 3

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.containers import Sheet
    from qualcode.load.marks import Marks
    from qualcode.load.sheets.survey_table import Table
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


def repeated_ids(places: Sequence[str]) -> tuple[Problem, ...]:
    """Report ids that came again."""
    if not places:
        return ()
    return (
        Problem(
            code="repeated-ids",
            message=f"{counted(len(places), 'row')} with the id of an earlier row; each got its own number",
            where=first_places(places),
            hint="if one person answered twice, say so before counting people",
            count=len(places),
        ),
    )


def roles_guessed(columns: Sequence[Column], options: LoadOptions) -> tuple[Problem, ...]:
    """Say how many columns of which role were guessed."""
    said = set(map(heading_key, options.columns))
    guessed = Counter(column.role for column in columns if heading_key(column.name) not in said)
    if not guessed:
        return ()
    summary = ", ".join(f"{count} {role.replace('_', ' ')}" for role, count in guessed.items())
    return (
        Problem(
            code="roles-guessed",
            message=f"roles were guessed for {counted(guessed.total(), 'column')}: {summary}",
            hint="look through the columns; --column NAME=ROLE corrects one",
            severity="info",
            count=guessed.total(),
        ),
    )


def no_open_columns(columns: Sequence[Column]) -> tuple[Problem, ...]:
    """Ask where the open answers are; a table that says of people who they are is the team's sheet."""
    if any(column.role == "open" for column in columns):
        return ()
    if any(column.role == "personal" and says_who(column.name) for column in columns) and not any(
        column.role in {"matrix", "closed_multi", "metadata"} for column in columns
    ):
        return (
            Problem(
                code="people-sheet",
                message="this looks like a sheet of people, and no survey",
                hint="`qualcode participant join FILE` joins it; --kind survey imports it all the same",
                severity="question",
            ),
        )
    return (_no_open_answers(),)


def _no_open_answers() -> Problem:
    return Problem(
        code="no-open-answers",
        message="no column with open answers was found",
        hint="--column NAME=open names one; --kind survey imports closed answers alone",
        severity="question",
    )


def words_at_risk(columns: Sequence[Column], guessed: Mapping[str, str]) -> tuple[Problem, ...]:
    """Warn of columns that a person said are open and that look personal; their words would be shown."""
    risky = [
        column.name for column in columns if column.role == "open" and guessed.get(column.name) == "personal"
    ]
    return tuple(
        Problem(
            code="open-personal",
            message=f"column “{name}” looks personal (names, addresses, numbers); read as open, its answers "
            "are turns",
            hint="--column NAME=personal keeps them in the vault",
        )
        for name in risky
    )


def closed_questions(columns: Sequence[Column], options: LoadOptions) -> tuple[Problem, ...]:
    """Say which questions have closed answers: they are kept with the respondents, and are no turns."""
    said = set(map(heading_key, options.columns))
    return tuple(
        Problem(
            code="question-closed",
            message=f"the answers to {column.question} (“{column.name}”) are closed: no turns",
            hint="--column NAME=open reads them as turns",
            severity="info",
        )
        for column in columns
        if column.question and column.role.startswith("closed") and heading_key(column.name) not in said
    )


def unfinished_rows(table: Table) -> tuple[Problem, ...]:
    """Report rows that are previews, tests or spam, and rows that nobody finished; all are kept."""
    problems: list[Problem] = []
    column, cells = previews(table)
    if cells:
        told = ", ".join(f"{count} {kind_of_row(cell)}" for cell, count in cells.items())
        problems.append(_leave_out("preview-rows", f"rows that are no answers: {told}", column, cells))
    column, cells = unfinished(table)
    if cells:
        told = f"{counted(cells.total(), 'row')} not finished by the respondent"
        problems.append(_leave_out("unfinished-rows", told, column, cells))
    return tuple(problems)


def _leave_out(code: str, message: str, column: str, cells: Counter[str]) -> Problem:
    test = " and ".join(f'state!="{cell}"' for cell in cells)
    return Problem(
        code=code,
        message=f"{message}; they were read",
        where=f"column {column}",
        hint=f"to leave them out: import with --attribute '{column}=state', "
        f"then filter with --where '{test}'",
        severity="warning",
        count=cells.total(),
    )


def missing_codes(count: int) -> tuple[Problem, ...]:
    """Say how many cells hold a code for a missing answer."""
    if not count:
        return ()
    return (
        Problem(
            code="missing-codes",
            message=f"{counted(count, 'cell')} with -77, -66 or -99 read as missing, not as answers",
            severity="info",
            count=count,
        ),
    )


def non_answers(counts: Mapping[str, int]) -> tuple[Problem, ...]:
    """Say, question by question, how many answers say that there is none."""
    return tuple(
        Problem(
            code="non-answers",
            message=f'{counted(count, "answer")} like "n/a" or "No comment", kept as written',
            where=f"column {column}",
            hint="they count as answers; look at them before counting views",
            severity="info",
            count=count,
        )
        for column, count in counts.items()
    )


def other_sheets(sheets: Sequence[Sheet], chosen: Sheet) -> list[Problem]:
    """Name the sheets that were not read."""
    return [
        Problem(
            code="sheet-not-read" if sheet.visible else "hidden-sheet",
            message=f"a {'' if sheet.visible else 'hidden '}sheet with {len(sheet.rows)} rows not read",
            where=f"sheet {sheet.name}",
            hint="save it as a file of its own to import it",
            severity="question" if sheet.visible else "warning",
        )
        for sheet in sheets
        if sheet is not chosen and any(map(any, sheet.rows))
    ]


def marks_problems(marks: Marks) -> list[Problem]:
    """Ask about hidden rows and columns, which were read, and report answers in merged cells."""
    problems: list[Problem] = []
    if marks.hidden_rows:
        cause = " (a filter is set)" if marks.filtered else ""
        problems.append(
            _hidden(
                "hidden-rows", f"{counted(len(marks.hidden_rows), 'hidden row')}{cause}", marks.hidden_rows
            )
        )
    if marks.hidden_columns:
        letters = [letter(number - 1) for number in marks.hidden_columns]
        problems.append(_hidden("hidden-columns", counted(len(letters), "hidden column"), letters))
    if marks.unvalued:
        problems.append(
            Problem(
                code="formulas-without-values",
                message=f"{counted(marks.unvalued, 'formula')} without a kept value, read as empty",
                hint="open the file in Excel and save it once, so that the values are kept",
                count=marks.unvalued,
            )
        )
    below = [first for first, _ in marks.merged if first > MOST_HEADINGS]
    if below:
        problems.append(
            Problem(
                code="merged-cells",
                message=f"{counted(len(below), 'merged range')} among the answers; "
                "the words stand in the first cell of each only",
                where="row " + first_places(below),
                hint="unmerge them in the sheet if they were meant for every row or column",
                count=len(below),
            )
        )
    return problems


def _hidden(code: str, what: str, places: Sequence[object]) -> Problem:
    kind = "row" if code == "hidden-rows" else "column"
    return Problem(
        code=code,
        message=f"{what} in the sheet; they were read like the others",
        where=f"{kind} {first_places(places)}",
        hint=f"if somebody hid them to leave them out, delete these {kind}s in the sheet and import again"
        + ("" if kind == "row" else ", or give them the role ignore"),
        severity="question",
        count=len(places),
    )
