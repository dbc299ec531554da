"""The codebook beside the words: the tree with counts, the code under the cursor in full, and memos.

It takes plain values, changes nothing, and says by messages where the cursor stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from qualcode.codebook.tree import walk
from qualcode.findings import Memo
from qualcode.model import Codebook
from qualcode.screens.tui.dialogs.rows import Row, RowList


class CodePane(Widget):
    """The tree on top, the code under its cursor below, memos at the end."""

    DEFAULT_CSS = """
    CodePane { width: 34; height: 1fr; layout: vertical; }
    """

    @dataclass
    class Moved(Message):
        """The cursor of the tree came to another code."""

        code: str

    def compose(self) -> ComposeResult:
        """Lay out the tree."""
        yield RowList(id="tree")

    def show_codebook(self, codebook: Codebook, counts: Mapping[str, int]) -> None:
        """Show the tree with how often each code stands in this source."""
        rows = [
            Row(code.id, code.name, aside=str(counts.get(code.id, "")), depth=depth)
            for depth, code in walk(codebook)
        ]
        tree = self.query_one(RowList)
        tree.show(rows, tree.row.id if tree.row else "")

    def show_code(self, code_id: str) -> None:
        """Put the cursor on a code."""
        tree = self.query_one(RowList)
        for place, row in enumerate(tree.rows):
            if row.id == code_id:
                tree.stand(place)

    def show_memos(self, memos: Sequence[Memo]) -> None:
        """Show memos below."""

    def code(self) -> str:
        """The id of the code under the cursor, "" for none."""
        row = self.query_one(RowList).row
        return row.id if row else ""
