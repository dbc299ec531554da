"""How far suggestions agree with the coders of patients' comments, by how many codings were accepted.

    python benchmarks/suggester.py [--draws N] [--folds N] [--steps 0,100] [--full] [--without]

The data lie outside the project, in `../shared/data/themes/nhs_phase1` (MIT, NHS England). Equal texts are
one text with all its codes; codes with fewer than 20 texts are left out. A fifth of the texts is what
suggester_codebook.yaml was written from, and is in no figure; the rest is cut into five folds by text. Of the
four folds that are not tested, as many texts as "accepted" says are drawn with codes, the others without.
The texts of the tested fold are read for their words too, without their codes, as a study would hold them.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import statistics
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.codebook.reading import codebook_from
from qualcode.coding.scoring import Compared, Scores, scored
from qualcode.coding.suggesting import Labelled, Learning, trained
from qualcode.model import Codebook
from qualcode.store.yamlfiles import parse_yaml
from qualcode.vectors import words_of

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "../shared/data/themes/nhs_phase1/text_data_dedup.csv"
STEPS = (0, 10, 20, 50, 100, 200)
RUN = 8
CODES = {
    "Care received": "care-received", "Attitude Of Staff": "attitude-of-staff",
    "Staff: General": "staff-general", "Nothing to improve": "nothing-to-improve",
    "Everything was good/bad": "everything-good", "Advice and support": "advice-and-support",
    "Amount/clarity of information": "information",
    "Professionalism/Competence Of Staff": "professionalism", "Communication": "communication",
    "Rules/approach to care": "approach-to-care", "Listening": "listening", "Food": "food",
    "Time spent waiting for first appt/referral/service": "waiting-first",
    "Facilities/equipment": "facilities-equipment", "Provision of services": "provision-of-services",
    "Environment/ facilities": "environment", "Emotional care": "emotional-care",
    "Physical care": "physical-care", "Activities": "activities", "Medication": "medication",
    "General": "access-general", "1-2-1 care/Time spent with service user": "time-with-people",
    "Respect For Diversity/ Person-Centeredness": "respect-for-person",
    "Consistency/Continuity of care": "continuity", "Coordination/Integration Of Care": "coordination",
    "Cleanliness": "cleanliness", "Made A Difference To My Life": "made-a-difference",
    "Staffing levels": "staffing-levels", "Feeling safe including bullying": "feeling-safe",
    "Transition And Discharge": "discharge", "Time spent waiting between appointments": "waiting-between",
    "Therapies": "therapies", "Location": "location",
    "Involvement: Of Service Users/Patients": "involvement", "Carer support": "carer-support",
    "Dignity: General": "dignity",
}  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """The texts of the data: those that the codebook was written from, and five folds of the rest."""

    writing: list[Labelled]
    folds: list[list[Labelled]]


def comments() -> dict[str, Labelled]:
    """Return the comments by their words, with the codes of all that say the same."""
    found: dict[str, tuple[str, set[str]]] = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = " ".join(words_of(row["feedback"])) or row["feedback"].strip()
            if key:
                found.setdefault(key, (row["feedback"], set()))[1].add(row["subcategory"].strip())
    kept = {
        key: (text, {CODES[name] for name in names if name in CODES}) for key, (text, names) in found.items()
    }
    return {key: Labelled(key, text, frozenset(codes)) for key, (text, codes) in kept.items() if codes}


def parts() -> Parts:
    """Cut the comments by a hash of their words, so that the cut never changes."""
    split = Parts([], [[] for _ in range(5)])
    for key, one in comments().items():
        place = int(hashlib.sha256(key.encode()).hexdigest(), 16) % 1000
        (split.writing if place < 200 else split.folds[place % 5]).append(one)
    return split


def require_own_words(codebook: Codebook, texts: dict[str, Labelled]) -> None:
    """Stop where an example of the codebook is a comment, or shares a run of words with one."""
    runs = {run for key in texts for run in _runs(key.split())}
    for code in codebook.codes:
        for example in code.examples:
            words = words_of(example.text)
            if " ".join(words) in texts or runs & set(_runs(words)):
                sys.exit(f"{code.id}: an example is taken from the data: {example.text}")


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]


def agreement(
    codebook: Codebook, split: Parts, fold: int, *, accepted: int, seed: int
) -> tuple[Scores, float]:
    """Learn from `accepted` texts drawn by `seed` outside the fold (-1: all), and compare on the fold."""
    test = split.folds[fold]
    others = [one for place, part in enumerate(split.folds) if place != fold for one in part]
    drawn = others if accepted < 0 else random.Random(seed).sample(others, accepted)  # noqa: S311
    started = time.monotonic()
    suggester = trained(codebook, Learning(drawn, [one.text for one in (*others, *test)], seed))
    texts = [one.text for one in test]
    suggestions, decided = suggester.suggest(texts), suggester.decided(texts)
    seconds = time.monotonic() - started
    compared = [
        Compared(one.codes, codes, [each.code for each in ranked])
        for one, codes, ranked in zip(test, decided, suggestions, strict=True)
    ]
    return scored(compared, [code.id for code in codebook.codes]), seconds


def row(name: str, results: list[tuple[Scores, float]]) -> None:
    """Print means, and in brackets the standard deviation over folds and draws."""
    figures = [
        [getattr(scores, field) for scores, _ in results]
        for field in ("precision_at_1", "recall_at_3", "micro_f1", "macro_f1")
    ]
    cells = [f"{statistics.mean(one):.3f} ({statistics.pstdev(one):.3f})" for one in figures]
    seconds = statistics.median(taken for _, taken in results)
    print(f"| {name} | {' | '.join(cells)} | {seconds:.1f} |", flush=True)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--draws", type=int, default=3)
    options.add_argument("--folds", type=int, default=5)
    options.add_argument("--steps", default=",".join(map(str, STEPS)))
    options.add_argument("--full", action="store_true")
    options.add_argument("--without", action="store_true", help="the names of the codes only")
    asked = options.parse_args()
    content = (HERE / "suggester_codebook.yaml").read_bytes()
    codebook, _ = codebook_from(parse_yaml(content, "suggester_codebook.yaml"))
    require_own_words(codebook, comments())
    split = parts()
    bare = Codebook(tuple(replace(code, definition="", include=(), exclude=(), examples=(), aliases=())
                          for code in codebook.codes))  # fmt: skip
    print("| accepted | first right | in first 3 | micro-F1 | macro-F1 | s |\n|---|---|---|---|---|---|")
    books = {"without codebook": bare} if asked.without else {"with codebook": codebook}
    steps = [int(step) for step in asked.steps.split(",") if step] + [-1] * asked.full
    for name, book in books.items():
        for accepted in steps:
            draws = asked.draws if accepted > 0 else 1
            results = [
                agreement(book, split, fold, accepted=accepted, seed=seed)
                for fold in range(asked.folds)
                for seed in range(draws)
            ]
            row(f"{'all' if accepted < 0 else accepted} {name}", results)


if __name__ == "__main__":
    main()
