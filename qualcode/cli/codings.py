"""`qualcode codings`."""

from __future__ import annotations

from typing import Any

import click

from qualcode.cli.common import (
    facet_filter_option,
    filter_options,
    filters_of,
    json_option,
    raw_option,
    reading_desk,
    told,
    unit_option,
)
from qualcode.flows.codings import View, find_codings
from qualcode.screens.codings import codings_screen, found_json
from qualcode.screens.printing import show, show_json


@click.command()
@filter_options
@facet_filter_option
@unit_option
@raw_option
@json_option
def codings(*, raw: bool, as_json: bool, **typed: Any) -> None:
    """List codings: id, source, turn, code, coder, and the words, masked.

    The last line counts honestly: three codings on one turn are one turn (--unit says what counts as one).
    `--coder @rules` shows what the rules propose; proposals are never counted with people's codings.
    """
    desk = reading_desk()
    found = find_codings(desk, filters_of(typed), View(raw=raw))
    if as_json:
        show_json(found_json(found))
    else:
        show(*codings_screen(found))
    told(desk)
