"""The transcript: passages of words with stripes beside them, a cursor, and words chosen by keys or mouse.

What is chosen is what is shown reversed, character for character; it binds no keys, the screen does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.message import Message

from qualcode.model import Span
from qualcode.screens.tui.layout import span_at
from qualcode.screens.tui.margins import by_passage, places_of
from qualcode.screens.tui.page import Place
from qualcode.screens.tui.page_view import PageView
from qualcode.screens.tui.passages import Passage, Selection, Stripe


class Transcript(PageView, can_focus=True, inherit_bindings=False):
    """Words to read and to choose from; each method is an act of the table of keys."""

    class Moved(Message):
        """The cursor came to another passage."""

        def __init__(self, passage: Passage) -> None:
            super().__init__()
            self.passage = passage

    class Chosen(Message):
        """Other words are chosen; None says that none are, and acts are for the passage."""

        def __init__(self, selection: Selection | None) -> None:
            super().__init__()
            self.selection = selection

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._pressed: Span | None = None

    def show(self, passages: Sequence[Passage], stripes: Sequence[Stripe] = ()) -> None:
        """Show other passages; the cursor stays where its key still is."""
        before = self._said()
        self._cursor.show(tuple(passages))
        self._stripes = tuple(stripes)
        self._places = places_of(self._cursor.passages)
        self._on = by_passage(self._places, self._stripes)
        self._lay_out()
        self._tell(before)

    @property
    def selection(self) -> Selection | None:
        """The chosen words, else all words of the passage under the cursor; None where it has none."""
        return self._cursor.selection

    @property
    def has_words(self) -> bool:
        """Whether words are chosen, and not just the passage."""
        return self._cursor.choice is not None

    @property
    def passage(self) -> Passage | None:
        """The passage under the cursor."""
        return self._cursor.passage

    def stand(self, place: int, span: Span | None = None) -> None:
        """Go to a passage, show it, and choose the words of `span` (in the source's text)."""
        self._act(lambda: self._cursor.stand(place, span))

    def next_passage(self) -> None:
        """Go to the next passage."""
        self._act(self._cursor.next_passage)

    def previous_passage(self) -> None:
        """Go to the passage before."""
        self._act(self._cursor.previous_passage)

    def first_passage(self) -> None:
        """Go to the first passage."""
        self._act(self._cursor.first_passage)

    def last_passage(self) -> None:
        """Go to the last passage."""
        self._act(self._cursor.last_passage)

    def next_word(self) -> None:
        """Choose the next word alone."""
        self._act(self._cursor.next_word)

    def previous_word(self) -> None:
        """Choose the word before alone."""
        self._act(self._cursor.previous_word)

    def extend_word(self) -> None:
        """Choose one word more."""
        self._act(self._cursor.extend_word)

    def shrink_word(self) -> None:
        """Choose one word less."""
        self._act(self._cursor.shrink_word)

    def extend_letter(self) -> None:
        """Choose one letter more."""
        self._act(self._cursor.extend_letter)

    def shrink_letter(self) -> None:
        """Choose one letter less."""
        self._act(self._cursor.shrink_letter)

    def extend_passage(self) -> None:
        """Choose on to the next passage."""
        self._act(self._cursor.extend_passage)

    def shrink_passage(self) -> None:
        """Choose back to the passage before."""
        self._act(self._cursor.shrink_passage)

    def sentence(self) -> None:
        """Choose the sentence; again, one more."""
        self._act(self._cursor.sentence)

    def whole(self) -> None:
        """Choose all words of the passage."""
        self._act(self._cursor.whole)

    def clear(self) -> None:
        """Choose nothing."""
        self._act(self._cursor.clear)

    def page_down(self) -> None:
        """Go a screen on; a passage longer than the screen is read to its end first."""
        self._turn_page(max(1, self._room - 1))

    def page_up(self) -> None:
        """Go a screen back."""
        self._turn_page(-max(1, self._room - 1))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Go to the passage where the mouse was pressed, and begin to choose there."""
        self.focus()
        found = self._under(event)
        if event.button != 1 or found is None:
            return
        self._pressed = self._near(found, event)
        self._act(lambda: self._cursor.stand(found.passage), follow=False)
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Choose up to where the mouse is, while its button is held."""
        if self._pressed is None or not event.button:
            return
        if not 0 <= event.y < self._room:
            self.scroll_relative(y=1 if event.y > 0 else -1, animate=False, force=True)
        found = self._under(event)
        here = self._cursor.passage
        if found is None or here is None or self.passages[found.passage].source != here.source:
            return
        letter, pressed = self._near(found, event), self._pressed
        if letter is None:
            return
        span = Span(min(pressed.start, letter.start), max(pressed.end, letter.end))
        self._act(lambda: self._cursor.choose(span, forward=letter.end >= pressed.end), follow=False)

    def on_mouse_up(self) -> None:
        """End choosing."""
        self._pressed = None
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Choose the word under the mouse; at a third click, its sentence."""
        found = self._under(event)
        if found is None or found.part != "words" or (self.has_words and event.chain == 1):
            return
        passage = self.passages[found.passage]
        row = self._page.rows(found.passage)[found.row]
        letter = span_at(passage.text, row, max(0, self._column(event) - self._page.columns.margin))
        if letter is None:
            return
        here = letter.shifted(passage.start)
        self._act(lambda: self._cursor.choose_word(found.passage, here), follow=False)
        if event.chain >= 3:
            self.sentence()

    def _said(self) -> tuple[Passage | None, Selection | None]:
        chosen = self._cursor.selection if self._cursor.choice is not None else None
        return self._cursor.passage, chosen

    def _tell(self, before: tuple[Passage | None, Selection | None]) -> None:
        passage, chosen = self._said()
        if passage is not None and passage != before[0]:
            self.post_message(self.Moved(passage))
        if chosen != before[1]:
            self.post_message(self.Chosen(chosen))

    def _act(self, act: Callable[[], None], *, follow: bool = True) -> None:
        before = self._said()
        stood = self._touched()
        act()
        for first, last in {stood, self._touched()}:
            self._refresh_lines(first, last)
        if follow:
            self._into_view()
        self._tell(before)

    def _turn_page(self, lines: int) -> None:
        if self.place < 0 or not self._is_laid_out:
            return
        before = self._said()
        stood = self._touched()
        now = self.scroll_offset.y
        height = max(0, self._page.height - self._room)
        goal = min(max(0, now + lines), height)
        if goal == now:
            act = self._cursor.last_passage if lines > 0 else self._cursor.first_passage
            self._act(act)
            return
        eye = min(max(self._page.tops[self.place] - now, 0), self._room - 1)
        self._scroll(goal)
        self._cursor.stand_free(
            self._page.shown_between(goal, goal + self._room, goal + eye), forward=lines > 0
        )
        for first, last in {stood, self._touched()}:
            self._refresh_lines(first, last)
        self._tell(before)

    def _under(self, event: events.MouseEvent) -> Place | None:
        """What is under the mouse; None below the last line, and on what the cursor passes over."""
        line = min(max(event.y - self.gutter.top, 0), self._room - 1) + self.scroll_offset.y
        where = self._page.at(line)
        return None if where is None or self.passages[where.passage].fixed else where

    def _column(self, event: events.MouseEvent) -> int:
        return event.x - self.gutter.left

    def _near(self, where: Place, event: events.MouseEvent) -> Span | None:
        """The character of the source's text that a mouse is nearest to."""
        letter = self._page.nearest(where, self._column(event))
        return None if letter is None else letter.shifted(self.passages[where.passage].start)
