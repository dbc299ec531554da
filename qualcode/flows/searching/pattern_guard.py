"""Patterns that a person wrote are run for a limited time, wherever the machine can stop them.

Where it cannot (Windows, a thread beside the main one), one that could take for ever is refused beforehand.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from qualcode.coding.querying import repeats_a_repeat
from qualcode.errors import UsageError

SECONDS = 2.0
_HINT = "the usual cause is a group that is repeated and repeats something itself, as in (a+)+"


class _TooLongError(Exception):
    """The time is over."""


@contextmanager
def patterns_stopped(patterns: Sequence[str]) -> Iterator[Any]:
    """Give a context for each turn that stops a pattern after `SECONDS`, with one line for people."""
    if not patterns:
        yield _unlimited
        return
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        for pattern in patterns:
            if repeats_a_repeat(pattern):
                raise UsageError("the pattern could take for ever on this machine", hint=_HINT)
        yield _unlimited
        return
    before = signal.signal(signal.SIGALRM, _over)
    try:
        yield _limited
    finally:
        signal.signal(signal.SIGALRM, before)


def _over(_number: int, _frame: object) -> None:
    raise _TooLongError


@contextmanager
def _unlimited() -> Iterator[None]:
    yield


@contextmanager
def _limited() -> Iterator[None]:
    try:
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _TooLongError:
        raise UsageError(
            f"the pattern takes more than {SECONDS:g} seconds on one turn; it was stopped", hint=_HINT
        ) from None
