"""The file people decide in: one row a pair, with blank columns for the decision, its name, who and why.

Only real questions are undecided: a pair of the kind `none` is apart until somebody says otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.pairs import CodeOf, Decided
from qualcode.codebook.crosswalk.sheet_columns import COLUMNS, SHEET
from qualcode.codebook.crosswalk.sheet_reading import entries_of
from qualcode.codebook.reading import revision_of
from qualcode.codebook.tree import path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.codebook.crosswalk.pairs import Book, Pair

_BEST = 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """Books, the pairs of their codes, and decisions that are known already, by the pair."""

    books: Sequence[Book]
    pairs: Sequence[Pair]
    decided: Mapping[tuple[CodeOf, CodeOf], Decided] = field(default_factory=dict)

    def decided_on(self, pair: Pair) -> Decided:
        """Return what is known of a pair; one of kind `none` is apart until somebody says otherwise."""
        known = self.decided.get((pair.left, pair.right))
        if known is not None and (known.decision or pair.kind != "none"):
            return known
        return Decided(pair.left, pair.right, "apart" if pair.kind == "none" else "")


def csv_rows(proposal: Proposal) -> Iterator[tuple[str, ...]]:
    """Yield every pair as a row of `COLUMNS`, in the order of the pairs."""
    for cells in _cells(proposal, proposal.pairs):
        yield tuple(cells[name] for name in COLUMNS)


def decide_rows(proposal: Proposal) -> Iterator[tuple[str, ...]]:
    """Yield the pairs worth a meeting as rows of `SHEET`: real questions, then other codes' best partners.

    What was decided already, and what stands beside others only because somebody put it in, is there too. All
    rows of a left code stand together, where its best one would.
    """
    rows = _worth_deciding(proposal)
    first = {pair.left: place for place, pair in reversed(list(enumerate(rows)))}
    for cells in _cells(proposal, sorted(rows, key=lambda pair: first[pair.left])):
        yield tuple(cells[name] for name, _, _ in SHEET)


def code_rows(books: Iterable[Book]) -> Iterator[tuple[str, ...]]:
    """Yield every code of every book as a row of `CODES`."""
    for book in books:
        for code in book.codebook.codes:
            yield (
                str(CodeOf(book.name, code.id)),
                code.name,
                code.definition,
                path_of(book.codebook, code.id),
                "\n".join(code.include),
                "\n".join(code.exclude),
                "\n".join(code.aliases),
            )


def _worth_deciding(proposal: Proposal) -> list[Pair]:
    asked = [
        pair
        for pair in proposal.pairs
        if pair.kind != "none"
        or proposal.decided_on(pair).decision != "apart"
        or _was_decided(proposal, pair)
    ]
    shown = {code for pair in asked for code in (pair.left, pair.right)}
    best: defaultdict[CodeOf, int] = defaultdict(int)
    rest = []
    known = set(asked)
    for pair in proposal.pairs:
        alone = [code for code in (pair.left, pair.right) if code not in shown and best[code] < _BEST]
        if pair not in known and alone:
            rest.append(pair)
            for code in alone:
                best[code] += 1
    return [*asked, *rest]


def _was_decided(proposal: Proposal, pair: Pair) -> bool:
    known = proposal.decided.get((pair.left, pair.right))
    return known is not None and bool(known.decision or known.who or known.why or known.name)


def _cells(proposal: Proposal, pairs: Iterable[Pair]) -> Iterator[dict[str, str]]:
    entries = entries_of(proposal.books)
    paths = {
        CodeOf(book.name, code.id): path_of(book.codebook, code.id)
        for book in proposal.books
        for code in book.codebook.codes
    }
    for pair in pairs:
        left, right = entries[pair.left], entries[pair.right]
        decided = proposal.decided_on(pair)
        yield {
            "left": str(pair.left), "right": str(pair.right), "score": f"{pair.score:.4f}", "kind": pair.kind,
            "reasons": "; ".join(pair.reasons), "decision": decided.decision, "name": decided.name,
            "definition": decided.definition, "who": decided.who, "why": decided.why,
            "left_label": left.name, "right_label": right.name, "left_definition": left.definition,
            "right_definition": right.definition, "left_path": paths[pair.left],
            "right_path": paths[pair.right], "left_revision": revision_of(left),
            "right_revision": revision_of(right),
        }  # fmt: skip
