"""Going about in a source and from it: hits, places, turns without a code, proposals, other screens.

Nothing here changes the study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from qualcode.errors import UnknownNameError, UsageError
from qualcode.flows.keymap import shown_key
from qualcode.flows.reading import source_id
from qualcode.screens.tui.code_pane import CodePane
from qualcode.screens.tui.coding_base import CodingBase
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.model import Span


_NEXT: Mapping[str, Literal["likely", "all", "none"]] = {"likely": "all", "all": "none", "none": "likely"}


class CodingPlaces(CodingBase):
    """The acts that go somewhere."""

    def action_next_uncoded(self) -> None:
        """Go to the next turn without a code of this coder."""
        self._uncoded([one for one in self.bench.uncoded() if one > self.transcript.place], "below")

    def action_previous_uncoded(self) -> None:
        """Go to the turn before without a code of this coder."""
        self._uncoded([one for one in reversed(self.bench.uncoded()) if one < self.transcript.place], "above")

    def _uncoded(self, places: Sequence[int], where: str) -> None:
        if places:
            self.transcript.stand(places[0])
            self.say("")
            return
        left = len(self.bench.uncoded())
        self.say(f"no turn {where} is without a code; {left} elsewhere" if left else "every turn has a code")

    def action_next_proposal(self) -> None:
        """Go to the next open proposal."""
        self._proposal(forward=True)

    def action_previous_proposal(self) -> None:
        """Go to the open proposal before."""
        self._proposal(forward=False)

    def _proposal(self, *, forward: bool) -> None:
        if self.reflexive:
            self.say(f"! proposals are off: coding is interpretation in {self.reflexive!r}")
            return
        spans = [one.span for one in self.proposals_shown()]
        span = self._beyond(spans, forward=forward)
        if span is None:
            self.say(self._no_proposal("below" if forward else "above", len(spans)))
            return
        self.stand_at(span, choose=True)
        here = [one for one in self.proposals_shown() if one.span == span]
        names = ", ".join(self.name_of(one.code) for one in here)
        self.say(" · ".join((f"proposed: {names}", *self.hints(("accept", "reject"))[1:])))

    def _no_proposal(self, where: str, shown: int) -> str:
        """Say that no proposal that is shown stands there, how many are, and how many are not."""
        line = f"no proposal {where}; {shown} in all" if shown else "no proposal is open here"
        left = len(self.bench.proposals()) - shown
        if not left:
            return line
        line = line if shown else "no proposal is shown"
        key = "".join(f" · {shown_key(one)} shows them" for one in self.keys_for("proposals")[:1])
        return f"{line}, {left} {'hidden' if self.bench.desk.proposals == 'none' else 'less likely'}{key}"

    def action_proposals(self) -> None:
        """Show the likely proposals, then all, then none."""
        if self.reflexive:
            self.say(f"! proposals are off: coding is interpretation in {self.reflexive!r}")
            return
        desk = self.bench.desk
        every, likely = len(self.bench.proposals()), len(self.bench.likely())
        desk.proposals = _NEXT[desk.proposals]
        if desk.proposals == "all" and every == likely:
            desk.proposals = "none"
        self.transcript.set_stripes(self.stripes())
        self.placed()
        said = {"all": f"all {every:,} are shown", "none": f"{every:,} are hidden"}
        self.say(f"proposals: {said.get(desk.proposals, f'{likely:,} likely ones of {every:,} are shown')}")

    def _beyond(self, spans: Sequence[Span], *, forward: bool) -> Span | None:
        """Return the nearest span after (or before) the chosen words, or from the turn on."""
        selection = self.transcript.selection
        if selection is None:
            return None
        here = selection.span
        if not self.transcript.has_words:
            if forward:
                return next((one for one in spans if one.start >= here.start), None)
            return next((one for one in reversed(spans) if one.start < here.start), None)
        if forward:
            return next((one for one in spans if (one.start, one.end) > (here.start, here.end)), None)
        return next((one for one in reversed(spans) if (one.start, one.end) < (here.start, here.end)), None)

    def action_search(self) -> None:
        """Ask for words, and go to the next place where they stand."""
        self.begin(self._search())

    async def _search(self) -> None:
        from qualcode.screens.tui.dialogs import LineDialog

        hint = "in this source; case and accents make no difference; nothing typed ends the search"
        typed = await self.asked(LineDialog("Search", "", hint))
        if typed is None:
            return
        self.hits = tuple(self.bench.searched(typed)) if typed.strip() else ()
        self.transcript.set_stripes(self.stripes())
        if not self.hits:
            self.say("nothing is found" if typed.strip() else "the search is over")
            return
        self._to_hit(forward=True, first=True)

    def action_next_hit(self) -> None:
        """Go to the next hit of the search."""
        self._to_hit(forward=True)

    def action_previous_hit(self) -> None:
        """Go to the hit before."""
        self._to_hit(forward=False)

    def _to_hit(self, *, forward: bool, first: bool = False) -> None:
        if not self.hits:
            self.say("! nothing was searched for yet")
            return
        span = self._beyond(self.hits, forward=forward)
        if span is None and first:
            span = self.hits[0]
        if span is None:
            self.say(f"no hit {'below' if forward else 'above'}; {counted(len(self.hits), 'hit')} in all")
            return
        self.stand_at(span, choose=True)
        self.say(f"hit {self.hits.index(span) + 1} of {len(self.hits)}")

    def action_clear(self) -> None:
        """Choose nothing; where nothing is chosen, end the search."""
        if self.transcript.has_words:
            self.transcript.clear()
        elif self.hits:
            self.hits = ()
            self.transcript.set_stripes(self.stripes())
            self.say("the search is over")
        else:
            self.say("")

    def action_go_to(self) -> None:
        """Ask for a turn, a time or a source, and go there."""
        self.begin(self._go_to())

    async def _go_to(self) -> None:
        from qualcode.screens.tui.dialogs import LineDialog

        typed = await self.asked(LineDialog("Go to", "", "a turn (t12 or 12), a time (12:30), or a source"))
        if typed is None or not typed.strip():
            return
        try:
            self.transcript.stand(self.bench.go_to(typed.strip()))
        except UnknownNameError:
            self._to_source(typed.strip())

    def _to_source(self, typed: str) -> None:
        try:
            identifier = source_id(self.bench.desk, typed)
        except UnknownNameError:
            last = self.bench.source.turns[-1].id
            raise UnknownNameError(
                f"no turn, time or source is called {typed!r}", hint=f"the last turn is {last}"
            ) from None
        if identifier == self.bench.source.id:
            self.say("that is the source here")
            return
        self.opened(identifier)

    def opened(self, identifier: str) -> None:
        """Open another source in the place of this one; a screen says how."""
        raise NotImplementedError(identifier)

    def action_open_source(self) -> None:
        """Offer the sources, and open one."""
        self.begin(self._open_source())

    async def _open_source(self) -> None:
        from qualcode.flows.source_choice import source_choices
        from qualcode.screens.tui.dialogs import ChooseDialog
        from qualcode.screens.tui.source_rows import source_rows

        choices = source_choices(self.bench.desk, every_turn=self.bench.every_turn)
        rows = source_rows(choices, percent=not self.reflexive)
        wanted = await self.asked(ChooseDialog("Open which source?", rows))
        if wanted is not None and wanted != self.bench.source.id:
            self.opened(wanted)

    def action_pane(self) -> None:
        """Show or hide the codebook and the memos."""
        self.toggle_class("-no-pane")
        self.pane_chosen = True
        self.pane_followed()

    def action_browse_memos(self) -> None:
        """Go into the memos here, or those of the whole source where none is; escape comes back."""
        self.begin(self._browse_memos())

    async def _browse_memos(self) -> None:
        memos = self.memos_here() or list(self.bench.memos())
        if not memos:
            self.say(" · ".join(("no memo about this source yet", *self.hints(("memo",))[1:])))
            return
        self.remove_class("-no-pane")
        self.pane_chosen = True
        pane = self.query_one(CodePane)
        pane.show_memos(memos)
        await self.painted()
        pane.browse_memos()

    async def code_here(self) -> str:
        """Return the code that stands here; where several do, the one that is chosen; else one of all."""
        here = self.codings_here()
        ids = list(dict.fromkeys(one.code for one in here))
        if len(ids) == 1:
            return ids[0]
        from qualcode.screens.tui.dialogs import ChooseDialog, CodePicker

        if ids:
            rows = [(one, self.name_of(one)) for one in ids]
            return await self.asked(ChooseDialog("All extracts of which code?", rows)) or ""
        picker = CodePicker(
            self.codes, self.bench.recent(), "All extracts of which code?", ranked=self.bench.ranked
        )
        picked = await self.asked(picker)
        if picked is None:
            return ""
        if not picked.codes:
            raise UsageError("that is no code yet")
        return picked.codes[0]
