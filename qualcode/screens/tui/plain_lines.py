"""What other screens print, as lines of plain text: for a dialog that shows what would happen.

Words stay words: no markup is read, and nothing can command the terminal.
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.screens.printing import Screen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType


def plain_lines(parts: Iterable[RenderableType], width: int) -> list[str]:
    """Return renderables as lines of at most `width` cells, without colours."""
    file = StringIO()
    out = Screen(file=file, width=width, no_color=True, color_system=None, markup=False, emoji=False)
    for part in parts:
        out.print(Text(part) if isinstance(part, str) else part)
    return [line.rstrip() for line in file.getvalue().splitlines()]
