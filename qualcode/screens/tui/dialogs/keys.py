"""The keys of a place, by group, in one or two columns: what `?` shows.

It is written from the table of keys that the screens bind from, so it cannot say another key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from qualcode.flows.keymap import Key, KeyPlace
from qualcode.screens.tui.dialogs.plain import plain
from qualcode.screens.tui.dialogs.read import ReadDialog

_PLACES = {"coding": "coding", "view": "all extracts of a code", "review": "reviewing proposals"}
_NAMES = {
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "slash": "/",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "full_stop": ".",
    "comma": ",",
    "plus": "+",
    "minus": "-",
    "asterisk": "*",
    "question_mark": "?",
    "escape": "esc",
    "pagedown": "page down",
    "pageup": "page up",
}
_TWO_COLUMNS = 72
_KEYS_WIDE = 16


def key_name(key: str) -> str:
    """Return a key as a person reads it: Textual's "right_square_bracket" is "]"."""
    front, mark, last = key.rpartition("+")
    return front + mark + _NAMES.get(last, last)


def keys_named(key: Key) -> str:
    """Return the keys of an act as a person reads them: "j, down"; a run of digits as "1-9"."""
    if len(key.keys) > 2 and all(one.isdigit() for one in key.keys):
        return f"{key.keys[0]}-{key.keys[-1]}"
    return ", ".join(key_name(one) for one in key.keys)


def key_groups(place: KeyPlace, keymap: Sequence[Key]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the groups of a place in order, each with its keys and what they do; acts without a key too."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for key in keymap:
        if place in key.places:
            groups.setdefault(key.group, []).append((keys_named(key) or "(no key)", key.what))
    return list(groups.items())


class KeysDialog(ReadDialog):
    """The keys of a place."""

    DEFAULT_CSS = """
    KeysDialog Horizontal { height: auto; }
    KeysDialog Horizontal Static { width: 1fr; height: auto; padding-right: 1; }
    KeysDialog Horizontal.-narrow { layout: vertical; }
    KeysDialog Horizontal.-narrow Static { width: 100%; }
    """

    def __init__(self, place: KeyPlace, keymap: Sequence[Key]) -> None:
        super().__init__(f"Keys: {_PLACES[place]}", ())
        self._groups = key_groups(place, keymap)

    def body(self) -> Iterable[Widget]:
        """Yield the groups in two columns of about the same height."""
        whole = sum(len(rows) + 2 for _, rows in self._groups)
        left: list[tuple[str, list[tuple[str, str]]]] = []
        rest = list(self._groups)
        while rest and sum(len(rows) + 2 for _, rows in left) + len(rest[0][1]) // 2 < whole // 2:
            left.append(rest.pop(0))
        yield VerticalScroll(_Columns(left, rest))

    def on_resize(self, event: events.Resize) -> None:
        """Go to one column where two would be too narrow."""
        self.query_one(_Columns).set_class(event.size.width < _TWO_COLUMNS, "-narrow")


class _Columns(Horizontal):
    def __init__(self, *columns: list[tuple[str, list[tuple[str, str]]]]) -> None:
        super().__init__()
        self._columns = columns

    def compose(self) -> ComposeResult:
        for column in self._columns:
            yield Static(_column(column), markup=False)


def _column(groups: list[tuple[str, list[tuple[str, str]]]]) -> Content:
    parts: list[Content] = []
    for name, rows in groups:
        parts.append(plain(name, "bold"))
        parts += [plain(f"{keys:<{_KEYS_WIDE}} {what}") for keys, what in rows]
        parts.append(plain(""))
    return Content("\n").join(parts)
