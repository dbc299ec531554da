"""How long it takes to compare the coders of a large study: reading it, the cases, and the numbers.

    python benchmarks/agree_study.py [UNITS] [CODERS]

A study is made with UNITS turns (100,000) of eight words in sources of 500, and CODERS coders (3) who give
60 % of the turns one of 200 codes; where the first of them gives a code the others give the same one three
times in four. Each step is a process of its own; times are in seconds of the wall, memory is the most that
was held.
"""

from __future__ import annotations

import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from qualcode.cli.main import run
from qualcode.flows.code import Request, apply_requests
from qualcode.flows.desk import Desk
from qualcode.flows.reading import sound_codebook
from qualcode.store.sources import locked_sources, read_source
from qualcode.store.study import open_study

TURNS = 500
CODES = 200
WORDS = ("helped", "nobody", "rang", "back", "waiting", "list", "nurse", "said", "again", "later", "form")
STEPS = {
    "cases, without words": "[list(bare_cases(one)) for one in compared(study, asked)]",
    "reading and placing alone": "compared(study, asked)",
    "numbers without draws": "agreement_of(study, asked, Measuring(draws=0))",
    "numbers with 1,000 draws": "agreement_of(study, asked, Measuring())",
}


def made(folder: Path, units: int, coders: int) -> Path:
    """Make the study; return where it is."""
    os.environ.update(
        QUALCODE_PASSPHRASE="four plain words here",  # noqa: S106
        QUALCODE_VAULT=str(folder / "vaults"),
        QUALCODE_CONFIG=str(folder / "settings"), QUALCODE_CODER="coder-1",
    )  # fmt: skip
    study, talks, drawn = folder / "study", folder / "talks", random.Random(1)  # noqa: S311
    talks.mkdir()
    for number in range(-(-units // TURNS)):
        said = (" ".join(drawn.choice(WORDS) for _ in range(8)) for _ in range(TURNS))
        text = "\n\n".join(f"{'AB'[place % 2]}: {words}." for place, words in enumerate(said))
        (talks / f"talk-{number:04}.txt").write_text(text)
    assert run(["init", str(study), "--name", "Bench", "--area", "North"]) == 0
    book = "".join(f"  - id: code-{one}\n    name: Code number {one}\n" for one in range(CODES))
    (study / "codebook.yaml").write_text(f"format: 1\ncodes:\n{book}")
    assert run(["--study", str(study), "import", str(talks)]) == 0
    _coded(study, coders, drawn)
    return study


def _coded(study: Path, coders: int, drawn: random.Random) -> None:
    opened = open_study(study)
    codes = sound_codebook(opened).codes
    talks = [read_source(opened, one) for one in locked_sources(opened)]
    places = [(talk, span) for talk in talks for span in talk.turn_spans()]
    first = [drawn.choice(codes) if drawn.random() < 0.6 else None for _ in places]
    for number in range(coders):
        given = [
            code if not number or drawn.random() < 0.75 else drawn.choice(codes) if code else None
            for code in first
        ]
        requests = [
            Request(*place, code) for place, code in zip(places, given, strict=True) if code is not None
        ]
        apply_requests(Desk(open_study(study), f"coder-{number + 1}"), requests)


def _measured(study: Path, step: str) -> tuple[float, float]:
    """Return the seconds of a step in a process of its own, and the megabytes that it held at most."""
    script = (
        "import resource, sys\nfrom pathlib import Path\nfrom qualcode.store.study import open_study\n"
        "from qualcode.flows.agree.cases import Comparison\n"
        "from qualcode.flows.agree.comparing import compared\n"
        "from qualcode.flows.agree.differing import bare_cases\n"
        "from qualcode.flows.agree.agreeing import agreement_of\n"
        "from qualcode.flows.agree.measuring import Measuring\n"
        "study, asked = open_study(Path(sys.argv[1])), Comparison()\n"
        f"found = {step}\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, str(study)], capture_output=True, text=True, check=True
    )
    return time.perf_counter() - begun, int(done.stdout.split()[-1]) / 1024


def main() -> None:
    """Make the study, and measure."""
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    coders = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    folder = Path(tempfile.mkdtemp())
    try:
        begun = time.perf_counter()
        study = made(folder, units, coders)
        print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python", end=" ")
        print(f"{platform.python_version()}; {units:,} turns, {coders} coders, {CODES} codes", end=" ")
        print(f"(made in {time.perf_counter() - begun:.0f} s)")
        for name, step in STEPS.items():
            seconds, megabytes = _measured(study, step)
            print(f"{name:28} {seconds:7.1f} s   {megabytes:6.0f} MB")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
