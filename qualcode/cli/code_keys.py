"""`qualcode code keys`: the table of keys of the coding screens, as it is for this person."""

from __future__ import annotations

import click

from qualcode.cli.common import json_option
from qualcode.flows.key_settings import key_rows
from qualcode.screens.code_keys import keys_json, keys_screen
from qualcode.screens.printing import show, show_json
from qualcode.store.user import settings_file


@click.command("keys")
@json_option
def keys_command(*, as_json: bool) -> None:
    """Show the keys of the coding screens, and which you have changed.

    A table `[keys]` in your settings changes them: `undo = ["z"]` gives an act other keys, `play = []` none.
    A key that would do two things in one place is refused with both names.
    """
    rows = key_rows()
    if as_json:
        show_json(keys_json(rows, settings_file()))
    else:
        show(*keys_screen(rows, settings_file()))
