"""The codebook beside the words: the tree with counts, the code under the cursor in full, and memos.

It takes plain values, changes nothing, and says by messages where the cursor stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from qualcode.findings import Memo
from qualcode.model import Code, Codebook
from qualcode.screens.memo_heading import memo_heading
from qualcode.screens.tui.dialogs.code_rows import place_names, tree_rows
from qualcode.screens.tui.dialogs.code_text import code_text
from qualcode.screens.tui.dialogs.plain import plain
from qualcode.screens.tui.dialogs.rows import RowList
from qualcode.text import counted

_WIDE = 60


class CodePane(Widget):
    """The tree on top, the code under its cursor below, memos at the end; side by side where it is wide.

    `browse_codes` and `browse_memos` give it the focus; Enter and Escape give it back to what had it.
    """

    DEFAULT_CSS = """
    CodePane { width: 34; height: 1fr; layout: vertical; padding: 0 1; }
    CodePane RowList { height: 1fr; min-height: 3; }
    CodePane #read { height: 55%; }
    CodePane #about { height: 1fr; border-top: solid $primary; scrollbar-size-vertical: 1; }
    CodePane #memos { height: auto; max-height: 45%; border-top: solid $primary; display: none; }
    CodePane #memos.-shown { display: block; }
    CodePane #memos:focus { border-top: heavy $primary; }
    CodePane Static { height: auto; }
    CodePane.-side { layout: horizontal; }
    CodePane.-side RowList { width: 2fr; height: 100%; }
    CodePane.-side #read { width: 3fr; height: 100%; padding-left: 1; }
    CodePane.-side #about { border-top: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "leave", show=False),
        Binding("j", "scroll_memos(1)", show=False),
        Binding("k", "scroll_memos(-1)", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor of the tree came to another code, "" where there is none."""

        code: str

    @dataclass
    class Left(Message):
        """The focus went back to what had it before."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._codebook = Codebook()
        self._places: Mapping[str, str] = {}
        self._counts: dict[str, int] = {}
        self._codes: list[Code | None] = []
        self._memos: tuple[Memo, ...] = ()
        self._before: Widget | None = None
        self._here: tuple[str, ...] = ()
        self._follows = False

    def compose(self) -> ComposeResult:
        """Lay out the tree, the code in full, and the memos."""
        yield RowList(name="tree", focusable=True, sign_width=0)
        with Vertical(id="read"):
            with VerticalScroll(id="about", can_focus=False):
                yield Static("", id="code", markup=False)
            with VerticalScroll(id="memos"):
                yield Static("", id="memo_lines", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """Put the code beside the tree where there is room."""
        self.set_class(event.size.width >= _WIDE, "-side")

    @property
    def _tree(self) -> RowList:
        return self.query_one("#tree", RowList)

    def show_codebook(self, codebook: Codebook, counts: Mapping[str, int]) -> None:
        """Show the tree with how often each code stands in this source; the cursor stays on its code."""
        here = self.code()
        if codebook is not self._codebook:
            self._codebook, self._places = codebook, place_names(codebook)
        elif dict(counts) == self._counts and self._codes:
            return
        self._counts = dict(counts)
        rows = tree_rows(codebook, counts)
        self._codes = [one.code for one in rows]
        self._tree.show([one.row for one in rows], here)
        if not rows:
            self._say("no codes yet: a key makes the first")

    def show_code(self, code_id: str) -> None:
        """Put the cursor on a code; one that is not there moves nothing."""
        tree = self._tree
        places = [place for place, code in enumerate(self._codes) if code is not None and code.id == code_id]
        if places:
            tree.stand(places[0])

    def show_codes(self, ids: Sequence[str]) -> None:
        """Show the codes on the passage: the first in full, the others by name above it; none is said too.

        While a person browses the tree, it stays where they are.
        """
        if self.is_browsed:
            return
        self._here, self._follows = tuple(ids), True
        if ids and ids[0] != self.code():
            self.show_code(ids[0])
        else:
            self._say_here()

    def show_memos(self, memos: Sequence[Memo]) -> None:
        """Show memos below: kind, writer and day above the words of each."""
        if tuple(memos) == self._memos:
            return
        self._memos = tuple(memos)
        box = self.query_one("#memos", VerticalScroll)
        box.set_class(bool(memos), "-shown")
        self.query_one("#memo_lines", Static).update(_memo_lines(self._memos))
        box.scroll_home(animate=False)

    def code(self) -> str:
        """The id of the code under the cursor, "" for none."""
        row = self._tree.row
        return row.id if row else ""

    def browse_codes(self) -> None:
        """Let the arrows move in the tree."""
        self._follows = False
        self._say_here()
        self._take_focus(self._tree)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Let the arrows move in the tree, once it is on the screen."""
        del scroll_visible
        self.call_after_refresh(self.browse_codes)
        return self

    def browse_memos(self) -> None:
        """Let the arrows move in the memos; without any the focus stays where it is."""
        if self._memos:
            self._take_focus(self.query_one("#memos", VerticalScroll))

    @property
    def is_browsed(self) -> bool:
        """Whether the arrows move in here."""
        return self.has_focus_within

    def _take_focus(self, wanted: Widget) -> None:
        if not self.has_focus_within:
            self._before = self.screen.focused
        self.screen.set_focus(wanted)

    def action_leave(self) -> None:
        """Give the focus back."""
        self.screen.set_focus(self._before)
        self.post_message(self.Left())

    def action_scroll_memos(self, by: int) -> None:
        """Scroll the memos by lines."""
        self.query_one("#memos", VerticalScroll).scroll_relative(y=by, animate=False)

    def on_row_list_taken(self, message: RowList.Taken) -> None:
        """Give the focus back with Enter."""
        message.stop()
        if self.has_focus_within:
            self.action_leave()

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        """Show the code under the cursor in full."""
        message.stop()
        row, place = message.row, message.rows.place
        code = self._codes[place] if row is not None and place < len(self._codes) else None
        if code is not None:
            self._say_here()
        self.post_message(self.Moved(code.id if code else ""))

    def _say_here(self) -> None:
        """Show the code under the cursor in full, and name the others that stand on the passage with it."""
        code = self._codebook.by_id().get(self.code())
        if code is None or (not self._here and self._follows):
            self._say("no code here yet" if self._codes else "no codes yet: a key makes the first")
            return
        said = code_text(code, self._places.get(code.id, ""), self._codebook)
        names = [one.name for one in map(self._codebook.by_id().get, self._here) if one and one is not code]
        if names and code.id in self._here:
            said = Content("\n").join([plain(f"+{len(names)} here: {', '.join(names)}", "dim"), said])
        self._say(said)

    def _say(self, said: Content | str) -> None:
        self.query_one("#code", Static).update(plain(said) if isinstance(said, str) else said)
        self.query_one("#about", VerticalScroll).scroll_home(animate=False)


def _memo_lines(memos: Sequence[Memo]) -> Content:
    parts = [plain(counted(len(memos), "memo"), "bold")]
    for memo in memos:
        parts += [plain(memo_heading(memo, about=False), "dim"), plain(memo.text)]
    return Content("\n").join(parts)
