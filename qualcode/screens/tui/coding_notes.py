"""Notes on what is on the screen: memos, flags, stars, corrections, and the recording played from here.

Each is kept by its flow before the screen says so; a correction shows first what it would do.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from qualcode.flows.keymap import shown_key
from qualcode.screens.tui.coding_base import CodingBase
from qualcode.screens.tui.until_kept import MemoPlace, flag_kept, memo_kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.flows.correcting import Edit
    from qualcode.flows.deciding import Decision
    from qualcode.flows.followed_words import ShownRow
    from qualcode.flows.workbench.records import Act
    from qualcode.screens.tui.dialogs import FlagTyped, MemoTyped

_DETAIL_WIDTH = 72
_ABOUT_CODING = 1


class CodingNotes(CodingBase):
    """The acts that note something beside the codings."""

    def unfinished(self) -> str:
        """Return where memos wait that were begun and not kept, "" where none does."""
        from qualcode.flows.drafts import drafts_left

        source = self.bench.source.id
        left = [one for one in drafts_left(self.bench.desk) if source in one.about]
        turns = list(
            dict.fromkeys(name for one in left for name in one.about if name in self.bench.turn_ids())
        )
        if not left:
            return ""
        key = "".join(f" ({shown_key(one)} there)" for one in self.keys_for("memo")[:1])
        what = "an unfinished memo waits" if len(left) == 1 else f"{len(left)} unfinished memos wait"
        return f"{what} on {', '.join(turns)}{key}" if turns else f"{what} in this source"

    def action_memo(self) -> None:
        """Write a memo about the coding on the chosen words, or about the turn."""
        self.begin(self._memo())

    async def _memo(self) -> None:
        selection = self.transcript.selection
        here = self.codings_here() if self.transcript.has_words else []
        about: tuple[str, ...] = (selection.turn,) if selection else ()
        called = selection.turn if selection else self.bench.reading.title
        if len(here) == _ABOUT_CODING and selection is not None:
            about = (*about, here[0].id)
            called = f"{self.name_of(here[0].code)} on {selection.turn}"
        desk, edition = self.bench.desk, selection.edition if selection else ""
        kind = "reflexive" if self.reflexive else ""

        def written(typed: MemoTyped) -> Act:
            return self.bench.write_memo(typed.text, about=about, kind=typed.kind, edition=edition)

        await memo_kept(self, MemoPlace(desk, called, (self.bench.source.id, *about), kind), written)

    def action_flag(self) -> None:
        """Raise a flag on the chosen words, or on the turn."""
        self.begin(self._flag())

    async def _flag(self) -> None:
        selection = self.chosen()
        if selection is None:
            return
        edition = selection.edition

        def raised(typed: FlagTyped) -> Act:
            said = {"note": typed.note, "told": typed.told, "told_on": typed.told_on}
            return self.bench.flag(typed.kind, selection.span, edition=edition, **said)

        await flag_kept(self, self.bench.desk, selection.turn, raised)

    def action_star(self) -> None:
        """Star the chosen words as a quote, or take the star away."""
        selection = self.chosen()
        if selection is None:
            return
        codes = [one.code for one in self.codings_here()]
        code = codes[0] if len(codes) == 1 else ""
        self.done(lambda: self.bench.star(selection.span, code=code, edition=selection.edition))

    def action_correct(self) -> None:
        """Correct a word or the speaker of the turn."""
        self.begin(self._correct())

    async def _correct(self) -> None:
        from qualcode.screens.tui.dialogs import LineDialog

        selection = self.transcript.selection
        if selection is None:
            return
        words = self.bench.source.text[selection.span.start : selection.span.end]
        already = f"{words} => " if self.transcript.has_words else ""
        hint = "wrong words => right words; or: speaker WHO. Nothing is written yet."
        typed = await self.asked(LineDialog(f"Correct {selection.turn}", already, hint))
        if typed is None:
            return
        if not typed.strip() or typed.strip() == already.strip():
            self.say("nothing was corrected: write the right words behind =>")
            return
        edit = self.bench.correction(typed, selection.turn, edition=selection.edition)
        decisions = await self._agreed(edit)
        if decisions is None:
            self.say("nothing was corrected")
            return
        self.done(lambda: self.bench.correct(edit, decisions))

    async def _agreed(self, edit: Edit) -> dict[str, Decision] | None:
        """Show what a correction would do and ask; None for a no, else what was decided."""
        from qualcode.flows.correcting import shown_edit
        from qualcode.screens.editing import edit_lines
        from qualcode.screens.tui.dialogs import YesNoDialog
        from qualcode.screens.tui.plain_lines import plain_lines

        rows, before, after = shown_edit(self.bench.desk, edit, raw=True)
        width = min(_DETAIL_WIDTH, max(30, self.size.width - 12))
        detail = "\n".join(plain_lines(edit_lines(edit, (before, after)), width))
        if not await self.asked(YesNoDialog("Correct it so?", detail=detail)):
            return None
        return await self._decided(shown for shown in rows if not shown.row.settled)

    async def _decided(self, waiting: Iterable[ShownRow]) -> dict[str, Decision]:
        """Ask about each thing whose words changed; what is left stays for later."""
        from qualcode.flows.deciding import Decision
        from qualcode.screens.revising import waiting_row
        from qualcode.screens.tui.dialogs import ChooseDialog
        from qualcode.screens.tui.plain_lines import plain_lines

        found: dict[str, Decision] = {}
        for shown in waiting:
            span = shown.row.carried.span
            rows = [
                ("later", "later: `qualcode source changes` lists it"),
                ("drop", "drop: it stands nowhere"),
            ]
            if span is not None:
                rows.insert(0, ("accept", "accept: it stands at the words under “now”"))
            title = "\n".join(plain_lines(waiting_row(shown), _DETAIL_WIDTH))
            answer = await self.asked(ChooseDialog(title, rows))
            if answer is None:
                break
            if answer != "later":
                found[shown.row.pointer.id] = Decision(span if answer == "accept" else None)
        return found

    def action_play(self) -> None:
        """Play the recording from here; a player is started beside, and never waited for."""
        self.begin(self._play())

    async def _play(self) -> None:
        from qualcode.flows.playing import play, playback
        from qualcode.text import clock

        passage = self.transcript.passage
        if passage is None:
            return
        wanted = playback(self.bench.desk, self.bench.source.id, passage.turn)
        started = await asyncio.to_thread(play, wanted)
        place = clock(wanted.seconds)
        self.say(
            f"{started.player} plays from {place}" if started.jumps else f"{started.player}: go to {place}"
        )
