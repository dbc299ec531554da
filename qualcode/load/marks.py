"""What a raw scan of one sheet finds: its words, and what is hidden, merged, filtered or in error.

Every scan of a sheet, whatever its format, gives one of these.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """What one sheet holds beside its cells; rows and columns are numbered from 1, `merged` are ranges.

    A merged range is (first row, last row); `unvalued` are formulas without a kept
    value; `extent` are the rows and columns up to the last cell, where
    no other guard looks. `words` is 0 where another counter counts the words.
    """

    words: int = 0
    errors: int = 0
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    merged: tuple[tuple[int, int], ...] = ()
    filtered: bool = False
    unvalued: int = 0
    extent: tuple[int, int] = (0, 0)
