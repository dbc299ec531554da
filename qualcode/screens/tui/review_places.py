"""Going about in a review and from it: other proposals, words that are searched, other screens.

Nothing here changes the study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.screens.tui.review_base import ReviewBase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen


class ReviewPlaces(ReviewBase):
    """The acts that go somewhere."""

    def action_next_passage(self) -> None:
        """Go to the next proposal; this one stays as it is."""
        self.stand(self.review.place + 1)

    def action_previous_passage(self) -> None:
        """Go to the proposal before."""
        self.stand(self.review.place - 1)

    def action_first_passage(self) -> None:
        """Go to the first proposal."""
        self.stand(0)

    def action_last_passage(self) -> None:
        """Go to the last proposal."""
        self.stand(len(self.review.queue) - 1)

    def action_search(self) -> None:
        """Ask for words, and go to the next proposal that holds them."""
        self.begin(self._search())

    async def _search(self) -> None:
        from qualcode.screens.tui.dialogs import LineDialog

        hint = "in the proposed words and the names of their codes; case and accents make no difference"
        typed = await self.asked(LineDialog("Search the proposals", "", hint))
        if typed is None:
            return
        self.found = self.review.searched(typed)
        if not self.found:
            self.say("nothing is found" if typed.strip() else "the search is over")
            return
        self._to_found([one for one in self.found if one >= self.review.place] or self.found)

    def action_next_hit(self) -> None:
        """Go to the next proposal that was found."""
        self._to_found([one for one in self.found if one > self.review.place])

    def action_previous_hit(self) -> None:
        """Go to the found proposal before."""
        self._to_found([one for one in reversed(self.found) if one < self.review.place])

    def _to_found(self, places: Sequence[int]) -> None:
        if not places:
            self.say(f"no other that way; {len(self.found)} found in all" if self.found else "! search first")
            return
        self.stand(places[0])
        self.say(f"found {self.found.index(places[0]) + 1} of {len(self.found)}")

    def action_open_extract(self) -> None:
        """Open the source at the proposal's words."""
        if self.review.finished:
            return
        from qualcode.screens.tui.opening import source_screen

        one = self.review.proposal
        self._open(lambda: source_screen(self.review.desk, one.source, self.keymap, at=one.span))

    def action_open_view(self) -> None:
        """Open all extracts of the code that is proposed."""
        if self.review.finished:
            return
        from qualcode.screens.tui.opening import code_view_screen

        code = self.review.proposal.code
        self._open(lambda: code_view_screen(self.review.desk, code, self.keymap))

    def action_open_source(self) -> None:
        """Offer the sources, and open one."""
        self.begin(self._open_source())

    async def _open_source(self) -> None:
        from qualcode.flows.source_choice import source_choices
        from qualcode.screens.tui.dialogs import ChooseDialog
        from qualcode.screens.tui.opening import source_screen
        from qualcode.screens.tui.source_rows import source_rows

        rows = source_rows(source_choices(self.review.desk), percent=not self.review.reflexive)
        wanted = await self.asked(ChooseDialog("Open which source?", rows))
        if wanted is not None:
            self._open(lambda: source_screen(self.review.desk, wanted, self.keymap))

    def _open(self, screen: Callable[[], Screen[None]]) -> None:
        def opened() -> None:
            self.app.push_screen(screen())

        self.safely(opened)
