"""A list of rows with one under the cursor: drawn line by line, so that a thousand rows cost what ten do.

It knows nothing of codes: rows come as plain values, and the cursor's place goes out as a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualcode.screens.tui.dialogs.plain import one_line, visible

_DIM = Style(dim=True)
_BOLD = Style(bold=True)
_HERE = Style(bold=True, reverse=True)
_ELLIPSIS = "…"
_STEPS = {"down": 1, "ctrl+n": 1, "up": -1, "ctrl+p": -1}
_PAGES = {"pagedown": 1, "pageup": -1}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a sign in front, the words, and dimmed words after them.

    A `heading` is passed over by the cursor; `depth` indents; `id` tells the row from the others.
    """

    id: str
    words: str
    sign: str = ""
    aside: str = ""
    depth: int = 0
    heading: bool = False


class RowList(ScrollView):
    """Rows, one of them under the cursor (marked `›` and reversed); the mouse may choose one too.

    With `focusable` the arrows work in it; without, who holds the focus moves the cursor.
    """

    DEFAULT_CSS = """
    RowList { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; background: transparent; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,ctrl+n", "move(1)", show=False),
        Binding("up,k,ctrl+p", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end,G", "edge(-1)", show=False),
        Binding("enter", "take", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor came to another row, None where there is none."""

        rows: RowList
        row: Row | None

        @property
        def control(self) -> RowList:
            """The list that sent it."""
            return self.rows

    @dataclass
    class Taken(Message):
        """A row was taken: with Enter, or by a click where the cursor was already."""

        rows: RowList
        row: Row

        @property
        def control(self) -> RowList:
            """The list that sent it."""
            return self.rows

    def __init__(self, *, name: str = "", sign_width: int = 2, focusable: bool = False) -> None:
        super().__init__(id=name or None)
        self.can_focus = focusable
        self.rows: tuple[Row, ...] = ()
        self.place = -1
        self._sign_width = sign_width

    def show(self, rows: Sequence[Row], at: str = "") -> None:
        """Show rows, the cursor on the one with the id `at`, else on the first that is no heading."""
        self.rows = tuple(rows)
        places = [place for place, row in enumerate(self.rows) if not row.heading]
        wanted = [place for place in places if at and self.rows[place].id == at]
        self.place = (wanted or places or [-1])[0]
        self._measure()
        if not wanted:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self._follow()

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.place] if 0 <= self.place < len(self.rows) else None

    def move(self, by: int) -> None:
        """Move the cursor by so many rows, headings not counted; it stops at the ends."""
        places = [place for place, row in enumerate(self.rows) if not row.heading]
        if not places:
            return
        now = places.index(self.place) if self.place in places else 0
        self.stand(places[min(len(places) - 1, max(0, now + by))])

    def page(self, by: int) -> None:
        """Move the cursor by so many pages."""
        self.move(by * max(1, self.size.height - 1))

    def follow(self, key: str) -> bool:
        """Move as a key says that a line above the list sent on; say whether it was one that moves."""
        if key in _STEPS:
            self.move(_STEPS[key])
        elif key in _PAGES:
            self.page(_PAGES[key])
        return key in _STEPS or key in _PAGES

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.move(by)

    def action_page(self, by: int) -> None:
        """Move the cursor by pages."""
        self.page(by)

    def action_edge(self, place: int) -> None:
        """Move the cursor to the first row (0) or the last (-1)."""
        places = [at for at, row in enumerate(self.rows) if not row.heading]
        if places:
            self.stand(places[place])

    def action_take(self) -> None:
        """Take the row under the cursor."""
        if self.row is not None:
            self.post_message(self.Taken(self, self.row))

    def stand(self, place: int) -> None:
        """Put the cursor on the row at `place`."""
        if place != self.place:
            self.place = place
            self._follow()

    def replace(self, rows: Sequence[Row]) -> None:
        """Show the same rows told anew (a mark was set): cursor and scroll stay."""
        self.rows = tuple(rows)
        self.refresh()

    def _follow(self) -> None:
        if self.place >= 0:
            above = 1 if self.place and self.rows[self.place - 1].heading else 0
            region = Region(0, self.place - above, max(1, self.size.width), 1 + above)
            self.scroll_to_region(region, animate=False, force=True, immediate=True)
        self.refresh()
        self.post_message(self.Moved(self, self.row))

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows))

    def on_resize(self, _: events.Resize) -> None:
        """Keep the cursor in view."""
        self._measure()
        if self.place >= 0:
            region = Region(0, self.place, max(1, self.size.width), 1)
            self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def on_click(self, event: events.Click) -> None:
        """Stand where it was clicked; a click on the row under the cursor takes it."""
        place = event.y + int(self.scroll_offset.y)
        if not 0 <= place < len(self.rows) or self.rows[place].heading:
            return
        if place == self.place:
            self.post_message(self.Taken(self, self.rows[place]))
        else:
            self.stand(place)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.size.width
        place = y + int(self.scroll_offset.y)
        base = self.rich_style
        if not 0 <= place < len(self.rows):
            return Strip.blank(width, base)
        segments = self._segments(self.rows[place], here=place == self.place)
        return Strip(segments, width).apply_style(base)

    def on_focus(self) -> None:
        """Show that the arrows move in here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that they no longer do."""
        self.refresh()

    def _segments(self, row: Row, *, here: bool) -> list[Segment]:
        width = self.size.width
        if row.heading:
            return [Segment(set_cell_size(cut(row.words, width), width), _BOLD)]
        front = ("›" if here else " ") + set_cell_size(row.sign, self._sign_width) + "  " * row.depth
        words = cut(row.words, max(1, width - cell_len(front)))
        left = width - cell_len(front) - cell_len(words) - 2
        aside = cut(row.aside, left) if row.aside and left > 1 else ""
        rest = f"  {aside}" if aside else ""
        fill = " " * max(0, width - cell_len(front + words + rest))
        marked = _HERE if self.has_focus or not self.can_focus else _BOLD
        line = [Segment(front + words, marked if here else None), Segment(rest, _DIM), Segment(fill)]
        return list(Segment.adjust_line_length(line, width))


def cut(text: str, width: int) -> str:
    """Return `text` on one line, with an ellipsis where it is wider than `width` cells."""
    line = visible(one_line(text))
    if cell_len(line) <= width:
        return line
    return set_cell_size(line, max(0, width - 1)).rstrip() + _ELLIPSIS if width > 0 else ""
