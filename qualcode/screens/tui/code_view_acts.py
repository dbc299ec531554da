"""The code view on the screen: extracts removed, moved, narrowed, split, starred, noted, and acts undone.

An act is committed when its flow returns; only then does the screen say so, and stand where it was done.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, TypeVar

from qualcode.errors import UsageError
from qualcode.flows.keymap import KEYS, Key, KeyPlace, shown_key
from qualcode.screens.tui.keyed import KeyedScreen
from qualcode.screens.tui.until_kept import MemoPlace, code_kept, flag_kept, memo_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qualcode.coding.narrowing import Way
    from qualcode.flows.code_view import CodeView, Extract
    from qualcode.flows.codebook.codebook import CodeDraft
    from qualcode.flows.workbench.records import Act
    from qualcode.model import Codebook
    from qualcode.screens.tui.dialogs import FlagTyped, Picked
    from qualcode.screens.tui.passages import Selection, Stripe
    from qualcode.store.study import Study

Result = TypeVar("Result")


class CodeViewActs(KeyedScreen):
    """A code view on the screen, and the acts that change the study."""

    place: ClassVar[KeyPlace] = "view"

    def __init__(self, view: CodeView, *, keymap: Sequence[Key] = KEYS) -> None:
        super().__init__(keymap=keymap)
        self.view = view
        self.codes: Codebook = view.codebook()
        self.hits: list[tuple[int, Stripe]] = []

    @property
    def extract(self) -> Extract:
        """The extract under the cursor; raises `UsageError` where there is none."""
        passage = self.transcript.passage
        if passage is None or passage.fixed:
            raise UsageError("no extract is here", hint="F shows others")
        return self.view.named(passage.key)

    def study(self) -> Study:
        """Return the study."""
        return self.view.desk.study

    def keys_for(self, action: str) -> tuple[str, ...]:
        """Return the keys of an act in this place."""
        return next(
            (key.keys for key in self.keymap if key.action == action and self.place in key.places), ()
        )

    def hint(self, action: str, said: str) -> str:
        """Return an act with its first key, in few words."""
        keys = self.keys_for(action)
        return f"{shown_key(keys[0])} {said}" if keys else ""

    def action_remove(self) -> None:
        """Take the extract out of the code."""
        self.begin(self._remove())

    async def _remove(self) -> None:
        one = self.extract
        self.done(lambda: self.view.remove([one.id]))

    def action_move_code(self) -> None:
        """Put the extract under another code instead."""
        self.begin(self._move())

    async def _move(self) -> None:
        one = self.extract
        self.require_own(one)
        leaving = one.coding.code
        picked = await self._picked(f"Instead of {self.name_of(leaving)}", without=leaving)
        if picked is None:
            return
        if len(picked.codes) > 1:
            raise UsageError("one code takes the place of another", hint="put the others on besides")
        if picked.codes:
            self.done(lambda: self.view.move([one.id], picked.codes[0]))
        else:
            await self._made(picked.new_name, partial(self.view.move_to_new, [one.id]))

    def action_also_code(self) -> None:
        """Put further codes on the words of the extract."""
        self.begin(self._also())

    async def _also(self) -> None:
        one = self.extract
        self.require_own(one)
        has = one.coding.code
        picked = await self._picked(f"Besides {self.name_of(has)}", without=has)
        if picked is None:
            return
        if picked.codes:
            self.done(lambda: self.view.also([one.id], picked.codes))
        if picked.new_name:
            await self._made(picked.new_name, partial(self.view.also_new, [one.id]))

    def action_new_code(self) -> None:
        """Make a new code, and put it on the words of the extract as well."""
        self.begin(self._new_code())

    async def _new_code(self) -> None:
        one = self.extract
        self.require_own(one)
        await self._made("", partial(self.view.also_new, [one.id]))

    def action_narrow(self) -> None:
        """Keep the chosen words only."""
        self.begin(self._narrowed("keep"))

    def action_cut(self) -> None:
        """Keep all but the chosen words."""
        self.begin(self._narrowed("cut"))

    def action_split(self) -> None:
        """Keep each part by itself: before, the chosen words, behind."""
        self.begin(self._narrowed("split"))

    async def _narrowed(self, way: Way) -> None:
        one = self.extract
        chosen = self.chosen_in(one)
        self.done(lambda: self.view.narrow(one.id, chosen.span, way=way, edition=chosen.edition))

    def chosen_in(self, one: Extract) -> Selection:
        """Return the words that are chosen in an extract; raise where none are, or more than it has."""
        selection = self.transcript.selection
        if selection is None or not self.transcript.has_words:
            choosing = " · ".join(
                filter(None, (self.hint("extend_word", "word"), self.hint("sentence", "sentence")))
            )
            raise UsageError("choose words of the extract first", hint=choosing)
        if not one.coding.span.contains(selection.span):
            raise UsageError("the chosen words run over into another extract", hint="choose fewer")
        return selection

    def action_against(self) -> None:
        """Mark the extract as running against the code, or take that back."""
        self.begin(self._against())

    async def _against(self) -> None:
        one = self.extract
        self.done(lambda: self.view.against([one.id]))

    def action_star(self) -> None:
        """Star the extract as a quote, or take the star away."""
        self.begin(self._star())

    async def _star(self) -> None:
        one = self.extract
        self.done(lambda: self.view.star(one.id, edition=one.edition))

    def action_memo(self) -> None:
        """Write a memo about the extract."""
        self.begin(self._memo())

    async def _memo(self) -> None:
        one = self.extract
        called = f"{self.name_of(one.coding.code)} on {one.turns[0] if one.turns else one.title}"
        place = MemoPlace(self.view.desk, called, (one.coding.source, one.id))
        await memo_kept(self, place, lambda typed: self.view.write_memo(one.id, typed.text, kind=typed.kind))

    def action_flag(self) -> None:
        """Raise a flag on the words of the extract."""
        self.begin(self._flag())

    async def _flag(self) -> None:
        one = self.extract

        def raised(typed: FlagTyped) -> Act:
            said = {"note": typed.note, "told": typed.told, "told_on": typed.told_on, "edition": one.edition}
            return self.view.flag(one.id, typed.kind, **said)

        await flag_kept(self, self.view.desk, one.turns[0] if one.turns else one.title, raised)

    def action_undo(self) -> None:
        """Take the last act back; the extract stands again where it was."""
        self.done(self.view.undo)

    def action_redo(self) -> None:
        """Bring back what was taken back last."""
        self.done(self.view.redo)

    def require_own(self, one: Extract) -> None:
        """Raise for another coder's extract before anything is asked about it."""
        self.view.require_own([one.id])

    def name_of(self, code: str) -> str:
        """Return a code's name, or its id where the codebook has it no more."""
        known = self.codes.by_id().get(code)
        return known.name if known else code

    async def _picked(self, title: str, *, without: str = "") -> Picked | None:
        from qualcode.screens.tui.dialogs import CodePicker

        self.codes = self.view.codebook()
        recent, ranked = self.view.recent(), self.view.ranked
        return await self.asked(CodePicker(self.codes, recent, title, ranked=ranked, without=without))

    async def _made(self, name: str, make: Callable[[CodeDraft], Act]) -> None:
        await code_kept(self, self.view.codebook, name, make)
