"""What became of an export: the file, or each reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.flows.export import Exported
from qualcode.model import Leak


def exported_lines(done: Exported) -> Iterator[str]:
    """Yield what was written, and what was left out."""
    yield f"{done.path}: {done.quotes} quotes, de-identified and reviewed; the gate found nothing"
    yield from _left_out(done)


def refused_lines(done: Exported) -> Iterator[str]:
    """Yield why nothing was written, and what to do."""
    yield f"qualcode: not exported: the leak gate found {_plural(len(done.leaks), 'thing')}; nothing was written"
    for leak in done.leaks:
        yield f"  {leak.where}: {leak.label.lower()}, {leak.rule}"
    yield from _left_out(done)
    yield f"  {_advice(done.leaks)}"


def _left_out(done: Exported) -> Iterator[str]:
    for quote, reason in done.left_out:
        yield f"  left out: {quote}, {reason}"


def _advice(leaks: tuple[Leak, ...]) -> str:
    if any("waits for review" in leak.rule for leak in leaks):
        return "`qualcode anonymise review` decides each place: mask, reword, or keep with a reason"
    return "cut or replace the words (`qualcode quote edit`), or register the name (`qualcode anonymise register add`)"


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
