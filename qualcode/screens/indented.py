"""Words set in from the left: wrapped in a terminal, left as one line in a pipe; nothing is ever cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult


class Indented:
    """A text with `by` spaces before each of its lines, also before those that wrapping makes."""

    def __init__(self, text: Text, by: int = 2) -> None:
        self.text = text
        self.by = by

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render for the console: padded where it wraps, else line by line as they are."""
        if not options.no_wrap:
            yield Padding(self.text, (0, 0, 0, self.by), expand=False)
            return
        for line in self.text.split("\n", allow_blank=True):
            yield Text(" " * self.by).append_text(line)
