"""A terminal program with nothing but a transcript, for tests; started by itself, it shows a file's turns."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType

from qualcode.model import Span
from qualcode.screens.tui.passages import Passage, Selection, Stripe
from qualcode.screens.tui.transcript import Transcript


class TranscriptApp(App[int], inherit_bindings=False):
    """The transcript alone; `told` is what it said, in order."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit", "leave")]

    def __init__(
        self,
        passages: Sequence[Passage],
        stripes: Sequence[Stripe] = (),
        stands: tuple[int, Span] | None = None,
    ) -> None:
        super().__init__(ansi_color=True)
        self.passages, self.stripes = passages, stripes
        self.stands = stands
        self.told: list[str | Selection | None] = []

    def compose(self) -> ComposeResult:
        """Nothing but the words."""
        yield Transcript()

    @property
    def transcript(self) -> Transcript:
        """The widget."""
        return self.query_one(Transcript)

    def on_mount(self) -> None:
        """Show the words, and choose those asked for."""
        self.transcript.show(self.passages, self.stripes)
        self.transcript.focus()
        if self.stands is not None:
            self.transcript.stand(*self.stands)

    def on_transcript_moved(self, message: Transcript.Moved) -> None:
        """Keep what was told."""
        self.told.append(message.passage.key)

    def on_transcript_chosen(self, message: Transcript.Chosen) -> None:
        """Keep what was told."""
        self.told.append(message.selection)


def lines_of(widget: Transcript) -> list[list[Segment]]:
    """Return every line of the widget, also those out of sight, as it would be painted."""
    return [list(widget._painted(line)) for line in range(widget._page.height)]


def reversed_in(lines: list[list[Segment]]) -> Iterator[str]:
    """Yield what is shown reversed, line by line."""
    for line in lines:
        found = "".join(one.text for one in line if one.style is not None and one.style.reverse)
        if found:
            yield found


def main(path: str) -> None:
    """Show the turns of a file, with a span chosen."""
    from strange_texts import passages_from

    asked = json.loads(Path(path).read_text(encoding="utf-8"))
    TranscriptApp(passages_from(asked["texts"]), stands=(0, Span(*asked["span"]))).run()


if __name__ == "__main__":
    main(sys.argv[1])
