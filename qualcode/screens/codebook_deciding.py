"""A question of a crosswalk: both entries side by side, the reasons, and what may be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from qualcode.codebook.crosswalk.pairs import Decided
    from qualcode.flows.codebook.crosswalk.by_lines import Asked, Question, Side

ANSWERS = "same, apart, under (left below right), over; later, back, quit (a letter will do)"
ASK = "decision? (same, apart, under, over, Enter: later, back) "
_EXAMPLES = 2


def question_screen(question: Question, number: int, total: int) -> Iterator[RenderableType]:
    """Yield a question: where we are, both entries, why it is asked."""
    yield ""
    yield f"{number} of {total}  {question.kind.replace('_', ' ')}"
    table = Table(box=None, padding=(0, 2, 0, 0), expand=True, show_header=False)
    table.add_column(ratio=1)
    table.add_column(ratio=1)
    for left, right in zip(_lines(question.left), _lines(question.right), strict=True):
        if left or right:
            table.add_row(Text(left), Text(right))
    yield table
    if question.reasons:
        yield Text(f"why: {question.reasons}")


def _lines(side: Side) -> tuple[str, ...]:
    """Return what stands on one side; what one side has not, is a blank beside the other's."""
    code = side.code
    examples = "; ".join(f'"{one.text}"' for one in code.examples[:_EXAMPLES])
    return (
        str(side.place),
        code.name,
        f"in {side.path}" if side.path != code.name else "",
        code.definition,
        f"includes: {'; '.join(code.include)}" if code.include else "",
        f"not: {'; '.join(code.exclude)}" if code.exclude else "",
        f"as in {examples}" if examples else "",
    )


def kept_line(decided: Decided) -> str:
    """Return what stands in the file now of a pair."""
    said = {"same": "same as", "apart": "apart from", "under": "under", "over": "over"}[
        decided.decision or "apart"
    ]
    return f"kept: {decided.left} {said} {decided.right}"


def ended_line(decided: int, left: int, path: object, *, to_mend: int = 0) -> str:
    """Return what was done, and what is to be done; `to_mend` counts rows that stand in the way."""
    open_ones = f"{counted(left, 'question')} open" if left else "every question is decided"
    if to_mend:
        rest = f"{counted(to_mend, 'row')} to mend"
        open_ones = f"{open_ones}, {rest}" if left else f"no question is open, {rest}"
    return f"{decided} decided now, {open_ones}; all of it stands in {path}"


def to_mend_line(asked: Asked) -> str:
    """Return what stands in the way of applying a row that is decided, or open."""
    return f"to mend, row {asked.question.line + 1}: {'; '.join(asked.against)}"
