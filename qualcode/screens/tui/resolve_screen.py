"""Where coders differ, one case after the other: the words, both codings, what the codes mean, one key each.

A decision is in the log before the screen says so, and the next case that is open comes by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.flows.agree.discussing import about_of
from qualcode.screens.tui.memo_lines import memo_lines
from qualcode.screens.tui.resolve_base import ResolveBase
from qualcode.screens.tui.until_kept import MemoPlace, memo_kept, until_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import ModalScreen, Screen

    from qualcode.flows.workbench.records import Act

_REASON = "in words of your own; it names nobody, and the others will read it"


class ResolveScreen(ResolveBase):
    """Cases one by one; a key says what stands, a line why."""

    def action_take(self, number: int) -> None:
        """Let stand what a coder gave the words."""
        if self.session.finished:
            return
        readings = self.session.view().readings
        if number > len(readings):
            self.say(f"! there is no coder {number}")
        elif (codes := readings[number - 1].codes) is None:
            self.say(f"! {readings[number - 1].coder} has not read it")
        else:
            self._decide(codes)

    def action_take_all(self) -> None:
        """Let stand all that anybody gave the words."""
        if not self.session.finished:
            self._decide(self.session.everything_given())

    def action_take_none(self) -> None:
        """Say that nothing stands."""
        if not self.session.finished:
            self._decide(())

    def action_take_codes(self) -> None:
        """Choose the codes that stand from the codebook."""
        if not self.session.finished:
            self.begin(self._choose())

    async def _choose(self) -> None:
        from qualcode.screens.tui.dialogs import ChooseSeveralDialog

        used = [code for code in self.session.codebook.codes if code.status != "retired"]
        issue = set(self.session.everything_given())
        ordered = sorted(used, key=lambda code: code.id not in issue)
        rows = [(code.id, f"{code.id}: {code.name}") for code in ordered]
        chosen = await self.asked(ChooseSeveralDialog("Which codes stand?", rows))
        if chosen:
            await self._reason(chosen)

    def _decide(self, codes: Sequence[str]) -> None:
        self.begin(self._reason(codes))

    async def _reason(self, codes: Sequence[str]) -> None:
        from qualcode.screens.tui.dialogs import LineDialog

        title = f"Why: {', '.join(codes)}" if codes else "Why does nothing stand?"
        seen = self.session.standing

        def ask(typed: str | None, said: str) -> ModalScreen[str | None]:
            return LineDialog(title, typed or "", "" if said else _REASON, said=said)

        def keep(typed: str) -> Act:
            return self.session.decide(codes, why=typed, seen=seen)

        await until_kept(self, ask, keep)

    def action_later(self) -> None:
        """Leave the case open."""
        if self.session.finished:
            self.say("that was the last case")
        else:
            self.done(self.session.later)

    def action_undo(self) -> None:
        """Take the last decision back, and go where it was."""
        self.done(self.session.undo)

    def action_redo(self) -> None:
        """Bring back what was taken back last."""
        self.done(self.session.redo)

    def action_next_passage(self) -> None:
        """Go to the next case; this one stays as it is."""
        self.stand(self.session.place + 1)

    def action_previous_passage(self) -> None:
        """Go to the case before."""
        self.stand(self.session.place - 1)

    def action_first_passage(self) -> None:
        """Go to the first case."""
        self.stand(0)

    def action_last_passage(self) -> None:
        """Go to the last case."""
        self.stand(len(self.session.queue) - 1)

    def action_clear(self) -> None:
        """Show the case as it was at first."""
        if not self.session.finished:
            self.shown()
        self.say("")

    def action_context(self) -> None:
        """Show more of what was said around it; where there is no more, as little as at first."""
        if self.session.finished:
            return
        if not self.session.widen():
            self.session.context = 1
        self.shown()

    def action_pane(self) -> None:
        """Show or hide the codebook and the memos."""
        self.toggle_class("-no-pane")
        self.pane_chosen = True

    def action_memo(self) -> None:
        """Write a memo about the place."""
        if not self.session.finished:
            self.begin(self._memo())

    async def _memo(self) -> None:
        case = self.session.case
        place = MemoPlace(self.session.desk, f"what differs in {case.id}", about_of(case), kind="analytic")
        await memo_kept(self, place, lambda typed: self.session.write_memo(typed.text, kind=typed.kind))

    def action_browse_memos(self) -> None:
        """Read the memos about this place."""
        from qualcode.screens.tui.dialogs import ReadDialog

        if self.session.finished:
            return
        memos = self.session.view().memos
        if memos:
            self.app.push_screen(ReadDialog("Memos about this place", memo_lines(memos)))
        else:
            self.say(f"no memo about this place yet; {self.keys_for('memo')} writes one")

    def action_open_extract(self) -> None:
        """Open the source at these words, to code there."""
        if self.session.finished:
            return
        from qualcode.screens.tui.opening import source_screen

        case = self.session.case
        self._open(lambda: source_screen(self.session.desk, case.source, self.keymap, at=case.span))

    def action_open_source(self) -> None:
        """Offer the sources, and open one."""
        self.begin(self._open_source())

    async def _open_source(self) -> None:
        from qualcode.flows.source_choice import source_choices
        from qualcode.screens.tui.dialogs import ChooseDialog
        from qualcode.screens.tui.opening import source_screen
        from qualcode.screens.tui.source_rows import source_rows

        desk = self.session.desk
        wanted = await self.asked(ChooseDialog("Open which source?", source_rows(source_choices(desk))))
        if wanted is not None:
            self._open(lambda: source_screen(desk, wanted, self.keymap))

    def _open(self, screen: Callable[[], Screen[None]]) -> None:
        def opened() -> None:
            self.app.push_screen(screen())

        self.safely(opened)
