"""What a transcript widget shows: passages of words with where they stand, and stripes in the margin.

Values only: the coding screen, the code view and the review queue make them, one widget paints them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qualcode.model import Span

StripeKind = Literal["own", "other", "proposal", "quote", "flag", "memo", "hit"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that stand together: a turn, or an extract with its surroundings as passages of their own.

    `text` is exactly `source.text[start : start + len(text)]`, so a place in it is a place in the source.
    `key` is unique on the screen; `turn` the turn's id; `head` the line above the words (who, role, time),
    "" for none; `title` a line above that begins a group (a source, a question), "" for none; `dim` for what
    is not to be coded (a facilitator, context); `fixed` for what the cursor passes over (context);
    `edition` is that of the source.
    """

    key: str
    source: str
    turn: str
    text: str
    start: int
    head: str = ""
    title: str = ""
    dim: bool = False
    fixed: bool = False
    edition: str = ""

    @property
    def span(self) -> Span:
        """The span of the words in the source's text."""
        return Span(self.start, self.start + len(self.text))


@dataclass(frozen=True, slots=True)
class Stripe:
    """Something that stands on words: a coding, a proposal, a quote, a flag, a memo, a search's hit.

    `id` is that of what it is; `label` what stands in the margin or below (a code's name); the kind is told
    by a sign of its own as well as by colour.
    """

    id: str
    kind: StripeKind
    source: str
    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The words that an act is for: a span of a source's text, and the turn where it begins.

    `edition` is that of the text in which they were chosen: in no other one is the span theirs.
    """

    source: str
    span: Span
    turn: str
    edition: str = ""
