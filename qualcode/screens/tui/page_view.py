"""Passages on a scrolling page: only the lines that are looked at are made, and kept until they change.

A change of width or of stripes keeps the cursor's passage in sight; nothing moves that need not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualcode.screens.tui.choosing import Cursor
from qualcode.screens.tui.margins import Margin, by_passage, margin_of, places_of
from qualcode.screens.tui.page import Page, columns_for
from qualcode.screens.tui.painting import Standing, painted
from qualcode.screens.tui.passages import Passage, Stripe

_KEPT = 4096
_AHEAD = 3


class PageView(ScrollView, can_focus=True):
    """A cursor in passages with stripes beside them, painted line by line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "transcript--sign",
        "transcript--head",
        "transcript--current",
        "transcript--title",
        "transcript--label",
        "transcript--dim",
        "transcript--chosen",
        "transcript--hit",
        "transcript--coded",
        "transcript--stripe-own",
        "transcript--stripe-other",
        "transcript--stripe-proposal",
        "transcript--stripe-quote",
        "transcript--stripe-flag",
        "transcript--stripe-memo",
    }
    DEFAULT_CSS = """
    PageView {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        & > .transcript--sign { text-style: bold; }
        & > .transcript--head { text-style: dim; }
        & > .transcript--current { text-style: bold not dim; }
        & > .transcript--title { text-style: bold; }
        & > .transcript--label { text-style: dim; }
        & > .transcript--dim { text-style: dim; }
        & > .transcript--chosen { text-style: reverse; }
        & > .transcript--hit { text-style: bold underline; }
        & > .transcript--coded { text-style: underline; }
        & > .transcript--stripe-own { color: ansi_cyan; }
        & > .transcript--stripe-other { text-style: dim; }
        & > .transcript--stripe-proposal { color: ansi_magenta; }
        & > .transcript--stripe-quote { color: ansi_yellow; text-style: bold; }
        & > .transcript--stripe-flag { color: ansi_red; text-style: bold; }
        & > .transcript--stripe-memo { color: ansi_green; }
    }
    """
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._cursor = Cursor()
        self._page = Page((), columns_for(0))
        self._stripes: Sequence[Stripe] = ()
        self._places = places_of(())
        self._on: dict[int, tuple[Stripe, ...]] = {}
        self._strips: dict[int, Strip] = {}
        self._margins: dict[int, Margin] = {}
        self._styles_known: dict[tuple[str, ...], Style] = {}

    @property
    def passages(self) -> Sequence[Passage]:
        """What is shown."""
        return self._cursor.passages

    @property
    def place(self) -> int:
        """The index of the passage under the cursor; -1 where nothing is shown."""
        return self._cursor.place

    def set_stripes(self, stripes: Sequence[Stripe]) -> None:
        """Show other stripes on the same passages; only those are painted anew on which others stand."""
        before = self._on
        self._stripes = tuple(stripes)
        self._on = by_passage(self._places, self._stripes)
        if not self._is_laid_out:
            self._repaint()
            return
        for place in before.keys() | self._on.keys():
            if before.get(place) != self._on.get(place):
                self._margins.pop(place, None)
                first, last = self._page.lines(place)
                self._refresh_lines(max(0, first - 1), last + 1)

    def render_line(self, y: int) -> Strip:
        """Return a line as it is on the screen now."""
        line = y + self.scroll_offset.y
        strip = self._strips.get(line)
        if strip is None:
            strip = self._painted(line)
            if len(self._strips) >= _KEPT:
                self._strips.clear()
            self._strips[line] = strip
        return strip

    def notify_style_update(self) -> None:
        """Forget colours of another theme."""
        super().notify_style_update()
        self._styles_known.clear()
        self._strips.clear()

    def on_resize(self) -> None:
        """Lay out anew where the width changed, with the cursor's passage in sight."""
        if self._page.columns != columns_for(self._width) or not self._is_laid_out:
            self._lay_out()
        else:
            self._into_view()

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def _is_laid_out(self) -> bool:
        """Whether the lines are those of what is shown; not before the widget has a size."""
        return self._page.passages is self._cursor.passages

    @property
    def _room(self) -> int:
        return max(1, self.scrollable_content_region.height)

    def _touched(self) -> tuple[int, int]:
        """The lines that show the cursor or chosen words."""
        places = self._cursor.touched()
        if not places or not self._is_laid_out:
            return (0, 0)
        return self._page.lines(places[0])[0], self._page.lines(places[-1])[1]

    def _refresh_lines(self, first: int, last: int) -> None:
        for line in range(first, last):
            self._strips.pop(line, None)
        top = self.scroll_offset.y
        start, end = max(first, top), min(last, top + self._room)
        if start < end:
            self.refresh(Region(0, start - top, self.size.width, end - start))

    def _repaint(self) -> None:
        self._strips.clear()
        self._margins.clear()
        self.refresh()

    def _lay_out(self) -> None:
        if self._width:
            self._lay_out_for(self._width)

    def _lay_out_for(self, width: int) -> None:
        self._page = Page(self._cursor.passages, columns_for(width), self._page)
        self.virtual_size = Size(width, self._page.height)
        self._repaint()
        self._into_view()

    def _into_view(self) -> None:
        """Scroll as little as shows the passage; of one longer than the screen, chosen words or its top."""
        if self.place < 0 or not self._is_laid_out:
            return
        top, bottom = self._page.lines(self.place)
        if bottom - top > self._room:
            top, bottom = self._head_lines()
        now = self.scroll_offset.y
        after = min(_AHEAD, max(0, self._room - (bottom - top)))
        if top < now:
            self._scroll(top)
        elif bottom > now + self._room:
            self._scroll(bottom - self._room + after)

    def _head_lines(self) -> tuple[int, int]:
        """The lines of the edge of the chosen words that moves, else the top of the passage."""
        choice, passage = self._cursor.choice, self._cursor.passage
        if choice is None or passage is None:
            top = self._page.lines(self.place)[0]
            return top, top + self._room
        edge = choice.span.end - 1 if choice.forward else choice.span.start
        line = self._page.line_of(self.place, max(0, edge - passage.start))
        return line, line + 1

    def _scroll(self, line: int) -> None:
        self.scroll_to(y=max(0, line), animate=False, force=True, immediate=True)

    def _painted(self, line: int) -> Strip:
        where = self._page.at(line)
        width = self._page.columns.width if self._is_laid_out else self.size.width
        if where is None:
            return Strip.blank(width, self.rich_style)
        choice, here = self._cursor.choice, where.passage
        chosen = choice.span if choice is not None and here in self._cursor.touched() else None
        margin = self._margin(here) if where.part == "words" else None
        standing = Standing(self._on.get(here, ()), here == self.place, chosen, margin)
        pieces = painted(self._page, where, standing)
        segments = [Segment(piece.text, self._style(piece.styles)) for piece in pieces if piece.text]
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _margin(self, place: int) -> Margin:
        known = self._margins.get(place)
        if known is None:
            passage, rows, columns = self.passages[place], self._page.rows(place), self._page.columns
            known = margin_of(passage, rows, self._on.get(place, ()), columns.stripes)
            if len(self._margins) >= _KEPT:
                self._margins.clear()
            self._margins[place] = known
        return known

    def _style(self, names: tuple[str, ...]) -> Style:
        known = self._styles_known.get(names)
        if known is None:
            known = self.rich_style
            for name in names:
                known += self.get_component_rich_style(f"transcript--{name}", partial=True)
            self._styles_known[names] = known
        return known
