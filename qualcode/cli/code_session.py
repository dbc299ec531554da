"""The coding prompt: one line in, one answer done, until the source is through or the person leaves.

Plain lines for screen readers, scripts and terminals without a screen; Tab completes a code where lines can
be edited.
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
from qualcode.flows.coding_answers import answered, corrected
from qualcode.flows.coding_records import Done
from qualcode.flows.content_notes import note_in
from qualcode.flows.correcting import shown_edit
from qualcode.screens.codebook import tree_screen
from qualcode.screens.coding_session import (
    explanation,
    help_lines,
    memo_lines,
    opening,
    summary_line,
    turn_screen,
)
from qualcode.screens.editing import edit_lines
from qualcode.screens.printing import say, show
from qualcode.text import counted, fold

if TYPE_CHECKING:
    from qualcode.flows.answers import Answer
    from qualcode.flows.coding_session import Session


class Ask(Protocol):
    """What asks for a line; `offers` says whether a person can be asked back."""

    offers: bool

    def __call__(self, question: str) -> str:
        """Ask."""


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
    try:
        return _run(session)
    finally:
        session.bench.close()


def _run(session: Session) -> int:
    ask = asker(session)
    told(session.desk)
    show(*opening(session))
    if not _goes_on(session, ask):
        return 0
    show(*turn_screen(session.view()))
    failed = 0
    interrupted = False
    try:
        while not session.finished:
            answer = session.read(ask("code> "))
            if answer.kind == "quit":
                break
            if answer.kind == "codes" and ask.offers:
                answer = _completed(session, answer, ask)
            failed += not _answer(session, answer, ask)
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
            show(*help_lines())
        elif answer.kind == "explain":
            show(*explanation(session.explained(answer.text)))
        elif answer.kind == "list":
            show(tree_screen(list_codes(session.desk.study)))
        else:
            _show_done(session, _do(session, answer, ask))
    except QualcodeError as error:
        done = False
        say(f"  {error.message}")
        hint = hint_at_prompt(answer, error.hint)
        if hint:
            say(f"  {hint}")
    told(session.desk)
    if session.look_again() or session.unseen:
        show(*turn_screen(session.view()))
    return done


def _show_done(session: Session, done: Done) -> None:
    for line in (*done.lines, *memo_lines(done.memos)):
        show(f"  {line}")
    if done.moved and not session.finished:
        show(*turn_screen(session.view()))


def _do(session: Session, answer: Answer, ask: Ask) -> Done:
    if answer.kind == "edit":
        return _correct(session, answer.text, ask)
    definition = ""
    if answer.kind == "new":
        draft = session.draft(answer.text)
        definition = ask(f"definition of {draft.id} (Enter: none yet)> ").strip()
    return answered(session, answer, definition=definition)


def _correct(session: Session, typed: str, ask: Ask) -> Done:
    """Show what a correction of the turn does, ask about what covers changed words, and write it."""
    edit = session.bench.correction(typed, session.turn.id, edition=session.edition)
    rows, before, after = shown_edit(session.desk, edit, raw=True)
    waits = [shown for shown in rows if not shown.row.settled]
    show(*edit_lines(edit, (before, after)))
    return corrected(session, edit, asked_decisions(waits) if ask.offers else {})


def asker(session: Session) -> Ask:
    """Return what asks for a line: at a terminal with Tab for codes, else reading and echoing a line."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return _Terminal(session)
    return _Piped()


class _Piped:
    """Reads a line of standard input and shows it."""

    offers = False

    def __call__(self, question: str) -> str:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        show(f"{question}{line.rstrip()}")
        return line


class _Terminal:
    """Asks at the terminal; where lines can be edited Tab completes a code, and the up arrow brings lines."""

    offers = True

    def __init__(self, session: Session) -> None:
        self.session = session
        self.fitting: list[str] = []
        try:
            import readline
        except ImportError:
            return
        readline.set_completer_delims(";")
        readline.set_completer(self._complete)
        readline.parse_and_bind("tab: complete")
        readline.parse_and_bind("set enable-bracketed-paste off")

    def __call__(self, question: str) -> str:
        while True:
            try:
                return input(question)
            except KeyboardInterrupt:
                if not self._typed():
                    raise
                show("")

    @staticmethod
    def _typed() -> str:
        """Return what stands on the line that was interrupted, where that can be known."""
        readline = sys.modules.get("readline")
        return str(readline.get_line_buffer()) if readline else ""

    def _complete(self, typed: str, number: int) -> str | None:
        """Return the id of a code that begins so, or else holds what was typed, or else fits it best."""
        if number == 0:
            self.fitting = self._fitting(fold(typed).strip())
        return self.fitting[number] if number < len(self.fitting) else None

    def _fitting(self, sought: str) -> list[str]:
        codes = self.session.suggestions(sought) if sought else []
        for fits in (str.startswith, str.__contains__):
            found = [one.id for one in codes if any(fits(fold(text), sought) for text in (one.id, one.name))]
            if found:
                return found
        return [one.id for one in codes]
