"""What the code view hands to a screen: extracts with whose words they are, and what stands around them.

Values only; nothing here reads or writes the study.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.model import Coding, Span

Grouping = Literal["source", "role", "area", "person", "code"]
GROUPINGS: tuple[Grouping, ...] = ("source", "role", "area", "person", "code")
EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Extract:
    """A coding with where it lies and whose words it covers; `own` is False for another coder's.

    `turns` are ids, `who` ids of those whose words they are, `attributes` those of the first of them.
    `moved` is the code that it stood under before, "" where it was not moved; `quote` the star on its words;
    `memos` how many memos are about it; `edition` is that of the source in which its words lie so.
    """

    coding: Coding
    title: str
    turns: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    role: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    facets: Mapping[str, str] = field(default_factory=dict, hash=False)
    own: bool = True
    evidence: bool = True
    moved: str = ""
    quote: str = ""
    memos: int = 0
    edition: str = ""

    @property
    def id(self) -> str:
        """The id of the coding."""
        return self.coding.id

    @property
    def area(self) -> str:
        """The area that was stated of the person or the session."""
        return self.attributes.get("area", "")


@dataclass(frozen=True, slots=True)
class Nearby:
    """A turn before or after an extract: its id, who speaks, their role, and where its words lie."""

    turn: str
    who: str
    role: str
    span: Span
    text: str
