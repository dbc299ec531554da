"""The sources to choose from, where none was named: what each is, and how far this coder has come in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from qualcode.errors import QualcodeError
from qualcode.screens.tui.app import QualcodeApp
from qualcode.screens.tui.dialogs import ChooseDialog
from qualcode.screens.tui.opening import source_screen
from qualcode.screens.tui.source_rows import source_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.desk import Desk
    from qualcode.flows.keymap import Key
    from qualcode.flows.source_choice import SourceChoice


class SourceScreen(Screen[None], inherit_bindings=False):
    """Offer the sources; the one that is taken opens in the place of this screen."""

    def __init__(
        self,
        desk: Desk,
        choices: Sequence[SourceChoice],
        keymap: Sequence[Key],
        *,
        every_turn: bool = False,
        percent: bool = True,
    ) -> None:
        super().__init__()
        self.desk = desk
        self.choices = choices
        self.keymap = keymap
        self.every_turn = every_turn
        self.percent = percent

    def on_mount(self) -> None:
        """Ask at once."""
        app = self.app
        assert isinstance(app, QualcodeApp)  # noqa: S101 - no other has this screen
        self.acting = app.acting
        self.acting.begin(self, self._chosen())

    async def _chosen(self) -> None:
        title = "Code which source? (turns with a code of yours, of all)"
        while True:
            rows = source_rows(self.choices, percent=self.percent)
            wanted = await self.acting.asked(ChooseDialog(title, rows))
            if wanted is None:
                self.app.exit(0)
                return
            try:
                screen = source_screen(self.desk, wanted, self.keymap, every_turn=self.every_turn)
            except QualcodeError as error:
                title = f"{error.message}\n{error.hint}".strip()
            else:
                self.app.switch_screen(screen)
                return
