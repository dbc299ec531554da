"""What the screen of a crosswalk says in words: both entries, what to beware of, what was decided, the list.

Lines of plain text; labels stand before values, and every state has its word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.clashes import CLASH
from qualcode.screens.codebook_crosswalk import KINDS_SAID
from qualcode.screens.tui.dialogs.rows import Row
from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.flows.codebook.crosswalk.by_lines import Asked, Side
    from qualcode.flows.codebook.crosswalk.deciding_session import DecidingSession

_MOST_ONE = 6
STATE_WIDTH = 10
_SAID = {
    "same": "same: one code",
    "apart": "apart: two codes",
    "under": "under: the left one goes below the right one",
    "over": "over: the right one goes below the left one",
}


def beware_lines(session: DecidingSession) -> list[str]:
    """Return what is to be seen first: contradictions, clashes, one label for two things."""
    here = session.here
    lines = [f"! {one}" for one in here.against]
    lines += [f"! definitions clash: {one}" for one in session.clashes()]
    if here.question.kind == "label_only":
        lines.append("! the same label or head word for another meaning: beware")
    return lines


def about_lines(asked: Asked) -> list[str]:
    """Return kind and score in words, the reasons, and how the question stands."""
    question = asked.question
    known = {str(kind): said for kind, said in KINDS_SAID.items()}
    kind = known.get(question.kind, "no likeness worth a question" if question.kind == "none" else "")
    parts = ["" if question.kind == "label_only" else kind or question.kind, _score(question.score)]
    lines = [" · ".join(part for part in parts if part)]
    reasons = [one for one in question.reasons.split("; ") if one and not one.startswith(CLASH.strip())]
    if reasons:
        lines.append(f"because: {'; '.join(reasons)}")
    return [*lines, stands_line(asked)]


def _score(score: str) -> str:
    try:
        return f"score {float(score):.2f}, from 0 to 1"
    except ValueError:
        return f"score {score}" if score else ""


def stands_line(asked: Asked) -> str:
    """Return how a question stands: open, decided (with what was said about it), or follows."""
    one = asked.decided
    if asked.state == "open":
        return "Open: nobody has decided it"
    if asked.state == "follows":
        chain = " = ".join(str(code) for code in asked.one[:_MOST_ONE])
        more = " = …" if len(asked.one) > _MOST_ONE else ""
        return f"Follows from other answers: {chain}{more}"
    called = "the right one is called" if one.decision == "apart" else "called"
    stands = {"left": "the left definition stands", "right": "the right definition stands", "": ""}
    parts = [
        _SAID[one.decision],
        f"{called} {one.name}" if one.name else "",
        stands.get(one.definition, f"definition agreed: {one.definition}"),
        f"why: {one.why}" if one.why else "",
        f"by {one.who}" if one.who else "",
    ]
    return f"Decided: {' · '.join(part for part in parts if part)}"


def entry_lines(side: Side, extracts: int | None) -> list[str]:
    """Return an entry: book and id, label, then what it means; a study's also says how many extracts."""
    code = side.code
    lines = [str(side.place), code.name]
    lines += [f"in {side.path}"] if side.path != code.name else []
    lines += ["retired"] if code.status == "retired" else []
    lines += [code.definition or "no definition"]
    lines += [f"include: {one}" for one in code.include]
    lines += [f"exclude: {one}" for one in code.exclude]
    lines += [f'as in "{one.text}"' for one in code.examples]
    lines += [f"also called: {'; '.join(code.aliases)}"] if code.aliases else []
    lines += [f"{name}: {value}" for name, value in code.facets.items()]
    return lines + ([counted(extracts, "extract")] if extracts is not None else [])


def question_rows(session: DecidingSession) -> list[Row]:
    """Return the questions for the list, the state first; `!` beside it where it contradicts another."""
    return [
        Row(
            str(number),
            _both(asked),
            sign=f"{_state(asked)}{' !' if asked.against else ''}",
            aside=asked.decided.who,
        )
        for number, asked in enumerate(session.asked)
    ]


def question_words(asked: Asked) -> str:
    """Return a question in one line, its state last."""
    return f"{_both(asked)} ({_state(asked)})"


def _state(asked: Asked) -> str:
    return asked.decided.decision or asked.state


def _both(asked: Asked) -> str:
    left, right = asked.question.left, asked.question.right
    return f"{left.place} {left.code.name} | {right.place} {right.code.name}"


def title_parts(session: DecidingSession) -> tuple[str, ...]:
    """Return the books, and the file that is decided in."""
    books = " + ".join(book.name for book in session.deciding.books)
    return f"What answers to what: {books}", session.deciding.path.name


def place_parts(session: DecidingSession) -> tuple[str, ...]:
    """Return the number of the question, how many are left, and who decides."""
    counts = session.counts()
    against = session.contradicted()
    return (
        f"question {session.place + 1:,} of {len(session.asked):,}",
        f"{counts['open']:,} open",
        f"{counts['decided']:,} decided",
        f"{counts['follows']:,} {'follows' if counts['follows'] == 1 else 'follow'}"
        if counts["follows"]
        else "",
        f"! {counted(against, 'row')} to mend" if against else "",
        session.deciding.who,
    )
