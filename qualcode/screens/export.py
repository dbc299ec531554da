"""What became of an export: the file, or each reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.flows.export import Exported
from qualcode.model import Leak


def exported_lines(done: Exported) -> Iterator[str]:
    """Yield what was written, and what was left out."""
    if done.quotes:
        quotes = _plural(done.quotes, "quote")
        yield f"{done.path}: {quotes}, de-identified; the leak gate found nothing{_kept(done)}"
    else:
        yield f"{done.path}: written, without a single quote; `qualcode quote list` shows what was picked"
    yield from _left_out(done)


def _kept(done: Exported) -> str:
    if not done.kept:
        return ""
    return f"; {_plural(done.kept, 'place')} that a person kept {'is' if done.kept == 1 else 'are'} printed"


def refused_lines(done: Exported) -> Iterator[str]:
    """Yield why nothing was written, and what to do."""
    found = _plural(len(done.leaks), "thing")
    yield f"qualcode: not exported: the leak gate found {found}; nothing was written"
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
    return (
        "take the words out where they stand: `quote edit`, `codebook edit` (`--author` of who wrote an "
        "entry), `theme edit`, `recommend edit`, `source set`, or the study's `name` in qualcode.toml"
    )


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
