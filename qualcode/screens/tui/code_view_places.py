"""Going about in a code view and from it: filters, groups, context, hits, other codes, other screens.

Nothing here changes the study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.flows.code_view import EVERYBODY
from qualcode.flows.code_view.choosing import DIMENSIONS, counts_of, with_value, without
from qualcode.flows.code_view.records import GROUPINGS
from qualcode.model import Span
from qualcode.screens.tui.code_view_acts import CodeViewActs
from qualcode.screens.tui.passages import Stripe
from qualcode.text import fold_aligned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.screen import Screen

    from qualcode.flows.code_view.records import Grouping
    from qualcode.select import Filters

_CONTEXT = {0: 1, 1: 3}
_EVERYTHING, _EVERYBODYS, _OWN, _GROUP, _WHERE = "all", "everybody", "own", "group", "where"


class CodeViewPlaces(CodeViewActs):
    """The acts that go somewhere, or show other extracts."""

    def shown(self) -> None:
        """Show what the view has; the screen says how."""
        raise NotImplementedError

    def action_context(self) -> None:
        """Show one turn around each extract, then three, then none."""
        self.view.context = _CONTEXT.get(self.view.context, 0)
        self.shown()
        turns = self.view.context
        self.say("no context" if not turns else f"{turns} turn{'s' if turns > 1 else ''} before and after")

    def action_pane(self) -> None:
        """Show the whole entry of the code, or hide it."""
        self.toggle_class("-about")

    def action_clear(self) -> None:
        """Choose nothing; where nothing is chosen, end the search."""
        if self.transcript.has_words:
            self.transcript.clear()
        elif self.hits:
            self.hits = []
            self.shown()
            self.say("the search is over")
        else:
            self.say("")

    def action_filter(self) -> None:
        """Ask what to show: a role, an area, a person, a source; whose; in which groups."""
        self.begin(self._filter())

    async def _filter(self) -> None:
        from qualcode.screens.tui.dialogs import ChooseDialog

        wanted = await self.asked(ChooseDialog("Show which extracts?", list(self._ways())))
        filters = self.view.filters
        if wanted == _EVERYTHING:
            self._show(without(filters))
        elif wanted == _EVERYBODYS:
            self._show(_of(filters, EVERYBODY))
        elif wanted == _OWN:
            self._show(_of(filters, ""))
        elif wanted == _GROUP:
            await self._group()
        elif wanted == _WHERE:
            await self._where()
        elif wanted is not None:
            await self._value(wanted)

    def _ways(self) -> Iterator[tuple[str, str]]:
        """Yield what can be asked for; each has its number whatever is shown."""
        told = self.view.told()
        yield _EVERYTHING, f"all of them (now {told})" if told else "all of them, as now"
        if self.view.filters.coder == EVERYBODY:
            yield _OWN, "my own only"
        else:
            yield _EVERYBODYS, "other coders' too, to look at"
        yield _GROUP, f"in groups by ... (now by {self.view.grouping})"
        yield _WHERE, "by an expression, such as area=North and role!=staff"
        facets = dict.fromkeys(name for one in self.view.everything for name in one.facets)
        for name in (*DIMENSIONS, *facets):
            yield name, f"only one {name} ({len(counts_of(self.view.extracts, name))} here)"

    async def _value(self, dimension: str) -> None:
        from qualcode.screens.tui.dialogs import ChooseDialog

        titles = {one.coding.source: one.title for one in self.view.everything}
        rows = [
            (value, f"{self._called(dimension, value, titles)}  {count}")
            for value, count in counts_of(self.view.extracts, dimension)
        ]
        wanted = await self.asked(ChooseDialog(f"Which {dimension}?", rows))
        if wanted is None:
            return
        if dimension == "code":
            self._go(lambda: self._view_of(wanted))
        else:
            self._show(with_value(self.view.filters, dimension, wanted))

    def _called(self, dimension: str, value: str, titles: dict[str, str]) -> str:
        if dimension == "source":
            return f"{titles.get(value, '')} ({value})"
        return (self.name_of(value) if dimension == "code" else value) or "not stated"

    async def _group(self) -> None:
        from qualcode.screens.tui.dialogs import ChooseDialog

        wanted = await self.asked(ChooseDialog("In groups by", [(one, one) for one in GROUPINGS]))
        chosen: Grouping | None = next((one for one in GROUPINGS if one == wanted), None)
        if chosen is not None:
            self.view.show(grouping=chosen)
            self.hits = []
            self.shown()
            self.say(f"in groups by {chosen}")

    async def _where(self) -> None:
        from dataclasses import replace

        from qualcode.screens.tui.dialogs import LineDialog

        hint = "area=North and role!=staff; stance=none for what does not run against the code"
        typed, said = self.view.filters.where, ""
        while True:
            answer = await self.asked(LineDialog("Only where", typed, hint, said=said))
            if answer is None:
                return
            typed = answer
            try:
                self._show(replace(self.view.filters, where=typed.strip()))
            except QualcodeError as error:
                said = f"! {error.message.removeprefix('--where: ')}"
            else:
                return

    def _show(self, filters: Filters) -> None:
        self.view.show(filters=filters)
        self.hits = []
        self.shown()
        told = self.view.told()
        self.say(told or "all of your extracts")

    def action_search(self) -> None:
        """Ask for words, and go to the next extract where they stand."""
        self.begin(self._search())

    async def _search(self) -> None:
        from qualcode.screens.tui.dialogs import LineDialog

        hint = "in these extracts; case and accents make no difference; nothing typed ends the search"
        typed = await self.asked(LineDialog("Search", "", hint))
        if typed is None:
            return
        self.hits = list(self._found(typed.strip())) if typed.strip() else []
        self.shown()
        if self.hits:
            self._to_hit(self._later() or self.hits)
        else:
            self.say("nothing is found" if typed.strip() else "the search is over")

    def _found(self, typed: str) -> Iterator[tuple[int, Stripe]]:
        wanted = fold_aligned(typed)
        for place, passage in enumerate(self.transcript.passages):
            if passage.fixed:
                continue
            words = fold_aligned(passage.text)
            start = words.find(wanted)
            while start >= 0:
                span = Span(start, start + len(wanted)).shifted(passage.start)
                yield place, Stripe(f"hit-{place}-{start}", "hit", passage.source, span, "")
                start = words.find(wanted, start + len(wanted))

    def _later(self) -> list[tuple[int, Stripe]]:
        here = self._here()
        return [hit for hit in self.hits if (hit[0], hit[1].span.start) > here]

    def _here(self) -> tuple[int, int]:
        selection = self.transcript.selection
        start = selection.span.start if selection is not None and self.transcript.has_words else -1
        return self.transcript.place, start

    def action_next_hit(self) -> None:
        """Go to the next hit of the search."""
        self._to_hit(self._later())

    def action_previous_hit(self) -> None:
        """Go to the hit before."""
        here = self._here()
        self._to_hit([hit for hit in reversed(self.hits) if (hit[0], hit[1].span.start) < here])

    def _to_hit(self, hits: Sequence[tuple[int, Stripe]]) -> None:
        if not hits:
            self.say(f"no other that way; {len(self.hits)} found in all" if self.hits else "! search first")
            return
        place, stripe = hits[0]
        self.transcript.stand(place, stripe.span)
        self.say(f"hit {self.hits.index(hits[0]) + 1} of {len(self.hits)}")

    def action_browse_codes(self) -> None:
        """Choose another code, and show its extracts."""
        self.begin(self._browse_codes())

    async def _browse_codes(self) -> None:
        picked = await self._picked("All extracts of which code?")
        if picked is not None and picked.codes:
            self._go(lambda: self._view_of(picked.codes[0]))

    def action_browse_memos(self) -> None:
        """Read the memos about the extract."""
        self.begin(self._browse_memos())

    async def _browse_memos(self) -> None:
        from qualcode.screens.tui.dialogs import ReadDialog
        from qualcode.screens.tui.memo_lines import memo_lines

        lines = memo_lines(self.view.memos(self.extract))
        if not lines:
            self.say(" · ".join(("no memo is about this extract yet", self.hint("memo", "writes one"))))
            return
        await self.asked(ReadDialog("Memos about this extract", lines))

    def action_open_extract(self) -> None:
        """Open the source at the extract's words."""
        self.begin(self._open_extract())

    async def _open_extract(self) -> None:
        from qualcode.screens.tui.opening import source_screen

        one = self.extract.coding
        self.app.push_screen(source_screen(self.view.desk, one.source, self.keymap, at=one.span))

    def action_open_source(self) -> None:
        """Offer the sources, and open one."""
        self.begin(self._open_source())

    async def _open_source(self) -> None:
        from qualcode.flows.proposals import reflexive_in
        from qualcode.flows.source_choice import source_choices
        from qualcode.screens.tui.dialogs import ChooseDialog
        from qualcode.screens.tui.opening import source_screen
        from qualcode.screens.tui.source_rows import source_rows

        desk = self.view.desk
        rows = source_rows(source_choices(desk), percent=not reflexive_in(desk.study))
        wanted = await self.asked(ChooseDialog("Open which source?", rows))
        if wanted is not None:
            self.app.push_screen(source_screen(desk, wanted, self.keymap))

    def action_open_review(self) -> None:
        """Review what the machine proposes for this code."""
        self.begin(self._open_review())

    async def _open_review(self) -> None:
        from qualcode.screens.tui.opening import review_screen

        self.app.push_screen(review_screen(self.view.desk, self.keymap, codes=(self.view.code.id,)))

    def _view_of(self, code: str) -> Screen[None]:
        from qualcode.screens.tui.opening import code_view_screen

        return code_view_screen(self.view.desk, code, self.keymap)

    def _go(self, screen: Callable[[], Screen[None]]) -> None:
        try:
            opened = screen()
        except QualcodeError as error:
            self.refuse(error)
        else:
            self.app.switch_screen(opened)


def _of(filters: Filters, coder: str) -> Filters:
    from dataclasses import replace

    return replace(filters, coder=coder)
