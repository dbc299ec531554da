"""The coding prompt: one line in, one answer done, until the source is through or the person leaves.

In a terminal the codes follow the typing; without one, answers are read line by line from standard input.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from qualcode.cli.asking_changes import asked_decisions
from qualcode.cli.common import told
from qualcode.errors import QualcodeError
from qualcode.flows.answers import candidate, hint_at_prompt
from qualcode.flows.codebook.codebook import list_codes
from qualcode.flows.content_notes import note_in
from qualcode.flows.correcting import shown_edit
from qualcode.screens.codebook import tree_screen
from qualcode.screens.coding_session import HELP, done_lines, explanation, opening, summary_line, turn_screen
from qualcode.screens.editing import edit_lines
from qualcode.screens.printing import say, show
from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.flows.answers import Answer
    from qualcode.flows.coding_session import Session

_MOVES = {"next", "back", "go"}
_KEPT = {"codes", "memo", "new", "words", "edit"}


class Ask(Protocol):
    """What asks for a line; `offers` says whether a person can be asked back."""

    offers: bool

    def __call__(self, question: str, default: str = "") -> str:
        """Ask, with `default` on the line already."""


def _goes_on(session: Session, ask: Ask) -> bool:
    """Show the note on the content, if any; a person at a terminal says whether to read the words."""
    note = note_in(session.reading.source.session)
    if not note:
        return True
    show(f"content note: {note}")
    if not ask.offers:
        return True
    try:
        return ask("Enter shows the words, q leaves: ").strip().casefold() not in {"q", "quit"}
    except (EOFError, KeyboardInterrupt):
        return False


def run_session(session: Session) -> int:
    """Ask and answer until the end; return 0, 2 when a piped answer failed, or 130 when interrupted."""
    ask = asker(session)
    show(*opening(session))
    if not _goes_on(session, ask):
        return 0
    show(*turn_screen(session.view()))
    failed = 0
    interrupted = False
    kept = ""
    try:
        while not session.finished:
            line = ask("code> ", kept)
            answer = session.read(line)
            if answer.kind == "quit":
                break
            if answer.kind == "codes" and ask.offers:
                answer = _completed(session, answer, ask)
                line = "; ".join(answer.codes)
            done = _answer(session, answer, ask)
            failed += not done
            kept = "" if done or answer.kind not in _KEPT else line.strip()
    except EOFError:
        show("")
    except KeyboardInterrupt:
        show("")
        interrupted = True
    if session.finished:
        show("that was the last turn")
    show(summary_line(session.summary()))
    if failed and not sys.stdin.isatty():
        say(f"{counted(failed, 'answer')} could not be done; the others were")
    return 130 if interrupted else 2 if failed and not sys.stdin.isatty() else 0


def _completed(session: Session, answer: Answer, ask: Ask) -> Answer:
    """Offer the codes that unknown names can only mean; what is not taken stays as it was typed."""
    meant = []
    for name in answer.codes:
        code = candidate(session.codebook(), name)
        meant.append(name if code is None else _taken(code.id, name, ask))
    return replace(answer, codes=tuple(meant))


def _taken(code: str, name: str, ask: Ask) -> str:
    """Return the code where a person takes it (Enter, y, or its id), else what they typed."""
    said = ask(f"  {name}: {code}? [Enter] or y takes it, n does not> ").strip().casefold()
    return code if said in {"", "y", "yes", code} else name


def _answer(session: Session, answer: Answer, ask: Ask) -> bool:
    """Do what an answer says, or say why not; return whether it was done."""
    done = True
    try:
        if answer.kind == "help":
            show(HELP)
        elif answer.kind == "explain":
            show(*explanation(session.explained(answer.text)))
        elif answer.kind == "list":
            show(tree_screen(list_codes(session.desk.study)), HELP)
        else:
            _do(session, answer, ask)
    except QualcodeError as error:
        done = False
        say(f"  {error.message}")
        hint = hint_at_prompt(answer, error.hint)
        if hint:
            say(f"  {hint}")
    told(session.desk)
    return done


def _correct(session: Session, typed: str, ask: Ask) -> None:
    """Show what a correction of the turn does, ask about what covers changed words, and write it."""
    edit = session.correction(typed)
    rows, before, after = shown_edit(session.desk, edit, raw=True)
    waits = [shown for shown in rows if not shown.row.settled]
    show(*edit_lines(edit, (before, after)))
    done = session.corrected(edit, asked_decisions(waits) if ask.offers else {})
    for line in done_lines(done):
        show(f"  {line}")
    show(*turn_screen(session.view()))


def _do(session: Session, answer: Answer, ask: Ask) -> None:
    if answer.kind == "edit":
        _correct(session, answer.text, ask)
        return
    definition = ""
    if answer.kind == "new":
        draft = session.draft(answer.text)
        definition = ask(f"definition of {draft.id} (Enter: none yet)> ")
    done = session.answer(answer, definition=definition)
    for line in done_lines(done):
        show(f"  {line}")
    moved = done.kind in _MOVES and not done.notice
    if not session.finished and (moved or done.kind in {"undo", "words"}):
        show(*turn_screen(session.view()))


def asker(session: Session) -> Ask:
    """Return what asks for a line: with type-ahead in a terminal, else reading and echoing a line."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return _Terminal(session)
    return _Piped()


class _Piped:
    """Reads a line of standard input and shows it."""

    offers = False

    def __call__(self, question: str, default: str = "") -> str:  # noqa: ARG002
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        show(f"{question}{line.rstrip()}")
        return line


class _Terminal:
    """Asks at the prompt; codes follow the typing."""

    offers = True

    def __init__(self, session: Session) -> None:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import InMemoryHistory

        from qualcode.cli.type_ahead import CodeCompleter, clearing_keys

        self.codes: PromptSession[str] = PromptSession(
            completer=CodeCompleter(session.suggestions),
            complete_while_typing=True,
            history=InMemoryHistory(),
            reserve_space_for_menu=6,
            key_bindings=clearing_keys(),
        )
        self.words: PromptSession[str] = PromptSession(key_bindings=clearing_keys())

    def __call__(self, question: str, default: str = "") -> str:
        asked = self.codes if question == "code> " else self.words
        return asked.prompt(question, default=default)
