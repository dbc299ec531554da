"""Compare lemmatisers for consultation talk: time, memory, size, and agreement with forms checked by hand.

Run `python benchmarks/lemmatisers.py`; what is not installed is left out. The overrides were written with
`lemmas_by_hand.csv` in view; `lemmas_held_out.csv` was written afterwards.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, files, version
from pathlib import Path

HERE = Path(__file__).resolve().parent
BY_HAND, HELD_OUT = "lemmas_by_hand", "lemmas_held_out"
ROUNDS = 400
SEED = 1

Lemmatiser = Callable[[str], str]


def simplemma_alone() -> Lemmatiser:
    """Return simplemma as it comes."""
    import simplemma

    return lambda word: simplemma.lemmatize(word, lang="en")


def simplemma_corrected() -> Lemmatiser:
    """Return qualcode's lemma: simplemma, stable, with overrides, without the cache."""
    from qualcode.coding.lemmas import lemma

    return lemma.__wrapped__


def simplemma_cached() -> Lemmatiser:
    """Return qualcode's lemma as the tagger uses it."""
    from qualcode.coding.lemmas import lemma

    return lemma


def spacy_table() -> Lemmatiser:
    """Return the look-up table of spacy-lookups-data, through spaCy."""
    from spacy.lookups import load_lookups

    table = load_lookups("en", ["lemma_lookup"]).get_table("lemma_lookup")
    return lambda word: str(table.get(word, word))


CANDIDATES: dict[str, tuple[str, Callable[[], Lemmatiser]]] = {
    "simplemma": ("simplemma", simplemma_alone),
    "simplemma + overrides": ("simplemma", simplemma_corrected),
    "simplemma + overrides, cached": ("simplemma", simplemma_cached),
    "spacy-lookups-data": ("spacy-lookups-data", spacy_table),
}


def checked(name: str) -> list[tuple[str, str]]:
    """Return the forms of a list with their right lemmas."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["form"], row["lemma"]) for row in csv.DictReader(file)]


def memory_mb() -> float:
    """Return the most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str) -> dict[str, float | list[str]]:
    """Measure one lemmatiser in this process."""
    import spacy  # noqa: F401  (both are used beside spaCy: its cost is nobody's)

    rows, held_out = checked(BY_HAND), checked(HELD_OUT)
    words = [form for form, _ in rows] * ROUNDS
    random.Random(SEED).shuffle(words)  # noqa: S311
    held, started = memory_mb(), time.perf_counter()
    lemmatise = CANDIDATES[name][1]()
    lemmatise("ringing")
    ready = time.perf_counter() - started
    wrong = _wrong(lemmatise, rows)
    missed = _wrong(lemmatise, held_out)
    started = time.perf_counter()
    for word in words:
        lemmatise(word)
    spent = time.perf_counter() - started
    return {
        "ready": ready,
        "speed": len(words) / spent,
        "memory": memory_mb() - held,
        "right": 1 - len(wrong) / len(rows),
        "held_out": 1 - len(missed) / len(held_out),
        "wrong": wrong,
        "missed": missed,
    }


def _wrong(lemmatise: Lemmatiser, rows: list[tuple[str, str]]) -> list[str]:
    return [f"{form} ({lemmatise(form)})" for form, lemma in rows if lemmatise(form).lower() != lemma]


def installed_mb(package: str) -> float:
    """Return the size of an installed package on disk."""
    return sum(Path(str(file.locate())).stat().st_size for file in files(package) or []) / 1e6


def main() -> None:
    """Print a Markdown table and, for each, the forms it gets wrong."""
    rows = checked(BY_HAND)
    print(f"{len(rows)} forms checked by hand, {len(checked(HELD_OUT))} held out;")
    print(f"look-ups over {len(rows) * ROUNDS:,} words\n")
    print(
        "| lemmatiser | version | installed MB | ready in s | words/s | memory MB | right | right, held out |"
    )
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    mistakes: dict[str, list[str]] = {}
    for name, (package, _) in CANDIDATES.items():
        try:
            number = version(package)
        except PackageNotFoundError:
            continue
        run = subprocess.run(  # one process each, so that memory is its own
            [sys.executable, __file__, name], capture_output=True, text=True, check=True
        )
        result = json.loads(run.stdout)
        mistakes[name] = result["wrong"]
        mistakes[f"{name}, held out,"] = result["missed"]
        print(
            f"| {name} | {number} | {installed_mb(package):.0f} | {result['ready']:.2f} |"
            f" {result['speed']:,.0f} | {result['memory']:.0f} |"
            f" {result['right']:.1%} | {result['held_out']:.1%} |"
        )
    for name, wrong in mistakes.items():
        print(f"\n{name} gets {len(wrong)} wrong: {', '.join(wrong) or 'none'}")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        main()
