"""Logs of two copies joined: every line of both once, ours first, in the order that each had.

A torn last line counts as never written: it stays with the copy that holds it, and goes nowhere else.
"""

from __future__ import annotations


def whole_lines(content: bytes | None) -> list[bytes]:
    """Return the whole lines of a log, without their line ends; blank ones are none."""
    whole, _, _torn = (content or b"").rpartition(b"\n")
    return [line for line in whole.split(b"\n") if line.strip()]


def union_lines(ours: bytes | None, theirs: bytes | None) -> bytes:
    """Return every line of both logs once: ours as it is, with its repeats, then theirs that ours lacks.

    Our torn last line, if any, is left where the next append would leave it: out. The result depends on
    nothing but the two contents; joined twice it is the same.
    """
    known = whole_lines(ours)
    new = missing_lines(ours, theirs)
    if not new and (ours or b"").endswith(b"\n"):
        return ours or b""
    return b"".join(line + b"\n" for line in [*known, *new])


def missing_lines(ours: bytes | None, theirs: bytes | None) -> list[bytes]:
    """Return the lines of theirs that ours lacks, once each, in their order."""
    known = set(whole_lines(ours))
    return [line for line in dict.fromkeys(whole_lines(theirs)) if line not in known]


def without_lines(now: bytes, before: bytes | None, after: bytes) -> bytes | None:
    """Take out of a log what joining it had added, and leave what came since.

    None where a line that was added is not there any more. Where nothing came since, it is as it was before,
    byte by byte.
    """
    if now == after:
        return before or b""
    added = set(missing_lines(before, after))
    if not added <= set(whole_lines(now)):
        return None
    return b"".join(line + b"\n" for line in whole_lines(now) if line not in added)
