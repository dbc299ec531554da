"""A list of rows with one under the cursor: drawn line by line, so that a thousand rows cost what ten do.

It knows nothing of codes: rows come as plain values, and the cursor's place goes out as a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualcode.screens.tui.dialogs.plain import one_line, visible

_DIM = Style(dim=True)
_BOLD = Style(bold=True)
_HERE = Style(bold=True, reverse=True)
_ELLIPSIS = "…"


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
    """Rows, one of them under the cursor (marked `›` and reversed); the mouse may choose one too."""

    DEFAULT_CSS = """
    RowList { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; background: transparent; }
    """

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
        """A row was clicked that the cursor was on already."""

        rows: RowList
        row: Row

        @property
        def control(self) -> RowList:
            """The list that sent it."""
            return self.rows

    def __init__(self, *, id: str | None = None, sign_width: int = 2) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
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
        row = self.rows[place]
        return Strip(
            _segments(row, here=place == self.place, width=width, signs=self._sign_width)
        ).apply_style(base)


def _segments(row: Row, *, here: bool, width: int, signs: int) -> list[Segment]:
    if row.heading:
        return [Segment(set_cell_size(cut(row.words, width), width), _BOLD)]
    front = ("›" if here else " ") + set_cell_size(row.sign, signs) + "  " * row.depth
    words = cut(row.words, max(1, width - cell_len(front)))
    left = width - cell_len(front) - cell_len(words) - 2
    aside = cut(row.aside, left) if row.aside and left > 3 else ""
    body = Segment(front + words, _HERE if here else None)
    rest = f"  {aside}" if aside else ""
    fill = " " * max(0, width - cell_len(front + words + rest))
    return [body, Segment(rest, _DIM), Segment(fill)]


def cut(text: str, width: int) -> str:
    """Return `text` on one line, with an ellipsis where it is wider than `width` cells."""
    line = visible(one_line(text))
    if cell_len(line) <= width:
        return line
    return set_cell_size(line, max(0, width - 1)).rstrip() + _ELLIPSIS if width > 0 else ""
