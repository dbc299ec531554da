"""The keys of a place, by group, in one or two columns: what `?` shows.

It is written from the table of keys that the screens bind from, so it cannot say another key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from qualcode.flows.keymap import Key, KeyPlace, keys_of, shown_keys
from qualcode.screens.tui.dialogs.plain import plain
from qualcode.screens.tui.dialogs.read import ReadDialog

Group = tuple[str, list[tuple[str, str]]]
_PLACES = {
    "coding": "coding",
    "view": "all extracts of a code",
    "review": "what the machine proposes",
    "resolve": "where coders differ",
    "crosswalk": "what answers to what",
}
_TWO_COLUMNS = 76


def key_groups(place: KeyPlace, keymap: Sequence[Key]) -> list[Group]:
    """Return the groups of a place in order, each with its keys and what they do; acts without a key too."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for key in keys_of(place, keymap):
        groups.setdefault(key.group, []).append((shown_keys(key), key.what))
    return list(groups.items())


class KeysDialog(ReadDialog):
    """The keys of a place."""

    DEFAULT_CSS = """
    KeysDialog Horizontal { height: auto; }
    KeysDialog .column { width: 1fr; height: auto; padding-right: 1; }
    KeysDialog .group { text-style: bold; height: 1; }
    KeysDialog .key { height: auto; }
    KeysDialog .keys { width: 18; height: auto; padding-right: 2; }
    KeysDialog .what { width: 1fr; height: auto; }
    KeysDialog .columns.-narrow { layout: vertical; }
    KeysDialog .columns.-narrow .column { width: 100%; }
    """

    def __init__(self, place: KeyPlace, keymap: Sequence[Key]) -> None:
        super().__init__(f"Keys: {_PLACES[place]}", ())
        self._groups = key_groups(place, keymap)

    def body(self) -> Iterable[Widget]:
        """Yield the groups in two columns of about the same height."""
        whole = sum(map(_height, self._groups))
        left: list[Group] = []
        rest = list(self._groups)
        while rest and sum(map(_height, left)) + _height(rest[0]) // 2 < whole // 2:
            left.append(rest.pop(0))
        with VerticalScroll():
            yield Horizontal(_Column(left), _Column(rest), classes="columns")

    def on_resize(self, event: events.Resize) -> None:
        """Go to one column where two would be too narrow."""
        self.query_one(".columns").set_class(event.size.width < _TWO_COLUMNS, "-narrow")


class _Column(Widget):
    def __init__(self, groups: list[Group]) -> None:
        super().__init__(classes="column")
        self._groups = groups

    def compose(self) -> ComposeResult:
        for name, rows in self._groups:
            yield Static(plain(name), classes="group", markup=False)
            for keys, what in rows:
                with Horizontal(classes="key"):
                    yield Static(plain(keys), classes="keys", markup=False)
                    yield Static(plain(what), classes="what", markup=False)
            yield Static("", classes="group")


def _height(group: Group) -> int:
    return len(group[1]) + 2
