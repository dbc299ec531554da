"""Type-ahead at the coding prompt: the codes that fit the typing so far, the likeliest first.

Ctrl-C empties a line that was begun, and leaves from an empty one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.key_binding import KeyBindings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prompt_toolkit.document import Document
    from prompt_toolkit.key_binding import KeyPressEvent

    from qualcode.model import Code

_COMMAND = re.compile(r"[nmweg]\s")
_AT_MOST = 12


class CodeCompleter(Completer):
    """Completes the code after the last `;`, and the code after `?`; nothing inside other commands."""

    def __init__(self, suggestions: Callable[[str], list[Code]]) -> None:
        self.suggestions = suggestions

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Yield codes: the id is what is put in, name and definition stand beside it."""
        line = document.text_before_cursor
        if _COMMAND.match(line):
            return
        typed = line.removeprefix("?").rpartition(";")[2].lstrip()
        if not typed and not complete_event.completion_requested:
            return
        for code in self.suggestions(typed)[:_AT_MOST]:
            yield Completion(
                code.id,
                start_position=-len(typed),
                display=code.id,
                display_meta=f"{code.name}: {code.definition}" if code.definition else code.name,
            )


def clearing_keys() -> KeyBindings:
    """Return the keys by which a line that was begun is emptied."""
    keys = KeyBindings()

    @keys.add("c-c")
    def clear_or_leave(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt)

    return keys
