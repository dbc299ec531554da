"""The coding screen: a source's words, the codebook beside them, and one key for every act of coding.

An act is in the log before the screen says so; what the screen shows is what the workbench says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container, Vertical

from qualcode.errors import QualcodeError, UsageError
from qualcode.flows.keymap import KEYS
from qualcode.screens.tui.code_pane import CodePane
from qualcode.screens.tui.coding_acts import CodingActs
from qualcode.screens.tui.coding_notes import CodingNotes
from qualcode.screens.tui.coding_passages import passages_of, title_of
from qualcode.screens.tui.coding_places import CodingPlaces
from qualcode.screens.tui.keyed import WIDE
from qualcode.screens.tui.status_line import KeyLine, RecentLine, StatusLine, TitleLine
from qualcode.screens.tui.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from qualcode.flows.keymap import Key
    from qualcode.flows.workbench.workbench import Workbench
    from qualcode.model import Span


class CodingScreen(CodingPlaces, CodingNotes, CodingActs):
    """A source opened for coding, at a span or where this coder stopped.

    `note` is what should be known of its content before its words are read.
    """

    def __init__(
        self, bench: Workbench, *, note: str = "", keymap: Sequence[Key] = KEYS, at: Span | None = None
    ) -> None:
        super().__init__(bench, keymap=keymap)
        self.note = note
        self.at = at
        self.pane_chosen = False
        self._stale = False

    def compose(self) -> ComposeResult:
        """Lay out the lines, the words, and the pane."""
        yield TitleLine()
        with Container(id="middle"):
            yield Transcript()
            yield CodePane(id="pane")
        with Vertical(id="foot"):
            yield StatusLine()
            yield RecentLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Show the words, at the turn where this coder stopped; after the note on their content, if any."""
        reading = self.bench.reading
        self.query_one(TitleLine).say(self.bench.desk.study.settings.name, title_of(reading))
        if self.note:
            self.begin(self._after_note())
        else:
            self.shown()

    async def _after_note(self) -> None:
        from qualcode.screens.tui.content_note import ContentNoteDialog

        if await self.asked(ContentNoteDialog(self.bench.reading.title, self.note)):
            self.shown()
        else:
            self.action_quit()

    def shown(self) -> None:
        """Show the words and what stands on them, and put the cursor where this coder goes on."""
        self._shown_edition = self.bench.source.edition
        transcript = self.transcript
        transcript.show(passages_of(self.bench), self.stripes())
        if self.at is not None:
            self.stand_at(self.at, choose=True)
        else:
            transcript.stand(self.bench.start())
        self.pane_renewed()
        self.placed()
        self.say(self.unfinished())
        transcript.focus()

    def look(self) -> None:
        """Show what this coder's other verbs, or a colleague, changed meanwhile, below a dialog too."""
        super().look()
        if self._shown_edition:
            changed = self._stale
            self._stale = True
            changed = self.bench.refresh() or changed
            if changed:
                self.renewed(None)
            self._stale = False

    def on_resize(self, event: events.Resize) -> None:
        """Arrange anew; the pane is beside the words where there is room, unless a person chose otherwise."""
        super().on_resize(event)
        if not self.pane_chosen:
            self.set_class(event.size.width < WIDE, "-no-pane")

    def on_transcript_moved(self) -> None:
        """Say where one stands, and nothing more of what was done elsewhere."""
        self.gone_on()
        self.placed()
        self.pane_followed()

    def on_transcript_chosen(self) -> None:
        """Show the code on the chosen words, and the keys for what is proposed there."""
        self.keys_shown()
        self.pane_followed()

    def action_browse_codes(self) -> None:
        """Go into the codebook; escape comes back to the words."""
        self.begin(self._browse_codes())

    async def _browse_codes(self) -> None:
        self.remove_class("-no-pane")
        self.pane_chosen = True
        self.pane_followed()
        await self.painted()
        self.query_one(CodePane).browse_codes()

    def on_code_pane_left(self) -> None:
        """Be back at the words, with the code that stands on them."""
        self.transcript.focus()
        self.pane_followed()

    def opened(self, identifier: str) -> None:
        """Open another source in the place of this one."""
        from qualcode.screens.tui.opening import source_screen

        try:
            screen = source_screen(self.bench.desk, identifier, self.keymap, every_turn=self.bench.every_turn)
        except QualcodeError as error:
            self.refuse(error)
        else:
            self.app.switch_screen(screen)

    def on_unmount(self) -> None:
        """Let this coder's window go, and leave a line for the terminal: how far they have come."""
        self.bench.close()
        from qualcode.screens.tui.app import QualcodeApp

        if isinstance(self.app, QualcodeApp):
            done = f"{self.coverage.coded} of {self.coverage.total} turns have a code of yours"
            self.app.farewells.append(f"{self.bench.reading.title}: {done}")

    def action_open_view(self) -> None:
        """Open all extracts of the code here."""
        self.begin(self._open_view())

    async def _open_view(self) -> None:
        from qualcode.screens.tui.opening import code_view_screen

        code = await self.code_here()
        if code:
            self.app.push_screen(code_view_screen(self.bench.desk, code, self.keymap))

    def action_open_review(self) -> None:
        """Open what the machine proposes."""
        from qualcode.screens.tui.opening import review_screen

        try:
            self.require_proposals()
            if not self.bench.proposals():
                raise UsageError("no proposal is open in this source")
            desk = self.bench.desk
            every = desk.proposals == "all"
            screen = review_screen(desk, self.keymap, source=self.bench.source.id, everything=every)
        except QualcodeError as error:
            self.refuse(error)
        else:
            self.app.push_screen(screen)

    def on_screen_resume(self) -> None:
        """Show what other screens changed meanwhile."""
        self.look()
