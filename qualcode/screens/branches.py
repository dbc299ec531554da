"""Items and trees that lose no word: wrapped under themselves in a terminal, one line each in a pipe.

Long words are folded, never cut; guides are plain ASCII where the console knows nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

_LEAST = 20
_GUIDES = {False: ("├── ", "│   ", "└── ", "    "), True: ("+-- ", "|   ", "`-- ", "    ")}


@dataclass(frozen=True, slots=True)
class Led:
    """A text after `first`; its further lines stand after `rest`."""

    text: Text
    first: str = ""
    rest: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        width = max(_LEAST, options.max_width - len(self.first))
        lines = [
            wrapped
            for line in self.text.split("\n", allow_blank=True)
            for wrapped in (
                [line] if options.no_wrap else line.wrap(console, width, overflow="fold", no_wrap=False)
            )
        ]
        for number, line in enumerate(lines):
            line.rstrip()
            yield Text.assemble(self.rest if number else self.first, line, overflow="ignore", no_wrap=True)


def item(mark: str, text: str | Text, by: int = 4) -> Led:
    """Return an item of a list: its `mark` ("1.", "-", or none) before words that stand `by` columns in."""
    lead = f"{mark} ".rjust(by) if mark else " " * by
    return Led(Text(text) if isinstance(text, str) else text, lead, " " * len(lead))


def indented(text: Text, by: int = 2) -> Led:
    """Return a text whose lines all stand `by` columns in."""
    return Led(text, " " * by, " " * by)


@dataclass(slots=True)
class Branch:
    """A tree: a text, and the branches below it."""

    text: Text
    branches: list[Branch] = field(default_factory=list)

    def add(self, text: Text) -> Branch:
        """Grow a branch, and return it."""
        self.branches.append(Branch(text))
        return self.branches[-1]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines of the whole tree."""
        yield Led(self.text)
        yield from _lines(self.branches, "", _GUIDES[options.ascii_only])


def _lines(branches: Sequence[Branch], lead: str, guides: Sequence[str]) -> Iterator[Led]:
    fork, along, end, nothing = guides
    for number, branch in enumerate(branches, start=1):
        last = number == len(branches)
        rest = lead + (nothing if last else along)
        yield Led(branch.text, lead + (end if last else fork), rest)
        yield from _lines(branch.branches, rest, guides)
