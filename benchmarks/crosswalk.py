"""How often a theme's right partner in another area is among the first three that a crosswalk proposes.

    python benchmarks/crosswalk.py [--draws N] [--scale]

The five trees lie outside the project, in `../shared/data/areas/theme_trees.json`: label, paraphrase as the
definition, tree. `area_crosswalk.csv` is a crosswalk by hand, by ids: themes of two areas are partners where
they have a topic in common. It was made before the method, and the method was developed on it: these are
figures of development. Two figures: the share of themes with a partner that have one among the first three
over all codes of all other areas, and the average precision over all pairs across areas ranked by score;
intervals are percentiles of draws of themes with replacement (a pair counts as often as its two themes).

The thesaurus was written by people who knew these five trees. So there is a figure without it; one where, for
each area in turn, all words are taken out of it that only that area uses, as if it had been written from the
other four (harsh: words that anybody would have thought of go too); and one where the weights, too, are
chosen on four areas and tried on the fifth.

`area_crosswalk_held_out.csv` is a second crosswalk of the same themes, by a reader who saw neither the method
nor the first one, and nothing was chosen by it (it was made when all was chosen, and is broader by request):
the figures against it are of labels held out, not of areas held out. `--scale` times books of 200 codes of
words of the thesaurus.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import random
import resource
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qualcode.codebook.crosswalk.concepts import Concept, Thesaurus, shipped_concepts
from qualcode.codebook.crosswalk.likeness import WEIGHTS, Weights, entries_of, likeness_of
from qualcode.codebook.crosswalk.pairs import Book
from qualcode.codebook.crosswalk.proposing import propose
from qualcode.model import Code, Codebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HERE = Path(__file__).resolve().parent
TREES = HERE.parent / "../shared/data/areas/theme_trees.json"
BY_HAND = HERE / "area_crosswalk.csv"
HELD_OUT = HERE / "area_crosswalk_held_out.csv"
FIRST = 3
LEXICAL = Weights(concepts=0.0)
ABLATIONS: Mapping[str, Weights] = {
    "as it is": WEIGHTS,
    "no place in the tree": replace(WEIGHTS, above=0.0, below=0.0),
    "labels alone speak of concepts": replace(WEIGHTS, meaning=0.0),
    "definition as much as the label": replace(WEIGHTS, meaning=1.0),
    "no related concepts": replace(WEIGHTS, related=0.0),
    "no words": replace(WEIGHTS, words=0.0),
    "no characters": replace(WEIGHTS, characters=0.0),
    "concepts alone": replace(WEIGHTS, words=0.0, characters=1e-9),
}
GRID = tuple(
    replace(WEIGHTS, words=words, meaning=meaning, above=above, rarity=rarity, related=related)
    for words, meaning, above, rarity, related in itertools.product(
        (0.25, 0.5, 1.0), (0.35, 0.5, 0.7), (0.2, 0.4), (0.5, 0.75, 1.0), (0.0, 0.3)
    )
)


@dataclass(frozen=True)
class Trial:
    """Scores of all pairs of themes, which of them are partners, and the area of each."""

    score: Any
    partners: Any
    areas: Any

    @property
    def across(self) -> Any:
        """Which pairs are of two areas."""
        return self.areas[:, None] != self.areas[None, :]


def area_books(path: Path = TREES) -> list[Book]:
    """Return each area's tree as a codebook."""
    trees = json.loads(path.read_text(encoding="utf-8"))
    return [
        Book(area.lower().replace(" ", "-"), Codebook(tuple(_codes(tree["themes"], None))))
        for area, tree in trees.items()
    ]


def _codes(themes: Sequence[Mapping[str, Any]], parent: str | None) -> Iterator[Code]:
    for theme in themes:
        yield Code(theme["id"], theme["label"], parent, theme["paraphrase"])
        yield from _codes(theme.get("children", ()), theme["id"])


def by_hand(path: Path = BY_HAND) -> dict[str, frozenset[str]]:
    """Return the topics of each theme."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: frozenset(filter(None, row["topics"].split("|"))) for row in csv.DictReader(file)
        }


def trial(
    books: Sequence[Book], thesaurus: Thesaurus, weights: Weights = WEIGHTS, *, labels: Path = BY_HAND
) -> Trial:
    """Score the books, and lay a crosswalk by hand beside it."""
    topics = by_hand(labels)
    entries = entries_of(books, thesaurus)
    found = likeness_of(entries, thesaurus, weights=weights)
    areas = np.array([entry.of.book for entry in entries])
    said = [topics[entry.of.code] for entry in entries]
    partners = np.array([[bool(one & other) for other in said] for one in said])
    return Trial(found.score, partners & (areas[:, None] != areas[None, :]), areas)


def hits(tried: Trial) -> dict[int, bool]:
    """Return, for each theme that has a partner, whether one is among the first three."""
    score = np.where(tried.across, tried.score, -1.0)
    first = np.argsort(-score, axis=1, kind="stable")[:, :FIRST]
    return {
        theme: bool(tried.partners[theme, first[theme]].any())
        for theme in range(len(score))
        if tried.partners[theme].any()
    }


def average_precision(tried: Trial, counted: Any = None, among: Any = None) -> float:
    """Return the average precision over pairs across areas; `counted` is how often each theme counts."""
    wanted = np.triu(tried.across if among is None else tried.across & among)
    lefts, rights = np.nonzero(wanted)
    order = np.argsort(-tried.score[lefts, rights], kind="stable")
    lefts, rights = lefts[order], rights[order]
    times = np.ones(len(lefts)) if counted is None else (counted[lefts] * counted[rights]).astype(float)
    right = tried.partners[lefts, rights] * times
    every = np.cumsum(times)
    return float((np.cumsum(right) / np.maximum(every, 1e-9) * right).sum() / max(right.sum(), 1e-9))


def base_rate(tried: Trial) -> float:
    """Return the share of pairs across areas that are partners."""
    return float(tried.partners[tried.across].mean())


def with_intervals(tried: Trial, draws: int) -> str:
    """Return both figures with 95 % intervals, drawn by theme."""
    found = hits(tried)
    themes, values = np.array(list(found)), np.array(list(found.values()))
    lots = np.random.default_rng(7)
    recalls, precisions = [], []
    for _ in range(draws):
        drawn = lots.integers(0, len(tried.areas), len(tried.areas))
        counted = np.bincount(drawn, minlength=len(tried.areas))
        of_themes = counted[themes]
        recalls.append(float((values * of_themes).sum() / max(1, of_themes.sum())))
        precisions.append(average_precision(tried, counted))
    low, high = np.percentile(recalls, [2.5, 97.5])
    least, most = np.percentile(precisions, [2.5, 97.5])
    return (
        f"recall@{FIRST} {values.mean():.2f} [{low:.2f}, {high:.2f}]  "
        f"average precision {average_precision(tried):.2f} [{least:.2f}, {most:.2f}]"
    )


def without_own_words(books: Sequence[Book], area: str) -> Thesaurus:
    """Return the thesaurus without the words that, of all areas, only `area` uses."""
    concepts = shipped_concepts()
    single = Thesaurus(
        tuple(Concept(f"{one.name}\0{word}", (word,)) for one in concepts for word in one.words)
    )
    used: dict[str, set[str]] = defaultdict(set)
    for entry in entries_of(books, single):
        for place in (*entry.in_label, *entry.in_meaning):
            used[single.concepts[place].name].add(entry.of.book)
    return Thesaurus(
        tuple(
            replace(one, words=tuple(word for word in one.words if used[f"{one.name}\0{word}"] != {area}))
            for one in concepts
        )
    )


def left_out(books: Sequence[Book], *, choose: bool, cut: bool) -> tuple[float, float]:
    """Return both figures with each area left out in turn: the share of all themes, the mean over areas."""
    found: list[bool] = []
    precisions: list[float] = []
    for book in books:
        thesaurus = without_own_words(books, book.name) if cut else Thesaurus(shipped_concepts())
        weights = _chosen([one for one in books if one is not book]) if choose else WEIGHTS
        tried = trial(books, thesaurus, weights)
        own = tried.areas == book.name
        found += [hit for theme, hit in hits(tried).items() if own[theme]]
        precisions.append(average_precision(tried, among=own[:, None] | own[None, :]))
    return sum(found) / len(found), sum(precisions) / len(precisions)


def _chosen(books: Sequence[Book]) -> Weights:
    thesaurus = Thesaurus(shipped_concepts())

    def goodness(weights: Weights) -> float:
        tried = trial(books, thesaurus, weights)
        found = hits(tried)
        return sum(found.values()) / len(found) + average_precision(tried)

    return max(GRID, key=goodness)


def scale(count: int, codes: int = 200) -> str:
    """Time a proposal of `count` books of codes made of the words of the thesaurus."""
    lots = random.Random(5)  # noqa: S311
    words = [word.removesuffix("*") for one in shipped_concepts() for word in one.words]

    def code(number: int) -> Code:
        parent = f"c{number // 6}" if number >= 6 else None
        return Code(f"c{number}", " ".join(lots.sample(words, 3)), parent, " ".join(lots.sample(words, 14)))

    books = [Book(f"book{one}", Codebook(tuple(map(code, range(codes))))) for one in range(count)]
    began = time.perf_counter()
    pairs = sum(1 for _ in propose(books).every())
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{count} books of {codes} codes: {pairs:,} pairs in {took:.1f} s, peak {peak:,.0f} MB"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--scale", action="store_true")
    typed = parser.parse_args()
    if typed.scale:
        print(scale(5))
        print(scale(8))
        return
    books = area_books()
    thesaurus, none = Thesaurus(shipped_concepts()), Thesaurus(())
    plain = trial(books, none, LEXICAL)
    print(f"{len(plain.areas)} themes, {len(hits(plain))} with a partner; base rate {base_rate(plain):.3f}")
    print(f"{'words and characters':34}{with_intervals(plain, typed.draws)}")
    for name, weights in ABLATIONS.items():
        print(f"{name:34}{with_intervals(trial(books, thesaurus, weights), typed.draws)}")
    for name, choose, cut in (
        ("weights of the other four", True, False),
        ("words of the other four", False, True),
        ("weights and words of the other four", True, True),
    ):
        recall, precision = left_out(books, choose=choose, cut=cut)
        print(f"{name:36}recall@{FIRST} {recall:.2f}  average precision {precision:.2f}")
    if HELD_OUT.exists():
        _on_held_out(books, typed.draws)


def _on_held_out(books: Sequence[Book], draws: int) -> None:
    """Print the figures against the second reader's labels."""
    plain = trial(books, Thesaurus(()), LEXICAL, labels=HELD_OUT)
    print(f"\nlabels of a second reader: {len(hits(plain))} with a partner; base rate {base_rate(plain):.3f}")
    print(f"{'words and characters':34}{with_intervals(plain, draws)}")
    shipped = trial(books, Thesaurus(shipped_concepts()), labels=HELD_OUT)
    print(f"{'as it is':34}{with_intervals(shipped, draws)}")
    cut = [trial(books, without_own_words(books, book.name), labels=HELD_OUT) for book in books]
    shares, precisions = [], []
    for book, tried in zip(books, cut, strict=True):
        own = tried.areas == book.name
        shares += [hit for theme, hit in hits(tried).items() if own[theme]]
        precisions.append(average_precision(tried, among=own[:, None] | own[None, :]))
    recall, precision = sum(shares) / len(shares), sum(precisions) / len(precisions)
    print(f"{'words of the other four':36}recall@{FIRST} {recall:.2f}  average precision {precision:.2f}")


if __name__ == "__main__":
    main()
