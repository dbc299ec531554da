"""Deciding a crosswalk: two entries side by side, one key for each answer, all the questions below.

An answer is in the file before the screen says so; the screen keeps nothing of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.flows.keymap import KEYS
from qualcode.screens.tui.bound import BoundScreen
from qualcode.screens.tui.crosswalk_lines import (
    STATE_WIDTH,
    about_lines,
    beware_lines,
    entry_lines,
    place_parts,
    question_rows,
    question_words,
    stands_line,
    title_parts,
)
from qualcode.screens.tui.dialogs.plain import plain
from qualcode.screens.tui.dialogs.rows import RowList
from qualcode.screens.tui.status_line import KeyLine, StatusLine, TitleLine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.content import Content

    from qualcode.codebook.crosswalk.pairs import Decision
    from qualcode.flows.codebook.crosswalk.by_lines import Side
    from qualcode.flows.codebook.crosswalk.deciding_session import DecidingSession
    from qualcode.flows.keymap import Key, KeyPlace

_SHORT = {
    "decide_same": "same", "decide_apart": "apart", "decide_under": "under", "decide_over": "over",
    "next_open": "next open", "name_code": "name", "choose_definition": "definition", "say_why": "why",
    "take_back": "take back",
}  # fmt: skip
_OWN = "own"


class CrosswalkScreen(BoundScreen):
    """The questions of a file of decisions, one in view."""

    place: ClassVar[KeyPlace] = "crosswalk"
    AUTO_FOCUS = ""

    DEFAULT_CSS = """
    CrosswalkScreen #middle { layout: vertical; }
    CrosswalkScreen.-wide #middle { layout: horizontal; }
    CrosswalkScreen #question { height: 1fr; width: 1fr; }
    CrosswalkScreen #beware { height: auto; padding: 0 1; text-style: bold; }
    CrosswalkScreen #about { height: auto; padding: 0 1; }
    CrosswalkScreen #entries { height: auto; border-top: solid ansi_bright_black; }
    CrosswalkScreen .entry { width: 1fr; height: auto; padding: 0 1; }
    CrosswalkScreen #listed { height: 26%; width: 100%; border-top: solid ansi_bright_black; }
    CrosswalkScreen.-wide #listed {
        width: 40%; height: 100%; border-top: none; border-left: solid ansi_bright_black;
    }
    CrosswalkScreen.-no-list #listed { display: none; }
    """

    def __init__(self, session: DecidingSession, *, keymap: Sequence[Key] = KEYS) -> None:
        super().__init__(keymap=keymap)
        self.session = session

    def compose(self) -> ComposeResult:
        """Lay out what to beware of, the two entries, the list, and the lines at the foot."""
        yield TitleLine()
        with Container(id="middle"):
            with VerticalScroll(id="question", can_focus=False):
                yield Static("", id="beware", markup=False)
                yield Static("", id="about", markup=False)
                with Horizontal(id="entries"):
                    yield Static("", id="left", classes="entry", markup=False)
                    yield Static("", id="right", classes="entry", markup=False)
            with Vertical(id="listed"):
                yield RowList(name="questions", sign_width=STATE_WIDTH)
        with Vertical(id="foot"):
            yield StatusLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Show the first open question."""
        named = [f"{key} {what}" for one, what in _SHORT.items() if (key := self.first_key(one))]
        self.query_one(KeyLine).say(f"{self.first_key('help')} keys", *named)
        self.query_one(TitleLine).say(*title_parts(self.session))
        self.shown()

    def look(self) -> None:
        """Show what somebody else decided in the file meanwhile; raise where it cannot be read."""
        if self.session.refresh():
            self.shown()
            self.say(f"{self.session.deciding.path.name} was changed by somebody else: it was read anew")

    def shown(self) -> None:
        """Show the question in view as it stands."""
        session = self.session
        if not session.asked:
            self.qualcode.watch_over.look()
            return
        beware = beware_lines(session)
        self.query_one("#beware", Static).update(plain("\n".join(beware)))
        self.query_one("#beware").display = bool(beware)
        self.query_one("#about", Static).update(plain("\n".join(about_lines(session.here))))
        question = session.here.question
        self.query_one("#left", Static).update(self._entry(question.left))
        self.query_one("#right", Static).update(self._entry(question.right))
        rows = self.query_one(RowList)
        rows.show(question_rows(session), at=str(session.place))
        self.query_one(StatusLine).stand(*place_parts(session))

    def _entry(self, side: Side) -> Content:
        """Return an entry for one side; its label stands out."""
        counts = self.session.extracts.get(side.place.book)
        extracts = None if counts is None else counts.get(side.place.code, 0)
        place, label, *rest = entry_lines(side, extracts)
        return plain("\n").join([plain(place), plain(label, "bold"), *map(plain, rest)])

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Go to the question that was clicked."""
        row = event.rows.row
        if row is not None and int(row.id) != self.session.place:
            self._stand(int(row.id))

    def _stand(self, place: int) -> None:
        last = len(self.session.asked) - 1
        if not 0 <= place <= last:
            self.say("this is the last question" if place > last else "this is the first question")
            return
        self.session.stand(place)
        self._gone()

    def _gone(self) -> None:
        """Show another question from its top."""
        self.query_one("#question", VerticalScroll).scroll_home(animate=False)
        self.shown()
        self.say("")

    def _act(self, act: Callable[[], str]) -> None:
        """Do an act, show what stands now, and say what it did or why it could not be done."""
        try:
            said = act()
        except QualcodeError as error:
            self.shown()
            self.refuse(error)
            return
        self.shown()
        self.say(said)

    def _decide(self, decision: Decision) -> None:
        def act() -> str:
            said = self.session.decide(decision)
            here = self.session.here
            if here.against:
                return f"! {here.against[0]}; {self.first_key('take_back')} takes it back"
            return said or f"{stands_line(here)}{self._next()}"

        self._act(act)

    def _next(self) -> str:
        if not self.session.counts()["open"]:
            return f" · no question is open any more, {self.first_key('quit')} leaves"
        return f" · {self.first_key('next_open')} goes on"

    def action_decide_same(self) -> None:
        """Say that the two are one code."""
        self._decide("same")

    def action_decide_apart(self) -> None:
        """Say that they are two codes."""
        self._decide("apart")

    def action_decide_under(self) -> None:
        """Put the left one below the right one."""
        self._decide("under")

    def action_decide_over(self) -> None:
        """Put the right one below the left one."""
        self._decide("over")

    def action_take_back(self) -> None:
        """Take the last answer of this session back."""
        self._act(self.session.undo)

    def action_next_question(self) -> None:
        """Go to the next question."""
        self._stand(self.session.place + 1)

    def action_previous_question(self) -> None:
        """Go to the question before."""
        self._stand(self.session.place - 1)

    def action_first_passage(self) -> None:
        """Go to the first question."""
        self._stand(0)

    def action_last_passage(self) -> None:
        """Go to the last question."""
        self._stand(len(self.session.asked) - 1)

    def action_next_open(self) -> None:
        """Leave this one as it is, and go to the next that is open."""
        before = self.session.place
        if not self.session.next_open():
            self.say(f"no question is open any more; {self.first_key('quit')} leaves")
        elif self.session.place == before:
            self.say("this is the only one that is open")
        else:
            self._gone()

    def action_page_down(self) -> None:
        """Read on in the entries."""
        self._scroll(1)

    def action_page_up(self) -> None:
        """Read back in the entries."""
        self._scroll(-1)

    def _scroll(self, by: int) -> None:
        box = self.query_one("#question", VerticalScroll)
        box.scroll_relative(y=by * max(1, box.size.height - 1), animate=False)

    def action_show_questions(self) -> None:
        """Show or hide the list, for more room for the entries."""
        self.toggle_class("-no-list")

    def action_find_code(self) -> None:
        """Find a question by a code of either book."""
        self.begin(self._find())

    async def _find(self) -> None:
        from qualcode.screens.tui.dialogs import ChooseDialog

        rows = [(str(number), question_words(asked)) for number, asked in enumerate(self.session.asked)]
        chosen = await self.asked(ChooseDialog("Find a code", rows))
        if chosen is not None and int(chosen) < len(self.session.asked):
            self._stand(int(chosen))

    def action_name_code(self) -> None:
        """Name the one code, or the right one of two that stay apart."""
        self.begin(self._call())

    async def _call(self) -> None:
        self.session.require_named()
        one, question = self.session.here.decided, self.session.here.question
        same = one.decision == "same"
        title = "What is the one code called?" if same else "What is the right one called, apart?"
        blank = question.left.code.name if same else question.right.code.name
        await self._line(title, one.name, f"empty: {blank}", self.session.call)

    def action_say_why(self) -> None:
        """Say why it was decided so."""
        self.begin(self._why())

    async def _why(self) -> None:
        self.session.require_decided()
        one = self.session.here.decided
        await self._line(
            f"Why {one.decision}?", one.why, "a sentence that the team reads later", self.session.explain
        )

    def action_choose_definition(self) -> None:
        """Choose the definition of the one code."""
        self.begin(self._define())

    async def _define(self) -> None:
        from qualcode.screens.tui.dialogs import ChooseDialog

        self.session.require_defined()
        here = self.session.here
        left, right = here.question.left.code.definition, here.question.right.code.definition
        rows = [
            ("left", f"left: {left or 'no definition'}"),
            ("right", f"right: {right or 'no definition'}"),
            (_OWN, "own words"),
        ]
        chosen = await self.asked(ChooseDialog("Which definition stands?", rows))
        if chosen == _OWN:
            now = here.decided.definition
            text = {"": left, "left": left, "right": right}.get(now, now)
            await self._line("The definition of the one code", text, "what you agreed", self.session.define)
        elif chosen is not None:
            self._act(lambda: self.session.define(chosen))

    async def _line(self, title: str, text: str, hint: str, keep: Callable[[str], str]) -> None:
        """Ask for a line about the question in view, and keep it."""
        from qualcode.screens.tui.dialogs import LineDialog

        seen = self.session.here.question
        typed = await self.asked(LineDialog(title, text, hint))
        if typed is None:
            return
        now = self.session.here
        if (now.question.left.place, now.question.right.place) != (seen.left.place, seen.right.place):
            self.say("! the file was changed meanwhile: this is another question, nothing was written")
            return
        self._act(lambda: keep(typed))

    def action_clear(self) -> None:
        """Say nothing any more."""
        self.say("")
