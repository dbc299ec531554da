"""A sign of life on stderr while a verb works for long: at a terminal only, and only where it takes seconds.

While somebody is asked for the passphrase it keeps quiet.
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qualcode.screens.printing import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIRST_S = 2.0
AGAIN_S = 10.0
_ASKING = threading.Event()


@contextmanager
def at_work(
    doing: str, *, tell: Callable[[str], None] | None = None, first: float = FIRST_S, again: float = AGAIN_S
) -> Iterator[None]:
    """Say what is being done after `first` seconds, and every `again` seconds how long it has taken.

    `tell` takes the lines; without it they go to stderr where that is a terminal, and nowhere else.
    """
    if tell is None and not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(doing, tell or say, done, (first, again)), daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()


@contextmanager
def quiet() -> Iterator[None]:
    """Let no sign of life come between a question and its answer."""
    _ASKING.set()
    try:
        yield
    finally:
        _ASKING.clear()


def _watch(
    doing: str, tell: Callable[[str], None], done: threading.Event, pauses: tuple[float, float]
) -> None:
    began, (pause, again) = time.monotonic(), pauses
    while not done.wait(pause):
        if _ASKING.is_set():
            continue
        seconds = time.monotonic() - began
        tell(f"{doing} ..." if pause != again else f"{doing}, {seconds:.0f} s so far ...")
        pause = again
