"""The coding prompt: one line in, one answer done, until the source is through or the person leaves.

Plain lines for screen readers, scripts and terminals without a screen; Tab completes a code where lines can
be edited.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.cli.asking_changes import asked_decisions
from qualcode.cli.code_asking import Ask, asker
from qualcode.cli.common import told
from qualcode.errors import QualcodeError, UsageError
from qualcode.flows.answers import candidate, hint_at_prompt
from qualcode.flows.codebook.codebook import list_codes
from qualcode.flows.coding_answers import answered, corrected
from qualcode.flows.coding_elsewhere import reopen, stand_at_extract
from qualcode.flows.coding_proposals import require_proposals
from qualcode.flows.coding_records import Done
from qualcode.flows.content_notes import note_in
from qualcode.flows.correcting import shown_edit
from qualcode.flows.editing import edit_typed
from qualcode.screens.coding_session import (
    code_lines,
    explanation,
    help_lines,
    memo_lines,
    opening,
    summary_line,
    turn_screen,
)
from qualcode.screens.editing import edit_lines
from qualcode.screens.printing import say, show
from qualcode.text import counted

if TYPE_CHECKING:
    from qualcode.flows.answers import Answer
    from qualcode.flows.coding_session import Session


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
            show(*code_lines(list_codes(session.desk.study)))
        elif answer.kind == "review":
            done = _reviewed(session)
        else:
            _show_done(session, _do(session, answer, ask), ask)
    except QualcodeError as error:
        done = False
        say(f"  {ask.where(answer)}{error.message}")
        hint = hint_at_prompt(answer, error.hint)
        if hint:
            say(f"  {hint}")
    told(session.desk)
    if session.look_again() or session.unseen:
        show(*turn_screen(session.view()))
    return done


def _show_done(session: Session, done: Done, ask: Ask) -> None:
    for line in (*done.lines, *memo_lines(done.memos)):
        show(f"  {line}")
    if done.opens:
        _open(session, done, ask)
    elif done.moved and not session.finished:
        show(*turn_screen(session.view()))


def _open(session: Session, done: Done, ask: Ask) -> None:
    """Go on in another source; who does not want to read its words comes back to the one before."""
    left, summary = session.source.id, session.summary()
    reopen(session, done.opens)
    show(summary_line(summary))
    if done.extract is not None:
        stand_at_extract(session, done.extract)
    show("", *opening(session))
    if not _goes_on(session, ask):
        reopen(session, left)
    show(*turn_screen(session.view()))


def _reviewed(session: Session) -> bool:
    """Put the open proposals of the source in view one by one; return whether all were answered."""
    from qualcode.cli.suggest_review import review_by_lines
    from qualcode.flows.suggest.review_records import Choice
    from qualcode.flows.suggest.reviewing import start_review

    require_proposals(session.desk.study)
    review = start_review(session.desk, Choice(sources=(session.source.id,)))
    failed = review_by_lines(review)
    session.bench.refresh()
    show(*turn_screen(session.view()))
    return not failed


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
    if edit.registered and not edit_typed(typed, session.turn.id).new:
        _require_newcomer(ask)
    rows, before, after = shown_edit(session.desk, edit, raw=True)
    waits = [shown for shown in rows if not shown.row.settled]
    show(*edit_lines(edit, (before, after)))
    return corrected(session, edit, asked_decisions(waits) if ask.offers else {})


def _require_newcomer(ask: Ask) -> None:
    """Let a speaker whom nobody knows be made only by a person who says so."""
    if ask.offers:
        said = ask("  nobody is known by that name: a new person? y makes one, Enter does not> ")
        if said.strip().casefold() in {"y", "yes"}:
            return
    raise UsageError(
        "nobody is known by that name; nothing was done", hint="e speaker new WHO makes a person"
    )
