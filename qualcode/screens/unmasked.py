"""What a correction puts in the place of masked words: the turns to look at, never the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType

from qualcode.screens.printing import Hanging


def unmasked_lines(turns: Iterable[str]) -> Iterator[RenderableType]:
    """Yield the turns in which masked words give way to words that nobody registered."""
    for turn in turns:
        yield Hanging(
            f"  {turn}: masked words give way to words that nothing masks; they are masked until you look "
            "(`qualcode anonymise review`); a name is registered with `qualcode anonymise register add`",
            by=4,
        )
