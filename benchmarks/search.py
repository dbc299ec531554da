"""How long a search takes with the full-text index and without it, in one run on the same study.

    python benchmarks/search.py [WORDS] [TURNS] [SOURCES]

The study is made here, with a seed: turns of words drawn as people's words are (Zipf), in sources of one
size, nothing masked. Each search is a whole call of the flow, in turn with and without the index, and the
best of three counts: other work on the machine disturbs that least. The hits of both are compared.
"""

from __future__ import annotations

import json
import platform
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from qualcode.coding.querying import Query
from qualcode.flows.searching.search import Hits, search
from qualcode.model import Source, Turn
from qualcode.select import Filters
from qualcode.store.index import INDEX
from qualcode.store.sources import LockedSource, lock_bytes, source_files
from qualcode.store.study import Study, create_study

WORDS, TURNS, SOURCES = (
    int(typed) for typed in [*sys.argv[1:], *["1000000", "20000", "100"][len(sys.argv) - 1 :]]
)
SEED = 5
RUNS = 3
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
QUERIES = {
    "a rare phrase": Query(("nobody rang back",)),
    "a common word": Query(("appointment",)),
    "words near each other": Query(("letter", "midwife"), how="near", near=3),
    "no such words": Query(("zebra crossing",)),
    "two letters (never by the index)": Query(("zq",)),
    "a pattern (never by the index)": Query((r"rang (me )?back\b",), how="regex"),
    "any form (never by the index)": Query(("ring back",), any_form=True),
}


def vocabulary(draw: random.Random) -> tuple[list[str], list[float]]:
    """Return 20,000 made-up words with the weights of a natural language, and some real ones among them."""
    letters = "etaoinshrdlucmfwypvbg"
    made = {"".join(draw.choices(letters, k=draw.randint(2, 10))) for _ in range(20_000)}
    known = sorted(made)
    draw.shuffle(known)
    known[60:60] = ["appointment"]
    known[400:400] = ["letter", "midwife"]
    return known, [1 / (rank + 3) for rank in range(len(known))]


def made_study(folder: Path) -> Study:
    """Write the study to disk."""
    draw = random.Random(SEED)  # noqa: S311
    known, weights = vocabulary(draw)
    study = create_study(folder, study="benchmark", name="Benchmark", areas=(), approach="codebook")
    locked = []
    study.path("sources").mkdir()
    for number in range(SOURCES):
        name = "SAA" + "".join(LETTERS[number // 32**power % 32] for power in range(4))
        turns = tuple(turn(draw, known, weights, place) for place in range(TURNS // SOURCES))
        source = Source(name, 1, "interview", turns, speakers={"PAAAAA": "participant"})
        for path, content in source_files(source).items():
            study.path(path).write_bytes(content)
        locked.append(LockedSource(name, 1, "interview", "o", "t", "made@1", len(turns), 1))
    study.path("sources.lock").write_bytes(lock_bytes(locked))
    return study


def turn(draw: random.Random, known: list[str], weights: list[float], place: int) -> Turn:
    """Return a turn; one in a thousand holds the rare phrase."""
    spoken = draw.choices(known, weights, k=WORDS // TURNS)
    if draw.random() < 0.001:
        spoken[0:3] = ["nobody", "rang", "back"]
    return Turn(" ".join(spoken).capitalize() + ".", "PAAAAA", f"t{place + 1}")


def timed(work: Callable[[], Hits]) -> tuple[float, Hits]:
    """Return how long some work took, and what it gave."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def without_index(study: Study, query: Query) -> Hits:
    """Search where no index can be kept: a file stands in the place of its folder."""
    folder, aside = study.path(".qualcode"), study.path(".aside")
    folder.rename(aside)
    folder.touch()
    try:
        return search(study, query, Filters())
    finally:
        folder.unlink()
        aside.rename(folder)


def main() -> None:
    """Make the study, search, and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        study = made_study(Path(folder) / "study")
        print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}")
        print(f"{WORDS:,} words, {TURNS:,} turns, {SOURCES:,} sources")
        built, _ = timed(lambda: search(study, QUERIES["no such words"], Filters()))
        size = study.path(INDEX).stat().st_size / 1e6
        print(f"first search, which builds the index: {built:.2f} s ({size:.0f} MB)")
        one = min(study.path("sources").iterdir())
        lines = one.read_text(encoding="utf-8").splitlines()
        changed = json.loads(lines[1]) | {"text": "A zebra crossing."}
        one.write_text("\n".join([lines[0], json.dumps(changed), *lines[2:]]) + "\n", encoding="utf-8")
        refreshed, found = timed(lambda: search(study, QUERIES["no such words"], Filters()))
        assert len(found.hits) == 1
        print(f"search after one source changed: {refreshed:.2f} s\n")
        print(f"{'':34}{'with':>8}{'without':>9}{'ratio':>7}{'turns':>8}")
        for name, query in QUERIES.items():
            best = [9e9, 9e9]
            for _ in range(RUNS):
                with_it, found = timed(partial(search, study, query, Filters()))
                without, plain = timed(partial(without_index, study, query))
                assert found == plain
                best = [min(best[0], with_it), min(best[1], without)]
            print(f"{name:34}{best[0]:7.2f}s{best[1]:8.2f}s{best[1] / best[0]:7.1f}{len(found.hits):8,}")
        shutil.rmtree(study.root)


if __name__ == "__main__":
    main()
