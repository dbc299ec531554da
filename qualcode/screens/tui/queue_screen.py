"""What screens share that put one thing after the other before a person: proposals, or cases of coders.

What is shown is what the work under way says; the screen keeps nothing of the study itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.flows.content_notes import content_note
from qualcode.flows.keymap import KEYS, keys_of, shown_key
from qualcode.screens.tui.code_pane import CodePane
from qualcode.screens.tui.keyed import WIDE, KeyedScreen
from qualcode.screens.tui.status_line import KeyLine, StatusLine, TitleLine
from qualcode.screens.tui.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult

    from qualcode.flows.desk import Desk
    from qualcode.flows.keymap import Key
    from qualcode.flows.reading import Reading
    from qualcode.flows.workbench.records import Act
    from qualcode.store.study import Study


class Queued(Protocol):
    """Work on a queue: `reading` is the source in view, `finished` whether the last one lies behind."""

    @property
    def desk(self) -> Desk:
        """Who works, on which study."""

    @property
    def reading(self) -> Reading:
        """The source in view."""

    @property
    def queue(self) -> Sequence[object]:
        """What is put before a person."""

    @property
    def finished(self) -> bool:
        """Whether the last one lies behind."""

    def stand(self, place: int) -> None:
        """Come to another one."""

    def refresh(self) -> None:
        """Read again what anybody did."""

    def close(self) -> None:
        """Let this coder's window go."""


class QueueScreen(KeyedScreen):
    """Lines, words, pane and question; what is asked, and the acts, are in the classes built on this one.

    `one` is what one of the queue is called; `short` names the acts of the line of keys.
    """

    one: ClassVar[str]
    short: ClassVar[Mapping[str, str]]

    def __init__(self, *, keymap: Sequence[Key] = KEYS) -> None:
        super().__init__(keymap=keymap)
        self.pane_chosen = False
        self.noted: set[str] = set()

    @property
    def work(self) -> Queued:
        """The work under way."""
        raise NotImplementedError

    def source_in_view(self) -> str:
        """Return the source of what is asked."""
        raise NotImplementedError

    def standing(self) -> tuple[object, ...]:
        """Return all on which the picture depends."""
        raise NotImplementedError

    def heading(self) -> tuple[str, ...]:
        """Return the parts of the title line."""
        raise NotImplementedError

    def footing(self) -> tuple[str, ...]:
        """Return the parts of the status line."""
        raise NotImplementedError

    def ended(self) -> Sequence[str]:
        """Return what it came to, and what can be done now."""
        raise NotImplementedError

    def show_one(self) -> None:
        """Show what is asked, with the words."""
        raise NotImplementedError

    def below_question(self) -> ComposeResult:
        """Lay out what stands under the question: nothing, unless a screen has it."""
        yield from ()

    def covered(self) -> None:
        """Take away what is shown beside the words, while these are not shown: nothing here."""

    def compose(self) -> ComposeResult:
        """Lay out the lines, the words, the pane, and the question."""
        yield TitleLine()
        with Container(id="middle"):
            yield Transcript()
            yield CodePane(id="pane")
        with Vertical(id="foot"):
            yield Static("", id="asked", markup=False)
            yield from self.below_question()
            yield StatusLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Show the first one."""
        self.query_one(KeyLine).say(*self._hints())
        self.shown()

    def on_resize(self, event: events.Resize) -> None:
        """Arrange anew; the codebook is beside the words where there is room, unless chosen otherwise."""
        super().on_resize(event)
        if not self.pane_chosen:
            self.set_class(event.size.width < WIDE, "-no-pane")

    def study(self) -> Study:
        """Return the study."""
        return self.work.desk.study

    def on_screen_resume(self) -> None:
        """Show what other screens changed meanwhile."""
        if self.is_mounted and self.query(Transcript):
            self.look()
            self.shown()

    def looked(self) -> None:
        """Read again what anybody did, and show it."""
        before = self.standing()
        self.work.refresh()
        if self.standing() != before:
            self.shown()

    def shown(self) -> None:
        """Show what is asked now, or what it came to."""
        finished = self.work.finished
        self.set_class(finished, "-finished")
        self.query_one(TitleLine).say(*self.heading())
        self.query_one(StatusLine).stand(*self.footing())
        if finished:
            self.transcript.show(())
            self.ask(self.ended())
        elif note := self._new_note():
            self._before_words(note)
        else:
            self.show_one()

    def _new_note(self) -> str:
        """Return the note on the content of the source in view, where it was not shown yet."""
        source = self.source_in_view()
        return "" if source in self.noted else content_note(self.study(), source)

    def _before_words(self, note: str) -> None:
        """Show the note on a source's content before any of its words."""
        self.transcript.show(())
        self.covered()
        self.ask(("Before these words are shown",))
        self.begin(self._after_note(note))

    async def _after_note(self, note: str) -> None:
        from qualcode.screens.tui.content_note import ContentNoteDialog

        if await self.asked(ContentNoteDialog(self.work.reading.title, note)):
            self.noted.add(self.source_in_view())
            self.shown()
        else:
            self.action_quit()

    def ask(self, lines: Sequence[str]) -> None:
        """Show the question, its first line in bold."""
        first, *rest = lines
        words = Content.styled(first, "bold")
        self.query_one("#asked", Static).update(Content("\n").join([words, *map(Content, rest)]))

    def keys_for(self, action: str) -> str:
        """Return the first key of an act, as it is written; "" where this person has none."""
        named = next((key for key in keys_of(self.place, self.keymap) if key.action == action), None)
        return shown_key(named.keys[0]) if named and named.keys else ""

    def _hints(self) -> list[str]:
        named = [f"{key} {what}" for one, what in self.short.items() if (key := self.keys_for(one))]
        return [f"{self.keys_for('help')} keys", *named]

    def safely(self, act: Callable[[], object]) -> bool:
        """Do something that may be refused; return whether it was done."""
        try:
            act()
        except QualcodeError as error:
            self.refuse(error)
            return False
        return True

    def renewed(self, act: Act | None) -> None:  # noqa: ARG002 (what is shown follows from the work)
        """Show what stands now."""
        self.shown()

    def stand(self, place: int) -> None:
        """Go to another one of the queue; answered ones are shown too."""
        last = len(self.work.queue) - 1
        if not 0 <= place <= last:
            self.say(f"this is the last {self.one}" if place > last else f"this is the first {self.one}")
            return
        self.work.stand(place)
        self.shown()
        self.say("")

    def on_code_pane_left(self) -> None:
        """Be back at the words."""
        self.transcript.focus()
