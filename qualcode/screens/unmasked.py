"""What a correction puts in the place of masked words: the turns to look at, never the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from qualcode.screens.printing import Hanging
from qualcode.text import counted

_FEW = 12


def unmasked_lines(turns: Sequence[str]) -> Iterator[RenderableType]:
    """Yield the turns in which masked words give way to words that nobody registered, the first of many."""
    if turns:
        more = f" and {counted(len(turns) - _FEW, 'more turn')}" if len(turns) > _FEW else ""
        yield Hanging(
            f"  {', '.join(turns[:_FEW])}{more}: masked words give way to words that nothing masks; "
            "they are masked until you look (`qualcode anonymise review`); a name is registered with "
            "`qualcode anonymise register add`",
            by=4,
        )
