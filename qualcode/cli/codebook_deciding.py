"""`qualcode codebook merge ... --decide`: the questions of a crosswalk, one by one at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.cli.code_app import screen_wanted
from qualcode.cli.common import asked_line, study_here, who_typed
from qualcode.codebook.crosswalk.pairs import DECISIONS, Decided
from qualcode.screens.codebook_deciding import (
    ANSWERS,
    ASK,
    ended_line,
    kept_line,
    question_screen,
    to_mend_line,
)
from qualcode.screens.printing import say, show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qualcode.codebook.crosswalk.pairs import Decision
    from qualcode.flows.codebook.crosswalk.by_lines import Deciding, Question

_WORDS = (*DECISIONS, "later", "back", "quit")


def decide_questions(named: Sequence[str], path: Path, typed: dict[str, Any]) -> int:
    """Ask what is not decided yet, on the screen or by lines; each answer is in the file at once."""
    from qualcode.flows.codebook.crosswalk.books import read_books
    from qualcode.flows.codebook.crosswalk.by_lines import Deciding

    study = None if named else study_here()
    books = read_books(named, study)
    deciding = Deciding(path, books, who=who_typed(typed["coder"]))
    if screen_wanted(plain=typed["plain"]) and deciding.asked():
        from qualcode.cli.codebook_decide_screen import decide_on_screen
        from qualcode.flows.codebook.crosswalk.deciding_session import DecidingSession, extract_counts

        extracts = extract_counts(named, [book.name for book in books], study)
        return decide_on_screen(DecidingSession(deciding, extracts=extracts))
    questions = deciding.questions()
    decided = 0
    if questions:
        say(ANSWERS)
    try:
        decided = _go_through(deciding, questions)
    except EOFError:
        decided = len(questions) - len(deciding.questions())
    except KeyboardInterrupt:
        say("")
        show(ended_line(len(questions) - len(deciding.questions()), len(deciding.questions()), path))
        raise
    asked = deciding.asked()
    mend = [to_mend_line(one) for one in asked if one.against]
    open_ones = sum(one.state == "open" for one in asked)
    show(ended_line(decided, open_ones, path, to_mend=len(mend)), *mend)
    return 0


def _go_through(deciding: Deciding, questions: Sequence[Question]) -> int:
    place = decided = 0
    done: list[tuple[int, bool]] = []
    while place < len(questions):
        question = questions[place]
        show(*question_screen(question, place + 1, len(questions)))
        word = _word()
        if word == "quit":
            break
        if word == "back":
            if not done:
                say("nothing was answered yet")
                continue
            place, written = done.pop()
            decided -= int(written and deciding.undo())
            continue
        if word != "later":
            answer = _decided(question, word)
            if answer is None:
                continue
            deciding.answer(question, answer)
            show(kept_line(answer))
            decided += 1
        done.append((place, word != "later"))
        place += 1
    return decided


def _word() -> str:
    """Ask for a decision until it is one; its first letter will do, and Enter is later."""
    while True:
        typed = asked_line(ASK).strip().casefold()
        if not typed:
            return "later"
        fitting = [word for word in _WORDS if word.startswith(typed)]
        if len(fitting) == 1:
            return fitting[0]
        say(ANSWERS)


def _is_back(typed: str) -> bool:
    return typed.casefold() == "back"


def _definition() -> str:
    """Ask for the definition of the one code until it is one: one word alone is only left, right or back."""
    while True:
        typed = asked_line("definition? (Enter: the left one's; right; or type it; back) ").strip()
        if not typed or typed.casefold() in {"left", "right", "back"}:
            return typed.casefold()
        if " " in typed:
            return typed
        say("left, right, or the words of a definition")


def _decided(question: Question, word: str) -> Decided | None:
    """Ask for what goes with a decision; Enter leaves it blank, `back` at any of it asks anew (None)."""
    decision: Decision = next(one for one in DECISIONS if one == word)
    name = definition = ""
    if decision == "same":
        name = asked_line(f"name? (Enter: {question.left.code.name}; back) ").strip()
        definition = "" if _is_back(name) else _definition()
    elif decision == "apart" and question.left.code.name.casefold() == question.right.code.name.casefold():
        name = asked_line("another name for the right one? (Enter: none; back) ").strip()
    back = _is_back(name) or _is_back(definition)
    why = "" if back else asked_line("why? (Enter: none; back) ").strip()
    if back or _is_back(why):
        return None
    return Decided(
        question.left.place, question.right.place, decision, name=name, why=why, definition=definition
    )
