"""`qualcode agree --in TABLE`."""

from __future__ import annotations

import sys
from pathlib import Path

from qualcode.cli.agree_options import FromFile
from qualcode.cli.at_work import at_work
from qualcode.flows.agree.tables import Asked, agreement_of_table
from qualcode.screens.agree import table_json, table_screen
from qualcode.screens.printing import show, show_json


def agree_in(asked: FromFile) -> None:
    """Say how far coders agree in a table."""
    stdin = asked.path == "-"
    content = sys.stdin.buffer.read() if stdin else b""
    question = Asked(asked.measures, asked.level, asked.order, draws=asked.draws, seed=asked.seed)
    with at_work("comparing"):
        found = agreement_of_table(
            None if stdin else Path(asked.path).expanduser(), question, content=content
        )
    if asked.as_json:
        show_json(table_json(found))
    else:
        show(*table_screen(found))
