"""What coded extracts add to a crosswalk, on comments of patients that were coded once.

    python benchmarks/crosswalk_extracts.py

The comments lie outside the project, in `../shared/data/themes/nhs_phase1` (44 codes, three trusts). One
codebook is that of half of the comments, the other that of the other half (by turns), or of one trust and the
others; a code's partner is itself. In the second book labels are as they were, half of them are numbers, or
all. No code has a definition: that is the worst case, and extracts do most there. At most `--most` extracts a
code are taken. Two figures: the share of codes whose partner is among the first three, and the average
precision over all pairs across the books.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from qualcode.codebook.crosswalk.likeness import WEIGHTS, entries_of, likeness_of, thesaurus_for
from qualcode.codebook.crosswalk.pairs import Book, CodeOf
from qualcode.model import Code, Codebook

COMMENTS = Path(__file__).resolve().parent.parent / "../shared/data/themes/nhs_phase1/text_data_dedup.csv"
FIRST, LEAST = 3, 5
Coded = Mapping[str, Sequence[str]]


def halves(*, by_trust: bool) -> tuple[Coded, Coded]:
    """Return the comments by code, of one half and of the other."""
    found: tuple[dict[str, list[str]], dict[str, list[str]]] = (defaultdict(list), defaultdict(list))
    with COMMENTS.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            half = row["organization"] != "Trust A" if by_trust else number % 2 == 1
            found[half][row["subcategory"]].append(row["feedback"])
    both = [code for code in found[0] if min(len(one.get(code, ())) for one in found) >= LEAST]
    return tuple({code: half[code] for code in sorted(both)} for half in found)  # type: ignore[return-value]


def figures(one: Coded, other: Coded, *, numbered: float, weight: float, most: int) -> tuple[float, float]:
    """Return recall among the first three and average precision; `numbered` is the share of bare labels."""
    labels = {code: f"K{place}" if place % 10 < 10 * numbered else code for place, code in enumerate(other)}
    names = {code: f"c{place}" for place, code in enumerate(one)}
    books = [
        Book("one", Codebook(tuple(Code(names[code], code) for code in one))),
        Book("other", Codebook(tuple(Code(names[code], labels[code]) for code in other))),
    ]
    said = {
        CodeOf(book, names[code]): tuple(half[code][:most])
        for book, half in (("one", one), ("other", other))
        for code in half
    }
    thesaurus = thesaurus_for(books)
    entries = entries_of(books, thesaurus)
    weights = replace(WEIGHTS, extracts=weight)
    score = likeness_of(entries, thesaurus, weights=weights, extracts=said if weight else None).score
    places = {entry.of: place for place, entry in enumerate(entries)}
    across = score[np.ix_(*([places[CodeOf(b, names[c])] for c in one] for b in ("one", "other")))]
    hits = [
        place in np.argsort(-rows, kind="stable")[:FIRST].tolist()
        for table in (across, across.T)
        for place, rows in enumerate(table)
    ]
    right = np.eye(len(across), dtype=bool).ravel()[np.argsort(-across.ravel(), kind="stable")]
    precision = (np.cumsum(right) / np.arange(1, len(right) + 1))[right].mean()
    return float(np.mean(hits)), float(precision)


def main() -> None:
    """Print the figures with and without extracts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=500)
    most = parser.parse_args().most
    for by_trust in (False, True):
        one, other = halves(by_trust=by_trust)
        print(f"{'one trust and the others' if by_trust else 'two halves'}: {len(one)} codes in both")
        for numbered in (1.0, 0.5, 0.0):
            for weight in (0.0, 0.5, 1.0, 2.0):
                recall, precision = figures(one, other, numbered=numbered, weight=weight, most=most)
                print(
                    f"  {numbered:.0%} bare labels, extracts count {weight}: "
                    f"recall@{FIRST} {recall:.2f}, average precision {precision:.2f}"
                )


if __name__ == "__main__":
    main()
