"""Picking codes by typing a few letters: recent ones by number, several at once, and names not there yet.

The order is the flow's (`ranked`); this paints it and gives back what was taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from textual import events
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from qualcode.codebook.ranking import folded_key, names_taken, retired_named
from qualcode.model import Code, Codebook
from qualcode.screens.tui.dialogs.base import Dialog
from qualcode.screens.tui.dialogs.code_rows import CodeRow, found_rows, place_names, recent_rows, tree_rows
from qualcode.screens.tui.dialogs.code_text import code_text
from qualcode.screens.tui.dialogs.pick_input import MOVES, PickInput
from qualcode.screens.tui.dialogs.plain import one_line, plain
from qualcode.screens.tui.dialogs.results import Picked
from qualcode.screens.tui.dialogs.rows import Row, RowList

Ranked = Callable[[str], Sequence[Code]]
_MARK = "x "
_NUMBERED = 9
_READ = {"shift+down": 1, "shift+up": -1}


class CodePicker(Dialog[Picked | None]):
    """Type, and take a code; `ranked` gives the codes that fit what was typed, the likeliest first.

    With nothing typed: `recent` codes under the numbers 1 to 9, then the tree. Numbers are letters like any
    other where a code's own name begins with one. `without` is the id of a code that is not offered.
    """

    DEFAULT_CSS = """
    CodePicker > Vertical.box { height: 95%; }
    CodePicker RowList { height: 1fr; min-height: 3; }
    CodePicker VerticalScroll { border-top: solid $primary; scrollbar-size-vertical: 1; }
    CodePicker VerticalScroll Static { height: auto; }
    """

    def __init__(
        self,
        codebook: Codebook,
        recent: Sequence[Code],
        title: str,
        *,
        ranked: Ranked,
        without: str = "",
    ) -> None:
        super().__init__(title)
        self._without = without
        self.codebook = codebook
        self._recent = tuple(recent)[:_NUMBERED]
        self._ranked = ranked
        self._found: dict[str, tuple[Code, ...]] = {}
        self._places = place_names(codebook)
        self._taken = names_taken(codebook)
        self._rows: list[CodeRow] = []
        self._marked: dict[str, Code] = {}
        self._typed_since_mark = False
        self._numbers = bool(recent) and not any(map(_begins_with_number, codebook.codes))
        numbers = "1-9 lately · " if self._numbers else ""
        self.hints = f"enter take · {numbers}tab mark several · up, down · shift+down read on · esc leave"

    def body(self) -> Iterable[Widget]:
        """Yield the line, the codes below it, and the one under the cursor in full."""
        digits = "123456789" if self._numbers else ""
        acts = {*MOVES, "tab", *_READ}
        yield PickInput(
            acts=acts,
            shortcuts=f"{digits} ",
            renewing={"tab"},
            placeholder="name, alias, definition; any letters in order",
        )
        yield RowList()
        with VerticalScroll(can_focus=False):
            yield Static("", id="definition", markup=False)

    def on_mount(self) -> None:
        """Show what there is before anything is typed."""
        self._show("")
        self._ranked("")

    def on_resize(self, event: events.Resize) -> None:
        """Give the definition what height there is; none where the list needs all of it."""
        box = self.query_one(VerticalScroll)
        height = event.size.height
        box.display = height >= 16
        box.styles.height = max(4, height // 3)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits."""
        self._typed_since_mark = bool(event.value.strip())
        self._show(event.value)

    def _show(self, typed: str) -> None:
        name = one_line(typed)
        found = self._rows_for(name) if name else self._rows_of_all()
        self._rows = [one for one in found if not self._is_left(one)]
        self.query_one(RowList).show(self._painted())
        self._say_marked(self._says_retired(name) if name else "")

    def _is_left(self, one: CodeRow) -> bool:
        return one.code is not None and one.code.id == self._without

    def _rows_of_all(self) -> list[CodeRow]:
        tree = tree_rows(self.codebook)
        lately = list(recent_rows(self._recent, self._places, numbered=self._numbers))
        if lately and tree and not tree[0].row.heading:
            lately.append(CodeRow(Row("codebook", "Codebook", heading=True)))
        return lately + tree

    def _rows_for(self, name: str) -> list[CodeRow]:
        rows = found_rows(self._fitting(name), self._places)
        for code, instead in reversed(retired_named(self.codebook, name)):
            said = f"retired: {code.name}"
            rows[:0] = [
                CodeRow(Row(f"retired {code.id} {one.id}", one.name, aside=said), one) for one in instead
            ]
        if folded_key(name) not in self._taken:
            rows.append(CodeRow(Row("new", f"new code: {name}", sign="+ ")))
        return _once(rows)

    def _fitting(self, name: str) -> tuple[Code, ...]:
        if name not in self._found:
            self._found[name] = tuple(self._ranked(name))
        return self._found[name]

    def _says_retired(self, name: str) -> str:
        for code, instead in retired_named(self.codebook, name):
            if not instead:
                return f"{code.name} is retired, and no code took its place"
            return f"{code.name} is retired: now {', '.join(one.name for one in instead)}"
        return "" if self._rows else "nothing fits"

    def _painted(self) -> list[Row]:
        return [
            replace(one.row, sign=_MARK) if one.code is not None and one.code.id in self._marked else one.row
            for one in self._rows
        ]

    def _say_marked(self, else_say: str = "") -> None:
        names = ", ".join(code.name for code in self._marked.values())
        self.say(f"marked: {names}" if names else else_say)

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        """Show the code under the cursor in full."""
        message.stop()
        here = self._here()
        said = plain("")
        if here is not None and here.code is not None:
            said = code_text(here.code, self._places.get(here.code.id, ""), self.codebook)
        elif here is not None:
            said = plain("Enter asks for its definition and makes it.")
        self.query_one("#definition", Static).update(said)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _here(self) -> CodeRow | None:
        rows = self.query_one(RowList)
        return self._rows[rows.place] if rows.row is not None else None

    def _mark(self) -> None:
        """Mark the code under the cursor, or take the mark away; the next letter begins a new search."""
        here = self._here()
        if here is None or here.code is None:
            return
        self._toggle(here.code)
        if not self.query_one(PickInput).value:
            self.query_one(RowList).move(1)

    def _toggle(self, code: Code) -> None:
        if code.id in self._marked:
            del self._marked[code.id]
        else:
            self._marked[code.id] = code
        self._typed_since_mark = False
        self.query_one(RowList).replace(self._painted())
        self._say_marked()

    def on_pick_input_pressed(self, message: PickInput.Pressed) -> None:
        """Move, mark with Tab or Space, read on, or take a recent code by its number."""
        key = message.key
        if self.query_one(RowList).follow(key):
            return
        if key in _READ:
            self.query_one(VerticalScroll).scroll_relative(y=_READ[key], animate=False)
        elif key in {"tab", " "}:
            self._mark()
        else:
            self._take_number(int(key))

    def _take_number(self, number: int) -> None:
        """Take a recent code, or mark it where others are marked."""
        if number > len(self._recent):
            self.say(f"! {number} has no code yet")
        elif self._recent[number - 1].id == self._without:
            self.say("! that is the code it has")
        elif self._marked:
            self._toggle(self._recent[number - 1])
        else:
            self.dismiss(Picked((self._recent[number - 1].id,)))

    def on_input_submitted(self) -> None:
        """Take what is marked and what was typed since, else the code under the cursor."""
        self._take()

    def on_row_list_taken(self) -> None:
        """Take the row that was clicked again."""
        self._take()

    def _take(self) -> None:
        here = self._here()
        codes = dict.fromkeys(self._marked)
        new_name = ""
        if here is not None and (not codes or self._typed_since_mark):
            if here.code is None:
                new_name = one_line(self.query_one(PickInput).value)
            else:
                codes[here.code.id] = None
        if codes or new_name:
            self.dismiss(Picked(tuple(codes), new_name))


def _begins_with_number(code: Code) -> bool:
    names = (code.id, code.name, *code.aliases)
    return code.status != "retired" and any(name.lstrip()[:1].isdecimal() for name in names)


def _once(rows: Iterable[CodeRow]) -> list[CodeRow]:
    """Return the rows without a second one of the same code."""
    seen: set[str] = set()
    kept: list[CodeRow] = []
    for one in rows:
        if one.code is None or one.code.id not in seen:
            kept.append(one)
            seen.add(one.code.id if one.code else "")
    return kept
