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
from qualcode.errors import UsageError
from qualcode.flows.codings import View, find_codings
from qualcode.screens.codings import coding_line, codings_screen, found_json
from qualcode.screens.printing import show, show_json, show_json_lines


@click.command()
@filter_options
@facet_filter_option
@unit_option
@raw_option
@json_option
@click.option("--jsonl", "as_lines", is_flag=True, help="One JSON object a line, for `code apply --from`.")
def codings(*, raw: bool, as_json: bool, as_lines: bool, **typed: Any) -> None:
    """List codings: id, source, turn, code, coder, and the words, masked.

    The last line counts honestly: three codings on one turn are one turn (--unit says what counts as one).
    `--coder @rules` shows what the rules propose; proposals are never counted with people's codings. With
    --jsonl each coding is a line that `qualcode code apply --from` reads back, in this study or a copy of it;
    with --raw it holds the words too, by which it is found where the text was corrected.
    """
    if as_json and as_lines:
        raise UsageError("--json or --jsonl, not both", hint="--jsonl is what `code apply --from` reads")
    desk = reading_desk()
    found = find_codings(desk, filters_of(typed), View(raw=raw))
    if as_json:
        show_json(found_json(found))
    elif as_lines:
        show_json_lines(coding_line(one, raw=raw) for one in found.codings)
    else:
        show(*codings_screen(found))
    told(desk)
