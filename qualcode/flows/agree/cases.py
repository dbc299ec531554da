"""What is compared, and where coders differ: a unit, what each of them gave it, the codings behind that.

A case keeps its id as long as its unit stands; it holds words only as they may be shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from qualcode.agree.ratings import Cell
    from qualcode.model import Coding, Span

Kind = Literal["agreed", "only one", "different", "one has more", "parent and child", "boundaries"]
KINDS: tuple[Kind, ...] = ("only one", "different", "one has more", "parent and child", "boundaries")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared: whose codings (`coders`; none: all people who coded), on which units.

    A coder is a name, `ann@2026-03-01` (as the codings stood at the end of that day), `ann:PK-7KQ2` or
    `ann:A-7KQ2` (what was said in a pack or an audit), `@rules`, `@suggest` or `consensus`. `unit` is turn,
    sentence, response, source, or "" for the usual one. `codes` are compared alone, with those below them;
    with `tree` each code counts as the one of `codes` that it lies under, or as its topmost one. `read` says
    which units without a code somebody has read: "" or "coded" (those of sources that they coded in), "pack"
    (those that they were asked about) or "all". `own` leaves out what a machine had proposed.
    """

    coders: tuple[str, ...] = ()
    unit: str = ""
    sources: tuple[str, ...] = ()
    where: str = ""
    workstream: str = ""
    codes: tuple[str, ...] = ()
    tree: bool = False
    read: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A unit with what each coder gave it.

    `id` is "S7KQ2AB:t14" for a turn or a response, "S7KQ2AB:120-180" for a sentence or a stretch, and
    "S7KQ2AB" for a whole source. `span` lies in the source's text of that `edition`; `turn` is the first turn
    that it touches. `codes` has one entry a coder, in print order: None has not read it, an empty set found
    nothing that fits. `codings` are those behind the codes, by coder. `kind` says how they differ: "only one"
    of two gave it a code, they gave "different" codes, "one has more" than another beside the same, one gave
    a "parent and child" of it another, or the same code has other "boundaries". `words` are masked unless the
    words as spoken were asked for; under an open flag they are "" and `withheld` names its kind. `waits` are
    the coders of whom a coding that waits after a correction may stand here, so that nobody knows.
    """

    id: str
    source: str
    title: str
    edition: str
    revision: int
    span: Span
    unit: str
    turn: str
    speaker: str
    workstream: str
    approach: str
    codes: tuple[tuple[str, Cell], ...]
    codings: tuple[tuple[str, tuple[Coding, ...]], ...] = field(default=(), repr=False)
    kind: Kind = "agreed"
    words: str = field(default="", repr=False)
    withheld: str = ""
    waits: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether two coders who have read it gave it different codes."""
        return len({codes for _, codes in self.codes if codes is not None}) > 1
