"""The way to the terminal that outlives it: what is written after the terminal is gone goes nowhere.

Textual writes from a thread; one that died of a closed terminal would leave the application waiting for ever.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

_GONE = frozenset({errno.EIO, errno.EPIPE, errno.EBADF})


class Lasting:
    """A stream to a terminal, on which writing does not fail because the terminal was closed."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or drop what nobody is there to see."""
        try:
            return self._stream.write(text)
        except OSError as error:
            _require_gone(error)
            return len(text)

    def flush(self) -> None:
        """Flush, or drop what nobody is there to see."""
        try:
            self._stream.flush()
        except OSError as error:
            _require_gone(error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _require_gone(error: OSError) -> None:
    if error.errno not in _GONE:
        raise error


@contextmanager
def lasting_terminal() -> Iterator[None]:
    """Let Textual, which writes to `sys.__stderr__`, write to a terminal that may be closed meanwhile."""
    stream = sys.__stderr__
    if stream is not None:
        sys.__stderr__ = Lasting(stream)  # type: ignore[misc,assignment]
    try:
        yield
    finally:
        sys.__stderr__ = stream  # type: ignore[misc]
