"""Code one span after another as a coder, and print each act that was acknowledged.

`python coding_loop.py CODER HOW_MANY UNDO`: the last UNDO of the acts are taken back again at the end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from qualcode.flows.desk import Desk
from qualcode.flows.workbench.workbench import open_workbench
from qualcode.model import Span
from qualcode.store.history import settle
from qualcode.store.sources import locked_sources
from qualcode.store.study import find_study

CODES = ("long-wait", "not-called-back", "one-person", "group-good")


def spans_of(length: int) -> list[Span]:
    """Return spans of a text, each once."""
    return [Span(start, start + size) for size in range(5, 60) for start in range(0, length - size, 3)]


def say(line: str) -> None:
    """Say a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(coder: str, how_many: int, undo: int) -> None:
    """Code, and say so."""
    desk = Desk(find_study(Path.cwd()), coder)
    settle(desk.study)
    bench = open_workbench(desk, next(iter(locked_sources(desk.study))))
    say("open")
    known = {one.span for one in bench.own()}
    fresh = (span for span in spans_of(len(bench.source.text)) if span not in known)
    for number, span in zip(range(how_many), fresh, strict=False):
        act = bench.apply([CODES[number % len(CODES)]], span)
        say(act.ids[0])
    for _ in range(undo):
        say(f"undone {bench.undo().run}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
