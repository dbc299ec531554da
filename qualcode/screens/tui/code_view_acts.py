"""The code view on the screen: extracts removed, moved, narrowed, split, starred, noted, and acts undone.

An act is committed when its flow returns; only then does the screen say so, and stand where it was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from qualcode.errors import UsageError
from qualcode.flows.keymap import KEYS, Key, KeyPlace, shown_key
from qualcode.screens.tui.keyed import KeyedScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.coding.narrowing import Way
    from qualcode.flows.code_view import CodeView, Extract
    from qualcode.flows.codebook.codebook import CodeDraft
    from qualcode.model import Codebook, Span
    from qualcode.screens.tui.dialogs import Picked
    from qualcode.screens.tui.passages import Stripe
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
        picked = await self._picked(f"Instead of {self.name_of(one.coding.code)}")
        if picked is None:
            return
        if len(picked.codes) > 1:
            raise UsageError("one code takes the place of another", hint="put the others on besides")
        if picked.codes:
            self.done(lambda: self.view.move([one.id], picked.codes[0]))
        elif (draft := await self._draft(picked.new_name)) is not None:
            self.done(lambda: self.view.move_to_new([one.id], draft))

    def action_also_code(self) -> None:
        """Put further codes on the words of the extract."""
        self.begin(self._also())

    async def _also(self) -> None:
        one = self.extract
        self.require_own(one)
        picked = await self._picked(f"Besides {self.name_of(one.coding.code)}")
        if picked is None:
            return
        if picked.codes:
            self.done(lambda: self.view.also([one.id], picked.codes))
        if picked.new_name and (draft := await self._draft(picked.new_name)) is not None:
            self.done(lambda: self.view.also_new([one.id], draft))

    def action_new_code(self) -> None:
        """Make a new code, and put it on the words of the extract as well."""
        self.begin(self._new_code())

    async def _new_code(self) -> None:
        one = self.extract
        self.require_own(one)
        draft = await self._draft("")
        if draft is not None:
            self.done(lambda: self.view.also_new([one.id], draft))

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
        self.done(lambda: self.view.narrow(one.id, chosen, way=way))

    def chosen_in(self, one: Extract) -> Span:
        """Return the words that are chosen in an extract; raise where none are, or more than it has."""
        selection = self.transcript.selection
        if selection is None or not self.transcript.has_words:
            choosing = " · ".join(
                filter(None, (self.hint("extend_word", "word"), self.hint("sentence", "sentence")))
            )
            raise UsageError("choose words of the extract first", hint=choosing)
        if not one.coding.span.contains(selection.span):
            raise UsageError("the chosen words run over into another extract", hint="choose fewer")
        return selection.span

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
        self.done(lambda: self.view.star(one.id))

    def action_memo(self) -> None:
        """Write a memo about the extract."""
        self.begin(self._memo())

    async def _memo(self) -> None:
        from qualcode.screens.tui.dialogs import MemoDialog

        one = self.extract
        about = f"{self.name_of(one.coding.code)} on {one.turns[0] if one.turns else one.title}"
        typed = await self.asked(MemoDialog(about))
        if typed is not None:
            self.done(lambda: self.view.write_memo(one.id, typed.text, kind=typed.kind))

    def action_flag(self) -> None:
        """Raise a flag on the words of the extract."""
        self.begin(self._flag())

    async def _flag(self) -> None:
        from qualcode.screens.tui.dialogs import FlagDialog

        one = self.extract
        where = one.turns[0] if one.turns else one.title
        typed = await self.asked(FlagDialog(where, today=self.view.desk.clock()[:10]))
        if typed is not None:
            said = {"note": typed.note, "told": typed.told, "told_on": typed.told_on}
            self.done(lambda: self.view.flag(one.id, typed.kind, **said))

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

    async def _picked(self, title: str) -> Picked | None:
        from qualcode.screens.tui.dialogs import CodePicker

        self.codes = self.view.codebook()
        return await self.asked(CodePicker(self.codes, self.view.recent(), title, ranked=self.view.ranked))

    async def _draft(self, name: str) -> CodeDraft | None:
        from qualcode.screens.tui.dialogs import NewCodeDialog

        return await self.asked(NewCodeDialog(self.view.codebook(), name))
