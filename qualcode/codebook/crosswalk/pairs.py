"""The nouns of a crosswalk: a code of a book, a pair of codes with its evidence, and a decision.

A pair holds what was measured and said; a decision is a person's, with their reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qualcode.model import Codebook

PairKind = Literal["same", "label_only", "meaning_only", "parent_child", "split", "merge", "none"]
PAIR_KINDS: tuple[PairKind, ...] = (
    "same", "label_only", "meaning_only", "parent_child", "split", "merge", "none",
)  # fmt: skip
Decision = Literal["same", "apart", "under", "over"]
DECISIONS: tuple[Decision, ...] = ("same", "apart", "under", "over")


@dataclass(frozen=True, slots=True)
class Book:
    """A codebook with the name that it goes by beside others: the stem of its file, or an area."""

    name: str
    codebook: Codebook


@dataclass(frozen=True, slots=True, order=True)
class CodeOf:
    """A code of one of several books; printed as `stem:id`."""

    book: str
    code: str

    def __str__(self) -> str:
        return f"{self.book}:{self.code}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes that may answer to each other. `score` is from 0 to 1; `reasons` are short, in words.

    `kind`: the same label (or nearly: each has most of the other's words, or it is another name of the other)
    and a definition that fits; the same label or head word, with a meaning that is another or in doubt; the
    same meaning under another label; a parent in one book and a child in the other; one that the other book
    splits into several; several that the other book has as one; or none. Both may be of one book where a
    label stands there twice.
    """

    left: CodeOf
    right: CodeOf
    score: float
    kind: PairKind
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided of a pair, row by row of a file or on the screen.

    "same": one code from now on, called `name` ("" = the left one's); "apart": two codes, the right one
    called `name` ("" = as it is); "under": left goes below right; "over": right goes below left. `who`
    decided, and `why`. "" = not decided yet. `definition` is that of the one code: "" = the left one's,
    "left", "right", or the words that were agreed.
    """

    left: CodeOf
    right: CodeOf
    decision: Decision | Literal[""]
    name: str = ""
    who: str = ""
    why: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """A line of `crosswalk.csv`: what became of an area's code. `new` is the id in the merged codebook."""

    area: str
    old: str
    new: str
    decision: str
    who: str
    why: str
