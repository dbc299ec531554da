"""What the screen of cases says in words: where one is, what each coder gave the words, what it came to.

Lines of plain text; labels stand before values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from qualcode.model import Coding
from qualcode.screens.agree_resolve import reading_lines
from qualcode.screens.tui.passages import Stripe
from qualcode.screens.tui.review_passages import proposal_passages
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.flows.agree.cases import Case
    from qualcode.flows.agree.resolving_records import PutCase
    from qualcode.flows.agree.resolving_session import Resolving
    from qualcode.flows.reading import Reading
    from qualcode.model import Code
    from qualcode.screens.tui.passages import Passage

_MOST_RULES = 2


def title_parts(session: Resolving) -> tuple[str, ...]:
    """Return the study, and what goes on."""
    return session.desk.study.settings.name, f"Where {' and '.join(session.resolution.coders)} differ"


def place_parts(session: Resolving) -> tuple[str, ...]:
    """Return how many cases are decided, and who decides."""
    decided, left = session.counts()
    seen = "all seen" if session.finished else ""
    return seen, f"{decided:,} decided, {left:,} open", session.desk.coder


def asked_lines(session: Resolving, put: PutCase) -> list[str]:
    """Return the number of the case, which no message hides, what each coder gave it, and what stands."""
    number = f"Case {session.place + 1:,} of {len(session.queue):,}"
    return [f"{number}: which codes stand here?", *reading_lines(put)]


def fit_beside(entries: Sequence[Code], width: int) -> bool:
    """Whether codes stand beside each other in `width` cells without an id being broken."""
    return all(cell_len(f"{one.id}:") + 2 <= width // len(entries) for one in entries)


def meaning_lines(entry: Code, *, short: bool = False) -> str:
    """Return what a code means and, unless `short`, what it takes in and what it leaves out."""
    lines = [f"{entry.id}: {entry.definition or 'no definition'}"]
    if short:
        return lines[0]
    lines += [f"include: {one}" for one in entry.include[:_MOST_RULES]]
    lines += [f"exclude: {one}" for one in entry.exclude[:_MOST_RULES]]
    return "\n".join(lines)


def finished_lines(session: Resolving, undo: str, leave: str) -> list[str]:
    """Return what it came to, and what can be done now."""
    decided, left = session.counts()
    lines = ["That was the last case.", f"{counted(decided, 'case')} decided, {left:,} open still."]
    if left:
        lines.append("What you left open comes again next time.")
    back = f"{undo} takes the last decision back; " if session.done else ""
    return [*lines, f"{back}{leave} leaves."]


def case_passages(reading: Reading, case: Case, *, context: int) -> list[Passage]:
    """Return the turns of a case between up to `context` turns before and after them."""
    return proposal_passages(reading, _place(case), context=context)


def _place(case: Case) -> Coding:
    """Return the place of a case as a coding that nobody put on."""
    return Coding(
        id=case.id, source=case.source, revision=case.revision, span=case.span, anchor="", code="",
        code_revision="", coder="", at="",
    )  # fmt: skip


def case_stripes(case: Case, me: str, names: Mapping[str, str]) -> list[Stripe]:
    """Return the codings behind a case, this coder's own apart from the others'."""
    return [
        Stripe(
            f"{coder} {one.id}",
            "own" if coder == me else "other",
            one.source,
            one.span,
            f"{coder}: {names.get(one.code, one.code)}",
        )
        for coder, given in case.codings
        for one in given
    ]
