"""What asks for a line at the coding prompt: a terminal with Tab for codes, or a pipe, echoed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from qualcode.screens.printing import show
from qualcode.text import fold

if TYPE_CHECKING:
    from qualcode.flows.answers import Answer
    from qualcode.flows.coding_session import Session

_HOLDS_WORDS = frozenset({"words", "star", "edit", "memo", "search", "flag", "new"})


class Ask(Protocol):
    """What asks for a line; `offers` says whether a person can be asked back."""

    offers: bool

    def __call__(self, question: str) -> str:
        """Ask."""

    def where(self, answer: Answer) -> str:
        """Return where an answer stood and what it was, for its error; "" where a person just typed it."""


def asker(session: Session) -> Ask:
    """Return what asks for a line: at a terminal with Tab for codes, else reading and echoing a line."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return _Terminal(session)
    return _Piped()


class _Piped:
    """Reads a line of standard input and shows it."""

    offers = False

    def __init__(self) -> None:
        self.number = 0

    def where(self, answer: Answer) -> str:
        """Return the line's number and the answer; of words only which command they were for."""
        typed = answer.kind if answer.kind in _HOLDS_WORDS else answer.text or "; ".join(answer.codes)
        return f"line {self.number}, {typed or answer.kind!s}: "

    def __call__(self, question: str) -> str:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        self.number += 1
        show(f"{question}{line.rstrip()}")
        return line


class _Terminal:
    """Asks at the terminal; where lines can be edited Tab completes a code, and the up arrow brings lines."""

    offers = True

    def where(self, answer: Answer) -> str:
        """Return nothing: the line stands above."""
        del answer
        return ""

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
