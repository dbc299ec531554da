"""`qualcode agree --in SPANS.jsonl`."""

from __future__ import annotations

import sys
from pathlib import Path

from qualcode.cli.agree_options import FromFile
from qualcode.cli.at_work import at_work
from qualcode.errors import UsageError
from qualcode.flows.agree.span_files import content_of, span_agreements
from qualcode.screens.agree_spans import spans_json, spans_screen
from qualcode.screens.printing import show, show_json


def agree_in(asked: FromFile) -> None:
    """Say how far coders agree on spans."""
    if asked.level not in {"", "nominal"} or asked.order:
        raise UsageError("codes of spans are nominal", hint="leave --level and --order out")
    content = sys.stdin.buffer.read() if asked.path == "-" else content_of(Path(asked.path).expanduser())
    with at_work("comparing spans"):
        found = span_agreements(
            content, Path(asked.path).name, measures=asked.measures, draws=asked.draws, seed=asked.seed
        )
    if asked.as_json:
        show_json(spans_json(found))
    else:
        show(*spans_screen(found))
