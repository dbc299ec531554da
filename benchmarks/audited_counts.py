"""Holds audited counts against the truth: how often their intervals cover it, and how wide they are.

Takes the comments of patients that NHS England published (text_data.csv of pxtextmining, phase 1), with the
codes of equal texts put together. A suggester learns from some coded comments, and from the names of the
codes or, with --written, from the codebook beside this file; of all other comments 200 are audited at random,
many times, and each interval is compared with the true share. Draws are without replacement, and what is
estimated is the share among these comments: the finite population counts.

    python benchmarks/audited_counts.py PATH/text_data.csv
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from statistics import fmean

import numpy as np
from suggester import CODES

from qualcode.codebook.reading import codebook_from
from qualcode.coding.suggesting import Labelled, Learning, trained
from qualcode.model import Code, Codebook
from qualcode.stats import prevalence_ppi, wilson
from qualcode.store.yamlfiles import parse_yaml


@dataclass
class Tried:
    """What the audits of one code came to; `said` are those that were not too few to judge."""

    share: float
    covers: list[bool] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    alone_covers: list[bool] = field(default_factory=list)
    said: list[bool] = field(default_factory=list)

    def row(self) -> tuple[float, float, float, float, float]:
        """Return coverage, coverage where judged, how often that is, width to Wilson's, Wilson's coverage."""
        spoken = [covers for covers, said in zip(self.covers, self.said, strict=True) if said]
        ratio = fmean(self.widths) / fmean(self.alone)
        among = fmean(spoken) if spoken else float("nan")
        return fmean(self.covers), among, fmean(self.said), ratio, fmean(self.alone_covers)


@dataclass(frozen=True)
class Plan:
    """How many comments to learn from, how often to train, how many audits a training, of what size."""

    learnt: int
    trainings: int
    audits: int
    size: int


def comments(path: Path) -> tuple[list[Labelled], Codebook]:
    """Return each different comment with all codes that anybody gave it, and a codebook of their names."""
    given: dict[str, set[str]] = defaultdict(set)
    names: dict[str, Code] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            given[row["feedback"].strip()].add(row["code"])
            names[row["code"]] = Code(row["code"], row["subcategory"], definition=row["label"])
    texts = enumerate(sorted(given.items()))
    labelled = [Labelled(str(place), text, frozenset(codes)) for place, (text, codes) in texts]
    return labelled, Codebook(tuple(names[code] for code in sorted(names)))


def written(codebook: Codebook) -> Codebook:
    """Return the codebook with the entries that were written for its names, where there are any."""
    file = Path(__file__).with_name("suggester_codebook.yaml")
    entries = codebook_from(parse_yaml(file.read_bytes(), file.name))[0].by_id()
    by_name = {name: entries[code] for name, code in CODES.items()}
    return Codebook(
        tuple(
            replace(by_name[code.name.strip()], id=code.id, parent=None, exclude=())
            if code.name.strip() in by_name
            else code
            for code in codebook.codes
        )
    )


def simulate(population: list[Labelled], codebook: Codebook, plan: Plan) -> dict[str, Tried]:
    """Return what the audits came to by code, over several trainings."""
    tried = {code.id: Tried(fmean(code.id in one.codes for one in population)) for code in codebook.codes}
    texts = [one.text for one in population]
    for seed in range(plan.trainings):
        draw = Random(1000 * plan.learnt + seed)  # noqa: S311 (nothing secret is drawn)
        order = draw.sample(range(len(population)), len(population))
        others = [population[place] for place in order[plan.learnt :]]
        coded = [population[place] for place in order[: plan.learnt]]
        suggester = trained(codebook, Learning(coded, texts, seed=0))
        scores = np.asarray(suggester.scores([one.text for one in others]))
        samples = [np.asarray(draw.sample(range(len(others)), plan.size)) for _ in range(plan.audits)]
        for place, code in enumerate(suggester.codes):
            truth = np.asarray([code in one.codes for one in others])
            _audit(tried[code], truth, scores[:, place], samples)
    return tried


def _audit(tried: Tried, truth: np.ndarray, scores: np.ndarray, samples: list[np.ndarray]) -> None:
    share = float(truth.mean())
    for sample in samples:
        rest = np.ones(len(truth), dtype=bool)
        rest[sample] = False
        found = prevalence_ppi(truth[sample].tolist(), scores[sample].tolist(), scores[rest].tolist())
        plain = wilson(found.positives, len(sample))
        tried.covers.append(found.interval.covers(share))
        tried.widths.append(found.interval.width)
        tried.alone.append(plain.width)
        tried.alone_covers.append(plain.covers(share))
        tried.said.append(found.method != "too few" and found.value >= 0.01)


def report(tried: dict[str, Tried], *, learnt: int, seconds: float) -> None:
    """Print a line a code, and what matters for each class of codes."""
    print(f"\nlearnt from {learnt} coded comments ({seconds:.0f} s)")
    print("code   share   cover  cover|said  said  width/Wilson  Wilson covers")
    for code, one in sorted(tried.items(), key=lambda pair: -pair[1].share):
        if one.share >= 0.005:
            cover, among, said, ratio, alone = one.row()
            numbers = f"{cover:7.3f} {among:10.3f} {said:6.2f} {ratio:12.3f} {alone:13.3f}"
            print(f"{code:5} {one.share:7.4f} {numbers}")
    for name, low, high in (("5 % and more", 0.05, 1.0), ("1 to 5 %", 0.01, 0.05), ("below 1 %", 0.0, 0.01)):
        rows = [one.row() for one in tried.values() if low <= one.share < high]
        ratio, least = fmean(row[3] for row in rows), min(row[0] for row in rows)
        said = fmean(row[2] for row in rows)
        cover = fmean(row[0] for row in rows)
        print(
            f"{name}: {len(rows)} codes, coverage {cover:.3f}, the least {least:.3f}, mean width {ratio:.3f}"
        )
        print(f"    of Wilson's; judged in {said:.2f} of the audits")


def main() -> None:
    """Run the simulation for each size of training."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("comments", type=Path)
    parser.add_argument("--learnt", type=int, nargs="+", default=[100, 200, 500])
    parser.add_argument("--trainings", type=int, default=5)
    parser.add_argument("--audits", type=int, default=200, help="audits a training")
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--written", action="store_true", help="with the written codebook, not names alone")
    asked = parser.parse_args()
    population, codebook = comments(asked.comments)
    codebook = written(codebook) if asked.written else codebook
    print(
        f"{len(population)} comments, {asked.size} audited, {asked.trainings} x {asked.audits} audits a code"
    )
    for learnt in asked.learnt:
        start = time.perf_counter()
        found = simulate(population, codebook, Plan(learnt, asked.trainings, asked.audits, asked.size))
        report(found, learnt=learnt, seconds=time.perf_counter() - start)


if __name__ == "__main__":
    main()
