"""The coding application from the command line: whether a screen can be had, and what it is opened on.

Nothing here loads Textual before a person asks for the screen; what goes wrong inside comes out as it is, for
the one handler of errors.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.common import told
from qualcode.flows.key_settings import own_keymap
from qualcode.screens.printing import show

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen

    from qualcode.flows.desk import Desk
    from qualcode.flows.keymap import Key

_WITHOUT_SCREEN = frozenset({"dumb", "unknown", "emacs"})
_KEPT = frozenset({"TEXTUAL_DISABLE_KITTY_KEY"})
_INTERRUPTED = 130


def screen_wanted(*, plain: bool = False) -> bool:
    """Whether to open the screen: at a terminal that can show one, unless lines are asked for."""
    capable = os.environ.get("TERM", "").casefold() not in _WITHOUT_SCREEN
    return not plain and capable and sys.stdin.isatty() and sys.stdout.isatty()


def open_on(desk: Desk, first: Callable[[Sequence[Key]], Screen[Any]]) -> int:
    """Run the application on the screen that `first` makes with this person's keys; return its exit code.

    Raises `click.Abort` where it was left by Ctrl-C, and what went wrong inside as it is.
    """
    told(desk)
    return open_app(first, before_farewells=lambda: told(desk))


def open_app(
    first: Callable[[Sequence[Key]], Screen[Any]],
    *,
    farewells: Callable[[], Sequence[str]] = tuple,
    before_farewells: Callable[[], None] = lambda: None,
) -> int:
    """Run the application, with or without a study; print `farewells` when it is left, by Ctrl-C too."""
    keymap = own_keymap()
    _without_windows_for_developers()
    from qualcode.screens.tui.app import QualcodeApp
    from qualcode.screens.tui.lasting import lasting_terminal

    app = QualcodeApp(lambda: first(keymap), keymap=keymap)
    with lasting_terminal():
        result = app.run()
    if app.fault is not None:
        raise app.fault
    before_farewells()
    for line in (*app.farewells, *farewells()):
        show(line)
    if result == _INTERRUPTED:
        raise click.Abort
    return result or 0


def _without_windows_for_developers() -> None:
    """Let no setting of Textual's write down what is on the screen: its log, its console, its pictures."""
    for name in [one for one in os.environ if one.startswith("TEXTUAL") and one not in _KEPT]:
        del os.environ[name]


def code_on_screen(desk: Desk, source: str = "", *, every_turn: bool = False) -> int:
    """Open a source for coding on the screen; without one, offer the sources."""
    if not source:
        return _chosen(desk, every_turn=every_turn)
    from qualcode.flows.workbench.workbench import open_workbench

    bench = open_workbench(desk, source, every_turn=every_turn)

    def first(keymap: Sequence[Key]) -> Screen[Any]:
        from qualcode.screens.tui.opening import coding_screen

        return coding_screen(bench, keymap)

    try:
        return open_on(desk, first)
    finally:
        bench.close()


def _chosen(desk: Desk, *, every_turn: bool) -> int:
    from qualcode.flows.proposals import reflexive_in
    from qualcode.flows.source_choice import source_choices

    choices = source_choices(desk, every_turn=every_turn)
    desk.vault()
    if len(choices) == 1:
        return code_on_screen(desk, choices[0].id, every_turn=every_turn)
    percent = not reflexive_in(desk.study)

    def first(keymap: Sequence[Key]) -> Screen[Any]:
        from qualcode.screens.tui.source_screen import SourceScreen

        return SourceScreen(desk, choices, keymap, every_turn=every_turn, percent=percent)

    return open_on(desk, first)
